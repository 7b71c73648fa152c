"""A developer of a partner app in a real browser: reads the guide, opens the explorer, runs a query on the registry."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_guide_is_readable(visitor, viewport) -> None:
    factories.platform()
    page = visitor(viewport)
    page.goto("/developers/")
    check(page, visitor)


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
