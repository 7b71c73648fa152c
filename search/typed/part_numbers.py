"""Numbers of which a part was typed, or in which letters and digits that look alike stand for each other: what may be meant."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, combinations
from string import digits
from typing import Final, NamedTuple

from registry.numbers.credit_codes import ALPHABET, codes_a_slip_away, codes_in
from registry.numbers.filing_marks import PROVINCE, PROVINCES
from registry.numbers.typed_numbers import as_recognised, compact
from registry.typed_text import HAN, in_one_width
from search import analysis
from search.numbers_of_people import MOBILE, holds_number_of_person

# Fewer digits are no number that anybody looks for, and begin too many codes.
FEWEST_DIGITS: Final = 6
# Of a filing in this registry, of a school's licence, of a telephone: who copies the number leaves them out, and says what it is.
WORDS_OF_NUMBERS: Final = ("鲁教线备", "教民", "")
# 鲁教线备3701022200001号, 备案号370102, 370102.
_DIGITS_ASKED: Final = re.compile(rf"(?P<before>[{HAN}]*|l?jxb|lujiaoxianbei)(?P<digits>\d{{6,}})号?", re.ASCII)
# How the words of a filing are remembered: 鲁教备, 鲁线备, 鲁教网备, 鲁教线备字, ljxb.
_SAID_OF_FILING: Final = re.compile("[鲁教线网上备案字]{2,}|l?jxb|lujiaoxianbei")
# Of a filing, of a school's licence, of a telecom licence: with its words it is known by itself, whatever else is there.
_WHOLE_NUMBER: Final = re.compile(
    r"(?:鲁[教线网上]{1,4}备案?字?|(?<![A-Z])L?JXB)第?\s?(?P<filing>\d{11,14})(?!\d)|教民\s?(?:[字证]第?|第)?\s?(?P<licence>\d{13,15})(?!\d)"
    rf"|(?P<telecom>(?:(?:合字|{PROVINCE})\s?|(?<![0-9A-Z.-])(?=[^-]{{,24}}-))[AB][12](?:[.,、·][AB][12]){{,5}}\s?-{{,2}}\s?20\d{{6}})(?![0-9A-Z])",
    re.ASCII,
)
# With such a row each of them ends, and hardly another text has any.
_ROW_OF_DIGITS: Final = re.compile(r"\d{11}|[12]\s?-{,2}\s?20\d{6}", re.ASCII)
# With the 号 behind it, which belongs to no key.
_WITH_SIGN: Final = re.compile(rf"(?:{_WHOLE_NUMBER.pattern})\s?号?", re.ASCII)
# Of a decision: 鲁教监示〔2024〕143号, with or without 第, and as brackets are typed; read aloud it is 鲁教监示2024年143号.
_DECISION: Final = re.compile(
    rf"(?<![{HAN}])(?P<office>[{HAN}]*+)\s?[〔\[【(（]?\s?(?P<year>\d{{4}})\s?(?:[〕\]】)）]|年(?=\s?第?\s?\d{{1,6}}\s?号))"
    r"\s?第?\s?(?P<number>\d{1,6})(?!\d)",
    re.ASCII,
)
# The digits of an ICP number and that of a site; with fewer, eight and one are an organisation code.
_DIGITS_OF_SITE: Final = re.compile(
    r"(?P<filed>(?:ICP备?)?20\d{8}|ICP备?\d{8})(?P<site>-\d{1,4}[ax]?)|(?P<older>\d{8})(?P<app>-\d{1,4}[ax])",
    re.ASCII | re.IGNORECASE,
)
# What a number ends with that somebody reads out, 备案号尾号 005372, or that is typed alone: fewer characters are the end of
# many, and seven digits are a telephone number unless the first is 0. What is said of the number of a person, 身份证后六位, is none
# of these words.
_TAIL: Final = re.compile(
    r"(?:统一|社会|信用|组织|机构|线上|培训|鲁?教线备|教民|备案|办学|许可证?|代码|编号|税号?|号码?|的)*"
    r"(?:尾号|(?:最后|末尾?|后|尾)(?:[六七八九十]|[6-9]|10)位数?(?:字|号码)?|末尾)(?:数字|号码|是|为|的)*(?P<told>[0-9a-z]{6,10})"
    rf"|(?P<alone>\d{{8,10}}|0\d{{6}}|(?=(?:[a-z]*\d){{4}})(?=\d*[a-z])[{ALPHABET.lower()}]{{6,10}})",
    re.ASCII,
)
# A credit code as a receipt prints it: 913701****2047017Q.
_MASKED: Final = re.compile(rf"[19Y5][0-9A-Z]{{1,7}}\s?[*X·•]{{3,12}}\s?(?P<told>[{ALPHABET}]{{6,10}})", re.ASCII)
# As they stand at the foot of a site, still being typed or in part: the digits of an ICP number, of that of the police.
_BEGUN_ON_SITE: Final = re.compile(
    rf"(?:网站|备案|编号|号码|号|第|查询?|是|为)*(?P<province>{PROVINCE})?"
    r"(?:[il1](?:cp|pc)备?案?(?:编?号码?)?(?P<icp>(?:\d{6,7}|20\d{7})号?|20\d{6})"
    r"|公(?:网安|安(?:联网|机关)?)备案?(?:编?号码?)?(?P<mps>\d{8,13})号?)",
    re.ASCII,
)
# With or without the country, and the zero and the sign between its parts.
_TELEPHONE: Final = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[\s-]*)?[(（]?0?(?P<area>10|2\d|[3-9]\d\d)[)）]?[\s-]*(?P<local>\d{7,8})(?!\d)", re.ASCII
)
# Words that say what a number is: 统一社会信用代码, 订单.
_WHAT_NUMBER: Final = re.compile("(?:[鲁教线网上备案字号编第证]|教民|统一|社会|信用|组织|机构|代码|许可|办学|税号|订单|交易|单)*")
# A code with a slip in it, or the number of an order.
_NO_NAME: Final = re.compile(r"(?<![0-9a-z])(?=(?:[a-z]*\d){8})[0-9a-z]{15,}(?![0-9a-z])", re.ASCII | re.IGNORECASE)
_SAID_BEFORE_NUMBER: Final = re.compile(
    r"^(?:备案|登记|办学|许可|证书|证|编号|号码|号|第|查询|查|是|为|服务|客服|咨询|联系|电话|热线)+"
)
# An organisation code, alone or with the end of the credit code that it stands in; words of letters have fewer digits.
_OF_CREDIT_CODE: Final = f"[{ALPHABET}]"
_ORGANISATION: Final = re.compile(
    rf"(?<![0-9A-Z])(?:(?P<eight>{_OF_CREDIT_CODE}{{8}})-(?P<check>{_OF_CREDIT_CODE})"
    rf"|(?=[0-9-]*[A-Z]){_OF_CREDIT_CODE}{{0,7}}?(?P<nine>(?=(?:[A-Z]*\d){{4}}){_OF_CREDIT_CODE}{{9}})(?P<last>{_OF_CREDIT_CODE})?)"
    r"(?![0-9A-Z])",
    re.ASCII,
)
# How a credit code begins of which the last characters are not there; digits alone may be the number of a person.
_CODE_BEGUN: Final = re.compile(r"(?<![0-9A-Z])(?=[0-9]*[A-Z]|9)(?=(?:[A-Z]*\d){8})[159NY][0-9A-Z]{12,16}(?![0-9A-Z])", re.ASCII)
# Digits alone, or with an X behind them, may be the number of a person.
_ONLY_DIGITS: Final = re.compile(r"\d+X?", re.ASCII)
# A credit code by its length, 91370102MA3TEST00X, and by its letters no number of a person.
_EIGHTEEN: Final = re.compile(rf"(?<![0-9A-Z])(?!{_ONLY_DIGITS.pattern}(?![0-9A-Z]))[0-9A-Z]{{18}}(?![0-9A-Z])", re.ASCII)
# A credit code, perhaps with a character missing or too many.
_NEARLY_EIGHTEEN: Final = re.compile(
    rf"(?<![0-9A-Z])(?!{MOBILE.pattern})(?=(?:[A-Z]*\d){{8}})[0-9A-Z]{{17,19}}(?![0-9A-Z])", re.ASCII
)
# 2o2ooo5311 for 2020005311; in a short word 1o1 for 101.
_MISREAD_NUMBER: Final = re.compile(r"(?<![a-z0-9])(?=(?:[oilszb]*\d){2})[0-9oilszb]{8,}(?![a-z0-9])", re.ASCII)
_MISREAD_SHORT: Final = re.compile(r"(?<![a-z0-9])(?=[ol]*\d)(?=\d*[ol])[0-9ol]{2,4}(?![a-z0-9])", re.ASCII)
_AS_READ: Final = str.maketrans("oilszb", "011528")
# No credit code has these letters, nor those behind them in the digits of the region.
_NEVER_THERE: Final = str.maketrans("OIZS", "0125")
_NEVER_AMONG_DIGITS: Final = str.maketrans("BDGLQT", "806107")
_REGION: Final = slice(2, 8)
_FEWEST_BEGUN: Final = 8
_TAKEN_FOR: Final = {
    "B": "8", "8": "B", "L": "1", "1": "L", "G": "6", "6": "G", "D": "0", "Q": "0", "0": "DQ", "U": "0", "T": "7", "7": "T",
    "E": "F", "F": "E", "P": "R", "R": "P", "2": "7", "3": "8",
}  # fmt: skip
# Of so many places with the same letter all may be wrong.
_MOST_ALIKE: Final = 4


class NumbersTyped(NamedTuple):
    """The keys of all numbers that a text may mean, by how they are looked for.

    Numbers begin with those of `begun`, which are typed without their words or in part, and with those of `told`, which stand there
    with their words or are dialled. `decisions` and `codes` are whole; codes end with those of `ended`.
    """

    begun: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def numbers_typed(text: str) -> NumbersTyped:
    """Return all numbers that a text may mean: most texts have no digit, and so none."""
    if not any(map(str.isdigit, analysis.exact_key(text))):
        return NumbersTyped()
    return NumbersTyped(
        begun=(*numbers_meant(text), *numbers_begun(text), *codes_begun(text)),
        told=(*telephones_meant(text), *numbers_among(text)),
        decisions=decisions_meant(text),
        codes=codes_meant(text),
        ended=tails_meant(text),
    )


def numbers_meant(text: str) -> tuple[str, ...]:
    """Return the keys with which numbers begin whose digits are typed, with or without some of the words in front of them.

    Among other words, that of the one number that is there with its own.
    """
    found = _DIGITS_ASKED.fullmatch(analysis.exact_key(text))
    if not found or any(words in found["before"] for words in ("教民字", "教民证")):
        return among if len(among := numbers_among(text)) == 1 else ()
    before = _SAID_BEFORE_NUMBER.sub("", found["before"])
    if _SAID_OF_FILING.fullmatch(before):
        return (f"{WORDS_OF_NUMBERS[0]}{found['digits']}",)
    # All of the words may be there, whatever else is said of the number.
    is_meant = (words.endswith(before) or (words and before.endswith(words)) for words in WORDS_OF_NUMBERS)
    return tuple(f"{words}{found['digits']}" for words, meant in zip(WORDS_OF_NUMBERS, is_meant, strict=True) if meant)


def numbers_begun(text: str) -> tuple[str, ...]:
    """Return the keys with which ICP and police filing numbers begin of which the last digits are not there: ICP备202000053.

    Without its province one for each that there is; of a police number the first digits tell it.
    """
    found = _BEGUN_ON_SITE.fullmatch(analysis.exact_key(text)) if "*" not in text else None
    if not found:
        return ()
    provinces = (found["province"],) if found["province"] else PROVINCES
    if found["mps"]:
        return tuple(f"{each}公网安备{found['mps']}" for each in provinces if found["mps"].startswith(PROVINCES[each]))
    return tuple(f"{each}icp备{found['icp'].removesuffix('号')}" for each in provinces)


def tails_meant(text: str) -> tuple[str, ...]:
    """Return what a code ends with that a text is, or tells of as its end, as a key."""
    if masked := _MASKED.fullmatch(as_recognised(text.strip())):
        return (analysis.exact_key(masked["told"]),)
    found = _TAIL.fullmatch(analysis.exact_key(text))
    return (found["told"] or found["alone"],) if found else ()


@lru_cache(maxsize=256)
def numbers_among(text: str) -> tuple[str, ...]:
    """Return the keys of all numbers that stand in a text with their own words, whatever stands around them."""
    if not any(map(str.isdigit, text)) or not _ROW_OF_DIGITS.search(upper := as_recognised(text)):
        return ()
    numbers = _WHOLE_NUMBER.finditer(upper)
    told = (
        f"{words}{each[kind]}"
        for each in numbers
        for words, kind in zip(WORDS_OF_NUMBERS, ("filing", "licence", "telecom"), strict=True)
        if each[kind]
    )
    return tuple(dict.fromkeys(map(analysis.exact_key, told)))


def without_numbers_among(text: str) -> str:
    """Return a text in upper case without those numbers."""
    return _WITH_SIGN.sub(" ", as_recognised(text))


def with_home(numbers: Iterable[str]) -> Iterator[str]:
    """Yield keys of numbers, and those of telecom licences without a province as this one gives them too."""
    for number in numbers:
        yield number
        if number[0] in "ab":
            yield f"鲁{number}"


def with_sign_of_site(text: str) -> str:
    """Return the digits of an ICP number with the 号 that was left out in front of that of the site; any other text as it is."""
    found = _DIGITS_OF_SITE.fullmatch(as_recognised(text.strip()))
    return f"{found['filed'] or found['older']}号{found['site'] or found['app']}" if found else text


def telephones_meant(text: str) -> tuple[str, ...]:
    """Return the keys of telephones in a text, with the code of the place, however they are typed."""
    return tuple(f"0{found['area']}{found['local']}" for found in _TELEPHONE.finditer(in_one_width(text)))


def decisions_meant(text: str) -> tuple[str, ...]:
    """Return the keys of the numbers of decisions in a text, each with its office where that is typed."""
    found = _DECISION.finditer(in_one_width(text))
    return tuple(f"{analysis.exact_key(each['office'])}{each['year']}{each['number']}号" for each in found)


def without_long_numbers(text: str) -> str:
    """Return a text without words that can be nothing but long numbers, and "" where no more than what they are is left."""
    typed = in_one_width(text)
    if not _NO_NAME.search(typed):
        return text
    rest = " ".join(_NO_NAME.sub(" ", typed).split())
    return "" if _WHAT_NUMBER.fullmatch(analysis.exact_key(rest)) else rest


@lru_cache(maxsize=256)
def codes_meant(text: str) -> tuple[str, ...]:
    """Return the keys of codes that a text holds a part of, or the whole of with letters and digits that look alike confused.

    Of a part, that of the organisation code in it, whose own check character is not asked. A credit code that its check digit does
    not confirm is none.
    """
    if not any(map(str.isdigit, text)) or holds_number_of_person(upper := as_recognised(text)):
        return ()
    codes = [code for typed in _EIGHTEEN.findall(upper) if not codes_in(typed) for code in _read_otherwise(typed)]
    organisations = [found["nine"] or found["eight"] + found["check"] for found in _ORGANISATION.finditer(upper)]
    return tuple(dict.fromkeys(analysis.exact_key(each) for each in (*codes, *organisations)))


def codes_begun(text: str) -> tuple[str, ...]:
    """Return the keys with which credit codes begin of which a text, whatever else is in it, has the first thirteen or more."""
    if sum(map(str.isdigit, text)) < _FEWEST_BEGUN or holds_number_of_person(upper := as_recognised(text)):
        return ()
    return tuple(analysis.exact_key(each.translate(_NEVER_THERE)) for each in _CODE_BEGUN.findall(upper))


def wrong_codes(text: str) -> list[str]:
    """Return what stands in a text that is nearly a credit code; nothing where a right one is there, or the number of a person."""
    upper = as_recognised(text)
    if codes_in(upper) or holds_number_of_person(upper):
        return []
    nearly = _NEARLY_EIGHTEEN.findall(upper) or _NEARLY_EIGHTEEN.findall(compact(upper).replace("-", ""))
    return [each for each in nearly if not _ONLY_DIGITS.fullmatch(each.lower().translate(_AS_READ).upper())]


@lru_cache(maxsize=256)
def codes_nearly_meant(text: str) -> tuple[str, ...]:
    """Return the keys of the right credit codes of which a wrong one in a text may be a slip."""
    return tuple(analysis.exact_key(code) for wrong in wrong_codes(text) for code in codes_a_slip_away(wrong))


def read_as_digits(text: str) -> Iterator[str]:
    """Yield a text with the digits of a number in which letters were typed for digits that look like them: 5l爱课堂 is 51爱课堂."""
    yield _MISREAD_SHORT.sub(lambda found: found[0].translate(_AS_READ), text)
    yield _MISREAD_NUMBER.sub(lambda found: found[0].translate(_AS_READ), text)


def _read_otherwise(typed: str) -> Iterator[str]:
    """The right credit codes that are read so at least at one place."""
    code = typed.translate(_NEVER_THERE)
    code = code[: _REGION.start] + code[_REGION].translate(_NEVER_AMONG_DIGITS) + code[_REGION.stop :]
    if right := codes_in(code):
        yield from right
        return
    outside = (*range(_REGION.start), *range(_REGION.stop, len(code)))
    for at in outside:
        for other in _TAKEN_FOR.get(code[at], ""):
            yield from codes_in(code[:at] + other + code[at + 1 :])
    # Who takes every 1 for an l has several.
    for letter in sorted(_TAKEN_FOR.keys() & set(code) - set(digits)):
        places = [at for at in outside if code[at] == letter]
        for wrong in chain(*(combinations(places, number) for number in range(2, min(len(places), _MOST_ALIKE) + 1))):
            for other in _TAKEN_FOR[letter]:
                yield from codes_in("".join(other if at in wrong else each for at, each in enumerate(code)))
