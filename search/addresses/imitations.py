"""Which host imitates another one that is filed, and how: aiketang-vip.com, where aiketang.com is filed."""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, TypeAlias

from search.addresses import lookalikes
from search.addresses.sites import Site
from search.slips import nearly_heard
from search.syllables import is_spelling, syllable_splits
from search.typed.places_meant import places_spelt
from search.typed.taught import subjects_spelt

SiteLikeness: TypeAlias = Literal["same_domain", "other_suffix", "lookalike_characters", "name_in_front", "mistyped", "added_words"]

# How sure it is that somebody wants to be taken for the other, from 0 to 1.
SCORES: Final[Mapping[SiteLikeness, float]] = {
    "same_domain": 1.0,
    "lookalike_characters": 0.95,
    "name_in_front": 0.9,
    "other_suffix": 0.85,
    "mistyped": 0.8,
    "added_words": 0.7,
}
_SHORT_WORD: Final = 2


def site_likeness(asked: Site, filed: Site) -> SiteLikeness | None:
    """Return how a site imitates a filed one; `None` where it does not, or where either lies on a host that many share."""
    if asked.is_shared or filed.is_shared:
        return None
    if asked.domain == filed.domain:
        return "same_domain"
    mine, theirs = lookalikes.skeleton(asked.label), lookalikes.skeleton(filed.label)
    if len(theirs) < lookalikes.SHORTEST_NAME:
        return None
    if lookalikes.plain(asked.label) == lookalikes.plain(filed.label):
        return "other_suffix" if lookalikes.shown(asked.label).isascii() else "lookalike_characters"
    if mine == theirs:
        return "lookalike_characters"
    if theirs in map(lookalikes.skeleton, asked.labels_below):
        return "name_in_front"
    if lookalikes.are_mistyped(mine, theirs):
        return None if _are_two_words(lookalikes.plain(asked.label), lookalikes.plain(filed.label)) else "mistyped"
    if is_left_of(asked, filed):
        return None
    # Of weifangkaoshi.com the place alone is left, which is everybody's: who filed weifangwangxiao.com is not imitated by it.
    copied = lookalikes.further_stems(asked.label).union(lookalikes.stems(mine)).intersection(lookalikes.stems(theirs))
    if theirs in copied or not copied <= _everybodys():
        return "added_words"
    stems = (lookalikes.stems(mine)[-1], lookalikes.stems(theirs)[-1])
    return "mistyped" if lookalikes.are_mistyped(*stems) else None


def is_left_of(asked: Site, filed: Site) -> bool:
    """Tell whether a site is called as a filed one without the words that many add to their names.

    That is no imitation: lanjing.com is somebody's who may know nothing of whoever filed lanjingxuetang.cn.
    """
    mine, theirs = lookalikes.skeleton(asked.label), lookalikes.skeleton(filed.label)
    is_somebodys = not (asked.is_shared or filed.is_shared) and mine not in _everybodys()
    return is_somebodys and mine != theirs and mine in lookalikes.stems(theirs)


@cache
def _everybodys() -> frozenset[str]:
    """Skeletons of what many are called by besides their own name: a place, what they teach."""
    return frozenset(map(lookalikes.skeleton, places_spelt() | subjects_spelt()))


def _are_two_words(label: str, other: str) -> bool:
    """Tell whether labels spell two short names in pinyin that sound different: a letter in place of another makes huayu of huatu.

    One too many or too few is rather a slip of a hand.
    """
    is_alike = len(label) != len(other) or nearly_heard(label) == nearly_heard(other)
    return not is_alike and all(map(_is_short_word, (label, other)))


def _is_short_word(label: str) -> bool:
    return is_spelling(label) and len(syllable_splits(label)[0]) <= _SHORT_WORD
