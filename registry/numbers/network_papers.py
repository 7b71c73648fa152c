"""The papers that let a site run: the filing certificate of classified protection (等保) and the telecom licence."""

import re
from typing import Final

from django.utils.translation import gettext

from registry.days import today
from registry.numbers.filing_marks import PROVINCE, PROVINCES
from registry.numbers.region_codes import in_words, province_name
from registry.numbers.typed_numbers import (
    InvalidIdentifier,
    Reading,
    compact,
    in_text,
    is_placeholder,
    looks_made_up,
    sole_number,
)

_MLPS: Final = re.compile(
    r"(?<![0-9A-Z-])(?P<unit>\d(?:\s*\d){10})(?:\s*-{1,2}\s*|\s*)(?P<system>\d(?:\s*\d){4})(?!\s*\d|\s?-\s?\d|[A-Z])", re.ASCII
)
# Report numbers go on after the certificate's: two digits of the year, four of the assessment body, and more.
_MLPS_REPORT: Final = re.compile(r"\d{11}-\d{5}-\d{2}-", re.ASCII)

_TELECOM: Final = re.compile(
    rf"""(?<![0-9A-Z])(?:(?P<area>合\s*字|{PROVINCE})\s*)?(?P<classes>[AB]\s*[12](?:\s*[.,、·]\s*[AB]\s*[12]){{0,5}})\s*-{{0,2}}\s*
    (?P<year>2\s*0\s*\d\s*\d)\s*(?P<serial>\d(?:\s*\d){{3}})(?!\s*\d)(?:\s*号)?+(?P<part>\s*-\s*\d{{1,3}}(?![0-9A-Z]))?+
    (?:\s*号)?(?!-[0-9A-Z]|\d|[A-Z](?![A-Z]))""",
    re.ASCII | re.VERBOSE,
)
# The licence of the first years, still printed beside the later one.
_TELECOM_OF_OLD: Final = re.compile(
    rf"(?P<area>{PROVINCE})\s*ICP\s*证\s*:?\s*(?P<digits>\d{{6}}|\d{{8}})(?!\d)(?:\s*号)?", re.ASCII
)
_FIRST_LICENCE_YEAR: Final = 2000  # 中华人民共和国电信条例, in force on 25 September 2000.


def parse_mlps(text: str) -> str:
    """A classified-protection filing certificate's number, canonical as 11 digits, a hyphen and 5 digits.

    The first six are the region of the police that took it; like those of all police numbers they are not compared.
    """
    number = sole_number(_canonical_mlps(found) for found in in_text(_MLPS, text))
    if number is None:
        raise InvalidIdentifier(_why_no_mlps(compact(text)))
    return number


def _canonical_mlps(found: re.Match[str]) -> str:
    return f"{compact(found['unit'])}-{compact(found['system'])}"


def _why_no_mlps(typed: str) -> str:
    remedy = gettext("等保备案证明编号由 11 位数字、连字符和 5 位数字组成。请对照公安机关出具的备案证明填写。")
    if not typed:
        reason = gettext("这里没有等保备案证明编号。")
    elif is_placeholder(typed):
        reason = gettext("这里还是模板里的占位符，没有填写号码。")
    elif _MLPS_REPORT.search(typed):
        reason = gettext("这是测评报告编号，备案证明编号只到第二个连字符为止。")
    elif "公网安备" in typed:
        reason = gettext("这是公安备案号，不是等保备案证明编号。")
    else:
        reason = gettext("位数或写法不对。")
    return f"{reason}{remedy}"


def read_mlps(number: str) -> Reading:
    """What a canonical certificate number says; the level of protection is not in it."""
    unit, _hyphen, system = number.partition("-")
    warnings = []
    if not province_name(unit[:2]):
        warnings.append(gettext("前两位不是任何省份的代码。请对照备案证明核对。"))
    if looks_made_up(unit) or unit[6:] == "00000" or system == "00000":
        warnings.append(gettext("这个编号像是模板里的示例。请对照备案证明核对。"))
    parts = {
        gettext("受理的公安机关"): in_words(unit[:6]),
        gettext("备案单位序号"): unit[6:],
        gettext("系统编号"): system,
    }
    return Reading(parts, tuple(warnings))


def parse_telecom(text: str) -> str:
    """A telecom licence's number, canonical as 鲁B2-20170010, B2-20170010, 合字B2-20170010 or A2.B1.B2-20170010.

    A part of a licence (-1) is kept, and so is the older form 京ICP证030173号.
    """
    number = sole_number(map(_canonical_telecom, in_text(_TELECOM, text)))
    number = number or sole_number(map(_canonical_telecom_of_old, in_text(_TELECOM_OF_OLD, text)))
    if number is None:
        raise InvalidIdentifier(_why_no_telecom(compact(text)))
    return number


def _canonical_telecom(found: re.Match[str]) -> str:
    area, part = compact(found["area"] or ""), compact(found["part"] or "")
    classes = re.sub(r"[,、·]", ".", compact(found["classes"]))
    return f"{area}{classes}-{compact(found['year'])}{compact(found['serial'])}{part}"


def _canonical_telecom_of_old(found: re.Match[str]) -> str:
    return f"{found['area']}ICP证{found['digits']}号"


def _why_no_telecom(typed: str) -> str:
    remedy = gettext("经营许可证编号形如 鲁B2-20170010：“B2-”后面是 4 位年份和 4 位序号。请对照许可证填写；没有办理的请留空。")
    if not typed:
        reason = gettext("这里没有电信业务经营许可证编号。")
    elif is_placeholder(typed):
        reason = gettext("这里还是模板里的占位符，没有填写号码。")
    elif "ICP备" in typed:
        reason = gettext("这是 ICP 备案号，不是电信业务经营许可证编号。")
    else:
        reason = gettext("位数、年份或写法不对。")
    return f"{reason}{remedy}"


def read_telecom(number: str) -> Reading:
    """What a canonical licence number says; serial 0000 and a year to come are a template's."""
    found = _TELECOM.fullmatch(number)
    if found is None:
        area = province_name(PROVINCES[number[0]])
        return Reading({gettext("发证机关所在地"): area, gettext("格式"): gettext("较早的编号格式（ICP证）")})
    warnings = []
    if found["serial"] == "0000" or looks_made_up(found["year"] + found["serial"]):
        warnings.append(gettext("序号 0000 或连号是模板里的示例，不是真实的许可证编号。请对照许可证核对。"))
    if not _FIRST_LICENCE_YEAR <= int(found["year"]) <= today().year:
        warnings.append(gettext("编号里的年份还没有到。请对照许可证核对。"))
    area = found["area"] or ""
    parts = {
        gettext("发证机关"): province_name(PROVINCES[area]) if area in PROVINCES else gettext("工业和信息化部（跨地区经营）"),
        gettext("业务类别"): _business(found["classes"]),
        gettext("年份"): found["year"],
        gettext("序号"): found["serial"],
    }
    if found["part"]:
        parts[gettext("分号")] = found["part"].removeprefix("-")
    return Reading(parts, tuple(warnings))


def _business(classes: str) -> str:
    """The classes of the ministry's catalogue of telecom business (电信业务分类目录), each with its kind."""
    kinds = {"A": gettext("基础电信业务"), "B": gettext("增值电信业务")}
    return gettext("、").join(f"{each}{kinds[each[0]]}" for each in classes.split("."))
