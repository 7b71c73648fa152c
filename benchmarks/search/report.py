"""What was measured, as a table and as a plot."""

import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BROAD = "broad"
TARGETS = {
    10_000: {"mrr": 0.96, "p95": 20, "broad": 30},
    100_000: {"mrr": 0.93, "p95": 30, "broad": 50},
    1_000_000: {"mrr": 0.91, "p95": 40, "broad": 60},
}
COLOURS = {"sqlite": "#0072b2", "postgres": "#d55e00", "elastic": "#009e73"}


def pooled(filled: Mapping[str, Any], rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of one engine and size: those of a class are over all its queries and all rounds."""
    samples = [each for round_ in rounds for each in round_["looked_up"]]
    sorts = dict.fromkeys(each["sort"] for each in samples)
    return {
        **filled,
        "mrr": {which: _merit(rounds[0]["looked_up"], which) for which in ("labelled", "generated")},
        "classes": {sort: _figures([each for each in samples if each["sort"] == sort]) for sort in sorts},
        "all but broad": _figures([each for each in samples if each["sort"] != BROAD]),
        "suggest": {f"p{part}": _part([each for round_ in rounds for each in round_["suggesting"]], part) for part in (50, 95)},
        "memory": max(round_["memory"] for round_ in rounds),
        "memory_at_end": max(round_["memory_at_end"] for round_ in rounds),
        "queries": len(rounds[0]["looked_up"]),
        "rounds": len(rounds),
    }


def _merit(looked_up: Iterable[Mapping[str, Any]], which: str) -> dict[str, float]:
    places: dict[str, list[int]] = {}
    for each in looked_up:
        if each["which"] == which:
            places.setdefault(each["sort"], []).append(each["place"])
    merit = {sort: statistics.fmean(1 / at if at else 0.0 for at in places[sort]) for sort in places}
    return {**merit, "all": statistics.fmean(merit.values())}


def _figures(samples: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    middle = {
        name: statistics.median(each[name] for each in samples) for name in ("ours", "ours_cpu", "bare", "bare_cpu", "engine")
    }
    return {
        "p50": middle["ours"],
        "p95": _part([each["ours"] for each in samples], 95),
        "cpu p95": _part([each["ours_cpu"] for each in samples], 95),
        "cpu p50": middle["ours_cpu"],
        "bare p50": middle["bare"],
        "over bare": middle["ours"] / middle["bare"],
        "over bare, cpu": middle["ours_cpu"] / middle["bare_cpu"],
        "over engine alone": middle["ours"] / middle["engine"],
    }


def _part(values: Sequence[float], percent: int) -> float:
    return float(statistics.quantiles(values, n=100, method="inclusive")[percent - 1])


def table(results: Mapping[str, Any]) -> str:
    """Return everything as Markdown."""
    lines = [
        "# Search on every engine",
        "",
        "Invented registries with the labelled records among them; `python -m benchmarks.search` made this. "
        f"{os.cpu_count()} cores, CPython {platform.python_version()}.",
        "",
        "A look-up is a page of 20 hits with total and facets through `search.lookup.look_up`, in a warm process that has not",
        "met the query before; milliseconds of wall time over all queries and rounds. *Bare* is the same requests sent by the",
        "database's driver and the official client of Elasticsearch alone, each query by turns before and after ours; for",
        "Elasticsearch the second figure leaves out the statements by which documents are read from the database. To tell by what",
        "each hit was found is part of ours. MRR is the mean reciprocal rank of a right record: of the queries in",
        "`tests/scenarios`, and of others generated from the records.",
        "",
        "![p95 by class, engine and size](search.svg)",
        "",
    ]
    for records, runs in _by_size(results).items():
        lines += [f"## {records:,} records", "", *_summary(records, runs), "", *_classes(runs), ""]
    return "\n".join(lines)


def _by_size(results: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    sizes: dict[int, dict[str, Any]] = {}
    for name, run in results.items():
        engine, _, records = name.partition(" ")
        sizes.setdefault(int(records), {})[engine] = run
    return {
        records: {engine: sizes[records][engine] for engine in COLOURS if engine in sizes[records]} for records in sorted(sizes)
    }


def _summary(records: int, runs: Mapping[str, Any]) -> list[str]:
    target = TARGETS.get(records, {"mrr": 0, "p95": 0, "broad": 0})
    rows: list[tuple[str, str, list[str]]] = [
        ("MRR, labelled", f"{target['mrr']:.2f}", [f"{run['mrr']['labelled']['all']:.3f}" for run in runs.values()]),
        ("MRR, generated", f"{target['mrr']:.2f}", [f"{run['mrr']['generated']['all']:.3f}" for run in runs.values()]),
        ("p95, worst class but broad", f"{target['p95']}", [_worst(run) for run in runs.values()]),
        ("p95 of processor time alone, same", "", [_worst(run, "cpu p95") for run in runs.values()]),
        ("p95 broad", f"{target['broad']}", [f"{run['classes'][BROAD]['p95']:.1f}" for run in runs.values()]),
        ("p95 suggest", "15", [f"{run['suggest']['p95']:.1f}" for run in runs.values()]),
        ("ours / bare, median", "1.3", [_over_bare(engine, run) for engine, run in runs.items()]),
        ("ours less bare, medians, ms", "", [f"{_beyond_bare(run):.1f}" for run in runs.values()]),
        (
            "build, records/s (× raw bulk)",
            "0.7 ×",
            [f"{run['built']:,.0f} ({run['built'] / run['raw']:.2f} ×)" if run["built"] else "–" for run in runs.values()],
        ),
        ("memory of the process, MB", "400", [f"{run['memory_at_end']:.0f}" for run in runs.values()]),
    ]
    lines = [f"| | to reach | {' | '.join(runs)} |", f"| --- | ---: |{' ---: |' * len(runs)}"]
    return lines + [f"| {name} | {wanted} | {' | '.join(cells)} |" for name, wanted, cells in rows]


def _worst(run: Mapping[str, Any], what: str = "p95") -> str:
    sort = max(set(run["classes"]) - {BROAD}, key=lambda each: run["classes"][each][what])
    return f"{run['classes'][sort][what]:.1f} ({sort})"


def _over_bare(engine: str, run: Mapping[str, Any]) -> str:
    over = run["all but broad"]
    if engine == "elastic":
        return f"{over['over bare']:.2f}, engine alone {over['over engine alone']:.2f}"
    # Where the engine is in the process, its time is processor time too.
    return f"{over['over bare']:.2f}" + (f", cpu {over['over bare, cpu']:.2f}" if engine == "sqlite" else "")


def _beyond_bare(run: Mapping[str, Any]) -> float:
    over = run["all but broad"]
    return float(over["p50"] - over["bare p50"])


def _classes(runs: Mapping[str, Any]) -> list[str]:
    columns = [f"{engine} {what}" for engine in runs for what in ("MRR", "p50", "p95", "bare p50")]
    lines = [f"| class | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    for sort in next(iter(runs.values()))["classes"]:
        cells = []
        for run in runs.values():
            merits = [merit[sort] for merit in run["mrr"].values() if sort in merit]
            figures = run["classes"][sort]
            cells += [f"{min(merits):.3f}" if merits else "", *(f"{figures[what]:.1f}" for what in ("p50", "p95", "bare p50"))]
        lines.append(f"| {sort} | {' | '.join(cells)} |")
    return [*lines, "", "MRR of a class is the lower of those of the labelled and of the generated queries."]


# The plot -----------------------------------------------------------------------------------------------------------------------

_WIDE, _HIGH, _LEFT, _TOP, _GAP = 1040, 210, 60, 40, 50


def plot(results: Mapping[str, Any]) -> str:
    """Return p95 by class as an SVG: a panel for each size, a bar for each engine, a line for what is to be reached."""
    sizes = _by_size(results)
    high = _TOP + len(sizes) * (_HIGH + _GAP + _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDE}" height="{high}" fill="white"/>',
    ]
    for number, (engine, colour) in enumerate(COLOURS.items()):
        at = _LEFT + number * 110
        parts.append(f'<rect x="{at}" y="12" width="12" height="12" fill="{colour}"/><text x="{at + 18}" y="23">{engine}</text>')
    for number, (records, runs) in enumerate(sizes.items()):
        parts += _panel(_TOP + number * (_HIGH + _GAP + _TOP) + 20, records, runs)
    return "\n".join([*parts, "</svg>", ""])


def _panel(top: float, records: int, runs: Mapping[str, Any]) -> list[str]:
    sorts = list(next(iter(runs.values()))["classes"])
    target = TARGETS.get(records, {"p95": 0, "broad": 0})
    highest = max([*(run["classes"][sort]["p95"] for run in runs.values() for sort in sorts), target["broad"]]) * 1.1
    width = (_WIDE - _LEFT - 20) / len(sorts)
    bottom = top + _HIGH

    def y(value: float) -> float:
        return bottom - _HIGH * value / float(highest)

    parts = [f'<text x="{_LEFT}" y="{top - 6}">{records:,} records, p95 in ms</text>']
    parts += [
        f'<line x1="{_LEFT}" x2="{_WIDE - 20}" y1="{y(each):.1f}" y2="{y(each):.1f}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 6}" y="{y(each) + 4:.1f}" text-anchor="end">{each:.0f}</text>'
        for each in (0, highest / 3, highest * 2 / 3)
    ]
    for place, sort in enumerate(sorts):
        left = _LEFT + place * width
        bar = (width - 16) / len(COLOURS)
        for number, engine in enumerate(COLOURS):
            if engine in runs:
                value = runs[engine]["classes"][sort]["p95"]
                parts.append(
                    f'<rect x="{left + 8 + number * bar:.1f}" y="{y(value):.1f}" width="{bar - 1:.1f}" '
                    f'height="{bottom - y(value):.1f}" fill="{COLOURS[engine]}">'
                    f"<title>{engine} {sort} {value:.1f} ms</title></rect>"
                )
        wanted = target["broad" if sort == BROAD else "p95"]
        parts.append(
            f'<line x1="{left + 4:.1f}" x2="{left + width - 4:.1f}" y1="{y(wanted):.1f}" y2="{y(wanted):.1f}" stroke="#333"/>'
            f'<text x="{left + width / 2:.1f}" y="{bottom + 16}" text-anchor="middle">{sort}</text>'
        )
    return parts
