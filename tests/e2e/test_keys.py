"""A key from being asked for to its end: the partner's pages and the desk's, in a real browser, readable by everybody."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners import usage
from partners.models import ApiKey, KeyRequest
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check, until_nothing_is_kept
from tests.partners.making import officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORGANISATION = "明日应用商店（济南）网络科技有限责任公司家长服务事业部"


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_key_is_asked_for_granted_used_replaced_and_ended(visitor, viewport) -> None:
    officer()
    partner, desk = visitor(viewport), visitor(viewport)

    partner.goto("/developers/keys/")
    check(partner, visitor)
    partner.get_by_role("button", name="提交申请").click()
    expect(partner.locator(".error-summary")).to_be_visible()
    check(partner, visitor)
    partner.get_by_role("textbox", name="单位名称").fill(ORGANISATION)
    partner.get_by_role("textbox", name="用途").fill("上架前核验机构和平台，每天约两千次。")
    partner.get_by_label("代用户提交投诉").check()
    partner.get_by_role("textbox", name="联系人").fill("赵丽颖")
    partner.get_by_role("textbox", name="电子邮箱").fill("zhao@partner.example")
    partner.get_by_role("button", name="提交申请").click()
    reference = partner.locator("#receipt-reference").inner_text()
    check(partner, visitor)

    desk.goto("/desk/partners/")
    desk.get_by_label("用户名").fill("officer")
    desk.get_by_label("密码").fill("a-password-of-a-test")
    desk.get_by_role("button", name="登录").click()
    check(desk, visitor)
    desk.get_by_role("link", name=reference).click()
    check(desk, visitor)
    desk.get_by_role("button", name="不同意").click()
    expect(desk.locator(".error-summary")).to_be_visible()
    check(desk, visitor)
    desk.get_by_label("密钥名称").fill("商店上架核验")
    desk.get_by_role("button", name="发放密钥").click()
    text = desk.locator("#receipt-key").inner_text()
    check(desk, visitor)
    desk.get_by_role("link", name=ORGANISATION).click()
    check(desk, visitor)

    key = ApiKey.objects.get()
    usage.count(caller=key.prefix, client="store/2.1", operation="Verify", cost=7_123, is_refused=False, at=timezone.now())
    usage.flush()
    partner.goto("/developers/keys/usage/")
    check(partner, visitor)
    partner.get_by_role("textbox", name="密钥").fill(text[:-1])
    partner.get_by_role("button", name="查看").click()
    check(partner, visitor)
    partner.get_by_role("textbox", name="密钥").fill(text)
    partner.get_by_role("button", name="查看").click()
    partner.locator("summary", has_text="按客户端和操作细分").click()
    expect(partner.get_by_role("cell", name="7,123").first).to_be_visible()
    check(partner, visitor)
    for _ in ("once", "again"):
        with partner.expect_download():
            partner.get_by_role("button", name="导出表格（CSV）").click()
    partner.get_by_role("button", name="更换").click()
    newer = partner.locator("#receipt-key").inner_text()
    check(partner, visitor)
    partner.get_by_role("link", name="出示新的密钥").click()
    partner.get_by_role("textbox", name="密钥").fill(newer)
    partner.get_by_role("button", name="查看").click()
    partner.locator("summary", has_text=key.prefix).click()
    check(partner, visitor)
    partner.get_by_role("button", name="确认停用").locator("visible=true").click()
    expect(partner.get_by_text("已停用。几秒之内")).to_be_visible()
    check(partner, visitor)

    desk.reload()
    check(desk, visitor)
    desk.goto("/desk/partners/")
    check(desk, visitor)
    assert KeyRequest.objects.get().decision == "granted"


def test_what_was_written_for_a_key_survives_another_language_and_is_forgotten_once_sent(visitor) -> None:
    page = visitor(PHONE)
    page.goto("/developers/keys/")
    page.get_by_role("textbox", name="用途").fill("上架前核验机构和平台，每天约两千次。")
    page.get_by_role("button", name="English").click()
    expect(page.locator("[name=purpose]")).to_have_value("上架前核验机构和平台，每天约两千次。")
    page.locator("[name=organisation]").fill(ORGANISATION)
    page.locator("[name=contact_name]").fill("赵丽颖")
    page.locator("[name=contact_mail]").fill("zhao@partner.example")
    page.locator("main form button").click()
    expect(page.locator("#receipt-reference")).to_be_visible()
    until_nothing_is_kept(page)
