"""The small registry of `tests/scenarios/search_records.toml`, published record by record."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from registry.identifiers import valid_uscc
from registry.models import RecordKey
from tests import factories

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def load_records() -> dict[str, Any]:
    """Publish the records; return the row of each by its key."""
    tables = tomllib.loads((SCENARIOS / "search_records.toml").read_text(encoding="utf-8"))
    rows: dict[str, Any] = {}
    for sort, (publish, parent) in MAKERS.items():
        for values in tables[sort]:
            key = values.pop("key")
            above = [rows[values.pop(parent)]] if parent else []
            rows[key] = publish(*above, **values)
    return rows


def load_queries(file: str = "search_queries.toml") -> list[tuple[str, dict[str, Any]]]:
    """Return each labelled query with its class: its `text`, the keys of which any must come `first`, and what else is asked."""
    tables = tomllib.loads((SCENARIOS / file).read_text(encoding="utf-8"))
    return [(name, _query(text, asked)) for name, queries in tables.items() for text, asked in queries.items()]


def _query(text: str, asked: str | list[str] | dict[str, Any]) -> dict[str, Any]:
    query = asked if isinstance(asked, dict) else {"first": asked}
    first = query["first"]
    return {**query, "text": text, "first": [first] if isinstance(first, str) else first}


def _institution(**values: Any) -> Any:
    former = [{"uscc": valid_uscc(values.pop("former_uscc")), "until": "2021-09-01"}] if "former_uscc" in values else []
    names = [{"name": name, "until": "2021-09-01"} for name in values.pop("former_names", [])]
    if "uscc" in values:
        values["uscc"] = valid_uscc(values["uscc"])
    row = factories.institution(**values, former_usccs=former, former_names=names)
    for each in former:
        RecordKey.objects.create(kind=RecordKey.Kind.USCC, value=each["uscc"], record_id=row.public_id)
    return row


MAKERS: dict[str, tuple[Callable[..., Any], str]] = {
    "institution": (_institution, ""),
    "platform": (factories.platform, "operator"),
    "course": (factories.course, "platform"),
    "teacher": (factories.teacher, "institution"),
    "list": (factories.published_list, ""),
    "listing": (factories.listing, "list"),
}
