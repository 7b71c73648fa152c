"""Whatever the import takes, its column can hold: what a constraint of the database would refuse is refused in words before."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CheckConstraint
from hypothesis import given
from hypothesis import strategies as st

from registry.importing.fields import CHILD_TABLES, INSTITUTION
from registry.importing.parsers import BadValue
from registry.importing.registry_files import Import
from registry.models import (
    Course,
    CreditEntry,
    Institution,
    InstitutionPrivate,
    LedgerEntry,
    Penalty,
    Platform,
    Teacher,
    TeacherPrivate,
)
from registry.remarks import RemarkKind
from tests.registry.import_files import institution, ndjson, platform

TABLES = {
    (Institution, InstitutionPrivate): INSTITUTION,
    (Platform,): CHILD_TABLES["platforms"],
    (Course,): CHILD_TABLES["courses"],
    (Teacher, TeacherPrivate): CHILD_TABLES["teachers"],
    (CreditEntry,): CHILD_TABLES["credit"],
    (Penalty,): CHILD_TABLES["penalties"],
}


def _column(models, name):
    for model in models:
        try:
            return model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


COLUMNS = {
    f"{models[0].__name__}.{field.key}": (field, column)
    for models, table in TABLES.items()
    for field in table.fields
    if (column := _column(models, field.to)) is not None and not field.several
}
values = (
    st.text("明A1-. 鲁ICP备号", max_size=600)
    | st.integers(-10, 10**12)
    | st.sampled_from(["1" * length for length in (8, 17, 18, 30, 31, 41, 61, 121, 201, 301)])
    | st.floats(allow_nan=True)
    | st.dates().map(str)
    | st.booleans()
)


@pytest.mark.parametrize("name", COLUMNS)
@given(value=values)
def test_what_a_parser_takes_its_column_holds(name, value):
    field, column = COLUMNS[name]
    with suppress(BadValue):
        parsed = field.parse(value)
        if parsed not in (None, ""):
            column.clean(parsed, None)
            assert len(str(parsed)) <= (getattr(column, "max_length", None) or 10_000)


def test_every_order_of_days_that_the_database_demands_is_checked_by_the_import():
    demanded = {
        constraint.name
        for models in TABLES
        for constraint in models[0]._meta.constraints
        if isinstance(constraint, CheckConstraint) and "_before_" in constraint.name
    }
    names = {(Platform,): "platform", (Course,): "course", (CreditEntry,): "credit", (Penalty,): "penalty"}
    checked = {
        f"{names[models]}_{first}_before_{last}"
        for models, table in TABLES.items()
        for first, last in table.in_order
        if models in names
    }
    assert demanded <= checked


@pytest.mark.django_db
def test_a_day_that_fits_its_row_but_not_the_registry_is_refused_in_words(tmp_path):
    first = institution(platforms=[platform(filed_on="2020-01-08")])
    list(Import(path=ndjson(tmp_path / "a.ndjson", first), publisher="省厅"))
    entries = LedgerEntry.objects.count()
    second = institution(platforms=[platform(valid_until="2019-01-08")])
    remarks = [each for found in Import(path=ndjson(tmp_path / "b.ndjson", second), publisher="省厅") for each in found]
    assert [(each.kind, each.column) for each in remarks] == [(RemarkKind.REFUSED, "platforms[0].valid_until")]
    assert LedgerEntry.objects.count() == entries


@pytest.mark.django_db
@pytest.mark.parametrize("days", [("2018-01-08", "2019-01-08"), ("2031-01-08", "2032-01-08")])
def test_both_days_together_may_be_moved_in_one_row(tmp_path, days):
    for number, (filed_on, valid_until) in enumerate([("2020-01-08", "2030-01-08"), days]):
        record = institution(platforms=[platform(filed_on=filed_on, valid_until=valid_until)], effective_on="2020-01-08")
        path = ndjson(tmp_path / f"{number}.ndjson", record)
        assert [each for found in Import(path=path, publisher="省厅") for each in found] == []
    assert Platform.objects.values_list("filed_on", "valid_until").get() == tuple(map(date.fromisoformat, days))
