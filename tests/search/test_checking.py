"""A check of an index against the registry, both ways, and a repair of exactly what it found wrong."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from registry import ledger, public_records
from registry.vocabulary import RecordKind
from search.choice import database_engine
from search.documents import SHAPE
from search.engines import elastic_index
from search.engines.elastic_client import WRITE_SECONDS, NoIndex, client
from search.engines.elastic_index import ElasticIndex, made_as, new_index_name, point_alias, refresh
from search.engines.rows import row_of
from search.following import checking
from search.following.checking import NotWhole, check, check_filled, named
from search.following.composing import compose
from search.following.followers import follow
from search.following.rebuilding import rebuild_index
from search.lookup import SearchQuery, look_up
from search.models import DueDocument, FollowerCursor, ParkedDocument, SearchRow
from tests import factories
from tests.search.conftest import index_in_use

CatchUp = Callable[[], None]


@pytest.fixture
def rows(engine: str, caught_up: CatchUp) -> dict[str, Any]:
    """Records that every engine holds as they are."""
    school = factories.institution(name="济南爱课堂有限公司")
    platform = factories.platform(school)
    rows = {"institution": school, "platform": platform, "course": factories.course(platform), "teacher": factories.teacher(school)}
    caught_up()
    return rows


def spoil(engine: str, *, lost: str, changed: str, superfluous: str) -> None:
    """Lose a document, change one and add one, behind the back of who keeps the index."""
    if engine != "elastic":
        SearchRow.objects.filter(public_id=lost).delete()
        SearchRow.objects.filter(public_id=changed).update(filed_on="2020?", digest="")
        copy = SearchRow.objects.get(public_id=changed)
        copy.pk, copy.public_id = 1, superfluous
        copy.save()
        return
    index, server = index_in_use(), client(WRITE_SECONDS)
    server.delete(index=index, id=lost)
    server.update(index=index, id=changed, doc={"kind": "teacher"})
    server.index(index=index, id=superfluous, document={"public_id": superfluous, "kind": "teacher"})


def checked(*arguments: str) -> tuple[int, list[str]]:
    """The exit code of the command, and what it said."""
    out = StringIO()
    try:
        call_command("check_search", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_a_check_finds_what_is_missing_wrong_and_too_much(engine: str, rows: dict[str, Any]) -> None:
    assert checked() == (0, ["4 documents: 0 missing or different, 0 that should not be there."])
    lost, changed = rows["teacher"].public_id, rows["course"].public_id
    spoil(engine, lost=lost, changed=changed, superfluous="taaaaaaaaaaaa")

    code, said = checked()

    assert code == 1
    assert said[0] == "4 documents: 2 missing or different, 1 that should not be there."
    assert set(said[1:]) == {lost, changed, "taaaaaaaaaaaa"}


def test_a_repair_composes_anew_what_is_wrong_and_nothing_else(engine: str, rows: dict[str, Any]) -> None:
    spoil(engine, lost=rows["teacher"].public_id, changed=rows["course"].public_id, superfluous="taaaaaaaaaaaa")
    factories.publish(rows["platform"], RecordKind.PLATFORM, None, rows["institution"].public_id)
    if engine == "elastic":
        list(follow(index_in_use()))
    before = versions(engine)

    code, said = checked("--repair")

    after = versions(engine)
    assert code == 0
    assert said[-1] == "3 documents: 0 missing or different, 0 that should not be there."
    assert {each for each in after if after[each] != before.get(each)} <= {
        rows["teacher"].public_id,
        rows["course"].public_id,
        "taaaaaaaaaaaa",
    }
    assert checked()[0] == 0
    assert not DueDocument.objects.exists()


def versions(engine: str) -> dict[str, int]:
    if engine != "elastic":
        return dict(SearchRow.objects.values_list("public_id", "version"))
    refresh(index := index_in_use())
    hits = client(WRITE_SECONDS).search(index=index, size=100, version=True)["hits"]["hits"]
    return {hit["_id"]: hit["_version"] for hit in hits}


def test_a_lost_token_of_a_row_is_a_difference(db: None) -> None:
    school = factories.institution()
    engine = database_engine()
    engine.forget_tokens([SearchRow.objects.get().place])

    assert check(engine).wrong == (school.public_id,)
    assert checked("--repair")[0] == 0


def test_other_tokens_of_a_row_are_a_difference(db: None) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    engine = database_engine()
    engine.keep_tokens([row_of(compose([school.public_id]).documents[0])._replace(tokens="=another")])
    assert look_up(SearchQuery("爱课堂")).total == 0

    assert check(engine).wrong == (school.public_id,)
    assert checked("--repair")[0] == 0
    assert look_up(SearchQuery("爱课堂")).total == 1


def test_tokens_that_outlived_their_row_are_counted_and_so_a_fault_until_a_rebuild(db: None) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    SearchRow.objects.all().delete()
    # Under a name of another length it has another place.
    school.name = "济南爱课堂学校"
    factories.publish(school, RecordKind.INSTITUTION, public_records.institution(school, [], on=factories.EFFECTIVE_ON))
    assert look_up(SearchQuery("爱课堂")).total == 2

    fault = "Of the index as a whole: it counts 1 more than it holds. rebuild_search makes a new one."
    assert checked() == (1, ["1 documents: 0 missing or different, 0 that should not be there.", fault])
    call_command("rebuild_search", stdout=StringIO())
    assert checked()[0] == 0
    assert look_up(SearchQuery("爱课堂")).total == 1


@pytest.mark.elastic
def test_what_the_follower_has_not_taken_yet_is_late_and_not_wrong(elastic: None) -> None:
    school = factories.institution(name="济南爱课堂有限公司")
    other = factories.institution()
    list(rebuild_index())
    factories.credit_entry(school)
    client(WRITE_SECONDS).delete(index=index_in_use(), id=other.public_id)

    found = check(ElasticIndex())
    assert (found.late, found.wrong, found.superfluous) == ((school.public_id,), (other.public_id,), ())
    assert "1 wait for the follower: is sync_search running?" in checked("--wait", "0")[1]

    list(follow(index_in_use()))
    assert check(ElasticIndex()).late == ()


@pytest.mark.elastic
def test_what_is_public_no_more_and_the_follower_has_not_taken_out_yet_is_late_and_not_too_much(elastic: None) -> None:
    ended = factories.platform()
    list(rebuild_index())
    factories.publish(ended, RecordKind.PLATFORM, None, ended.operator_id)

    found = check(ElasticIndex())
    assert (found.superfluous, found.wrong, ended.public_id in found.late) == ((), (), True)


@pytest.mark.elastic
def test_what_another_index_refused_is_no_difference_of_this_one(elastic: None) -> None:
    school = factories.institution()
    list(rebuild_index())
    said = {"reason": "document_parsing_exception", "version": 1, "since": timezone.now()}
    ParkedDocument.objects.create(index="replaced", public_id=school.public_id, **said)

    assert check(ElasticIndex()).is_none


@pytest.mark.elastic
def test_what_is_late_alone_is_a_difference_and_a_repair_takes_it_in(elastic: None) -> None:
    list(rebuild_index())
    school = factories.institution()

    assert checked("--wait", "0") == (
        1,
        [
            "1 documents: 0 missing or different, 0 that should not be there.",
            "1 wait for the follower: is sync_search running?",
            school.public_id,
        ],
    )
    assert checked("--repair", "--wait", "0")[0] == 0


@pytest.mark.elastic
def test_a_repair_is_left_to_the_follower_where_one_is_killed_on_the_way(elastic: None) -> None:
    school = factories.institution()
    list(rebuild_index())
    factories.institution()
    list(follow(index_in_use()))
    client(WRITE_SECONDS).delete(index=index_in_use(), id=school.public_id)
    DueDocument.objects.create(index=index_in_use(), public_id=school.public_id)
    head = ledger.head_seq()

    list(follow(index_in_use()))

    assert check(ElasticIndex()).is_none
    assert FollowerCursor.objects.get(name=index_in_use()).seq == head
    assert not DueDocument.objects.exists()


@pytest.mark.elastic
def test_a_repair_that_was_cut_short_is_begun_anew(elastic: None) -> None:
    school = factories.institution()
    list(rebuild_index())
    factories.institution()
    list(follow(index_in_use()))
    client(WRITE_SECONDS).delete(index=index_in_use(), id=school.public_id)
    for index in (index_in_use(), "another"):
        DueDocument.objects.create(index=index, public_id=school.public_id)

    assert checked("--repair")[0] == 0
    assert DueDocument.objects.get().index == "another"


@pytest.mark.elastic
def test_a_repair_mends_no_fault_of_the_index_as_a_whole(elastic: None) -> None:
    factories.institution()
    list(rebuild_index())
    server, index = client(WRITE_SECONDS), index_in_use()
    server.indices.put_mapping(index=index, properties={"of_others": {"type": "keyword"}})
    server.index(index=index, id="of others", document={"kind": "institution"})

    code, said = checked("--repair")

    fault = "Of the index as a whole: the mapping was changed since the index was made. rebuild_search makes a new one."
    assert (code, said[-2:]) == (1, ["1 documents: 0 missing or different, 0 that should not be there.", fault])


@pytest.mark.elastic
def test_some_documents_of_a_new_index_are_compared_before_it_is_used(elastic: None, monkeypatch: pytest.MonkeyPatch) -> None:
    school = factories.institution()
    list(rebuild_index())
    client(WRITE_SECONDS).update(index=index_in_use(), id=school.public_id, doc={"kind": "teacher"})
    # Chance chooses all institutions.
    monkeypatch.setattr("search.following.checking.secrets.choice", lambda among: "2" if "2" in among else "i")

    with pytest.raises(NotWhole, match="documents looked at are wrong"):
        check_filled(index_in_use())


@pytest.mark.elastic
def test_what_somebody_else_wrote_under_a_later_version_is_left_to_a_rebuild(elastic: None) -> None:
    school = factories.institution()
    list(rebuild_index())
    foreign = {"public_id": school.public_id, "kind": "teacher"}
    client(WRITE_SECONDS).index(index=index_in_use(), id=school.public_id, document=foreign, version=9_000, version_type="external")

    code, said = checked("--repair")
    assert (code, said[-1]) == (1, "What is still wrong only rebuild_search can mend.")

    list(rebuild_index())
    assert checked()[0] == 0


def other_index(made_as: str, separator: str) -> None:
    """Put an index of another making behind the alias: with this mark, and this between the characters of a pair."""
    name = new_index_name()
    elastic_index.create_index(name)
    server = client(WRITE_SECONDS)
    made = server.indices.get(index=name)[name]
    analysis = made["settings"]["index"]["analysis"]
    for token_filter in analysis["filter"].values():
        token_filter["token_separator"] = separator
    server.indices.delete(index=name)
    server.indices.create(
        index=name,
        mappings={**made["mappings"], "_meta": {"made_as": made_as}},
        settings={"analysis": analysis, "number_of_replicas": 0},
        aliases={f"{name}-writing": {}},
    )
    FollowerCursor.objects.create(name=name, seq=0, updated_at=timezone.now(), shape=SHAPE)
    point_alias(name)
    list(follow(name))


@pytest.mark.elastic
def test_an_index_of_another_making_is_a_fault_though_all_documents_are_there(elastic: None) -> None:
    factories.institution()
    other_index("an earlier version", "")

    found = check(ElasticIndex())

    assert found.faults == ("the mapping is not the one of this version",)
    assert (found.wrong, found.late) == ((), ())
    assert checked()[0] == 1


@pytest.mark.elastic
def test_a_mapping_that_somebody_changed_is_a_fault(elastic: None) -> None:
    factories.institution()
    list(rebuild_index())
    client(WRITE_SECONDS).indices.put_mapping(index=index_in_use(), properties={"of_others": {"type": "keyword"}})

    assert check(ElasticIndex()).faults == ("the mapping was changed since the index was made",)

    call_command("rebuild_search", stdout=StringIO())
    assert check(ElasticIndex()).is_none


@pytest.mark.elastic
def test_a_document_of_others_without_our_fields_is_found_and_taken_away(elastic: None) -> None:
    factories.institution()
    list(rebuild_index())
    client(WRITE_SECONDS).index(index=index_in_use(), id="of others", document={"kind": "institution"})

    assert checked() == (1, ["1 documents: 0 missing or different, 1 that should not be there.", "of others"])

    assert checked("--repair")[0] == 0
    assert ElasticIndex(index_in_use()).count() == 1


@pytest.mark.elastic
def test_a_document_of_others_under_another_id_than_it_says_is_taken_away(elastic: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "AT_ONCE", 2)
    school = factories.institution()
    list(rebuild_index())
    for number, said in enumerate(("", "aaaaaaaaaaaaa", school.public_id, "zzzzzzzzzzzzz")):
        client(WRITE_SECONDS).index(index=index_in_use(), id=f"aaa{number}", document={"public_id": said, "kind": "institution"})

    code, told = checked("--repair")

    assert (code, told[0]) == (0, "1 documents: 0 missing or different, 4 that should not be there.")
    assert ElasticIndex(index_in_use()).count() == 1


@pytest.mark.elastic
def test_two_indices_behind_the_alias_are_a_fault(elastic: None) -> None:
    factories.institution()
    list(rebuild_index())
    replaced = index_in_use()
    list(rebuild_index())
    client(WRITE_SECONDS).indices.put_alias(index=replaced, name=settings.ELASTICSEARCH_INDEX)

    assert check(ElasticIndex()).faults == ("the alias names another index too, so that searches find everything twice",)


@pytest.mark.elastic
def test_an_index_that_cannot_be_written_to_is_a_fault(elastic: None) -> None:
    factories.institution()
    list(rebuild_index())
    client(WRITE_SECONDS).indices.delete_alias(index=index_in_use(), name=f"{index_in_use()}-writing")

    assert check(ElasticIndex()).faults == ("it has lost the alias by which it is written to",)


@pytest.mark.elastic
def test_an_index_that_cuts_names_otherwise_is_a_fault(elastic: None) -> None:
    factories.institution()
    other_index(made_as(), "-")

    faults = check(ElasticIndex()).faults

    assert "the server cuts 济南爱课堂教育科技有限公司 otherwise than we do" in faults
    code, said = checked("--repair")
    assert code == 1
    assert said[-1].endswith("rebuild_search makes a new one.")


@pytest.mark.elastic
def test_where_there_is_no_index_nothing_can_be_checked(elastic: None) -> None:
    with pytest.raises(NoIndex, match=r"there is no index behind the alias .+: sync_search fills one"):
        check(named(ElasticIndex()))
