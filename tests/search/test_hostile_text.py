"""Whatever is typed gets an answer or a refusal in words, never an engine's error, and never an answer to another query."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from typing import Any

import pytest
from django.db import transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from search.lookup import BadQuery, SearchPage, SearchQuery, look_up, suggest
from search.narrowing import Narrowing
from search.plan import SORTS, VOCABULARIES
from tests import factories
from tests.search.conftest import ENGINES, answering, index_of_its_own, own_engine
from tests.search.hostile import ALL, LONGEST, hostile_texts, is_refused, with_signs
from tests.search.scenario_records import load_records

pytestmark = pytest.mark.django_db

# Names that hold what engines take for syntax; each is found by itself.
ODD_NAMES = (
    '爱"课"堂*学馆', "NEAR(海风)书院", "风筝&风铃|画室", "100%_学堂", "100多学堂", "𠮷野家英语", "𰻞𰻞面点学堂", "שלום语言中心",
    "Cafe\u0301英语角", "👩\u200d🏫老师来了", "OR学堂", "NOT NULL编程", "a:*b星球", "{晨曦}[书画]", "'单引号'课堂",
    "反\\斜杠编程", "㍿" * 40 + "远方", "二〇二四届学堂",
)  # fmt: skip
# The filters of which several values may be given.
LISTS = [field.name for field in fields(Narrowing)]
FILTERED_BY = frozenset(SORTS).union(*VOCABULARIES.values())
CLEARLY = 0.05
SHOWN = 20
CAP = 10_000


@pytest.fixture(scope="module", params=ENGINES)
def registry(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The engine, with the scenario's records and odd ones, published once.

    They are in a transaction that is rolled back: a text that broke it would break all that follows.
    """
    name = own_engine() if request.param == "own" else "elastic"
    with django_db_blocker.unblock(), transaction.atomic(), ExitStack() as stack:
        stack.callback(transaction.set_rollback, True)
        stack.enter_context(answering(name))
        load_records()
        for odd in ODD_NAMES:
            factories.institution(name=odd)
        if name == "elastic":
            request.getfixturevalue("elasticsearch_url")
            stack.enter_context(index_of_its_own())()
        yield name


# What examples are drawn from.
NAMES = [
    *ODD_NAMES,
    "济南爱课堂教育科技有限公司",
    "单县启明星培训学校有限公司",
    "乐陵市乐学文化传播有限公司",
    "Hope英语",
    "潍坊明德音乐培训中心",
]


def _asked(text: str) -> SearchPage | BadQuery:
    try:
        return look_up(SearchQuery(text))
    except BadQuery as refused:
        return refused


def answered(engine: str, text: str) -> SearchPage | None:
    """The answer of the engine itself, or None for a refusal in words."""
    page = _asked(text)
    if isinstance(page, BadQuery):
        assert page.field == "text"
        assert len(page.message) > 10
        with pytest.raises(BadQuery):
            suggest(text)
        return None
    assert (page.engine, page.degraded) == (engine, False)
    assert len(page.hits) == min(page.total, SHOWN)
    assert len({hit.record.id for hit in page.hits}) == len(page.hits)
    assert len(suggest(text)) <= 8
    return page


def order(page: SearchPage | None) -> list[str]:
    return [hit.record.id for hit in page.hits] if page else []


@pytest.mark.parametrize(("sort", "text"), ALL, ids=[f"{sort} {number}" for number, (sort, _) in enumerate(ALL)])
def test_bad_input_is_answered_or_refused_in_words(registry: str, sort: str, text: str) -> None:
    page = answered(registry, text)

    assert (page is None) == is_refused(text)
    if sort in ("too long", "surrogates"):
        assert page is None
    if sort == "punctuation":
        assert page is not None
        assert (page.total, page.hits) == (0, ())


@settings(max_examples=150)
@given(text=hostile_texts(NAMES))
def test_any_text_is_answered_or_refused_in_words(registry: str, text: str) -> None:
    page = answered(registry, text)

    assert (page is None) == is_refused(text)


@pytest.mark.parametrize("registry", ENGINES[1:], indirect=True)
@settings(max_examples=150)
@given(text=hostile_texts(NAMES))
def test_elasticsearch_answers_any_text_as_the_database_does(registry: str, text: str) -> None:
    page = answered(registry, text)
    with answering(own_engine()):
        own = answered(own_engine(), text)

    assert (page is None) == (own is None)
    if page and own:
        assert page.stage == own.stage
        assert page.total_is_exact == own.total_is_exact
        if page.total_is_exact:
            assert page.total == own.total
        for one, other in ((page, own), (own, page)):
            scores = [hit.score for hit in one.hits]
            if scores and (len(scores) == 1 or scores[0] - scores[1] > CLEARLY):
                assert order(other)[:1] == order(one)[:1]


WORDS = st.lists(st.sampled_from(["爱课堂", "海风", "mingde", "学堂", "100", "乐陵", "单县", "𠮷野"]), min_size=1, max_size=3)


@settings(max_examples=60)
@given(drawn=WORDS.flatmap(lambda words: st.tuples(st.just(words), with_signs(words))))
def test_signs_beside_words_do_nothing(registry: str, drawn: tuple[list[str], str]) -> None:
    words, signed = drawn
    plain, page = answered(registry, " ".join(words)), answered(registry, signed)

    assert plain is not None
    assert page is not None
    assert (order(page), page.total, page.stage) == (order(plain), plain.total, plain.stage)


@pytest.mark.parametrize(
    ("text", "typed_so"),
    [
        ("爱课堂 OR 海风", "爱课堂 or 海风"),
        ("爱课堂 NOT 海风", "爱课堂 not 海风"),
        ("NEAR(爱课堂 海风)", "near 爱课堂 海风"),
        ("爱课堂 | 海风", "爱课堂 海风"),
        ("-海风", "海风"),
        ("100%_学堂", "100 学堂"),
        ("\u202e爱课堂", "爱课堂"),
        ("爱🎈课\u200b堂", "爱课堂"),
        ("愛課堂", "爱课堂"),
        ("ＭＩＮＧＤＥ", "mingde"),
        ("míng dé", "ming de"),
    ],
)
def test_what_looks_like_a_command_is_what_it_says(registry: str, text: str, typed_so: str) -> None:
    page, plain = answered(registry, text), answered(registry, typed_so)

    assert page is not None
    assert plain is not None
    assert (order(page), page.total) == (order(plain), plain.total)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_name_is_found_by_itself(registry: str, name: str) -> None:
    page = answered(registry, name)

    assert page is not None
    assert page.hits[0].record.body["name"] == name
    assert "".join(part.text for part in page.hits[0].matched[0].segments) == name


@pytest.mark.parametrize("text", ["!!!", "👩\u200d🏫", "。，、", "*", "%", "_", "\u202e", ":*", "\u0301"])
def test_text_without_a_letter_finds_nothing_rather_than_everything(registry: str, text: str) -> None:
    page = answered(registry, text)

    assert page is not None
    assert page.total == 0
    assert suggest(text) == []


@pytest.mark.parametrize("text", ["教育", "教育培训学校", "有限公司"])
def test_stop_words_alone_are_answered(registry: str, text: str) -> None:
    page = answered(registry, text)

    assert page is not None
    assert 0 < page.total <= CAP
    assert any(word in str(page.hits[0].record.body) for word in ("教育", "培训", "学校", "公司"))


@settings(max_examples=40)
@given(text=st.text(max_size=40) | st.sampled_from([text for _, text in ALL]))
@pytest.mark.parametrize("field", [*LISTS, "sort", "after"])
def test_what_is_no_filter_is_refused_in_words(registry: str, field: str, text: str) -> None:
    # Now and then a word is made that is one: "none" is a standing of credit.
    assume(text not in FILTERED_BY)
    asked: dict[str, Any] = {"narrowing": Narrowing(**{field: (text,)})} if field in LISTS else {field: text}
    query = SearchQuery("爱课堂", **asked)
    if field == "after" and not text:
        assert look_up(query).hits
        return

    with pytest.raises(BadQuery) as refused:
        look_up(query)

    assert field.startswith(refused.value.field)
    assert 5 < len(refused.value.message) < LONGEST * 2


def test_name_that_grows_when_it_is_normalised_is_kept_and_found(engine: str, caught_up: Callable[[], None]) -> None:
    school = factories.institution(name="㌖" * 100 + "ﷺ" * 100)
    caught_up()

    assert [hit.record.id for hit in look_up(SearchQuery(school.name)).hits] == [school.public_id]
