"""Documents as rows of a CSV file: one column for each plain field, dotted columns for objects, lists joined by ` | `."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from registry.csv_files import harmless
from registry.open_data.fields import Field

SEPARATOR: Final = " | "

Cell = Callable[[Mapping[str, Any]], str]


def column_fields(fields: Iterable[Field]) -> list[Field]:
    """Return the fields that the columns hold: a part of an object is `object.part`, and what a list holds becomes text."""
    found = []
    for field in fields:
        if field.parts:
            is_list = field.value_type == "array"
            found += [
                Field(f"{field.name}.{part.name}", "string" if is_list else part.value_type, f"{field.about}：{part.about}")
                for part in field.parts
            ]
        elif field.value_type == "array":
            found.append(Field(field.name, "string", field.about))
        else:
            found.append(field)
    return found


def cells(fields: Sequence[Field]) -> Callable[[Mapping[str, Any]], list[str]]:
    """Return the function that makes a document into the cells of its row, in the order of `column_fields`."""
    made: list[Cell] = [cell for field in fields for cell in _cells_of(field)]
    return lambda document: [cell(document) for cell in made]


def _cells_of(field: Field) -> list[Cell]:
    if field.parts and field.value_type == "array":
        return [_of_each(field.name, part.name) for part in field.parts]
    if field.parts:
        return [_of_object(field.name, part.name) for part in field.parts]
    if field.value_type == "array":
        return [lambda document: harmless(_joined(document.get(field.name) or ()))]
    return [lambda document: harmless(_text(document.get(field.name)))]


def _of_each(name: str, part: str) -> Cell:
    return lambda document: harmless(_joined([each.get(part) for each in document.get(name) or ()]))


def _of_object(name: str, part: str) -> Cell:
    return lambda document: harmless(_text((document.get(name) or {}).get(part)))


def _joined(values: Iterable[Any]) -> str:
    return SEPARATOR.join(_text(value).replace("|", "\\|") for value in values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
