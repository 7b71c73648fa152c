"""What an institution's child records add up to on a day: its filing status and its credit status."""

from collections.abc import Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from registry import bulk_rows
from registry.models import Institution, LedgerEntry, PublicRecord, Standing
from registry.timeline import Body
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind

RUNNING = {PlatformStatus.FILED, PlatformStatus.RECTIFYING}
_WORSE = {
    PlatformStatus.REFUSED,
    PlatformStatus.UNFILED,
    PlatformStatus.SUSPENDED,
    PlatformStatus.SHUT_DOWN,
    PlatformStatus.DELISTED,
}
# As documents write them.
_RUNNING_WORDS = {each.upper() for each in RUNNING}
_UNFILED = PlatformStatus.UNFILED.upper()
_GRAVEST_FIRST = (CreditStatus.BLACK, CreditStatus.GREY, CreditStatus.WHITE)


@dataclass(frozen=True, slots=True)
class InstitutionStanding:
    """Filing status and credit status of one institution on one day."""

    filing_status: FilingStatus
    credit_status: CreditStatus


def standing_of(platforms: Iterable[Body], credit: Iterable[Body], *, on: date) -> InstitutionStanding:
    """Return what the platforms and the credit entries of one institution add up to on a day, by their documents."""
    return InstitutionStanding(filing_status(platforms, on=on), credit_status(credit, on=on))


def platform_status(body: Body, *, on: date) -> PlatformStatus:
    """Return the status of a platform on a day: a filing whose validity has ended no longer counts as filed."""
    return PlatformStatus(status_on(on.isoformat(), body["status"], body["validUntil"]).lower())


def status_on(day: str, status: str, valid_until: str | None) -> str:
    """Return the same in the words of documents: of a day, written YYYY-MM-DD, and of a document's status and last day."""
    return _UNFILED if valid_until and valid_until < day and status in _RUNNING_WORDS else status


def filing_status(platforms: Iterable[Body], *, on: date) -> FilingStatus:
    """Return what the platforms of one institution add up to on a day; an institution without any is not filed."""
    return filing_status_of({platform_status(body, on=on) for body in platforms})


def filing_status_of(statuses: Set[PlatformStatus]) -> FilingStatus:
    """Return what the statuses of an institution's platforms add up to; none at all is not filed."""
    if statuses == {PlatformStatus.CANCELLED}:
        return FilingStatus.ENDED
    if not statuses & RUNNING:
        return FilingStatus.NOT_FILED
    if statuses & _WORSE:
        return FilingStatus.PARTLY
    if PlatformStatus.RECTIFYING in statuses:
        return FilingStatus.RECTIFYING
    return FilingStatus.FILED


def is_in_force(entry: Body, *, on: date) -> bool:
    """Tell whether a credit entry counts on a day: listed, not removed, not run out, and still lawfully shown."""
    day = on.isoformat()
    return (
        entry["listedOn"] <= day
        and (entry["removedOn"] is None or day < entry["removedOn"])
        and (entry["validUntil"] is None or day <= entry["validUntil"])
        and is_disclosed(entry, on=on)
    )


def is_disclosed(entry: Body, *, on: date) -> bool:
    """Tell whether a credit entry may still be shown on a day (山东省社会信用条例 article 38)."""
    return entry["disclosedUntil"] is None or on.isoformat() <= entry["disclosedUntil"]


def credit_status(entries: Iterable[Body], *, on: date) -> CreditStatus:
    """Return the gravest list that holds the institution on a day."""
    return gravest({entry["list"].lower() for entry in entries if is_in_force(entry, on=on)})


def gravest(lists: Container[str]) -> CreditStatus:
    """Return the gravest of the lists (`CreditList` values) that hold an institution, or that none does."""
    return next((status for status in _GRAVEST_FIRST if status in lists), CreditStatus.NONE)


def touched_by(entries: Sequence[LedgerEntry]) -> set[str]:
    """Return the public ids of the institutions whose standing the ledger entries may change."""
    return {entry.record_id for entry in entries if entry.kind == RecordKind.INSTITUTION} | {
        entry.parent for entry in entries if entry.kind in (RecordKind.PLATFORM, RecordKind.CREDIT)
    }


def derive(institution_ids: Iterable[str], *, on: date) -> dict[str, InstitutionStanding]:
    """Return the standing of each institution on a day, from their child documents; one query for all."""
    return {each: found for each, (found, _) in _derived(institution_ids, on=on).items()}


def _derived(institution_ids: Iterable[str], *, on: date) -> dict[str, tuple[InstitutionStanding, date | None]]:
    """Return standings, each with the last day on which it holds if nothing but the calendar alters it."""
    platforms: dict[str, list[Body]] = {}
    credit: dict[str, list[Body]] = {}
    ids = list(institution_ids)
    children = PublicRecord.objects.filter(kind__in=(RecordKind.PLATFORM, RecordKind.CREDIT), parent__in=ids)
    for kind, parent, body in children.values_list("kind", "parent", "body"):
        (platforms if kind == RecordKind.PLATFORM else credit).setdefault(parent, []).append(orjson.loads(body))
    found = {}
    for each in ids:
        filed, listed = platforms.get(each, ()), credit.get(each, ())
        until = min((day for body in (*filed, *listed) for day in _last_days(body, on=on)), default=None)
        found[each] = standing_of(filed, listed, on=on), until
    return found


def _last_days(body: Body, *, on: date) -> Iterator[date]:
    """Yield the days from this one on after which a platform or a credit entry may count for something else."""
    if "status" in body and body["status"] not in _RUNNING_WORDS:
        # Nothing is written on the last day of a filing that has ended before: it would be looked at anew for ever.
        return
    last = [day for name in ("validUntil", "disclosedUntil") if (day := body.get(name))]
    first = [day for name in ("listedOn", "removedOn") if (day := body.get(name))]
    days = (*map(date.fromisoformat, last), *(date.fromisoformat(day) - timedelta(days=1) for day in first))
    yield from (day for day in days if day >= on)


def refresh(institution_ids: set[str], *, on: date) -> None:
    """Write today's standing of the given institutions."""
    if not institution_ids:
        return
    existing = Institution.objects.filter(public_id__in=institution_ids).values_list("public_id", flat=True)
    bulk_rows.upsert(
        Standing,
        [
            Standing(
                institution_id=each,
                filing_status=found.filing_status,
                credit_status=found.credit_status,
                as_of=on,
                holds_until=holds_until,
            )
            for each, (found, holds_until) in _derived(existing, on=on).items()
        ],
    )
