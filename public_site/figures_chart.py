"""The bar chart of institutions by region: what is said of each in words, and below it its bar as SVG that the style sheet colours.

The content security policy allows neither inline style nor script, which chart libraries such as pygal put into what they draw; so
the bars are composed with `svg.py`, a typed library of SVG elements, as wide as the page by per cent. The words are no part of the
drawing: a text in SVG is never wrapped, and on a phone a long name would lie over the numbers beside it. All that it shows stands
in the table below it as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: of `whole`, `part` is drawn solid; `name` and `words` stand above it. A place is named in Chinese everywhere."""

    name: str
    words: str
    whole: int
    part: int
    is_place: bool = False


def bar_chart(bars: Sequence[Bar], *, label: str) -> SafeString:
    """Return the bars, one below the other, the longest as wide as the page; `label` is the text alternative."""
    longest = max((bar.whole for bar in bars), default=0) or 1
    rows = format_html_join(
        "",
        '<div class="bar-chart__row">{} <span class="bar-chart__words">{}</span>{}</div>',
        ((_name(bar), bar.words, _drawn(bar, longest)) for bar in bars),
    )
    return format_html('<div class="bar-chart" role="img" aria-label="{}">{}</div>', label, rows)


def _name(bar: Bar) -> SafeString:
    if bar.is_place:
        return format_html('<span class="bar-chart__name" lang="zh-Hans">{}</span>', bar.name)
    return format_html('<span class="bar-chart__name">{}</span>', bar.name)


def _drawn(bar: Bar, longest: int) -> SafeString:
    lengths = (("whole", bar.whole), ("part", bar.part))
    drawn = svg.SVG(
        class_=["bar-chart__bar"],
        elements=[
            svg.Rect(class_=[f"bar-chart__{name}"], width=_per_cent(length, longest), height=_per_cent(1, 1))
            for name, length in lengths
            if length
        ],
    )
    # Numbers alone.
    return mark_safe(drawn.as_str())  # noqa: S308


def _per_cent(part: int, whole: int) -> svg.Length:
    return svg.Length(round(100 * part / whole, 2), "%")
