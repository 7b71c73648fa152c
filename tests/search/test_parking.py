"""A document that the server refuses is parked and reported; it holds up nothing, and a later version may go in."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from registry import ledger
from registry.models import Institution
from registry.vocabulary import RecordKind
from search.engines.elastic_index import ElasticIndex
from search.following import followers
from search.following.checking import check
from search.following.followers import follow
from search.following.rebuilding import rebuild_index
from search.lookup import SearchQuery, look_up
from search.models import DueDocument, FollowerCursor, ParkedDocument
from tests import factories
from tests.search.conftest import index_in_use
from tests.search.hindering import Hindered, hindered
from tests.search.test_followers import rename

pytestmark = pytest.mark.elastic


@pytest.fixture
def way(elastic: None, elasticsearch_url: str) -> Iterator[Hindered]:
    with hindered(elasticsearch_url) as way, override_settings(ELASTICSEARCH_URL=way.url):
        yield way


@pytest.fixture
def poison(way: Hindered, monkeypatch: pytest.MonkeyPatch) -> Institution:
    """An institution that the server will not take in, among others that follow it."""
    monkeypatch.setattr(followers, "ENTRIES_AT_ONCE", 2)
    list(rebuild_index())
    row = factories.institution(name="济南毒草有限公司")
    for number in range(4):
        factories.institution(name=f"远帆{number}校")
    way.refuses.add(row.public_id)
    return row


def parked() -> list[Any]:
    return list(ParkedDocument.objects.values_list("index", "public_id", "reason", "version"))


def test_a_refused_document_holds_up_nothing_and_is_reported(poison: Institution) -> None:
    walked = list(follow(index_in_use()))

    assert walked == [2, 4, 5]
    assert look_up(SearchQuery("远帆")).total == 4
    assert look_up(SearchQuery("毒草")).total == 0
    [(index, public_id, reason, version)] = parked()
    assert (index, public_id, version) == (index_in_use(), poison.public_id, ledger.head_seq())
    assert reason == "document_parsing_exception/illegal_argument_exception"
    found = check(ElasticIndex())
    assert (found.parked, found.wrong, found.late) == ((poison.public_id,), (), ())


def test_a_version_that_goes_in_is_parked_no_more(poison: Institution, way: Hindered) -> None:
    list(follow(index_in_use()))
    way.refuses.clear()

    rename(poison, "济南良草有限公司")
    list(follow(index_in_use()))

    assert parked() == []
    assert check(ElasticIndex()).is_none
    assert look_up(SearchQuery("良草")).total == 1


def test_an_earlier_version_that_goes_in_leaves_a_later_one_parked(way: Hindered) -> None:
    row = factories.institution()
    list(rebuild_index())
    # By another follower, which is ahead of this one.
    later = ledger.head_seq() + 1
    ParkedDocument.objects.create(index=index_in_use(), public_id=row.public_id, reason="", version=later, since=timezone.now())
    DueDocument.objects.create(index=index_in_use(), public_id=row.public_id)

    list(follow(index_in_use()))

    assert parked() == [(index_in_use(), row.public_id, "", later)]


def test_a_document_that_is_refused_again_is_parked_in_its_later_version(poison: Institution) -> None:
    list(follow(index_in_use()))
    since = ParkedDocument.objects.get().since
    rename(poison, "济南毒草学校")
    list(follow(index_in_use()))

    assert [version for *_, version in parked()] == [ledger.head_seq()]
    assert ParkedDocument.objects.get().since == since


def test_a_refused_document_whose_record_ends_is_parked_no_more(poison: Institution, way: Hindered) -> None:
    list(follow(index_in_use()))
    way.refuses.clear()

    factories.publish(poison, RecordKind.INSTITUTION, None)
    list(follow(index_in_use()))

    assert parked() == []
    assert check(ElasticIndex()).is_none


def test_a_repair_takes_in_what_was_parked(poison: Institution, way: Hindered) -> None:
    list(follow(index_in_use()))
    way.refuses.clear()

    out = StringIO()
    call_command("check_search", "--repair", stdout=out)

    assert "1 are refused by the server (document_parsing_exception/illegal_argument_exception)." in out.getvalue()
    assert out.getvalue().splitlines()[-1] == "5 documents: 0 missing or different, 0 that should not be there."
    assert parked() == []


def test_a_rebuild_is_not_stopped_by_a_refused_document(poison: Institution) -> None:
    before = index_in_use()

    list(rebuild_index())

    assert index_in_use() != before
    assert [row[:2] for row in parked()] == [(index_in_use(), poison.public_id)]
    assert FollowerCursor.objects.get(name=index_in_use()).seq == ledger.head_seq()
    with pytest.raises(SystemExit):
        call_command("check_search", stdout=StringIO())
