"""Random files about one school, each of which may correct, announce and leave out: rows, documents and counts stay level."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial

import orjson
import pytest

from registry import staff_tallies
from registry.agreement import disagreements
from registry.models import Institution, LedgerEntry, PublicRecord
from registry.turning import turn_day
from registry.verification import verify
from tests.factories import new_uscc
from tests.registry.filing_making import course, credit, file, platform, school, teacher

pytestmark = pytest.mark.django_db
CODE = new_uscc(76_501)
BEGINNING, LISTED_ON = date(2026, 6, 1), date(2024, 5, 1)
FILES = 14


@pytest.fixture(autouse=True)
def with_figures_alone(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]


def at(day):
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def any_filing(chance, now):
    """Return what a clerk may send on a day: some staff, courses, a platform and a credit entry, with days before and after it."""

    def near(first, last):
        return now + timedelta(days=chance.randint(first, last))

    def any_teacher(code):
        left = {"left_on": chance.choice([None, near(-800, 30)])} if chance.random() < 0.5 else {}
        return teacher(code, role=chance.choice(["teaching", "teaching", "assistant"]), **left)

    def any_course(code):
        return course(code, teachers=chance.sample(codes, chance.randint(0, len(codes))), name=chance.choice("甲乙"))

    codes = chance.sample(["T-1", "T-2", "T-3"], chance.randint(1, 3))
    said = {"filed_on": chance.choice([near(-800, 20), near(-800, 20), None]), "status": chance.choice(["filed", "rectifying"])}
    courses = [any_course(code) for code in chance.sample(["C-1", "C-2"], chance.randint(0, 2))]
    removed_on = chance.choice([None, LISTED_ON + timedelta(days=chance.randint(1, 800))])
    removal = {"removed_on": removed_on, "removal_reason": "已修复" if removed_on else None, "reason": chance.choice("丙丁")}
    ended = {"conduct_ended_on": date(2021, 1, 1) + timedelta(days=chance.randint(200, 1500))} if chance.random() < 0.6 else {}
    return school(
        CODE,
        teachers=[any_teacher(code) for code in codes],
        platforms=[platform(courses=courses, name=chance.choice("戊己"), **said)] if chance.random() < 0.8 else [],
        credit=[credit(listed_on=LISTED_ON, **removal, **ended)] if chance.random() < 0.5 else [],
        complete=chance.random() < 0.15,
    )


def everybody_named():
    courses = PublicRecord.objects.filter(kind="course").values_list("body", flat=True)
    return {person for body in courses for person in orjson.loads(body)["teachers"]}


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_filed_rows_documents_and_counts_are_level(seed):
    chance, now = random.Random(seed), BEGINNING
    for _ in range(FILES):
        filing, on = any_filing(chance, now), chance.choice([None, None, now + timedelta(days=chance.randint(-900, 40))])
        file(filing, recorded_at=at(now), effective_on=on)
        assert list(disagreements(on=now)) == []
        if chance.random() < 0.4:
            now += timedelta(days=chance.randint(1, 40))
            turn_day(now, clock=partial(at, now))
            assert list(disagreements(on=now)) == []
            assert everybody_named() <= set(PublicRecord.objects.filter(kind="teacher").values_list("public_id", flat=True))
            school_id = Institution.objects.get().public_id
            kept = staff_tallies.facts_of_many([school_id])
            staff_tallies.refresh([school_id], on=now)
            assert kept == staff_tallies.facts_of_many([school_id])
    assert verify().misfit is None
    assert LedgerEntry.objects.count() > FILES
