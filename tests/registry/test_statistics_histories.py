"""Whatever the ledger tells, in whatever order and batches: the kept figures are what a count of all documents of the day gives."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import regions, statistics
from registry.models import LedgerEntry, RegionFigures
from registry.public_ids import kind_of
from registry.vocabulary import CreditList, PlatformStatus, Subject
from tests.registry import ledger_histories as histories

FIRST = date(2020, 1, 1)
DAYS = 60
# Two districts, a withdrawn code and its successor, a placeholder, a city and a province.
REGIONS = ["370102", "370103", "371202", "370116", "370101", "370100", "110101"]
SCHOOLS = ["iaaaaaaaaaaaa", "ibbbbbbbbbbbb"]
PLATFORMS = ["paaaaaaaaaaaa", "pbbbbbbbbbbbb", "pcccccccccccc"]
TREE = {
    **{school: [""] for school in SCHOOLS},
    # A platform may change hands.
    **dict.fromkeys(PLATFORMS, SCHOOLS),
    "caaaaaaaaaaaa": PLATFORMS[:1],
    "cbbbbbbbbbbbb": PLATFORMS[:1],
    "cccccccccccc2": PLATFORMS[1:2],
    "taaaaaaaaaaaa": SCHOOLS[:1],
    "tbbbbbbbbbbbb": SCHOOLS[1:],
    "kaaaaaaaaaaaa": SCHOOLS[:1],
    "kbbbbbbbbbbbb": SCHOOLS[:1],
    "kcccccccccccc": SCHOOLS[1:],
}
REGISTRY = None

days = st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))
day_texts = st.none() | days.map(date.isoformat)
DOCUMENTS = {
    "institution": st.sampled_from(REGIONS).map(histories.institution),
    "platform": st.builds(histories.platform, st.sampled_from([each.value.upper() for each in PlatformStatus]), day_texts),
    "course": st.sampled_from([each.value.upper() for each in Subject]).map(lambda subject: {"subject": subject}),
    "teacher": st.just({"name": "单晓梅"}),
    "credit": st.builds(
        histories.credit,
        st.sampled_from([each.value.upper() for each in CreditList]),
        days.map(date.isoformat),
        removedOn=day_texts,
        validUntil=day_texts,
        disclosedUntil=day_texts,
    ),
}


@st.composite
def steps(draw):
    """One thing that the ledger says: a version of a record from a day on, its end, or its erasure."""
    record = draw(st.sampled_from(list(TREE)))
    of_kind = DOCUMENTS[str(kind_of(record))]
    document = draw(of_kind | st.none() if draw(st.booleans()) else of_kind)
    erased = draw(st.integers(0, 9)) == 0
    return record, draw(st.sampled_from(TREE[record])), draw(days), document, erased


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(steps(), min_size=1, max_size=8), min_size=1, max_size=6), st.lists(days, min_size=1, max_size=4))
def test_figures_of_any_day_are_a_count_of_the_documents_of_that_day(batches, wanted):
    with transaction.atomic():
        told: list[LedgerEntry] = []
        for batch in batches:
            written: list[LedgerEntry] = []
            for record, parent, day, document, erased in batch:
                # The ledger tells of a platform before it tells of its courses.
                if kind_of(record) == "course" and not any(each.record_id == parent for each in [*told, *written]):
                    continue
                if erased:
                    blanked = [each for each in [*told, *written] if each.record_id == record]
                    for each in blanked:
                        each.payload = each.salt = None
                    LedgerEntry.objects.filter(seq__in=[each.seq for each in blanked]).update(payload=None, salt=None)
                    document = None
                written.append(
                    histories.entry(
                        len(told) + len(written) + 1, record, day, document, parent=parent, action="erased" if erased else ""
                    )
                )
            LedgerEntry.objects.bulk_create(written)
            statistics.follow(written)
            told += written

        for day in wanted:
            for region in ("370000", "370100", "370116", "370102"):
                expected = histories.counted(told, regions.codes_under(region), on=day)
                assert statistics.figures(region, as_of=day) == expected, (region, day)
            everywhere = histories.counted(told, None, on=day)
            assert statistics.figures(REGISTRY, as_of=day) == everywhere
            for whole in (REGISTRY, "370000", "370100", "370102"):
                lines = statistics.figures_of_children(whole, as_of=day)
                total = sum((line.figures for line in lines), statistics.Figures())
                assert total == statistics.figures(whole, as_of=day)

        followed = _lines()
        statistics.recount()
        assert _lines() == followed
        transaction.set_rollback(True)


def _lines():
    rows = RegionFigures.objects.values_list("region", "day", *statistics.MEASURES)
    return {tuple(row[:2]): row[2:] for row in rows if any(row[2:])}
