"""The values of a filing as the columns hold them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Field, Model

from registry import sealing
from registry.models import Teacher, TeacherPrivate

Values = Mapping[str, Any]

# What is filed in clear and kept sealed: the key of the filing, and its column.
SEALED = {
    "id_number": "id_number_sealed",
    "certificate_number": "certificate_number_sealed",
    "work_permit": "work_permit_sealed",
}


def columns(
    model: type[Model], values: Values, *, only: frozenset[str] | None = None, leaving_out: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the values as the columns hold them: `None`, which clears, becomes the column's empty value."""
    chosen = values.keys() & only if only is not None else values.keys() - set(leaving_out)
    return {
        name: column_of(model, name).get_default() if values[name] is None else values[name] for name in values if name in chosen
    }


def column_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """Return a column of a table by its name."""
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    return field


def differing(row: Model, values: Values) -> dict[str, Any]:
    """Return those of the values that the row does not hold yet."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def set_columns(row: Model, values: Values) -> None:
    """Set the columns of a row."""
    for name, value in values.items():
        setattr(row, name, value)


def staff_context(teacher_id: str) -> str:
    """Return what the numbers of a member of staff are sealed for."""
    return f"teacher {teacher_id}"


def sealed(row: Teacher, private: TeacherPrivate, values: Values) -> dict[str, Any]:
    """Return the numbers that differ from what is sealed in the row, sealed."""
    context = staff_context(row.public_id)
    sealed = {}
    for name, column in SEALED.items():
        if name in values and (values[name] or "") != _opened(getattr(private, column), context):
            sealed[column] = sealing.seal(values[name], context=context) if values[name] else ""
    return sealed


def _opened(sealed: str, context: str) -> str | None:
    try:
        return sealing.unseal(sealed, context=context) if sealed else ""
    except sealing.CannotOpen:
        # Sealed with a key that is gone: what is filed now replaces it.
        return None
