"""Numbers in names, which are written in digits, in numerals or as on cheques, and read as words (51课堂, 五一课堂, 我要课堂)."""

import re
from collections.abc import Iterator
from typing import Final

from search.analysis import NUMERALS

# As they are written on cheques: 伍壹 is 五一.
OF_CHEQUES: Final = "壹贰叁肆伍陆柒捌玖拾佰"
AS_NUMERALS: Final = str.maketrans("0123456789", NUMERALS)
# Beside a letter one numeral is a number too: 三E口语.
_SPELT_NUMBER: Final = re.compile(f"[{NUMERALS}零十百]{{2,}}|(?<=[a-z])[{NUMERALS}]|[{NUMERALS}](?=[a-z])")
_SHORT_NUMBER: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)", re.ASCII)
_NUMBER_SAID: Final = re.compile(r"(?<![0-9a-z])[1-9]\d{1,2}(?![0-9a-z])", re.ASCII)
_FROM_CHEQUES: Final = str.maketrans(OF_CHEQUES, f"{NUMERALS[1:]}十百")
# Numbers that sites and apps are called by for what they sound like.
_NUMBERS_THAT_SAY: Final = (
    ("51", "我要"), ("51", "无忧"), ("17", "一起"), ("91", "就要"), ("52", "我爱"), ("58", "我发"), ("99", "久久"),
)  # fmt: skip
_AS_DIGITS: Final = str.maketrans(f"{NUMERALS}零", "01234567890")
_TIMES: Final = {"十": 10, "百": 100}


def renumbered(text: str) -> Iterator[str]:
    """Yield a text with its numbers as others write them: 五一 for 51 and the other way round; 柒 is 七 and 7."""
    plain = text.translate(_FROM_CHEQUES)
    if plain != text:
        yield from (plain, plain.translate(_AS_DIGITS))
    text = plain
    yield _SPELT_NUMBER.sub(lambda found: _in_digits(found[0]), text)
    if not text.isascii():
        yield _SHORT_NUMBER.sub(lambda found: found[0].translate(AS_NUMERALS), text)
        yield _NUMBER_SAID.sub(lambda found: _in_words(int(found[0])), text)


def _in_digits(numerals: str) -> str:
    """五一 and 五十一 are 51, 一百零一 is 101."""
    if _TIMES.keys().isdisjoint(numerals):
        return numerals.translate(_AS_DIGITS)
    number = digit = 0
    for numeral in numerals:
        if times := _TIMES.get(numeral):
            number, digit = number + (digit or 1) * times, 0
        else:
            digit = int(numeral.translate(_AS_DIGITS))
    return str(number + digit)


def _in_words(number: int) -> str:
    """51 is 五十一, 100 is 一百, 101 is 一百零一."""
    hundreds, tens, ones = (NUMERALS[number // times % 10] for times in (100, 10, 1))
    before = f"{hundreds}百" if number >= _TIMES["百"] else ""
    between = "零" if tens == NUMERALS[0] else f"{'' if tens == '一' and not before else tens}十"
    return before + (f"{between}{ones}" if ones != NUMERALS[0] else between.removesuffix("零"))


def numbers_that_say(text: str) -> Iterator[str]:
    """Yield a text with a number as the words that it sounds like, and the other way round: 我要课堂 for 51课堂."""
    yield from (text.replace(number, words, 1) for number, words in _NUMBERS_THAT_SAY if _stands_alone(number, text))
    yield from (text.replace(words, number, 1) for number, words in _NUMBERS_THAT_SAY if words in text)


def _stands_alone(number: str, text: str) -> bool:
    before, found, behind = text.partition(number)
    return bool(found) and not any(beside.isascii() and beside.isalnum() for beside in (before[-1:], behind[:1]))
