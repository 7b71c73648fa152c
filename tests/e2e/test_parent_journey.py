"""A parent in a real browser: looks a school up, sees that something is wrong, complains, follows up."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.models import Complaint
from tests import factories
from tests.complaints import making
from tests.e2e.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school():
    school = factories.institution(name="济南明德在线教育有限公司")
    app = factories.platform(school, name="明德课堂", status="suspended")
    factories.course(app, name="初一数学")
    return school


def complain(page: Page) -> tuple[str, str]:
    """Go through the steps from a record's page and return the codes of the receipt."""
    page.get_by_role("link", name="投诉或举报").click()
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("我自己和机构有纠纷").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("退费难").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("事情的经过").fill("交了三十课时的钱，上了五节就停课，要求退还其余的费用。")
    page.get_by_label("涉及金额").fill("2,400")
    page.get_by_role("button", name="继续").click()
    page.get_by_label("只有承办单位能看到").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("您的姓名").fill("王小红")
    page.get_by_label("联系电话").fill("13800138000")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("济南明德在线教育有限公司")).to_be_visible()
    page.get_by_role("button", name="提交").dblclick()
    expect(page.get_by_role("heading", name="已收到，请保存回执")).to_be_visible()
    return page.locator("#receipt-reference").inner_text(), page.locator("#receipt-secret").inner_text()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_parent_looks_up_by_pinyin_complains_and_follows_up(visitor, school, viewport, scripts) -> None:
    page = visitor(viewport, java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("main").or_(page.locator(".opening")).get_by_label("查机构、平台、课程或代码").first.fill("jinanmingde")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("济南明德")).first.click()
    expect(page).to_have_url(re.compile(f"/institutions/{school.uscc}/$"))
    expect(page.get_by_text("没有已备案的线上平台").first).to_be_visible()
    reference, secret = complain(page)
    assert Complaint.objects.count() == 1
    later = visitor(viewport, java_script_enabled=scripts)
    later.goto("/complaints/track/")
    later.get_by_label("受理编号").fill(reference.lower())
    later.get_by_label("查询密码").fill(secret)
    later.get_by_role("button", name="查看进度").click()
    expect(later.get_by_role("heading", name="已收到")).to_be_visible()
    later.get_by_label("补充情况").fill("机构今天答应退一半。")
    later.get_by_role("button", name="发送").click()
    expect(later.get_by_text("机构今天答应退一半。")).to_be_visible()
    later.get_by_role("button", name="离开这个页面").click()
    expect(later.get_by_role("button", name="查看进度")).to_be_visible()


def test_suggestion_leads_straight_to_the_record(visitor, school) -> None:
    page = visitor(DESK)
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("济南明")
    page.get_by_role("option", name=re.compile("济南明德在线教育有限公司")).click()
    expect(page).to_have_url(re.compile(f"/institutions/{school.uscc}/$"))


def test_codes_of_the_receipt_can_be_copied(visitor, school, live_server) -> None:
    page = visitor(DESK, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/institutions/{school.uscc}/")
    reference, _secret = complain(page)
    page.get_by_role("button", name="复制编号").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == reference


def test_going_back_past_an_error_leads_to_the_question_and_not_to_the_browsers_own(visitor, school) -> None:
    page = visitor(PHONE)
    page.goto(f"/institutions/{school.uscc}/")
    page.get_by_role("link", name="投诉或举报").click()
    page.get_by_role("button", name="开始填写").click()
    page.get_by_role("button", name="继续").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("我自己和机构有纠纷").check()
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_label("退费难")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("我自己和机构有纠纷")).to_be_checked()


def test_going_back_to_a_past_day_leads_to_that_day(visitor, school) -> None:
    page = visitor(PHONE)
    address = f"/institutions/{school.uscc}/?as_of={timezone.localdate()}"
    page.goto(address)
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    page.go_back()
    page.go_back()
    assert page.url.endswith(address)


def test_going_back_past_an_empty_message_leads_to_the_case(visitor) -> None:
    receipt = making.receipt(at=timezone.now())
    page = visitor(PHONE)
    page.goto("/complaints/track/")
    page.get_by_label("受理编号").fill(receipt.reference)
    page.get_by_label("查询密码").fill(receipt.secret)
    page.get_by_role("button", name="查看进度").click()
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("补充情况").fill("合同编号是 2026-88。")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("合同编号是 2026-88。")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="发送")).to_be_visible()
