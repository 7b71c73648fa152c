"""A certificate in a real browser: one printed sheet, whose code leads back to a page that verifies."""

import io
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import check_looks, texts_over_each_other
from tests.registry.certifying import issue, verify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POINTS_OF_A4 = (595, 842)
VERDICT = "签名有效，所依据的记录没有改动"
LONG_NAME = "济南" + "育德" * 29


@pytest.fixture
def number() -> str:
    app = factories.platform(factories.institution(name="济南明德在线教育有限公司"), name="明德课堂")
    return issue(app).number


@pytest.fixture
def longest() -> str:
    """A certificate with as much on it as one can have: long names, many platforms, many lists."""
    school = factories.institution(name=LONG_NAME)
    for place in range(30):
        factories.platform(school, name=f"{LONG_NAME}{place}", status="suspended" if place < 5 else "filed")
    for place in range(8):
        factories.credit_entry(
            school, list="grey", reason=f"整改期间继续收费第{place}次，" * 4, issued_by="山东省教育厅校外培训监管处"
        )
    return issue(school, date(2022, 6, 1)).number


def printed(page: Page) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=False))


def scanned(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_certificate_prints_on_one_sheet_whose_code_leads_to_a_page_that_verifies(visitor, number, scheme) -> None:
    page = visitor(DESK, color_scheme=scheme)
    page.goto(f"/certificates/{number}/")

    sheets = printed(page)

    assert len(sheets) == 1
    assert tuple(round(side) for side in sheets[0].get_size()) == POINTS_OF_A4
    text = "".join(sheets[0].get_textpage().get_text_range().split())
    for told in (number, "备案状态证明", "济南明德在线教育有限公司", "2021年6月1日", "不是对机构教学质量、信誉的认可或推荐"):
        assert "".join(told.split()) in text
    for of_the_screen in ("下载核验文件", "复制命令", "工作人员入口"):
        assert of_the_screen not in text
    (address,) = scanned(sheets[0].render(scale=2).to_pil())
    assert address == page.url
    reader = visitor(PHONE)
    reader.goto(address)
    expect(reader.get_by_text(VERDICT)).to_be_visible()
    expect(reader.locator("#certificate-number")).to_have_text(number)


def test_the_longest_certificate_prints_on_one_sheet_too(visitor, longest) -> None:
    page = visitor(DESK)
    page.goto(f"/certificates/{longest}/")
    sheets = printed(page)
    assert len(sheets) == 1
    assert scanned(sheets[0].render(scale=2).to_pil()) == [page.url]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_read_off_a_screen(visitor, number, scheme) -> None:
    page = visitor(PHONE, color_scheme=scheme)
    page.goto(f"/certificates/{number}/")
    picture = Image.open(io.BytesIO(page.locator(".certificate__code").screenshot()))
    assert scanned(picture) == [page.url]


def test_the_files_that_the_page_offers_verify_with_its_command(visitor, number, tmp_path: Path) -> None:
    page = visitor(DESK)
    page.goto(f"/certificates/{number}/")
    with page.expect_download() as proof:
        page.get_by_role("link", name="下载核验文件").click()
    assert proof.value.suggested_filename == f"{number}.json"
    with page.expect_download() as program:
        page.get_by_role("link", name="下载核验程序 beian_verify.py").click()
    assert program.value.suggested_filename == "beian_verify.py"
    assert verify(tmp_path, Path(proof.value.path()).read_bytes())[0] == 0
    assert Path(program.value.path()).read_bytes() == (tmp_path / "beian_verify.py").read_bytes()
    assert f"certificate {number}.json" in page.locator("#verify-command").inner_text()


def test_certificate_is_read_on_a_phone_with_text_twice_as_large(with_large_text, longest) -> None:
    page = with_large_text(PHONE)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": with_large_text.base_url}])
    page.goto(f"/certificates/{longest}/")
    assert texts_over_each_other(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    lines = page.get_by_role("heading", level=1).evaluate(
        """heading => {
            const word = document.createRange();
            word.setStart(heading.firstChild, 0);
            word.setEnd(heading.firstChild, heading.textContent.indexOf(" "));
            return word.getClientRects().length;
        }"""
    )
    assert lines == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_holds_a_certificate_checks_its_number(visitor, number, scripts) -> None:
    page = visitor(PHONE, java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="核对证明").click()
    page.get_by_label("证明编号").fill(number[:-2])
    page.get_by_role("button", name="核对").click()
    expect(page.locator(".error-summary")).to_contain_text("少了 1 位")
    page.get_by_label("证明编号").fill(number.lower().replace("-", " "))
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text(VERDICT)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_parent_asks_for_a_certificate_of_the_day_of_payment(visitor, scripts) -> None:
    school = factories.institution(name="济南明德在线教育有限公司")
    factories.platform(school, name="明德课堂")
    page = visitor(PHONE, java_script_enabled=scripts)
    page.goto(f"/institutions/{school.uscc}/?as_of=2021-06-01")
    page.get_by_role("button", name="开具 2021年6月1日的状态证明").click()
    expect(page.get_by_text(VERDICT)).to_be_visible()
    expect(page.locator(".certificate__sentence")).to_contain_text("2021年6月1日")
    page.get_by_role("link", name="看这一天的完整记录").click()
    expect(page).to_have_url(re.compile(f"/institutions/{school.uscc}/\\?as_of=2021-06-01$"))


def test_certificates_and_ledger_are_readable_by_everybody(visitor, number, longest) -> None:
    page = visitor()
    addresses = [f"/certificates/{each}/" for each in (number, longest, "ZM-7K3Q-9XWD-4MHT-Q", "ZM-7K3Q")]
    addresses += ["/certificates/", "/ledger/", "/ledger/entries/", "/ledger/entries/?after=0", "/ledger/entries/1/"]
    addresses += ["/ledger/entries/9999/", "/ledger/?heads=x"]
    for address in addresses:
        page.goto(address)
        for summary in page.locator("main details > summary").all():
            summary.click()
        check_looks(page, visitor)
