"""The number of a school licence (办学许可证): kept as it stands on the paper, with a word where its shape is unusual."""

import re
from typing import Final

from django.utils.translation import gettext

from registry.numbers.region_codes import in_words, province_name
from registry.numbers.typed_numbers import InvalidIdentifier, Reading, compact, is_placeholder, looks_made_up

_LABEL: Final = re.compile(r"(?:民办学校)?(?:办学)?(?:许可)?(?:证书?)?(?:编?号码?)?(?:为|是)?:")
# 13 digits by the rule of 2004: region, level, serial. The later 15 are printed with one digit before them.
_LICENCE: Final = re.compile(
    r"(?:教民)?(?P<first>\d(?=\d{14}(?!\d)))?(?P<region>\d{6})(?P<level>\d)(?P<serial>\d{6,7})号?", re.ASCII
)
_LONGEST: Final = 60


def parse_licence_number(text: str) -> str:
    """The number of a school licence as it stands on the paper, tidied: its shape changed over the years, so any is kept."""
    number = compact(text)
    while label := _LABEL.match(number):
        number = number[label.end() :]
    if not number or len(number) > _LONGEST:
        raise InvalidIdentifier(gettext("请按办学许可证填写证号，最多 60 个字符。"))
    return number


def read_licence_number(number: str) -> Reading:
    """What a licence number says if it has one of the two known shapes; any other gives a warning and is kept."""
    found = _LICENCE.fullmatch(number)
    if found is None or len(found["serial"]) != (7 if found["first"] else 6):
        reason = gettext("这里还是模板里的占位符。") if is_placeholder(number) else gettext("这个证号与常见的写法不同。")
        remedy = gettext("常见的是“教民”加 13 位或 15 位数字。请对照办学许可证核对，确实如此的可以保留。")
        return Reading({}, (f"{reason}{remedy}",))
    warnings = []
    if not province_name(found["region"][:2]):
        warnings.append(gettext("证号里的区划不在任何省份。请对照办学许可证核对。"))
    if found["level"] != "7":
        warnings.append(gettext("证号里的办学层次不是培训机构（7）。请核对这是不是这家机构的许可证。"))
    if not found["serial"].strip("0") or looks_made_up(found["serial"]):
        warnings.append(gettext("证号里的序号像是模板里的示例。请对照办学许可证核对。"))
    level = gettext("培训机构") if found["level"] == "7" else gettext("其他")
    parts = {gettext("审批机关所在地"): in_words(found["region"]), gettext("办学层次"): level, gettext("序号"): found["serial"]}
    return Reading(parts, tuple(warnings))
