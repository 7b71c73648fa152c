"""The walk over all index documents, and their composition in batches."""

from collections.abc import Iterable
from typing import Any

import pytest

from registry import ledger, selectors
from registry.models import PublicRecord
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search.choice import database_engine
from search.following import composing
from search.following.checking import check
from search.following.composing import all_gathered, compose, composed, gathered_now
from search.following.followers import keep_rows, made_rows
from tests import factories
from tests.search.test_followers import rename


def some_families() -> set[str]:
    """The ids of two families, a list, and records whose school or platform is public no more."""
    rows: list[Any] = []
    for number in range(2):
        school = factories.institution()
        platforms = [factories.platform(school, name=f"云帆{number}{each}") for each in "一二三"]
        rows += [school, *platforms, *map(factories.course, platforms), factories.teacher(school)]
    published = factories.published_list()
    rows += [published, factories.listing(published)]
    stray = factories.platform()
    rows += [stray, factories.course(stray), alone := factories.course()]
    for parent, kind in ((stray.operator, RecordKind.INSTITUTION), (alone.platform, RecordKind.PLATFORM)):
        factories.publish(parent, kind, None)
    factories.credit_entry(school)
    return {row.public_id for row in rows} | {alone.platform.operator.public_id}


@pytest.mark.parametrize("at_once", [1_000, 25, 3])
def test_the_walk_meets_every_record_once(db: None, at_once: int) -> None:
    expected = some_families()

    batches = [composed(gathered).documents for gathered in all_gathered(at_once)]

    walked = {each.public_id: each for documents in batches for each in documents}
    assert walked == {each.public_id: each for each in compose(expected).documents}
    assert max(map(len, batches)) <= at_once
    assert PublicRecord.objects.exclude(kind="credit").count() == sum(map(len, batches))


def test_with_a_part_of_a_very_long_list_its_other_lines_are_not_handed_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MOST_AROUND", 10)
    published = factories.published_list()
    lines = [factories.listing(published, name=f"云帆学校{number}").public_id for number in range(12)]

    parts = list(all_gathered(5))

    assert max(len(gathered.around.documents) for gathered in parts) <= 6
    assert sorted(each for gathered in parts for each in gathered.ids) == sorted([published.public_id, *lines])
    together = [document for gathered in parts for document in composed(gathered).documents]
    assert sorted(together, key=str) == sorted(compose([published.public_id, *lines]).documents, key=str)


def test_documents_are_composed_alike_alone_and_together(db: None) -> None:
    ids = sorted(some_families())

    together = compose(ids)

    assert together.gone == ()
    assert list(together.documents) == [compose([each]).documents[0] for each in ids]


def test_a_batch_is_composed_with_the_same_number_of_queries_however_large(db: None, django_assert_max_num_queries: Any) -> None:
    ids = sorted(some_families())

    with django_assert_max_num_queries(7):
        composed = compose(ids)

    assert len(composed.documents) == len(ids)
    assert compose(["iaaaaaaaaaaaa"]).gone == ("iaaaaaaaaaaaa",)


@pytest.mark.parametrize("which", ["some", "all"])
def test_what_is_written_while_documents_are_read_is_later_than_their_level(
    db: None, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    school = factories.institution(name="济南爱课堂")
    read = selectors.documents

    def overtaken(ids: Iterable[str]) -> dict[str, Document]:
        found = read(ids)
        patch.undo()
        rename(school, "济南星海堂")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(selectors, "documents", overtaken)
        gathered = gathered_now([school.public_id]) if which == "some" else next(all_gathered())
    assert [each.name for each in composed(gathered).documents] == ["济南爱课堂"]
    assert gathered.level == ledger.head_seq() - 1

    keep_rows(made_rows(gathered), database_engine())

    assert check(database_engine()).is_none
