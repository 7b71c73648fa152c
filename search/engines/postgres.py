"""The engine inside PostgreSQL: a `tsvector` of our own tokens under a GIN index."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import BooleanField, F, Func, Value

from registry.bulk_rows import Statement
from search.conditions import All, Condition, Has, either_of
from search.engines.rows import RowEngine

# A lexeme may have 2,046 bytes; a token has at most 201 characters.
_NAME, _CONTEXT = "A", "D"


class PostgresEngine(RowEngine):
    """Finds records in PostgreSQL; weight A marks the tokens of what a record is called, D of what it belongs to."""

    name = "postgres"
    has_tokens_sql = 'EXISTS (SELECT 1 FROM search_tokens WHERE search_tokens.row_id = "search_searchrow"."id")'
    insert_tokens = Statement(
        "INSERT INTO search_tokens (row_id, tokens) VALUES ",
        "(%s, %s::tsvector)",
        " ON CONFLICT (row_id) DO UPDATE SET tokens = excluded.tokens",
    )
    holding_sql = (
        "SELECT public_id, forms FROM search_searchrow JOIN search_tokens ON row_id = id WHERE search_tokens.tokens @@ %s::tsquery"
    )

    def compiled(self, condition: Condition, *, in_name: bool) -> str:
        """Return a condition as the text of a `tsquery`, every token quoted."""
        return _compiled(condition, _NAME if in_name else "")

    def stored(self, names: Iterable[str], context: Iterable[str]) -> tuple[str, ...]:
        """Return the text of a `tsvector`; a token of both sorts has both weights."""
        called, around = set(names), set(context)
        marks = dict.fromkeys(called, f"1{_NAME}")
        for token in around:
            marks[token] = f"{marks[token]},2{_CONTEXT}" if token in called else f"2{_CONTEXT}"
        return (" ".join(f"'{token}':{marks[token]}" for token in sorted(marks)),)

    def any_of(self, tokens: Sequence[str]) -> str:
        """Return a `tsquery`."""
        return self.compiled(either_of(map(Has, tokens)), in_name=False)

    def _matches(self, condition: Condition, *, in_name: bool = False) -> Func:
        return Func(
            F("tokens__tokens"),
            Value(self.compiled(condition, in_name=in_name)),
            template="(%(expressions)s::tsquery)",
            arg_joiner=" @@ ",
            output_field=BooleanField(),
        )

    def _forget_tokens(self, numbers: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_tokens WHERE row_id = ANY(%s)", [list(numbers)])


def _compiled(condition: Condition, weight: str) -> str:
    if isinstance(condition, Has):
        mark = f"{'*' if condition.prefix else ''}{weight}"
        return f"'{condition.token}'{':' if mark else ''}{mark}"
    between = " & " if isinstance(condition, All) else " | "
    return f"({between.join(_compiled(part, weight) for part in condition.parts)})"
