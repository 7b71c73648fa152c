"""Takes the picture of the README from a running demo: `python scripts/screenshots.py [http://127.0.0.1:8000]`."""

import base64
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

TOUR_PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "tour.png"
DESK = ViewportSize(width=1280, height=880)
PHONE = ViewportSize(width=390, height=880)
QUESTION = "/search?q=qihang"
# Pictures of one height stand side by side, and the tour is as wide as they are.
TOUR = """<body style="margin:0;padding:40px;display:inline-flex;gap:32px;align-items:flex-start;background:#e4e7e2">
{pictures}</body>"""
PICTURE = """<img style="height:{height}px;border-radius:8px;box-shadow:0 6px 24px #14213d33" src="data:image/png;base64,{data}">"""


def chromium() -> str:
    """Return the path of a Chromium, or stop in words."""
    found = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    path = os.environ.get("TEST_CHROMIUM") or next(filter(None, found), None)
    return path or sys.exit("No Chromium was found; name one in TEST_CHROMIUM.")


def shown(page: Page) -> bytes:
    """Return what the window shows."""
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def home(browser: Browser, address: str) -> bytes:
    """Return the lookup on a wide window."""
    page = browser.new_page(viewport=DESK, locale="zh-CN")
    page.goto(address)
    return shown(page)


def found(browser: Browser, address: str) -> tuple[bytes, bytes]:
    """Return search results and the first record among them on a telephone, as a parent sees them."""
    page = browser.new_page(viewport=PHONE, locale="zh-CN")
    page.goto(urljoin(address, QUESTION))
    results = shown(page)
    page.locator(".result-line a").first.click()
    return results, shown(page)


def join(browser: Browser, pictures: Iterable[bytes]) -> None:
    """Write the pictures side by side as the tour of the README."""
    page = browser.new_page(viewport=ViewportSize(width=2000, height=680))
    images = "".join(PICTURE.format(height=600, data=base64.b64encode(picture).decode()) for picture in pictures)
    page.set_content(TOUR.format(pictures=images))
    page.wait_for_timeout(300)
    page.locator("body").screenshot(path=TOUR_PICTURE)


def main(address: str) -> None:
    """Take the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        join(browser, [home(browser, address), *found(browser, address)])
        browser.close()
    print(TOUR_PICTURE)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
