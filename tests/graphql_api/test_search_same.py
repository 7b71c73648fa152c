"""The same question gets the same answer on the page of results and over the API: order, total and facets."""

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from public_site.addresses import record_address
from registry import selectors
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.reading import addresses_in

pytestmark = pytest.mark.django_db

SEARCH = """query ($query: String!, $kinds: [RecordKind!], $filter: SearchFilter, $exclude: SearchFilter, $order: SearchOrder!,
    $after: String) {
  search(query: $query, kinds: $kinds, filter: $filter, exclude: $exclude, orderBy: $order, first: 20, after: $after) {
    edges { node { record { __typename id } } } totalCount pageInfo { hasNextPage endCursor }
    facets { name values { label count selected } } } }"""

# What the page calls a filter, and what the API calls it.
NAMES = {
    "kind": "kinds",
    "region": "regions",
    "status": "statuses",
    "credit": "creditStatuses",
    "subject": "subjects",
    "stage": "stages",
    "mode": "modes",
    "price": "prices",
}

QUESTIONS: list[dict[str, Any]] = [
    {"q": "星辰"},
    {"q": "星辰", "page": 2},
    {"q": "星辰教育", "sort": "name"},
    {"q": "星辰", "sort": "filed_on", "page": 2},
    {"q": "xingchen"},
    {"q": "xc"},
    {"q": "星晨"},
    {"q": "教育"},
    {"q": "济南 星辰"},
    {"q": "星辰数学"},
    {"q": "单晓梅"},
    {"q": "没有这样的机构"},
    {},
    {"sort": "filed_on", "page": 3},
    {"q": "星辰", "kind": ["institution", "platform"]},
    {"q": "星辰", "region": ["370200"]},
    {"q": "星辰", "status": ["filed", "refused"], "sort": "name"},
    {"q": "星辰", "credit": ["black"]},
    {"q": "星辰", "subject": ["english"], "stage": ["primary"]},
    {"kind": ["course"], "mode": ["live"], "price": ["up_to_50", "above_200"]},
    {"q": "星辰", "not_kind": ["course", "listing"], "page": 2},
    {"q": "星辰", "kind": ["platform"], "not_status": ["refused"], "sort": "filed_on"},
    {"q": "星辰", "not_region": ["370200", "370103"]},
    {"not_region": ["370200"], "not_subject": ["math"], "not_stage": ["primary"], "sort": "name"},
    {"q": "星辰", "not_credit": ["black"], "not_mode": ["recorded"], "not_price": ["above_200"]},
]


@pytest.fixture(scope="module")
def registry(published_once):
    subjects, stages, modes = ("math", "english"), ("primary", "junior", "senior"), ("live", "recorded", "mixed")
    for number in range(14):
        region, place = ("370202", "青岛") if number % 3 == 0 else ("370102", "济南")
        school = factories.institution(name=f"{place}星辰{number}在线教育有限公司", region=region)
        status = ("filed", "refused", "suspended")[number % 3]
        app = factories.platform(school, name=f"星辰{number % 5}", status=status, filed_on=date(2020, 1, 1 + number // 2))
        fees = [{"basis": "per_lesson", "lessons": 10, "amount": f"{(number + 1) * 200}.00"}]
        kind_of_course: dict[str, Any] = {"subject": subjects[number % 2], "stage": stages[number % 3], "mode": modes[number % 3]}
        factories.course(app, name=f"星辰{('数学', '英语')[number % 2]}", fees=fees, **kind_of_course)
        factories.teacher(school)
        if number % 4 == 0:
            factories.credit_entry(school)
    factories.listing(name="青岛星辰培训学校")


def _words(values: list[str]) -> list[str]:
    return [value.upper() for value in values]


def _filter(asked: dict[str, Any], before: str) -> dict[str, Any]:
    given = {name: asked[before + name] for name in NAMES if before + name in asked}
    return {NAMES[name]: values if name == "region" else _words(values) for name, values in given.items()}


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: urlencode(asked, doseq=True) or "all")
def test_page_and_api_answer_alike(client: Client, data, registry, asked) -> None:
    shown = client.get("/search", asked, headers={"accept-language": "zh-hans"})
    narrowed = _filter(asked, "")
    wanted = {
        "query": asked.get("q", ""),
        "kinds": narrowed.pop("kinds", None),
        "filter": narrowed,
        "exclude": _filter(asked, "not_"),
        "order": asked.get("sort", "relevance").upper(),
    }
    found = data(SEARCH, **wanted)["search"]
    for _ in range(asked.get("page", 1) - 1):
        assert found["pageInfo"]["hasNextPage"]
        found = data(SEARCH, **wanted, after=found["pageInfo"]["endCursor"])["search"]

    records = [edge["node"]["record"]["id"] for edge in found["edges"]]
    bodies = selectors.documents(records)
    addresses = [record_address(RecordKind(bodies[each].kind), bodies[each].body) for each in records]
    page = shown.context["page"]
    assert [line.url for line in page.lines] == addresses
    assert set(addresses) <= set(addresses_in(shown))
    assert page.total == f"{found['totalCount']:,}"
    assert bool(page.next_url) is found["pageInfo"]["hasNextPage"]
    assert _facets_shown(page) == [_facet(facet) for facet in _in_order(found["facets"]) if facet["values"]]
    assert bool(records) is (asked.get("q") != "没有这样的机构")


def _facets_shown(page) -> list[Counter[tuple[str, bool]]]:
    return [Counter({(link.label, link.selected): link.count for link in (*each.values, *each.rest)}) for each in page.facets]


def _facet(facet: dict[str, Any]) -> Counter[tuple[str, bool]]:
    """Values that read alike are one for a reader."""
    counts: Counter[tuple[str, bool]] = Counter()
    for value in facet["values"]:
        counts[value["label"], value["selected"]] += value["count"]
    return counts


def _in_order(facets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = ("kind", "status", "region", "credit", "subject", "stage", "mode", "price")
    return sorted(facets, key=lambda facet: order.index(facet["name"]))


def test_every_filter_has_a_question() -> None:
    asked = {name for question in QUESTIONS for name in question}
    assert {*NAMES, *(f"not_{name}" for name in NAMES)} <= asked
