"""Import of a registry file: read, validated and filed in short batches, with everything that was left alone named."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext

from registry.filing.batches import Pace, file_in_batches
from registry.filing.forms import InstitutionFiling
from registry.filing.outcomes import Tally
from registry.filing.services import publisher_named
from registry.importing.fields import CHILD_TABLES, INSTITUTION
from registry.importing.ndjson import NdjsonFile
from registry.importing.raw import Source, UnreadableFile
from registry.importing.validation import Validation, column_name
from registry.importing.workbook import WorkbookFile
from registry.models import Publisher
from registry.remarks import Remark

# Bytes with which a file of each kind begins.
_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BEGINNINGS = {".xlsx": _ZIP, ".ods": _ZIP, ".xls": _OLE, ".gz": _GZIP}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SHEET_TABLES = {table.sheet: table for table in (INSTITUTION, *CHILD_TABLES.values()) if table.sheet}


@dataclass(slots=True)
class Import:
    """One import under way: iterate over it to do it; each step yields the remarks that it brought."""

    path: Path
    publisher: str
    basis: str = ""
    effective_on: date | None = None
    complete: bool = False
    dry_run: bool = False
    tally: Tally = field(default_factory=Tally)
    pace: Pace = field(default_factory=Pace)
    institutions: int = 0
    position: int = 0
    total: int = 0

    def __iter__(self) -> Iterator[list[Remark]]:
        """Do the import. What was yielded is committed. Raises `UnreadableFile`, also half-way."""
        source = open_source(self.path, complete=self.complete)
        validation = Validation(complete=self.complete)
        outcomes = file_in_batches(
            self._filings(source, validation),
            publisher=self._publisher(),
            source=f"{self.publisher} {self.path.name}",
            basis=self.basis,
            effective_on=self.effective_on,
            dry_run=self.dry_run,
            pace=self.pace,
        )
        for outcome in outcomes:
            self.tally.add(outcome)
            yield [*validation.take_remarks(), *(_in_words_of_the_file(each) for each in outcome.remarks)]
        yield validation.take_remarks()

    def _filings(self, source: Source, validation: Validation) -> Iterator[InstitutionFiling]:
        for item in source:
            self.position, self.total = item.position, source.total
            validation.remarks.extend(item.remarks)
            if item.raw is not None:
                self.institutions += 1
                if filing := validation.filing(item.raw):
                    yield filing

    def _publisher(self) -> Publisher:
        if self.dry_run:
            return Publisher.objects.filter(name=self.publisher).first() or Publisher(name=self.publisher)
        return publisher_named(self.publisher)


def open_source(path: Path, *, complete: bool) -> Source:
    """Return the reader for a file, by its name and by what it begins with. Raises `UnreadableFile`."""
    name = path.name.lower()
    if not path.is_file():
        raise UnreadableFile(gettext("没有这个文件：%(name)s。") % {"name": path.name})
    with path.open("rb") as opened:
        beginning = opened.read(8)
    if not beginning:
        raise UnreadableFile(gettext("这个文件是空的。"))
    expected = _BEGINNINGS.get(path.suffix.lower(), b"")
    if name.endswith((".ndjson", ".ndjson.gz")):
        if beginning.startswith(_UTF16_MARKS):
            raise UnreadableFile(gettext("这个文件是 UTF-16 编码。请另存为 UTF-8 编码后重新导入。"))
        binary = (_ZIP, _OLE) if expected else (_GZIP, _ZIP, _OLE)
        if not beginning.startswith(expected) or beginning.startswith(binary):
            raise _not_what_its_name_says(path)
        return NdjsonFile(path)
    if name.endswith((".xlsx", ".xls", ".ods")):
        if not beginning.startswith(expected):
            raise _not_what_its_name_says(path)
        return WorkbookFile(path, complete=complete)
    raise UnreadableFile(gettext("文件名应以 .xlsx、.xls、.ods、.ndjson 或 .ndjson.gz 结尾。"))


def _not_what_its_name_says(path: Path) -> UnreadableFile:
    return UnreadableFile(
        gettext("文件内容与扩展名“%(suffix)s”不符。请用原来的软件另存为所需的格式，不要直接改文件名。") % {"suffix": path.suffix}
    )


def _in_words_of_the_file(remark: Remark) -> Remark:
    """Return a remark of the filing with its column as the file calls it."""
    if not remark.column:
        return remark
    table = _SHEET_TABLES.get(remark.origin.sheet)
    # A row of a sheet may name what it hangs under, which is a field of another one.
    tables = [*([table] if table else []), INSTITUTION, *CHILD_TABLES.values()]
    where = next((each for table in tables for each in table.fields if each.to == remark.column), None)
    return replace(remark, column=column_name(remark.origin, where)) if where else remark
