"""What is still public of individual businesses and may not be: earlier versions left it so when an institution became one.

An individual business is a natural person (民法典 article 54), whose credit is not posted (山东省社会信用条例 article 20). By the
current documents alone, so that this takes back and never tells more.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import orjson
from django.db import transaction

from registry import ledger
from registry.days import civil_day
from registry.filing.penalties import FIELDS
from registry.models import PublicRecord
from registry.timeline import Version
from registry.told_entries import is_natural_person
from registry.vocabulary import InstitutionKind, RecordKind

AT_ONCE: Final = 200
BASIS: Final = "《山东省社会信用条例》第二十条"
SOURCE: Final = "check_tables"
# As canonical JSON holds it.
_IS_PERSON: Final = f'"kind":"{InstitutionKind.INDIVIDUAL.name}"'


def take_back(*, at: datetime) -> int:
    """Take back all that is still public and may not be, in short transactions; return how many documents changed.

    What is told of them from today on is an entry of the ledger, so that every index, file and mirror follows.
    """
    number, last = 0, ""
    persons = PublicRecord.objects.filter(kind=RecordKind.INSTITUTION, body__contains=_IS_PERSON).order_by("public_id")
    while ids := list(persons.filter(public_id__gt=last).values_list("public_id", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            ledger.hold()
            number += len(ledger.publish(_drafts(ids, at), recorded_at=at))
        last = ids[-1]
    return number


def _drafts(ids: Sequence[str], at: datetime) -> Iterator[ledger.Draft]:
    """Yield what is to be told from now on of those of some institutions that are persons, and of their credit entries."""
    persons = []
    for record in PublicRecord.objects.filter(public_id__in=ids).order_by("public_id"):
        body = orjson.loads(record.body)
        if is_natural_person(body):
            persons.append(record.public_id)
            # Documents of before do not hold the withdrawals at all: such a one is no other for that.
            yield _draft(record, body | {name: [] for name in FIELDS if name in body}, at)
    for record in PublicRecord.objects.filter(kind=RecordKind.CREDIT, parent__in=persons).order_by("public_id"):
        yield _draft(record, None, at)


def _draft(record: PublicRecord, document: dict[str, object] | None, at: datetime) -> ledger.Draft:
    return ledger.draft_of(record, Version(civil_day(at), document), basis=BASIS, source=SOURCE)
