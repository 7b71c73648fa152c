"""Takes the pictures of the README from a running demo: `python scripts/screenshots.py [http://127.0.0.1:8000]`."""

import base64
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK = ViewportSize(width=1280, height=880)
PHONE = ViewportSize(width=390, height=880)
QUESTION = "/search?q=qingdao&kind=institution"
# Pictures of one height stand side by side, and the tour is as wide as they are.
TOUR = """<body style="margin:0;padding:40px;display:inline-flex;gap:32px;align-items:flex-start;background:#e4e7e2">
{pictures}</body>"""
PICTURE = """<img style="height:{height}px;border-radius:8px;box-shadow:0 6px 24px #14213d33" src="data:image/png;base64,{data}">"""


def chromium() -> str:
    """Return the path of a Chromium, or stop in words."""
    path = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return path or sys.exit("No Chromium was found; name one in TEST_CHROMIUM.")


def take(page: Page, name: str) -> bytes:
    """Write what the window shows and return it."""
    page.wait_for_load_state("networkidle")
    return page.screenshot(path=IMAGES / f"{name}.png")


def walk(browser: Browser, address: str, viewport: ViewportSize, suffix: str) -> dict[str, bytes]:
    """Take home, search results and the first institution among them, as a parent sees them."""
    page = browser.new_page(viewport=viewport, locale="zh-CN")
    taken = {}
    page.goto(address)
    taken["home"] = take(page, f"home-{suffix}")
    page.goto(urljoin(address, QUESTION))
    taken["search"] = take(page, f"search-{suffix}")
    page.locator(".result-line a").first.click()
    taken["institution"] = take(page, f"institution-{suffix}")
    return taken


def join(browser: Browser, pictures: list[bytes]) -> None:
    """Write the pictures side by side as the tour of the README."""
    page = browser.new_page(viewport=ViewportSize(width=2000, height=680))
    images = "".join(PICTURE.format(height=600, data=base64.b64encode(picture).decode()) for picture in pictures)
    page.set_content(TOUR.format(pictures=images))
    page.wait_for_timeout(300)
    page.locator("body").screenshot(path=IMAGES / "tour.png")


def main(address: str) -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        desk = walk(browser, address, DESK, "desktop")
        phone = walk(browser, address, PHONE, "phone")
        join(browser, [desk["home"], phone["search"], phone["institution"]])
        browser.close()
    print(f"{len(list(IMAGES.glob('*.png')))} pictures in {IMAGES}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
