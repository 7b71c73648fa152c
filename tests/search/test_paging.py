"""Paging while records come and go: no gap and no repeat, and a text is understood the same on every page."""

import base64
from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import orjson
import pytest
from django.db import connection, transaction

from search import documents, facets, lookup
from search.engines import elastic, postgres, rows, sqlite
from search.lookup import BadQuery, SearchQuery, look_up
from search.models import SearchRow
from search.narrowing import NO_FILTERS, Narrowing
from search.plan import make_plan
from tests import factories

CatchUp = Callable[[], None]
# Of no record.
ID = "p" + "a" * 12


def walked(text: str, sort: str = "relevance", *, meanwhile: Callable[[], None] = lambda: None) -> list[str]:
    """The ids of all that a text finds, twenty a page; something happens after the second."""
    page = look_up(SearchQuery(text, sort=sort))
    ids = [hit.record.id for hit in page.hits]
    number = 1
    while page.has_next:
        number += 1
        page = look_up(SearchQuery(text, sort=sort, after=page.next_cursor))
        ids += [hit.record.id for hit in page.hits]
        if number == 2:
            meanwhile()
    return ids


def test_what_an_index_still_holds_of_a_removed_record_does_not_end_the_walk(
    engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = factories.institution(name="远帆总校")
    ids = [factories.platform(school, name=f"远帆课堂{number:03}").public_id for number in range(90)]
    caught_up()
    gone = {ids[30], *ids[40:65], ids[70], ids[79]}
    SearchRow.objects.filter(public_id__in=gone).delete()

    # PostgreSQL puts what is sparse in order, and walks over the rest in it.
    for sparse, sort in product((postgres.SPARSE, 0), ("relevance", "name", "filed_on")):
        monkeypatch.setattr(postgres, "SPARSE", sparse)
        assert sorted(walked("远帆", sort)) == sorted({school.public_id, *ids} - gone), (sparse, sort)


def test_records_that_come_in_among_the_ranked_push_out_none_that_was_shown(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="某总校")
    platforms = [factories.platform(school, name=f"云云云远帆课堂{number:03}") for number in range(57)]
    # It fits best and stands last in the order of the engine.
    course = factories.course(platforms[0], name="远帆甲课")
    caught_up()

    def three_more() -> None:
        for number in range(3):
            factories.institution(name=f"云云云云云云云云云云远帆校{number}")
        caught_up()

    ids = walked("远帆", meanwhile=three_more)

    assert ids[0] == course.public_id
    assert len(ids) == len(set(ids)) == 62


@pytest.mark.parametrize("sort", ["name", "filed_on"])
def test_records_that_come_in_before_what_was_shown_move_no_other(engine: str, caught_up: CatchUp, sort: str) -> None:
    school = factories.institution(name="远帆总校")
    ids = [factories.platform(school, name=f"远帆课堂{number:03}").public_id for number in range(70)]
    caught_up()

    def three_more() -> None:
        for number in range(3):
            factories.platform(school, name=f"阿远帆课堂{number}", filed_on=date(2026, 11, 30))
        caught_up()

    found = walked("远帆", sort, meanwhile=three_more)

    assert len(found) == len(set(found))
    assert set(found) == {school.public_id, *ids}


@pytest.mark.parametrize("sort", ["relevance", "name", "filed_on"])
@pytest.mark.parametrize("text", ["远帆", "元帆"])
def test_records_with_the_same_place_are_shown_once_each(
    engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch, text: str, sort: str
) -> None:
    # Ids alike in their first letters, which nobody finds: all are; and nothing else tells these records apart.
    monkeypatch.setattr(documents, "_DIGITS", dict.fromkeys(map(ord, "abcdefghijklmnopqrstuvwxyz234567"), "0"))
    school = factories.institution(name="某总校")
    ids = [factories.platform(school, name="远帆课堂", filing_number=f"{number}").public_id for number in range(11)]
    caught_up()
    # Three are ranked, and the borders of the pages lie among the others.
    monkeypatch.setattr(lookup, "RANKED", 3)
    page = look_up(SearchQuery(text, sort=sort, first=2))
    found = [hit.record.id for hit in page.hits]
    while page.has_next:
        page = look_up(SearchQuery(text, sort=sort, first=2, after=page.next_cursor))
        found += [hit.record.id for hit in page.hits]

    assert len(found) == len(set(found))
    assert set(found) - {school.public_id} == set(ids)


def test_neither_filters_nor_sorting_change_how_a_text_is_understood(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="明德学堂", region="370102")
    factories.institution(name="历山区实验大学堂", region="370202")
    caught_up()

    plain = look_up(SearchQuery("历下区"))
    assert (plain.stage, plain.hits[0].reason) == ("strict", "context")
    for query in (
        SearchQuery("历下区", Narrowing(regions=("370202",))),
        SearchQuery("历下区", sort="name"),
        SearchQuery("历下区", page=2),
    ):
        assert look_up(query).stage == "strict"


def test_what_is_found_by_many_is_read_kind_by_kind_in_the_same_order(
    engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    schools = [factories.institution(name=f"远帆第{number:02}学校") for number in range(12)]
    for school in schools:
        factories.course(factories.platform(school, name="远帆云"), name="远帆数学")
    factories.platform(schools[0], name="远帆旧云", status="shut_down")
    caught_up()
    together = walked("远帆")
    # As in a registry of a million: more than can be sorted, and of some kinds fewer; which they are, chance tells.
    monkeypatch.setattr(postgres, "SPARSE", postgres.PARTS)
    assert len(together) == 37
    assert walked("远帆") == together


def test_of_too_many_the_same_come_first_and_some_of_each_kind_are_counted(
    engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    schools = [factories.institution(name=f"远帆第{number:02}学校") for number in range(12)]
    for school in schools[:4]:
        factories.course(factories.platform(school, name="远帆云"), name="远帆数学")
    factories.platform(schools[0], name="明德")
    factories.teacher(schools[0], name="远帆")
    caught_up()
    # So that one level and a part of the next are read, and what follows is not ranked.
    monkeypatch.setattr(lookup, "RANKED", 3)
    together = look_up(SearchQuery("远帆", first=8))
    for module in (elastic, facets, lookup, postgres, rows, sqlite):
        monkeypatch.setattr(module, "MOST_COUNTED", 9)
        monkeypatch.setattr(module, "FEW", 2, raising=False)
    capped = look_up(SearchQuery("远帆", first=8))

    assert together.total == 22
    assert (capped.total, capped.total_is_exact) == (9, False)
    assert [hit.record.id for hit in capped.hits] == [hit.record.id for hit in together.hits]
    (kinds,) = (facet for facet in capped.facets if facet.name == "kind")
    assert {each.value: each.count for each in kinds.values} == {"institution": 2, "platform": 2, "course": 2, "teacher": 1}
    assert not kinds.is_exact


def test_of_more_than_a_few_all_are_counted(engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of some thousands, which are counted without the records being read."""
    schools = [factories.institution(name=f"远帆第{number:02}学校") for number in range(5)]
    for school in schools[:3]:
        factories.course(factories.platform(school, name="远帆云"), name="远帆数学")
    factories.platform(schools[0], name="远帆旧云", status="shut_down")
    caught_up()
    no_courses, open_ones = Narrowing(kinds=("course",)), Narrowing(statuses=("shut_down",))
    asked = [SearchQuery(text, exclude=without) for text in ("远帆", "元帆", "") for without in (NO_FILTERS, no_courses, open_ones)]

    def told() -> list[Any]:
        pages = map(look_up, asked)
        return [(page.total, page.total_is_exact, page.facets, [hit.record.id for hit in page.hits]) for page in pages]

    counted_as_read = told()
    for module in (facets, postgres, sqlite):
        monkeypatch.setattr(module, "FEW", 2)
    assert told() == counted_as_read


def test_of_too_many_that_have_ended_each_fills_its_place_once(
    engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = factories.institution(name="某总校")
    ids = {factories.platform(school, name=f"远帆旧云{number:02}", status="shut_down").public_id for number in range(12)}
    caught_up()
    monkeypatch.setattr(lookup, "RANKED", 3)
    for module in (elastic, facets, lookup, postgres, rows, sqlite):
        monkeypatch.setattr(module, "MOST_COUNTED", 9)
        monkeypatch.setattr(module, "FEW", 2, raising=False)
    page = look_up(SearchQuery("远帆", Narrowing(statuses=("shut_down",)), first=8))

    assert len({hit.record.id for hit in page.hits} & ids) == 8
    assert page.has_next


@pytest.mark.sqlite
def test_of_too_many_what_has_ended_is_counted_too(engine: str, caught_up: CatchUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL counts some of all that it finds, in no order, and among a thousand it meets what has ended."""
    school = factories.institution(name="某总校")
    for number in range(9):
        factories.platform(school, name=f"远帆云{number}")
    for number in range(3):
        factories.platform(school, name=f"远帆旧云{number}", status="shut_down")
    factories.platform(school, name="远帆老云", status="cancelled")
    caught_up()
    for module in (elastic, facets, lookup, rows, sqlite):
        monkeypatch.setattr(module, "MOST_COUNTED", 9, raising=False)
        monkeypatch.setattr(module, "FEW", 3, raising=False)

    def counted(narrowing: Narrowing) -> tuple[set[str], bool]:
        page = look_up(SearchQuery("远帆", narrowing))
        (statuses,) = (facet for facet in page.facets if facet.name == "status")
        return {each.value for each in statuses.values if each.count}, statuses.is_exact

    everything, is_exact = counted(NO_FILTERS)
    assert ("filed" in everything, bool(everything & {"shut_down", "cancelled"}), is_exact) == (True, True, False)
    # Of a facet only its own filter is ignored.
    assert counted(Narrowing(statuses=("shut_down",))) == (everything, False)


@pytest.mark.postgres
def test_what_a_sixteenth_has_plenty_of_is_not_read_to_be_counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    school = factories.institution(name="某总校")
    for number in range(9):
        factories.course(factories.platform(school, name=f"远帆第{number}云"), name="远帆数学")
    # They come first, and are met last.
    for number in range(2):
        factories.institution(name=f"远帆第{number}学校")
    monkeypatch.setattr(lookup, "RANKED", 3)
    together = [look_up(SearchQuery("远帆", first=number)) for number in (3, 8)]
    monkeypatch.setattr(postgres, "FEW", 9)
    # As in a registry of a million; of so few records any may be in a sixteenth, so all are.
    for name, value in (("SIXTEENTH", "true"), ("PLENTY", 1), ("ENOUGH", 3)):
        monkeypatch.setattr(postgres, name, value)
    plenty = [look_up(SearchQuery("远帆", first=number)) for number in (3, 8)]

    assert [page.total for page in together] == [21, 21]
    assert [(page.total, page.total_is_exact) for page in plenty] == [(10_000, False)] * 2
    assert [[hit.record.id for hit in page.hits] for page in plenty] == [[hit.record.id for hit in page.hits] for page in together]
    (kinds,) = (facet for facet in plenty[0].facets if facet.name == "kind")
    assert {each.value: each.count for each in kinds.values} == {"institution": 3, "platform": 9, "course": 9}


@pytest.mark.postgres
def test_the_sixteenth_has_an_index_that_the_planner_takes_for_it(db: None) -> None:
    factories.institution(name="远帆学校")
    with transaction.atomic(), connection.cursor() as cursor:
        # On so small a table either index would do.
        cursor.execute("DROP INDEX search_tokens_gin")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT cell FROM search_tokens WHERE tokens @@ '远帆'::tsquery AND {postgres.SIXTEENTH}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "search_sixteenth_gin" in plan


def _cursor(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode()


@pytest.mark.parametrize(
    ("sort", "changed"),
    [
        ("relevance", {1: ["strict"]}),
        ("relevance", {1: "exact"}),
        ("relevance", {2: 2.0}),
        ("relevance", {3: [0, 1]}),
        ("relevance", {3: [99, 1, ID]}),
        ("relevance", {3: ["a", 1, ID]}),
        ("relevance", {3: [0, 1, "a"]}),
        ("relevance", {4: [0]}),
        ("name", {1: {}}),
        ("name", {3: ["\0", 1, ID]}),
        ("name", {3: ["a", 1 << 62, ID]}),
    ],
)
def test_a_cursor_that_somebody_made_up_is_refused(db: None, sort: str, changed: dict[int, object]) -> None:
    parts = [make_plan(SearchQuery("远帆", sort=sort)).digest, "strict", -1.0, ["a" if sort == "name" else 0, 1, ID], []]
    assert look_up(SearchQuery("远帆", sort=sort, after=_cursor(parts))).total == 0
    for at, value in changed.items():
        parts[at] = value

    with pytest.raises(BadQuery) as refused:
        look_up(SearchQuery("远帆", sort=sort, after=_cursor(parts)))

    assert refused.value.field == "after"


def test_pages_of_all_records_go_by_teachers_and_by_what_else_is_left_out(engine: str, caught_up: CatchUp) -> None:
    schools = [factories.institution(name=f"济南{letter}学校") for letter in "甲乙丙丁"]
    for school in schools:
        factories.teacher(school, name="李明月")
        factories.platform(school, name="课堂", status="shut_down")
    caught_up()

    for exclude, total in ((Narrowing(), 8), (Narrowing(kinds=("platform",)), 4), (Narrowing(statuses=("shut_down",)), 4)):
        walked, after = [], ""
        while True:
            page = look_up(SearchQuery(exclude=exclude, first=3, after=after))
            walked += [hit.record for hit in page.hits]
            assert page.total == total
            if not page.has_next:
                break
            after = page.next_cursor
        assert len({each.id for each in walked}) == len(walked) == total
        assert "teacher" not in {each.kind for each in walked}
