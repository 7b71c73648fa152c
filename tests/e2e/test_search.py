"""Narrowing a search in a real browser: folded on a phone, a column on a desk, by touch and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SUBJECTS = ("chinese", "math", "english", "politics", "history", "geography", "physics", "chemistry", "biology")


@pytest.fixture(autouse=True)
def school() -> None:
    school = factories.institution(name="济南明德在线教育有限公司")
    app = factories.platform(school, name="明德课堂")
    for subject in SUBJECTS:
        factories.course(app, name=f"明德{subject}", subject=subject)


def lines(page: Page):
    return page.locator(".result-line")


def test_results_come_first_on_a_phone_and_filters_are_unfolded(visitor) -> None:
    page = visitor(PHONE)
    page.goto("/search?q=明德")
    box = lines(page).first.bounding_box()
    assert box is not None
    assert box["y"] < PHONE["height"]
    page.locator("summary", has_text="筛选").click()
    page.locator("summary", has_text="类别").click()
    page.get_by_role("link", name=re.compile("^平台")).click()
    expect(page.get_by_role("link", name=re.compile("去掉条件：\\s*平台"))).to_be_visible()
    expect(lines(page)).to_have_count(1)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_value_is_left_out_and_let_in_again(visitor, viewport, scripts) -> None:
    page = visitor(viewport, java_script_enabled=scripts)
    page.goto("/search?q=明德")
    if viewport == PHONE:
        page.locator("summary", has_text="筛选").click()
        page.locator("summary", has_text="类别").click()
    page.get_by_role("link", name=re.compile("排除\\s*：\\s*课程")).click()
    expect(lines(page)).to_have_count(2)
    page.get_by_role("link", name=re.compile("去掉条件：\\s*不含：课程")).click()
    expect(lines(page)).to_have_count(2 + len(SUBJECTS))


def test_folded_values_are_reached_by_the_keyboard_alone(visitor) -> None:
    page = visitor(DESK)
    page.goto("/search?q=明德")
    page.locator("summary", has_text=re.compile("^学科")).focus()
    page.keyboard.press("Enter")
    page.locator("summary", has_text="另外 3 项").focus()
    page.keyboard.press("Enter")
    check(page, visitor)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("^排除\\s*：."))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("去掉条件：\\s*不含："))).to_be_visible()
    expect(page).to_have_url(re.compile("not_subject="))


def test_paper_tells_what_was_left_out_and_which_page_it_is(visitor) -> None:
    for number in range(20):
        factories.institution(name=f"济南明德第{number}学校")
    page = visitor(DESK)
    page.goto("/search?q=明德&not_subject=math")
    for_the_screen = [
        page.locator("summary", has_text=re.compile("^类别")),
        page.get_by_role("link", name="最近备案"),
        page.get_by_role("link", name="全部清除"),
        page.get_by_role("link", name="下一页"),
    ]
    for each in for_the_screen:
        expect(each).to_be_visible()
    page.emulate_media(media="print")
    for each in (*for_the_screen, page.locator("summary", has_text="筛选")):
        expect(each).to_be_hidden()
    for told in (re.compile("条结果$"), "不含：数学", re.compile("第 1 页，共 \\d+ 页")):
        expect(page.get_by_text(told)).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_unfolded_filters_are_readable_by_everybody(visitor, viewport) -> None:
    page = visitor(viewport)
    page.goto("/search?q=明德&subject=math&not_kind=platform")
    for each in page.locator("summary").all():
        if each.is_visible() and not each.evaluate("summary => summary.parentElement.open"):
            each.click()
    expect(page.get_by_role("link", name=re.compile("排除\\s*：\\s*直播"))).to_be_visible()
    check(page, visitor)
