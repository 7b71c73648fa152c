"""Numbers that institutions, platforms and people hold: read as they are typed, kept in one canonical form.

Every `parse_…` returns that form or raises `InvalidIdentifier`, whose message says what is wrong and what to do. No
message repeats the number: some of them are private, and the caller knows what was typed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent

from registry import regions

IdentifierKind = Literal["uscc", "icp", "mps", "domain"]

# The characters by which filing numbers name a province, and the first two digits of its codes.
PROVINCES: Final[dict[str, str]] = {
    "京": "11", "津": "12", "冀": "13", "晋": "14", "蒙": "15", "辽": "21", "吉": "22", "黑": "23", "沪": "31",
    "苏": "32", "浙": "33", "皖": "34", "闽": "35", "赣": "36", "鲁": "37", "豫": "41", "鄂": "42", "湘": "43",
    "粤": "44", "桂": "45", "琼": "46", "渝": "50", "川": "51", "蜀": "51", "贵": "52", "黔": "52", "云": "53",
    "滇": "53", "藏": "54", "陕": "61", "甘": "62", "陇": "62", "青": "63", "宁": "64", "新": "65",
}  # fmt: skip
_PROVINCE: Final = "|".join(PROVINCES)
_PROVINCE_BY_DIGITS: Final = {digits: character for character, digits in reversed(PROVINCES.items())}

_USCC_ALPHABET: Final = "0-9A-HJ-NPQRTUWXY"
_USCC: Final = re.compile(rf"[{_USCC_ALPHABET}]{{2}}\d{{6}}[{_USCC_ALPHABET}]{{10}}", re.ASCII)
_USCC_IN_TEXT: Final = re.compile(rf"(?<![0-9A-Z]){_USCC.pattern}(?![0-9A-Z])", re.ASCII)
_SPREADSHEET_FLOAT: Final = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)

_ICP: Final = re.compile(
    rf"(?P<province>{_PROVINCE})\s?ICP\s?备\s?(?P<digits>20\d{{8}}|\d{{8}})(?!\d)\s?号?(?P<site>-\d{{1,4}}[AX]?(?![0-9A-Z]))?",
    re.ASCII,
)
_MPS: Final = re.compile(rf"(?P<province>{_PROVINCE})?\s?公网安备:?\s?(?P<digits>\d{{14}})(?!\d)\s?号?", re.ASCII)
_MPS_LINK: Final = re.compile(r"BEIAN\.(?:MPS\.)?GOV\.CN/\S*[?&](?:RECORD)?CODE=(?P<digits>\d{14})(?!\d)", re.ASCII)

_FILING_NUMBER: Final = re.compile(r"[^\W_]+(?:-+[^\W_]+)*")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})", re.ASCII)
_HOST_IN_TEXT: Final = re.compile(rf"(?<![a-z0-9@._-])(?P<host>{_HOST.pattern})(?![a-z0-9@_-])(?:[:/?#]\S*)?", re.ASCII)
# Where a filing is looked up: a pasted link to it says nothing about whose site was meant.
_LOOKUP_SITES: Final = frozenset({"beian.gov.cn", "beian.mps.gov.cn", "beian.miit.gov.cn"})
_DOT_AS_TYPED: Final = re.compile(r"(?<=[a-z0-9])[。｡](?=[a-z0-9])")
_DASHES: Final = str.maketrans({"—": "-", "–": "-", "‐": "-", "‑": "-", "−": "-", "備": "备", "號": "号", "網": "网"})


class InvalidIdentifier(ValueError):
    """What was typed is not the number it is taken for; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Recognised:
    """An identifier found in a text, in its canonical form."""

    kind: IdentifierKind
    value: str


def _unspaced(text: str) -> str:
    """NFKC without any white space, control or zero-width character, so that pasted and full-width digits read alike."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if unicodedata.category(character)[0] not in "ZC")


def _compact(text: str) -> str:
    """The text as numbers are compared: unspaced, upper case, with one kind of dash."""
    return _unspaced(text).upper().translate(_DASHES)


def parse_uscc(text: str) -> str:
    """A unified social credit code (GB 32100-2015): 18 characters, check digit right.

    The region inside is not compared with GB/T 2260: real codes carry regions that never were in it.
    """
    code = _compact(text).replace("-", "")
    if not code:
        raise InvalidIdentifier(gettext("请填写统一社会信用代码，它印在营业执照或登记证书上。"))
    rounded = len(code) == 18 and code.isdigit() and code.endswith("000")
    if _SPREADSHEET_FLOAT.fullmatch(code) or (rounded and not _has_right_check_digit(code)):
        raise InvalidIdentifier(
            gettext("这个代码很可能被电子表格当作数字保存，末几位已经丢失。请把这一列设为文本格式，按证照重新填写完整的18位代码。")
        )
    if len(code) != 18:
        raise InvalidIdentifier(
            gettext("统一社会信用代码应为18位，这里有%(length)s位。请对照营业执照或登记证书重新填写。") % {"length": len(code)}
        )
    if not _USCC.fullmatch(code):
        raise InvalidIdentifier(
            gettext("统一社会信用代码由数字和大写字母组成，没有 I、O、S、V、Z，第3至8位是数字。请检查是否把 0 写成了 O。")
        )
    if not _has_right_check_digit(code):
        raise InvalidIdentifier(gettext("统一社会信用代码的校验位不符，可能抄错了一位。请对照营业执照或登记证书核对。"))
    return code


def _has_right_check_digit(code: str) -> bool:
    # `uscc.validate` refuses codes that begin with a letter (A, N, Y: military, agriculture, other), which the standard
    # allows; the library's check digit is right for them, so only that is asked.
    return bool(uscc.calc_check_digit(code) == code[-1])


def valid_uscc(body: str) -> str:
    """The credit code that these first 17 characters make, with its check digit added."""
    code = body + str(uscc.calc_check_digit(body))
    return parse_uscc(code)


def parse_icp(text: str) -> str:
    """An ICP filing number, canonical as 鲁ICP备17022608号 (the subject's) or with -1, -1A, -1X (one of its sites)."""
    number = _compact(text)
    found = _ICP.fullmatch(number)
    if found is None:
        if "ICP证" in number:
            raise InvalidIdentifier(
                gettext("这是电信业务经营许可证号，不是 ICP 备案号。ICP 备案号形如 鲁ICP备17022608号-1，在网站底部。")
            )
        raise InvalidIdentifier(
            gettext(
                "ICP 备案号应由省份简称、“ICP备”、8位或10位数字和“号”组成，例如 鲁ICP备17022608号-1。请在网站底部查看并完整填写。"
            )
        )
    return _canonical_icp(found)


def _canonical_icp(found: re.Match[str]) -> str:
    return f"{found['province']}ICP备{found['digits']}号{found['site'] or ''}"


def icp_subject(number: str) -> str:
    """The subject's part of a canonical ICP number: one institution has one, and many sites under it."""
    return number.partition("-")[0]


def parse_mps(text: str) -> str:
    """A police filing number of a site, canonical as 鲁公网安备37011602000384号; the link to its look-up is read too.

    The digits must fit the province; the rest of the region in them is the police's own and is not compared.
    """
    number = _compact(text)
    found = _MPS.fullmatch(number) or _MPS_LINK.search(number)
    if found is None:
        raise InvalidIdentifier(
            gettext("公安联网备案号形如 鲁公网安备37011602000384号：省份简称、“公网安备”、14位数字和“号”。请在网站底部查看。")
        )
    canonical = _canonical_mps(found)
    if canonical is None:
        raise InvalidIdentifier(
            gettext("公安联网备案号前两位数字与省份不符，这个号码可能是照搬模板的。请在公安联网备案平台查询后填写。")
        )
    return canonical


def _canonical_mps(found: re.Match[str]) -> str | None:
    digits = found["digits"]
    province = found.groupdict().get("province") or _PROVINCE_BY_DIGITS.get(digits[:2])
    if province is None or PROVINCES[province] != digits[:2]:
        return None
    return f"{province}公网安备{digits}号"


def parse_filing_number(text: str) -> str:
    """A filing number of this registry: letters, digits and hyphens, at most 40.

    Upper case, so that it can never be taken for a public id, which is lower case.
    """
    number = _compact(text)
    if not number or len(number) > 40 or not _FILING_NUMBER.fullmatch(number):
        raise InvalidIdentifier(gettext("备案编号由字母、数字和连字符组成，最多40个字符。请按备案公示页上的编号填写。"))
    return number


def parse_domain(text: str) -> str:
    """The host of a link or a host name, lower case, without `www.` and port; names in Chinese in their ASCII form (IDNA)."""
    host = _DOT_AS_TYPED.sub(".", _unspaced(text).lower())
    host = host.partition("://")[2] if "://" in host else host
    host = re.split(r"[/?#\\]", host, maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":\d*$", "", host).rstrip(".").removeprefix("www.")
    try:
        host = host.encode("idna").decode("ascii").lower() if len(host) <= 253 else ""
    except UnicodeError:
        host = ""
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise InvalidIdentifier(gettext("这不是网址或域名。请填写形如 example.cn 的域名，或从浏览器地址栏复制完整的网址。"))
    return host


def parse_certificate_number(text: str) -> str:
    """The 17 digits of a teacher's certificate; it has no check digit, and sources disagree on what the eleventh means."""
    number = _compact(text)
    if not re.fullmatch(r"\d{17}", number, re.ASCII):
        raise InvalidIdentifier(gettext("教师资格证书号码为17位数字。请对照证书填写；表格里请把这一列设为文本格式。"))
    return number


def parse_id_number(text: str) -> str:
    """A resident identity number (GB 11643): 18 characters, province, date of birth and check digit right.

    `ric.validate` is not used: it wants the county to have existed in the year of birth and so refuses real adults.
    """
    number = _compact(text)
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise InvalidIdentifier(
            gettext("居民身份证号码为18位：17位数字加一位数字或 X。请对照身份证填写；表格里请把这一列设为文本格式。")
        )
    if ric.calc_check_digit(number) != number[-1]:
        raise InvalidIdentifier(gettext("居民身份证号码的校验位不符，可能抄错了一位，或被电子表格丢失了末几位。请对照身份证核对。"))
    if regions.find(number[:2] + "0000") is None or not _is_date_of_birth(number):
        raise InvalidIdentifier(gettext("居民身份证号码中的省份或出生日期不存在。请对照身份证核对。"))
    return number


def _is_date_of_birth(number: str) -> bool:
    try:
        born: date = ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return born.year >= 1900


def parse_licence_number(text: str) -> str:
    """The number of a school licence as it stands on the paper, tidied: its shape changed over the years, so any is kept."""
    number = _compact(text)
    if not number or len(number) > 60:
        raise InvalidIdentifier(gettext("请按办学许可证填写证号，最多60个字符。"))
    return number


def mask(number: str) -> str:
    """The number with all but its first six and last two characters hidden; a short one is hidden whole."""
    if len(number) <= 8:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 8) + number[-2:]


def recognise(text: str) -> tuple[Recognised, ...]:
    """The identifiers that a typed or pasted text holds, in canonical form, each once."""
    upper = unicodedata.normalize("NFKC", text).upper().translate(_DASHES)
    whole = _compact(text)
    codes = _USCC_IN_TEXT.findall(upper) or _USCC_IN_TEXT.findall(whole)
    found = [Recognised("uscc", code) for code in codes if _has_right_check_digit(code)]
    found += [Recognised("icp", _canonical_icp(match)) for match in _ICP.finditer(upper)]
    numbers = (_canonical_mps(match) for pattern in (_MPS, _MPS_LINK) for match in pattern.finditer(upper))
    found += [Recognised("mps", number) for number in numbers if number]
    found += [Recognised("domain", host) for host in _domains(text) if host not in _LOOKUP_SITES]
    return tuple(dict.fromkeys(found))


def _domains(text: str) -> list[str]:
    """Hosts that stand in the text; one in Chinese only when it is the whole text, since no space parts it from its neighbours."""
    lower = _DOT_AS_TYPED.sub(".", unicodedata.normalize("NFKC", text).lower())
    if hosts := [match["host"] for match in _HOST_IN_TEXT.finditer(lower)]:
        return [parse_domain(host) for host in hosts if len(host) <= 253]
    if "." not in lower or lower.isascii() or len(lower.split()) != 1:
        return []
    try:
        return [parse_domain(lower)]
    except InvalidIdentifier:
        return []
