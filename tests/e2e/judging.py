"""What every page must bear: the browser's and axe's eye, a phone's width, a finger."""

from collections.abc import Iterable
from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.e2e.conftest import DESK, PHONE, Visitors

Scheme = Literal["light", "dark"]
# Styles alone make one of the other, so that a page is loaded once for all.
LOOKS: Final[tuple[tuple[ViewportSize, Scheme], ...]] = ((PHONE, "light"), (DESK, "light"), (PHONE, "dark"))
# Without `preload`: it fetches style sheets and puts them inline, which the page's policy refuses. To name each element that is
# right, too, takes most of its time.
_JUDGEMENT: Final = "axe.run({preload: false, resultTypes: ['violations']}).then(found => found.violations)"


def check_looks(page: Page, visitor: Visitors, looks: Iterable[tuple[ViewportSize, Scheme]] = LOOKS) -> None:
    """Check a page as it looks on a phone and on a desk, in the light and in the dark."""
    for viewport, scheme in looks:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        check(page, visitor)


def check(page: Page, visitor: Visitors) -> None:
    """Nothing that the browser or axe complains of, no page wider than the window, targets for a finger."""
    page.wait_for_load_state()
    assert visitor.complaints == [], page.url
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") == width, page.url
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(_JUDGEMENT)
    violations = [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
    assert violations == [], (page.url, width, violations)
    small = page.evaluate(
        """[...document.querySelectorAll("main :is(a, button, summary, input:not([type=hidden]), textarea, select)")]
            .filter(target => !target.closest(".choice-card, p, dd, .table, .plain-list, .error-summary"))
            .map(target => [target.outerHTML.slice(0, 90), target.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && box.height < 43.5)
            .map(([name]) => name)"""
    )
    assert small == [], page.url


def unmarked_chinese(page: Page) -> list[str]:
    """Return the texts in Chinese that stand in an element of another language; drawings have their words in a table as well."""
    found: list[str] = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const {parentElement: element, textContent: text} = walker.currentNode;
                const isRead = element.getClientRects().length && !element.closest("[role=img], option");
                const isEnglish = element.closest("[lang]").getAttribute("lang") === "en";
                if (isRead && isEnglish && /[\\u4e00-\\u9fff]/.test(text)) found.push(text.trim());
            }
            return found;
        }"""
    )
    return found


def texts_over_each_other(page: Page) -> list[list[str]]:
    """Return the pairs of texts that are seen at one place, as far as nothing cuts them off; seals are drawings."""
    found: list[list[str]] = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const lines = [];
            while (walker.nextNode()) {
                const text = walker.currentNode, element = text.parentElement;
                const isDrawn = element.closest(
                    ".seal, .visually-hidden, .skip-link, .money-table thead, .table-scroll:not(:has(.money-table)), pre");
                if (!text.textContent.trim() || isDrawn || !element.checkVisibility()) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                for (const box of range.getClientRects()) lines.push({text, box, leading: box.height / 4});
            }
            const meet = (one, other) => one.text !== other.text
                && Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 2
                && Math.min(one.box.bottom - one.leading, other.box.bottom - other.leading)
                    - Math.max(one.box.top + one.leading, other.box.top + other.leading) > 2;
            return lines.flatMap((one, place) => lines.slice(place + 1).filter(other => meet(one, other))
                .map(other => [one.text.textContent.trim(), other.text.textContent.trim()]));
        }"""
    )
    return found


def until_nothing_is_kept(page: Page) -> None:
    """Wait until the page's script has forgotten what was typed. Its policy refuses what a page asks itself again and again."""
    for _ in range(200):
        if not page.evaluate("sessionStorage.length"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("what was sent is still kept")
