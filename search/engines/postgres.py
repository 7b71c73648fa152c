"""The engine inside PostgreSQL: a `tsvector` of our own tokens under a GIN index."""

from collections.abc import Sequence

from django.db import connection

from registry.bulk_rows import Statement
from search.conditions import All, Condition, Has
from search.engines.rows import Row, RowEngine

# A lexeme may have 2,046 bytes; a token has at most 201 characters.
_TOKENS = Statement(
    "INSERT INTO search_tokens (place, cell, tokens) VALUES ",
    "(%s, %s, %s::tsvector)",
    " ON CONFLICT (place) DO UPDATE SET cell = excluded.cell, tokens = excluded.tokens",
)


class PostgresEngine(RowEngine):
    """Finds records in PostgreSQL."""

    name = "postgres"
    place = "place"
    cells = "search_tokens"
    matches = "tokens @@ %s::tsquery"
    holding_sql = "SELECT public_id, forms FROM search_searchrow JOIN search_tokens USING (place) WHERE tokens @@ %s::tsquery"

    def compiled(self, needed: Sequence[Condition], unwanted: Sequence[Condition]) -> str:
        """Return the text of a `tsquery`, every token quoted."""
        text = " & ".join(map(_compiled, needed))
        return f"{text} & !({' | '.join(map(_compiled, unwanted))})" if unwanted else text

    def any_of(self, tokens: Sequence[str]) -> str:
        """Return a `tsquery`."""
        return " | ".join(f"'{token}'" for token in tokens)

    def keep_tokens(self, rows: Sequence[Row]) -> None:
        """Write the tokens, as the text of a `tsvector`, and the cells of rows."""
        _TOKENS.run([(each.place, each.cell, " ".join(f"'{token}'" for token in each.tokens)) for each in rows])

    def forget_tokens(self, places: Sequence[int]) -> None:
        """Remove the tokens and cells of rows."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_tokens WHERE place = ANY(%s)", [list(places)])

    def tidy(self) -> None:
        """Let the planner know the tables, and bring the tokens that wait in a list into the index."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_tokens, search_searchrow")
            cursor.execute("SELECT gin_clean_pending_list('search_tokens_gin')")

    def cells_sql(self, where: str) -> str:
        """Return the statement for the cells of some records."""
        return f"SELECT cell, count(*) FROM (SELECT cell FROM search_tokens {where} LIMIT %s) m GROUP BY cell"  # noqa: S608


def _compiled(condition: Condition) -> str:
    if isinstance(condition, Has):
        return f"'{condition.token}':*" if condition.prefix else f"'{condition.token}'"
    between = " & " if isinstance(condition, All) else " | "
    return f"({between.join(map(_compiled, condition.parts))})"
