"""Totals and facets out of what an engine counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from django.utils.translation import get_language

from registry import regions
from search.documents import ENDED_STATUSES, counted_in
from search.engines.base import FEW, MOST_COUNTED, Count, Counted
from search.narrowing import FACETS, FacetName, Narrowing, among_kind
from search.plan import VOCABULARIES, WORDS
from search.results import Facet, FacetValue
from search.stages import PlanStage


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records a count found, at most 10,001, and how many have each value; at least so many where it is not exact."""

    total: int
    values: Mapping[FacetName, Mapping[str, int]]
    is_exact: bool


def counts_of(stage: PlanStage, narrowing: Narrowing, exclude: Narrowing) -> list[Count]:
    """Return what is to be counted: first what all filters leave, then what is left without each that is set."""
    whole = Count(stage, narrowing, exclude)
    return [whole, *(replace(whole, narrowing=narrowing.without(name)) for name, _ in narrowing.chosen())]


def samples_of(counts: Sequence[Count], counted: Sequence[Counted]) -> list[Count]:
    """Return what is to be counted besides where there are too many records: some of each kind of which too few were seen."""
    return [
        sample
        for count, done in zip(counts, counted, strict=True)
        if done.total >= MOST_COUNTED
        for kind in count.kinds()
        if kind not in done.sampled
        for sample in _samples(count, kind)
    ]


def _samples(count: Count, kind: str) -> list[Count]:
    """Return the samples of one kind: records that have ended lie behind all others, where none of them would be met.

    None is taken of people where a stage leaves them out, and for other kinds it is not asked who they are.
    """
    stage = count.stage
    if stage.condition:
        if not (condition := among_kind(stage.condition, kind)):
            return []
        stage = replace(stage, levels=(condition,))
    # Of one kind that is not left out, none is left out by its kind.
    narrowing, exclude = count.narrowing.with_only("kind", kind), count.exclude.without("kind")
    of_kind = replace(count, stage=stage, narrowing=narrowing, exclude=exclude, sample=FEW)
    ended = ENDED_STATUSES.intersection(narrowing.statuses or ENDED_STATUSES)
    if not ended or ended.issuperset(narrowing.statuses or VOCABULARIES["status"]):
        return [of_kind]
    # So many fewer that what is counted most is, as a rule, what there is most of.
    few = max(1, FEW // 10)
    return [
        replace(of_kind, exclude=replace(exclude, statuses=(*exclude.statuses, *sorted(ended)))),
        replace(of_kind, narrowing=replace(narrowing, statuses=tuple(sorted(ended))), sample=few),
    ]


def tallies_of(counts: Sequence[Count], counted: Sequence[Counted], sampled: Sequence[Counted]) -> list[Tally]:
    """Return the tally of each count; `sampled` are the answers to its samples, in their order."""
    left = iter(sampled)
    tallies = []
    for count, done in zip(counts, counted, strict=True):
        if done.total < MOST_COUNTED:
            tallies.append(Tally(done.total, done.values, True))
            continue
        values: dict[FacetName, Counter[str]] = {name: Counter() for name in FACETS}
        found: Counter[str] = Counter()
        for kind in count.kinds():
            for each in [done.sampled[kind]] if kind in done.sampled else islice(left, len(_samples(count, kind))):
                found[kind] += each.total
                for name, numbers in each.values.items():
                    values[name].update(numbers)
        values["kind"] = Counter({kind: min(total, FEW) for kind, total in found.items() if total})
        tallies.append(Tally(done.total, values, False))
    return tallies


def facets_of(narrowing: Narrowing, tallies: Sequence[Tally]) -> tuple[Facet, ...]:
    """Return every facet, each counted without its own filter; the tallies are those of `counts_of`, in order."""
    whole, *others = tallies
    own = dict(zip((name for name, _ in narrowing.chosen()), others, strict=True))
    language = get_language()
    return tuple(_facet(name, own.get(name, whole), narrowing.values(name), language) for name in FACETS)


def label_of(name: FacetName, value: str) -> str:
    """Return a value's name in the language of the reader."""
    return _label(name, value, get_language())


# Kept for each language: the words themselves are in the active one.
@lru_cache(maxsize=4096)
def _label(name: FacetName, value: str, language: str) -> str:
    if name == "region":
        return regions.full_name(value)
    return str(next(words(value).label for words in WORDS[name] if value in words.values))


def _facet(name: FacetName, tally: Tally, chosen: tuple[str, ...], language: str) -> Facet:
    counts = tally.values.get(name, {})
    if not counts and not chosen:
        return Facet(name, (), tally.is_exact)
    if name == "region":
        counts = _by_place(counts, chosen)
    if chosen:
        # A chosen value stays in sight even if it leaves nothing, so that it can be given up.
        counts = dict.fromkeys(chosen, 0) | dict(counts)
    ordered = sorted(counts.items(), key=_dearest_last if name == "price" else _fewest_last)
    values = [FacetValue(value, _label(name, value, language), number, value in chosen) for value, number in ordered]
    return Facet(name, tuple(values), tally.is_exact)


def _fewest_last(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _dearest_last(counted: tuple[str, int]) -> int:
    return VOCABULARIES["price"].index(counted[0])


def _by_place(counts: Mapping[str, int], chosen: tuple[str, ...]) -> Mapping[str, int]:
    places: dict[str, int] = {}
    for code, number in counts.items():
        for place in _places_shown(code, chosen):
            places[place] = places.get(place, 0) + number
    return places


# Whoever asks chooses the regions.
@lru_cache(maxsize=8192)
def _places_shown(code: str, chosen: tuple[str, ...]) -> frozenset[str]:
    """The regions among which a record is counted: its city, and within each chosen region the one directly below that."""
    path = counted_in(code)
    current = [region for region in map(regions.find, path) if region and region.is_current]
    cities = [region.code for region in current if region.level == "prefecture"]
    shown = set(cities[:1] or [region.code for region in current if region.level == "province"][:1])
    around = set(path).intersection(chosen)
    shown |= around
    shown |= {region.code for region in current if region.parent in around and region.level != "placeholder"}
    return frozenset(shown)
