"""Pages of what hung under a record on a day: whatever their size they hold each document once, in today's order."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import as_of
from registry.as_of import Moment
from registry.models import PublicRecord
from registry.paging import Window
from registry.public_ids import public_id
from registry.selectors import Document, WrongCursor
from registry.vocabulary import RecordKind
from tests import factories

AT = Moment(date(2021, 6, 1))
# No database holds a text with a zero byte.
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def _platform(number: int, filing_number: str | None, name: str) -> Document:
    ident = public_id("platform", str(number))
    body = {"id": ident, "filingNumber": filing_number, "name": name}
    return Document(ident, RecordKind.PLATFORM, "iaaaaaaaaaaaa", body, number, factories.RECORDED_AT)


@given(st.lists(st.tuples(st.none() | NAMES, NAMES), max_size=12), st.integers(1, 5), st.booleans())
def test_pages_of_any_size_hold_every_document_once_in_one_order_there_and_back(named, size, is_backward):
    under = {"i": [_platform(number, *each) for number, each in enumerate(named)], "j": []}
    (whole, *_) = as_of.pages(RecordKind.PLATFORM, under, AT, Window(100)).values()
    walked: list[Document] = []
    cursor = ""
    while True:
        page = as_of.pages(RecordKind.PLATFORM, under, AT, Window(size, cursor, is_backward))["i"]
        walked = [*page.documents, *walked] if is_backward else [*walked, *page.documents]
        is_further, came_from = (page.has_previous, page.has_next) if is_backward else (page.has_next, page.has_previous)
        assert came_from is bool(cursor)
        assert len(page.documents) == len(page.cursors) <= size
        if not is_further:
            break
        cursor = page.cursors[0 if is_backward else -1]
    assert walked == list(whole.documents)
    assert len({each.id for each in walked}) == len(named)


@given(st.text(max_size=80))
def test_any_other_text_is_a_wrong_cursor(text):
    under = {"i": [_platform(1, "A1", "一")]}
    if text:
        with pytest.raises(WrongCursor):
            as_of.pages(RecordKind.PLATFORM, under, AT, Window(1, text))


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        (RecordKind.COURSE, AT),
        (RecordKind.PLATFORM, Moment(date(2021, 6, 2))),
        (RecordKind.PLATFORM, Moment(AT.as_of, factories.RECORDED_AT)),
        (RecordKind.PLATFORM, Moment(AT.as_of, size=5)),
    ],
)
def test_a_cursor_of_another_kind_or_moment_is_wrong(kind, at):
    under = {"i": [_platform(1, "A1", "一"), _platform(2, "A2", "二")]}
    (cursor,) = as_of.pages(RecordKind.PLATFORM, under, AT, Window(1))["i"].cursors
    assert as_of.pages(RecordKind.PLATFORM, under, AT, Window(1, cursor))["i"].documents == under["i"][1:]
    with pytest.raises(WrongCursor):
        as_of.pages(kind, under, at, Window(1, cursor))


@pytest.mark.django_db
def test_siblings_stand_in_the_order_of_today():
    school = factories.institution()
    apps = [factories.platform(school, filing_number=number, name=f"名{number}") for number in ("B2", "A1", None, "B1", "鲁3")]
    for code in ("C10", "C2", "C1"):
        factories.course(apps[0], code=code)
    for number, day in (("乙", date(2020, 3, 1)), ("甲", date(2021, 3, 1)), ("丙", date(2020, 3, 1))):
        factories.credit_entry(school, decision_number=number, listed_on=day)
    listed = factories.published_list()
    for name in ("一校", "二校", "三校"):
        factories.listing(listed, name=name)
    for kind, parent in (
        (RecordKind.PLATFORM, school.public_id),
        (RecordKind.COURSE, apps[0].public_id),
        (RecordKind.CREDIT, school.public_id),
        (RecordKind.LISTING, listed.public_id),
    ):
        at = Moment(date(2022, 1, 1))
        page = as_of.pages(kind, as_of.children(kind, [parent], at), at, Window(9))[parent]
        rows = PublicRecord.objects.filter(kind=kind, parent=parent)
        assert [each.id for each in page.documents] == [
            row.public_id for row in sorted(rows, key=lambda row: (row.sort_key, row.public_id))
        ]


@pytest.mark.django_db
def test_the_first_moment_at_which_anything_was_recorded():
    assert as_of.recorded_since("iaaaaaaaaaaaa") is None
    recorded = as_of.recorded_since(factories.institution().public_id)
    assert isinstance(recorded, datetime)
    assert recorded == factories.RECORDED_AT
    assert recorded.utcoffset() == timedelta(0)
