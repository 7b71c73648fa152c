"""The marks at the foot of a site: its ICP filing number and its filing number with the police (公安备案)."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext

from registry.days import today
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

# The characters by which filing numbers name a province, and the first two digits of its codes.
PROVINCES: Final[dict[str, str]] = {
    "京": "11", "津": "12", "冀": "13", "晋": "14", "蒙": "15", "辽": "21", "吉": "22", "黑": "23", "沪": "31",
    "苏": "32", "浙": "33", "皖": "34", "闽": "35", "赣": "36", "鲁": "37", "豫": "41", "鄂": "42", "湘": "43",
    "粤": "44", "桂": "45", "琼": "46", "渝": "50", "川": "51", "蜀": "51", "贵": "52", "黔": "52", "云": "53",
    "滇": "53", "藏": "54", "陕": "61", "甘": "62", "陇": "62", "青": "63", "宁": "64", "新": "65",
}  # fmt: skip
PROVINCE: Final = "|".join(PROVINCES)
_NAMES_OF_PROVINCES: Final[dict[str, str]] = {
    "北京": "京", "天津": "津", "河北": "冀", "山西": "晋", "内蒙古": "蒙", "辽宁": "辽", "吉林": "吉", "黑龙江": "黑",
    "上海": "沪", "江苏": "苏", "浙江": "浙", "安徽": "皖", "福建": "闽", "江西": "赣", "山东": "鲁", "河南": "豫", "湖北": "鄂",
    "湖南": "湘", "广东": "粤", "广西": "桂", "海南": "琼", "重庆": "渝", "四川": "川", "贵州": "贵", "云南": "云", "西藏": "藏",
    "陕西": "陕", "甘肃": "甘", "青海": "青", "宁夏": "宁", "新疆": "新",
}  # fmt: skip
# Who says a number writes the province in full, and who has no Chinese at hand that of this registry in pinyin.
_PROVINCE_SAID: Final = rf"(?P<province>{PROVINCE}|(?:{'|'.join(_NAMES_OF_PROVINCES)})[省市]?|(?<![A-Z])LU)"
_PROVINCE_BY_DIGITS: Final = {digits: character for character, digits in reversed(PROVINCES.items())}

# In running text, where a search box must not read more into it than stands there; a small l, or a 1, is typed for an I. Behind a
# hyphen with blanks around it the number of a site ends the text: anything else may follow there.
_ICP_IN_SEARCH: Final = re.compile(
    rf"{_PROVINCE_SAID}\s?[IL1|](?:CP|PC)\s?(?:备?案?|BEI(?:\s?AN)?)[第:]?\s?(?P<digits>20\d{{8}}|\d{{8}})(?!\d)"
    r"\s?(?:号|HAO)?(?P<site>\s?-(?:\d{1,4}[AX]?(?![0-9A-Z])|\s\d{1,4}[AX]?\s*$))?",
    re.ASCII,
)
# On the badge of a site, and as people call the number.
MPS_SAID: Final = "(?:公网安?备|公安(?:联网|机关)?备案(?:编?号)?)"
_MPS_IN_SEARCH: Final = re.compile(rf"(?P<province>{PROVINCE})?\s?{MPS_SAID}:?\s?(?P<digits>\d{{14}})(?!\d)\s?号?", re.ASCII)
_MPS_LINK: Final = re.compile(r"BEIAN\.(?:MPS\.)?GOV\.CN/\S*[?&](?:RECORD)?CODE=(?P<digits>\d{14})(?!\d)", re.ASCII)

# In a field that asks for the number: spaces anywhere, but nothing after it that could be a part of it and cannot be read.
_ICP: Final = re.compile(
    rf"""{_PROVINCE_SAID}\s*ICP\s*备\s*案?\s*[第:]?\s*(?P<digits>2\s*0(?:\s*\d){{8}}|\d(?:\s*\d){{7}})(?!\s*\d)
    (?:\s*号)?+(?P<site>\s*-{{1,2}}\s*\d{{1,4}}[AX]?(?![0-9A-Z]))?+(?!-[0-9A-Z]|\s?-\s?\d|\d|[A-Z](?![A-Z]))""",
    re.ASCII | re.VERBOSE,
)
_MPS: Final = re.compile(
    rf"(?:(?P<province>{PROVINCE})\s*)?公\s*网\s*安\s*备\s*案?\s*[第:]?\s*(?P<digits>\d(?:\s*\d){{13}})(?!\s*\d)(?:\s*号)?",
    re.ASCII,
)
_DIGITS_AFTER: Final = re.compile(r"备案?[第:]?(\d+)", re.ASCII)

_FIRST_ICP_YEAR: Final = 2005  # 非经营性互联网信息服务备案管理办法, in force on 20 March 2005.
_MADE_UP_SERIALS: Final = frozenset({"000000", "123456", "654321"})


def parse_icp(text: str) -> str:
    """An ICP filing number, canonical as 鲁ICP备17022608号 (the subject's) or with -1, -1A, -1X (one of its sites)."""
    number = sole_number(map(_canonical_icp, in_text(_ICP, text)))
    if number is None:
        raise InvalidIdentifier(_why_no_icp(compact(text)))
    return number


def _why_no_icp(typed: str) -> str:
    if "ICP证" in typed:
        return gettext("这是电信业务经营许可证号，不是 ICP 备案号。ICP 备案号形如 鲁ICP备17022608号-1，在网站底部。")
    remedy = gettext("请在网站底部查看，完整填写，例如 鲁ICP备17022608号-1。")
    digits = _DIGITS_AFTER.search(typed)
    if not typed:
        reason = gettext("这里没有 ICP 备案号。")
    elif is_placeholder(typed):
        reason = gettext("这里还是模板里的占位符，没有填写号码。")
    elif "公网安备" in typed:
        reason = gettext("这是公安备案号，不是 ICP 备案号。")
    elif digits and len(digits[1]) == 10 and not digits[1].startswith("20"):
        reason = gettext("10 位的备案号以四位年份开头，这里的前四位不是年份。")
    elif digits and len(digits[1]) not in (8, 10):
        reason = gettext("“备”字后面应为 8 位或 10 位数字，这里有 %(length)s 位。") % {"length": len(digits[1])}
    elif digits and not re.search(rf"(?:{PROVINCE})ICP备", typed):
        reason = gettext("“ICP备”前面应为省份简称。")
    elif digits:
        reason = gettext("号码后面的序号认不出：网站写作 -1，应用程序写作 -1A，小程序写作 -1X。")
    else:
        reason = gettext("ICP 备案号应由省份简称、“ICP备”、8 位或 10 位数字和“号”组成。")
    return f"{reason}{remedy}"


def _canonical_icp(found: re.Match[str]) -> str:
    site = compact(found["site"] or "").replace("--", "-")
    said = found["province"].rstrip("省市")
    province = "鲁" if said == "LU" else _NAMES_OF_PROVINCES.get(said, said)
    return f"{province}ICP备{compact(found['digits'])}号{site}"


def icp_subject(number: str) -> str:
    """The subject's part of a canonical ICP number: one institution has one, and many sites under it."""
    return number.partition("-")[0]


def read_icp(number: str) -> Reading:
    """What a canonical ICP number says, and whether it looks like a template's: by its shape alone that cannot be told."""
    digits = icp_subject(number)[5:-1]
    year, serial = int(digits[:-6]), digits[-6:]
    year = year if year > 99 else 2000 + year
    warnings = []
    if looks_made_up(digits) or serial in _MADE_UP_SERIALS:
        warnings.append(gettext("这个号码像是模板里的示例。请在工信部备案查询网站核对。"))
    elif not _FIRST_ICP_YEAR <= year <= today().year:
        warnings.append(gettext("号码里的年份不合常理：ICP 备案从2005年开始，也不会晚于今年。请核对。"))
    parts = {
        gettext("省份"): province_name(PROVINCES[number[0]]),
        gettext("年份"): str(year),
        gettext("序号"): serial,
        gettext("备案对象"): _site(number.partition("-")[2]),
    }
    return Reading(parts, tuple(warnings))


def _site(suffix: str) -> str:
    if not suffix:
        return gettext("备案主体（没有写明是它的哪个网站或应用）")
    order = {"order": suffix.rstrip("AX")}
    if suffix.endswith("A"):
        return gettext("第 %(order)s 个应用程序") % order
    if suffix.endswith("X"):
        return gettext("第 %(order)s 个小程序") % order
    return gettext("第 %(order)s 个网站") % order


def parse_mps(text: str) -> str:
    """A police filing number of a site, canonical as 鲁公网安备37011602000384号; the link to its look-up is read too.

    The digits must fit the province; the rest of the region in them is the police's own and is not compared.
    """
    typed = compact(text)
    found = list(in_text(_MPS, text)) or list(_MPS_LINK.finditer(typed))
    numbers = [_canonical_mps(match) for match in found]
    if None in numbers:
        raise InvalidIdentifier(
            gettext("公安备案号前两位数字与省份不符，这个号码可能是照搬模板的。请在公安联网备案平台查询后填写。")
        )
    number = sole_number(filter(None, numbers))
    if number is None:
        raise InvalidIdentifier(_why_no_mps(typed))
    return number


def _why_no_mps(typed: str) -> str:
    remedy = gettext("公安备案号形如 鲁公网安备37011602000384号，请在网站底部查看。")
    digits = _DIGITS_AFTER.search(typed)
    if not typed:
        reason = gettext("这里没有公安备案号。")
    elif is_placeholder(typed):
        reason = gettext("这里还是模板里的占位符，没有填写号码。")
    elif "ICP" in typed:
        reason = gettext("这是 ICP 备案号，不是公安备案号。")
    elif digits and "公网安备" in typed:
        reason = gettext("“公网安备”后面应为 14 位数字，这里有 %(length)s 位。") % {"length": len(digits[1])}
    else:
        reason = gettext("公安备案号应由省份简称、“公网安备”、14 位数字和“号”组成。")
    return f"{reason}{remedy}"


def _canonical_mps(found: re.Match[str]) -> str | None:
    digits = compact(found["digits"])
    province = found.groupdict().get("province") or _PROVINCE_BY_DIGITS.get(digits[:2])
    if province is None or PROVINCES[province] != digits[:2]:
        return None
    return f"{province}公网安备{digits}号"


def read_mps(number: str) -> Reading:
    """What a canonical police filing number says, and whether it looks like a template's.

    The region is that of the police office, which has codes of its own and keeps withdrawn ones: it is told, never warned of.
    """
    digits = number[5:19]
    made_up = digits[-6:] in _MADE_UP_SERIALS or looks_made_up(digits[2:]) or looks_made_up(digits[6:])
    warnings = (gettext("这个号码像是模板里的示例。请在公安联网备案平台核对。"),) if made_up else ()
    parts = {
        gettext("省份"): province_name(digits[:2]),
        gettext("受理的公安机关"): in_words(digits[:6]),
        gettext("序号"): digits[-6:],
    }
    return Reading(parts, warnings)


def icp_numbers_in(upper: str) -> Iterator[str]:
    """The ICP numbers in a text in upper case, in canonical form, as they stand in running text."""
    return map(_canonical_icp, _ICP_IN_SEARCH.finditer(upper) if "CP" in upper or "PC" in upper else ())


def mps_numbers_in(upper: str) -> Iterator[str]:
    """The police filing numbers in a text in upper case, in canonical form; one whose digits do not fit its province is none."""
    found = [*_MPS_IN_SEARCH.finditer(upper)] if "公网" in upper or "公安" in upper else []
    found += _MPS_LINK.finditer(upper) if "CODE=" in upper else ()
    return filter(None, map(_canonical_mps, found))
