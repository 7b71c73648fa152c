"""What an import would change, field by field, in words for the person who decides whether to go on."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.filing.forms import FieldChange
from registry.filing.outcomes import PENALTY as PENALTY_KIND
from registry.importing.fields import COURSE, CREDIT, INSTITUTION, PENALTY, PLATFORM, TEACHER, Field, Table
from registry.vocabulary import RecordKind

_TABLES: Final[Mapping[str, Table]] = {
    RecordKind.INSTITUTION: INSTITUTION,
    RecordKind.PLATFORM: PLATFORM,
    RecordKind.COURSE: COURSE,
    RecordKind.TEACHER: TEACHER,
    RecordKind.CREDIT: CREDIT,
    PENALTY_KIND: PENALTY,
}
# Columns that follow from what was filed.
_DERIVED: Final[Mapping[str, object]] = {
    "fees": _("收费"),
    "certificate_masked": _("教师资格证号（遮盖）"),
    "is_public": _("是否公示"),
    "teachers": _("授课人员"),
}
# What every record has from its beginning.
_FIRST_COLUMNS: Final = frozenset({"name", "decision_number"})


def change_headers() -> list[str]:
    """Return the headers of the sheet of changes."""
    return [
        gettext("结果"),
        gettext("工作表"),
        gettext("行"),
        gettext("记录"),
        gettext("名称"),
        gettext("内容"),
        gettext("原来的值 → 新的值"),
    ]


def change_cells(change: FieldChange) -> list[str]:
    """Return one change as a row under those headers."""
    return [
        gettext("新增") if change.old is None and change.new is not None else gettext("变更"),
        change.origin.sheet,
        str(change.origin.line or ""),
        _record_kind(change.kind),
        change.name,
        _label(change),
        _from_old_to_new(change),
    ]


def changes_in_lines(changes: Iterable[FieldChange]) -> Iterator[str]:
    """Yield one line for each record that would be new or would change, for the terminal."""
    for _record, group in groupby(changes, key=lambda each: (each.kind, each.record_id)):
        of_record = list(group)
        title = f"{_record_kind(of_record[0].kind)}“{of_record[0].name}”"
        if any(each.old is None and each.column in _FIRST_COLUMNS for each in of_record):
            yield gettext("将新增 %(record)s") % {"record": title}
        else:
            said = "；".join(f"{_label(each)} {_from_old_to_new(each)}" for each in of_record)
            yield gettext("将变更 %(record)s：%(changes)s") % {"record": title, "changes": said}


def _from_old_to_new(change: FieldChange) -> str:
    where = _field(change)
    # Of what is private a change says neither the old value nor the new one.
    if (where and where.private) or (change.old is None and change.new is None):
        return gettext("有改动")
    return f"{_in_words(change.old, where)} → {_in_words(change.new, where)}"


def _label(change: FieldChange) -> str:
    if change.column in _DERIVED:
        return str(_DERIVED[change.column])
    where = _field(change)
    return where.header or where.key if where else change.column


def _record_kind(kind: str) -> str:
    return _TABLES[kind].sheet if kind in _TABLES else kind


def _field(change: FieldChange) -> Field | None:
    table = _TABLES.get(change.kind)
    return next((each for each in table.fields if each.to == change.column), None) if table else None


def _in_words(value: Any, where: Field | None) -> str:
    match value:
        case None | "" | [] | ():
            return gettext("（空）")
        case bool():
            return gettext("是") if value else gettext("否")
        case str() if where and where.words and value in where.words.values:
            return str(where.words(value).label)
        case list() | tuple():
            return "、".join(_in_words(each, where) for each in _entries(value))
        case date() | time():
            return value.isoformat()
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _entries(values: Sequence[Any]) -> Sequence[Any]:
    """Return the entries of a list; of former names and codes, which are objects, only what they name."""
    return [each.get("name") or each.get("uscc") or each if isinstance(each, dict) else each for each in values]
