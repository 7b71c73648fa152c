"""Whether a database is whole, and all that it says, so that two can be compared."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from registry import ledger, sealing, standing, statistics
from registry.days import civil_day
from registry.filing.documents import document_of
from registry.models import (
    Course,
    CreditEntry,
    FiledRecord,
    Institution,
    LedgerEntry,
    PendingChange,
    Platform,
    PublicRecord,
    Publisher,
    RecordKey,
    RegionFigures,
    Standing,
    Teacher,
)
from registry.timeline import Body
from registry.verification import verify
from search.choice import database_engine
from search.following.checking import check
from tests.drills.databases import Database, looked_into

_FILED: tuple[type[FiledRecord], ...] = (Institution, Platform, Course, Teacher, CreditEntry)
# What follows from the order in which, or the moment at which, something was written.
_LEFT_OUT = {
    "LedgerEntry": {"seq", "salt", "digest", "leaf", "recorded_at"},
    "FactsMark": {"mark"},
    "LedgerHead": {"peaks", "updated_at"},
    "PublicRecord": {"seq", "updated_at"},
    "SearchRow": {"version"},
}
# The tree and its heads are verified; the figures of institutions name entries, and those of regions, made of them, are compared.
_NOT_COMPARED = {"LedgerNode", "SignedHead", "InstitutionFigures", "FollowerCursor"}
_APPS = ("registry", "search")

Contents = dict[str, Counter[str]]


def faults_of(database: Database, *, now: datetime, is_turned: bool = True) -> list[str]:
    """Return what is wrong in a database, whatever it should hold; nothing if it is whole.

    While the calendar is behind (not `is_turned`) only the ledger is checked: documents tell an earlier day.
    """
    with looked_into(database, now=now):
        faults = list(_broken_ledger())
        if is_turned:
            faults += [*_rows_and_documents_apart(now), *_kept_apart_from_what_it_follows(now)]
        return faults


def contents_of(database: Database, *, now: datetime) -> Contents:
    """Return every row of the registry and of search, by table, without what differs from run to run."""
    with looked_into(database, now=now) as opened:
        publishers = dict(Publisher.objects.values_list("id", "name"))
        models = [each for each in apps.get_models(include_auto_created=True) if each._meta.app_label in _APPS]
        tables = {each.__name__: each for each in models if each.__name__ not in _NOT_COMPARED}
        found = {name: Counter(_told(row, publishers) for row in model._default_manager.all()) for name, model in tables.items()}
        found["RegionFigures"] = _figures()
        found["search_tokens"] = Counter(_tokens(opened.vendor))
        return found


def differences(one: Contents, other: Contents) -> list[str]:
    """Return the tables that differ, with the first rows on either side."""
    return [
        f"{table}: {side} {number} of {row[:400]}"
        for table in sorted(one.keys() | other.keys())
        for side, rows in (("only here", one[table] - other[table]), ("only there", other[table] - one[table]))
        for row, number in rows.most_common(3)
    ]


def known_ids(database: Database, *, now: datetime) -> set[str]:
    """Return the institutions that a database holds with their first entry of the ledger."""
    with looked_into(database, now=now):
        recorded = set(LedgerEntry.objects.filter(kind="institution").values_list("record_id", flat=True))
        return recorded & set(Institution.objects.values_list("public_id", flat=True))


def _broken_ledger() -> Iterator[str]:
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (f"SQLite: {said}" for (said,) in cursor.fetchall() if said != "ok")
    misfit = verify().misfit
    if misfit:
        yield f"ledger: entry {misfit.seq}: {misfit.reason}"


def _rows_and_documents_apart(now: datetime) -> Iterator[str]:
    """Yield the rows whose current document is not the one that they make, and the documents without a row."""
    bodies = dict(PublicRecord.objects.values_list("public_id", "body"))
    recorded = set(LedgerEntry.objects.values_list("record_id", flat=True))
    waiting = set(PendingChange.objects.values_list("record_id", flat=True))
    rows = {row.public_id: row for model in _FILED for row in model._default_manager.all()}
    for public_id, document in _made_of_rows(rows, now):
        if document is not None and public_id not in recorded:
            yield f"{public_id} is in no entry of the ledger"
        # A row that waits for a day tells what was decided for it no sooner than its document; what begins later has none yet.
        made = None if document is None else ledger.canonical(document).decode()
        if public_id in bodies and bodies[public_id] != made:
            yield f"{public_id} has another document than its row makes"
        if made is not None and public_id not in bodies and public_id not in waiting and not _is_to_come(public_id, now):
            yield f"{public_id} has a row and no document"
    yield from (f"{each} has a document and no row" for each in bodies.keys() - rows.keys())
    named = set(RecordKey.objects.values_list("record_id", flat=True))
    yield from (f"{each} has a key and no row" for each in named - rows.keys() - recorded)


def _made_of_rows(rows: Mapping[str, FiledRecord], now: datetime) -> Iterator[tuple[str, Body | None]]:
    institutions = Institution.objects.prefetch_related("penalties").in_bulk()
    courses = Course.objects.prefetch_related("teachers").in_bulk()
    for public_id, row in rows.items():
        on = civil_day(now)
        match row:
            case Institution():
                yield public_id, document_of(row, on=on, penalties=institutions[public_id].penalties.all())
            case Course():
                staff = [each.public_id for each in courses[public_id].teachers.all() if each.is_public]
                yield public_id, document_of(row, on=on, staff=staff)
            case CreditEntry():
                yield public_id, document_of(row, on=on, institution_kind=institutions[row.institution_id].kind)
            case _:
                yield public_id, document_of(row, on=on)


def _is_to_come(public_id: str, now: datetime) -> bool:
    entries = LedgerEntry.objects.filter(record_id=public_id)
    return entries.exists() and not entries.filter(effective_on__lte=civil_day(now)).exists()


def _kept_apart_from_what_it_follows(now: datetime) -> Iterator[str]:
    """Yield what is kept beside the documents and is not what would be made of them anew; nothing is written."""
    difference = check(database_engine())
    yield from (f"search: {each} is missing or different" for each in difference.wrong)
    yield from (f"search: {each} should not be there" for each in difference.superfluous)
    ids = set(Institution.objects.values_list("public_id", flat=True))
    with transaction.atomic():
        kept = _figures(), _standings()
        statistics.recount()
        standing.refresh(ids, on=civil_day(now))
        anew = _figures(), _standings()
        transaction.set_rollback(True)
    if kept[0] != anew[0]:
        yield "the figures by region are not those of the ledger"
    if kept[1] != anew[1]:
        yield "the standings are not those of the documents"


def _figures() -> Counter[str]:
    told = RegionFigures.objects.values_list("region", "day", *statistics.MEASURES)
    return Counter(str(each) for each in told if any(each[2:]))


def _standings() -> Counter[tuple[Any, ...]]:
    return Counter(Standing.objects.values_list("institution_id", "filing_status", "credit_status"))


def _tokens(vendor: str) -> Iterator[str]:
    tokens = {
        "sqlite": "SELECT t.rowid AS place, c.cell, t.tokens FROM search_tokens t JOIN search_cells c ON c.place = t.rowid",
        "postgresql": "SELECT place, cell, tokens::text FROM search_tokens",
    }[vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT r.public_id, t.cell, t.tokens FROM search_searchrow r JOIN ({tokens}) t ON t.place = r.place")
        yield from map(str, cursor.fetchall())


def _told(row: Model, publishers: Mapping[int, str]) -> str:
    meta = row._meta
    left_out = _LEFT_OUT.get(type(row).__name__, set())
    told: dict[str, Any] = {}
    for field in meta.concrete_fields:
        if field.name in left_out or (field.primary_key and field.get_internal_type() in ("AutoField", "BigAutoField")):
            continue
        value = getattr(row, field.attname)
        if field.name == "publisher":
            value = publishers[value]
        elif field.name.endswith("_sealed") and value:
            value = sealing.unseal(value, context=f"teacher {row.pk}")
        elif isinstance(row, LedgerEntry) and field.name == "payload" and value:
            value = {key: each for key, each in orjson.loads(value).items() if key != "erases"}
        told[field.name] = value
    return str(sorted(told.items()))
