"""The changes of public truth in the order of the ledger, for those who follow it: nobody who goes on after a number misses one.

A change is a ledger entry as it may be told today. Where only some kinds or one region are wanted, a question looks at so many
entries at most and says how far it came, so that a rare kind costs no more than a frequent one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from registry import ledger, regions, told_entries
from registry.ledger_tree import BrokenLedger
from registry.models import Institution, LedgerEntry, PublishedList
from registry.selectors import Document
from registry.told_entries import Absence, ToldEntry
from registry.verification import is_whole
from registry.vocabulary import RecordKind

# Entries that one question looks at when it wants some of them.
LOOKED_AT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """One entry as it may be told today.

    `basis` says on what the change rests, empty where nothing of it is told.
    `document` is the record after the change: nothing when it was removed, and nothing where `absence` says why no content is
    told. `told` is the entry as files hold it (docs/ledger.md), from which its leaf can be made; `now` is the current document
    of the record while that is public.
    """

    seq: int
    kind: str
    id: str
    action: str
    effective_on: date
    recorded_at: datetime
    changed_fields: Sequence[str]
    basis: str
    document: Mapping[str, Any] | None
    absence: Absence | None
    told: Mapping[str, Any]
    now: Document | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The next changes that were wanted; `reached` is the entry up to which nothing else was, `head` the newest one."""

    changes: Sequence[Change]
    reached: int
    head: int

    @property
    def has_more(self) -> bool:
        """Whether there are entries that nobody has looked at yet."""
        return self.reached < self.head


def changes(after_seq: int, limit: int, *, kinds: Collection[str] = (), region: str = "", on: date) -> Stretch:
    """Return the changes after an entry, oldest first, at most `limit`, as they may be told on a day. Three queries.

    Empty `kinds` are all. A change is of a region, or of one below it, if the institution that it is about, or the published
    list, lies there today: where one moves in, the entry that says so comes, and those of what hangs under it stand before that;
    where one moves away, nothing more does. Ask again after `reached`: fewer than `limit`, or none, do not mean that there are no
    more. Beyond the head there are none. Raises `regions.UnknownRegion`; `BrokenLedger` where one is missing or damaged.
    """
    head = ledger.head_seq()
    end = min(head, after_seq + LOOKED_AT) if kinds or region else head
    rows = list(_wanted(kinds, region).filter(seq__gt=after_seq, seq__lte=end).order_by("seq")[:limit])
    reached = rows[-1].seq if len(rows) == limit else max(end, after_seq)
    seqs = range(after_seq + 1, min(end, after_seq + limit) + 1)
    return Stretch(_told(rows, () if kinds or region else seqs, on), reached, head)


def changes_between(after_seq: int, last: int, *, kinds: Collection[str] = (), region: str = "", on: date) -> list[Change]:
    """Return the wanted changes after one entry up to another, newest first, as they may be told on a day. Two queries.

    Raises `regions.UnknownRegion`; `BrokenLedger` where one is missing or damaged.
    """
    rows = _wanted(kinds, region).filter(seq__gt=after_seq, seq__lte=last).order_by("-seq")
    return _told(rows, () if kinds or region else range(last, after_seq, -1), on)


def last_change_by(seq: int, *, kinds: Collection[str] = (), region: str = "") -> int:
    """Return the newest wanted entry that is no newer than `seq`, or the one before which nobody has looked.

    At most one query. Raises `regions.UnknownRegion`.
    """
    start = max(0, seq - LOOKED_AT)
    rows = _wanted(kinds, region).filter(seq__gt=start, seq__lte=seq).order_by("-seq")
    found = rows.values_list("seq", flat=True).first() if seq else None
    return start if found is None else found


def _wanted(kinds: Collection[str], region: str) -> QuerySet[LedgerEntry]:
    # Not the column itself: for a kind that it takes for rare, PostgreSQL would walk through the whole of an index of other things.
    rows = LedgerEntry.objects.alias(of_kind=Concat("kind", Value("")))
    if kinds:
        rows = rows.filter(of_kind__in=list(kinds))
    return _in_region(rows, region) if region else rows


def _in_region(rows: QuerySet[LedgerEntry], region: str) -> QuerySet[LedgerEntry]:
    """Return those of the entries that are of a region, each looked up by itself.

    Values are asked for: asked whether there is such a record, PostgreSQL gathers all of the region before it looks at an entry.
    """
    codes = list(regions.codes_under(region))
    of_an_institution = (RecordKind.PLATFORM, RecordKind.TEACHER, RecordKind.CREDIT)
    # The ledger knows whose a platform was when there is no row of it any more, and so which courses went with it.
    platforms = LedgerEntry.objects.alias(operator_in=_region_of(Institution, "parent")).filter(
        record_id=OuterRef("parent"), kind=RecordKind.PLATFORM, operator_in__in=codes
    )
    return rows.alias(
        itself_in=_region_of(Institution, "record_id"),
        institution_in=_region_of(Institution, "parent"),
        platform_in=Subquery(platforms.values("seq")[:1]),
        list_in=_region_of(PublishedList, "record_id"),
        its_list_in=_region_of(PublishedList, "parent"),
    ).filter(
        Q(of_kind=RecordKind.INSTITUTION) & Q(itself_in__in=codes)
        | Q(of_kind__in=of_an_institution) & Q(institution_in__in=codes)
        | Q(of_kind=RecordKind.COURSE) & Q(platform_in__isnull=False)
        | Q(of_kind=RecordKind.PUBLISHED_LIST) & Q(list_in__in=codes)
        | Q(of_kind=RecordKind.LISTING) & Q(its_list_in__in=codes)
    )


def _region_of(model: type[Institution | PublishedList], named_by: str) -> Subquery:
    """Return the region of what an entry names in a column."""
    return Subquery(model.objects.filter(public_id=OuterRef(named_by)).values("region"))


def _told(rows: Iterable[LedgerEntry], seqs: Sequence[int], on: date) -> list[Change]:
    """Return the changes of entries, which have these numbers, where any are given. Raises `BrokenLedger`."""
    entries = list(rows)
    if not all(map(is_whole, entries)) or (seqs and [each.seq for each in entries] != list(seqs)):
        raise BrokenLedger
    return [_change(entry, told) for entry, told in zip(entries, told_entries.told(entries, on=on), strict=True)]


def _change(entry: LedgerEntry, told: ToldEntry) -> Change:
    content = told.content or {}
    return Change(
        seq=entry.seq,
        kind=entry.kind,
        id=entry.record_id,
        action=entry.action,
        effective_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        changed_fields=content.get("changedFields", ()),
        basis=content.get("basis", ""),
        document=content.get("document"),
        absence=told.absence,
        told=told.told,
        now=told.now,
    )
