"""What an entry of the ledger reaches: each index document that it changes, on every engine, and none else is written."""

from collections.abc import Callable
from typing import Any

import pytest

from registry.models import Course, Institution, Platform, Teacher
from search.choice import database_engine
from search.engines.elastic_client import WRITE_SECONDS, client
from search.engines.elastic_index import ElasticIndex
from search.following.checking import check
from search.models import SearchRow
from tests import factories
from tests.registry.filing_making import TODAY, course, credit, file, platform, school, teacher
from tests.search.conftest import index_in_use

CatchUp = Callable[[], None]

OURS, STRANGERS = factories.new_uscc(71001), factories.new_uscc(71002)
NAMES = {OURS: "济南爱课堂有限公司", STRANGERS: "青岛爱课堂有限公司"}


@pytest.fixture
def two_schools(db: None) -> None:
    """Two institutions with the same names below them, so that nothing tells one from the other but where it hangs."""
    for code, name in NAMES.items():
        platforms = [
            platform(
                f"鲁教线备{code[-6:]}{number}",
                name=f"云帆{number}号",
                courses=[course("C-1", teachers=["T-1"]), course("C-2", teachers=["T-2"], subject="english")],
            )
            for number in (1, 2)
        ]
        file(school(code, values={"name": name}, platforms=platforms, teachers=[teacher(), teacher("T-2")]))
    factories.listing()


def held(engine: str) -> dict[str, tuple[int, bool]]:
    """The version of every index document, tombstones included, and whether it is one."""
    if engine != "elastic":
        return {public_id: (version, False) for public_id, version in SearchRow.objects.values_list("public_id", "version")}
    answer = client(WRITE_SECONDS).search(index=index_in_use(), size=1_000, version=True, source={"includes": ["gone"]})
    return {hit["_id"]: (hit["_version"], hit["_source"].get("gone", False)) for hit in answer["hits"]["hits"]}


def ids(rows: Any) -> set[str]:
    return set(rows.values_list("public_id", flat=True))


def of_ours(kind: str) -> set[str]:
    places: dict[str, Any] = {
        "platform": Platform.objects.filter(operator__uscc=OURS),
        "course": Course.objects.filter(platform__operator__uscc=OURS),
        "teacher": Teacher.objects.filter(institution__uscc=OURS),
        "institution": Institution.objects.filter(uscc=OURS),
    }
    return ids(places[kind])


def file_ours(name: str = NAMES[OURS], **said: Any) -> None:
    file(school(OURS, values={"name": name}, **said))


def file_first_course(**values: Any) -> Course:
    row = Course.objects.filter(platform__operator__uscc=OURS, code="C-1").order_by("public_id")[0]
    of = row.platform
    file_ours(platforms=[platform(of.filing_number, name=of.name, courses=[course("C-1", **values)])])
    return row


def change(what: str) -> set[str]:
    """Make a change as a filing does; return the ids of the documents that it must reach."""
    match what:
        case "a rename":
            file_ours("济南星河有限公司")
            return of_ours("institution") | of_ours("platform") | of_ours("course") | of_ours("teacher")
        case "a black listing":
            file_ours(credit=[credit("black")])
            return of_ours("institution") | of_ours("platform")
        case "another subject of a course":
            row = file_first_course(subject="physics")
            return {row.public_id, row.platform_id, row.platform.operator_id}
        case "another name of a course":
            return {file_first_course(name="思维数学").public_id}
        case "a teacher who leaves":
            file_ours(teachers=[teacher(left_on=TODAY)])
            return ids(Teacher.objects.filter(institution__uscc=OURS, code="T-1"))
    raise AssertionError(what)


@pytest.mark.parametrize(
    ("what", "number"),
    [
        ("a rename", 9),
        ("a black listing", 3),
        ("another subject of a course", 3),
        ("another name of a course", 1),
        ("a teacher who leaves", 1),
    ],
)
def test_a_change_reaches_what_it_touches_and_nothing_else_is_written(
    two_schools: None, engine: str, caught_up: CatchUp, what: str, number: int
) -> None:
    caught_up()
    before = held(engine)

    touched = change(what)
    caught_up()
    after = held(engine)

    written = {public_id for public_id in before.keys() | after.keys() if before.get(public_id) != after.get(public_id)}
    assert len(before) == 20
    assert written == touched
    assert len(written) == number
    assert check(ElasticIndex() if engine == "elastic" else database_engine()).is_none
