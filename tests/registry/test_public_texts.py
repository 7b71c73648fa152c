"""A public text holds no number of an identity card: the row is refused, and the number is shown to nobody."""

import io
import json

import pytest
from django.core.management import call_command
from stdnum.cn import ric

from registry.filing.forms import Filing
from registry.filing.services import file_institutions, publisher_named
from registry.identifiers import valid_uscc
from registry.models import Institution, Listing, PublicRecord
from tests.registry.import_files import institution, ndjson, teacher
from tests.registry.test_dated_filing import CODE, NOW, school

pytestmark = pytest.mark.django_db
BODY = "11010519491231002"
ID_NUMBER = BODY + ric.calc_check_digit(BODY + "0")


@pytest.mark.parametrize("field", ["name", "address", "brands", "former_names"])
def test_an_institution_with_an_id_number_in_a_public_text_is_refused(tmp_path, field):
    line: dict[str, object] = {"uscc": valid_uscc("91370102MA3F88880"), "name": "济南明德", "kind": "company", "region": "370102"}
    written = f"经十路8号 身份证{ID_NUMBER}"
    line[field] = {"brands": [written], "former_names": [{"name": written}]}.get(field, written)
    file = tmp_path / "one.ndjson"
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    printed = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_registry", file, stdout=printed)
    assert "这里写有身份证号码" in printed.getvalue()
    assert ID_NUMBER not in printed.getvalue()
    assert not Institution.objects.exists()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("school_licence", {"school_licence": {"number": ID_NUMBER}}),
        ("certificate", {"teachers": [teacher(certificate={"number": ID_NUMBER, "kind": "primary"})]}),
        ("certificate", {"teachers": [teacher(certificate={"number": ID_NUMBER, "kind": "exam_pass"})]}),
    ],
)
def test_an_id_number_in_the_place_of_a_public_or_half_public_number_is_refused(tmp_path, where, said):
    file = ndjson(tmp_path / "one.ndjson", institution(**said))
    printed = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_registry", file, stdout=printed)
    assert f"{where}.number" in printed.getvalue()
    assert "这里写有身份证号码" in printed.getvalue()
    assert ID_NUMBER not in printed.getvalue()
    told = " ".join(PublicRecord.objects.values_list("body", flat=True))
    assert ID_NUMBER[:6] not in told


@pytest.mark.parametrize("column", ["地址", "办学许可证号"])
@pytest.mark.parametrize("number", [ID_NUMBER, ID_NUMBER.translate({0x30 + each: 0xFF10 + each for each in range(10)})])
def test_a_line_of_a_list_with_an_id_number_is_refused(tmp_path, number, column):
    file = tmp_path / "list.csv"
    file.write_text(f"名称,{column}\n明德培训点,经十路 {number}\n启明培训点,泉城路\n", encoding="utf-8")
    printed = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_list", file, title="名单", region="370102", published_on="2024-01-01", stdout=printed)
    assert ID_NUMBER not in printed.getvalue()
    assert number not in printed.getvalue()
    assert list(Listing.objects.values_list("name", flat=True)) == ["启明培训点"]


def test_an_id_number_in_the_place_of_a_credit_code_is_not_printed(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(f"名称,统一社会信用代码\n明德培训点,{ID_NUMBER}\n", encoding="utf-8")
    printed = io.StringIO()
    call_command("import_list", file, title="名单", region="370102", published_on="2024-01-01", stdout=printed)
    assert "代码有误" in printed.getvalue()
    assert ID_NUMBER not in printed.getvalue()


def test_a_preview_names_new_credit_entries():
    entry = {"list": "grey", "reason": "广告不实", "decision_number": "1号", "issued_by": "教育局", "listed_on": NOW.date()}
    filing = school(code=CODE, credit=[Filing(values=entry)])
    found = file_institutions([filing], publisher=publisher_named("甲"), source="t", recorded_at=NOW, dry_run=True)
    assert "广告不实" in {each.new for each in found.changes if each.kind == "credit" and each.column == "reason"}
