"""Import of a registry file: read, validated and filed in short batches, with everything that was left alone named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from registry.filing.batches import Pace, file_in_batches
from registry.filing.forms import FieldChange, InstitutionFiling
from registry.filing.outcomes import Tally
from registry.filing.services import publisher_named
from registry.importing.fields import CHILD_TABLES, INSTITUTION, SHEETS
from registry.importing.raw import Source
from registry.importing.registry_sources import open_source
from registry.importing.shown_values import without_numbers_of_people
from registry.importing.validation import Validation, column_name
from registry.remarks import Remark

_SHEET_TABLES = {table.sheet: table for table in SHEETS.values()}


@dataclass(slots=True)
class Import:
    """One import under way: iterate over it to do it; each step yields the remarks that it brought.

    After each step of a dry run `changes` holds what the step would change.
    """

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
    changes: Sequence[FieldChange] = ()

    def __iter__(self) -> Iterator[list[Remark]]:
        """Do the import. What was yielded is committed. Raises `UnreadableFile`, also half-way."""
        source = open_source(self.path, complete=self.complete)
        validation = Validation(complete=self.complete)
        outcomes = file_in_batches(
            self._filings(source, validation),
            publisher=publisher_named(self.publisher, dry_run=self.dry_run),
            source=f"{self.publisher} {self.path.name}",
            basis=self.basis,
            effective_on=self.effective_on,
            dry_run=self.dry_run,
            pace=self.pace,
        )
        for outcome in outcomes:
            self.tally.add(outcome)
            self.changes = outcome.changes
            yield [*validation.take_remarks(), *(_in_words_of_the_file(each) for each in outcome.remarks)]
        self.changes = ()
        yield validation.take_remarks()

    def _filings(self, source: Source, validation: Validation) -> Iterator[InstitutionFiling]:
        for item in source:
            self.position, self.total = item.position, source.total
            validation.remarks.extend(item.remarks)
            if item.raw is not None:
                self.institutions += 1
                if filing := validation.filing(item.raw):
                    yield filing


def _in_words_of_the_file(remark: Remark) -> Remark:
    """Return a remark of the filing with its column as the file calls it, and without numbers of people."""
    remark = replace(remark, value=without_numbers_of_people(remark.value))
    if not remark.column:
        return remark
    table = _SHEET_TABLES.get(remark.origin.sheet)
    # A row of a sheet may name what it hangs under, which is a field of another one.
    tables = [*([table] if table else []), INSTITUTION, *CHILD_TABLES.values()]
    where = next((each for table in tables for each in table.fields if each.to == remark.column), None)
    return replace(remark, column=column_name(remark.origin, where)) if where else remark
