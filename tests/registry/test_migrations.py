"""A registry that was filled before the ledger had a tree has one after the migration, and it verifies."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from registry import proofs
from registry.models import LedgerHead, LedgerNode, Standing
from registry.verification import verify
from tests import factories


@pytest.mark.django_db
def test_the_tree_is_grown_over_the_entries_that_were_there():
    for _ in range(21):
        factories.platform()
    root, nodes = proofs.head().root, set(LedgerNode.objects.values_list("position", "hash"))
    LedgerNode.objects.all().delete()
    LedgerHead.objects.update(peaks="", turned_on=None)

    import_module("registry.migrations.0003_grow_the_tree").grow(apps, None)

    assert (proofs.head().root, set(LedgerNode.objects.values_list("position", "hash"))) == (root, nodes)
    assert verify().misfit is None
    assert LedgerHead.objects.get().turned_on is not None


@pytest.mark.django_db
def test_standings_that_were_kept_before_hold_until_the_same_day():
    school = factories.institution()
    factories.platform(school, valid_until=date(2100, 6, 30))
    factories.credit_entry(school, valid_until=date(2099, 12, 31))
    factories.institution()
    kept = set(Standing.objects.values_list("institution_id", "holds_until"))
    Standing.objects.update(holds_until=None)

    import_module("registry.migrations.0009_last_days_of_standings").tell(apps, None)

    assert set(Standing.objects.values_list("institution_id", "holds_until")) == kept
    assert (school.pk, date(2099, 12, 31)) in kept


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize(("table", "column"), [("registry_publicrecord", "sort_key"), ("search_searchrow", "sort_name")])
def test_names_are_ordered_alike_whatever_language_the_database_speaks(table, column):
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    assert next(each.collation for each in described if each.name == column) == "C"
