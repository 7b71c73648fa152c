"""What is offered while a name is being typed: the same on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import BadQuery, suggest
from tests import factories

CatchUp = Callable[[], None]


def test_suggestions_begin_as_typed_and_name_each_text_once(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="星河教育科技有限公司")
    factories.platform(school, name="星河")
    factories.platform(school, name="星河", status="cancelled")
    factories.course(factories.platform(school, name="银河平台"), name="星河数学")
    caught_up()

    assert [(each.text, each.kind) for each in suggest("星河")] == [
        ("星河", "platform"),
        ("星河教育科技有限公司", "institution"),
        ("银河平台", "platform"),
    ]
    assert [each.text for each in suggest("xingh", first=1)] == ["星河"]
    assert suggest("星") == []
    with pytest.raises(BadQuery):
        suggest("\x00")


def test_a_brand_is_suggested_as_it_is_written_spelt_or_begun(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="济南远大文化有限公司", brands=["雏鹰"])
    caught_up()

    for prefix in ("雏鹰", "chuy", "cy"):
        assert [each.record for each in suggest(prefix)] == [school.public_id], prefix


def test_suggestions_show_who_is_called_so_before_who_once_was(engine: str, caught_up: CatchUp) -> None:
    factories.institution(
        name="济南博帆信息技术有限公司", former_names=[{"name": "济南敏翰教育咨询有限公司", "until": "2022-02-18"}]
    )
    factories.institution(name="青岛敏河教育咨询有限公司")
    caught_up()

    assert [each.text for each in suggest("mi")] == ["青岛敏河教育咨询有限公司", "济南博帆信息技术有限公司"]


def test_suggestions_know_a_part_of_a_syllable_and_a_place_in_pinyin(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="启航优课有限公司", region="371481")
    factories.institution(name="启明有限公司", region="370102")
    factories.institution(name="行启有限公司", region="370102")
    caught_up()

    def suggested(prefix: str) -> list[str]:
        return [each.text for each in suggest(prefix)]

    assert suggested("启h") == suggested("启ha") == ["启航优课有限公司"]
    assert suggested("启m") == ["启明有限公司"]
    assert suggested("laoling") == suggested("乐陵") == ["启航优课有限公司"]


def test_suggestions_need_not_hold_the_district_between_a_city_and_a_name(engine: str, caught_up: CatchUp) -> None:
    factories.institution(name="济南市槐荫区成橙文化培训学校", region="370104")
    factories.institution(name="济南市槐荫区明德培训学校", region="370104")
    factories.institution(name="青岛成橙教育有限公司", region="370202")
    caught_up()

    for prefix in ("济南成橙", "济南市成橙", "济南 成橙"):
        assert [each.text for each in suggest(prefix)] == ["济南市槐荫区成橙文化培训学校"], prefix


def test_suggestions_that_begin_alike_are_filed_ones_before_lines_of_lists(engine: str, caught_up: CatchUp) -> None:
    published = factories.published_list(region="370102")
    factories.listing(published, name="历下新蕾")
    factories.institution(name="历下区新蕾艺术培训学校有限公司")
    caught_up()

    assert [each.kind for each in suggest("历下")][:2] == ["institution", "listing"]
