"""Filters, facets, paging and sorting: the same on every engine."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from search.explaining import name_of
from search.lookup import BadQuery, SearchPage, SearchQuery, look_up
from search.narrowing import Narrowing
from tests import factories

CatchUp = Callable[[], None]


def facet(page: SearchPage, name: str) -> dict[str, int]:
    return {value.value: value.count for each in page.facets if each.name == name for value in each.values}


def names(page: SearchPage) -> list[str]:
    return [hit.record.body["name"] for hit in page.hits]


@pytest.fixture
def schools() -> dict[str, Any]:
    """Four schools in three regions, one of a region that was withdrawn, with platforms in three states."""
    rows = {
        "lixia": factories.institution(name="星海一校", region="370102"),
        "shizhong": factories.institution(name="星海二校", region="370103"),
        "laiwu": factories.institution(name="星海三校", region="371202"),
        "qingdao": factories.institution(name="星海四校", region="370202"),
    }
    factories.platform(rows["lixia"], name="星海课堂甲")
    factories.platform(rows["shizhong"], name="星海课堂乙", status="rectifying")
    factories.platform(rows["qingdao"], name="星海课堂丙", status="cancelled")
    return rows


def test_each_facet_ignores_its_own_filter(engine: str, schools: dict[str, Any], caught_up: CatchUp) -> None:
    caught_up()

    page = look_up(SearchQuery("星海", Narrowing(kinds=("institution",), regions=("370100",), statuses=("filed",))))

    assert (names(page), page.total, page.total_is_exact) == (["星海一校"], 1, True)
    assert facet(page, "kind") == {"institution": 1, "platform": 1}
    assert facet(page, "status") == {"filed": 1, "rectifying": 1, "not_filed": 1}
    # The chosen city stands with its districts; the other city shows what choosing it would leave: nothing filed there.
    assert facet(page, "region") == {"370100": 1, "370102": 1}


def test_a_region_counts_what_lies_below_it_and_what_was_merged_into_it(
    engine: str, schools: dict[str, Any], caught_up: CatchUp
) -> None:
    caught_up()

    page = look_up(SearchQuery("星海", Narrowing(kinds=("institution",), regions=("370100",))))

    assert sorted(names(page)) == ["星海一校", "星海三校", "星海二校"]
    assert facet(page, "region") == {"370100": 3, "370102": 1, "370103": 1, "370116": 1, "370200": 1}


@pytest.mark.parametrize("filters", [{}, {"narrowing": Narrowing(kinds=("institution",))}, {"sort": "name"}])
def test_a_place_finds_what_lies_there_and_not_what_sounds_like_it(
    engine: str, filters: dict[str, Any], caught_up: CatchUp
) -> None:
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    factories.institution(name="蓝林教育有限公司", region="370102")
    caught_up()

    assert names(look_up(SearchQuery("兰陵", **filters))) == ["临沂博曦教育有限公司"]


def test_a_chosen_value_that_leaves_nothing_stays_in_sight(engine: str, schools: dict[str, Any], caught_up: CatchUp) -> None:
    caught_up()

    page = look_up(SearchQuery("星海", Narrowing(statuses=("suspended",))))

    status = next(each for each in page.facets if each.name == "status")
    assert [(value.value, value.count, value.selected) for value in status.values if value.selected] == [("suspended", 0, True)]
    assert (page.total, page.hits, page.stage) == (0, (), "strict")


def test_facets_are_labelled_in_the_language_of_the_reader(db: None, schools: dict[str, Any]) -> None:
    with translation.override("zh-hans"):
        page = look_up(SearchQuery("星海", Narrowing(regions=("370100",))))

    labels = {value.value: value.label for each in page.facets for value in each.values}
    assert labels["institution"] == "机构"
    assert labels["370102"] == "山东省济南市历下区"
    assert labels["rectifying"] == "整改中"


def test_narrowing_by_subject_stage_and_credit(engine: str, caught_up: CatchUp) -> None:
    listed, other = factories.institution(name="晨光甲校"), factories.institution(name="晨光乙校")
    factories.credit_entry(listed, list="black")
    factories.course(factories.platform(listed, name="晨光平台甲"), name="晨光物理", subject="physics", stage="senior")
    factories.course(factories.platform(other, name="晨光平台乙"), name="晨光数学", subject="math", stage="junior")
    caught_up()

    def found(**values: Any) -> list[str]:
        return sorted(names(look_up(SearchQuery("晨光", Narrowing(**values)))))

    assert found(subjects=["physics"]) == ["晨光平台甲", "晨光物理", "晨光甲校"]
    assert found(subjects=["physics", "math"], kinds=["course"]) == ["晨光数学", "晨光物理"]
    assert found(stages=["junior"], kinds=["institution"]) == ["晨光乙校"]
    assert found(credit=["black"]) == ["晨光平台甲", "晨光甲校"]
    assert found(credit=["none"], kinds=["institution"]) == ["晨光乙校"]


def test_sorting_by_filing_day_is_newest_first_with_unknown_days_last(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="青禾总校")
    factories.platform(school, name="青禾甲", filed_on=date(2020, 5, 1))
    factories.platform(school, name="青禾乙", filed_on=date(2023, 5, 1))
    factories.platform(school, name="青禾丙", filed_on=None, status="unfiled", filing_number=None)
    caught_up()

    assert names(look_up(SearchQuery("青禾", Narrowing(kinds=("platform",)), sort="filed_on"))) == ["青禾乙", "青禾甲", "青禾丙"]


def test_sorting_by_name_is_by_pinyin(engine: str, caught_up: CatchUp) -> None:
    for name in ("海岳学堂", "安泰学堂", "众光学堂", "长青学堂"):
        factories.institution(name=name)
    caught_up()

    assert names(look_up(SearchQuery("学堂", sort="name"))) == ["安泰学堂", "长青学堂", "海岳学堂", "众光学堂"]
    of_all = look_up(SearchQuery(narrowing=Narrowing(kinds=("institution",))))
    assert names(of_all) == ["安泰学堂", "长青学堂", "海岳学堂", "众光学堂"]


def test_a_loose_answer_can_be_sorted_and_never_holds_what_shares_too_little(engine: str, caught_up: CatchUp) -> None:
    for name in ("杭州思丹莱学苑", "杭州思雨学苑", "杭州丹青学苑"):
        factories.institution(name=name)
    caught_up()

    for sort in ("relevance", "name", "filed_on"):
        page = look_up(SearchQuery("思丹来学苑", sort=sort))
        assert (page.stage, page.hits[0].record.body["name"], page.total) == ("loose", "杭州思丹莱学苑", 1)


def test_what_is_only_similar_is_counted_as_anything_else(engine: str, caught_up: CatchUp) -> None:
    for region in ("370102", "370103", "370202"):
        school = factories.institution(name=f"思丹莱学苑{region[-3:]}分校", region=region)
    factories.platform(school, name="思丹莱学苑云课堂", status="rectifying")
    caught_up()

    of_all = look_up(SearchQuery("思丹来学苑"))
    assert (of_all.stage, of_all.total, of_all.total_is_exact) == ("loose", 4, True)
    assert facet(of_all, "kind") == {"institution": 3, "platform": 1}
    of_city = look_up(SearchQuery("思丹来学苑", Narrowing(kinds=("institution",), regions=("370100",)), first=1))
    assert (of_city.total, len(of_city.hits), of_city.has_next) == (2, 1, True)
    assert (facet(of_city, "kind"), facet(of_city, "status")) == ({"institution": 2}, {"not_filed": 2})
    assert facet(of_city, "region") == {"370100": 2, "370102": 1, "370103": 1, "370200": 1}


@pytest.mark.parametrize("name", ["杭州博圆倍思科培训学校有限公司", "杭州博谦企业管理咨询有限公司"])
def test_a_whole_name_without_a_character_is_not_what_only_begins_so(engine: str, name: str, caught_up: CatchUp) -> None:
    for each in (name, "杭州拓博培训学校有限公司"):
        factories.institution(name=each)
    caught_up()

    assert names(look_up(SearchQuery("杭州博培训学校有限公司"))) == ["杭州拓博培训学校有限公司", name]
    for others in ({"sort": "filed_on"}, {"narrowing": Narrowing(kinds=("platform",))}):
        assert look_up(SearchQuery("杭州博培训学校有限公司", **others)).stage == "loose"


def test_what_has_not_ended_comes_first(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="某总校")
    factories.platform(school, name="云帆学堂", status="cancelled")
    factories.platform(school, name="云帆学堂", status="filed")
    caught_up()

    assert [hit.record.body["status"] for hit in look_up(SearchQuery("云帆学堂", Narrowing(kinds=("platform",)))).hits] == [
        "FILED",
        "CANCELLED",
    ]


def test_of_schools_called_alike_the_one_of_the_place_that_was_typed_comes_first(engine: str, caught_up: CatchUp) -> None:
    for name, region in (("山东云帆教育有限公司", "370102"), ("鲁东云帆教育科技有限公司", "370202")):
        factories.platform(factories.institution(name=name, region=region), name="云帆书院")
    caught_up()

    firsts = [
        look_up(SearchQuery(text, Narrowing(kinds=("platform",)))).hits[0]
        for text in ("青岛云帆书院", "济南云帆书院", "云帆书院 青岛")
    ]
    operators = [look_up(SearchQuery("云帆书院")).parents[hit.record.parent].body["region"] for hit in firsts]
    assert operators == ["370202", "370102", "370202"]


def test_a_hit_says_by_what_it_was_found(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(
        name="济南新名有限公司", brands=["雏鹰"], former_names=[{"name": "济南旧名有限公司", "until": "2021-01-01"}]
    )
    factories.platform(school, name="云梯平台", domains=["yunti.cn"], filing_number="鲁教线备370102000018")
    caught_up()

    def first(text: str, kind: str = "institution") -> tuple[str, list[tuple[str, str]]]:
        hit = look_up(SearchQuery(text, Narrowing(kinds=(kind,)))).hits[0]
        marked = [
            (each.field, "".join(f"[{part.text}]" if part.hit else part.text for part in each.segments)) for each in hit.matched
        ]
        return hit.reason, marked

    assert first("济南新名有限公司") == ("exact_name", [("name", "[济南新名有限公司]")])
    assert first("济南旧名公司") == ("name", [("name", "[济南]新名有限[公司]"), ("formerNames", "[济南旧名]有限[公司]")])
    assert first("旧名") == ("former_name", [("formerNames", "济南[旧名]有限公司")])
    assert first("chuying") == ("brand", [("brands", "[雏鹰]")])
    assert first("chuyign") == ("similar", [("brands", "[雏鹰]")])
    assert first("yntipingtai", "platform") == ("name", [("name", "[云梯平台]")])
    assert first("ytptjy", "platform") == ("name", [("name", "[云梯平台]")])
    assert first("云梯平台") == ("context", [("context", "[云梯平台]")])
    assert first(school.uscc) == ("identifier", [("uscc", f"[{school.uscc}]")])
    assert first(school.uscc[:8]) == ("identifier", [("uscc", f"[{school.uscc[:8]}]{school.uscc[8:]}")])
    assert first("370102000018", "platform") == ("identifier", [("filingNumber", "鲁教线备[370102000018]")])
    assert first("历下区") == ("context", [("context", "山东省济南市[历下区]")])


def test_what_teaches_the_subject_that_was_typed_says_so(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南云帆有限公司")
    app = factories.platform(school, name="云帆编织学堂")
    factories.course(app, name="思维启蒙", subject="coding")
    factories.platform(factories.institution(name="济南日宇有限公司"), name="编程学堂")
    caught_up()

    def marked(text: str) -> dict[str, list[str]]:
        return {
            name_of(hit.record.kind, hit.record.body): [
                f"{each.field} {''.join(part.text for part in each.segments if part.hit)}" for each in hit.matched
            ]
            for hit in look_up(SearchQuery(text)).hits
        }

    assert marked("编程") == {
        "编程学堂": ["name 编程"],
        "济南日宇有限公司": ["context 编程"],
        "思维启蒙": ["context 编程"],
        "济南云帆有限公司": ["subject 编程"],
        # One of the characters may stand in any name.
        "云帆编织学堂": ["subject 编程", "name 编"],
    }
    assert marked("机器人课程")["思维启蒙"] == ["subject 编程"]
    assert marked("济南编程培训")["济南云帆有限公司"] == ["subject 编程", "name 济南"]
    assert marked("济南编程")["济南日宇有限公司"] == ["name 济南", "context 编程"]
    # Nobody teaches that: what is called alike was found in a later stage.
    assert marked("日语")["济南日宇有限公司"] == ["name 日宇"]


def test_a_field_of_its_own_is_told_by_its_name_wherever_it_is_indexed(engine: str, caught_up: CatchUp) -> None:
    of = factories.published_list(title="民办机构名单", issuer="德州市教育局")
    factories.listing(of, name="云梯学堂", address="钱潮路618号")
    caught_up()

    def fields(text: str) -> list[tuple[str, str]]:
        return [(hit.record.kind, each.field) for hit in look_up(SearchQuery(text)).hits for each in hit.matched]

    assert fields("钱潮路618号") == [("listing", "address")]
    assert fields("德州市教育局") == [("published_list", "issuer")]
    assert fields("民办机构名单") == [("published_list", "title"), ("listing", "context")]


def test_hits_bring_the_documents_that_they_hang_under(engine: str, caught_up: CatchUp) -> None:
    platform = factories.platform(name="云梯平台")
    course = factories.course(platform, name="云梯数学")
    caught_up()

    page = look_up(SearchQuery("云梯数学"))

    assert page.hits[0].record.id == course.public_id
    assert set(page.parents) == {platform.public_id, platform.operator_id}
    assert set(page.standings) == {platform.operator_id}
    assert page.standings[platform.operator_id].filing_status == "filed"


def test_a_record_that_ceased_to_be_public_is_not_shown(engine: str, caught_up: CatchUp) -> None:
    teacher = factories.teacher(name="郯明远")
    caught_up()
    assert look_up(SearchQuery("郯明远")).total == 1

    teacher.is_public = False
    teacher.save()
    factories.publish(teacher, "teacher", None, teacher.institution_id)  # type: ignore[arg-type]

    # An index that has not followed yet still counts it; the page never shows it.
    assert look_up(SearchQuery("郯明远")).hits == ()
    caught_up()
    assert look_up(SearchQuery("郯明远")).total == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (SearchQuery("长" * 201), "text"),
        (SearchQuery("长" * 10_000), "text"),
        (SearchQuery("a\x00b"), "text"),
        (SearchQuery("a\x1bb"), "text"),
        (SearchQuery("\ud800"), "text"),
        (SearchQuery(narrowing=Narrowing(kinds=("credit",))), "kind"),
        (SearchQuery(narrowing=Narrowing(regions=("999999",))), "region"),
        (SearchQuery(narrowing=Narrowing(statuses=("FILED",))), "status"),
        (SearchQuery(narrowing=Narrowing(credit=("red",))), "credit"),
        (SearchQuery(narrowing=Narrowing(subjects=("alchemy",))), "subject"),
        (SearchQuery(narrowing=Narrowing(stages=("kindergarten",))), "stage"),
        (SearchQuery(narrowing=Narrowing(modes=("radio",))), "mode"),
        (SearchQuery(narrowing=Narrowing(prices=("cheap",))), "price"),
        (SearchQuery(exclude=Narrowing(regions=("999999",))), "exclude.region"),
        (SearchQuery(exclude=Narrowing(kinds=("credit",))), "exclude.kind"),
        (SearchQuery(sort="public_id; drop table"), "sort"),
        (SearchQuery(first=0), "first"),
        (SearchQuery(first=101), "first"),
        (SearchQuery(page=0), "page"),
        (SearchQuery(page=501), "page"),
        (SearchQuery(page=2, after="x"), "page"),
        (SearchQuery(after="x"), "after"),
        (SearchQuery(after="é"), "after"),
        (SearchQuery(after="W10"), "after"),
    ],
)
def test_what_cannot_be_answered_is_an_error_in_words(db: None, query: SearchQuery, field: str) -> None:
    with pytest.raises(BadQuery) as refused:
        look_up(query)

    assert refused.value.field == field
    assert refused.value.message.endswith("。")


def test_the_number_of_queries_does_not_grow_with_the_page(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    school = factories.institution(name="广志总校")
    for number in range(30):
        factories.platform(school, name=f"广志课堂{number}")

    # All levels with their cells, the candidates (SQLite brings them with the levels), documents with what they hang under,
    # standings and the ledger's head.
    for first in (1, 30):
        with django_assert_num_queries(2 if connection.vendor == "sqlite" else 3):
            look_up(SearchQuery("广志课堂", first=first))


def test_a_word_that_everybody_uses_finds_what_is_called_so_and_not_all_that_belongs_to_it(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南星河教育有限公司")
    factories.course(factories.platform(school, name="星河课堂"), name="同步数学")
    caught_up()

    assert names(look_up(SearchQuery("教育"))) == ["济南星河教育有限公司"]
    assert look_up(SearchQuery("星河教育", Narrowing(kinds=("course",)))).total == 1
