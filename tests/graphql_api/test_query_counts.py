"""How many statements each list of the schema takes: exactly so many, whatever the size of the page and the number of parents."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_nullable_type,
    parse,
    visit,
)

from graphql_api import answer_cache
from graphql_api.schema import SCHEMA
from registry import public_records, staff_tallies
from registry.days import today
from registry.models import Institution, Penalty
from registry.vocabulary import RecordKind
from tests import factories
from tests.complaints import making
from tests.graphql_api.counted_lists import OPERATIONS
from tests.search.conftest import ENGINES, answering, index_of_its_own, own_engine

pytestmark = pytest.mark.django_db

Sizes = tuple[Any, Any]
# What is the same however much there is.
UNSIZED: Final = {"keys of the ledger"}


@pytest.fixture
def sizes() -> dict[str, Sizes]:
    """The variables, each for little and for much: four of everything, each with three of everything that hangs under it."""
    ids: dict[str, list[str]] = {"institutions": [], "platforms": [], "courses": [], "teachers": [], "publishedLists": []}
    for number in range(4):
        school = factories.institution(
            name=f"济南第{number}在线学校",
            brands=["爱学", "好学"],
            former_names=[{"name": f"旧名{number}", "until": "2020-02-01"}],
            former_usccs=[{"uscc": factories.new_uscc(), "until": "2020-02-01"}],
        )
        _punish(school)
        staff = tuple(factories.teacher(school) for _ in range(3))
        platforms = [
            factories.platform(
                school,
                name=f"爱课堂{number}{each}",
                responsible_usccs=[school.uscc],
                domains=[f"a{number}{each}.cn"],
                app_ids=[f"cn.a{number}{each}"],
            )
            for each in range(3)
        ]
        courses = [factories.course(platform, teachers=staff, weekdays=[6, 7]) for platform in platforms for _ in range(3)]
        listed = factories.published_list(title=f"第{number}批")
        for line in range(3):
            factories.credit_entry(school, decision_number=f"{number}-{line}")
            factories.listing(listed, institution=school, name=f"教学点{number}{line}")
        staff_tallies.refresh([school.public_id], on=today())
        for kind, row in zip(ids, (school, platforms[0], courses[0], staff[0], listed), strict=True):
            ids[kind].append(row.public_id)
    held = [{"value": each} for at in range(4) for each in (f"济南第{at}在线学校", f"https://www.a{at}0.cn/", f"爱课堂{at}0")]
    return {
        "first": (1, 3),
        "uscc": (ids["institutions"][0], ids["institutions"][0]),
        **{kind: (found[:1], found) for kind, found in ids.items()},
        "parent": ("370102", "370000"),
        "region": ("370102", "370000"),
        "payment": ({"subject": "MATH", "lessons": 61}, {"subject": "MATH", "lessons": 61, "months": 4, "amount": "9"}),
        # A smaller tree is made of leaves alone, which takes a statement less.
        "size": (20, 60),
        "held": (held[:3], held),
        **_complaints(ids["institutions"][0]),
    }


def _complaints(record: str) -> dict[str, Sizes]:
    """Return the receipts of a short thread and of a longer one, and complaints with one mistake and with several."""
    short, long = making.receipt(), making.receipt()
    for _ in range(3):
        making.case_of(long).messages.create(author="reporter", body="补充说明。", at=making.AT)
    wrong = {
        "idempotencyKey": "a-random-key-of-the-partner",
        "nature": "COMPLAINT",
        "category": "REFUND",
        "record": record,
        "description": "短",
        "mode": "CONFIDENTIAL",
        "contact": {"name": "王小明", "phone": "13800138000"},
    }
    return {
        "reference": (short.reference, long.reference),
        "secret": (short.secret, long.secret),
        "complaint": (wrong, {**wrong, "amount": "-1", "occurredOn": "1999-01-01"}),
    }


def _punish(school: Institution) -> None:
    """Put penalties into the document of an institution, one of which was withdrawn."""
    decided = {"kind": "warning", "issued_by": "济南市教育局", "decided_on": date(2021, 1, 1)}
    penalties = [
        Penalty(decision_number="1", **decided),
        Penalty(decision_number="2", **decided, withdrawn_on=date(2022, 1, 1), withdrawal_reason="决定被撤销"),
    ]
    document = public_records.institution(school, penalties, on=today())
    factories.publish(school, RecordKind.INSTITUTION, document, effective_on=date(2022, 1, 1))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, sizes: dict[str, Sizes]) -> Iterator[str]:
    """One engine of search after the other, level with the ledger."""
    if request.param == "own":
        yield own_engine()
        return
    request.getfixturevalue("elasticsearch_url")
    with answering(request.param), index_of_its_own() as catch_up:
        catch_up()
        yield request.param


def test_every_list_takes_its_statements_whatever_its_size(data: Any, engine: str, sizes: dict[str, Sizes]) -> None:
    otherwise = {}
    for title, counted in OPERATIONS.items():
        little, much = ({name: values[at] for name, values in sizes.items() if f"${name}:" in counted.text} for at in range(2))
        # What a process reads once and keeps is not counted.
        data(counted.text, **much)
        (of_little, told_little), (of_much, told_much) = (_asked(data, counted.text, each) for each in (little, much))
        assert title in UNSIZED or len(told_little) < len(told_much), title
        wanted = counted.on(engine, own_engine())
        if (of_little, of_much) != (wanted, wanted):
            otherwise[title] = of_little, of_much
    assert otherwise == {}


def _asked(data: Any, text: str, variables: dict[str, Any]) -> tuple[int, str]:
    """Return how many statements an answer takes that nobody keeps, and the answer."""
    answer_cache.forget()
    with CaptureQueriesContext(connection) as sent:
        answered = data(text, **variables)
    return len(sent), json.dumps(answered)


def test_no_list_of_the_schema_is_left_out() -> None:
    types = (each for name, each in SCHEMA.type_map.items() if not name.startswith("__"))
    lists = {
        f"{each.name}.{name}"
        for each in types
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType)
        for name, field in each.fields.items()
        if _is_list(field.type)
    }
    assert "Query.institutions" in lists
    assert "Platform.domains" in lists
    assert lists - _asked_for() == set()


def _is_list(type_: GraphQLOutputType) -> bool:
    """Tell whether a field holds a list, or a connection, which is one with pages."""
    held = get_nullable_type(type_)
    return isinstance(held, GraphQLList) or (isinstance(held, GraphQLObjectType) and "edges" in held.fields)


def _asked_for() -> set[str]:
    """Return the fields for which the operations that are counted ask."""
    info, found = TypeInfo(SCHEMA), set()

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            of = info.get_parent_type()
            assert of, node.name.value
            found.add(f"{of.name}.{node.name.value}")

    for counted in OPERATIONS.values():
        visit(parse(counted.text), TypeInfoVisitor(info, Fields()))
    return found
