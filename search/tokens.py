"""The tokens that stand for a record in every index, and the same tokens for a query.

What is written of a name (characters and pairs of Han, words, numbers) is a token as it is. All others begin with a mark:

    =爱课堂教育   a whole name or code, or the digits of the number of a filing; =-5000 the end of a code, backwards: 0005
    ^爱课堂      a short name, as written, in pinyin or by initials, or a word of letters in a name; <爱课 how it begins;
                 !爱堂 with one character left out; of a person !单-梅 with one that is open
    @example.cn  a host, and what it is easily taken for
    _ai_ke       two neighbouring syllables; -ai one; .akt three initials in a row, or two
    ~历下        what is written of what the record belongs to; ~^aiketang how that is spelt, of a course or a teacher
    %明月        what is written of a person's name, who is not to be found by a part of it alone
    #kind-course a property to narrow by

No token holds a space, a quote or a backslash.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, product
from operator import add
from typing import Final

from registry.typed_text import HAN
from registry.vocabulary import RecordKind
from search import analysis
from search.addresses.sites import label_tokens
from search.documents import SearchDocument, counted_in
from search.narrowing import EVERY_RECORD, FACETS, FacetName, filter_token
from search.typed.short_names import short_names, ways_to_spell, what_tells, words_in_letters

CONTEXT_MARK: Final = "~"
PERSON_MARK: Final = "%"
BEGINNING_MARK: Final = "<"
MISTYPED_MARK: Final = "!"
INITIALS_IN_A_ROW: Final = 3
# Of a longer name nobody leaves out one character only; what begins like it is found by a beginning of a token.
LONGEST_MISTYPED: Final = 8
BEGINNINGS: Final = (2, 3)
# Of the end of a code nobody reads out more.
LONGEST_TAIL: Final = 10
# Two or three initials are those of too many people.
PERSON_INITIALS: Final = 4
# Many of which are called alike, so that in pinyin too the school tells them apart.
_TOLD_BY_SCHOOL: Final = frozenset((RecordKind.COURSE.value, RecordKind.TEACHER.value))
# 2020000531 of 鲁ICP备2020000531号-1, and 37010202000001 of 鲁公网安备37010202000001号, as keys.
_FILED_DIGITS: Final = re.compile(
    rf"[{HAN}]?(?:[il1]cp)?(?:备|案|号|第|证|公网安备|公安(?:联网)?备|联网备)*(?P<digits>\d{{8}}|\d{{10}}|\d{{14}})(?:号(?:\d{{1,4}}[ax]?)?)?",
    re.ASCII,
)
# Of a credit code, of the number of a filing with the education department, of a licence.
_CODE_WITH_TAIL: Final = re.compile(rf"[^-]*[0-9A-Z](?P<tail>[0-9A-Z]{{{LONGEST_TAIL}}})号?", re.ASCII)
# What is made of a text without letters and digits.
_SAYING_NOTHING: Final = frozenset({"=", "^", ""})


def key_token(text: str) -> str:
    """Return the token of a whole name or code: two that differ in spaces and punctuation alone have the same."""
    return f"={analysis.exact_key(text)[: analysis.LONGEST_WORD]}"


def digits_token(number: str) -> str:
    """Return the token of the digits of an ICP or police filing number, by which it is known without all its words; "" without."""
    found = _FILED_DIGITS.fullmatch(analysis.exact_key(number))
    return f"={found['digits']}" if found else ""


def tail_token(tail: str) -> str:
    """Return the token of which the last characters of a code are the beginning: a code is known by its end too."""
    return f"=-{tail[::-1]}"


def short_token(name: str) -> str:
    """Return the token of a short name, or of its pinyin or initials, as a key."""
    return f"^{name[: analysis.LONGEST_WORD]}"


def spelt_context_token(letters: str) -> str:
    """Return the token of how what a record belongs to is spelt."""
    return CONTEXT_MARK + short_token(letters)


def host_token(host: str) -> str:
    """Return the token of a host name."""
    return f"@{host.lower()}"


def beginning_token(letters: str) -> str:
    """Return the token of what a short name begins with: two or three characters or letters."""
    return BEGINNING_MARK + letters


def left_out(name: str) -> list[str]:
    """Return a short name with any one of its characters left out; nothing for one that is too short or long for that."""
    if not 2 < len(name) <= LONGEST_MISTYPED:
        return []
    return [name[:at] + name[at + 1 :] for at in range(len(name))]


def other_at_one(name: str) -> list[str]:
    """Return a short name with any one of its characters open: what has another there is alike, what lacks it is not."""
    if not 2 < len(name) <= LONGEST_MISTYPED:
        return []
    return [f"{name[:at]}-{name[at + 1 :]}" for at in range(len(name))]


def turned(name: str) -> list[str]:
    """Return a short name with any two of its neighbours in each other's place; nothing for one too short or long for that."""
    if not 2 < len(name) <= LONGEST_MISTYPED:
        return []
    return [name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)]


def mistyped_token(rest: str) -> str:
    """Return the token of a short name with one of its characters left out, or open (`left_out`, `other_at_one`)."""
    return MISTYPED_MARK + rest[: analysis.LONGEST_WORD]


def slip_tokens(name: str) -> tuple[str, ...]:
    """Return the tokens of short names that sound as one, or have one character more, less or other than it."""
    tokens = dict.fromkeys(map(short_token, analysis.pinyin(name).joined))
    tokens[mistyped_token(name)] = None
    for rest in sorted(left_out(name)):
        tokens[short_token(rest)] = None
        tokens[mistyped_token(rest)] = None
    return tuple(tokens)


def written(text: str, *, with_han: bool = True) -> list[str]:
    """Return the tokens of a text as it is written, or of its words and numbers alone; some may come twice."""
    tokens: list[str] = []
    for kind, run, _ in analysis.runs(text):
        if kind != "han":
            tokens.append(run)
        elif with_han:
            tokens += run
            tokens += analysis.pairs_in(run)
    return tokens


def heard(text: str) -> list[str]:
    """Return the tokens of a text as it is spoken and as its initials are typed; some may come twice."""
    readings, spoken, several, of_words, _ = analysis.pinyin(text)
    if not readings:
        return []
    tokens = [f"-{each[0]}" for each in readings]
    marked = [f"_{each[0]}" for each in readings]
    tokens += map(add, marked, marked[1:])
    # Nearly every text is spoken in one way only.
    if len(spoken) > 1:
        tokens += [f"-{other}" for each in readings for other in each[1:]]
        for left, right in pairwise(readings):
            if len(left) > 1 or len(right) > 1:
                tokens += [f"_{first}_{second}" for first, second in product(left, right)]
    for initials in (*several, of_words):
        pairs = list(map(add, [f".{each}" for each in initials], initials[1:]))
        tokens += pairs
        tokens += map(add, pairs, initials[2:])
    return tokens


def initials_in_a_row(initials: str, number: int) -> list[str]:
    """Return the tokens of so many neighbouring initials."""
    return [f".{initials[at : at + number]}" for at in range(len(initials) - number + 1)]


def tokens_of(document: SearchDocument) -> str:
    """Return all tokens by which a record is found and narrowed, parted by spaces; some may come twice."""
    return " ".join(filter(None, (name_tokens(document), property_tokens(document), context_tokens(document))))


def name_tokens(document: SearchDocument, *, with_han: bool = True) -> str:
    """Return the tokens of what a record is called: of its names, codes and hosts.

    Without `with_han`, those characters and pairs are left out that Elasticsearch makes itself.
    """
    if document.kind == RecordKind.TEACHER:
        return _person_tokens(document.name, with_han)
    if document.kind == RecordKind.COURSE:
        return _tokens_of_course_name(document.name, with_han)
    tokens = list(map(key_token, (*document.codes, *document.numbers)))
    tokens += [digits_token(code) for code in document.codes if "备" in code]
    tokens += [tail_token(found["tail"].lower()) for found in map(_CODE_WITH_TAIL.fullmatch, document.codes) if found]
    for name in document.names:
        tokens += _tokens_of_name(name, with_han)
    for host in document.hosts:
        tokens += (host_token(host), *label_tokens(host), *written(host, with_han=with_han))
    return _text_of(tokens)


def context_tokens(document: SearchDocument, *, with_han: bool = True) -> str:
    """Return the tokens of what a record belongs to; some may come twice."""
    is_spelt = document.kind in _TOLD_BY_SCHOOL
    return " ".join(filter(None, [_tokens_of_context(text, with_han, is_spelt) for text in document.context]))


def property_tokens(document: SearchDocument) -> str:
    """Return the tokens of a record's properties; the region's stand for all above it too."""
    its_own = _tokens_of_standing(document.kind, document.region, document.status, document.credit)
    taught = _tokens_of_lessons(document.subjects, document.stages, document.modes, document.prices)
    return f"{its_own} {taught}" if taught else its_own


def said_names(document: SearchDocument) -> tuple[str, ...]:
    """Return the names, and those with stop terms inside once more as people say them: 龙文培训学校杭海路 is 龙文杭海路."""
    return (*document.names, *(said for name in document.names for said in _said(name)[1:]))


def told_context(document: SearchDocument) -> tuple[str, ...]:
    """Return what the record belongs to without stop terms: a school called 教育 does not make its courses an answer to it."""
    return tuple(map(what_tells, document.context))


def _said(name: str) -> tuple[str, ...]:
    return (name, analysis.core_in_one(name)) if " " in analysis.core(name) else (name,)


def _tokens_of_name(name: str, with_han: bool) -> list[str]:
    tokens = [key_token(name)]
    for said in _said(name):
        tokens += written(said, with_han=with_han)
        tokens += heard(said)
    for short in short_names(name):
        tokens += short_tokens(short)
    for word in words_in_letters(name):
        tokens += (short_token(word), *map(mistyped_token, left_out(word)))
    return tokens


# The courses of many schools are called alike, and hardly anything else is.
@lru_cache(maxsize=4096)
def _tokens_of_course_name(name: str, with_han: bool) -> str:
    return _text_of(_tokens_of_name(name, with_han))


def _text_of(tokens: Iterable[str]) -> str:
    """The tokens that say something, each once, the same in whatever order they come."""
    telling = set(tokens)
    telling -= _SAYING_NOTHING
    return " ".join(sorted(telling))


@lru_cache(maxsize=8192)
def _tokens_of_standing(kind: str, region: str, status: str, credit: str) -> str:
    regions = (region, *counted_in(region)) if region else ()
    # Every record has a kind.
    return f"{EVERY_RECORD.token} {_tokens_of_facets(FACETS[:4], ((kind,), regions, (status,), (credit,)))}"


@lru_cache(maxsize=8192)
def _tokens_of_lessons(*values: tuple[str, ...]) -> str:
    return _tokens_of_facets(FACETS[4:], values)


def _tokens_of_facets(names: Sequence[FacetName], values: Sequence[Sequence[str]]) -> str:
    named = [(name, value) for name, some in zip(names, values, strict=True) for value in some if value]
    return " ".join(dict.fromkeys(filter_token(name, value) for name, value in named))


# What hangs under a record belongs to the same, and is met in a row.
@lru_cache(maxsize=2048)
def _tokens_of_context(text: str, with_han: bool, is_spelt: bool) -> str:
    tokens = [CONTEXT_MARK + token for token in written(what_tells(text), with_han=with_han)]
    if is_spelt:
        tokens += map(spelt_context_token, ways_to_spell(text))
    return _text_of(tokens)


def _person_tokens(name: str, with_han: bool) -> str:
    key = analysis.exact_key(name)
    pinyin = analysis.pinyin(name)
    typed = [key, *pinyin.joined, *[each for each in pinyin.initials if len(each) >= PERSON_INITIALS]]
    tokens = [f"={key}", *map(short_token, typed)]
    tokens += [MISTYPED_MARK + rest for rest in other_at_one(key)]
    tokens += [PERSON_MARK + token for token in written(name, with_han=with_han)]
    return _text_of(tokens)


@lru_cache(maxsize=1024)
def short_tokens(name: str) -> tuple[str, ...]:
    """Return the tokens of a short name: whole, as it begins, in pinyin, by initials, and with one character left out.

    Some may come twice.
    """
    pinyin = analysis.pinyin(name)
    initials = (*pinyin.initials, pinyin.initials_of_words)
    typed = [name, *pinyin.joined, *[each for each in initials if len(each) > 1]]
    tokens = [short_token(each) for each in typed]
    tokens += [BEGINNING_MARK + each[:length] for each in typed for length in BEGINNINGS if len(each) >= length]
    tokens += [MISTYPED_MARK + rest for rest in left_out(name)]
    return tuple(tokens)
