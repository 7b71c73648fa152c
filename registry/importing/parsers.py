"""Parsers of single values: each returns what the column holds, or raises `BadValue`, which says why not and what to do."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext

from registry import identifiers, regions
from registry.days import today
from registry.importing.shown_values import holds_id_number, holds_valid_id_number
from registry.importing.wording import ALSO, COUNTRIES, GRADES, LEVELS, NO, WEEKDAYS, YES
from registry.importing.written_days import WITHOUT_END, day_text
from registry.typed_amounts import figure
from registry.vocabulary import registry_labels

Parser = Callable[[Any], Any]

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_WHOLE: Final = re.compile(r"(\d{1,6})(?:\.0+)?", re.ASCII)
_RANGE: Final = re.compile(r"(\d{1,2})[-~～—至到](\d{1,2})", re.ASCII)
_FORMER_NAME: Final = re.compile(r"(.+?)\s*[（(]\s*(?:使用)?[至到](.+?)(?:止|为止)?\s*[)）]")
# A name of 200 characters and a day. A whole cell of a workbook would be looked through once for each bracket in it.
_LONGEST_FORMER_NAME: Final = 250
_ACCOUNT: Final = re.compile(r"[\d*]{4,26}\d{4}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1949, 2199
_MOST_ENTRIES: Final = 200
# Full-width letters and digits, and the ideographic space; Chinese punctuation stays as written.
_FULL_WIDTH: Final = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}
_FULL_WIDTH[0x3000] = 0x20
_IS_FULL_WIDTH: Final = re.compile("[\u3000０-９Ａ-Ｚａ-ｚ]")


class BadValue(ValueError):
    """A value that a column cannot hold."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(reason)


def tidy(raw: Any) -> str:
    """Return a text without control characters, outer or doubled blanks, and full-width letters and digits."""
    if not isinstance(raw, str):
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise BadValue(gettext("这里应当是文字。"), gettext("请填写一段文字。"))
        raw = str(raw)
    if not raw.isprintable():
        raw = "".join(each if each.isprintable() else " " for each in raw if unicodedata.category(each) != "Cf")
    if _IS_FULL_WIDTH.search(raw):
        raw = raw.translate(_FULL_WIDTH)
    return " ".join(raw.split())


def text(longest: int) -> Parser:
    """Return the parser of a text of at most so many characters; a number is none, since its zeros may be lost."""

    def parse(raw: Any) -> str:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            raise BadValue(gettext("这里应当是文字，而不是数字。"), gettext("请给它加上引号。"))
        value = tidy(raw)
        if len(value) > longest:
            raise BadValue(gettext("内容超过 %(longest)s 个字符。") % {"longest": longest}, gettext("请缩短后重新报送。"))
        return value

    return parse


def identifier(parse_number: Callable[[str], str], longest: int = 120) -> Parser:
    """Return the parser of a number of the field, which says itself what is wrong with it, of at most so many characters."""
    fits = text(longest)

    def parse(raw: Any) -> str:
        try:
            return str(fits(parse_number(tidy(raw))))
        except identifiers.InvalidIdentifier as wrong:
            raise BadValue(*reason_and_remedy(wrong.message)) from wrong

    return parse


def reason_and_remedy(message: str) -> tuple[str, str]:
    """Return a message in two: the sentence that says what is wrong, and what to do."""
    end = min((at + 1 for mark in ("。", ". ") if (at := message.find(mark)) >= 0), default=len(message))
    reason, remedy = message[:end].strip(), message[end:].strip()
    return (reason, remedy) if remedy else (gettext("这里填写的内容不对。"), reason)


def refuse_id_number(public: str) -> None:
    """Raise `BadValue` where a text that will be public holds the number of an identity card."""
    if holds_valid_id_number(public):
        raise BadValue(gettext("这里写有身份证号码，而这一项是公开的。"), gettext("请删去身份证号码。"))


def id_document(raw: Any) -> str:
    """Return the number of an identity card, or of the passport or permit of somebody who has none."""
    number = tidy(raw).replace(" ", "").upper()
    if re.fullmatch(r"(?=.*[A-Z])[A-Z0-9]{5,20}", number, re.ASCII) and not re.fullmatch(r"\d{17}X", number, re.ASCII):
        return number
    return str(identifier(identifiers.parse_id_number)(number))


def certificate_number(raw: Any) -> str:
    """Return the number of a teacher's certificate, whose beginning and end are public: never that of an identity card."""
    number = str(text(40)(raw))
    refuse_id_number(number)
    return number


def staff_code(raw: Any) -> str:
    """Return the code of a member of staff: the institution's own, never the number of an identity card, which is sealed."""
    code = str(text(40)(raw))
    if holds_id_number(code):
        raise BadValue(gettext("这是证件号码，不能用作人员编号。"), gettext("请改用机构内部的编号，例如 T-001。"))
    return code


def masked_account(raw: Any) -> str:
    """Return the number of a bank account with all but its last four digits hidden: the registry keeps no more of it."""
    number = tidy(raw).replace(" ", "").replace("-", "")
    if not _ACCOUNT.fullmatch(number):
        raise BadValue(gettext("这不是银行账号。"), gettext("请填写 8 到 30 位数字的账号；这一列应设为文本格式。"))
    return "*" * (len(number) - 4) + number[-4:]


def region(raw: Any) -> str:
    """Return the six-digit code of a region, in force or withdrawn."""
    code = tidy(raw).replace(" ", "")
    if regions.find(code) is None:
        raise BadValue(*reason_and_remedy(regions.UnknownRegion(code).message))
    return code


def nationality(raw: Any) -> str:
    """Return the two-letter code of a country, given as such or by its Chinese name."""
    value = tidy(raw)
    code = COUNTRIES.get(value, value.upper())
    if not re.fullmatch(r"[A-Z]{2}", code, re.ASCII):
        raise BadValue(gettext("认不出这个国籍。"), gettext("请填写两位国家代码，例如 CN、US。"))
    return code


def choice(vocabulary: type[TextChoices]) -> Parser:
    """Return the parser of a word of the vocabulary, in Chinese or English."""

    def parse(raw: Any) -> str:
        value = _words(vocabulary).get(tidy(raw).replace(" ", "").lower())
        if value is None:
            allowed = "、".join(str(label) for label in vocabulary.labels)
            raise BadValue(gettext("不在规定的用语里。"), gettext("请填写其中之一：%(words)s。") % {"words": allowed})
        return value

    return parse


@cache
def _words(vocabulary: type[TextChoices]) -> Mapping[str, str]:
    labels = {label.replace(" ", "").lower(): word for word, label in registry_labels(vocabulary).items()}
    also = {word.lower(): value for word, value in ALSO.get(vocabulary, {}).items()}
    return {**also, **labels, **{str(member.value): str(member.value) for member in vocabulary}}


def yes_or_no(raw: Any) -> bool:
    """Return a truth value, given as such or as 是/否, 有/无."""
    if isinstance(raw, bool):
        return raw
    value = tidy(raw).lower()
    if value not in YES | NO:
        raise BadValue(gettext("这里应当填“是”或“否”。"), gettext("请改为“是”或“否”。"))
    return value in YES


def whole(least: int, most: int) -> Parser:
    """Return the parser of a whole number within bounds."""

    def parse(raw: Any) -> int:
        number = raw if isinstance(raw, int) and not isinstance(raw, bool) else None
        if isinstance(raw, str) and (found := _WHOLE.fullmatch(tidy(raw))):
            number = int(found[1])
        if number is None or not least <= number <= most:
            reason = gettext("这里应当是 %(least)s 到 %(most)s 的整数。") % {"least": least, "most": most}
            raise BadValue(reason, gettext("请改为整数，不带单位。"))
        return number

    return parse


def mlps_level(raw: Any) -> int:
    """Return the level of classified protection, also when written as 三级 or 第三级."""
    word = tidy(raw).removeprefix("第").removesuffix("级") if isinstance(raw, str) else raw
    return int(whole(1, 5)(LEVELS.get(word, word)))


def day(raw: Any) -> date:
    """Return a date, given as YYYY-MM-DD."""
    if isinstance(raw, str) and _DAY.fullmatch(raw := tidy(raw)):
        try:
            value = date.fromisoformat(raw)
        except ValueError:
            value = date.min
        if _FIRST_YEAR <= value.year <= _LAST_YEAR:
            return value
        raise BadValue(gettext("没有这一天。"), gettext("请核对年月日。"))
    raise BadValue(_why_no_day(raw), gettext("请写成 2020-01-08 这样的形式。"))


def _why_no_day(raw: Any) -> str:
    """Say what keeps a text from being a day, where that can be seen."""
    written = unicodedata.normalize("NFKC", raw).replace(" ", "") if isinstance(raw, str) else ""
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})", written, re.ASCII):
        return gettext("分不清哪个是年、哪个是月、哪个是日。")
    if re.fullmatch(r"\d{2}年\d{1,2}月\d{1,2}[日号]?", written, re.ASCII):
        return gettext("年份只有两位，分不清是哪个世纪。")
    if re.fullmatch(r"\d{4}([-/.年]\d{1,2}月?|年)?", written, re.ASCII):
        return gettext("这个日期不完整，缺少月或日。")
    return gettext("这不是日期。")


def day_or_no_end(raw: Any) -> date | None:
    """Return the day until which something holds; nothing for 长期 and its like, which say that it has no end."""
    return None if isinstance(raw, str) and tidy(raw) in WITHOUT_END else day(raw)


def day_that_has_come(raw: Any) -> date:
    """Return a date that is not in the future, for what can only be told afterwards."""
    value = day(raw)
    if value > today():
        raise BadValue(gettext("这一天还没有到，而这里只能填已经发生的事。"), gettext("请核对日期。"))
    return value


def hour(raw: Any) -> time:
    """Return a time of day, given as 19:50 or 19:50:00."""
    found = _TIME.fullmatch(tidy(raw).replace("：", ":")) if isinstance(raw, str) else None
    if found is None:
        raise BadValue(gettext("这不是一天中的时间。"), gettext("请写成 19:50 这样的形式（24 小时制）。"))
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def money(raw: Any) -> Decimal:
    """Return an amount in yuan, not negative, with at most two decimals."""
    amount = figure(tidy(raw))
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 10 or amount != round(amount, 2):
        raise BadValue(gettext("这不是金额。"), gettext("请写成 2400.00 这样的形式，以元为单位，最多两位小数。"))
    return round(amount, 2)


def money_text(raw: Any) -> str:
    """Return an amount in yuan as text with two decimals."""
    return str(money(raw))


def several(parse_one: Parser) -> Parser:
    """Return the parser of a list of at most 200 entries, each once, in the order given."""

    def parse(raw: Any) -> list[Any]:
        return list(dict.fromkeys(parse_one(each) for each in _entries(raw, _MOST_ENTRIES)))

    return parse


def _numbers(most: int, words: Mapping[str, int], *, goes_round: bool = False) -> Parser:
    """Return the parser of a set of whole numbers from 1 on, also written in these words and as ranges such as 1-3.

    Where the numbers go round, 5-1 is from 5 over the last one to 1; elsewhere it is 1-5.
    """
    one = whole(1, most)

    def parse(raw: Any) -> list[int]:
        found: set[int] = set()
        for each in _entries(raw, most):
            if isinstance(each, str):
                each = _in_digits(tidy(each).replace(" ", ""), words)
            if isinstance(each, str) and (span := _RANGE.fullmatch(tidy(each))):
                first, last = one(span[1]), one(span[2])
                if first > last and goes_round:
                    found.update(range(first, most + 1), range(1, last + 1))
                else:
                    found.update(range(min(first, last), max(first, last) + 1))
            else:
                found.add(one(each))
        return sorted(found)

    return parse


def _in_digits(written: str, words: Mapping[str, int]) -> str:
    """Return a number or a range of numbers with its words as digits: 周一至周五 as 1-5."""
    first, dash, last = re.sub("[~～—–至到]", "-", written).partition("-")
    return f"{words.get(first, first)}{dash}{words.get(last, last)}"


grades: Final = _numbers(12, GRADES)
weekdays: Final = _numbers(7, WEEKDAYS, goes_round=True)


def former_names(raw: Any) -> list[dict[str, Any]]:
    """Return former names with the day until which each was borne, if that is said: {"name", "until"} or 旧名称（至2021-05-01）."""
    name_of = text(200)
    found = []
    for each in _entries(raw, 100):
        entry = each if isinstance(each, Mapping) else _former_name(each)
        if unknown := entry.keys() - {"name", "until"}:
            raise BadValue(
                gettext("不认识的键：%(keys)s。") % {"keys": "、".join(sorted(unknown))}, gettext("请只用 name 和 until。")
            )
        name, until = name_of(entry.get("name", "")), entry.get("until")
        if not name:
            raise BadValue(gettext("曾用名是空的。"), gettext("请填写名称，或删去这一项。"))
        refuse_id_number(name)
        found.append({"name": name, "until": None if until is None else day(until).isoformat()})
    return found


def _entries(raw: Any, most: int) -> Sequence[Any]:
    if not isinstance(raw, list | tuple):
        raise BadValue(gettext("这里应当是一个列表。"), gettext("请写成 [ … ]，每项一个值。"))
    if len(raw) > most:
        raise BadValue(gettext("列表超过 %(most)s 项。") % {"most": most}, gettext("请拆分后报送。"))
    return raw


def _former_name(written: Any) -> dict[str, Any]:
    text = tidy(written) if isinstance(written, str) else ""
    found = _FORMER_NAME.fullmatch(text) if len(text) <= _LONGEST_FORMER_NAME else None
    return {"name": found[1], "until": day_text(found[2])} if found else {"name": written}
