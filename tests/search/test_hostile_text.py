"""Whatever is typed gets an answer or a refusal in words, never an engine's error, and never an answer to another query."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.lookup import BadQuery, SearchQuery, look_up, suggest
from tests import factories

SYNTAX = [
    "*", '"', '""', "'", "''", "OR", "NEAR(", "NEAR(爱 课, 2)", "&", ":*", "{", "}", "(((", "爱课堂 OR 1=1",
    "'; DROP TABLE search_searchrow; --", "name : 爱", "爱课堂*", "^爱", "-爱", "爱 AND", "NOT", "\\", "\\'", "%", "_",
    "%E7%88%B1", "爱%00课", "a:b", "'a':A & !b", "<->", "{name} : x", "=爱课堂", "@aiketang.cn", "_ai_ke", ".akt",
    "\u202e爱课堂", "👩\u200d🏫", "e\u0301\u0302", "𠮷野家", "𰻞𰻞面", "ﷺ", "ก็", "ひらがな", "カタカナ", "々〇", "١٢٣",
    "Ⅷ", "ß", "İ", "a" * 200, "爱" * 200, "ab " * 66, "zhi " * 50, "1 " * 100, ".", "..", "www.", "http://", "xn--a", "a.b.c.d.e",
    "ﷺ" * 200, "㍿" * 200, "㌖" * 200, "㋿" * 200,
]  # fmt: skip


@pytest.fixture
def two_schools(engine: str, caught_up: Callable[[], None]) -> str:
    factories.platform(factories.institution(name="济南爱课堂有限公司"), name="爱课堂", domains=["aiketang.cn"])
    factories.institution(name="青岛海风书院")
    caught_up()
    return engine


@pytest.mark.parametrize("text", SYNTAX)
def test_query_syntax_is_only_text(two_schools: str, text: str) -> None:
    page = look_up(SearchQuery(text))

    assert (page.engine, page.degraded) == (two_schools, False)
    suggest(text)


def test_name_that_grows_when_it_is_normalised_is_kept_and_found(engine: str, caught_up: Callable[[], None]) -> None:
    school = factories.institution(name="㌖" * 100 + "ﷺ" * 100)
    caught_up()

    assert [hit.record.id for hit in look_up(SearchQuery(school.name)).hits] == [school.public_id]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="\x00")
@given(text=st.text(alphabet=st.one_of(st.characters(), st.sampled_from("爱课堂海风akt .*\"'():&|!{}")), max_size=60))
def test_any_text_is_answered_or_refused_in_words(two_schools: str, text: str) -> None:
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n" for character in text.strip()):
        with pytest.raises(BadQuery):
            look_up(SearchQuery(text))
        return

    page = look_up(SearchQuery(text))
    suggested = suggest(text)

    assert (page.engine, page.degraded) == (two_schools, False)
    assert len(page.hits) == min(page.total, 20)
    assert len(suggested) <= 8


@pytest.mark.parametrize("text", ["!!!", "👩\u200d🏫", "。，、", "*", "\u202e"])
def test_text_without_a_letter_finds_nothing_rather_than_everything(two_schools: str, text: str) -> None:
    assert look_up(SearchQuery(text)).total == 0


@pytest.mark.parametrize(
    ("text", "typed_so"),
    [("爱课堂* OR 海风", "爱课堂 or 海风"), ('"爱课堂"', "爱课堂"), ("爱课堂 | 海风", "爱课堂 海风"), ("-海风", "海风")],
)
def test_operators_do_nothing(two_schools: str, text: str, typed_so: str) -> None:
    with_operators, plain = look_up(SearchQuery(text)), look_up(SearchQuery(typed_so))

    assert [hit.record.id for hit in with_operators.hits] == [hit.record.id for hit in plain.hits]
