"""CPU per request of a nested GraphQL list beside a hand-written JSON view of the same columns.

50 institutions with 10 platforms each, on a database of its own; both answers are compared before anything is measured. Rounds of
the two are interleaved, so that a busy machine slows both; the figures are medians of CPU time. Writes results/graphql_list.md.
"""

# ruff: noqa: E402 (Django is set up before its models can be imported)

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
_DATABASE = tempfile.NamedTemporaryFile(suffix=".sqlite3")  # noqa: SIM115 (open as long as the process)
os.environ["DATABASE_URL"] = f"sqlite:///{_DATABASE.name}"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "1"

import django

django.setup()

import orjson
from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from graphql_api.views import graphql
from registry.models import Institution, Platform
from tests import factories

INSTITUTIONS, PLATFORMS, ROUNDS, REQUESTS = 50, 10, 15, 4
Call = Callable[[], HttpResponse]
RESULTS = Path(__file__).parent / "results" / "graphql_list.md"

QUERY = """query Nested($first: Int!, $platforms: Int!) { institutions(first: $first) { edges { node {
  id uscc name kind address servicePhone
  platforms(first: $platforms) { edges { node { id filingNumber name kind status filedOn domains icpNumber } } } } } } }"""
FLAT = "query Flat($first: Int!) { institutions(first: $first) { edges { node { id uscc name kind address servicePhone } } } }"


def fill() -> None:
    """Write the institutions and platforms that are asked for, and as many again that are not."""
    settings.LEDGER_FOLLOWERS = []
    for number in range(INSTITUTIONS * 2):
        school = factories.institution(name=f"济南第{number:03d}在线教育科技有限公司", address="济南市历下区经十路1号")
        for _ in range(PLATFORMS):
            factories.platform(school, domains=["aiketang.example.cn"], icp_number="鲁ICP备20000001号-1")


def hand_written(nested: bool) -> HttpResponse:
    """What somebody would write who needs this one answer: two queries over columns, dictionaries, orjson."""
    schools = list(
        Institution.objects.order_by("name", "public_id").values("public_id", "uscc", "name", "kind", "address", "service_phone")[
            :INSTITUTIONS
        ]
    )
    below: dict[str, list[dict[str, Any]]] = {school["public_id"]: [] for school in schools}
    if nested:
        columns = ("public_id", "operator_id", "filing_number", "name", "kind", "status", "filed_on", "domains", "icp_number")
        for row in Platform.objects.filter(operator__in=list(below)).order_by("filing_number").values(*columns):
            below[row["operator_id"]].append(
                {
                    "id": row["public_id"],
                    "filingNumber": row["filing_number"],
                    "name": row["name"],
                    "kind": row["kind"].upper(),
                    "status": row["status"].upper(),
                    "filedOn": row["filed_on"],
                    "domains": row["domains"],
                    "icpNumber": row["icp_number"] or None,
                }
            )
    nodes = [
        {
            "id": school["public_id"],
            "uscc": school["uscc"],
            "name": school["name"],
            "kind": school["kind"].upper(),
            "address": school["address"] or None,
            "servicePhone": school["service_phone"] or None,
            **({"platforms": below[school["public_id"]][:PLATFORMS]} if nested else {}),
        }
        for school in schools
    ]
    return HttpResponse(orjson.dumps({"institutions": nodes}), content_type="application/json")


def request_for(query: str, nested: bool) -> HttpRequest:
    variables = {"first": INSTITUTIONS} | ({"platforms": PLATFORMS} if nested else {})
    body = orjson.dumps({"query": query, "variables": variables})
    return RequestFactory().post("/graphql", body, content_type="application/json")


def unwrapped(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes of a GraphQL answer in the shape of the hand-written one."""
    nodes: list[dict[str, Any]] = [edge["node"] for edge in answer["data"]["institutions"]["edges"]]
    for node in nodes:
        if "platforms" in node:
            node["platforms"] = [edge["node"] for edge in node["platforms"]["edges"]]
    return nodes


def measured(ask: Call, view: Call) -> tuple[float, float]:
    """Median CPU milliseconds of each, from interleaved rounds."""
    times: dict[str, list[float]] = {"ask": [], "view": []}
    for _ in range(ROUNDS):
        for name, call in (("ask", ask), ("view", view)):
            started = time.process_time()
            for _ in range(REQUESTS):
                call()
            times[name].append((time.process_time() - started) / REQUESTS * 1000)
    return statistics.median(times["ask"]), statistics.median(times["view"])


def main() -> None:
    call_command("migrate", verbosity=0)
    fill()
    lines = [
        "# GraphQL list beside a hand-written JSON view",
        "",
        f"CPU per request in milliseconds, medians of {ROUNDS} interleaved rounds; SQLite; Python {platform.python_version()}.",
        "The view reads the same columns from the tables and does nothing else.",
        "",
        "| list | GraphQL | hand-written view | ratio |",
        "| --- | ---: | ---: | ---: |",
    ]
    for title, query, nested in (
        (f"{INSTITUTIONS} institutions, {PLATFORMS} platforms each", QUERY, True),
        (f"{INSTITUTIONS} institutions", FLAT, False),
    ):

        def ask(query: str = query, nested: bool = nested) -> HttpResponse:
            return graphql(request_for(query, nested))

        def view(nested: bool = nested) -> HttpResponse:
            return hand_written(nested)

        assert unwrapped(orjson.loads(ask().content)) == orjson.loads(view().content)["institutions"]
        ours, theirs = measured(ask, view)
        lines.append(f"| {title} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.1f} x |")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
