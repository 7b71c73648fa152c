"""The sample in the import format: an example file of any size."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

import orjson

from registry.filing.forms import Filing, InstitutionFiling
from registry.importing.fields import CHILD_TABLES, INSTITUTION, Table


def lines(filings: Iterable[InstitutionFiling]) -> Iterable[bytes]:
    """Yield one NDJSON line for each institution."""
    for filing in filings:
        values: dict[str, Any] = {"uscc": filing.uscc, **filing.values}
        if filing.former_usccs is not None:
            values["former_usccs"] = filing.former_usccs
        record = _record(INSTITUTION, values)
        record["platforms"] = [
            {**_record(CHILD_TABLES["platforms"], each.values), "courses": _records("courses", each.courses)}
            for each in filing.platforms
        ]
        record |= {key: _records(key, getattr(filing, key)) for key in ("teachers", "credit", "penalties")}
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def _records(key: str, filings: Iterable[Filing]) -> list[dict[str, Any]]:
    return [_record(CHILD_TABLES[key], each.values) for each in filings]


def _record(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"fees": values["fees"]} if "fees" in values else {}
    for field in table.fields:
        if field.to in values:
            group, _, key = field.key.rpartition(".")
            (record.setdefault(group, {}) if group else record)[key] = _plain(values[field.to])
    return record


def _plain(value: Any) -> Any:
    match value:
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
