"""The labelled records and queries of `tests/scenarios`, as they are judged among many other records."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.judging.avoiding import holds_any_of
from tests.judging.measuring import Asked
from tests.search.scenario_records import SCENARIOS, load_queries


def labelled(rows: dict[str, Any], *, crowded: bool = True) -> list[Asked]:
    """Return the labelled queries for records that were published as `rows`; `crowded` without those that only few tell apart."""
    return [
        Asked(sort, typed(query["text"], rows), frozenset(rows[key].public_id for key in query["first"]))
        for sort, query in load_queries()
        if query.get("crowded", True) or not crowded
    ]


def typed(text: str, rows: dict[str, Any]) -> str:
    """Return the text with `{key.field}` replaced by what the record holds."""
    return re.sub(r"{(\w+)\.(\w+)}", lambda found: held(rows[found[1]], found[2]), text)


def held(row: Any, field: str) -> str:
    """Return a code of a record."""
    return str(row.former_usccs[0]["uscc"] if field == "former_uscc" else getattr(row, field))


@cache
def is_like_a_labelled_one() -> Callable[[str], bool]:
    """Return what tells whether a name could be taken for one of a labelled record."""
    tables = tomllib.loads((SCENARIOS / "search_records.toml").read_text(encoding="utf-8"))
    names: list[str] = []
    for records in tables.values():
        for each in records:
            names += [each.get("name", ""), each.get("title", ""), *each.get("brands", ()), *each.get("former_names", ())]
    queries = load_queries()
    texts = [query["text"] for sort, query in queries if sort not in ("codes", "initials")]
    return holds_any_of([*names, *texts], [query["text"] for sort, query in queries if sort == "initials"])
