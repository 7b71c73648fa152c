"""The empty workbook of the import format: what a clerk fills in, with choices, notes and columns that keep codes as text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from registry.importing.cells import CLEARS
from registry.importing.fields import SHEETS, Field, Table, headers_of, marked_headers_of
from registry.importing.report_cells import TEXT_FORMAT, save_whole

_LAST_ROW: Final = 1_048_576
# Spreadsheet software takes at most so many characters of choices.
_MOST_CHOICES: Final = 255
_AUTHOR: Final = "beian"


def write_template(path: Path) -> None:
    """Write the template to a file, over whatever it held."""
    workbook = Workbook()
    explanation: Any = workbook.active
    explanation.title = gettext("说明")
    explanation.column_dimensions["A"].width = 100
    for line in _explanation():
        explanation.append([line])
    for cell in explanation["A"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    explanation["A1"].font = Font(bold=True, size=14)
    for table in SHEETS.values():
        _add_sheet(workbook, table)
    workbook.active = 1
    save_whole(workbook, path)


def _add_sheet(workbook: Workbook, table: Table) -> None:
    sheet = workbook.create_sheet(table.sheet)
    sheet.append(list(marked_headers_of(table)))
    sheet.freeze_panes = "A2"
    fields = {each.header: each for each in table.fields}
    for index, title in enumerate(headers_of(table), 1):
        cell, where, letter = sheet.cell(1, index), fields.get(title), get_column_letter(index)
        is_required = title in table.parent_headers or (where is not None and where.required)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FDE9D9" if is_required else "E8EEF7")
        sheet.column_dimensions[letter].width = max(12, 2 * len(title) + 4)
        if title in table.parent_headers or (where and (where.is_code or where.cell == "text")):
            sheet.column_dimensions[letter].number_format = TEXT_FORMAT
        cell.comment = Comment(_note(where, is_required=is_required), _AUTHOR, height=120, width=260)
        if where and (choices := _choices(where)) and not where.several:
            _add_choices(sheet, f"{letter}2:{letter}{_LAST_ROW}", choices)


def _add_choices(sheet: Any, cells: str, choices: Sequence[str]) -> None:
    listed = ",".join(choices)
    if len(listed) > _MOST_CHOICES:
        raise ValueError(f"More choices than a drop-down takes: {cells}")
    validation = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
    validation.error, validation.errorTitle = gettext("请从下拉列表里选择。"), gettext("不在规定的用语里")
    validation.add(cells)
    sheet.add_data_validation(validation)


def _choices(where: Field) -> list[str]:
    if where.is_yes_or_no:
        return [gettext("是"), gettext("否")]
    return [str(label) for label in where.words.labels] if where.words else []


def _note(where: Field | None, *, is_required: bool) -> str:
    lines = [gettext("必填。") if is_required else gettext("选填；空着表示不改。")]
    if where is None:
        lines.append(gettext("这一行属于哪家机构、哪个平台或哪门课程。"))
    elif where.note:
        lines.append(where.note)
    if where and where.several:
        lines.append(gettext("可填几个，用顿号、分号或换行隔开。"))
    if where and where.cell == "day":
        lines.append(gettext("写成 2020-01-08。"))
    if where and where.words:
        lines.append(gettext("用语：%(words)s。") % {"words": "、".join(_choices(where))})
    return "\n".join(lines)


def _explanation() -> list[str]:
    return [
        gettext("怎样填写"),
        gettext("带 * 的列必填，底色不同；把鼠标放在表头上可看说明。不用的工作表留空，不要删除。"),
        gettext("空着的单元格表示不改。要清空登记簿里的内容，请填：%(word)s。") % {"word": CLEARS},
        gettext("代码、编号一律按文本填写（这些列已设为文本格式），不要用公式。"),
        gettext("日期写成 2020-01-08；也可写 2020/1/8、2020年1月8日。将来的日子可以填，到那一天才生效。"),
        gettext("一格填几个内容时，用顿号、分号或换行隔开。"),
        gettext("平台按统一社会信用代码归到机构，课程按备案编号归到平台，收费按备案编号和课程编号归到课程。"),
        gettext("同一门课程的收费要全部写上：新的一组收费会替换原来的一组。"),
        gettext("先用 --dry-run 试运行，看会改动什么；再正式导入。被拒收的行可在报告里改好，把报告再次导入。"),
    ]
