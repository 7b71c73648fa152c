"""Writing many rows of one table at once: statements made once a table, values made ready by the table's own fields.

The ORM's bulk form makes a statement anew for every few rows and asks each value what it is; for an import that costs as much as
all the rest. Every constraint of the database still stands. Rows written here send no signals and are not told their numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Final

from django.db import connection, models
from django.db.models import Field, Model

# PostgreSQL reads one statement of many rows much faster than many of one; far below the 65,535 parameters that it takes.
_ROWS_A_STATEMENT: Final = 200
# What a database takes as Python has it: text, numbers, truth. All else is made ready by its field.
_AS_THEY_ARE: Final = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that inserts rows, in the three parts of which the middle one, the place of a row, is repeated."""

    begin: str
    row: str
    end: str = ""

    def run(self, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows, values as the database takes them, in order."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                # It compiles a statement once for all rows.
                cursor.executemany(self.begin + self.row + self.end, list(rows))
                return
            for some in in_batches(list(rows), _ROWS_A_STATEMENT):
                places = ", ".join([self.row] * len(some))
                cursor.execute(self.begin + places + self.end, [value for row in some for value in row])


def insert(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert new rows, as they are; where the database gives out the primary key, it numbers them."""
    if rows:
        statement, values_of = _insertion(model, overwrites=False)
        statement.run(map(values_of, rows))


def upsert(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows, or overwrite those that have the same primary key in every other column; no key may be there twice."""
    if rows:
        statement, values_of = _insertion(model, overwrites=True)
        statement.run(map(values_of, rows))


@cache
def _insertion(model: type[Model], *, overwrites: bool) -> tuple[Statement, Callable[[Model], Sequence[Any]]]:
    """Return the statement for a table, and how to read its values from a row."""
    is_numbered_now = isinstance(model._meta.pk, models.AutoField) and not overwrites
    fields = [field for field in model._meta.concrete_fields if not (is_numbered_now and field.primary_key)]
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in fields]
    end = ""
    if overwrites:
        keys = [quote(str(field.column)) for field in fields if field.primary_key]
        changed = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
        end = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
    # Every name in it is one of the model's; values are parameters.
    begin = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES "  # noqa: S608
    statement = Statement(begin, f"({', '.join(['%s'] * len(columns))})", end)
    attributes = attrgetter(*(field.attname for field in fields))
    made_ready = [(place, field) for place, field in enumerate(fields) if not isinstance(_kept_as(field), _AS_THEY_ARE)]

    def values_of(row: Model) -> Sequence[Any]:
        values = list(attributes(row))
        for place, field in made_ready:
            if values[place] is not None:
                values[place] = field.get_db_prep_value(values[place], connection, prepared=True)
        return values

    return statement, values_of


def _kept_as(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """Return the field that says how a value is kept: of a relation, that of the key to which it leads."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def in_batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield rows, or their ids, so many at a time."""
    return (items[first : first + size] for first in range(0, len(items), size))
