"""Every index comes level with the ledger, whoever writes, and whatever is killed on the way."""

from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from registry import ledger, public_records
from registry.vocabulary import RecordKind
from search.choice import database_engine, needs_rebuild
from search.documents import SHAPE, SearchDocument
from search.engines import elastic_bulk, elastic_index
from search.engines.base import EngineDown
from search.engines.elastic_bulk import Line, Refused
from search.engines.elastic_index import ElasticIndex, lines_of
from search.engines.rows import Row, RowEngine
from search.following import followers
from search.following.checking import check
from search.following.composing import compose
from search.following.rebuilding import rebuild_index
from search.lookup import SearchQuery, look_up
from search.models import DueDocument, FollowerCursor, SearchRow
from search.narrowing import Narrowing
from search.old_rows import old_rows
from tests import factories
from tests.search.conftest import answering, index_in_use, index_of_its_own

CatchUp = Callable[[], None]


def rename(institution: Any, name: str) -> None:
    institution.name = name
    institution.save()
    factories.publish(institution, RecordKind.INSTITUTION, public_records.institution(institution, [], on=factories.EFFECTIVE_ON))


def total(text: str, **values: Any) -> int:
    return look_up(SearchQuery(text, Narrowing(**values))).total


def whole_family() -> dict[str, Any]:
    school = factories.institution(name="济南爱课堂有限公司")
    platform = factories.platform(school, name="云帆平台")
    return {
        "institution": school,
        "platform": platform,
        "sibling": factories.platform(school, name="云帆小程序"),
        "course": factories.course(platform, name="同步数学"),
        "teacher": factories.teacher(school, name="单晓梅"),
        "stranger": factories.institution(name="青岛海风书院"),
    }


def test_a_rename_reaches_every_document_that_it_touches(engine: str, caught_up: CatchUp) -> None:
    rows = whole_family()
    caught_up()
    assert (total("爱课堂"), total("单晓 爱课堂", kinds=["teacher"])) == (4, 1)

    rename(rows["institution"], "济南星河有限公司")
    caught_up()

    assert (total("爱课堂"), total("单晓 爱课堂", kinds=["teacher"])) == (0, 0)
    assert (total("星河"), total("单晓 星河", kinds=["teacher"])) == (4, 1)
    assert total("星河", kinds=["course"]) == 1


def test_a_black_listing_and_a_status_reach_the_filters(engine: str, caught_up: CatchUp) -> None:
    rows = whole_family()
    factories.credit_entry(rows["institution"])
    platform = rows["platform"]
    platform.status = "shut_down"
    platform.save()
    factories.publish(platform, RecordKind.PLATFORM, public_records.platform(platform), platform.operator_id)
    caught_up()

    assert total("爱课堂", credit=["black"]) == 3
    assert total("爱课堂", statuses=["partly"], kinds=["institution"]) == 1
    assert total("同步数学", statuses=["shut_down"]) == 1


def test_a_removed_record_is_removed_and_may_come_back(engine: str, caught_up: CatchUp) -> None:
    teacher = factories.teacher(name="郯明远")
    caught_up()
    factories.publish(teacher, RecordKind.TEACHER, None, teacher.institution_id)
    caught_up()
    assert total("郯明远") == 0

    factories.publish(teacher, RecordKind.TEACHER, public_records.teacher(teacher), teacher.institution_id)
    caught_up()
    assert total("郯明远") == 1


def test_unchanged_tokens_are_not_written_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = whole_family()
    engine = database_engine()
    before = dict(SearchRow.objects.values_list("public_id", "digest"))
    written: list[str] = []
    keep = type(engine).keep_tokens

    def noted(self: RowEngine, rows: Sequence[Row]) -> None:
        written.extend(each.public_id for each in rows)
        keep(self, rows)

    monkeypatch.setattr(type(engine), "keep_tokens", noted)

    factories.credit_entry(rows["institution"])

    # What is counted by credit: the institution and its platforms, and not its courses and teachers.
    changed = {rows[each].public_id for each in ("institution", "platform", "sibling")}
    after = dict(SearchRow.objects.values_list("public_id", "digest"))
    assert {public_id for public_id, digest in after.items() if before[public_id] != digest} == changed
    assert set(written) == changed
    assert check(engine).is_none


def test_of_all_that_an_entry_touches_only_some_are_composed_and_written_together(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = factories.published_list(title="杭州市江干区培训机构名单")
    for number in range(5):
        factories.listing(of, name=f"杭州远帆{number}培训学校")
    engine = database_engine()
    written: list[int] = []
    write = type(engine).write

    def noted(self: RowEngine, documents: Sequence[SearchDocument], gone: Sequence[str], version: int) -> None:
        written.append(len(documents))
        write(self, documents, gone, version)

    monkeypatch.setattr(type(engine), "write", noted)
    monkeypatch.setattr(followers, "COMPOSED_AT_ONCE", 2)
    of.title = "上城区培训机构名单"
    of.save()
    factories.publish(of, RecordKind.PUBLISHED_LIST, public_records.published_list(of), effective_on=of.published_on)

    assert written == [2, 2, 2]
    assert total("上城区培训机构名单") == 6
    assert check(engine).is_none


@pytest.mark.elastic
def test_a_follower_that_is_killed_repeats_and_leaves_nothing_out(
    db: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_family()
    list(rebuild_index())
    index = index_in_use()
    monkeypatch.setattr(followers, "ENTRIES_AT_ONCE", 2)
    for number in range(5):
        factories.institution(name=f"远帆{number}校")

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(followers, "note_position", killed)
        with pytest.raises(KeyboardInterrupt):
            list(followers.follow(index))
    walked = list(followers.follow(index))

    assert walked[-1] == ledger.head_seq()
    assert check(ElasticIndex()).is_none
    elastic_index.drop_index(index)


@pytest.mark.elastic
def test_a_position_is_noted_when_all_that_its_entries_touch_is_in(
    db: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = ElasticIndex.send
    sent: list[int] = []

    def lost_at_the_second(index: ElasticIndex, lines: Sequence[Line]) -> list[Refused]:
        sent.append(len(lines))
        if len(sent) == 2:
            raise EngineDown("lost")
        return send(index, lines)

    monkeypatch.setattr(followers, "COMPOSED_AT_ONCE", 1)
    with answering("elastic"), index_of_its_own() as catch_up:
        school = whole_family()["institution"]
        catch_up()
        level = ledger.head_seq()
        rename(school, "济南海风有限公司")
        monkeypatch.setattr(ElasticIndex, "send", lost_at_the_second)
        with pytest.raises(EngineDown):
            catch_up()
        assert FollowerCursor.objects.get(name=index_in_use()).seq == level

        catch_up()
        assert check(ElasticIndex()).is_none


@pytest.mark.elastic
def test_entries_that_touch_no_document_are_followed(db: None, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        factories.institution()
        monkeypatch.setattr(followers, "touched_by", lambda _: set())
        catch_up()

        assert FollowerCursor.objects.get(name=index_in_use()).seq == ledger.head_seq()


@pytest.mark.elastic
def test_an_index_that_was_retired_is_left_as_it_is(db: None, elasticsearch_url: str) -> None:
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        retired = index_in_use()
        list(rebuild_index())
        factories.institution()

        assert list(followers.follow(retired)) == []
        assert FollowerCursor.objects.get(name=retired).seq == 0


def test_a_slower_follower_never_moves_the_position_back(db: None) -> None:
    FollowerCursor.objects.create(name="any", seq=1, updated_at=timezone.now())

    for seq in (5, 3):
        followers.note_position("any", seq)

    assert FollowerCursor.objects.get(name="any").seq == 5


@pytest.mark.elastic
def test_an_older_composition_never_replaces_a_newer_one(db: None, elasticsearch_url: str) -> None:
    school = factories.institution(name="济南旧名有限公司")
    list(rebuild_index())
    old, old_version = compose([school.public_id]), ledger.head_seq()
    rename(school, "济南新名有限公司")
    index = index_in_use()
    list(followers.follow(index))

    ElasticIndex(index).send(lines_of(old.documents, (), old_version))
    ElasticIndex(index).send(lines_of((), (school.public_id,), old_version))

    assert check(ElasticIndex()).is_none
    elastic_index.drop_index(index)


@pytest.mark.elastic
def test_what_is_written_during_a_rebuild_is_in_the_new_index(db: None, elasticsearch_url: str) -> None:
    rows = whole_family()
    rebuilding = rebuild_index()
    next(rebuilding)
    rename(rows["institution"], "济南星河有限公司")
    factories.publish(rows["teacher"], RecordKind.TEACHER, None, rows["institution"].public_id)
    list(rebuilding)
    first = index_in_use()

    list(rebuild_index())

    assert dict(FollowerCursor.objects.values_list("name", "state")) == {first: "retired", index_in_use(): "used"}
    assert check(ElasticIndex()).is_none
    elastic_index.drop_index(index_in_use())


def test_rebuilding_the_rows_mends_what_was_lost(db: None) -> None:
    rows = whole_family()
    SearchRow.objects.filter(public_id=rows["teacher"].public_id).delete()
    SearchRow.objects.filter(public_id=rows["course"].public_id).update(filed_on="2020?", digest="")
    SearchRow.objects.create(public_id="ighost", place=1, sort_name="x", forms="{}", version=0)

    out = StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("check_search", stdout=out)
    assert exit_.value.code == 1
    assert out.getvalue().splitlines()[0] == "6 documents: 2 missing or different, 1 that should not be there."

    call_command("rebuild_search", stdout=StringIO())
    call_command("check_search", stdout=StringIO())
    assert total("单晓梅") == 1


@pytest.mark.elastic
def test_the_commands_keep_and_check_the_index(db: None, elasticsearch_url: str) -> None:
    with override_settings(SEARCH_ENGINE="elastic"):
        factories.institution(name="济南爱课堂有限公司")
        # The first run finds no index and fills one; the next only follows.
        call_command("sync_search", once=True, stdout=StringIO())
        factories.institution(name="济南爱学堂有限公司")
        with pytest.raises(SystemExit):
            call_command("check_search", stdout=StringIO())
        out = StringIO()
        call_command("sync_search", once=True, stdout=out)
        call_command("check_search", stdout=StringIO())
        call_command("rebuild_search", stdout=StringIO())
        call_command("check_search", stdout=StringIO())
        page = look_up(SearchQuery("爱学堂"))
        elastic_index.drop_index(index_in_use())

    assert out.getvalue().splitlines()[-1] == "The index is level with the ledger, entry 2."
    assert (page.engine, page.total) == ("elastic", 1)


@pytest.mark.parametrize("command", ["sync_search", "rebuild_search", "check_search"])
def test_a_command_says_that_the_server_is_down(db: None, command: str) -> None:
    factories.institution()
    down = override_settings(SEARCH_ENGINE="elastic", ELASTICSEARCH_URL="http://127.0.0.1:9")
    with down, pytest.raises(CommandError, match="did not answer"):
        call_command(command, *(["--once"] if command == "sync_search" else []), stdout=StringIO())


def test_with_the_database_alone_there_is_nothing_to_follow(db: None) -> None:
    out = StringIO()
    call_command("sync_search", once=True, stdout=out)

    assert "nothing to follow" in out.getvalue()


def test_a_row_of_another_shape_is_still_found_and_is_made_anew_by_sync(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="济南爱课堂有限公司")
    factories.institution(name="济南爱课堂学校")
    caught_up()
    SearchRow.objects.filter(sort_name__contains="xuexiao").update(forms='{"of": "an earlier version"}', shape=SHAPE - 1)

    old_rows.trusted_until = 0.0
    page = look_up(SearchQuery("爱课堂"))
    assert ([hit.reason for hit in page.hits], page.degraded) == (["name", "browse"], True)
    assert needs_rebuild()
    call_command("sync_search", once=True, stdout=StringIO())

    assert not needs_rebuild()
    assert check(database_engine()).is_none
    page = look_up(SearchQuery("爱课堂"))
    assert ([hit.reason for hit in page.hits], page.degraded) == (["name", "name"], False)


@pytest.mark.elastic
def test_an_index_of_another_shape_is_made_anew_by_sync(db: None, elasticsearch_url: str) -> None:
    with answering("elastic"), index_of_its_own() as catch_up:
        catch_up()
        before = elastic_index.current_index()
        FollowerCursor.objects.update(shape=SHAPE - 1)
        assert needs_rebuild()
        call_command("sync_search", once=True, stdout=StringIO())
        assert not needs_rebuild()
        after = elastic_index.current_index()
        call_command("sync_search", once=True, stdout=StringIO())

        assert before != after == elastic_index.current_index()


def test_no_write_of_the_registry_waits_for_elasticsearch(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_bulk, "PAUSES", (0,))
    with override_settings(SEARCH_ENGINE="elastic", ELASTICSEARCH_URL="http://127.0.0.1:9"):
        factories.institution(name="济南爱课堂有限公司")
        with pytest.raises(EngineDown):
            list(followers.follow("any"))

    assert total("爱课堂") == 1


def test_what_a_check_found_wrong_is_due_until_the_index_has_taken_it(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_bulk, "PAUSES", (0,))
    school = factories.institution()
    DueDocument.objects.create(index="any", public_id=school.public_id)

    with override_settings(ELASTICSEARCH_URL="http://127.0.0.1:9"), pytest.raises(EngineDown):
        list(followers.follow("any"))

    assert DueDocument.objects.get().public_id == school.public_id


@pytest.mark.elastic
def test_a_rebuild_leaves_the_indices_of_other_installations_alone(db: None, elasticsearch_url: str) -> None:
    factories.institution(name="济南爱课堂有限公司")
    with override_settings(ELASTICSEARCH_INDEX=f"{settings.ELASTICSEARCH_INDEX}-staging"):
        list(rebuild_index())
        theirs = index_in_use()
        with override_settings(ELASTICSEARCH_INDEX=settings.ELASTICSEARCH_INDEX.removesuffix("-staging")):
            list(rebuild_index())
            ours = index_in_use()

        assert index_in_use() == theirs
        assert check(ElasticIndex()).is_none
    elastic_index.drop_index(theirs)
    elastic_index.drop_index(ours)
