"""Rows that an earlier version wrote: an answer says that it may lack what they stand for, and asks for them only once a minute."""

import pytest
from pytest_django import DjangoAssertNumQueries

from search.documents import SHAPE
from search.lookup import SearchQuery, look_up
from search.models import SearchRow
from search.old_rows import SECONDS_TRUSTED, OldRows, old_rows
from search.plan import BadQuery
from tests import factories


@pytest.mark.parametrize("text", ["爱课堂", "星海", "明德", ""])
def test_every_answer_is_degraded_while_one_row_is_of_an_earlier_version(db: None, text: str) -> None:
    for name in ("济南爱课堂有限公司", "青岛星海学校"):
        factories.institution(name=name)
    SearchRow.objects.filter(sort_name__contains="xinghai").update(shape=SHAPE - 1)
    old_rows.trusted_until = 0.0

    assert look_up(SearchQuery(text)).degraded

    SearchRow.objects.update(shape=SHAPE)
    assert not look_up(SearchQuery(text)).degraded


def test_a_row_of_a_later_version_counts_too(db: None) -> None:
    factories.institution(name="济南爱课堂有限公司")
    SearchRow.objects.update(shape=SHAPE + 1)

    assert OldRows().seen()


def test_that_there_are_none_is_asked_once_a_minute_and_that_there_are_some_each_time(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.institution(name="济南爱课堂有限公司")
    now = [100.0]
    old_rows = OldRows(clock=lambda: now[0])

    with django_assert_num_queries(1):
        assert [old_rows.seen(), old_rows.seen()] == [False, False]

    SearchRow.objects.update(shape=SHAPE - 1)
    now[0] += SECONDS_TRUSTED
    with django_assert_num_queries(2):
        assert [old_rows.seen(), old_rows.seen()] == [True, True]


def test_a_cursor_of_an_earlier_version_whose_records_have_other_places_is_refused_in_words(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        factories.institution(name=f"济南爱课堂{number}有限公司")
    with monkeypatch.context() as before:
        before.setattr("search.plan.SHAPE", SHAPE - 1)
        cursor = look_up(SearchQuery("爱课堂", first=1)).next_cursor

    with pytest.raises(BadQuery, match="请从第一页重新开始"):
        look_up(SearchQuery("爱课堂", first=1, after=cursor))
