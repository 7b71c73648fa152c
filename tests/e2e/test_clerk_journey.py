"""A clerk and a supervisor in a real browser: the queue, a case from its arrival to its end, and one entered by telephone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from accounts.services import create_demo_users
from complaints import selectors, services
from complaints.models import Complaint
from complaints.vocabulary import Status
from tests.complaints.making import NAME, receipt
from tests.complaints.making import PHONE as TELEPHONE
from tests.e2e.conftest import DESK, PHONE, Visitors
from tests.e2e.judging import check, texts_over_each_other

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "济南市历下区启明星在线教育科技有限公司历城分校线上一对一辅导中心暨学员服务部（含小程序及网页版课堂平台）"


def signed_in(visitor: Visitors, viewport, name: str) -> Page:
    page = visitor(viewport)
    page.goto("/desk/")
    check(page, visitor)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(f"demo-{name}-2019")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
    return page


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_clerk_sees_a_case_through(visitor, viewport) -> None:
    create_demo_users()
    given = receipt(at=timezone.now(), region="370102", about=LONG_NAME)
    page = signed_in(visitor, viewport, "clerk")
    expect(page.get_by_text("上次看过之后有 1 个新件")).to_be_visible()
    check(page, visitor)
    page.get_by_role("link", name=given.reference).click()
    check(page, visitor)
    page.get_by_role("button", name="受理", exact=True).dblclick()
    expect(page.get_by_text("已受理，由您承办。")).to_be_visible()
    page.get_by_label("告诉提交人").first.fill("请补充合同编号。")
    page.get_by_role("button", name="给提交人留言").click()
    expect(page.get_by_text("留言已发出。")).to_be_visible()
    services.write_as_reporter(given.reference, given.secret, body="合同编号是 12。", at=timezone.now())
    page.get_by_role("link", name="待办", exact=True).click()
    expect(page.get_by_text("有未读留言").last).to_be_visible()
    page.get_by_role("link", name=given.reference).click()
    expect(page.get_by_text("合同编号是 12。")).to_be_visible()
    page.get_by_role("link", name="办结", exact=True).click()
    check(page, visitor)
    page.get_by_label("诉求已解决").check()
    page.get_by_label("告诉提交人").fill("退费已到账。")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结。")).to_be_visible()
    check(page, visitor)
    view = selectors.case_by_receipt(given.reference, given.secret)
    assert view.status == Status.CLOSED
    assert [line.body for line in view.messages if line.body] == ["请补充合同编号。", "合同编号是 12。", "退费已到账。"]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_call_becomes_a_case_with_a_receipt_and_its_contact_opens_by_two(visitor, viewport) -> None:
    create_demo_users()
    page = signed_in(visitor, viewport, "clerk")
    page.get_by_role("link", name="代为登记").last.click()
    check(page, visitor)
    page.get_by_label("电话", exact=True).first.check()
    page.get_by_label("投诉", exact=True).check()
    page.get_by_label("问题").select_option("refund")
    page.get_by_label("对象名称").fill(LONG_NAME)
    page.locator("textarea[name=description]").fill("三月交了六十课时的费用，四月提出退费，一直没有答复。")
    page.get_by_label("保密").check()
    page.get_by_label("姓名").fill(NAME)
    page.get_by_role("button", name="登记并出具回执").click()
    expect(page.get_by_role("link", name="请填写联系电话")).to_be_visible()
    check(page, visitor)
    page.locator("[name=contact_phone]").fill(TELEPHONE)
    page.get_by_role("button", name="登记并出具回执").click()
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    check(page, visitor)
    reference, secret = page.locator("#receipt-reference").inner_text(), page.locator("#receipt-secret").inner_text()
    assert selectors.case_by_receipt(reference, secret).about == LONG_NAME
    assert Complaint.objects.count() == 1
    page.get_by_role("link", name="打开这个件").click()
    page.get_by_text("申请查看联系方式", exact=True).click()
    page.get_by_label("申请查看联系方式的理由").fill("需要电话核实合同。")
    page.get_by_role("button", name="申请", exact=True).click()
    expect(page.get_by_text("等待督办员批准").first).to_be_visible()
    boss = signed_in(visitor, viewport, "supervisor")
    boss.goto(f"/desk/cases/{reference}/")
    check(boss, visitor)
    boss.get_by_role("button", name="批准 24 小时").click()
    expect(boss.get_by_text("已批准")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="查看联系方式").click()
    expect(page.get_by_text(TELEPHONE)).to_be_visible()
    check(page, visitor)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_clerk_elsewhere_is_told_whom_to_ask(visitor, viewport) -> None:
    create_demo_users()
    given = receipt(at=timezone.now(), region="370200")
    page = signed_in(visitor, viewport, "jinan")
    expect(page.get_by_text("没有未结的件")).to_be_visible()
    check(page, visitor)
    page.goto(f"/desk/cases/{given.reference}/")
    expect(page.get_by_text("联系本单位的督办员")).to_be_visible()
    check(page, visitor)


def test_printed_queue_gives_the_name_of_who_it_is_about_the_most_room(visitor) -> None:
    create_demo_users()
    receipt(at=timezone.now(), region="370102", about=LONG_NAME)
    # As wide as a sheet of A4 between its margins.
    page = signed_in(visitor, ViewportSize(width=673, height=900), "clerk")
    page.goto("/desk/print/")
    page.emulate_media(media="print")
    widths = page.locator("tbody tr > *").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().width)")
    assert max(widths) == widths[2]
    assert page.locator(".queue-table").evaluate("table => table.getBoundingClientRect().right") <= 673


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_queue_and_case_are_read_on_a_phone_with_text_twice_as_large(with_large_text, language) -> None:
    create_demo_users()
    given = receipt(at=timezone.now() - timedelta(days=40), region="370102", about=LONG_NAME)
    page = signed_in(with_large_text, PHONE, "clerk")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": with_large_text.base_url}])
    for address in ("/desk/", f"/desk/cases/{given.reference}/", f"/desk/cases/{given.reference}/transfer/"):
        page.goto(address)
        assert texts_over_each_other(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], address
        beyond = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length"
        assert page.locator(".table-scroll").evaluate_all(beyond) == 0, address


def test_how_many_characters_are_left_is_read_out_once_the_typing_rests(visitor) -> None:
    create_demo_users()
    given = receipt(at=timezone.now(), region="370102", about=LONG_NAME)
    page = signed_in(visitor, DESK, "clerk")
    # Before the page has clocks of its own, and it would go on by itself: a busy machine takes longer than the rest lasts.
    page.clock.install()
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    page.get_by_role("link", name=given.reference).click()
    box = page.get_by_label("告诉提交人").first
    heard = page.get_by_role("status").filter(has_text="还可以写")
    box.fill("长" * 4_600)
    expect(box.locator("~ .field__hint")).to_have_text("还可以写 400 个字")
    page.clock.run_for(900)
    expect(heard).to_have_count(0)
    page.clock.run_for(200)
    expect(heard).to_have_text("还可以写 400 个字")


def test_a_line_break_is_counted_as_the_one_character_that_is_kept_of_it(visitor) -> None:
    create_demo_users()
    given = receipt(at=timezone.now(), region="370102", about=LONG_NAME)
    page = signed_in(visitor, DESK, "clerk")
    page.get_by_role("link", name=given.reference).click()
    box = page.get_by_label("告诉提交人").first
    box.fill("\n".join(["长" * 99] * 50))
    expect(box.locator("~ .field__hint")).to_have_text("还可以写 1 个字")
    page.get_by_role("button", name="给提交人留言").click()
    expect(page.get_by_text("留言已发出。")).to_be_visible()
