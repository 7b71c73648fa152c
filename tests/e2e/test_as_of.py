"""A parent who paid last spring asks in a real browser how the record stood that day: by keyboard, without JavaScript, on paper."""

from datetime import date
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from registry import public_records
from registry.models import ContactLine
from registry.vocabulary import RecordKind
from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def app():
    """A platform that was filed in 2020, suspended in 2022 and will be shut down, with every section of its page filled."""
    school = factories.institution(name="济南明德在线教育有限公司", contract_template="GF-2020-2604")
    found = factories.platform(school, name="明德课堂", has_eye_protection=False, has_parental_control=True)
    factories.course(found, name="初中数学同步" * 4, lesson_minutes=50, teachers=(factories.teacher(school),))
    factories.course(found, name="没有时长的课", lesson_minutes=None)
    factories.credit_entry(school, list="grey", reason="整改期间", listed_on=date(2022, 5, 4))
    for day, status in ((date(2022, 5, 4), "suspended"), (date(2099, 1, 1), "shut_down")):
        found.status, found.domains = status, ["mingde.example" * 8]
        document = public_records.platform(found)
        factories.publish(found, RecordKind.PLATFORM, document, school.public_id, effective_on=day, basis="鲁教监〔2022〕5号")
    ContactLine.objects.create(
        region="370100", matter="general", name="济南市热线", phone="12345", source="公告", publisher=factories.publisher()
    )
    return found


DAYS = ("", "?as_of=2021-03-01", "?as_of=2021-03-01&known_at=2026-11-24T18:00", "?as_of=2019-08-01", "?as_of=x&known_at=y")


def addresses(app) -> list[str]:
    records = f"/institutions/{app.operator.uscc}/", f"/platforms/{quote(app.filing_number)}/"
    return [f"{record}{day}" for record in records for day in DAYS]


def test_page_of_any_day_is_readable_by_everybody(visitor, app) -> None:
    page = visitor()
    for address in addresses(app):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
        check_looks(page, visitor)


def ask_for(page: Page, day: str) -> None:
    page.get_by_label("哪一天").fill(day)
    page.get_by_role("button", name="看那一天的状态").click()


def test_state_of_the_day_of_payment_is_two_steps_away_and_leads_back(visitor, app) -> None:
    page = visitor(PHONE)
    page.goto(f"/institutions/{app.operator.uscc}/")
    expect(page.locator(".status-panel .seal")).to_have_attribute("aria-label", "未备案")
    ask_for(page, "2021-03-01")
    expect(page.locator(".status-panel .seal")).to_have_attribute("aria-label", "已备案")
    expect(page.get_by_role("note").first).to_contain_text("这是 2021年3月1日的状态")
    expect(page.get_by_label("哪一天")).to_have_value("2021-03-01")
    page.get_by_role("link", name="明德课堂").first.click()
    expect(page.get_by_role("note").first).to_contain_text("这是 2021年3月1日的状态")
    page.get_by_role("link", name="看今天的状态").first.click()
    expect(page.locator(".status-panel .seal")).to_have_attribute("aria-label", "暂停运营")


def test_date_box_works_without_scripts_and_by_keyboard_alone(visitor, app) -> None:
    page = visitor(DESK, java_script_enabled=False)
    page.goto(f"/institutions/{app.operator.uscc}/")
    page.get_by_label("哪一天").fill("2021-03-01")
    page.locator("summary", has_text="登记簿当时怎么记的").focus()
    page.keyboard.press("Enter")
    page.get_by_label("只看到这一天为止已登记的内容").fill("2026-11-24")
    page.get_by_role("button", name="看那一天的状态").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("note").first).to_contain_text("以 2026年11月24日 已登记的内容为准")
    assert "as_of=2021-03-01&known_at=2026-11-24" in page.url


def test_line_of_history_leads_to_the_day_that_it_tells_of(visitor, app) -> None:
    page = visitor(DESK)
    page.goto(f"/platforms/{quote(app.filing_number)}/")
    expect(page.get_by_text("将于 2099年1月1日生效")).to_be_visible()
    page.get_by_role("link", name="看 2020年1月8日的状态").click()
    expect(page.locator(".status-panel .seal")).to_have_attribute("aria-label", "已备案")


def test_paper_says_of_which_day_the_page_is_and_leaves_out_what_only_a_screen_can_do(visitor, app) -> None:
    page = visitor(DESK)
    page.goto(f"/institutions/{app.operator.uscc}/?as_of=2021-03-01")
    page.emulate_media(media="print")
    expect(page.get_by_text("这是 2021年3月1日的状态")).to_be_visible()
    expect(page.get_by_text("材料备案通过，仅表示审查时材料符合要求").last).to_be_visible()
    expect(page.get_by_label("哪一天")).to_be_hidden()
    expect(page.get_by_role("link", name="看 2020年1月8日的状态")).to_have_count(0)
