"""How PostgreSQL would come by the rows of what is asked, where a table is too long to be read from end to end."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def plans_of(ask: Callable[[], object]) -> list[str]:
    """Return the plan of each statement with which something reads, in order."""
    asked: list[tuple[str, Any]] = []

    def noted(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(noted):
        ask()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for sql, values in asked:
            cursor.execute(f"EXPLAIN {sql}", values)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return plans
