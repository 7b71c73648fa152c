"""Texts that are made to be dear are hardly more work than others: counted, since what they take depends on the machine."""

from itertools import count
from unittest.mock import Mock

import pytest

from search.analysis import LONGEST_WORD, exact_key
from search.asked import MOST_WORDS, asked_of
from search.documents import SearchDocument
from search.forms import forms_of
from search.rank import fit_of
from search.stages import stages_of
from search.typed import places
from search.verify import verify
from search.verifying import weighing
from search.verifying.held import Held
from search.verifying.reading import read
from tests import factories
from tests.graphql_api.counted_work import work_of

BATCH = 20
# A link of three labels takes 200; these took 700 to 11,000.
MOST_CALLS = 500
DEAR = {
    "letters of which each is eighteen": lambda at: f"{'ﷺ' * 70}{at}",
    "seventy labels that are not in ASCII": lambda at: f"http://{'ü.' * 70}{at}.com",
    "a hundred labels": lambda at: f"http://{'a.' * 100}{at}.com",
}


@pytest.mark.parametrize("name", DEAR)
def test_no_text_is_dear_to_read(name):
    number = count()
    work = work_of(lambda: [read(Held(DEAR[name](next(number)))) for _ in range(BATCH)])
    assert work.calls < BATCH * MOST_CALLS


@pytest.mark.parametrize("said", ["有个", "有一个", "小孩子", "在线上", "学校", "济南公司", "0531-", "1a"])
def test_words_said_again_and_again_are_read_once(said):
    # Read in every way that they may be read, this would not end.
    for text in (said * 50, f"{said * 50}辕", f"英语{said * 50}辕", f"济南{said * 50}英语"):
        assert list(stages_of(text[:200]))


def test_a_row_of_places_is_gone_through_once(monkeypatch):
    chosen = Mock(wraps=places.places)
    monkeypatch.setattr(places, "places", chosen)
    assert places.region_in_front.__wrapped__("济南" * 1_000) == "370100"
    assert chosen.call_count == 1


@pytest.mark.parametrize("held", [Held("ﷺ" * 12), Held("明德", payee="ﷺ" * 12), Held("明德", payee="㍿" * 67)])
def test_a_text_that_grows_beyond_any_name_as_it_is_read_is_too_long(held):
    assert read(held).refusal == "unreadable"


@pytest.mark.parametrize("text", ["㍿明德", "℡ 明德㈱", "明德…" * 30])
def test_a_text_with_a_few_characters_that_stand_for_several_is_read(text):
    assert read(Held(text)).refusal is read(Held("明德", payee=text)).refusal is None


def test_the_last_of_many_words_are_not_compared():
    forms = forms_of(SearchDocument("iaaaaaaaaaaaa", "institution", "济南明德培训学校有限公司", codes=("91370102MA3000000X",)))

    def calls(words):
        query = asked_of(" ".join(f"{number}" for number in range(words)), is_code=False)
        return work_of(lambda: fit_of(query, forms, has_ended=False)).calls

    assert calls(70) < 1.2 * calls(MOST_WORDS)


@pytest.mark.parametrize("hint", ["", "payee"])
def test_of_a_text_longer_than_any_name_only_the_names_in_it_are_compared(db, monkeypatch, hint):
    """Its sound would be found, and kept: of letters and digits by turns that took 40 ms and a quarter of a megabyte each."""
    platform = factories.platform(factories.institution(name="济南明德培训学校有限公司"), name="明德云课堂")
    compared = set()

    def noted(tells):
        def told(text, *of):
            compared.add(text)
            return tells(text, *of)

        return told

    for name in ("is_alike", "is_nearly"):
        monkeypatch.setattr(weighing, name, noted(getattr(weighing, name)))
    (verdict,) = verify([Held("明德云课堂-" + "a1" * 900, hint)])
    assert [each.record.id for each in verdict.candidates] == [platform.public_id]
    assert compared == {"明德云课堂"}


@pytest.mark.parametrize(("length", "is_kept"), [(LONGEST_WORD, True), (LONGEST_WORD + 1, False)])
def test_the_key_of_a_text_longer_than_any_name_is_not_kept(length, is_kept):
    text = ("明德-" * length)[:length]
    assert (exact_key(text) is exact_key(text)) is is_kept
