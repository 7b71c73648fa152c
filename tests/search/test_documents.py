"""An index document is a pure mapping of public documents, compared whole."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from registry.selectors import Document
from registry.standing import InstitutionStanding
from registry.vocabulary import CreditStatus, FilingStatus
from search.analysis import in_pinyin
from search.documents import (
    SEARCHED_KINDS,
    SearchDocument,
    Surroundings,
    counted_in,
    has_ended,
    map_document,
    precedence,
)
from search.engines.elastic import Entry, source_of
from search.engines.elastic_client import WRITE_SECONDS, client
from search.following.composing import compose
from search.following.rebuilding import rebuild_index
from search.models import SearchRow
from tests.graphql_api import test_privacy as private_world
from tests.search.conftest import index_in_use
from tests.search.scenario_records import load_records

DAY = date(2026, 11, 24)


def document(public_id: str, kind: str, parent: str, **body: Any) -> Document:
    return Document(public_id, kind, parent, body, 1, datetime(2026, 11, 24, tzinfo=UTC))


SCHOOL = document(
    "i1",
    "institution",
    "",
    name="济南新名有限公司",
    brands=["雏鹰"],
    formerNames=[{"name": "济南旧名有限公司", "until": "2021-01-01"}],
    uscc="91370102MA3C1DQE7X",
    formerUsccs=[{"uscc": "52B", "until": None}],
    licenceNumber="教民1号",
    region="371202",
    servicePhone="0531-88881234、13800001111",
    penalties=[{"decisionNumber": "鲁教罚决字〔2025〕3号"}],
)
CREDIT = document("k1", "credit", "i1", decisionNumber="鲁教监示〔2024〕143号", removedOn=None)
REMOVED = document("k2", "credit", "i1", decisionNumber="鲁教监示〔2023〕9号", removedOn="2024-02-01")
PLATFORM = document(
    "p1",
    "platform",
    "i1",
    name="云梯",
    operator="i1",
    filingNumber="鲁教线备1",
    icpNumber="鲁ICP备17022608号-1",
    mpsNumber=None,
    telecomLicense="鲁B2-20200001",
    appIds=["cn.yunti"],
    domains=["yunti.cn"],
    status="FILED",
    validUntil="2026-11-23",
    filedOn="2020-01-08",
)
COURSE = document(
    "c1",
    "course",
    "p1",
    name="同步数学",
    subject="MATH",
    stage="JUNIOR",
    mode="LIVE",
    fees=[{"perLesson": "19.50"}, {"perLesson": "120.00"}, {"perLesson": None}],
)
TEACHER = document("t1", "teacher", "i1", name="单晓梅", subjects=["MATH", "ART"])
LIST = document("l1", "published_list", "", title="名单", issuer="教育局", region="370102", publishedOn="2020-06-01")
LISTING = document("n1", "listing", "l1", name="思丹莱学校", licenceNumber=None, address="钱潮路618号", phone="4000000000")
AROUND = Surroundings(
    day=DAY,
    documents={each.id: each for each in (SCHOOL, PLATFORM, COURSE, TEACHER, LIST, LISTING)},
    platforms={"i1": [PLATFORM]},
    courses={"p1": [COURSE]},
    credit={"i1": [REMOVED, CREDIT]},
    standings={"i1": InstitutionStanding(FilingStatus.NOT_FILED, CreditStatus.BLACK)},
)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            SCHOOL,
            SearchDocument(
                public_id="i1",
                kind="institution",
                name="济南新名有限公司",
                brands=("雏鹰",),
                former_names=("济南旧名有限公司",),
                codes=("91370102MA3C1DQE7X", "52B", "教民1号"),
                numbers=(
                    "MA3C1DQE-7",
                    "0531-88881234",
                    "88881234",
                    "〔2024〕143号",
                    "〔2025〕3号",
                    "鲁教监示〔2024〕143号",
                    "鲁教罚决字〔2025〕3号",
                ),
                context=("云梯", "山东省莱芜市莱城区"),
                region="371202",
                status="not_filed",
                credit="black",
                subjects=("math",),
                stages=("junior",),
                modes=("live",),
                prices=("up_to_20", "up_to_200"),
                filed_on="2020-01-08",
            ),
        ),
        (
            PLATFORM,
            SearchDocument(
                public_id="p1",
                kind="platform",
                name="云梯",
                codes=("鲁教线备1", "鲁ICP备17022608号-1", "鲁ICP备17022608号", "鲁B2-20200001", "cn.yunti"),
                hosts=("yunti.cn",),
                context=("济南新名有限公司", "雏鹰", "山东省莱芜市莱城区"),
                region="371202",
                status="unfiled",
                credit="black",
                subjects=("math",),
                stages=("junior",),
                modes=("live",),
                prices=("up_to_20", "up_to_200"),
                filed_on="2020-01-08",
                above=("i1",),
            ),
        ),
        (
            COURSE,
            SearchDocument(
                public_id="c1",
                kind="course",
                name="同步数学",
                context=("云梯", "济南新名有限公司", "数学", "初中"),
                region="371202",
                status="unfiled",
                subjects=("math",),
                stages=("junior",),
                modes=("live",),
                prices=("up_to_20", "up_to_200"),
                filed_on="2020-01-08",
                above=("p1", "i1"),
            ),
        ),
        (
            TEACHER,
            SearchDocument(
                public_id="t1",
                kind="teacher",
                name="单晓梅",
                context=("济南新名有限公司", "雏鹰", "云梯", "济南旧名有限公司"),
                former_context=("济南旧名有限公司",),
                region="371202",
                status="not_filed",
                subjects=("art", "math"),
                above=("i1",),
            ),
        ),
        (
            LIST,
            SearchDocument(
                public_id="l1",
                kind="published_list",
                name="名单",
                context=("教育局", "山东省济南市历下区"),
                region="370102",
                filed_on="2020-06-01",
            ),
        ),
        (
            LISTING,
            SearchDocument(
                public_id="n1",
                kind="listing",
                name="思丹莱学校",
                numbers=("4000000000",),
                context=("钱潮路618号", "名单", "山东省济南市历下区"),
                region="370102",
                filed_on="2020-06-01",
                above=("l1",),
            ),
        ),
        (CREDIT, None),
    ],
    ids=lambda each: each.kind if isinstance(each, Document) else "",
)
def test_each_kind_is_found_by_what_its_public_documents_say(record: Document, expected: SearchDocument | None) -> None:
    assert map_document(record, AROUND) == expected


def test_the_order_in_which_platforms_are_read_makes_no_difference() -> None:
    other = replace(PLATFORM, id="p2", told={**PLATFORM.body, "id": "p2", "name": "百灵"})
    orders = [{**AROUND.platforms, PLATFORM.parent: order} for order in ([PLATFORM, other], [other, PLATFORM])]

    first, second = (map_document(AROUND.documents[PLATFORM.parent], replace(AROUND, platforms=each)) for each in orders)
    assert first == second


def test_a_school_is_called_so_no_more_once_for_each_name_and_not_as_it_is_called_today() -> None:
    once = [{"name": name, "until": "2021-01-01"} for name in ("济南旧名有限公司", "济南旧名有限公司", "济南 新名有限公司")]
    school = replace(SCHOOL, told={**SCHOOL.body, "formerNames": once})

    teacher = map_document(TEACHER, replace(AROUND, documents={**AROUND.documents, SCHOOL.id: school}))
    assert teacher is not None
    assert teacher.former_context == ("济南旧名有限公司",)
    assert teacher.context == ("济南新名有限公司", "雏鹰", "云梯", "济南旧名有限公司")


@pytest.mark.parametrize("record", [PLATFORM, COURSE, TEACHER, LISTING])
def test_a_record_whose_parent_is_not_public_stands_alone(record: Document) -> None:
    alone = map_document(record, Surroundings(day=DAY, documents={record.id: record}))

    assert alone is not None
    assert (alone.region, alone.name) == ("", record.body["name"])


def test_the_place_of_a_record_says_what_comes_first_where_nothing_else_decides() -> None:
    found = map_document(SCHOOL, AROUND)
    course = map_document(COURSE, AROUND)
    assert found
    assert course
    school = replace(found, public_id="iaaaaaaaaaaaa")
    longer, ended = replace(school, name=school.name + "学校"), replace(school, status="ended")
    later = replace(school, public_id="iabaaaaaaaaaa")

    assert school.place < later.place < longer.place < course.place < ended.place < 1 << 50
    assert [has_ended(each.place) for each in (school, course, ended)] == [False, False, True]
    assert precedence(school.place) == precedence(later.place) != precedence(longer.place)


def test_a_record_is_counted_by_all_its_properties() -> None:
    course = map_document(COURSE, AROUND)

    assert course
    assert course.cell == "course|371202|unfiled||math|junior|live|up_to_20,up_to_200"


def test_a_withdrawn_region_counts_in_its_own_city_and_in_its_successors() -> None:
    assert set(counted_in("371202")) == {"371202", "371200", "370000", "370116", "370100"}


def test_a_platform_whose_filing_ran_out_is_unfiled_from_the_next_day() -> None:
    on_its_last_day = Surroundings(day=date(2026, 11, 23), documents=AROUND.documents)

    found = map_document(PLATFORM, on_its_last_day)
    assert found is not None
    assert found.status == "filed"


def test_composing_takes_the_same_number_of_queries_for_any_number(db: None, django_assert_max_num_queries: Any) -> None:
    rows = load_records()
    with django_assert_max_num_queries(6):
        composed = compose([row.public_id for row in rows.values()])

    assert len(composed.documents) == len(rows)


@pytest.fixture
def private_registry(db: None, tmp_path: Path) -> None:
    """A registry with every private fact, filed as it comes in: what was published before one was known could not hold it."""
    filed, published = tmp_path / "world.ndjson", tmp_path / "list.csv"
    filed.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in private_world.WORLD), encoding="utf-8")
    published.write_bytes(private_world.LIST)
    call_command("import_registry", str(filed), publisher="山东省教育厅", stdout=StringIO())
    options = {"title": "江干区民办培训机构名单", "region": "330104", "published_on": "2020-02-01"}
    call_command("import_list", str(published), stdout=StringIO(), **options)


def private_facts_in(kept: str) -> list[str]:
    return [fact for fact in private_world.PRIVATE if fact in kept or in_pinyin(fact) in kept]


def test_the_database_holds_no_private_fact_for_searches(private_registry: None) -> None:
    rows = SearchRow.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tokens FROM search_tokens")
        tokens = [row[0] for row in cursor.fetchall()]
    kept = "\n".join((*(row.forms for row in rows), *tokens))

    assert {each.kind for each in compose([row.public_id for row in rows]).documents} == set(SEARCHED_KINDS)
    assert "单晓梅" in kept
    assert private_facts_in(kept) == []


@pytest.mark.elastic
def test_elasticsearch_holds_no_private_fact(private_registry: None, elastic: None) -> None:
    list(rebuild_index())
    server, index = client(WRITE_SECONDS), index_in_use()

    mapping = server.indices.get_mapping(index=index)[index]["mappings"]
    documents = server.search(index=index, size=10_000)["hits"]["hits"]
    kept = json.dumps([each["_source"] for each in documents], ensure_ascii=False)

    # Nothing that is in no field of ours is taken.
    assert mapping["dynamic"] == "strict"
    assert set(mapping["properties"]) == set(Entry._index.to_dict()["mappings"]["properties"])
    assert {each["_id"] for each in documents} == set(SearchRow.objects.values_list("public_id", flat=True))
    assert {each["_source"]["kind"] for each in documents} == set(SEARCHED_KINDS)
    assert "单晓梅" in kept
    assert private_facts_in(kept) == []


def test_an_index_document_has_exactly_the_fields_of_the_mapping(db: None) -> None:
    found = map_document(SCHOOL, AROUND)
    assert found is not None

    mapping = Entry._index.to_dict()["mappings"]

    assert mapping["dynamic"] == "strict"
    assert set(source_of(found)) | {"version", "gone"} == set(mapping["properties"])
