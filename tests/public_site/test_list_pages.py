"""Published lists are shown as their publisher's word, line by line."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from registry.lists import ListLine, file_list
from registry.models import PublishedList
from tests import factories
from tests.public_site.reading import addresses_in, text_of

pytestmark = pytest.mark.django_db


def test_list_names_issuer_day_region_and_source(client: Client) -> None:
    found = factories.published_list(colour="white")
    factories.listing(found)
    text = text_of(client.get(f"/lists/{found.public_id}/"))
    assert "江干区民办培训机构名单" in text
    assert "发布单位 江干区教育行政部门" in text
    assert "发布日期 2020年6月1日" in text
    assert "已于2021年撤销" in text
    assert "名单类型 白名单" in text
    assert "来源 list.csv" in text
    assert "不决定任何机构在本登记簿中的备案状态" in text


def test_lines_are_walked_page_by_page_to_the_end(client: Client) -> None:
    found = factories.published_list()
    for number in range(120):
        factories.listing(found, name=f"学校{number:03d}")
    address, seen = f"/lists/{found.public_id}/", []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        seen += [word for word in text_of(response).split() if word.startswith("学校")]
        following = [each for each in addresses_in(response) if each.startswith("?page=")]
        address = f"/lists/{found.public_id}/{following[0]}" if following else ""
    assert seen == [f"学校{number:03d}" for number in range(120)]


@pytest.mark.parametrize("query", ["?after=***", "?after=YWJj", "?page=0", "?page=x", "?page=2"])
def test_forged_place_in_the_list_is_an_error_in_words(client: Client, query) -> None:
    found = factories.published_list()
    response = client.get(f"/lists/{found.public_id}/{query}")
    assert response.status_code == 400
    assert "这个列表没有这一页" in text_of(response)


def test_list_without_lines_says_so(client: Client) -> None:
    assert "这个名单没有条目" in text_of(client.get(f"/lists/{factories.published_list().public_id}/"))


def test_list_counts_and_pages_the_lines_that_were_known_by_a_day(client: Client) -> None:
    for day, names in ((1, range(60)), (9, range(40, 130))):
        file_list(
            [ListLine(number + 1, f"学校{number:03d}") for number in names],
            title="白名单",
            issuer="历下区教育局",
            region="370102",
            published_on=date(2026, 3, 1),
            source="list.csv",
            publisher=factories.publisher(),
            recorded_at=datetime(2026, 3, day, 4, tzinfo=UTC),
        )
    address = f"/lists/{PublishedList.objects.get().public_id}/"
    assert "名单内容 130 " in text_of(client.get(address))
    first = client.get(f"{address}?known_at=2026-03-05")
    assert "名单内容 60 " in text_of(first)
    (following,) = (each for each in addresses_in(first) if each.startswith("?") and "page=2" in each)
    second = client.get(address + following)
    told = [word for each in (first, second) for word in text_of(each).split() if word.startswith("学校")]
    assert told == [f"学校{number:03d}" for number in range(60)]
    assert not [each for each in addresses_in(second) if "page=3" in each]


def test_list_page_takes_the_same_queries_however_many_lines(client: Client, django_assert_num_queries) -> None:
    found = factories.published_list()
    for number in range(20):
        factories.listing(found, name=f"学校{number}", institution=factories.institution())
    client.get(f"/lists/{found.public_id}/")
    # The document, lines, matched institutions, number of lines.
    with django_assert_num_queries(4):
        client.get(f"/lists/{found.public_id}/")


def test_line_without_a_match_is_no_record_and_no_verdict(client: Client) -> None:
    line = factories.listing(licence_number="教民133010470000123号", phone="0571-86971234")
    response = client.get(f"/listings/{line.public_id}/")
    assert "登记簿里没有它的备案记录" in text_of(response)
    assert "只做线下培训的机构不在本登记簿的备案范围内" in text_of(response)
    assert 'class="seal' not in response.content.decode()
    assert "教民133010470000123号" in text_of(response)
    assert f"/complaints/new/?record={line.public_id}" in addresses_in(response)


def test_way_to_the_institution_is_one_text_in_english_too(client: Client) -> None:
    school = factories.platform().operator
    line = factories.listing(institution=school, match_reason="name")
    page = client.get(f"/listings/{line.public_id}/", headers={"accept-language": "en"}).content.decode()
    # Each child of a button is laid out by itself: a quotation mark would stand apart from what it quotes.
    assert f'<span>Open “<span lang="zh-Hans">{school.name}</span>”</span></a>' in page
    assert "They agree in this: Name." in page


@pytest.mark.parametrize(("reason", "words"), [("uscc", "统一社会信用代码"), ("licence", "办学许可证号"), ("name", "名称")])
def test_line_with_a_match_leads_to_the_institution_and_claims_no_status(client: Client, reason, words) -> None:
    school = factories.platform().operator
    line = factories.listing(institution=school, match_reason=reason)
    response = client.get(f"/listings/{line.public_id}/")
    assert f"两者的{words}一致" in text_of(response)
    assert "已备案" not in text_of(response)
    assert 'class="seal' not in response.content.decode()
    assert f"/institutions/{school.uscc}/" in addresses_in(response)


@pytest.mark.parametrize("address", ["/lists/nothing/", "/listings/nothing/", "/teachers/nothing/"])
def test_unknown_record_is_a_404_in_words(client: Client, address) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "编号可能输错了，也可能这条记录已依法移除" in text_of(response)


def test_teacher_page_shows_what_is_public_and_nothing_more(client: Client) -> None:
    person = factories.teacher(name="单晓梅")
    text = text_of(client.get(f"/teachers/{person.public_id}/"))
    assert "单晓梅" in text
    assert "教师资格 初级中学教师资格、数学 证书号 201037*********12" in text
    assert f"所在机构 {person.institution.name}" in text


def test_member_of_staff_who_is_not_public_has_no_page(client: Client) -> None:
    person = factories.teacher(role="management", name="高主管")
    response = client.get(f"/teachers/{person.public_id}/")
    assert response.status_code == 404
    assert "高主管" not in response.content.decode()


def test_a_printed_list_bears_its_address(client: Client) -> None:
    of = factories.published_list()
    page = client.get(f"/lists/{of.public_id}/").content.decode()
    assert f'<p class="print-only small">http://testserver/lists/{of.public_id}/</p>' in page
