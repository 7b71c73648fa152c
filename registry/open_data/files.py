"""The files of an export: measured while they are written, and on disk before the export takes its place."""

import csv
import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from registry import selectors
from registry.csv_files import BYTE_ORDER_MARK
from registry.open_data.catalogue import CHECKSUMS
from registry.open_data.columns import cells, column_fields
from registry.open_data.fields import Table

Advance = Callable[[int], object]

AT_ONCE = 500
COMPRESSION_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: its path within the export, its size in bytes, its SHA-256, and its rows where it has rows."""

    path: str
    bytes: int
    sha256: str
    rows: int


class Measured:
    """A file that is being written, with its length and hash so far."""

    def __init__(self, opened: BinaryIO) -> None:
        self._opened = opened
        self._hash = sha256()
        self.bytes = self.rows = 0

    def write(self, octets: bytes) -> int:
        """Write bytes, as a file does; a gzip stream may write into it."""
        self._opened.write(octets)
        self._hash.update(octets)
        self.bytes += len(octets)
        return len(octets)

    def flush(self) -> None:
        """Nothing is held back."""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


@dataclass(slots=True)
class Files:
    """The files that were written into one folder."""

    folder: Path
    written: list[Written] = field(default_factory=list)

    @contextmanager
    def open(self, path: str) -> Iterator[Measured]:
        """Write a new file; when the context ends it is on disk and measured."""
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        with target.open("xb") as opened:
            measured = Measured(opened)
            yield measured
            opened.flush()
            os.fsync(opened.fileno())
        self.written.append(Written(path, measured.bytes, measured.sha256, measured.rows))

    def write_text(self, path: str, text: str) -> None:
        """Write a short file of text."""
        with self.open(path) as opened:
            opened.write(text.encode())

    def write_json(self, path: str, value: Any) -> None:
        """Write a short JSON file for people and machines: indented, names in their order."""
        with self.open(path) as opened:
            opened.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    def write_checksums(self) -> None:
        """Write the checksums of all files so far, as `sha256sum --check` reads them."""
        lines = [f"{each.sha256}  {each.path}\n" for each in sorted(self.written, key=lambda each: each.path)]
        self.write_text(CHECKSUMS, "".join(lines))


def write_documents(files: Files, table: Table, *, on: date, advance: Advance) -> None:
    """Write the documents of a kind that may be shown on a day, as NDJSON and as CSV, by id."""
    row_of = cells(table.fields)
    with files.open(f"{table.stem}.ndjson") as lines, files.open(f"{table.stem}.csv") as sheet:
        rows = csv.writer(_Text(sheet))
        sheet.write(BYTE_ORDER_MARK.encode())
        rows.writerow([column.name for column in column_fields(table.fields)])
        for bodies in _in_batches(body for _, body in selectors.bodies(table.kind, on=on)):
            lines.write("".join(f"{body}\n" for body in bodies).encode())
            rows.writerows(row_of(orjson.loads(body)) for body in bodies)
            lines.rows += len(bodies)
            sheet.rows += len(bodies)
            advance(len(bodies))


def write_packed_lines(files: Files, path: str, batches: Iterable[list[bytes]], *, advance: Advance) -> None:
    """Write lines of JSON as a gzip file; the same lines give the same bytes."""
    with files.open(path) as measured, gzip.GzipFile("", "wb", COMPRESSION_LEVEL, cast(BinaryIO, measured), mtime=0) as packed:
        for lines in batches:
            packed.write(b"".join(line + b"\n" for line in lines))
            measured.rows += len(lines)
            advance(len(lines))


class _Text:
    """Takes the text that a CSV writer makes as UTF-8."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured

    def write(self, text: str) -> int:
        return self._measured.write(text.encode())


def _in_batches(items: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(items, AT_ONCE)):
        yield batch
