"""Several imports at the same time, of files that overlap."""

import re

from registry.models import Institution, LedgerEntry, PublicRecord
from tests.drills import filings
from tests.drills.commands import run, run_together
from tests.drills.databases import Database, looked_into
from tests.drills.stage import Stage
from tests.drills.wholeness import Contents, contents_of, differences, faults_of

# Which of the overlapping files came first with a record decides under which source and number the ledger holds it.
_DECIDED_BY_ORDER = {"LedgerEntry", "LedgerHead"}


def problems_of_racing(stage: Stage, processes: int) -> list[str]:
    """Import overlapping files at once in so many processes and return what was wrong; nothing if the outcome is that of the
    same imports one after another."""
    imports = [filings.import_of(path) for path in filings.overlapping_files(stage.folder, processes, stage.institutions)]
    together, in_turn = stage.databases.new(stage.empty), stage.databases.new(stage.empty)
    try:
        ended = run_together(imports, together, stage.folder)
        problems = [f"process {number}: status {each.status}: {each.printed}" for number, each in enumerate(ended) if each.status]
        for each in imports:
            run(each, in_turn, stage.folder)
        problems += faults_of(together, now=filings.DAY)
        problems += _said_twice(together)
        problems += _of_the_contested(together, processes)
        problems += differences(_uncontested(together), _uncontested(in_turn))
    finally:
        stage.databases.drop(together)
        stage.databases.drop(in_turn)
    return problems


def _said_twice(database: Database) -> list[str]:
    """Return the records that the ledger says were created more than once."""
    with looked_into(database, now=filings.DAY):
        created = list(LedgerEntry.objects.filter(action="created").values_list("record_id", flat=True))
    return [f"{each} was created twice" for each in sorted({each for each in created if created.count(each) > 1})]


def _of_the_contested(database: Database, files: int) -> list[str]:
    """Return what is wrong with the one record of which every file says something else: the last word must stand."""
    with looked_into(database, now=filings.DAY):
        row = Institution.objects.get(address__startswith=filings.CONTESTED_ADDRESS)
        said = LedgerEntry.objects.filter(record_id=row.public_id).order_by("seq")
        addresses = [re.search(f"{filings.CONTESTED_ADDRESS}[0-9]号", each.payload or "") for each in said]
        told = [each.group() for each in addresses if each]
        document = PublicRecord.objects.get(public_id=row.public_id).body
    problems = [] if sorted(told) == [f"{filings.CONTESTED_ADDRESS}{each}号" for each in range(files)] else [f"said: {told}"]
    return problems if told and told[-1] == row.address and row.address in document else [*problems, "the last word does not stand"]


def _uncontested(database: Database) -> Contents:
    with looked_into(database, now=filings.DAY):
        contested = Institution.objects.get(address__startswith=filings.CONTESTED_ADDRESS).public_id
    found = contents_of(database, now=filings.DAY)
    for table in found.keys() - _DECIDED_BY_ORDER:
        for row in [each for each in found[table] if contested in each]:
            del found[table][row]
    return {table: rows for table, rows in found.items() if table not in _DECIDED_BY_ORDER}
