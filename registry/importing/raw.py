"""What readers hand to the validation: rows as they were read, each with its origin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext

from registry.remarks import Origin, Remark


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


def check_is_file(path: Path) -> None:
    """Raise `UnreadableFile` where there is no file at a path."""
    if path.is_dir():
        raise UnreadableFile(gettext("%(name)s 是一个文件夹。请写出里面要导入的那个文件。") % {"name": path.name})
    if not path.is_file():
        raise UnreadableFile(gettext("没有这个文件：%(name)s。") % {"name": path.name})


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as read: keys of the format and their values; under the keys of children, lists of `Raw`.

    `is_partial` marks a record that the file does not describe but only names, as the parent of rows that it does.
    """

    values: Mapping[str, Any]
    origin: Origin
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One institution as read, or remarks on what could not be read; `position` says how far the reader has come."""

    raw: Raw | None
    remarks: Sequence[Remark]
    position: int = 0


class Source(Protocol):
    """A file being read: `total` is what `Item.position` counts up to."""

    total: int

    def __iter__(self) -> Iterator[Item]: ...
