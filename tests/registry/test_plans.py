"""PostgreSQL comes by a page of a large registry without gathering first all that it might hold."""

import pytest
from django.db import connection

from registry.changes import changes
from registry.days import today
from registry.vocabulary import RecordKind
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
    # Of the numbers that are looked at nothing is left to be filtered, and by nothing else are entries come by.
    assert "Index Cond: ((seq > 0) AND (seq <= 3))" in plan
    assert "entries_under_a_record" not in plan
