"""The template that clerks fill in: it keeps codes as text, offers the words, and is read as it is."""

import gc
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from registry.importing.fields import SHEETS
from registry.importing.registry_files import Import
from registry.importing.template import write_template
from registry.models import Course, CreditEntry, Institution, LedgerEntry, Penalty, Platform, Teacher
from tests.registry.import_files import (
    HEADERS,
    sheet_course,
    sheet_credit,
    sheet_fee,
    sheet_institution,
    sheet_penalty,
    sheet_platform,
    sheet_teacher,
)

PAGE = (settings.BASE_DIR / "docs" / "import.md").read_text(encoding="utf-8")


@pytest.fixture
def template(tmp_path):
    write_template(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_it_has_the_sheets_and_headers_of_the_format_behind_its_explanation(template):
    book = load_workbook(template)
    assert book.sheetnames == ["说明", *HEADERS]
    assert {name: [cell.value for cell in book[name][1]] for name in HEADERS} == {
        name: titles.split() for name, titles in HEADERS.items()
    }
    assert all(book[name].freeze_panes == "A2" for name in HEADERS)


def test_the_page_on_importing_has_every_field_of_the_format():
    for table in SHEETS.values():
        fields = ", ".join(f"`{each.key}`{chr(92) + '*' if each.required else ''} {each.header}" for each in table.fields)
        assert f"| {table.sheet} | {fields} |" in PAGE


@pytest.mark.django_db
def test_the_example_of_the_page_on_importing_is_taken(tmp_path):
    [written] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "example.ndjson").write_text(json.dumps(json.loads(written)), encoding="utf-8")
    call_command("import_registry", str(tmp_path / "example.ndjson"))
    assert [model.objects.count() for model in (Institution, Platform, Course, Teacher)] == [1, 1, 1, 1]


def test_every_column_of_one_word_offers_its_words(template):
    book = load_workbook(template)
    for table in SHEETS.values():
        titles = [str(cell.value).strip("*") for cell in book[table.sheet][1]]
        offered = {}
        for validation in book[table.sheet].data_validations.dataValidation:
            column = next(iter(validation.sqref.ranges)).min_col
            offered[titles[column - 1]] = str(validation.formula1).strip('"').split(",")
            assert len(str(validation.formula1)) <= 257
        for field in table.fields:
            if field.words and not field.several:
                assert offered[field.header] == [str(label) for label in field.words.labels]
            elif field.is_yes_or_no:
                assert offered[field.header] == ["是", "否"]
            else:
                assert field.header not in offered


def test_columns_of_codes_are_text_and_every_column_has_a_note(template):
    book = load_workbook(template)
    for table in SHEETS.values():
        sheet = book[table.sheet]
        titles = [str(cell.value).strip("*") for cell in sheet[1]]
        notes = {title: cell.comment.text if cell.comment else "" for title, cell in zip(titles, sheet[1], strict=True)}
        formats = {title: sheet.column_dimensions[get_column_letter(at)].number_format for at, title in enumerate(titles, 1)}
        assert all(notes.values())
        for field in table.fields:
            assert (formats[field.header] == "@") == (field.cell == "text"), field.header
            assert notes[field.header].startswith("必填" if field.required else "选填")


@pytest.mark.django_db
def test_an_empty_template_says_nothing(template):
    assert [remark for found in Import(path=template, publisher="省厅") for remark in found] == []
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_a_filled_template_is_imported_whole_and_the_second_time_changes_nothing(template):
    rows = {
        "机构": sheet_institution(生效日期=date(2020, 1, 8), 非营利="否"),
        "平台": sheet_platform(备案日期="2020-01-08", 护眼功能="是"),
        "课程": sheet_course(人员编号="T-1"),
        "收费": sheet_fee(),
        "培训人员": sheet_teacher(),
        "名单": sheet_credit(),
        "行政处罚": sheet_penalty(金额=5000),
    }
    book = load_workbook(template)
    for name, row in rows.items():
        titles = [str(cell.value).strip("*") for cell in book[name][1]]
        for title, value in row.items():
            book[name].cell(2, titles.index(title) + 1).value = value
    book.save(template)
    assert [remark for found in Import(path=template, publisher="省厅") for remark in found] == []
    for model in (Institution, Platform, Course, Teacher, CreditEntry, Penalty):
        assert model._default_manager.count() == 1
    entries = LedgerEntry.objects.count()
    list(Import(path=template, publisher="省厅"))
    assert LedgerEntry.objects.count() == entries


def test_a_template_that_finds_no_room_leaves_nothing_open():
    with pytest.raises(OSError, match="No space left"):
        write_template(Path("/dev/full"))
    # What would be left open complains here, as an error of the test.
    gc.collect()


def test_the_command_writes_it_and_never_over_another_file_unasked(tmp_path):
    printed = io.StringIO()
    call_command("import_template", str(tmp_path / "t.xlsx"), stdout=printed)
    assert "模板已写入 t.xlsx" in printed.getvalue()
    with pytest.raises(CommandError, match="已有这个文件"):
        call_command("import_template", str(tmp_path / "t.xlsx"))
    call_command("import_template", str(tmp_path / "t.xlsx"), "--force", stdout=printed)
    for name, words in {"t.csv": r"以 \.xlsx 结尾", "absent/t.xlsx": "没有这个目录"}.items():
        with pytest.raises(CommandError, match=words):
            call_command("import_template", str(tmp_path / name))
