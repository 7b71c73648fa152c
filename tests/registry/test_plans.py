"""PostgreSQL comes by a page of a large registry without gathering first all that it might hold."""

import pytest
from django.db import connection

from registry import record_lists
from registry.changes import changes
from registry.days import today
from registry.paging import Window
from registry.record_lists import InstitutionFilter, PlatformFilter
from registry.vocabulary import FilingStatus, InstitutionKind, PlatformStatus, RecordKind
from tests import factories
from tests.plans import plans_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_no_statement_is_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize("kinds", [(), (RecordKind.PUBLISHED_LIST,), (RecordKind.COURSE, RecordKind.TEACHER)])
def test_changes_of_a_region_are_looked_up_entry_by_entry(kinds):
    factories.course(factories.platform(factories.institution(region="370102")))
    _, plan, *_ = plans_of(lambda: changes(0, 10, kinds=kinds, region="370100", on=today()))
    assert "SubPlan" in plan
    # A subplan that is hashed is all institutions, or platforms, of the region.
    assert "hashed" not in plan
    # The entries themselves are come by in the order of their numbers, and by no other index.
    of_entries = plan.partition("SubPlan")[0]
    assert "Index Cond: ((seq > 0) AND (seq <= 3))" in of_entries
    assert "entries_under_a_record" not in of_entries


@pytest.mark.parametrize(
    "narrowed",
    [
        record_lists.institutions(InstitutionFilter(region="370100", filing_statuses=(FilingStatus.FILED,))),
        record_lists.institutions(InstitutionFilter(kinds=(InstitutionKind.COMPANY,))),
        record_lists.platforms(PlatformFilter(region="370100", statuses=(PlatformStatus.FILED,))),
    ],
)
def test_many_that_are_chosen_are_met_on_a_walk_in_their_order(monkeypatch, narrowed):
    factories.platform(factories.institution(region="370102"))
    monkeypatch.setattr(record_lists, "FEW", 0)
    _, plan, _ = plans_of(lambda: narrowed.page(Window(10)))
    # Joined with what is chosen, the records would have to be put in order, all of them.
    assert "Join" not in plan.partition("SubPlan")[0]
    assert "Nested Loop" not in plan.partition("SubPlan")[0]
    assert "SubPlan" in plan
