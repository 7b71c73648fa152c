"""The number of a teacher's certificate: 17 digits of which most speak, and the older shapes that staff may still hold.

It has no check digit. Certificates from before 2008 cannot be looked up and were numbered in more than one way, so of
those a clerk is warned; one that calls itself newer must have the newer shape.
"""

import re
from typing import Final

from django.utils.translation import gettext

from registry.days import today
from registry.numbers.region_codes import province_name
from registry.numbers.typed_numbers import InvalidIdentifier, Reading, compact, is_placeholder, is_rounded, looks_made_up, sole_run
from registry.vocabulary import CertificateKind

_NUMBER: Final = re.compile(
    r"(?P<year>\d{4})(?P<province>\d{2})(?P<body>\d{3})(?P<kind>\d)(?P<eleventh>\d)(?P<serial>\d{6})", re.ASCII
)
_FIRST_YEAR_OF_THE_SHAPE: Final = 2008
_FIRST_YEAR: Final = 1996  # 教师资格条例, in force on 12 December 1995.
_YEAR_OF_THE_SHAPE: Final = re.compile(r"200[89]|20[1-9]\d", re.ASCII)
_OLDER: Final = re.compile(r"(?=(?:\D*\d){5})[0-9A-Z\u4e00-\u9fff()-]{6,40}", re.ASCII)
_KINDS: Final[dict[str, CertificateKind]] = {
    "1": CertificateKind.KINDERGARTEN,
    "2": CertificateKind.PRIMARY,
    "3": CertificateKind.JUNIOR,
    "4": CertificateKind.SENIOR,
    "5": CertificateKind.VOCATIONAL,
    "6": CertificateKind.VOCATIONAL_TUTOR,
    "7": CertificateKind.HIGHER,
}
# Sources disagree on which is which sex, so it is never compared with one.
_ELEVENTH: Final = frozenset("012")


def parse_certificate_number(text: str) -> str:
    """A teacher's certificate number: 17 digits (year, province, body, kind, 0 to 2, serial), or an older one as it stands."""
    typed = compact(text)
    number = sole_run(typed, 17)
    if is_rounded(typed, lambda _number: False):
        raise InvalidIdentifier(
            gettext("这个号码很可能被电子表格当作数字保存，末几位已经丢失。请把这一列设为文本格式，对照证书重新填写 17 位号码。")
        )
    found = _NUMBER.fullmatch(number)
    if found is None:
        return _of_older_shape(number)
    if _YEAR_OF_THE_SHAPE.fullmatch(found["year"]) and (reason := _why_not(found)):
        raise InvalidIdentifier(reason + gettext("请对照证书核对这 17 位号码。"))
    return number


def _why_not(found: re.Match[str]) -> str:
    if not _FIRST_YEAR <= int(found["year"]) <= today().year:
        return gettext("教师资格证书号码前四位是认定年份，这里的年份还没有到。")
    if not province_name(found["province"]):
        return gettext("教师资格证书号码第 5、6 位是省份代码，这里不是任何省份。")
    if found["kind"] not in _KINDS:
        return gettext("教师资格证书号码第 10 位是资格种类，只能是 1 到 7。")
    if found["eleventh"] not in _ELEVENTH:
        return gettext("教师资格证书号码第 11 位只能是 0、1 或 2。")
    return ""


def _of_older_shape(number: str) -> str:
    newer = re.match(r"\D*(20\d{2})", number, re.ASCII)
    claims_newer = newer is not None and _YEAR_OF_THE_SHAPE.fullmatch(newer[1])
    if claims_newer or is_placeholder(number) or not _OLDER.fullmatch(number):
        raise InvalidIdentifier(gettext("教师资格证书号码为 17 位数字。请对照证书填写；表格里请把这一列设为文本格式。"))
    return number


def certificate_kind(number: str) -> CertificateKind | None:
    """The kind of qualification that a canonical certificate number names, None where it is of an older shape."""
    found = _NUMBER.fullmatch(number)
    return _KINDS[found["kind"]] if found and not _why_not(found) else None


def read_certificate_number(number: str) -> Reading:
    """What a certificate number says; one of an older shape gives a warning and is kept."""
    made_up = (gettext("这个号码像是模板里的示例。请对照证书核对。"),)
    found = _NUMBER.fullmatch(number)
    if found is None or _why_not(found):
        odd = gettext("与2008年以来的 17 位号码不同，网上查不到这样的证书。请核对证书原件，确实如此的可以保留。")
        return Reading({}, (odd, *made_up) if looks_made_up(number) else (odd,))
    warnings: tuple[str, ...] = ()
    if int(found["year"]) < _FIRST_YEAR_OF_THE_SHAPE:
        warnings += (gettext("2008年以前的证书在网上查不到。请核对证书原件。"),)
    if not found["serial"].strip("0") or looks_made_up(found["serial"]):
        warnings += made_up
    elif number.endswith("00"):
        warnings += (gettext("末两位是 00：如果号码取自电子表格，可能已经丢失了末两位。请对照证书核对。"),)
    parts = {
        gettext("认定年份"): found["year"],
        gettext("省份"): province_name(found["province"]),
        gettext("认定机构"): found["body"],
        gettext("资格种类"): str(_KINDS[found["kind"]].label),
        gettext("序号"): found["serial"],
    }
    return Reading(parts, warnings)
