"""What the exported files hold, and that the data package says it: judged by `frictionless`, which reads every row."""

import base64
import csv
import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from registry import checkpoints, proofs
from registry.filing.services import publisher_named
from registry.models import PublicRecord, SignedHead
from registry.open_data.columns import cells, column_fields
from registry.open_data.export import export_delta, export_full
from registry.open_data.fields import TABLES, Field
from registry.open_data.folders import FolderInUse
from tests import factories

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def export(folder: Path) -> Path:
    export_full(folder, at=AT, progress=lambda total: lambda number: None)
    return folder


def table_of(folder: Path, stem: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{stem}.csv").read_bytes().decode("utf-8-sig"), newline="")))


def entries_of(folder: Path) -> list[dict]:
    return [json.loads(line) for line in gzip.decompress((folder / "ledger.ndjson.gz").read_bytes()).splitlines()]


def package_of(folder: Path) -> Any:
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


@pytest.fixture
def registry():
    school = factories.institution(
        name='=HYPERLINK("x")',
        address="@历下区\n经十路",
        service_phone="+86 531 86971234",
        former_names=[{"name": "甲|乙", "until": "2021-05-01"}, {"name": "-丙", "until": None}],
        brands=["爱课堂", "云,课堂"],
        custody_bank="齐鲁银行",
        is_nonprofit=False,
    )
    app = factories.platform(school)
    person = factories.teacher(school)
    factories.course(app, teachers=(person,))
    factories.credit_entry(school)
    line = factories.listing(institution=school, match_reason="name")
    factories.listing(line.list, name="另一所学校")
    return school


def judged(folder: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("frictionless")), "validate", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def test_frictionless_finds_every_row_as_the_data_package_says(tmp_path, registry):
    status, said = judged(export(tmp_path / "full"))
    assert (status, said.count("VALID"), said.count("INVALID")) == (0, 13, 0), said


def test_frictionless_finds_a_registry_with_some_kinds_or_none_at_all_valid(tmp_path):
    assert judged(export(tmp_path / "empty"))[0] == 0
    factories.listing()
    assert judged(export(tmp_path / "lists"))[0] == 0


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("courses.csv", b"MATH", b"MATHS"),
        ("platforms.ndjson", b'"operator":"i', b'"operator":"ia'),
        ("ledger.ndjson.gz", b"\x1f\x8b", b"\x1f\x8c"),
    ],
)
def test_frictionless_finds_what_was_changed(tmp_path, registry, name, old, new):
    path = export(tmp_path / "full") / name
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert judged(path.parent)[0] == 1


def test_the_fields_described_are_those_of_the_documents(registry):
    for table in TABLES:
        body = orjson.loads(PublicRecord.objects.filter(kind=table.kind).values_list("body", flat=True)[0])
        assert sorted(field.name for field in table.fields) == sorted(body), table.stem
        for field in table.fields:
            inner = body[field.name][:1] if field.value_type == "array" else [body[field.name]]
            for each in inner if field.parts else ():
                assert sorted(part.name for part in field.parts) == sorted(each), field.name


def test_ndjson_holds_the_documents_as_they_are_by_id(tmp_path, registry):
    folder = export(tmp_path / "full")
    for table in TABLES:
        bodies = PublicRecord.objects.filter(kind=table.kind).order_by("public_id").values_list("body", flat=True)
        assert (folder / f"{table.stem}.ndjson").read_text("utf-8").splitlines() == list(bodies)


def test_csv_is_flat_and_no_cell_is_a_formula(tmp_path, registry):
    folder = export(tmp_path / "full")
    assert (folder / "institutions.csv").read_bytes().startswith(b"\xef\xbb\xbfid,uscc,name,")
    [row] = table_of(folder, "institutions")
    assert row["name"] == """'=HYPERLINK("x")"""
    assert row["address"] == "'@历下区\n经十路"
    assert row["servicePhone"] == "'+86 531 86971234"
    assert row["formerNames.name"] == "甲\\|乙 | -丙"
    assert row["formerNames.until"] == "2021-05-01 | "
    assert row["brands"] == "爱课堂 | 云,课堂"
    assert (row["custody.bank"], row["custody.mode"], row["isNonprofit"], row["licenceNumber"]) == ("齐鲁银行", "", "false", "")
    [course] = table_of(folder, "courses")
    assert (course["fees.amount"], course["fees.lessons"], course["fees.startsOn"], course["grades"]) == ("2400.00", "30", "", "7")
    for table in TABLES:
        for line in table_of(folder, table.stem):
            assert not [cell for cell in line.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_columns_of_an_absent_object_or_list_are_empty():
    fields = [Field("custody", "object", "", parts=(Field("bank", "string", ""),)), Field("brands", "array", "")]
    assert [column.name for column in column_fields(fields)] == ["custody.bank", "brands"]
    assert cells(fields)({"custody": None, "brands": []}) == ["", ""]
    assert cells(fields)({}) == ["", ""]


def test_the_ledger_file_ends_at_the_signed_head_that_the_package_names(tmp_path, registry):
    folder = export(tmp_path / "full")
    head = proofs.head()
    found = checkpoints.read((folder / "checkpoint.txt").read_text("utf-8"), checkpoints.verifier_keys())
    assert (found.size, found.root) == (head.size, head.root)
    assert package_of(folder)["beian:ledger"] == {
        "size": head.size,
        "root": head.root.hex(),
        "from_seq": 1,
        "to_seq": head.size,
    }
    assert [each["seq"] for each in entries_of(folder)] == list(range(1, head.size + 1))
    assert SignedHead.objects.get(size=head.size).note == (folder / "checkpoint.txt").read_text("utf-8")


def test_earlier_heads_lie_beside_the_newest(tmp_path):
    factories.institution()
    first = proofs.sign_head(AT)
    factories.institution()
    folder = export(tmp_path / "full")
    assert [path.name for path in (folder / "checkpoints").iterdir()] == ["000000000001.txt"]
    assert (folder / "checkpoints" / "000000000001.txt").read_text("utf-8") == first.note


def test_the_head_of_an_export_is_signed_by_a_key_that_was_added_since(tmp_path, settings):
    factories.institution()
    proofs.sign_head(AT)
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(bytes(32)).decode(), *settings.LEDGER_SIGNING_KEYS]
    folder = export(tmp_path / "full")
    for key in checkpoints.verifier_keys():
        assert checkpoints.read((folder / "checkpoint.txt").read_text("utf-8"), [key]).size == 1


def test_every_file_is_measured_and_its_checksum_fits(tmp_path, registry):
    factories.institution()
    proofs.sign_head(AT)
    factories.institution()
    folder = export(tmp_path / "full")
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {*sums, "SHA256SUMS"}
    package = package_of(folder)
    described = {each["path"]: each for each in (*package["resources"], *package["beian:files"])}
    assert set(described) == files - {"SHA256SUMS", "datapackage.json"}
    for name, checksum in sums.items():
        raw = (folder / name).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == checksum, name
        if name in described:
            assert (described[name]["bytes"], described[name]["hash"]) == (len(raw), f"sha256:{checksum}")


def test_the_same_head_gives_the_same_bytes(tmp_path, registry):
    one, other = export(tmp_path / "one"), export(tmp_path / "other")
    assert (one / "SHA256SUMS").read_text("utf-8") == (other / "SHA256SUMS").read_text("utf-8")


def test_the_package_names_licence_sources_and_the_last_day_of_its_credit_entries(tmp_path, registry):
    factories.credit_entry(conduct_ended_on=date(2023, 5, 1))
    factories.credit_entry(conduct_ended_on=date(2022, 5, 1))
    package = package_of(export(tmp_path / "full"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"] == [{"title": "山东省教育厅"}]
    assert package["beian:disclosedUntil"] == "2027-05-01"


def test_invented_records_are_said_to_be_invented(tmp_path, registry):
    folder = export(tmp_path / "full")
    assert "虚构" not in package_of(folder)["description"] + (folder / "README.md").read_text("utf-8")
    publisher_named("示例数据（虚构）", is_sample=True)
    folder = export(tmp_path / "full")
    assert "虚构的示例数据" in package_of(folder)["description"]
    assert "虚构的示例数据" in (folder / "README.md").read_text("utf-8")


def test_the_notes_name_the_files_that_are_there_and_say_how_statuses_are_counted(tmp_path, registry):
    folder = export(tmp_path / "full")
    notes = (folder / "README.md").read_text("utf-8")
    assert not (folder / "checkpoints").exists()
    assert "checkpoints/" not in notes
    assert "没有一个已备案或整改中的，算未备案" in notes
    assert "None filed or rectifying: not filed." in notes

    factories.institution()
    notes = (export(tmp_path / "full") / "README.md").read_text("utf-8")
    assert (folder / "checkpoints").exists()
    assert "`checkpoint.txt`、`checkpoints/` | 签名的检查点：当前的和以前的" in notes


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, registry):
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderInUse, match="有别的文件"):
        export(folder)
    assert (folder / "letter.txt").read_text("utf-8") == "mine"
    shutil.rmtree(folder)
    assert export(folder) == folder


def test_the_package_says_nothing_that_its_profiles_refuse(tmp_path, registry):
    package = package_of(export(tmp_path / "full"))
    # A home page is a whole address, and what writes the files does not know under which they will be handed out.
    assert "homepage" not in package
    schemas = [each["schema"] for each in package["resources"] if "schema" in each]
    assert all(each.get("foreignKeys", ["one"]) for each in schemas)
    assert sum("foreignKeys" in each for each in schemas) == 2 * 4


def test_the_notes_check_what_was_downloaded_whether_or_not_all_of_it_was(tmp_path, registry):
    proofs.sign_head(AT)
    factories.institution()
    folder = export(tmp_path / "full")
    shutil.rmtree(folder / "checkpoints")
    [line] = [each for each in (folder / "README.md").read_text("utf-8").splitlines() if "sha256sum" in each]
    subprocess.run(line.split("`")[3].split(), cwd=folder, capture_output=True, check=True)
    (folder / "courses.csv").write_bytes(b"")
    assert subprocess.run(line.split("`")[3].split(), cwd=folder, capture_output=True, check=False).returncode == 1


def test_a_delta_without_entries_says_so(tmp_path, registry):
    size = proofs.sign_head(AT).size
    export_delta(tmp_path / "delta", since=size, at=AT, progress=lambda total: lambda number: None)
    notes = (tmp_path / "delta" / "README.md").read_text("utf-8")
    assert f"账本第 {size} 条以后还没有新的条目，2026年11月24日。" in notes
    assert f"The ledger has no entry after the first {size} yet." in notes
    factories.institution()
    export_delta(tmp_path / "delta", since=size, at=AT, progress=lambda total: lambda number: None)
    assert f"账本第 {size + 1} 条至第 {size + 1} 条，" in (tmp_path / "delta" / "README.md").read_text("utf-8")
    assert package_of(tmp_path / "delta")["title"].endswith(f"第 {size + 1} 条起的增量")
