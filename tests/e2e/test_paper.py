"""What is printed: long lists and figures on several sheets."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests import factories
from tests.e2e.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sheets(page: Page) -> list[str]:
    """Return the text of each sheet as a browser prints it unless it is told otherwise: without the grounds of boxes."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=False))
    return ["".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


def test_the_total_of_all_regions_is_printed_once_below_them(visitor) -> None:
    factories.platform(factories.institution(region="370102"))
    page = visitor(DESK)
    page.goto("/statistics/")
    total = "".join(page.locator(".figures-table tfoot").inner_text().split())
    printed = sheets(page)
    assert len([sheet for sheet in printed if "合计" + total.removeprefix("合计") in sheet]) == 1
    assert sum(sheet.count(total) for sheet in printed) == 1
    key = "mark => getComputedStyle(mark, '::before').printColorAdjust"
    page.emulate_media(media="print")
    assert page.locator(".bar-figure__key").evaluate_all(f"keys => keys.map({key})") == ["exact", "exact"]


def test_no_entry_of_the_ledger_is_torn_between_sheets(visitor) -> None:
    for _ in range(30):
        factories.institution()
    page = visitor(DESK)
    page.goto("/ledger/entries/")
    printed = sheets(page)
    assert len(printed) > 2
    for sheet in printed:
        assert len(re.findall(r"第[\d,]+条", sheet)) == sheet.count("起生效"), sheet


def test_what_is_folded_is_printed_and_so_is_the_address_of_a_list(visitor) -> None:
    platform = factories.platform()
    for name in ("七年级数学", "八年级数学"):
        factories.course(platform, name=name, break_minutes=17, lesson_minutes=45)
    page = visitor(DESK)
    page.goto(f"/platforms/{platform.public_id}/")
    assert "17 分钟" not in page.locator(".record-sections").inner_text()
    assert page.locator(".record-sections").inner_text().count("备案内容：45 分钟") == 1
    printed = "".join(sheets(page))
    assert printed.count("17分钟") == 2
    assert printed.count("备案内容：45分钟") == 2
    page.goto("/search?q=数学")
    assert "/search?q=" in "".join(sheets(page))


def test_a_teacher_and_the_entries_of_the_ledger_are_printed_with_their_address(visitor) -> None:
    teacher = factories.teacher(factories.institution())
    page = visitor(DESK)
    for address in (f"/teachers/{teacher.public_id}/", "/ledger/entries/"):
        page.goto(address)
        assert address in "".join(sheets(page))
