"""Cells of a sheet as the text that the parsers read, or as what spoilt them."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils.translation import gettext

from registry.importing.written_days import day_text, hour_text

Cell = Any
CellKind = Literal["text", "day", "time"]

# What to write into a cell to empty a value; a blank cell says nothing.
CLEARS: Final = "清空"
# What people write where there is nothing to say.
_NOTHING: Final = frozenset({"", "/", "\\", "-", "--", "---", "—", "——", "–", "−", "n/a", "na", "nil", "none", "null"})
NOTHING_IN_WORDS: Final = frozenset({"无", "暂无", "没有", "空", "未填"})
# Spreadsheets keep fifteen digits of a number.
_FIRST_NUMBER_CUT: Final = 10**15
_FLOAT_IN_TEXT: Final = re.compile(r"\d(?:\.\d+)?E\+?\d{2}", re.ASCII | re.IGNORECASE)


class SpoiltCell(str):
    """The text of a cell that must not be used, with why and what to do about it."""

    reason: str
    remedy: str

    def __new__(cls, text: str, reason: str, remedy: str) -> "SpoiltCell":
        """Return the text with its reason."""
        cell = super().__new__(cls, text)
        cell.reason, cell.remedy = reason, remedy
        return cell


def header_text(cell: Cell) -> str:
    """Return a header as it is compared: without blanks, marks of duty and notes in brackets."""
    text = "".join(unicodedata.normalize("NFKC", str(cell)).split()).replace("＊", "*")
    return re.sub(r"[(\[【].*?[)\]】]", "", text.strip("*:")).strip("*:")


def cell_text(cell: Cell, kind: CellKind = "text") -> str:
    """Return a cell as the text that NDJSON would hold: dates as YYYY-MM-DD, times as HH:MM:SS, codes without a fraction."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case datetime():
            return cell.time().isoformat() if kind == "time" else cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="seconds")
        case timedelta():
            return _time_of_seconds(cell.total_seconds())
        case float() if kind == "time" and 0 <= cell < 1:
            return _time_of_seconds(cell * 86_400)
        case float() if cell.is_integer():
            # Whatever a float holds beyond its fifteen digits is shown as zeros, as the spreadsheet does.
            cell = str(int(Decimal(f"{cell:.15g}")))
        case _:
            # An apostrophe is how spreadsheets are told that a number is text; some programs write it into the cell.
            cell = str(cell).removeprefix("'")
    return day_text(cell) if kind == "day" else hour_text(cell) if kind == "time" else cell


def says_nothing(cell: Cell, *, in_words: bool = True) -> bool:
    """Tell whether a cell is blank or holds one of the marks for nothing; 无 and its like only where they are no answer."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    text = unicodedata.normalize("NFKC", cell).strip().lower()
    return text in _NOTHING or (in_words and text in NOTHING_IN_WORDS)


def is_blank(row: Sequence[Cell]) -> bool:
    """Tell whether nothing is written in a row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def spoilt_by_format(cell: Cell, kind: CellKind, *, is_code: bool) -> SpoiltCell | None:
    """Return the cell as spoilt if the spreadsheet changed what was typed: a date made of 1-3, digits cut from a long code."""
    if isinstance(cell, str):
        is_cut = is_code and _FLOAT_IN_TEXT.fullmatch(cell.strip()) is not None
    elif cell is None or isinstance(cell, bool):
        return None
    elif isinstance(cell, int | float):
        is_cut = is_code and abs(cell) >= _FIRST_NUMBER_CUT
    elif kind == "text":
        reason = gettext("电子表格把这里的内容变成了日期或时间，原来写的是什么已经看不出来。")
        return SpoiltCell(cell_text(cell), reason, gettext("请把这一列设为文本格式，重新填写。"))
    else:
        return None
    if is_cut:
        reason = gettext("这个编号被电子表格当作数字保存，末几位已经丢失。")
        return SpoiltCell(cell_text(cell), reason, gettext("请把这一列设为文本格式，对照证照重新填写。"))
    return None


def spoilt_by_formula(cell: Cell) -> SpoiltCell:
    """Return a cell whose formula stands where a code or nothing but a value may stand."""
    reason = gettext("这里是公式，不是填写的内容。")
    return SpoiltCell(cell_text(cell), reason, gettext("请复制这一列，“选择性粘贴”为“数值”，核对后另存。"))


def spoilt_by_error(cell: Cell) -> SpoiltCell:
    """Return a cell in which a formula failed."""
    reason = gettext("这里的公式出错了（例如 #N/A、#REF!）。")
    return SpoiltCell(cell_text(cell), reason, gettext("请改正公式，或直接填写内容。"))


def split_cell(cell: str, *, commas: bool = False) -> list[str]:
    """Return the values of a cell that holds several, parted by `、`, `;` or a line break, and by commas if that is said."""
    return [part for each in re.split(r"[、;；\n\r,，]+" if commas else r"[、;；\n\r]+", cell) if (part := each.strip())]


def _time_of_seconds(seconds: float) -> str:
    minutes, second = divmod(round(seconds) % 86_400, 60)
    return time(minutes // 60, minutes % 60, second).isoformat()
