"""Counts of staff: level with every filing, of those in service, and of a platform those who teach its courses."""

from datetime import UTC, date, datetime

import pytest

from registry import staff_tallies
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institutions, publisher_named
from registry.models import Institution, Platform, StaffTally, Teacher
from registry.turning import turn_day
from tests.factories import new_uscc

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CODE = new_uscc(81_001)


pytestmark = pytest.mark.django_db


def member(code, **values):
    return Filing(values={"code": code, "name": "孙丽", "role": "teaching", "subjects": ["math"], **values})


def course(*teachers):
    return Filing(
        values={
            "code": "C-1", "name": "数学", "subject": "math", "stage": "primary", "mode": "live", "teachers": list(teachers),
        }
    )  # fmt: skip


def file(teachers=(), courses=(), complete=False, on=None):
    file_institutions(
        [
            InstitutionFiling(
                uscc=CODE,
                values={"name": "济南明德在线教育科技有限公司", "kind": "company", "region": "370102"},
                teachers=teachers,
                platforms=[PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed"}, courses=courses)],
                complete=complete,
            )
        ],
        publisher=publisher_named("甲"),
        source="test",
        recorded_at=NOW,
        effective_on=on,
    )


def facts():
    found = staff_tallies.facts_of_many([Institution.objects.get().public_id, Platform.objects.get().public_id])
    return found.get(Institution.objects.get().public_id), found.get(Platform.objects.get().public_id)


def test_an_institution_counts_all_its_staff_and_a_platform_those_who_teach_its_courses():
    file(
        [
            member("T-1", is_in_service=True, is_full_time=True),
            member("T-2", certificate_kind="primary", is_full_time=True),
            member("A-1", role="assistant", is_full_time=False),
        ],
        [course("T-1")],
    )
    of_school, of_platform = facts()
    assert (of_school.all, of_school.full_time_teaching, of_school.teaching, of_school.in_service) == (3, 2, 2, 1)
    assert (of_school.academic, of_school.certificate_unknown) == (2, 1)
    assert (of_platform.all, of_platform.in_service) == (1, 1)


def test_a_change_of_what_is_private_changes_the_counts():
    file([member("T-1")], [course("T-1")])
    assert facts()[1].in_service_unknown == 1
    file([member("T-1", is_in_service=False)])
    assert (facts()[1].in_service, facts()[1].in_service_unknown) == (0, 0)


def test_foreign_staff_have_the_papers_that_were_filed_of_them_and_no_others():
    papers = {"nationality": "GB", "work_permit": "A123", "language_credential": "TESOL 1"}
    file(
        [
            member("T-1", **papers),
            member("T-2", **papers | {"work_permit": ""}),
            member("T-3", **papers | {"language_credential": ""}),
        ]
    )
    assert (facts()[0].foreign, facts()[0].foreign_papers_unknown) == (3, 2)


def test_staff_who_left_are_not_counted_from_their_day_on():
    file([member("T-1", left_on=date(2026, 12, 1)), member("T-2")], [course("T-1", "T-2")])
    assert (facts()[0].all, facts()[1].all) == (2, 2)
    turn_day(date(2026, 12, 1), clock=lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    assert (facts()[0].all, facts()[1].all) == (1, 1)


def test_who_leaves_without_a_public_record_is_not_counted_from_that_day_on_either():
    file([member("T-1"), member("A-1", role="assistant", left_on=date(2026, 12, 1))], [course("T-1", "A-1")])
    assert (facts()[0].all, facts()[1].all) == (2, 2)
    turn_day(date(2026, 12, 1), clock=lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    assert (facts()[0].all, facts()[1].all) == (1, 1)


def test_a_decision_for_a_later_day_changes_the_counts_on_that_day():
    file([member("T-1"), member("T-2"), member("T-3")], [course("T-1", "T-2", "T-3")])
    file([member("T-1"), member("T-2")], [course("T-1")], complete=True, on=date(2026, 12, 1))
    assert (facts()[0].all, facts()[1].all) == (3, 3)
    turn_day(date(2026, 12, 1), clock=lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    assert (facts()[0].all, facts()[1].all) == (2, 1)


def test_counts_go_with_the_last_member_of_staff():
    file([member("T-1")], [course("T-1")])
    file(courses=[course()], complete=True)
    assert not Teacher.objects.exists()
    assert not StaffTally.objects.exists()


def test_counts_go_with_a_platform():
    file([member("T-1")], [course("T-1")])
    platform = Platform.objects.get().pk
    file_institutions(
        [InstitutionFiling(uscc=CODE, values={}, teachers=[member("T-1")], complete=True)],
        publisher=publisher_named("甲"), source="test", recorded_at=NOW,
    )  # fmt: skip
    assert not StaffTally.objects.filter(record_id=platform).exists()
    assert StaffTally.objects.count() == 1
