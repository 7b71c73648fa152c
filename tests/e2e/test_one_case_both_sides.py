"""One complaint from both sides: the parent's words are in the clerk's queue, the clerk's reply is on the parent's page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services import create_demo_users
from tests import factories
from tests.complaints.making import objection
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check
from tests.e2e.test_clerk_journey import signed_in
from tests.e2e.test_parent_journey import complain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reply_of_the_clerk_reaches_the_parent_who_complained(visitor) -> None:
    create_demo_users()
    school = factories.institution(name="济南明德在线教育有限公司")
    factories.platform(school)
    parent = visitor(PHONE)
    parent.goto(f"/institutions/{school.uscc}/")
    reference, _secret = complain(parent)

    clerk = signed_in(visitor, DESK, "clerk")
    clerk.get_by_role("link", name=reference).click()
    expect(clerk.get_by_text("上了五节就停课")).to_be_visible()
    expect(clerk.get_by_text("济南明德在线教育有限公司").first).to_be_visible()
    expect(clerk.get_by_text("13800138000")).to_have_count(0)
    clerk.get_by_role("button", name="受理", exact=True).click()
    clerk.get_by_label("告诉提交人").first.fill("请补充合同编号。")
    clerk.get_by_role("button", name="给提交人留言").click()
    expect(clerk.get_by_text("留言已发出。")).to_be_visible()

    parent.get_by_role("button", name="去看进度").click()
    expect(parent.get_by_role("heading", name="已受理")).to_be_visible()
    expect(parent.get_by_text("请补充合同编号。")).to_be_visible()
    parent.get_by_label("补充情况").fill("合同编号是 12。")
    parent.get_by_role("button", name="发送").click()
    clerk.reload()
    expect(clerk.get_by_text("合同编号是 12。")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_objection_is_passed_on_and_the_objector_reads_why(visitor, viewport) -> None:
    create_demo_users()
    given = objection(at=timezone.now())
    clerk = signed_in(visitor, viewport, "clerk")
    clerk.get_by_role("link", name=given.reference).click()
    expect(clerk.get_by_role("heading", name="今天的公开记录")).to_be_visible()
    check(clerk, visitor)
    clerk.get_by_role("link", name="转办").click()
    clerk.get_by_label("转给哪个单位").select_option("market")
    clerk.get_by_label("告诉提交人").fill("处罚由市场监管部门作出，请其核查。")
    check(clerk, visitor)
    clerk.get_by_role("button", name="转办").click()
    expect(clerk.get_by_text("已转办。")).to_be_visible()

    objector = visitor(viewport)
    objector.goto("/complaints/track/")
    objector.get_by_label("受理编号").fill(given.reference)
    objector.get_by_label("查询密码").fill(given.secret)
    objector.get_by_role("button", name="查看进度").click()
    # Among the facts, as what the case was put off for, and in the thread.
    expect(objector.get_by_text("处罚由市场监管部门作出，请其核查。")).to_have_count(2)
    check(objector, visitor)
