"""The figures page: numbers by region on a day, as a chart, a table and a file, and what is wrong with a question."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client

from public_site import statistics_views
from public_site.figures_chart import Bar, bar_chart
from registry import statistics
from registry.models import LedgerEntry
from tests import factories
from tests.public_site.reading import addresses_in, text_of
from tests.registry import ledger_histories as histories

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry() -> None:
    """Two institutions of Lixia, one filed and of subject type; one in Qingdao; one whose seat is in Beijing."""
    school = factories.institution(region="370102")
    factories.course(factories.platform(school))
    factories.teacher(school)
    factories.institution(region="370102")
    factories.platform(factories.institution(region="370202"), status="shut_down")
    factories.institution(region="110101")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch) -> None:
    monkeypatch.setattr(statistics_views, "today", lambda: date(2026, 11, 24))


def rows_of(response) -> dict[str, list[str]]:
    """The numbers of the table of parts by the name of the part."""
    page = response.content.decode()
    table = page[page.index("figures-table") : page.index("</tfoot>")]
    rows = re.findall(r'<tr><th scope="row"[^>]*>(?:<a[^>]*>)?([^<]+)(?:</a>)?</th>(.*?)</tr>', table)
    return {name: re.findall(r"<td[^>]*>([\d,]+)</td>", cells) for name, cells in rows}


def test_the_province_is_shown_by_cities_and_adds_up(client: Client, registry) -> None:
    response = client.get("/statistics/")

    assert "截至 2026年11月24日" in text_of(response)
    assert "3 家机构 1 家学科类机构 2 个线上平台 1 门课程 1 名教学和教研人员" in text_of(response)
    rows = rows_of(response)
    # 机构, five filing statuses, 学科类, 平台, 课程, 人员
    assert rows["济南市"] == ["2", "1", "0", "0", "1", "0", "1", "1", "1", "1"]
    assert rows["青岛市"] == ["1", "0", "0", "0", "1", "0", "0", "1", "0", "0"]
    assert rows["合计"] == ["3", "1", "0", "0", "2", "0", "1", "2", "1", "1"]
    assert len(rows) == 17


def test_a_platform_counts_in_all_regions_before_anything_is_known_of_its_institution(client: Client) -> None:
    told = [
        histories.entry(1, "paaaaaaaaaaaa", date(2020, 1, 8), histories.platform(), parent="iaaaaaaaaaaaa"),
        histories.entry(2, "iaaaaaaaaaaaa", date(2026, 1, 1), histories.institution("370102")),
    ]
    LedgerEntry.objects.bulk_create(told)
    statistics.follow(told)

    assert "0 家机构 0 家学科类机构 1 个线上平台" in text_of(client.get("/statistics/?region=all&as_of=2025-12-31"))
    assert "这一天这个地区没有登记的机构" in text_of(client.get("/statistics/?region=370102&as_of=2025-12-31"))
    assert "1 家机构 0 家学科类机构 1 个线上平台" in text_of(client.get("/statistics/?region=370102&as_of=2026-01-01"))


def test_institutions_with_their_seat_elsewhere_are_not_lost(client: Client, registry) -> None:
    response = client.get("/statistics/")

    assert "另有 1 家机构登记的地址在省外。" in text_of(response)
    assert "/statistics/?region=all" in addresses_in(response)
    rows = rows_of(client.get("/statistics/?region=all"))
    assert {name: numbers[0] for name, numbers in rows.items()} == {"北京市": "1", "山东省": "3", "合计": "4"}


def test_every_part_leads_to_its_own_figures_for_the_same_day(client: Client, registry) -> None:
    response = client.get("/statistics/?as_of=2021-03-01")
    assert "/statistics/?region=370100&as_of=2021-03-01" in addresses_in(response)

    city = client.get("/statistics/?region=370100&as_of=2021-03-01")
    assert rows_of(city)["历下区"][0] == "2"
    assert "/statistics/?as_of=2021-03-01" in addresses_in(city)

    county = client.get("/statistics/?region=370102&as_of=2021-03-01")
    assert "山东省济南市历下区的统计" in text_of(county)
    assert "2 家机构" in text_of(county)
    assert "figures-table" not in county.content.decode()


def test_the_chart_says_the_same_as_the_table_and_has_no_style_of_its_own(client: Client, registry) -> None:
    page = client.get("/statistics/").content.decode()
    chart = page[page.index('<div class="bar-chart"') : page.index("</figure>")]

    assert 'role="img"' in chart
    assert "2 家，已备案 1 家" in chart
    assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)", page) == []
    widths = re.findall(r'class="bar-chart__(\w+)" width="([\d.]+%)"', chart)
    assert widths == [("whole", "100.0%"), ("part", "50.0%"), ("whole", "50.0%")]
    assert '<span class="bar-chart__name" lang="zh-Hans">济南市</span>' in chart


def test_a_name_in_the_chart_is_text_whatever_it_holds() -> None:
    drawn = bar_chart([Bar('<script>"&', "1", 1, 0)], label='"><b>')

    assert "<script>" not in drawn
    assert "&lt;script&gt;&quot;&amp;" in drawn
    assert 'aria-label="&quot;&gt;&lt;b&gt;"' in drawn


def test_the_file_holds_all_that_is_counted(client: Client, registry) -> None:
    response = client.get("/statistics.csv?region=370100&as_of=2021-03-01")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="statistics-370100-2021-03-01.csv"'
    text = response.content.decode()
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    by_code = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert header[:4] == ["区划代码", "地区", "统计日期", "机构"]
    assert len(header) == 3 + 1 + 5 + 1 + 4 + 1 + 8 + 2
    lixia = by_code["370102"]
    assert (lixia["统计日期"], lixia["机构"], lixia["机构：已备案"], lixia["机构：未备案"]) == ("2021-03-01", "2", "1", "1")
    assert (lixia["平台"], lixia["平台：已备案"], lixia["机构：无名单记录"]) == ("1", "1", "2")
    assert rows[-1][:2] == ["370100", "山东省济南市"]
    for column in range(3, len(header)):
        assert sum(int(row[column]) for row in rows[:-1]) == int(rows[-1][column])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("region=379999", "没有区划代码“379999”。请填写六位行政区划代码"),
        ("region=%3Cb%3E", "没有区划代码“<b>”。"),
        ("as_of=2021-13-01", "这不是日期，请按 2021-03-01 的样子填写。"),
        ("as_of=yesterday", "这不是日期，请按 2021-03-01 的样子填写。"),
        ("as_of=2026-11-25", "这一天还没有到，请填写今天或以前的日期。"),
    ],
)
def test_a_wrong_question_is_answered_in_words(client: Client, query, words) -> None:
    page = client.get(f"/statistics/?{query}")
    assert page.status_code == 400
    assert words in text_of(page)

    file = client.get(f"/statistics.csv?{query}")
    assert file.status_code == 400
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert words in file.content.decode()


def test_what_was_typed_stays_in_its_field_and_other_parameters_are_ignored(client: Client, registry) -> None:
    assert 'value="2021年13月"' in client.get("/statistics/?as_of=2021年13月&region=370100").content.decode()
    for typed in ("2021年3月1日", "２０２１．３．１"):
        page = client.get(f"/statistics/?from=timeline&utm_source=x&as_of={typed}").content.decode()
        assert 'value="2021-03-01"' in page
    assert client.get("/statistics/?as_of=%20").status_code == 200


def test_an_empty_registry_says_so(client: Client) -> None:
    response = client.get("/statistics/")

    assert response.status_code == 200
    assert "登记簿还是空的" in text_of(response)


def test_a_day_before_the_first_record_is_not_shown_as_nothing(client: Client, registry) -> None:
    response = client.get("/statistics/?as_of=2019-12-01&region=370100")

    assert "登记簿里最早的记录从 2020年1月8日开始，更早的情况没有记录。" in text_of(response)
    assert "/statistics/?region=370100&as_of=2020-01-08" in addresses_in(response)
    assert "0 家机构" not in text_of(response)


def test_the_file_of_a_day_before_the_first_record_has_no_zeros(client: Client, registry) -> None:
    file = client.get("/statistics.csv?as_of=2019-12-01&region=370100")

    assert file.status_code == 400
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "登记簿里最早的记录从 2020年1月8日开始，更早的情况没有记录。" in file.content.decode()
    assert client.get("/statistics.csv?as_of=2020-01-08&region=370100").status_code == 200


def test_a_region_without_institutions_says_so_and_leads_up(client: Client, registry) -> None:
    response = client.get("/statistics/?region=370302")

    assert "这一天这个地区没有登记的机构" in text_of(response)
    assert "/statistics/?region=370300" in addresses_in(response)


def test_a_withdrawn_region_says_where_it_now_belongs(client: Client, registry) -> None:
    response = client.get("/statistics/?region=370125&as_of=2021-03-01")

    assert "济阳县（已于2018年撤销，现属济阳区）" in text_of(response)
    assert "这个区划已经撤销，这里只有还登记在它名下的机构；现在的区划把它们也算在内。 看山东省济南市济阳区的统计" in text_of(
        response
    )
    assert "/statistics/?region=370115&as_of=2021-03-01" in addresses_in(response)
    assert "这个区划已经撤销" not in text_of(client.get("/statistics/?region=370115"))


def test_the_page_says_how_statuses_and_lists_are_counted(client: Client, registry) -> None:
    text = text_of(client.get("/statistics/"))

    assert "没有一个已备案或整改中的，算未备案" in text
    assert "一家机构在几种名单上的，算最重的一种" in text


def test_the_page_costs_the_same_whatever_there_is(client: Client, registry, django_assert_num_queries) -> None:
    client.get("/statistics/")
    with django_assert_num_queries(3):
        client.get("/statistics/")
    with django_assert_num_queries(2):
        client.get("/statistics/?region=370100")
    with django_assert_num_queries(3):
        client.get("/statistics/?region=370100&as_of=2021-03-01")


def test_the_page_is_found_from_every_page_and_from_the_figures_of_the_home_page(client: Client, registry) -> None:
    home = client.get("/")
    page = home.content.decode()

    assert "/statistics/" in page[page.index("<footer") :]
    assert "/statistics/" in page[page.index("masthead__nav") : page.index("</header>")]
    assert "/statistics/" in addresses_in(home)
