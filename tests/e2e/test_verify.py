"""A parent checks what she holds in a real browser: by words, by a picture, on paper."""

import io
from pathlib import Path

import pypdfium2
import pytest
import segno
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_LINK = "https://mingde.cn/join?token=" + "a1b2c3" * 60


@pytest.fixture
def registry() -> None:
    school = factories.institution(name="济南明德在线教育有限公司")
    factories.platform(school, name="明德课堂", domains=["mingde.cn"], filing_number="鲁教线备000901")
    factories.platform(name="启明星网校", domains=["qimingxing.cn"], status="shut_down")
    for number in (1, 2):
        factories.platform(factories.institution(name="济南" + "育德" * 20 + str(number)), name="小桔灯", filing_number=None)


def ask(page: Page, text: str, payee: str = "") -> None:
    page.goto("/verify")
    page.get_by_label("您手里有什么").fill(text)
    page.get_by_label("收款方是谁").fill(payee)
    page.get_by_role("button", name="核对", exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_parent_checks_a_link_and_who_got_the_money(visitor, registry, scripts) -> None:
    page = visitor(PHONE, java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="核对", exact=True).click()
    ask(page, "明德课堂", "王小明")
    expect(page.locator(".status-panel")).to_contain_text("疑似冒充")
    ask(page, LONG_LINK, "济南明德在线教育有限公司")
    expect(page.locator(".status-panel")).to_contain_text("这个平台已经备案")
    page.get_by_role("link", name="明德课堂").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("明德课堂")
    page.go_back()
    expect(page.locator(".status-panel")).to_contain_text("这个平台已经备案")
    page.get_by_label("您手里有什么").fill("没有这个名字")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".status-panel")).not_to_contain_text("这个平台已经备案")
    page.go_back()
    expect(page.locator(".status-panel")).to_contain_text("这个平台已经备案")


@pytest.mark.parametrize("language", ["中文", "English"])
def test_the_ways_into_the_site_are_one_line_on_a_phone(visitor, registry, language) -> None:
    page = visitor(PHONE)
    page.goto("/verify")
    if language == "English":
        page.get_by_role("button", name=language).click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    boxes = [link.bounding_box() for link in page.locator(".masthead__nav a:visible").all()]
    assert len(boxes) == 5
    assert len({box["y"] for box in boxes}) == 1
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.locator(".footer").get_by_role("link", name="开放接口" if language == "中文" else "API")).to_be_visible()
    page.set_viewport_size(DESK)
    expect(page.locator(".masthead__nav a:visible")).to_have_count(6)


def test_a_picture_of_a_code_is_checked(visitor, registry, tmp_path: Path) -> None:
    picture = tmp_path / "poster.png"
    segno.make("https://mingde.cn/join", micro=False).save(str(picture), scale=8)
    page = visitor(PHONE)
    page.goto("/verify")
    page.get_by_label("二维码图片").set_input_files(picture)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".status-panel")).to_contain_text("这个平台已经备案")
    page.get_by_role("link", name="明德课堂").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("明德课堂")
    page.go_back()
    expect(page.locator(".status-panel")).to_contain_text("这个平台已经备案")


def test_a_verdict_prints_without_the_form(visitor, registry) -> None:
    page = visitor(DESK)
    ask(page, "https://mingde.cn/")
    expect(page.locator(".status-panel")).to_be_visible()
    sheets = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = "".join(sheets[0].get_textpage().get_text_range().split())
    assert len(sheets) == 1
    for told in ("https://mingde.cn/", "截至", "登记簿里的记录", "山东省济南市历下区", "付款前请逐字核对"):
        assert told in text
    for of_the_screen in ("再核对一样", "您手里有什么", "去投诉或举报"):
        assert of_the_screen not in text


def test_every_verdict_is_readable_by_everybody(visitor, registry, tmp_path: Path) -> None:
    page = visitor()
    page.goto("/verify")
    check_looks(page, visitor)
    asked = [
        (LONG_LINK, ""),
        ("明德课堂", "王小明"),
        ("小桔灯", ""),
        ("qimingxing.cn", ""),
        ("没有这家网校", ""),
        ("明得课堂", ""),
        ("明得课堂", "王小明"),
        ("", "济南明得在线教育有限公司"),
        ("13800138000", ""),
    ]
    for text, payee in [*asked, ("", "")]:
        ask(page, text, payee)
        check_looks(page, visitor)
    wrong = tmp_path / "wrong.png"
    wrong.write_bytes(b"no picture")
    page.goto("/verify")
    page.get_by_label("二维码图片").set_input_files(wrong)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("不是能打开的图片")
    check_looks(page, visitor)
