"""Visitors of a real server, each with a browser context of their own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.conftest import CHROMIUM_ARGUMENTS

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)
TWICE_AS_LARGE = 32


class Visitors:
    """Opens pages of new visitors; `complaints` is what the browser said against them."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser, self.base_url = browser, base_url
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, viewport: ViewportSize = PHONE, **options: Any) -> Page:
        context = self.browser.new_context(base_url=self.base_url, viewport=viewport, locale="zh-CN", **options)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # A page that is an error on purpose is told to the console too; that is none of the page's doing.
        if message.type in ("error", "warning") and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def visitor(chromium: Browser, live_server) -> Iterator[Visitors]:
    """Open a page of a new visitor; whatever the browser complains of fails the test."""
    cache.clear()
    visitors = Visitors(chromium, live_server.url)
    yield visitors
    for context in visitors.contexts:
        context.close()
    assert visitors.complaints == []


@pytest.fixture
def with_large_text(chromium: Browser, chromium_path: str, live_server) -> Iterator[Visitors]:
    """Open a page of a new visitor whose browser shows every text twice as large."""
    cache.clear()
    arguments = [*CHROMIUM_ARGUMENTS, f"--blink-settings=defaultFontSize={TWICE_AS_LARGE},defaultFixedFontSize=26"]
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=arguments)
    visitors = Visitors(browser, live_server.url)
    yield visitors
    # What a page sets in pixels is as large as ever.
    sizes = [
        page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        for context in visitors.contexts
        for page in context.pages
    ]
    browser.close()
    assert min(sizes) >= TWICE_AS_LARGE
