"""Broken files, made by code: each says in words what is wrong and where, and writes nothing beyond its good rows."""

import resource
from collections import Counter

import pytest

from registry.importing.raw import UnreadableFile
from registry.importing.registry_files import Import
from registry.models import Institution, LedgerEntry, PublicRecord
from registry.remarks import RemarkKind
from tests.registry.broken import archives, lines, sheets
from tests.registry.import_files import CODES

pytestmark = pytest.mark.django_db

REFUSED = {
    **{f"line: {name}": case for name, case in lines.REFUSED.items()},
    **{f"sheet: {name}": case for name, case in sheets.REFUSED.items()},
}
UNREADABLE = {**lines.UNREADABLE, **sheets.UNREADABLE, **archives.UNREADABLE}


def remarks_of(path, **options):
    return [remark for found in Import(path=path, publisher="山东省教育厅", **options) for remark in found]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_named_by_place_value_reason_and_remedy_and_good_rows_stand(tmp_path, name):
    case = REFUSED[name]
    path = case.write(tmp_path)
    dry = remarks_of(path, dry_run=True)
    assert not LedgerEntry.objects.exists()
    remarks = remarks_of(path)
    assert remarks == dry
    refused = [each for each in remarks if each.kind == RemarkKind.REFUSED]
    assert all(each.reason and each.remedy for each in refused)
    assert all(each.origin.line for each in refused)
    place = case.sheet, case.line, case.column, case.value
    found = [each for each in refused if (each.origin.sheet, each.origin.line, each.column, each.value) == place]
    assert found, refused
    assert any(case.words in each.reason + each.remedy for each in found), found
    assert Counter(PublicRecord.objects.values_list("kind", flat=True)) == case.stands
    assert Institution.objects.filter(uscc=CODES[5]).exists()


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_says_what_it_is_and_what_to_do(tmp_path, name):
    case = UNREADABLE[name]
    with pytest.raises(UnreadableFile, match=case.words) as refused:
        remarks_of(case.write(tmp_path))
    assert "请" in str(refused.value)
    assert not LedgerEntry.objects.exists()


def test_bombs_are_refused_before_they_grow_in_memory(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("entities that grow in memory", "one cell in the last row and column", "rows repeated without end"):
        with pytest.raises(UnreadableFile):
            remarks_of(archives.UNREADABLE[name].write(tmp_path))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
