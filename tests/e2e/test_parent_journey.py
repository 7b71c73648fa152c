"""A parent in a real browser: looks a school up, sees that something is wrong, complains, follows up."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints import services
from complaints.models import Complaint
from tests import factories
from tests.complaints import making
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import until_nothing_is_kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school():
    school = factories.institution(name="济南明德在线教育有限公司")
    app = factories.platform(school, name="明德课堂", status="suspended")
    factories.course(app, name="初一数学")
    return school


def begin_to_complain(page: Page) -> None:
    """Go from a record's page to the question of what happened."""
    page.get_by_role("link", name="投诉或举报").click()
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("我自己和机构有纠纷").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("退费难").check()
    page.get_by_role("button", name="继续").click()


def complain(page: Page) -> tuple[str, str]:
    """Go through the steps from a record's page and return the codes of the receipt."""
    begin_to_complain(page)
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


def follow_up(page: Page, reference: str, secret: str) -> None:
    """Open the case with the two codes of its receipt."""
    page.goto("/complaints/track/")
    page.get_by_label("受理编号").fill(reference)
    page.get_by_label("查询密码").fill(secret)
    page.get_by_role("button", name="查看进度").click()


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
    follow_up(later, reference.lower(), secret)
    expect(later.get_by_role("heading", name="已收到")).to_be_visible()
    later.get_by_label("补充情况").fill("机构今天答应退一半。")
    later.get_by_role("button", name="发送").click()
    expect(later.get_by_text("机构今天答应退一半。")).to_be_visible()
    later.get_by_role("button", name="退出查看").click()
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
    expect(page.get_by_role("status").filter(has_text="已复制")).to_have_count(1)
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
    follow_up(page, receipt.reference, receipt.secret)
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("补充情况").fill("合同编号是 2026-88。")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("合同编号是 2026-88。")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="发送")).to_be_visible()


def test_what_was_written_survives_another_step_another_language_and_a_broken_line(visitor, school) -> None:
    page = visitor(PHONE)
    written, amount = page.locator("textarea[name=description]"), page.locator("[name=amount]")
    page.goto(f"/institutions/{school.uscc}/")
    begin_to_complain(page)
    written.fill("上了五节就停课，\n要求退还其余的费用。")
    page.get_by_role("link", name="上一步").click()
    page.get_by_role("button", name="继续").click()
    expect(written).to_have_value("上了五节就停课，\n要求退还其余的费用。")
    amount.fill("很多")
    page.get_by_role("button", name="English").click()
    expect(written).to_have_value("上了五节就停课，\n要求退还其余的费用。")
    expect(amount).to_have_value("很多")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".error-summary")).to_be_visible()
    amount.fill("2,400")
    page.route("**/what/", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Continue").click(no_wait_after=True)
    expect(page.locator("main")).to_have_count(0)
    page.unroute_all()
    page.goto("/complaints/new/what/")
    expect(amount).to_have_value("2,400")
    page.get_by_role("button", name="Continue").click()
    # What has been answered since, as in another tab, is not overwritten.
    page.get_by_role("link", name="Back", exact=True).click()
    page.evaluate("""
        for (const [key, draft] of Object.entries(sessionStorage)) {
            sessionStorage.setItem(key, draft.replaceAll("五节", "六节"));
        }
    """)
    page.reload()
    expect(written).to_have_value("上了五节就停课，\n要求退还其余的费用。")


def test_what_was_chosen_from_a_list_survives_too(visitor) -> None:
    page = visitor(PHONE)
    page.goto("/complaints/new/")
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("我自己和机构有纠纷").check()
    page.get_by_role("button", name="继续").click()
    page.locator("[name=about]").fill("启明星在线课堂")
    page.locator("[name=region]").select_option("370200")
    page.reload()
    expect(page.locator("[name=about]")).to_have_value("启明星在线课堂")
    expect(page.locator("[name=region]")).to_have_value("370200")


def test_what_was_written_is_forgotten_after_two_hours_and_with_the_receipt(visitor, school) -> None:
    page = visitor(PHONE)
    page.clock.install()
    page.goto(f"/objections/new/?record={school.public_id}")
    page.locator("[name=wrong]").fill("名称写错了")
    page.locator("[name=phone]").fill("13800138000")
    page.reload()
    expect(page.locator("[name=wrong]")).to_have_value("名称写错了")
    expect(page.locator("[name=phone]")).to_have_value("")
    # Somebody else may sit at the device by then.
    page.clock.fast_forward("02:00:01")
    page.reload()
    expect(page.locator("[name=wrong]")).to_have_value("")
    page.locator("[name=wrong]").fill("名称写错了")
    page.goto(f"/institutions/{school.uscc}/")
    complain(page)
    until_nothing_is_kept(page)


def test_message_that_was_sent_does_not_stand_in_the_box_again(visitor) -> None:
    receipt = making.receipt(at=timezone.now())
    page = visitor(PHONE)
    follow_up(page, receipt.reference, receipt.secret)
    page.get_by_label("补充情况").fill("合同编号是 2026-88。")
    page.reload()
    expect(page.get_by_label("补充情况")).to_have_value("合同编号是 2026-88。")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("main").get_by_text("合同编号是 2026-88。")).to_be_visible()
    expect(page.get_by_label("补充情况")).to_have_value("")
    page.get_by_label("补充情况").fill("还没有写完")
    # The office answers meanwhile.
    services.take(making.case_of(receipt), by=making.clerk(), at=timezone.now())
    page.reload()
    expect(page.get_by_label("补充情况")).to_have_value("还没有写完")
    page.get_by_role("button", name="退出查看").click()
    expect(page.get_by_role("button", name="查看进度")).to_be_visible()
    until_nothing_is_kept(page)
