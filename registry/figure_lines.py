"""What one institution and all that hangs under it add to the figures of its region, from day to day.

Pure. Facts are the few things of each ledger entry that figures rest on, so that the entries themselves need not be read again;
days are ordinals (`date.toordinal`). Of a record's versions up to a day the one with the greatest day, then the greatest `seq`,
counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import orjson

from registry import standing
from registry.models import LedgerEntry
from registry.vocabulary import ACADEMIC_SUBJECTS, CreditStatus, FilingStatus, PlatformStatus, RecordKind, Subject


class Version(NamedTuple):
    """One version of a record: true from `day` on by entry `seq`, hanging under `parent`; without a `fact` it is not public."""

    day: int
    seq: int
    parent: str
    fact: Any


class Change(NamedTuple):
    """By how much an institution changes the figures of a region on a day, by the name of the figure.

    The region is empty for what is told of days on which nothing is known of the institution itself: a platform is often filed
    earlier than its operator is described.
    """

    day: int
    region: str
    figures: dict[str, int]


Facts = dict[str, dict[str, list[Sequence[Any]]]]
"""Versions by kind and public id, as the lists of JSON in which they are kept."""

COUNTED_KINDS: Final = (
    RecordKind.INSTITUTION,
    RecordKind.PLATFORM,
    RecordKind.COURSE,
    RecordKind.TEACHER,
    RecordKind.CREDIT,
)

INSTITUTIONS_BY_FILING: Final = {status: f"institutions_{status.value}" for status in FilingStatus}
PLATFORMS_BY_STATUS: Final = {status: f"platforms_{status.value}" for status in PlatformStatus}
INSTITUTIONS_BY_CREDIT: Final[Mapping[CreditStatus, str]] = {
    status: f"credit_{status.value}" for status in CreditStatus if status != CreditStatus.NONE
}

_NEVER: Final = date.max.toordinal() + 1
_ACADEMIC: Final = {subject.name: int(subject in ACADEMIC_SUBJECTS) for subject in Subject}
_CREDIT_DAYS: Final = ("listedOn", "removedOn", "validUntil", "disclosedUntil")

# What figures rest on, of the document of each kind.
_FACTS: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    RecordKind.INSTITUTION: lambda body: body["region"],
    RecordKind.PLATFORM: lambda body: [body["status"], body["validUntil"]],
    RecordKind.COURSE: lambda body: _ACADEMIC[body["subject"]],
    RecordKind.TEACHER: lambda body: 1,
    RecordKind.CREDIT: lambda body: [body["list"], *(body[each] for each in _CREDIT_DAYS)],
}


def add_entry(facts: Facts, entry: LedgerEntry) -> None:
    """Note what figures rest on of one ledger entry, of any kind in `COUNTED_KINDS`."""
    document = orjson.loads(entry.payload).get("document") if entry.payload else None
    fact = None if document is None else _FACTS[entry.kind](document)
    version = [entry.effective_on.toordinal(), entry.seq, entry.parent, fact]
    # A word of a vocabulary is no plain text, which the keys of JSON must be.
    facts.setdefault(str(entry.kind), {}).setdefault(entry.record_id, []).append(version)


def time_line(institution_id: str, facts: Facts) -> list[Change]:
    """Return what an institution adds to the figures, as changes in the order of days."""
    events = [
        (day, kind, record_id, state)
        for kind, records in facts.items()
        for record_id, versions in records.items()
        for day, state in _STEPS[kind](institution_id, _in_order(versions))
    ]
    events.sort(key=itemgetter(0))
    changes: list[Change] = []
    sweep = _Sweep()
    region, before = "", Counter[str]()
    for day, together in groupby(events, key=itemgetter(0)):
        for _, kind, record_id, state in together:
            sweep.set(kind, record_id, state)
        now = sweep.figures()
        if sweep.region != region:
            changes += [Change(day, region, {name: -number for name, number in before.items()})] if before else []
            region, before = sweep.region, Counter()
        difference = {name: now[name] - before[name] for name in now.keys() | before.keys() if now[name] != before[name]}
        if difference:
            changes.append(Change(day, region, difference))
        before = now
    return changes


def _in_order(versions: list[Sequence[Any]]) -> Iterator[tuple[Version, int]]:
    """Yield the version that counts from each day on, with the day on which the next one follows."""
    if len(versions) == 1:
        yield Version(*versions[0]), _NEVER
        return
    by_day = {version[0]: Version(*version) for version in sorted(versions, key=itemgetter(1))}
    days = sorted(by_day)
    for day, until in zip(days, [*days[1:], _NEVER], strict=True):
        yield by_day[day], until


Steps = Iterator[tuple[int, Any]]


def _plain_steps(_: str, versions: Iterable[tuple[Version, int]]) -> Steps:
    return ((version.day, version.fact) for version, _until in versions)


def _platform_steps(institution_id: str, versions: Iterable[tuple[Version, int]]) -> Steps:
    """Yield the status from each day on: a platform counts with its operator of the day, and lapses after its last day."""
    for version, until in versions:
        if version.fact is None or version.parent != institution_id:
            yield version.day, None
            continue
        status, valid_until = version.fact
        body = {"status": status, "validUntil": valid_until}
        lapse = _after(valid_until)
        for day in (version.day, lapse) if version.day < lapse < until else (version.day,):
            yield day, standing.platform_status(body, on=date.fromordinal(day))


def _course_steps(_: str, versions: Iterable[tuple[Version, int]]) -> Steps:
    for version, _until in versions:
        yield version.day, None if version.fact is None else (version.parent, version.fact)


def _credit_steps(_: str, versions: Iterable[tuple[Version, int]]) -> Steps:
    """Yield the list that holds the institution from each day on, as long as the entry is in force and lawfully shown."""
    for version, until in versions:
        if version.fact is None:
            yield version.day, None
            continue
        name, listed_on, removed_on, valid_until, disclosed_until = version.fact
        body = dict(zip(("list", *_CREDIT_DAYS), version.fact, strict=True))
        turns = {_day(listed_on), _day(removed_on), _after(valid_until), _after(disclosed_until)}
        for day in sorted({version.day, *(turn for turn in turns if version.day < turn < until)}):
            yield day, name.lower() if standing.is_in_force(body, on=date.fromordinal(day)) else None


_STEPS: Final[Mapping[str, Callable[[str, Iterable[tuple[Version, int]]], Steps]]] = {
    RecordKind.INSTITUTION: _plain_steps,
    RecordKind.PLATFORM: _platform_steps,
    RecordKind.COURSE: _course_steps,
    RecordKind.TEACHER: _plain_steps,
    RecordKind.CREDIT: _credit_steps,
}


def _day(text: str | None) -> int:
    return date.fromisoformat(text).toordinal() if text else _NEVER


def _after(text: str | None) -> int:
    """Return the day after the last day of something; never where it has none."""
    return _day(text) + 1 if text else _NEVER


@dataclass(slots=True)
class _Sweep:
    """What stands on the day that the sweep over a time line has come to: the state of each record that is public."""

    standing_by_kind: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in COUNTED_KINDS})
    courses: Counter[str] = field(default_factory=Counter)
    subject_courses: Counter[str] = field(default_factory=Counter)

    def set(self, kind: str, record_id: str, state: Any) -> None:
        """Take note of what a record is from this day on."""
        states = self.standing_by_kind[kind]
        if kind == RecordKind.COURSE:
            self._count_course(states.get(record_id), -1)
            self._count_course(state, 1)
        if state is None:
            states.pop(record_id, None)
        else:
            states[record_id] = state

    @property
    def region(self) -> str:
        """The region of the institution's document; empty while it has none."""
        return next(iter(self.standing_by_kind[RecordKind.INSTITUTION].values()), "")

    def figures(self) -> Counter[str]:
        """Return what the institution and all under it add up to. While it has no document, what is told of the others counts."""
        figures: Counter[str] = Counter()
        platforms = self.standing_by_kind[RecordKind.PLATFORM]
        if self.region:
            figures[INSTITUTIONS_BY_FILING[standing.filing_status_of(set(platforms.values()))]] = 1
            credit = standing.gravest(self.standing_by_kind[RecordKind.CREDIT].values())
            if credit in INSTITUTIONS_BY_CREDIT:
                figures[INSTITUTIONS_BY_CREDIT[credit]] = 1
            if any(self.subject_courses[each] for each in platforms):
                figures["subject_institutions"] = 1
        for status in platforms.values():
            figures[PLATFORMS_BY_STATUS[status]] += 1
        # A course is found under its platform: without that one it does not count.
        if courses := sum(self.courses[each] for each in platforms):
            figures["courses"] = courses
        if staff := len(self.standing_by_kind[RecordKind.TEACHER]):
            figures["staff"] = staff
        return figures

    def _count_course(self, course: tuple[str, int] | None, number: int) -> None:
        if course is not None:
            platform, is_academic = course
            self.courses[platform] += number
            self.subject_courses[platform] += number * is_academic
