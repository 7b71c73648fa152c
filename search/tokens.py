"""The tokens that stand for a text in every index, and the same tokens for a query.

Four sorts that cannot be mistaken for each other: what is written (Han characters and pairs, words, numbers), whole names and
codes (`=爱课堂`), hosts (`@example.cn`), what is heard (`_ai_ke`: neighbouring syllables) and initials (`.akt`: three in a row).
No token holds a space, a quote or a backslash.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise, product

from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from search import analysis

INITIALS_IN_A_ROW = 3
MOST_SPLITS = 4
MOST_SPLITS_TRIED = 32
VOWELS = frozenset("aeiouv")


def key_token(text: str) -> str:
    """Return the token of a whole name or code: two that differ in spaces and punctuation alone have the same."""
    return f"={analysis.exact_key(text)[: analysis.LONGEST_WORD]}"


def host_token(host: str) -> str:
    """Return the token of a host name."""
    return f"@{host.lower()}"


@lru_cache(maxsize=8192)
def written(text: str) -> frozenset[str]:
    """Return the tokens of a text as it is written."""
    grams = analysis.grams(text)
    return frozenset(grams.unigrams + grams.bigrams)


@lru_cache(maxsize=8192)
def heard(text: str) -> frozenset[str]:
    """Return the tokens of a text as it is spoken and as its initials are typed."""
    pinyin = analysis.pinyin(text)
    tokens: set[str] = set()
    for left, right in pairwise(pinyin.readings):
        tokens.update(f"_{first}_{second}" for first, second in product(left, right))
    if pinyin.readings:
        tokens.update(f"_{syllable}" for syllable in pinyin.readings[-1])
        for initials in pinyin.initials:
            # Shorter ones at the end, so that any two or more initials are the beginning of some token.
            tokens.update(f".{initials[at : at + INITIALS_IN_A_ROW]}" for at in range(max(len(initials) - 1, 1)))
    return frozenset(tokens)


def name_tokens(names: Iterable[str], codes: Iterable[str], hosts: Iterable[str]) -> frozenset[str]:
    """Return the tokens of what a record is called: its names, codes and hosts."""
    tokens: set[str] = set()
    for name in names:
        tokens |= written(name) | heard(name)
        tokens.add(key_token(name))
    tokens.update(key_token(code) for code in codes)
    for host in hosts:
        tokens.add(host_token(host))
        tokens |= written(host)
    tokens.discard("=")
    return frozenset(tokens)


def context_tokens(texts: Iterable[str]) -> frozenset[str]:
    """Return the tokens of what a record belongs to."""
    return frozenset().union(*(written(text) for text in texts))


@cache
def _syllables() -> frozenset[str]:
    with_tones = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    plain = {to_normal(reading) for reading in with_tones}
    # 嗯 and the like, which nobody's name holds, would let any n or g stand alone.
    return frozenset(syllable for syllable in plain if syllable.isascii() and syllable.isalpha() and VOWELS & set(syllable))


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in _syllables() for length in range(1, len(syllable) + 1))


@lru_cache(maxsize=1024)
def syllable_splits(letters: str) -> tuple[tuple[str, ...], ...]:
    """Return at most four ways to read letters as pinyin, fewest syllables first, the last one perhaps unfinished."""
    found: list[tuple[str, ...]] = []
    dead_ends: set[int] = set()

    def read(done: int, so_far: tuple[str, ...]) -> None:
        rest = letters[done:]
        before = len(found)
        if rest in _beginnings():
            found.append((*so_far, rest))
        for length in range(min(6, len(rest) - 1), 0, -1):
            if len(found) >= MOST_SPLITS_TRIED or done + length in dead_ends:
                continue
            if rest[:length] in _syllables():
                read(done + length, (*so_far, rest[:length]))
        if len(found) == before:
            dead_ends.add(done)

    read(0, ())
    found.sort(key=lambda syllables: (syllables[-1] not in _syllables(), len(syllables)))
    return tuple(found[:MOST_SPLITS])
