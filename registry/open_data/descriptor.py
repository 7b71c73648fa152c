"""The data package (Frictionless) of an export: each file with its schema, size and hash, the licence, and the ledger head."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Min, TextChoices
from django.utils import translation

from registry.models import PublicRecord, Publisher
from registry.open_data.columns import column_fields
from registry.open_data.fields import LEDGER_FIELDS, TABLES, Field, Table
from registry.open_data.files import Written
from registry.open_data.snapshot import Snapshot
from registry.vocabulary import RecordKind

LICENCE: Final = {
    "name": "CC-BY-4.0",
    "title": "知识共享署名 4.0 国际许可协议 (Creative Commons Attribution 4.0 International)",
    "path": "https://creativecommons.org/licenses/by/4.0/deed.zh-hans",
}
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
TITLE: Final = "线上校外培训备案登记簿"
NO_ENDORSEMENT: Final = "备案不是推荐：它只说明机构已登记并接受监管，不保证教学质量，也不代表政府为其背书。"
INVENTED: Final = "其中有虚构的示例数据，不代表任何真实机构。"
LEDGER_PATH: Final = "ledger.ndjson.gz"

Descriptor = dict[str, Any]


def descriptor(snapshot: Snapshot, written: Sequence[Written], *, since: int | None) -> Descriptor:
    """Return the data package of an export: of everything, or with `since` of the entries after that size alone."""
    tables = {} if since is not None else {table.kind: table for table in TABLES}
    by_path = {each.path: each for each in written}
    filled: set[str] = {kind for kind, table in tables.items() if by_path[f"{table.stem}.ndjson"].rows}
    with translation.override("zh-hans"):
        resources = [
            *(resource for table in tables.values() for resource in _table_resources(table, by_path, filled)),
            _ledger_resource(by_path[LEDGER_PATH]),
        ]
    described = {resource["path"] for resource in resources}
    first = (since or 0) + 1
    return {
        "$schema": PROFILE,
        "name": "beian-full" if since is None else f"beian-since-{since}",
        "title": TITLE if since is None else f"{TITLE}：第 {first} 条起的增量",
        "description": notice(),
        "created": snapshot.at.isoformat(timespec="seconds"),
        "licenses": [LICENCE],
        "sources": [{"title": name} for name in Publisher.objects.order_by("name").values_list("name", flat=True)],
        "beian:ledger": {
            "size": snapshot.head.size,
            "root": snapshot.head.root.hex(),
            "from_seq": first,
            "to_seq": snapshot.head.size,
        },
        "beian:asOf": snapshot.on.isoformat(),
        # From the day after on, some credit entry in these files may no longer be passed on (山东省社会信用条例 article 38).
        "beian:disclosedUntil": _disclosed_until(snapshot),
        "resources": resources,
        "beian:files": [_measures(each) for each in written if each.path not in described],
    }


def notice() -> str:
    """Return what everybody who uses the files must know, in one line."""
    return NO_ENDORSEMENT + (INVENTED if Publisher.objects.filter(is_sample=True).exists() else "")


def _disclosed_until(snapshot: Snapshot) -> str | None:
    shown = PublicRecord.objects.filter(kind=RecordKind.CREDIT, shown_until__gte=snapshot.on)
    first: date | None = shown.aggregate(first=Min("shown_until"))["first"]
    return first.isoformat() if first else None


def _measures(each: Written) -> Descriptor:
    return {"path": each.path, "bytes": each.bytes, "hash": f"sha256:{each.sha256}"}


def _table_resources(table: Table, by_path: Mapping[str, Written], filled: set[str]) -> Iterable[Descriptor]:
    lines, sheet = by_path[f"{table.stem}.ndjson"], by_path[f"{table.stem}.csv"]
    common = {"title": table.title, "description": table.about, "beian:kind": table.kind.value, "beian:rows": lines.rows}
    # In canonical JSON names are in the order of the alphabet.
    fields = sorted(table.fields, key=lambda field: field.name)
    line_resource = {
        "name": table.stem,
        **_measures(lines),
        "format": "ndjson",
        "mediatype": "application/x-ndjson",
        "encoding": "utf-8",
        **common,
    }
    # A table that has no line has no field names either: what reads tables would refuse it.
    shape = {"schema": _schema(fields, table, filled)} if lines.rows else {"type": "file"}
    yield line_resource | shape
    yield {
        "name": f"{table.stem}-csv",
        **_measures(sheet),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **common,
        "schema": _schema(column_fields(table.fields), table, filled, suffix="-csv"),
    }


def _schema(fields: Iterable[Field], table: Table, filled: set[str], suffix: str = "") -> Descriptor:
    stems = {each.kind: each.stem for each in TABLES}
    # Where no record is of a kind, nothing can refer to one.
    references = [
        {"fields": [field.name], "reference": {"resource": f"{stems[RecordKind(field.refers_to)]}{suffix}", "fields": ["id"]}}
        for field in table.fields
        if field.refers_to in filled
    ]
    # Table Schema takes no list of foreign keys without one.
    keys: Descriptor = {"primaryKey": ["id"]} | ({"foreignKeys": references} if references else {})
    return {"fields": [_field(field) for field in fields], **keys}


def _field(field: Field) -> Descriptor:
    constraints: Descriptor = {"required": True} if field.required else {}
    if field.pattern:
        constraints["pattern"] = field.pattern
    if field.choices:
        constraints["enum"] = [value.upper() for value in field.choices.values]
    about: Descriptor = {"name": field.name, "type": field.value_type, "description": field.about + _meanings(field.choices)}
    if field.value_type == "array":
        about["arrayItem"] = {"type": field.items}
    if field.parts:
        about["beian:parts"] = [_field(part) for part in field.parts]
    return about | ({"constraints": constraints} if constraints else {})


def _meanings(choices: type[TextChoices] | None) -> str:
    if choices is None:
        return ""
    return "：" + "，".join(f"{value.upper()} {label}" for value, label in choices.choices)


def _ledger_resource(written: Written) -> Descriptor:
    """The ledger is described and not declared a table: only some of its lines have the mark of what is withheld."""
    return {
        "name": "ledger",
        **_measures(written),
        "type": "file",
        "format": "ndjson",
        "compression": "gz",
        "mediatype": "application/gzip",
        "encoding": "utf-8",
        "title": "账本",
        "description": "登记簿的每一次变更，一行一条，只增不改；由签名的检查点确认",
        "beian:rows": written.rows,
        "beian:fields": [_field(field) for field in LEDGER_FIELDS],
    }
