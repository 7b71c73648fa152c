"""Narrowing on the page of results: every facet, what is left out, long facets, counts that are not exact, common words."""

import csv
import io
import re
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client

from accounts.throttle import TEACHERS
from public_site import search_views
from search.lookup import look_up
from search.results import Facet, FacetValue
from tests import factories
from tests.public_site.reading import addresses_in, names_on, text_of

pytestmark = pytest.mark.django_db


def search(client: Client, text: str, **parameters: str):
    return client.get("/search", {"q": text, **parameters})


def facet_of(response, title: str) -> str:
    """The markup of one facet."""
    page: str = response.content.decode()
    start = page.index(f'facet-group__title">{title}<')
    following = page.find('facet-group__title">', start + 20)
    return page[start : following if following > 0 else page.index("</main>")]


@pytest.fixture
def schools():
    """Two schools: one black-listed that teaches maths live and dear, one that teaches English recorded and cheap."""
    dear = factories.platform(factories.institution(name="济南云帆教育"), name="云帆一")
    factories.credit_entry(dear.operator, list="black")
    fees = [{"basis": "per_lesson", "lessons": 10, "amount": "3000.00"}]
    factories.course(dear, name="云帆数学", subject="math", stage="primary", mode="live", fees=fees)
    cheap = factories.platform(factories.institution(name="青岛云帆教育", region="370202"), name="云帆二")
    fees = [{"basis": "per_lesson", "lessons": 10, "amount": "150.00"}]
    factories.course(cheap, name="云帆英语", subject="english", stage="junior", mode="recorded", fees=fees)


@pytest.mark.parametrize(
    ("title", "label", "parameter", "value", "found"),
    [
        ("类别", "课程", "kind", "course", {"云帆数学", "云帆英语"}),
        ("地区", "青岛市", "region", "370200", {"青岛云帆教育", "云帆二", "云帆英语"}),
        ("信用名单", "黑名单", "credit", "black", {"济南云帆教育", "云帆一"}),
        ("学科", "数学", "subject", "math", {"济南云帆教育", "云帆一", "云帆数学"}),
        ("学段", "初中", "stage", "junior", {"青岛云帆教育", "云帆二", "云帆英语"}),
        ("授课方式", "录播", "mode", "recorded", {"青岛云帆教育", "云帆二", "云帆英语"}),
        ("每课时价格", "200 元以上", "price", "above_200", {"济南云帆教育", "云帆一", "云帆数学"}),
    ],
)
def test_each_facet_narrows_to_a_value_and_leaves_one_out(client: Client, schools, title, label, parameter, value, found) -> None:
    everything = search(client, "云帆")
    facet = facet_of(everything, title)
    assert label in facet
    linked = [parse_qs(urlsplit(each.replace("&amp;", "&")).query) for each in re.findall('href="([^"]+)"', facet)]
    assert {"q": ["云帆"], parameter: [value]} in linked
    assert {"q": ["云帆"], f"not_{parameter}": [value]} in linked
    assert set(names_on(search(client, "云帆", **{parameter: value}))) == found
    without = search(client, "云帆", **{f"not_{parameter}": value})
    assert set(names_on(without)) == set(names_on(everything)) - found
    assert f"去掉条件： 不含：{label}" in text_of(without).replace("山东省", "")
    assert f"/search?q={quote('云帆')}" in addresses_in(without)


def test_what_is_left_out_stays_out_on_further_pages_in_other_orders_and_in_the_file(client: Client) -> None:
    for number in range(25):
        factories.platform(factories.institution(name=f"济南星辰{number:02d}学校"), name=f"星辰{number:02d}", status="refused")
    first = search(client, "星辰", not_kind="platform", mode="", not_mode="live")
    assert "25 条结果" in text_of(first)
    onward = [each for each in addresses_in(first) if "page=2" in each or "sort=" in each or ".csv" in each]
    assert len(onward) == 4
    assert all(parse_qs(urlsplit(each).query)["not_kind"] == ["platform"] for each in onward)
    assert all(parse_qs(urlsplit(each).query)["not_mode"] == ["live"] for each in onward)
    exported = client.get(next(each for each in onward if ".csv" in each)).content.decode("utf-8-sig")
    assert [row[0] for row in list(csv.reader(io.StringIO(exported)))[1:21]] == names_on(first)


def test_link_that_leaves_a_value_out_says_which(client: Client, schools) -> None:
    values = facet_of(search(client, "云帆"), "学科")
    assert len(re.findall(r'排除<span class="visually-hidden">：(?:数学|英语)</span>', values)) == 2


def test_chosen_value_is_not_offered_to_be_left_out(client: Client, schools) -> None:
    values = facet_of(search(client, "云帆", subject="math"), "学科")
    assert "not_subject=math" not in values
    assert "not_subject=english" in values


def test_only_the_values_beyond_the_sixth_of_a_long_facet_are_folded(client: Client) -> None:
    app = factories.platform(factories.institution(name="济南云帆教育"), name="云帆")
    subjects = ("chinese", "math", "english", "politics", "history", "geography", "physics", "chemistry", "biology")
    for subject in subjects:
        factories.course(app, name=f"云帆{subject}", subject=subject)
    facet = facet_of(search(client, "云帆"), "学科")
    shown, folded = facet.split("facet-group__rest")
    assert shown.count("facet-group__label") == 6
    assert folded.count("facet-group__label") == 3
    assert "另外 3 项" in folded
    chosen = re.findall(r"[?&;]subject=(\w+)", folded)[-1]
    facet = facet_of(search(client, "云帆", subject=chosen), "学科")
    assert 'aria-current="true"' in facet
    assert "facet-group__rest" not in facet


def test_counts_that_are_not_exact_are_said_to_be_at_least(client: Client, schools, monkeypatch) -> None:
    assert "至少这么多" not in text_of(search(client, "云帆"))
    sampled = (Facet("kind", (FacetValue("platform", "平台", 1_000, False),), is_exact=False),)
    monkeypatch.setattr(search_views, "look_up", lambda query: replace(look_up(query), facets=sampled))
    text = text_of(search(client, "云帆"))
    assert "1,000 +" in text.replace("1,000+", "1,000 +")
    assert text.count("至少这么多") == 1


def test_words_of_most_names_are_said_to_be_such(client: Client, schools) -> None:
    words = "大多数机构的名称里都有这几个字"
    assert words in text_of(search(client, "教育"))
    assert words not in text_of(search(client, "云帆教育"))


def test_former_name_is_said_to_be_one(client: Client) -> None:
    factories.institution(name="济南远航教育", brands=["启明星辰"], former_names=[{"name": "济南启明学校", "until": "2021-05-01"}])
    assert "曾用名：济南启明学校" in text_of(search(client, "济南启明学校"))


def test_former_name_is_said_to_be_one_where_the_name_of_today_has_the_same_core(client: Client) -> None:
    former = {"name": "章丘百脉文化传播有限公司", "until": "2021-05-01"}
    factories.institution(name="章丘百脉网络培训学校", former_names=[former])
    assert "曾用名：章丘百脉文化传播有限公司" in text_of(search(client, "章丘百脉文化传播有限公司"))
    assert "曾用名" not in text_of(search(client, "章丘百脉"))


@pytest.mark.parametrize("asked", [{"kind": "teacher"}, {"kind": "teacher", "q": "济南云帆学校"}])
def test_teachers_are_not_listed_and_the_page_says_how_they_are_found(client: Client, asked: dict[str, str]) -> None:
    school = factories.institution(name="济南云帆学校")
    teacher = factories.teacher(school, name="单一鸣")
    page = client.get("/search", asked)
    text = text_of(page)
    assert page.status_code == 200
    assert names_on(page) == []
    assert "教学人员要按姓名查" in text
    assert "全部教学人员" in text
    assert "登记簿里没有，不等于它没有问题" not in text
    # Where it sends to, the school is found, and its page names them.
    schools = next(url for url in addresses_in(page) if url.startswith("/search?") and "kind=institution" in url)
    found = client.get(schools)
    assert names_on(found) == ["济南云帆学校"]
    assert teacher.name in text_of(client.get(f"/institutions/{school.uscc}", follow=True))
    assert "教学人员要按姓名查" not in text_of(client.get("/search", {"q": "没有", "kind": "course"}))
    assert "teacher" not in client.get("/search").content.decode()


def test_teachers_are_not_to_be_copied_out_and_everything_else_is_still_found(client: Client) -> None:
    school = factories.institution(name="济南云帆学校")
    for _ in range(3):
        factories.teacher(school, name="单云帆")
    asked = {"q": "单云帆", "kind": "teacher"}
    assert "单云帆" in names_on(search(client, "单云帆"))
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 6)
    assert len(names_on(client.get("/search", asked))) == 3
    for path in ("/search", "/search.csv"):
        assert "单云帆,".encode() not in client.get(path, asked).content
    refused = client.get("/search", asked)
    assert refused.status_code == 200
    assert names_on(refused) == []
    assert "下面没有列出" in text_of(refused)
    assert "济南云帆学校" in names_on(search(client, "云帆"))
    assert len(names_on(client.get("/search", asked, REMOTE_ADDR="192.0.2.7"))) == 3


@pytest.mark.parametrize("number", ["37010219900307123X", "20103702141001234", "138 0013 8000"])
def test_who_is_looked_for_by_a_personal_number_is_asked_for_a_name_and_nothing_is_said_of_anybody(
    client: Client, number: str
) -> None:
    page = client.get("/search", {"q": number})

    text = text_of(page)
    assert "这里不按个人的号码查询" in text
    assert "登记簿里没有，不等于它没有问题" not in text
    assert not [each for each in addresses_in(page) if "about=" in each]
    assert "这里不按个人的号码查询" not in text_of(client.get("/search", {"q": "91370102MA3AA0001X"}))
