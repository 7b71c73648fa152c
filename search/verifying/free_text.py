"""A text in which a link, a number or a name stands among other words: what it names, and what of it may be shown again.

Pure functions. Numbers of people and of telephones are of no use here, so they are neither looked up nor given back.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from registry.numbers.filing_marks import MPS_SAID, PROVINCE
from registry.typed_text import HAN, in_one_width
from search import analysis
from search.addresses.app_pages import name_in_title
from search.numbers_of_people import without_cards
from search.typed.prices import without_prices
from search.typed.questions import without_question
from search.typed.sayings import full_names_from_place
from search.verifying.labels import is_whole_name, names_no_payee, paid, receiver_labelled
from search.verifying.payees import company_of, is_person

MOST_NAMES: Final = 8
LONGEST_PART: Final = 60
_SHORTEST: Final = 2
# Nobody is asked about in more words: to take long rows of what is asked apart takes time.
_LONGEST_ASKED: Final = 60

_MOBILE: Final = r"(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}"
_LANDLINE: Final = r"(?:\+86[\s-]?0?|\(?0)\d{2,3}\)?[\s-]?\d{7,8}(?:(?:-|\s?转\s?)\d{1,5})?"
_HOTLINE: Final = r"[48]00[\s-]?\d{3,4}[\s-]?\d{3,4}"
# Of an identity card, or of a teacher's certificate.
_PAPER: Final = r"\d{17}[\dXx]?"
_SAID_BEFORE: Final = (
    rf"(?:(?:(?:联系|咨询|报名|客服|服务|招生)?(?:电话|手机|微信|热线)(?:号码?)?|(?<![0-9A-Za-z{HAN}])(?:客服|[Tt][Ee][Ll](?=[\s:：])))"
    r"\s*+(?:[:：]\s*+)?)?"
)
# A mobile number stands beside letters too, vx13800138000; no code of an institution has so many digits behind a letter.
_OF_PEOPLE: Final = re.compile(
    rf"{_SAID_BEFORE}(?:(?<!\d){_MOBILE}(?![0-9A-Z])|(?<![0-9A-Za-z])(?:{_LANDLINE}|{_HOTLINE}|{_PAPER})(?![0-9A-Za-z]))", re.ASCII
)
# No number of anybody has fewer, nor more between two of them.
_NINE_DIGITS: Final = re.compile(r"[)\s.·_-]{0,2}".join([r"\d"] * 9), re.ASCII)
# 鲁ICP备2020000531号-1, 鲁公网安备37010202000001号, 91370102MA3TEST00X.
_NUMBER: Final = re.compile(
    rf"(?:{PROVINCE})?\s?[IL1|]CP\s?备\s?案?\s?\d{{8,10}}\s?号?(?:\s?-\s?\d{{1,4}}[AX]?)?"
    rf"|(?:{PROVINCE})?\s?{MPS_SAID}:?\s?\d{{14}}\s?号?"
    r"|(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])",
    re.ASCII | re.IGNORECASE,
)
# In groups too: 9137 0102 MA3T EST0 0X.
_CREDIT_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-Z](?:[ -]?[0-9A-Z]){17}(?![0-9A-Z])", re.ASCII | re.IGNORECASE)
# A message has in such marks who is said to send it, which anybody can write.
# Marks at both ends of what is held are gone by then.
_QUOTED: Final = re.compile(r"(?:^|[“\"《「『【])(?P<name>[^“”\"《》「」『』【】]{2,30})(?:[”\"》」』】]|$)")
_BETWEEN_PARTS: Final = re.compile(r"[,.;:!?|/\\\n\r\t\"'，。；：！？、｜《》【】“”‘’「」『』\[\]]+")


def without_people(text: str) -> str:
    """Return a text without numbers of people, of their cards and of telephones, in whatever width they are typed."""
    if text.isalpha():
        return text
    plain = in_one_width(text)
    # To look for digits first is much faster: most of what is asked has no such row.
    left = _OF_PEOPLE.sub(" ", without_cards(plain)) if _NINE_DIGITS.search(plain) else plain
    return (text if left == plain else left).strip()


def around(text: str, links: Iterable[str]) -> str:
    """Return a text without the links, the numbers of filings and the credit codes in it: what stands around them."""
    for link in links:
        text = text.replace(link, " ")
    return _NUMBER.sub(" ", in_one_width(text))


def beside_code(text: str) -> str:
    """Return what stands right before a credit code, in its line or the one above it; behind it where nothing does.

    Address, telephone and bank, which an invoice has behind both, are none of it.
    """
    before, *behind = _CREDIT_CODE.split(in_one_width(text), maxsplit=1)
    lines = [*reversed(before.splitlines()), *(line for rest in behind for line in rest.splitlines())]
    return next(filter(says_more, lines), "").strip()


def says_more(rest: str) -> bool:
    """Tell whether a text holds anything but blanks and punctuation."""
    return any(map(str.isalnum, rest))


def names_in(rest: str) -> tuple[str, ...]:
    """Return what may be names in the text around: its parts between punctuation, and the words of these."""
    parts = [part.strip() for part in _BETWEEN_PARTS.split(without_people(rest))]
    words = [word for part in parts for word in part.split()]
    named = (each for each in dict.fromkeys((*parts, *words)) if _SHORTEST <= len(each) <= LONGEST_PART)
    return tuple(each for each in named if analysis.core(each))[:MOST_NAMES]


def receiver_told(rest: str) -> str:
    """Return who is said around a link or a number to receive the money: a person, or a whole name; "" for all else."""
    who = paid(without_prices(receiver_labelled(rest)))
    return who if not names_no_payee(who) and (is_person(who) or is_whole_name(who)) else ""


def asked_about(name: str) -> str:
    """Return a name without what is asked about it: 爱课堂 of 请问爱课堂备案了吗."""
    return without_question(name) if len(name) <= _LONGEST_ASKED else name


@lru_cache(maxsize=1024)
def names_told(name: str) -> tuple[str, ...]:
    """Return other names that may be meant by one that is held: without a question, a branch's company, those in a sentence."""
    whole = full_names_from_place(name) if len(name) <= _LONGEST_ASKED else ()
    quoted = (found["name"] for found in islice(_QUOTED.finditer(name), MOST_NAMES))
    return tuple(filter(None, (name_in_title(name), asked_about(name), company_of(name), *whole, *quoted)))
