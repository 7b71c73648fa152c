"""The six digits of a region (GB/T 2260) as people write them, and what they say where they stand inside other numbers."""

import re
from typing import Final

from django.utils.translation import gettext

from registry import regions
from registry.numbers.typed_numbers import InvalidIdentifier, Reading, compact

# Statistics write a county with six zeros for its towns and villages, spreadsheets any code with a decimal point.
_CODE: Final = re.compile(r"(?P<code>\d{6})(?:0{6})?(?:\.0+)?", re.ASCII)
_IN_TEXT: Final = re.compile(rf"(?<![0-9A-Z.-]){_CODE.pattern}(?![0-9A-Z.-])", re.ASCII)


def parse_region(text: str) -> str:
    """The six-digit code of a region: in force, withdrawn, a development zone or a line that only groups others."""
    typed = compact(text)
    whole = _CODE.fullmatch(typed)
    codes = {whole["code"]} if whole else {found["code"] for found in _IN_TEXT.finditer(typed)}
    if len(codes) != 1:
        raise InvalidIdentifier(gettext("请填写六位行政区划代码，例如 370102（山东省济南市历下区）。"))
    code = codes.pop()
    if regions.find(code) is None:
        raise InvalidIdentifier(_unknown(code))
    return code


def _unknown(code: str) -> str:
    nearest = next((found for part in (code[:4], code[:2]) if (found := regions.find(part.ljust(6, "0")))), None)
    if nearest is None:
        return gettext("前两位数字不是任何省份的代码。请填写六位行政区划代码，例如 370102（山东省济南市历下区）。")
    return gettext("%(region)s下面没有这个代码。请核对后几位，或在区划列表里选择。") % {"region": regions.full_name(nearest.code)}


def read_region(code: str) -> Reading:
    """What a known region code says; a withdrawn one and one that only groups others are warned of."""
    region = regions.get(code)
    warnings = []
    if not region.is_current:
        warnings.append(
            gettext("这个代码已经撤销：%(region)s。旧证照上仍会出现；新填的请用现在的代码。") % {"region": in_words(code)}
        )
    if region.level == "placeholder":
        warnings.append(gettext("这个代码只用来归类，不是一个地方。请填写具体的区、县或市。"))
    parts = {gettext("区划"): in_words(code), gettext("层级"): _level(region.level)}
    if region.successor:
        parts[gettext("现在的区划")] = regions.full_name(region.successor)
    return Reading(parts, tuple(warnings))


def _level(level: regions.Level) -> str:
    return {
        "province": gettext("省级"),
        "prefecture": gettext("地市级"),
        "county": gettext("区县级"),
        "zone": gettext("开发区（统计用代码，不在国家标准内）"),
        "placeholder": gettext("归类用的代码"),
    }[level]


def province_name(digits: str) -> str:
    """The name of the province that these two digits stand for, "" if none does."""
    region = regions.find(digits.ljust(6, "0"))
    return region.name if region else ""


def in_words(code: str) -> str:
    """The full name of the region that six digits inside a number mean, as far as GB/T 2260 knows them.

    Other numbers carry codes that never were in it, so an unknown one is said and not refused.
    """
    region = regions.find(code)
    if region:
        above = regions.chain(code)[1:]
        inside = "" if region.is_current else "".join(each.name for each in reversed(above))
        return regions.full_name(code) if region.is_current else inside + regions.describe(code)
    for part in (code[:4], code[:2]):
        if found := regions.find(part.ljust(6, "0")):
            return gettext("%(region)s（后几位不在国家区划代码内）") % {"region": regions.full_name(found.code)}
    return gettext("不在国家区划代码内")
