"""The engine inside SQLite: an ordinary FTS5 table whose tokens are ours."""

from collections.abc import Iterable, Sequence

import orjson
from django.db import connection
from django.db.models import BooleanField, Func, Value

from registry.bulk_rows import Statement
from search.conditions import All, Condition, Has
from search.engines.rows import RowEngine


class SqliteEngine(RowEngine):
    """Finds records in SQLite; `search_tokens` has a column for what a record is called and one for what it belongs to."""

    name = "sqlite"
    has_tokens_sql = 'EXISTS (SELECT 1 FROM search_tokens WHERE search_tokens.rowid = "search_searchrow"."id")'
    insert_tokens = Statement("INSERT OR REPLACE INTO search_tokens (rowid, name, context) VALUES ", "(%s, %s, %s)")
    # One look-up for each token: in one expression FTS5 would compare every row with all of them.
    holding_sql = (
        "SELECT row.public_id, row.forms FROM json_each(%s) AS asked CROSS JOIN search_tokens AS held "
        "CROSS JOIN search_searchrow AS row WHERE held.search_tokens MATCH asked.value AND row.id = held.rowid"
    )

    def compiled(self, condition: Condition, *, in_name: bool) -> str:
        """Return a condition as an FTS5 query, every token quoted."""
        compiled = _compiled(condition)
        return f"name : {compiled}" if in_name else compiled

    def stored(self, names: Iterable[str], context: Iterable[str]) -> tuple[str, ...]:
        """Return the two columns, tokens parted by spaces."""
        return " ".join(sorted(names)), " ".join(sorted(context))

    def any_of(self, tokens: Sequence[str]) -> str:
        """Return a JSON list of FTS5 queries."""
        return orjson.dumps([f'"{token}"' for token in tokens]).decode()

    def _matches(self, condition: Condition, *, in_name: bool = False) -> Func:
        return Func(
            Value(self.compiled(condition, in_name=in_name)),
            template='"search_searchrow"."id" IN (SELECT rowid FROM search_tokens WHERE search_tokens MATCH %(expressions)s)',
            output_field=BooleanField(),
        )

    def _forget_tokens(self, numbers: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_tokens WHERE rowid = %s", [(number,) for number in numbers])


def _compiled(condition: Condition) -> str:
    if isinstance(condition, Has):
        return f'("{condition.token}"{" *" if condition.prefix else ""})'
    between = " AND " if isinstance(condition, All) else " OR "
    return f"({between.join(_compiled(part) for part in condition.parts)})"
