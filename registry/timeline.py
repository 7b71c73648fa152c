"""The time line of a record: its versions by the day from which each is true, and what a statement about a past day changes.

Pure. A statement of fields from a day on holds until the next version that says something else of that field: a correction that
reaches back behind later versions therefore alters each of them that still carried the old value, and no other.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import Any

# A public document, with the field names of the API (`registry.public_records`).
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A document from a day on (`None`: the record is not public), by the ledger entry `seq`; 0 where none is written yet."""

    effective_on: date
    document: Body | None
    seq: int = 0


def in_order(versions: Iterable[Version]) -> list[Version]:
    """Return one version a day, by day: of one day the entry with the greatest number counts."""
    by_day: dict[date, Version] = {}
    for version in sorted(versions, key=attrgetter("seq")):
        by_day[version.effective_on] = version
    return sorted(by_day.values(), key=attrgetter("effective_on"))


def in_force(versions: Sequence[Version], on: date) -> Version | None:
    """Return the version that was true on a day; nothing before the first one."""
    place = bisect_right(versions, on, key=attrgetter("effective_on"))
    return versions[place - 1] if place else None


def is_public(versions: Sequence[Version], on: date) -> bool:
    """Tell whether the record is public on a day."""
    version = in_force(versions, on)
    return version is not None and version.document is not None


def public_after(versions: Iterable[Version], day: date) -> date | None:
    """Return the first day after another one from which something is told of the record."""
    return next((each.effective_on for each in versions if each.effective_on > day and each.document is not None), None)


def amended(versions: Sequence[Version], on: date, document: Body | None, fields: Iterable[str]) -> list[Version]:
    """Return the versions to write when `document` says its `fields` from a day on; none where all is said already.

    Without a document the record is not public from that day on. Where it was not yet or no longer public that day, the document
    stands whole, also on later days that said the same absence, until the next version.
    """
    before = in_force(versions, on)
    later = [version for version in versions if version.effective_on > on]
    if document is None:
        ends = [Version(each.effective_on, None) for each in later if each.document is not None]
        return [Version(on, None), *ends] if before and before.document is not None else ends
    if before is None or before.document is None:
        absent = takewhile(lambda version: version.document is None, later)
        return [Version(on, document), *(Version(version.effective_on, document) for version in absent)]
    written = []
    open_fields = {field for field in fields if before.document.get(field) != document.get(field)}
    if open_fields:
        written.append(Version(on, {**before.document, **{field: document[field] for field in open_fields}}))
    earlier = before.document
    for version in later:
        said = version.document
        if said is None:
            break
        open_fields = {field for field in open_fields if said.get(field) == earlier.get(field)}
        if not open_fields:
            break
        written.append(Version(version.effective_on, {**said, **{field: document[field] for field in open_fields}}))
        earlier = said
    return written


def with_written(versions: Sequence[Version], written: Iterable[Version]) -> list[Version]:
    """Return the time line after writing versions: each takes the place of the one of its day."""
    by_day = {version.effective_on: version for version in versions}
    by_day |= {version.effective_on: version for version in written}
    return sorted(by_day.values(), key=attrgetter("effective_on"))


def telling(versions: Sequence[Version], written: Iterable[Version]) -> list[Version]:
    """Return, by day, those of the versions to write that say something new: else than what stands before them or they replace."""
    new = with_written((), written)
    line = with_written(versions, new)
    before = {each.effective_on: earlier.document for earlier, each in pairwise(line)}
    replaced = {each.effective_on for each in versions} | {each.effective_on for each in line[:1]}
    return [each for each in new if each.effective_on in replaced or each.document != before[each.effective_on]]
