"""The measured figures as a table and as a plot."""

import os
import platform
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.graphql.contender import EMPTY, EMPTY_PACKED, OURS, REPEATED, REPEATED_PACKED, VIEW, VIEW_BESIDE

PEER: Final = "graphene-django, prefetched"
NAMES: Final = {
    OURS: "Beian",
    VIEW: "hand-written JSON view",
    PEER: "graphene-django 3.2.3, prefetched by hand",
    "graphene-django, as usual": "graphene-django 3.2.3, as usually written",
    "strawberry-django": "strawberry-django, prefetched by hand",
}
_COLOURS: Final = ("#1c4e80", "#8a8a8a", "#b3541e", "#d9a066", "#6a8f3c")


def table(results: Mapping[str, Any]) -> str:
    """Return a page in Markdown."""
    lines = [
        "# A GraphQL request beside its peers",
        "",
        f"`python -m benchmarks.graphql` made this. {os.cpu_count()} cores, CPython {platform.python_version()}.",
        "",
        "Processor time of a request in the process that answers, in milliseconds, medians of interleaved rounds; the same queries",
        "on the same tables, with equal answers. Statements are those sent to the database for one answer. Every institution",
        "has as many platforms and courses as the largest query asks for; it and most of its platforms have changed once.",
        "",
        "![Processor time of each contender](graphql.svg)",
    ]
    for title, measured in _by_size(results).items():
        lines += ["", f"## {title}", "", *_processor(measured["cpu"]), "", *_served(**measured["served"])]
    return "\n".join(lines) + "\n"


def _by_size(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured by database and size under titles, the smallest first."""
    runs = sorted((name.split() for name in results), key=lambda run: int(run[1]))
    return {f"{database}, {int(entries):,} ledger entries": results[f"{database} {entries}"] for database, entries in runs}


def _processor(by_query: Mapping[str, Any]) -> list[str]:
    lines = _head("query", *NAMES.values(), "× faster than graphene-django", "speed of the view")
    for title, times in by_query.items():
        cells = [f"{times[name]['cpu']:.2f} ({times[name]['statements']:.0f})" for name in NAMES]
        ours = times[OURS]["cpu"]
        ratios = [f"{times[PEER]['cpu'] / ours:.1f}", f"{times[VIEW]['cpu'] / ours:.2f}"]
        lines += ["| " + " | ".join([title, *cells, *ratios]) + " |"]
    faults = ", ".join(f"{title} {times[OURS]['faults']:.0f}" for title, times in by_query.items())
    return [*lines, "", f"In brackets: statements. Page faults of ours a request: {faults}."]


def _served(rate: Mapping[str, Any], cpu: Mapping[str, Any], size: Mapping[str, Any] | None = None) -> list[str]:
    """Return what was measured over HTTP; of answers that are kept only where that was told with their sizes."""
    names = {
        OURS: NAMES[OURS],
        VIEW: NAMES[VIEW],
        VIEW_BESIDE: "the same view behind our middleware",
        PEER: NAMES[PEER],
    }
    ratios = {"speed of the view": VIEW, "of the view behind our middleware": VIEW_BESIDE}
    lines = [
        "Answers a second over HTTP, one process of one thread. Peers have no middleware but where it is said; ours has all of it.",
        "",
        *_head("query", *names.values(), *ratios),
    ]
    for title, rates in rate.items():
        cells = [f"{rates[name]:,.0f}" for name in names]
        cells += [f"{rates[OURS] / rates[name]:.2f}" for name in ratios.values()]
        lines += ["| " + " | ".join((title, *cells)) + " |"]
    if size is None:
        return lines
    lines += [
        "",
        "Answers that are kept, and an empty view behind the same middleware, asked with a key and charged: plainly, and with",
        "`Accept-Encoding: gzip, deflate`, as browsers and the clients of partners do. The empty view sends 11 bytes. The client",
        "reads what is sent, which is no part of the server's processor time, and unpacks nothing.",
        "",
        *_head("query", "bytes", "answer kept", "empty view", "kept / empty", "the same by the server's processor time"),
    ]
    for asked, kept, empty in (("", REPEATED, EMPTY), (", gzip", REPEATED_PACKED, EMPTY_PACKED)):
        for title, rates in rate.items():
            cells = [f"{size[title][kept]:,.0f}", f"{rates[kept]:,.0f}", f"{rates[empty]:,.0f}"]
            cells += [f"{rates[kept] / rates[empty]:.2f}", f"{cpu[title][empty] / cpu[title][kept]:.2f}"]
            lines += ["| " + " | ".join((title + asked, *cells)) + " |"]
    return lines


def _head(first: str, *others: str) -> list[str]:
    return ["| " + " | ".join((first, *others)) + " |", "| --- |" + " ---: |" * len(others)]


def plot(results: Mapping[str, Any]) -> str:
    """Return bars, those of each query beside each other; the longest of each query fills the width."""
    width, bar, gap, left = 900, 16, 26, 320
    rows: list[str] = []
    y = 30
    for of, measured in _by_size(results).items():
        for title, times in measured["cpu"].items():
            rows.append(f'<text x="10" y="{y}" font-weight="bold">{of}: {title}</text>')
            y += 8
            longest = max(each["cpu"] for each in times.values())
            for (name, label), colour in zip(NAMES.items(), _COLOURS, strict=True):
                length = max(times[name]["cpu"] / longest * (width - left - 90), 1)
                rows.append(f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{label}</text>')
                rows.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 3}" fill="{colour}"/>')
                rows.append(f'<text x="{left + length + 6:.1f}" y="{y + 12}">{times[name]["cpu"]:.2f} ms</text>')
                y += bar
            y += gap
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" {style}>\n' + "\n".join(rows) + "\n</svg>\n"
