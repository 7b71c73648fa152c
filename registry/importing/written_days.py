"""Days and hours as people write them into spreadsheets, turned into the one form that the parsers read."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

# Words for "no end" in a column that says until when something holds.
WITHOUT_END: Final = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限"})

_DASHES: Final = str.maketrans(dict.fromkeys("—–‐‑−－", "-"))
_PARTED: Final = re.compile(r"(\d{4})([-/.年])(\d{1,2})(?:\2|月)(\d{1,2})[日号]?", re.ASCII)
_OF_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
# Midnight, which software adds to a day, with or without seconds, their fractions and a zone.
_MIDNIGHT: Final = re.compile(r"(?:T|\s+)0?0:00(?::00(?:\.0+)?)?Z?$", re.ASCII | re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_DAY_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-\s]+([A-Za-z]{3,9})\.?,?[-\s]+(\d{4})", re.ASCII)
_MONTH_DAY_YEAR: Final = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_CHINESE: Final = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([元正一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})[日号]?"
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        1,
    )
}
_DIGITS: Final = {character: value for value, characters in enumerate(("〇○零", *"一二三四五六七八九")) for character in characters}
# A day that lost its format shows as the number of days since this one; five digits are the years 1954 to 2119.
_SERIAL_ZERO, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 20_000, 80_000
_HOUR: Final = re.compile(r"(上午|中午|下午|晚上|早上)?(\d{1,2})[:时点](\d{1,2})?分?(?::(\d{2}))?", re.ASCII)
# The hours of the day that each word can mean. 晚上12点 and 晚上1点 are in none: which day's midnight, or a slip for 1 p.m.?
_HOURS_OF: Final = {
    "早上": range(12),
    "上午": range(13),
    "中午": range(10, 16),
    "下午": range(12, 24),
    "晚上": range(17, 24),
}
# Beside which a clock of twenty-four hours may show no hour, and none behind twelve: 上午0:30, 晚上16:30.
_MORNINGS: Final = ("早上", "上午")


def day_text(written: str) -> str:
    """Return a day as YYYY-MM-DD where it is clear which is meant, else the text as it is, for the parser to refuse.

    Clear are 2020-1-8, 2020/1/8, 2020.1.8, 2020年1月8日, 20200108, each also with midnight or the weekday behind it, in
    full-width digits or with blanks inside; 二〇二〇年一月八日; 8-Jan-2020; January 8, 2020; and 43838, Excel's own number.
    """
    plain = " ".join(unicodedata.normalize("NFKC", written).translate(_DASHES).split())
    plain = _WEEKDAY.sub("", _MIDNIGHT.sub("", plain)).strip()
    together = plain.replace(" ", "")
    if found := _PARTED.fullmatch(together):
        return _iso(found[1], found[3], found[4])
    if found := _OF_DIGITS.fullmatch(together):
        return _iso(*found.groups())
    if found := _CHINESE.fullmatch(together):
        year = "".join(str(_DIGITS[character]) for character in found[1])
        return _iso(year, _chinese_number(found[2]), _chinese_number(found[3]))
    if (found := _DAY_MONTH_YEAR.fullmatch(plain)) and (month := _MONTHS.get(found[2][:3].lower())):
        return _iso(found[3], month, found[1])
    if (found := _MONTH_DAY_YEAR.fullmatch(plain)) and (month := _MONTHS.get(found[1][:3].lower())):
        return _iso(found[3], month, found[2])
    if together.isascii() and together.isdigit() and len(together) == 5 and _FIRST_SERIAL <= int(together) <= _LAST_SERIAL:
        return (_SERIAL_ZERO + timedelta(days=int(together))).isoformat()
    return written


def hour_text(written: str) -> str:
    """Return a time of day as HH:MM or HH:MM:SS where it is clear which is meant, else the text as it is, to be refused.

    Clear are 19:50, 19点50分, 19时, 下午7点50分 and 中午1点 (13:00); 晚上12点 is not.
    """
    plain = "".join(unicodedata.normalize("NFKC", written).split())
    found = _HOUR.fullmatch(plain)
    if found is None:
        return written
    hour = int(found[2])
    if found[1]:
        is_of_day = hour == 0 if found[1] in _MORNINGS else hour > 12
        meant = [hour] if is_of_day else [of_day for of_day in (hour, hour + 12) if of_day in _HOURS_OF[found[1]]]
        if len(meant) != 1:
            return written
        hour = meant[0]
    seconds = f":{found[4]}" if found[4] else ""
    return f"{hour:02d}:{int(found[3] or 0):02d}{seconds}"


def _iso(year: str, month: str | int, day: str | int) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _chinese_number(characters: str) -> int:
    """Return the number that up to three characters write: 八, 十, 十二, 二十, 二十一, 廿一; 元 and 正 are the first month."""
    if characters in ("元", "正"):
        return 1
    text = characters.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0) if len(text) == 1 else 0
    return 10 * (_DIGITS.get(tens, 0) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
