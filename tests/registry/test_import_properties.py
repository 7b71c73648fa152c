"""What holds for any valid file: importing it twice changes nothing, and lines and workbooks say the same."""

import gzip
import io
import random
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.importing.gzip_lines import DamagedGzip, gzip_lines
from registry.importing.json_lines import read_line
from registry.importing.raw import UnreadableFile
from registry.importing.registry_files import Import
from registry.importing.seen_codes import SeenCodes
from registry.importing.spreadsheets import read_spreadsheet
from registry.models import LedgerEntry, PublicRecord
from registry.remarks import Origin, Remark
from tests.registry.broken.archives import OLD_WORKBOOK
from tests.registry.import_files import ndjson, sheet_institution, workbook
from tests.registry.import_records import files, write_workbook

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@contextmanager
def taken_back():
    """Take back what one example writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def documents_of(path):
    assert [remark for found in Import(path=path, publisher="省厅") for remark in found] == []
    return dict(PublicRecord.objects.values_list("public_id", "body"))


@pytest.mark.django_db
@FEW
@given(records=files())
def test_any_valid_file_imported_twice_changes_nothing(tmp_path, records):
    path = ndjson(tmp_path / "r.ndjson", *records)
    with taken_back():
        before = documents_of(path)
        entries = LedgerEntry.objects.count()
        again = Import(path=path, publisher="省厅")
        assert [remark for found in again for remark in found] == []
        assert documents_of(path) == before
        assert LedgerEntry.objects.count() == entries
        assert not [what for (_, what), number in again.tally.counts.items() if number and what != "unchanged"]


@pytest.mark.django_db
@FEW
@given(records=files())
def test_a_workbook_gives_the_documents_of_the_lines_that_say_the_same(tmp_path, records):
    found = []
    for path in (ndjson(tmp_path / "r.ndjson", *records), write_workbook(tmp_path / "r.xlsx", records)):
        with taken_back():
            found.append(documents_of(path))
    assert found[0] == found[1]


@given(st.lists(st.tuples(st.text(min_size=1, max_size=4), st.integers(1, 2**32 - 1)), max_size=3000))
@settings(max_examples=20, deadline=None)
def test_seen_codes_remember_the_first_line_of_each_code(said):
    seen = SeenCodes()
    expected: dict[str, int] = {}
    for code, line in said:
        assert seen.line_of(code) == expected.get(code, 0)
        seen.add(code, line)
        expected.setdefault(code, line)
    assert all(seen.line_of(code) == line for code, line in expected.items())
    assert len(seen) == len(expected)


def read_gzip(content):
    found: list[bytes] = []
    damaged = False
    try:
        found.extend(gzip_lines(io.BytesIO(content), 2**20))
    except DamagedGzip:
        damaged = True
    return found, damaged


@given(st.lists(st.lists(st.binary(max_size=200).filter(lambda line: b"\n" not in line), max_size=20), min_size=1, max_size=4))
def test_all_members_of_a_gzip_are_read(members):
    content = [b"".join(line + b"\n" for line in member) for member in members]
    expected = [line + b"\n" for line in b"".join(content).split(b"\n")[:-1]]
    assert read_gzip(b"".join(map(gzip.compress, content)) + b"\0" * 512) == (expected, False)


@given(st.integers(1, 400), st.data())
@settings(deadline=None)
def test_of_a_damaged_gzip_everything_before_the_damage_is_read(number, data):
    whole = b"".join(b'{"line": %d, "rest": "%d"}\n' % (line, line * 7919) for line in range(number))
    packed = gzip.compress(whole)
    at = data.draw(st.integers(18, len(packed) - 1))
    found, damaged = read_gzip(packed[:at])
    assert damaged
    assert whole.startswith(b"".join(found))
    # What an unhurried reader gets of the same bytes is no more.
    reader, reached = gzip.GzipFile(fileobj=io.BytesIO(packed[:at])), b""
    try:
        while piece := reader.read1(64):
            reached += piece
    except EOFError:
        pass
    assert len(b"".join(found)) >= len(reached)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), json_values, max_size=4))
def test_no_line_with_each_key_once_is_refused(values):
    read = read_line(orjson.dumps(values) + b"\n", Origin(1))
    assert read == {key: value for key, value in values.items() if key != "_remarks"}


@given(st.dictionaries(st.text(max_size=4), json_values, min_size=1, max_size=4), st.data())
def test_a_key_that_is_said_twice_is_found_wherever_it_stands(values, data):
    key = data.draw(st.sampled_from(sorted(values)))
    doubled = b'{"outer": [' + orjson.dumps(values)[:-1] + b"," + orjson.dumps({key: 1})[1:] + b"]}\n"
    read = read_line(doubled, Origin(1))
    assert isinstance(read, Remark)
    assert "写了两次" in read.reason


@given(st.binary(max_size=60))
def test_no_bytes_at_all_break_the_reading_of_lines(line):
    read = read_line(line or b"x", Origin(1))
    assert isinstance(read, dict) or (read.reason and read.remedy)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_a_workbook_with_damaged_bytes_is_read_or_refused_in_words(data):
    whole = bytearray(_workbook())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=4)):
        whole[at % len(whole)] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "r.xlsx")
        path.write_bytes(whole)
        with suppress(UnreadableFile):
            assert isinstance(read_spreadsheet(path).sheets, dict)


@pytest.mark.parametrize("seed", range(12))
def test_no_damage_to_an_old_workbook_ends_the_import(tmp_path, seed):
    """Its reader may panic or ask for more memory than there is: it is read in a process of its own."""
    chance, content = random.Random(seed), bytearray(OLD_WORKBOOK.read_bytes())
    for _ in range(40):
        content[chance.randrange(512, len(content))] = chance.randrange(256)
    path = tmp_path / "r.xls"
    path.write_bytes(content)
    with suppress(UnreadableFile):
        assert isinstance(read_spreadsheet(path).sheets, dict)


@cache
def _workbook():
    with tempfile.TemporaryDirectory() as folder:
        return workbook(Path(folder, "r.xlsx"), 机构=[sheet_institution()]).read_bytes()
