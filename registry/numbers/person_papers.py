"""The papers by which a person is known: the identity card, the passport, travel permits, and a foreigner's work permit."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from registry.days import today
from registry.numbers.region_codes import in_words, province_name
from registry.numbers.typed_numbers import InvalidIdentifier, Reading, compact, is_rounded, looks_made_up, sole_run
from registry.vocabulary import IdDocument

_RESIDENT: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
# Residence permits of people from Hong Kong, Macao and Taiwan have numbers built like the identity card's.
_RESIDENCE_PERMITS: Final = frozenset({"81", "82", "83"})
_PASSPORT: Final = re.compile(r"(?=.*\d)[0-9A-Z]{5,20}", re.ASCII)
_HK_MO_PERMIT: Final = re.compile(r"(?P<place>[HM])(?P<person>\d{8})(?P<renewal>\d{2})?", re.ASCII)
_TW_PERMIT: Final = re.compile(r"(?P<person>\d{8})(?P<renewal>\d{2}[A-Z]?)?", re.ASCII)
_WORK_PERMIT: Final = re.compile(r"(?=.*\d)[0-9A-Z]{8,24}", re.ASCII)
_OTHER: Final = re.compile(r"(?=.*\d)[^\W_]+(?:-[^\W_]+)*")
_LONGEST_OTHER: Final = 40
_FIRST_BIRTH_YEAR: Final = 1900


def parse_id_number(text: str) -> str:
    """A resident identity number (GB 11643-1999): 18 characters, province, date of birth and check digit right.

    The county in it is not compared, as `ric.validate` does: that wants it to have existed in the year of birth and so
    refuses real adults. Residence permits for people from Hong Kong, Macao and Taiwan are numbered alike and read too.
    """
    typed = compact(text)
    number = sole_run(typed, 18)
    if is_rounded(typed, _has_right_check_digit) or is_rounded(number, _has_right_check_digit):
        raise InvalidIdentifier(
            gettext("这个号码很可能被电子表格当作数字保存，末几位已经丢失。请把这一列设为文本格式，对照身份证重新填写 18 位号码。")
        )
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        raise InvalidIdentifier(gettext("15 位的是第一代身份证号码，已经停用。请填写第二代身份证上的 18 位号码。"))
    if not _RESIDENT.fullmatch(number):
        raise InvalidIdentifier(
            gettext("居民身份证号码为 18 位：17 位数字加一位数字或 X。请对照身份证填写；表格里请把这一列设为文本格式。")
        )
    if not _has_right_check_digit(number):
        raise InvalidIdentifier(gettext("居民身份证号码的校验位不符，可能抄错了一位，或被电子表格丢失了末几位。请对照身份证核对。"))
    known = province_name(number[:2]) or number[:2] in _RESIDENCE_PERMITS
    if not known or _date_of_birth(number) is None:
        raise InvalidIdentifier(gettext("居民身份证号码中的省份或出生日期不存在。请对照身份证核对。"))
    return number


def _has_right_check_digit(number: str) -> bool:
    return bool(ric.calc_check_digit(number) == number[-1])


def _date_of_birth(number: str) -> date | None:
    try:
        born: date = ric.get_birth_date(number)
    except InvalidComponent:
        return None
    return born if born.year >= _FIRST_BIRTH_YEAR and born <= today() else None


def date_of_birth(number: str) -> date:
    """The date of birth that a right identity number holds; raises `InvalidIdentifier` for any other."""
    born: date = ric.get_birth_date(parse_id_number(number))
    return born


def read_id_number(number: str) -> Reading:
    """What a right identity number says that the registry needs: place of issue and date of birth; private like the number."""
    parts = {gettext("证件类型"): gettext("居民身份证"), gettext("签发地"): in_words(number[:6])}
    if number[:2] in _RESIDENCE_PERMITS:
        parts = {gettext("证件类型"): gettext("港澳台居民居住证")}
    warnings = (gettext("顺序码像是随手编的数字。请对照证件核对。"),) if number[14:17] == "000" else ()
    return Reading({**parts, gettext("出生日期"): ric.get_birth_date(number).isoformat()}, warnings)


def parse_passport(text: str) -> str:
    """A passport's number: 5 to 20 letters and digits of any country, with no identity card's number taken for one."""
    number = _tidied(text)
    if not _PASSPORT.fullmatch(number):
        raise InvalidIdentifier(gettext("护照号码由 5 至 20 位字母和数字组成。请对照护照资料页填写。"))
    if _RESIDENT.fullmatch(number) and _has_right_check_digit(number):
        raise InvalidIdentifier(gettext("这是居民身份证号码。请把证件类型改为居民身份证，或填写护照号码。"))
    return number


def parse_hk_mo_permit(text: str) -> str:
    """A mainland travel permit for Hong Kong and Macao: H or M, 8 digits, and on old ones 2 more that count its renewals."""
    number = _tidied(text)
    if not _HK_MO_PERMIT.fullmatch(number):
        raise InvalidIdentifier(
            gettext(
                "港澳居民来往内地通行证号码由 H（香港）或 M（澳门）加 8 位数字组成，旧证后面还有 2 位换证次数。请对照证件填写。"
            )
        )
    return number


def parse_tw_permit(text: str) -> str:
    """A mainland travel permit for Taiwan: 8 digits, and on old ones 2 more that count its renewals and perhaps a letter."""
    number = _tidied(text)
    if not _TW_PERMIT.fullmatch(number):
        raise InvalidIdentifier(
            gettext("台湾居民来往大陆通行证号码为 8 位数字，旧证为 10 位数字、可以带一个字母。请对照证件填写。")
        )
    return number


def parse_work_permit(text: str) -> str:
    """The number of a foreigner's work permit: 8 to 24 letters and digits, since its format is not published."""
    number = _tidied(text)
    if not _WORK_PERMIT.fullmatch(number):
        raise InvalidIdentifier(gettext("外国人工作许可证号由 8 至 24 位字母和数字组成。请对照许可证填写。"))
    return number


def parse_other_document(text: str) -> str:
    """The number of any other document of identity: letters, digits and hyphens, at most 40."""
    number = compact(text)
    if len(number) > _LONGEST_OTHER or not _OTHER.fullmatch(number):
        raise InvalidIdentifier(gettext("证件号码由字母、数字和连字符组成，最多 40 个字符。请对照证件填写。"))
    return number


def _tidied(text: str) -> str:
    """The compact number without its label and the hyphens and brackets in which some print its last part."""
    number = compact(text).rpartition(":")[2]
    return re.sub(r"[-()]", "", number)


PARSE_DOCUMENT: Final[Mapping[IdDocument, Callable[[str], str]]] = {
    IdDocument.RESIDENT_ID: parse_id_number,
    IdDocument.PASSPORT: parse_passport,
    IdDocument.HK_MO_PERMIT: parse_hk_mo_permit,
    IdDocument.TW_PERMIT: parse_tw_permit,
    IdDocument.OTHER: parse_other_document,
}


def parse_id_document(document: IdDocument, text: str) -> str:
    """The number of a document of this kind in canonical form; people without an identity card have another."""
    return PARSE_DOCUMENT[document](text)


def read_passport(number: str) -> Reading:
    """What is known of a passport: its kind alone, since each country numbers as it likes."""
    return Reading({gettext("证件类型"): str(IdDocument.PASSPORT.label)}, _invented(number))


def read_hk_mo_permit(number: str) -> Reading:
    """Where the holder of a permit lives, and how often it was renewed if the number says so."""
    place = gettext("香港") if number[0] == "H" else gettext("澳门")
    parts = {gettext("证件类型"): str(IdDocument.HK_MO_PERMIT.label), gettext("居民"): place}
    return Reading(_with_renewals(parts, number[9:11]), _invented(number[1:9]))


def read_tw_permit(number: str) -> Reading:
    """How often a permit was renewed, if the number says so."""
    return Reading(_with_renewals({gettext("证件类型"): str(IdDocument.TW_PERMIT.label)}, number[8:10]), _invented(number[:8]))


def read_work_permit(number: str) -> Reading:
    """What is known of a work permit: its kind alone."""
    return Reading({gettext("证件类型"): gettext("外国人工作许可证")}, _invented(number))


def read_other_document(number: str) -> Reading:
    """What is known of any other document: that it is one."""
    return Reading({gettext("证件类型"): str(IdDocument.OTHER.label)}, _invented(number))


def _with_renewals(parts: dict[str, str], renewals: str) -> dict[str, str]:
    return {**parts, gettext("换证次数"): str(int(renewals))} if renewals else parts


def _invented(number: str) -> tuple[str, ...]:
    digits = "".join(each for each in number if each.isdigit())
    return (gettext("号码像是随手编的数字。请对照证件核对。"),) if looks_made_up(digits) else ()
