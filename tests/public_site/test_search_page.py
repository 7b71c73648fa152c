"""The page of search results: lines, facets, chips, pages, and what it says when nothing or nonsense was asked."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client

from public_site import search_views
from search.lookup import look_up
from search.results import Freshness
from tests import factories
from tests.public_site.reading import addresses_in, search, text_of

pytestmark = pytest.mark.django_db


def lines_of(response) -> str:
    page: str = response.content.decode()
    return page[page.index('<ol class="results">') : page.index("</ol>", page.index('<ol class="results">'))]


def test_hit_is_a_line_with_seal_marked_name_kind_region_and_reason(client: Client) -> None:
    school = factories.institution(name="济南明德在线教育有限公司", address="山东省济南市历下区泉城路1号")
    factories.platform(school, name="小鹿课堂")
    response = search(client, "q=" + quote("明德"))
    assert response.status_code == 200
    line = lines_of(response)
    assert 'aria-label="已备案"' in line
    assert "济南<mark>明德</mark>在线教育有限公司" in line
    assert "机构·公司" in line
    assert "山东省济南市历下区" in line
    assert ">泉城路1号<" in line
    assert f'href="/institutions/{school.uscc}/"' in line


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("mingdeketang", ""),
        ("mdkt", ""),
        ("mingde.example", "网址：mingde.example"),
        ("鲁教线备000901", "备案编号：鲁教线备000901"),
    ],
)
def test_platform_is_found_by_what_parents_hold(client: Client, query, reason) -> None:
    app = factories.platform(name="明德课堂", filing_number="鲁教线备000901", domains=["mingde.example"])
    response = search(client, "q=" + quote(query))
    line = lines_of(response)
    assert f'href="/platforms/{quote("鲁教线备000901")}/"' in line
    assert reason in line.replace("<mark>", "").replace("</mark>", "")
    assert reason or f"运营机构：{app.operator.name}" in line


def test_what_teaches_the_subject_that_was_typed_is_not_said_to_be_called_alike(client: Client) -> None:
    school = factories.institution(name="济南云帆有限公司")
    factories.course(factories.platform(school, name="云帆学堂"), name="思维启蒙", subject="coding")
    for query in ("编程", "济南编程"):
        lines = lines_of(search(client, f"kind=institution&kind=platform&q={quote(query)}"))
        assert lines.count("学科：编程") == 2
        assert "名称相近" not in lines


def test_every_kind_of_record_has_its_line_and_place(client: Client) -> None:
    app = factories.platform(name="云帆课堂")
    course = factories.course(app, name="云帆数学", teachers=(factories.teacher(app.operator, name="云帆"),))
    found = factories.published_list(title="云帆名单")
    line = factories.listing(found, name="云帆培训学校")
    response = search(client, "q=" + quote("云帆"))
    links = addresses_in(response)
    assert f"/platforms/{app.public_id}/?course={course.public_id}#{course.public_id}" in links
    assert f"/lists/{found.public_id}/" in links
    assert f"/listings/{line.public_id}/" in links
    assert any(each.startswith("/teachers/") for each in links)
    assert "见于名单：云帆名单" in text_of(response)
    assert f"所在机构：{app.operator.name}" in text_of(response)


def test_a_teacher_found_by_what_the_school_is_called_no_more_is_told_with_that_name(client: Client) -> None:
    school = factories.institution(name="烟台新雅学校", former_names=[{"name": "烟台修航学校", "until": "2023-05-27"}])
    factories.teacher(school, name="孟华")
    assert "所在机构：烟台新雅学校 · 曾用名：烟台修航学校" in lines_of(search(client, "q=" + quote("修航 孟华")))
    assert "曾用名" not in lines_of(search(client, "q=" + quote("新雅 孟华")))


def test_what_somebody_on_the_black_list_runs_is_not_shown_as_if_all_were_well(client: Client) -> None:
    app = factories.platform(name="云帆课堂")
    factories.course(app, name="云帆数学")
    before = text_of(search(client, "q=" + quote("云帆")))
    factories.credit_entry(app.operator, list="black")
    after = lines_of(search(client, "q=" + quote("云帆")))
    assert "黑名单" not in before
    assert after.count("运营机构在黑名单中</p>") == 2
    # As on their own pages.
    assert "已备案" not in after
    assert f"运营机构：{app.operator.name}" in after


def test_line_of_a_list_has_neither_seal_nor_status_of_the_institution_that_it_was_matched_to(client: Client) -> None:
    school = factories.platform(factories.institution(name="济南云帆学校")).operator
    line = factories.listing(name="济南云帆学校", institution=school)
    response = search(client, "q=" + quote("云帆") + "&kind=listing")
    assert f"/listings/{line.public_id}/" in addresses_in(response)
    assert 'class="seal' not in lines_of(response)
    assert "已备案" not in lines_of(response)
    filed = addresses_in(search(client, "q=" + quote("云帆") + "&status=filed"))
    assert f"/institutions/{school.uscc}/" in filed
    assert f"/listings/{line.public_id}/" not in filed


def test_facet_narrows_and_its_chip_widens_again(client: Client) -> None:
    factories.platform(factories.institution(name="青岛远航教育"), name="远航一")
    factories.platform(factories.institution(name="青岛远航科技"), name="远航二", status="refused")
    everything = search(client, "q=" + quote("远航"))
    narrower = next(each for each in addresses_in(everything) if "status=refused" in each)
    narrowed = client.get(narrower)
    assert "远航二" in lines_of(narrowed).replace("<mark>", "").replace("</mark>", "")
    assert "远航一" not in lines_of(narrowed).replace("<mark>", "").replace("</mark>", "")
    assert "去掉条件： 未通过备案" in text_of(narrowed)
    assert f"/search?q={quote('远航')}" in addresses_in(narrowed)


def test_statuses_that_read_alike_are_one_choice(client: Client) -> None:
    factories.platform(factories.institution(name="孤帆教育"), name="孤帆课堂", status="unfiled", filing_number=None)
    page = search(client, "q=" + quote("孤帆"))
    narrowed, without = (each for each in addresses_in(page) if "status=" in each)
    assert sorted(parse_qs(urlsplit(narrowed).query)["status"]) == ["not_filed", "unfiled"]
    assert sorted(parse_qs(urlsplit(without).query)["not_status"]) == ["not_filed", "unfiled"]
    assert text_of(client.get(narrowed)).count("去掉条件： 未备案") == 1
    assert text_of(client.get(without)).count("去掉条件： 不含：未备案") == 1


def test_values_that_read_alike_stand_where_their_sum_belongs(client: Client) -> None:
    unfiled = factories.platform(factories.institution(name="孤帆教育"), name="孤帆课堂", status="unfiled", filing_number=None)
    factories.course(unfiled, name="孤帆数学")
    factories.platform(factories.institution(name="某校"), name="孤帆云")
    page = search(client, "q=" + quote("孤帆")).content.decode()
    counts = re.findall(r'facet-group__label">([^<]+)<.*?facet-group__count">(\d+)<', page, re.DOTALL)
    assert [each for each in counts if "备案" in each[0]] == [("未备案", "3"), ("已备案", "2")]


def test_records_without_words_are_said_to_stand_by_name_and_not_by_what_fits(client: Client) -> None:
    factories.platform(name="云帆课堂")
    listed, asked = search(client, "kind=platform"), search(client, "kind=platform&q=" + quote("云帆"))
    assert "最相关" not in text_of(listed)
    assert '<a href="/search?kind=platform&amp;sort=name" rel="nofollow" aria-current="true">名称</a>' in listed.content.decode()
    assert 'aria-current="true">最相关</a>' in asked.content.decode()


def test_pages_are_walked_with_the_filters_kept(client: Client) -> None:
    for number in range(45):
        factories.institution(name=f"济南星辰{number:02d}学校")
    first = search(client, "q=" + quote("星辰") + "&kind=institution&sort=name&utm_source=wechat&from=timeline")
    assert "45 条结果" in text_of(first)
    assert "第 1 页，共 3 页" in text_of(first)
    following = next(each for each in addresses_in(first) if "page=2" in each)
    assert "utm_source" not in following
    assert "kind=institution" in following
    assert "sort=name" in following
    last = client.get(following.replace("page=2", "page=3"))
    assert lines_of(last).count('class="result-line"') == 5


def test_page_behind_the_last_is_no_page_and_not_nothing_found(client: Client) -> None:
    factories.institution(name="济南星辰学校")
    beyond = search(client, "q=" + quote("星辰") + "&kind=institution&page=2")
    assert beyond.status_code == 400
    assert "没有这一页" in text_of(beyond)
    assert "没有找到" not in text_of(beyond)
    assert f"/search?q={quote('星辰')}&kind=institution" in addresses_in(beyond)
    assert search(client, "page=2&q=" + quote("没有这样的机构")).status_code == 200


def test_one_result_is_said_as_one_in_english(client: Client) -> None:
    factories.institution(name="济南星辰学校")
    client.cookies["django_language"] = "en"
    assert "“星辰”: 1 result Most" in text_of(search(client, "q=" + quote("星辰")))
    assert "1 record Name" in text_of(search(client, ""))
    factories.institution(name="济南星辰第二学校")
    assert "“星辰”: 2 results Most" in text_of(search(client, "q=" + quote("星辰")))


def test_nothing_found_says_what_to_do(client: Client) -> None:
    response = search(client, "q=" + quote("没有这样的机构"))
    assert response.status_code == 200
    text = text_of(response)
    assert "没有找到“没有这样的机构”" in text
    assert "试试拼音、首字母" in text
    assert "/complaints/new/" in addresses_in(response)


def test_what_was_not_found_while_search_is_degraded_is_not_told_to_be_missing_from_the_registry(
    client: Client, monkeypatch
) -> None:
    plain = look_up
    monkeypatch.setattr(search_views, "look_up", lambda query: replace(plain(query), degraded=True))
    text = text_of(search(client, "q=" + quote("没有这样的机构")))
    assert "可能只是这一次没有查到" in text
    assert "登记簿里没有" not in text


def test_nothing_found_under_filters_offers_to_drop_them(client: Client) -> None:
    factories.institution(name="济南星辰学校")
    response = search(client, "q=" + quote("星辰") + "&region=370200")
    assert "去掉筛选条件再查" in text_of(response)
    assert f"/search?q={quote('星辰')}" in addresses_in(response)


def test_parameters_that_links_collect_are_ignored(client: Client) -> None:
    factories.institution(name="济南明德学校")
    junk = "&from=singlemessage&isappinstalled=0&utm_campaign=a&spm=1.2.3&fbclid=x&as_of=yesterday&kind=&page="
    plain, collected = search(client, "q=" + quote("明德")), search(client, "q=" + quote("明德") + junk)
    assert collected.status_code == 200
    assert lines_of(collected) == lines_of(plain)


def test_inexact_total_degraded_engine_and_lag_are_said(client: Client, monkeypatch) -> None:
    factories.institution(name="济南明德学校")
    plain = look_up
    monkeypatch.setattr(
        search_views,
        "look_up",
        lambda query: replace(
            plain(query),
            total=10_000,
            total_is_exact=False,
            degraded=True,
            has_next=True,
            freshness=Freshness(1, 600.0),
            stage="loose",
        ),
    )
    text = text_of(search(client, "q=" + quote("明德")))
    assert "10,000 以上 条结果" in text
    assert "暂时没有响应" in text
    assert "最近 10 分钟内的变更可能还查不到" in text
    assert "没有完全对得上“明德”的记录，下面只是相近的" in text
    assert "第 1 页 下一页" in text


def test_what_is_meant_by_a_text_is_not_told_to_be_similar(client: Client) -> None:
    factories.teacher(factories.institution(name="济南明德学校"), name="单晓梅")

    meant, similar = (text_of(search(client, "q=" + quote(typed))) for typed in ("数学老师单晓梅", "单晓没"))
    assert "单晓梅" in meant
    assert "下面只是相近的" in similar
    assert "下面只是相近的" not in meant


def test_whoever_is_not_among_what_is_similar_may_be_complained_of(client: Client) -> None:
    factories.teacher(factories.institution(name="济南明德学校"), name="单晓梅")
    start = "/complaints/new/?about=" + quote("单晓没")
    assert start in addresses_in(search(client, "q=" + quote("单晓没")))
    assert start not in addresses_in(search(client, "q=" + quote("单晓梅")))
    assert "关于“单晓没”" in text_of(client.get(start))


def test_an_address_that_is_nobodys_is_told_to_be_none_and_leads_to_the_check_of_addresses(client: Client) -> None:
    factories.platform(factories.institution(name="济南明德学校"), name="Mingde 课堂", domains=["mingde.example"])
    own, other = (search(client, "q=" + quote(f"https://{host}/pay")) for host in ("mingde.example", "mingde.cn"))
    assert "Mingde 课堂" in text_of(own)
    assert "下面只是相近的" not in text_of(own)
    assert "Mingde 课堂" in text_of(other)
    assert "下面只是相近的" in text_of(other)
    assert "核对这个网址是不是冒充" in text_of(other)


@pytest.mark.parametrize("schools", [2, 12])
def test_page_of_results_takes_the_same_queries_however_many_hits(client: Client, django_assert_num_queries, schools) -> None:
    for number in range(schools):
        app = factories.platform(factories.institution(name=f"济南星辰{number}学校"), name=f"星辰{number}")
        factories.course(app, name=f"星辰数学{number}", teachers=(factories.teacher(app.operator, name="星辰"),))
    search(client, "q=" + quote("星辰"))
    # All levels with their cells, the candidates (SQLite brings them with the levels), documents with what is above them,
    # standings and the ledger's head.
    sent = 2 if connection.vendor == "sqlite" else 3
    with django_assert_num_queries(sent):
        search(client, "q=" + quote("星辰"))
    # What the kinds are without the filter is counted too.
    with django_assert_num_queries(sent + 1):
        search(client, "kind=course&q=" + quote("星辰"))
