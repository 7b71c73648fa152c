"""The bar chart of institutions by region, as SVG that stands in the page and takes its looks from the style sheet.

The content security policy allows neither inline style nor script, which chart libraries such as pygal put into what they draw; so
the bars are composed with `svg.py`, a typed library of SVG elements. Lengths are in em and per cent: the chart is as wide as the
page and as large as the reader's text. All that it shows stands in the table below it as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import svg
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_ROW: Final = 3.25
_TEXT: Final = 1.1
_BAR_TOP: Final = 1.6
_BAR: Final = 1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: of `whole`, `part` is drawn solid; `name` and `words` stand above it."""

    name: str
    words: str
    whole: int
    part: int


def bar_chart(bars: Sequence[Bar], *, label: str) -> SafeString:
    """Return the bars, one below the other, the longest as wide as the page; `label` is the text alternative."""
    longest = max((bar.whole for bar in bars), default=0) or 1
    drawn = svg.SVG(
        class_=["bar-chart"],
        width=_per_cent(1, 1),
        height=_em(_ROW * len(bars)),
        elements=[element for row, bar in enumerate(bars) for element in _row(bar, row * _ROW, longest)],
        extra={"role": "img", "aria-label": str(escape(label))},
    )
    # The library writes texts as they are given; `_row` and the label give them escaped.
    return mark_safe(drawn.as_str())  # noqa: S308


def _row(bar: Bar, top: float, longest: int) -> Iterator[svg.Element]:
    yield svg.Text(class_=["bar-chart__name"], x=0, y=_em(top + _TEXT), text=str(escape(bar.name)))
    yield svg.Text(
        class_=["bar-chart__words"], x=_per_cent(1, 1), y=_em(top + _TEXT), text_anchor="end", text=str(escape(bar.words))
    )
    for name, length in (("whole", bar.whole), ("part", bar.part)):
        if length:
            yield svg.Rect(
                class_=[f"bar-chart__{name}"],
                x=0,
                y=_em(top + _BAR_TOP),
                width=_per_cent(length, longest),
                height=_em(_BAR),
            )


def _em(number: float) -> svg.Length:
    return svg.Length(round(number, 2), "em")


def _per_cent(part: int, whole: int) -> svg.Length:
    return svg.Length(round(100 * part / whole, 2), "%")
