"""Every component in a real browser: readable by everybody, on a phone and a desk, and helped but not carried by scripts."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.public_site.components_urls")]

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture
def browser(live_server, chromium: Browser) -> Iterator[Browser]:
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def address(live_server) -> str:
    return f"{live_server.url}/developers/components/"


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport=DESK, locale="zh-CN")
    page.goto(address)
    return page


def suggestions(page: Page):
    return page.locator("#large-q-suggestions [role=option]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_components_have_no_accessibility_violation_and_never_widen_the_page(browser, address, viewport, scheme) -> None:
    page = browser.new_page(viewport=viewport, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state()
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_targets_are_large_enough_for_a_finger(browser, address, viewport) -> None:
    page = browser.new_page(viewport=viewport)
    page.goto(address)
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary, input, textarea")]
            .filter(target => !target.closest(".choice-card, .notice, .skip-link"))
            .map(target => [target.outerHTML.slice(0, 80), target.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && box.height < 43.5)
            .map(([name]) => name)"""
    )
    assert small == []


def test_suggestion_is_chosen_with_the_keyboard(page: Page, live_server) -> None:
    box = page.locator("#large-q")
    box.press_sequentially("启航")
    expect(suggestions(page)).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "large-q-suggestions-0")
    expect(suggestions(page).first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(suggestions(page).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"{live_server.url}/no/such/platform/")


def test_escape_closes_the_suggestions_and_keeps_the_words(page: Page) -> None:
    box = page.locator("#large-q")
    box.press_sequentially("启航")
    expect(suggestions(page)).to_have_count(2)
    box.press("Escape")
    expect(page.locator("#large-q-suggestions")).to_be_hidden()
    expect(box).to_have_value("启航")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_suggestion_without_an_address_is_searched_for(page: Page, live_server) -> None:
    page.locator("#large-q").press_sequentially("教育")
    suggestions(page).first.click()
    expect(page).to_have_url(f"{live_server.url}/search?q=%E5%90%AF%E8%88%AA%E6%95%99%E8%82%B2")


def test_draft_comes_back_after_a_reload_and_keeps_nothing_about_the_person(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    # The page shows a form with errors, whose words would be newer than a draft.
    page.route(address, lambda route: route.fulfill(body=route.fetch().text().replace("error-summary", "no-summary")))
    page.goto(address)
    form = page.locator("form[data-autosave]")
    form.locator("textarea").fill("只退了一半")
    form.get_by_text("保密", exact=True).click()
    page.evaluate("""document.querySelector("form[data-autosave] [name=amount]").autocomplete = "tel" """)
    form.locator("[name=amount]").fill("13800000000")
    assert "13800000000" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.reload()
    expect(form.locator("textarea")).to_have_value("只退了一半")
    expect(form.locator("[name=mode][value=confidential]")).to_be_checked()
    expect(form.locator("[name=amount]")).to_have_value("")


def test_second_press_on_a_button_sends_nothing(page: Page) -> None:
    page.clock.install()
    form = page.locator("form[data-autosave]")
    form.evaluate(
        """form => {
            window.sent = 0;
            form.noValidate = true;
            // Bubbling up to the window is after the guard on the document: what is not prevented by then would be sent.
            window.addEventListener("submit", event => { window.sent += event.defaultPrevented ? 0 : 1; event.preventDefault(); });
        }"""
    )
    button = form.locator("button")
    button.click()
    button.click(force=True)
    assert page.evaluate("window.sent") == 1
    expect(button).to_have_attribute("aria-disabled", "true")
    # Who has stopped what took too long on a weak line can try again.
    page.clock.run_for(10_000)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    button.click()
    assert page.evaluate("window.sent") == 2


def test_page_is_complete_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    facet = page.locator("details.facet-group").first
    expect(facet.get_by_text("86", exact=True)).to_be_hidden()
    facet.locator("summary").click()
    expect(facet.get_by_text("86", exact=True)).to_be_visible()
    expect(page.locator("button[data-copy]").first).to_be_hidden()
    page.locator("#large-q").fill("启航")
    page.locator("#large-q").press("Enter")
    page.wait_for_url("**/search?q=*")
