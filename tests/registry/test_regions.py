"""Regions: every code an institution may carry, in force or withdrawn, and what it belongs to."""

import pytest
from django.utils import translation

from registry import regions
from registry.management.commands.build_regions import regions_csv
from registry.regions import Region, UnknownRegion

SHANDONG = {"prefecture": 16, "county": 136, "zone": 17}

COUNTIES_OF_SHANDONG = {
    "370100": 12, "370200": 10, "370300": 8, "370400": 6, "370500": 5, "370600": 11, "370700": 12, "370800": 11,
    "370900": 6, "371000": 4, "371100": 4, "371300": 12, "371400": 11, "371500": 8, "371600": 7, "371700": 9,
}  # fmt: skip


def test_the_committed_table_is_what_the_command_makes():
    assert regions.CSV_PATH.read_text(encoding="utf-8") == regions_csv()


def test_every_parent_and_successor_is_a_known_code():
    for region in map(regions.get, regions.codes_under("370000") | {"330104", "110101", "429004"}):
        assert region.parent == "" or regions.find(region.parent), region
        assert region.successor == "" or regions.get(region.successor).is_current, region


@pytest.mark.parametrize(("level", "count"), SHANDONG.items())
def test_shandong_has_its_statutory_divisions_and_its_development_zones(level, count):
    assert sum(region.code.startswith("37") for region in regions.all_regions(level=level)) == count


@pytest.mark.parametrize(("city", "count"), COUNTIES_OF_SHANDONG.items())
def test_each_city_of_shandong_has_its_counties(city, count):
    assert len(regions.all_regions(level="county", parent=city)) == count


def test_a_level_is_listed_however_far_below_and_without_it_what_is_directly_below():
    assert len(regions.all_regions(level="county", parent="370000")) == sum(COUNTIES_OF_SHANDONG.values())
    assert regions.all_regions(level="prefecture", parent="370100") == ()
    assert {region.level for region in regions.all_regions(parent="370000")} == {"prefecture"}


def test_the_country_has_thirty_four_provinces():
    assert len(regions.all_regions(level="province")) == 34
    assert regions.get("710000").name == "台湾省"


def test_lists_show_neither_placeholders_nor_withdrawn_regions():
    listed = regions.children("370100")
    assert [region.code for region in listed][:3] == ["370102", "370103", "370104"]
    assert regions.find("370101") == Region("370101", "市辖区", "placeholder", "370100", None, "")
    assert regions.find("370125") == Region("370125", "济阳县", "county", "370100", 2018, "370115")
    assert not {"370101", "370125"} & {region.code for region in listed}
    assert not {"370101", "370125", "371200"} & {region.code for region in regions.all_regions()}


def test_names_are_those_of_withdrawn_regions_too_and_of_no_placeholder():
    assert {"山东省", "历下区", "江干区"} <= regions.all_names()
    assert not {"市辖区", "县"} & regions.all_names()


def test_an_unknown_code_says_what_to_write_instead():
    assert regions.find("379999") is None
    with pytest.raises(UnknownRegion) as refused:
        regions.get("379999")
    assert refused.value.message == "没有区划代码“379999”。请填写六位行政区划代码，例如 370102（山东省济南市历下区）。"


@pytest.mark.parametrize("ask", [regions.chain, regions.children, regions.codes_under, regions.full_name, regions.describe])
def test_no_question_about_an_unknown_code_is_answered(ask):
    with pytest.raises(UnknownRegion):
        ask("000000")


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("370000", ["370000"]),
        ("370102", ["370102", "370100", "370000"]),
        ("370171", ["370171", "370100", "370000"]),
        ("110101", ["110101", "110000"]),
        ("110228", ["110228", "110000"]),
        ("500243", ["500243", "500000"]),
        ("429004", ["429004", "420000"]),
        ("370101", ["370101", "370100", "370000"]),
        ("371202", ["371202", "371200", "370000"]),
    ],
)
def test_the_chain_goes_up_to_the_province(code, above):
    assert [region.code for region in regions.chain(code)] == above


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("370102", "山东省济南市历下区"),
        ("370103", "山东省济南市市中区"),
        ("370402", "山东省枣庄市市中区"),
        ("110101", "北京市东城区"),
        ("429004", "湖北省仙桃市"),
        ("370171", "山东省济南高新技术产业开发区"),
        ("232761", "黑龙江省大兴安岭地区加格达奇区"),
        ("371202", "山东省莱芜市莱城区"),
        ("330104", "浙江省杭州市江干区"),
    ],
)
def test_the_full_name_tells_regions_of_one_name_apart(code, name):
    assert regions.full_name(code) == name


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("370102", "历下区"),
        ("330104", "江干区（已于2021年撤销，现属上城区）"),
        ("371200", "莱芜市（已于2018年撤销，现属济南市）"),
        ("371202", "莱城区（已于2018年撤销，现属山东省济南市莱芜区）"),
        ("110228", "密云县（已于2015年撤销）"),
    ],
)
def test_a_withdrawn_region_is_shown_with_its_end_and_its_successor(code, sentence):
    with translation.override("zh-hans"):
        assert regions.describe(code) == sentence


def test_a_region_counts_all_below_it_and_what_it_succeeds():
    jinan = regions.codes_under("370100")
    assert {"370100", "370101", "370102", "370171", "370125", "371200", "371202", "371203"} <= jinan
    assert "370202" not in jinan
    assert regions.codes_under("330102") == {"330102", "330104"}
    assert regions.codes_under("370102") == {"370102"}
    assert jinan < regions.codes_under("370000")
    assert len([code for code in regions.codes_under("370000") if not code.startswith("37")]) == 0


@pytest.mark.parametrize(
    ("code", "ancestor", "within"),
    [
        ("370102", "370102", True),
        ("370102", "370000", True),
        ("371202", "370100", True),
        ("371202", "371200", True),
        ("370116", "371200", False),
        ("370102", "370200", False),
        ("370000", "370102", False),
    ],
)
def test_a_withdrawn_region_is_within_what_took_it_over(code, ancestor, within):
    assert regions.is_within(code, ancestor) is within


def test_an_unknown_region_is_within_nothing_but_an_error():
    with pytest.raises(UnknownRegion):
        regions.is_within("000000", "370000")
