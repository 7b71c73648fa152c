"""A day as people write it into a form."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.typed_text import in_one_width

LONGEST_TYPED: Final = 40
NO_DAY: Final = _("这不是日期，请按 2021-03-01 的样子填写。")

_WRITTEN_DAY: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)


class DayField(forms.DateField):
    """Takes a day in any of the usual ways (`read_day`)."""

    def to_python(self, value: Any) -> date | None:
        """Return the day, or nothing where nothing was typed."""
        if isinstance(value, str):
            return read_day(value) if value.strip() else None
        return super().to_python(value)


def read_day(text: str) -> date:
    """Return the day that a text names: 2021-03-01, 2021/3/1, 2021.3.1, 2021年3月1日, 20210301. Raises `ValidationError`."""
    # Of a longer text nothing is read.
    written = "".join(in_one_width(text).split()) if len(text) <= LONGEST_TYPED else ""
    try:
        found = _WRITTEN_DAY.fullmatch(written)
        return date(*map(int, found.groups())) if found else date.fromisoformat(written)
    except ValueError as wrong:
        raise forms.ValidationError(NO_DAY) from wrong
