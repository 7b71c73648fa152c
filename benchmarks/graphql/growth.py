"""Whether a page and a record cost the same in a registry of any size: the first page, the last one, and one record.

usage: python -m benchmarks.graphql.growth URL [URL ...]
Each URL is a database that is filled already, the smallest first (`python -m benchmarks.search --folder F` leaves such). Contenders
are processes that are asked by turns; figures are medians of processor milliseconds. Writes results/graphql_growth.md.
"""

import statistics
import sys
from contextlib import ExitStack
from typing import Final

from benchmarks.graphql.__main__ import RESULTS, Contender, started
from benchmarks.graphql.contender import OURS
from benchmarks.graphql.queries import Query

ROUNDS: Final = 9
_FIELDS: Final = "edges { cursor node { id uscc name kind address servicePhone } } pageInfo { hasNextPage hasPreviousPage }"
_QUERIES: Final = {
    "first page of 50": Query("", f"{{ institutions(first: 50) {{ {_FIELDS} }} }}", {}, 40),
    "last page of 50": Query("", f"{{ institutions(last: 50) {{ {_FIELDS} }} }}", {}, 40),
    "page of 50 near the end, going forward": Query(
        "", f"query ($after: String!) {{ institutions(first: 50, after: $after) {{ {_FIELDS} }} }}", {}, 40
    ),
    "one record": Query("", "query ($uscc: String!) { institution(uscc: $uscc) { id uscc name kind address } }", {}, 150),
}
_SIZE: Final = Query("", "{ institutions(first: 1) { totalCount } platforms(first: 1) { totalCount } }", {}, 1)


def main() -> None:
    urls = sys.argv[1:]
    with ExitStack() as running:
        asked = [started(running, OURS, sys.executable, url) for url in urls]
        sizes = [each.ask(_SIZE)["answer"]["data"] for each in asked]
        known = [_known(each) for each in asked]
        found: dict[str, list[list[float]]] = {title: [[] for _ in urls] for title in _QUERIES}
        for _ in range(ROUNDS):
            for title, query in _QUERIES.items():
                for at, each in enumerate(asked):
                    said = each.ask(Query(title, query.text, known[at], query.times))
                    assert "errors" not in said["answer"], said["answer"]
                    found[title][at].append(said["cpu"])
    lines = [
        "# A page and a record in registries of different sizes",
        "",
        "`python -m benchmarks.graphql.growth` made this: processor milliseconds of a request, medians of interleaved rounds.",
        "",
        "| | " + " | ".join(_told(size) for size in sizes) + " | largest / smallest |",
        "| --- |" + " ---: |" * (len(urls) + 1),
    ]
    for title, times in found.items():
        medians = [statistics.median(each) for each in times]
        lines.append(f"| {title} | " + " | ".join(f"{each:.2f}" for each in medians) + f" | {medians[-1] / medians[0]:.2f} |")
    (RESULTS / "graphql_growth.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _told(size: dict[str, dict[str, int]]) -> str:
    return f"{size['institutions']['totalCount']:,} institutions, {size['platforms']['totalCount']:,} platforms"


def _known(contender: Contender) -> dict[str, str]:
    """Return a credit code, and a cursor behind which the last hundred institutions stand."""
    asked = Query("", "{ institutions(last: 100) { edges { cursor node { uscc } } } }", {}, 1)
    first, *_ = contender.ask(asked)["answer"]["data"]["institutions"]["edges"]
    return {"uscc": first["node"]["uscc"], "after": first["cursor"]}


if __name__ == "__main__":
    main()
