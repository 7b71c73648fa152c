"""Rotation of `FIELD_KEYS`: what older keys sealed is sealed with the newest, so that they can be taken out of service."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import import_string

from registry import ledger, sealing
from registry.filing.values import SEALED, set_columns, staff_context
from registry.models import ErasedMark, ErasureDue, TeacherPrivate

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SealedRows:
    """A table with sealed columns, and what a row is sealed for."""

    model: type[Model]
    columns: Sequence[str]
    context: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Resealed:
    """One batch: how many rows were looked at, how many sealed anew, and the keys of those that no key opens."""

    seen: int
    changed: int
    unopened: Sequence[str]


def staff() -> SealedRows:
    """Return the sealed numbers of staff."""
    return SealedRows(TeacherPrivate, tuple(SEALED.values()), lambda row: staff_context(row.teacher_id))


def reseal_all() -> Iterator[Resealed]:
    """Seal everything with the newest key, in short transactions; run again after a kill it goes on with what is left."""
    for path in settings.SEALED_TABLES:
        yield from _reseal(import_string(path)())


def marks_of_older_keys() -> int:
    """Return how many marks of erased records, made or to be made, only an older key recognises: it must stay in `FIELD_KEYS`."""
    newest = next(iter(sealing.keys()))
    return sum(model._default_manager.exclude(key_name=newest).count() for model in (ErasedMark, ErasureDue))


def _reseal(sealed: SealedRows) -> Iterator[Resealed]:
    last: Any = None
    while True:
        with transaction.atomic():
            # An import that has read rows before they were sealed anew would write them back as they were.
            ledger.hold()
            rows = sealed.model._default_manager.select_for_update().order_by("pk")
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:AT_ONCE])
            if not batch:
                return
            changed, unopened = [], []
            for row in batch:
                try:
                    is_changed = _reseal_row(row, sealed)
                except sealing.CannotOpen:
                    unopened.append(str(row.pk))
                else:
                    changed += [row] if is_changed else []
            sealed.model._default_manager.bulk_update(changed, sealed.columns)
        last = batch[-1].pk
        yield Resealed(len(batch), len(changed), unopened)


def _reseal_row(row: Model, sealed: SealedRows) -> bool:
    before = {column: getattr(row, column) for column in sealed.columns if getattr(row, column)}
    after = {column: sealing.resealed(text, context=sealed.context(row)) for column, text in before.items()}
    set_columns(row, after)
    return before != after
