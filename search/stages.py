"""The stages by which a text is looked for, the same for every engine.

They are tried in order until one finds something: `exact` (the text holds a code or a host that names a record), `strict`
(every part of the text is there: as written, in pinyin or by initials), `loose` (enough of its characters and sounds are there).
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from django.utils import translation

from registry import regions
from registry.identifiers import Recognised, recognise
from registry.vocabulary import Stage, Subject
from search import analysis, tokens
from search.conditions import Condition, Has, all_of, either_of
from search.readings import han_readings

StageName: TypeAlias = Literal["exact", "strict", "loose", "browse"]

# A text of 200 characters needs no more tokens than these to be told from any other.
MOST_TOKENS: Final = 64
MOST_LOOSE_CHARACTERS: Final = 16
LONGEST_INITIALS: Final = 20
# What a record must share with the text to be similar: two points of a short text, this part of all points of a longer one.
SHORT_TEXT: Final = 3
LEAST_PART: Final = 0.4
HOME_PROVINCE: Final = "37"
SHARED_WORDS: Final = ("课堂", "学堂", "书院", "课程", "直播", "小程序", "老师", "作文", "口语", "同步", "思维", "提升", "名师")


@dataclass(frozen=True, slots=True)
class Merit:
    """Points for fulfilling a condition, with `in_name` by what the record itself is called and not by what it belongs to."""

    condition: Condition
    points: int
    in_name: bool = False


@dataclass(frozen=True, slots=True)
class PlanStage:
    """One attempt: what a record must fulfil (nothing: any record), and the points that order those which do.

    With `least`, a record with fewer points is not found.
    """

    name: StageName
    condition: Condition | None = None
    merits: tuple[Merit, ...] = ()
    least: int = 0


def stages_of(text: str) -> tuple[PlanStage, ...]:
    """Return the stages for a text, in the order in which they are tried."""
    if not text:
        return (PlanStage("browse"),)
    if found := recognise(text):
        return _by_identifier(text, found)
    if not analysis.runs(text):
        return ()
    loose = _loose(text)
    return (_strict(text), loose) if loose else (_strict(text),)


def _by_identifier(text: str, found: tuple[Recognised, ...]) -> tuple[PlanStage, ...]:
    asked = [tokens.key_token(text)]
    for each in found:
        if each.kind == "domain":
            asked += [tokens.host_token(host) for host in _host_and_parents(each.value)]
        else:
            asked += [tokens.key_token(each.value), tokens.key_token(each.value.partition("-")[0])]
    exact = PlanStage("exact", either_of(map(Has, asked)))
    # A code with a slip in it must not lead to another record; a site's name may still be part of what it is called.
    if all(each.kind == "domain" for each in found):
        return exact, _strict(found[0].value.partition(".")[0])
    return (exact,)


def _host_and_parents(host: str) -> list[str]:
    """A host and those above it, which a filing may name instead."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


def _strict(text: str) -> PlanStage:
    # A text of nothing but words that everybody uses is looked for as it is, in what records themselves are called.
    whole = _every_part(text)
    retrieving = _every_part(analysis.core(text) or text)
    exact = Has(tokens.key_token(text))
    return PlanStage(
        "strict",
        either_of((retrieving, exact)),
        (Merit(exact, 4, in_name=True), Merit(whole, 2, in_name=True), Merit(retrieving, 1, in_name=True)),
    )


def _every_part(text: str) -> Condition:
    parts: list[Condition] = []
    for run in analysis.runs(text):
        if run.kind == "han" and len(run.text) > 1:
            parts.extend(Has(first + second) for first, second in pairwise(run.text))
        elif run.kind == "latin":
            parts.append(_typed_in_letters(run.text))
        else:
            parts.append(Has(run.text, prefix=run.kind == "digits"))
    return all_of(parts[:MOST_TOKENS])


def _typed_in_letters(word: str) -> Condition:
    """A word of letters is the beginning of a word, or pinyin of neighbouring characters, or their initials."""
    readings: list[Condition] = [Has(word, prefix=True)]
    for syllables in tokens.syllable_splits(word):
        if len(syllables) == 1:
            readings.append(Has(f"_{word}", prefix=True))
        else:
            pairs = [f"_{first}_{second}" for first, second in pairwise(syllables)]
            readings.append(all_of([*map(Has, pairs[:-1]), Has(pairs[-1], prefix=True)]))
    if word.isascii() and 2 <= len(word) <= LONGEST_INITIALS:
        rows = [word[at : at + tokens.INITIALS_IN_A_ROW] for at in range(max(len(word) - tokens.INITIALS_IN_A_ROW + 1, 1))]
        readings.append(all_of(Has(f".{row}", prefix=len(row) < tokens.INITIALS_IN_A_ROW) for row in rows))
    return either_of(readings)


def _loose(text: str) -> PlanStage | None:
    """Enough of the characters, pairs and sounds, so that one mistyped, misheard, missing or swapped character does no harm."""
    merits: dict[Condition, int] = {}
    retrieving: list[Condition] = []
    characters = 0
    telling = _without(_places(), analysis.core(text) or text)
    rare = tokens.written(_without(_shared_words(), telling))
    for run in analysis.runs(telling):
        if run.kind != "han":
            if run.kind == "latin" and len(run.text) > SHORT_TEXT:
                similar: list[Condition] = [Has(run.text[: (len(run.text) + 1) // 2], prefix=True)]
                for syllables in tokens.syllable_splits(run.text)[:1]:
                    similar += [Has(f"_{first}_{second}") for first, second in pairwise(syllables)]
                merits |= dict.fromkeys(similar, 2)
                retrieving += similar
            continue
        han = run.text[: MOST_LOOSE_CHARACTERS - characters]
        characters += len(han)
        merits |= {Has(character): 1 for character in han}
        for first, second in zip(pairwise(han), pairwise(han_readings(han)), strict=True):
            pairs = [Has("".join(first)), Has(f"_{second[0][0]}_{second[1][0]}")]
            merits |= dict.fromkeys(pairs, 2)
            retrieving += pairs if "".join(first) in rare else ()
        skipping = zip(han, han[2:] or han[1:], strict=False)
        retrieving += [all_of((Has(first), Has(second))) for first, second in skipping if {first, second} <= rare]
    if not retrieving:
        return None
    least = 2 if characters <= SHORT_TEXT else max(2, round(LEAST_PART * sum(merits.values())))
    points = tuple(Merit(condition, points) for condition, points in merits.items())
    return PlanStage("loose", either_of(retrieving), points, least)


def _without(words: re.Pattern[str], text: str) -> str:
    """The text without words that make no two names similar; the text itself if no two characters are left."""
    rest = words.sub(" ", text)
    return rest if any(len(run.text) > 1 for run in analysis.runs(rest)) else text


@cache
def _shared_words() -> re.Pattern[str]:
    """What many courses and platforms are called: it counts for similarity, but who shares only this is not looked at."""
    with translation.override("zh-hans"):
        words = {*SHARED_WORDS, *(str(label) for labels in (Subject, Stage) for label in labels.labels)}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


@cache
def _places() -> re.Pattern[str]:
    known = [
        region for region in regions.all_regions() if region.level in ("province", "prefecture") or region.code[:2] == HOME_PROVINCE
    ]
    names = {region.name for region in known} | {region.name[:-1] for region in known if len(region.name) > 2}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
