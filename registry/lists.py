"""Published lists: what a city or district published, kept as its word, with lines matched to institutions that are known.

A line never sets a credit status. A mobile number in it is kept from the public until a clerk releases it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import reset_queries, transaction
from django.db.models import Model, Q
from django.utils.translation import gettext

from registry import ledger, public_records
from registry.erased_marks import Erased, compared_name
from registry.filing.documents import draft_of
from registry.filing.forms import FilingOutcome
from registry.filing.outcomes import CHANGED, CREATED, REMOVED, UNCHANGED
from registry.filing.values import differing, set_columns
from registry.models import Institution, Listing, ListingPrivate, PublishedList, Publisher, RecordKey
from registry.public_ids import listing_key, public_id
from registry.remarks import NOWHERE, conflict
from registry.timeline import Body, Version
from registry.vocabulary import RecordKind

LINES_PER_TRANSACTION = 200

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:[48]00-?\d{3}-?\d{4}|(?:\(?0\d{2,3}\)?[- ]?)?\d{7,8}(?:-\d{1,6})?)(?!\d)")


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line as published; `phone` as it stands, `number` counts the lines from 1.

    `released_phone` are the mobile numbers of it that a clerk lets the public see.
    """

    number: int
    name: str
    address: str = ""
    licence_number: str = ""
    phone: str = ""
    uscc: str = ""
    released_phone: str = ""


@dataclass(frozen=True, slots=True)
class _Match:
    institution_id: str | None = None
    reason: str = ""


def file_list(
    lines: Sequence[ListLine],
    *,
    title: str,
    issuer: str,
    region: str,
    published_on: date,
    source: str,
    publisher: Publisher,
    recorded_at: datetime,
    colour: str = "",
    complete: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> FilingOutcome:
    """File a published list with its lines, in short transactions; the same list twice changes nothing.

    The list is known by issuer, title and day, a line by its normalised name, licence number and occurrence: a name that
    stands there twice is two lines. Lines are matched to institutions by credit code, licence number or exact name. One that is not
    among `lines` stays, unless they are the `complete` list.
    """
    counts: Counter[tuple[str, str]] = Counter()
    occurrences: Counter[tuple[str, str]] = Counter()
    of = PublishedList(issuer=issuer, title=title, published_on=published_on, publisher=publisher)
    for first in range(0, max(len(lines), 1), LINES_PER_TRANSACTION):
        batch = lines[first : first + LINES_PER_TRANSACTION]
        # A dry run takes no lock: on SQLite a transaction is a writer's from its beginning.
        with nullcontext() if dry_run else transaction.atomic():
            if not dry_run:
                ledger.hold()
            drafts: list[ledger.Draft] = []
            if first == 0:
                # Only now: whoever held the ledger before may have filed the same list.
                of = _known_or_new(of)
                if of.publisher_id != publisher.pk:
                    reason = gettext("这份名单由另一个发布单位报送，没有改动。")
                    return FilingOutcome(remarks=[conflict(NOWHERE, reason, gettext("请由原发布单位更正，或与其核对。"))])
                values = {"region": region, "source": source, "colour": colour}
                drafts += _file_head(of, values, counts, dry_run=dry_run)
            drafts += _file_lines(of, batch, occurrences, counts, dry_run=dry_run)
            if not dry_run:
                ledger.publish(drafts, recorded_at=recorded_at)
        reset_queries()
        progress(len(batch))
    if complete:
        _remove_unmentioned(of, lines, counts, recorded_at=recorded_at, dry_run=dry_run)
    return FilingOutcome(counts=dict(counts), ids=[of.public_id])


def _known_or_new(of: PublishedList) -> PublishedList:
    """Return the list as the registry holds it, else the given one with its permanent id."""
    known = PublishedList.objects.filter(issuer=of.issuer, title=of.title, published_on=of.published_on).first()
    if known is None:
        of.public_id = public_id("published_list", f"{of.issuer}\n{of.title}\n{of.published_on.isoformat()}")
    return known or of


def _file_head(
    of: PublishedList, values: Mapping[str, Any], counts: Counter[tuple[str, str]], *, dry_run: bool
) -> list[ledger.Draft]:
    is_new = of._state.adding
    if not _take(of, values, RecordKind.PUBLISHED_LIST, counts):
        return []
    if not dry_run:
        of.save(force_insert=is_new)
    return [_draft(of, public_records.published_list(of), of)]


def _file_lines(
    of: PublishedList,
    lines: Sequence[ListLine],
    occurrences: Counter[tuple[str, str]],
    counts: Counter[tuple[str, str]],
    *,
    dry_run: bool,
) -> list[ledger.Draft]:
    changed: list[Listing] = []
    hidden: list[ListingPrivate] = []
    freed: list[str] = []
    keys = _line_keys(of, lines, occurrences)
    ids = [public_id("listing", key) for key, _ in keys]
    known = Listing.objects.in_bulk(ids)
    mobiles = ListingPrivate.objects.in_bulk(ids)
    erased = Erased((RecordKind.LISTING, key) for key, _ in keys)
    for line, match, line_id, (key, occurrence) in zip(lines, _matches(lines), ids, keys, strict=True):
        if erased.holds(RecordKind.LISTING, key):
            continue
        row = known.get(line_id) or Listing(
            public_id=line_id,
            publisher_id=of.publisher_id,
            list=of,
            licence_number=line.licence_number,
            occurrence=occurrence,
        )
        mobile, phone = split_phone(line.phone, line.released_phone)
        values = {
            "line_number": line.number,
            "name": line.name,
            "address": line.address,
            "phone": phone,
            "institution_id": match.institution_id,
            "match_reason": match.reason,
        }
        private = mobiles.get(row.public_id)
        mobile_changes = mobile != (private.mobile_phone if private else "")
        if not _take(row, values, RecordKind.LISTING, counts, also=mobile_changes):
            continue
        changed.append(row)
        if mobile_changes:
            freed.append(row.public_id)
            hidden += [ListingPrivate(listing_id=row.public_id, mobile_phone=mobile)] if mobile else []
    if not dry_run:
        columns = [field.name for field in Listing._meta.concrete_fields if not field.primary_key]
        Listing.objects.bulk_create(changed, update_conflicts=True, unique_fields=["public_id"], update_fields=columns)
        ListingPrivate.objects.filter(listing__in=freed).delete()
        ListingPrivate.objects.bulk_create(hidden)
    return [_draft(row, public_records.listing(row), of) for row in changed]


def _remove_unmentioned(
    of: PublishedList, lines: Sequence[ListLine], counts: Counter[tuple[str, str]], *, recorded_at: datetime, dry_run: bool
) -> None:
    """Take out the lines of a list that it turned out not to have, from the day of the list on, in short transactions."""
    kept = {public_id("listing", key) for key, _ in _line_keys(of, lines, Counter())}
    known = Listing.objects.filter(list=of.public_id).order_by("line_number").values_list("public_id", flat=True)
    gone = [each for each in known if each not in kept]
    counts[RecordKind.LISTING, REMOVED] += len(gone)
    for first in range(0, 0 if dry_run else len(gone), LINES_PER_TRANSACTION):
        with transaction.atomic():
            ledger.hold()
            rows = list(Listing.objects.filter(public_id__in=gone[first : first + LINES_PER_TRANSACTION]))
            drafts = [_draft(row, None, of) for row in rows]
            Listing.objects.filter(public_id__in=[row.public_id for row in rows]).delete()
            ledger.publish(drafts, recorded_at=recorded_at)


def _line_keys(of: PublishedList, lines: Sequence[ListLine], occurrences: Counter[tuple[str, str]]) -> list[tuple[str, int]]:
    """Return what makes each line the same one, its key, and which time its name and licence stand there."""
    keys = []
    for line in lines:
        told = compared_name(line.name), line.licence_number
        occurrences[told] += 1
        keys.append((listing_key(of.public_id, *told, occurrences[told]), occurrences[told]))
    return keys


def _take(row: Model, values: Mapping[str, Any], kind: RecordKind, counts: Counter[tuple[str, str]], *, also: bool = False) -> bool:
    """Set what differs; tell whether the row is new or differs from what is kept."""
    is_new = row._state.adding
    changes = is_new or also or bool(differing(row, values))
    set_columns(row, values)
    counts[kind, (CREATED if is_new else CHANGED) if changes else UNCHANGED] += 1
    return changes


def _draft(row: PublishedList | Listing, document: Body | None, of: PublishedList) -> ledger.Draft:
    return draft_of(row, Version(of.published_on, document), source=of.source)


def split_phone(text: str, released: str = "") -> tuple[str, str]:
    """Return the mobile numbers in a text that were not released, and the other numbers; notes beside them are dropped."""
    plain = unicodedata.normalize("NFKC", text)
    mobiles, shown = _mobiles(plain), _mobiles(unicodedata.normalize("NFKC", released))
    others = [*_LANDLINE.findall(_MOBILE.sub(" ", plain)), *(each for each in mobiles if each in shown)]
    return "、".join(each for each in mobiles if each not in shown)[:60], "、".join(others)[:60]


def _mobiles(plain: str) -> list[str]:
    return [re.sub(r"\D", "", found) for found in _MOBILE.findall(plain)]


def _matches(lines: Sequence[ListLine]) -> list[_Match]:
    """Return, for each line, the one institution that it can only mean, and why. Two queries."""
    usccs = {line.uscc for line in lines} - {""}
    keys = RecordKey.objects.filter(kind=RecordKey.Kind.USCC, value__in=usccs).values_list("value", "record_id")
    by_code = {code: [record_id] for code, record_id in keys}
    licences = {line.licence_number for line in lines} - {""}
    names = {spelling for line in lines for spelling in _spellings(line.name)}
    by_licence: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    candidates = Institution.objects.filter(Q(licence_number__in=licences) | Q(name__in=names))
    for record_id, licence, name in candidates.values_list("public_id", "licence_number", "name"):
        if licence:
            by_licence.setdefault(licence, []).append(record_id)
        by_name.setdefault(compared_name(name), []).append(record_id)
    return [
        _only(by_code.get(line.uscc), "uscc")
        or _only(by_licence.get(line.licence_number), "licence")
        or _only(by_name.get(compared_name(line.name)), "name")
        or _Match()
        for line in lines
    ]


def _only(found: Sequence[str] | None, reason: str) -> _Match | None:
    """Return a match only where there is no choice."""
    return _Match(found[0], reason) if found and len(found) == 1 else None


def _spellings(name: str) -> Iterable[str]:
    """Yield the ways in which the registry may hold this name: brackets are written in both widths."""
    compared = compared_name(name)
    return {name, compared, compared.replace("(", "（").replace(")", "）")}
