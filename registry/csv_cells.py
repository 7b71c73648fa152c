"""Cells of CSV files: text that spreadsheet software takes for text."""

from typing import Final

# What begins so is run as a formula, with a sign of double width where people write in such.
FORMULA_MARKS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def harmless(cell: str) -> str:
    """Return a cell that spreadsheet software will not take for a formula: one that it would has an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA_MARKS) else cell
