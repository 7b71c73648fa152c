"""A developer of a partner app in a real browser: reads the guide, opens the explorer, runs a query on the registry."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from graphql_api.developer_chapters import CHAPTERS, GUIDE
from tests import factories
from tests.e2e.conftest import DESK
from tests.e2e.judging import check_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_chapter_is_readable(visitor) -> None:
    factories.platform()
    page = visitor()
    for name in CHAPTERS:
        answer = page.goto(reverse("developers") if name == GUIDE else reverse("developer-chapter", args=[name]))
        assert answer.status == 200
        check_looks(page, visitor)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_column_of_a_chapter_lies_beyond_the_edge_of_a_desk(visitor, language) -> None:
    factories.platform()
    page = visitor(DESK)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": visitor.base_url}])
    tables = 0
    for name in CHAPTERS[1:]:
        page.goto(reverse("developer-chapter", args=[name]))
        tables += page.locator(".table-scroll").count()
        beyond = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.innerText.slice(0, 40))"
        assert page.locator(".table-scroll").evaluate_all(beyond) == [], name
    assert tables


def test_an_example_is_copied_whole_and_printed_whole(visitor) -> None:
    page = visitor(DESK, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/developers/")
    example = page.locator("figure.example").first
    example.get_by_role("button", name="复制").click()
    expect(example.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == example.locator("code").inner_text().strip()
    page.emulate_media(media="print")
    expect(example.get_by_role("button")).to_be_hidden()
    expect(page.get_by_role("navigation", name="开放接口的章节")).to_be_hidden()
    assert example.locator("pre").evaluate("each => each.scrollWidth <= each.clientWidth")


def test_chapters_are_whole_without_scripts(visitor) -> None:
    page = visitor(DESK, java_script_enabled=False)
    page.goto("/developers/")
    expect(page.locator("figure.example").first).to_contain_text("52370102YL00000042")
    expect(page.get_by_role("button", name="复制")).to_have_count(0)
    page.get_by_role("navigation", name="开放接口的章节").get_by_role("link", name="限额").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("限额")


def test_query_in_the_explorer_answers_with_what_the_page_shows(visitor) -> None:
    school = factories.institution(uscc="52370102YL00000042", name="济南明德在线教育有限公司")
    factories.platform(school, name="明德课堂")
    page = visitor(DESK)
    page.goto("/developers/")
    page.get_by_role("link", name=re.compile("试用")).first.click()
    expect(page.get_by_role("heading", name="接口试用")).to_be_visible()
    page.get_by_role("button", name=re.compile("Execute")).click()
    result = page.get_by_role("region", name="Result Window").or_(page.locator(".result-window")).first
    expect(result).to_contain_text("济南明德在线教育有限公司")
    expect(result).to_contain_text('"filingStatus": "FILED"')
    expect(result).to_contain_text("明德课堂")
