"""A partner adds an endpoint, tests it, looks at deliveries, replaces the secret and removes it; narrow and wide, with axe."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners.models import WebhookEndpoint
from partners.vocabulary import Scope
from partners.webhooks.posting import Outcome
from partners.webhooks.vocabulary import Failure
from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check
from tests.partners.making import granted
from tests.partners.webhooks import attempted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
URL = "https://hooks.partner.example/beian/changes"


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["narrow", "wide"])
def test_webhooks_are_managed(visitor, viewport, settings) -> None:
    settings.LEDGER_FOLLOWERS = []
    given = granted(at=timezone.now(), scopes=(Scope.WEBHOOKS,))
    page = visitor(viewport)

    page.goto("/developers/webhooks/")
    check(page, visitor)
    page.get_by_role("textbox", name="密钥").fill(given.text)
    page.get_by_role("button", name="查看").click()
    check(page, visitor)
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".field__error")).to_contain_text("请填写“接收地址”")
    page.get_by_role("textbox", name="接收地址").fill("http://hooks.partner.example/")
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".error-summary")).to_be_visible()
    check(page, visitor)
    page.get_by_role("textbox", name="接收地址").fill(URL)
    page.get_by_label("平台").check()
    page.get_by_role("button", name="添加").click()
    assert page.locator("#receipt-key").inner_text().startswith("whsec_")
    check(page, visitor)

    for outcome in (Outcome(204), Outcome(503, Failure.STATUS)):
        factories.platform()
        attempted(WebhookEndpoint.objects.get(), outcome)
    page.get_by_role("button", name="回到变更通知").click()
    check(page, visitor)
    page.get_by_role("button", name="发送测试消息").click()
    expect(page.get_by_role("row", name="测试")).to_be_visible()
    expect(page.get_by_text("503，状态码不是 2xx")).to_be_visible()
    expect(page.get_by_role("button", name="再发一次")).to_have_count(1)
    check(page, visitor)
    page.get_by_role("button", name="只看未能送达的").click()
    check(page, visitor)
    page.get_by_role("button", name="变更通知").click()
    page.get_by_role("button", name="更换签名密钥").click()
    expect(page.get_by_text("小时之内还会一同签名")).to_be_visible()
    check(page, visitor)
    page.get_by_role("button", name="回到变更通知").click()
    page.locator("summary", has_text="删除").click()
    check(page, visitor)
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_text("还没有接收地址")).to_be_visible()
    check(page, visitor)
