"""Every page, and its error and empty state: no violation that axe finds, no page wider than the phone, targets for a finger."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error
from playwright.sync_api import ViewportSize, expect

from public_site.broken_ledger import BrokenLedgerMiddleware
from registry.ledger_tree import BrokenLedger
from registry.models import Publisher
from registry.vocabulary import RecordKind
from tests import factories
from tests.complaints import making
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import LOOKS, check, check_looks, texts_over_each_other, unmarked_chinese

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What WCAG 2.2 asks of reflow (1.4.10).
SMALL_PHONE = ViewportSize(width=320, height=640)
IN_TWO_LINES = """button => {
    const text = document.createRange();
    text.selectNodeContents(button);
    return text.getClientRects().length > 1;
}"""
LONG_NAME = "济南" + "育德" * 29


@pytest.fixture
def registry() -> dict[str, str]:
    """A registry with every kind of record and the long contents that pages must bear; addresses by what they show."""
    Publisher.objects.create(name="虚构示例", is_sample=True)
    school = factories.institution(name=LONG_NAME, former_names=[{"name": "旧名学校", "until": "2021-05-01"}], brands=["明德"])
    for number in range(15):
        app = factories.platform(
            school, name=f"明德课堂{number}", status="filed" if number else "suspended", domains=["mingde.example"]
        )
    person = factories.teacher(school)
    period = {"basis": "per_period", "starts_on": "2026-03-01", "ends_on": "2026-05-31", "amount": "2880.00"}
    factories.course(app, name="初中数学同步提升班" * 3, teachers=(person,), refund_policy="开课前五日内全额退费")
    factories.course(app, fees=[period])
    factories.credit_entry(school, list="grey", reason="整改期间", listed_on=date(2026, 3, 1))
    listed = factories.published_list()
    line = factories.listing(listed, institution=school, phone="0571-86971234", line_number=1_024)
    stranger = factories.listing(listed, name="不在登记簿里的学校", line_number=1_025)
    empty = factories.institution(region="330104")
    return {
        "institution": f"/institutions/{school.uscc}/",
        "institution without anything": f"/institutions/{empty.uscc}/",
        "platform": f"/platforms/{quote(str(app.filing_number))}/",
        "teacher": f"/teachers/{person.public_id}/",
        "list": f"/lists/{listed.public_id}/",
        "listing": f"/listings/{line.public_id}/",
        "listing without a record": f"/listings/{stranger.public_id}/",
    }


ADDRESSES = {
    "home": "/",
    "results": "/search?q=" + quote("明德"),
    "results under filters": "/search?q=" + quote("明德") + "&kind=platform&status=filed&region=370102",
    "results that leave something out": "/search?q=" + quote("明德") + "&subject=math&not_kind=platform&not_status=filed",
    "results of a common word": "/search?q=" + quote("教育"),
    "second page": "/search?kind=platform&q=" + quote("明德") + "&sort=name",
    "nothing found": "/search?q=" + quote("没有这样的机构") + "&kind=platform",
    "bad question": "/search?kind=planet&q=x",
    "unknown institution": "/institutions/91370102MA3C0XXXXX/",
    "unknown platform": "/platforms/nothing/",
    "page beyond the list": "/search?page=x",
    "no such page": "/no/such/page/",
    "a page behind a button": "/complaints/track/message/",
    "complaint": "/complaints/new/",
    "complaint about a vanished record": "/complaints/new/?record=iaaaaaaaaaaaa",
    "tracking": "/complaints/track/",
    "objections": "/objections/",
    "objection to what is no record": "/objections/?record=nothing",
    "before paying": "/check/",
    "a payment that is too large": "/check/?subject=math&lessons=61&amount=6100",
    "a payment of nothing": "/check/?subject=planet&months=x",
    "figures": "/statistics/",
    "figures of a city": "/statistics/?region=370100&as_of=2026-11-01",
    "figures of a county": "/statistics/?region=370102",
    "figures before all": "/statistics/?as_of=2000-01-01",
    "figures of a withdrawn region": "/statistics/?region=370181",
    "figures of nowhere": "/statistics/?region=379999",
    "figures of no day": "/statistics/?as_of=yesterday",
}


# Those that are an error on purpose.
STATUSES = {
    "bad question": 400,
    "unknown institution": 404,
    "unknown platform": 404,
    "page beyond the list": 400,
    "no such page": 404,
    "a page behind a button": 405,
    "objection to what is no record": 400,
    "a payment of nothing": 400,
    "figures of nowhere": 400,
    "figures of no day": 400,
}


def test_every_page_of_the_registry_is_readable_by_everybody(visitor, registry) -> None:
    page = visitor()
    statuses = {}
    for name, address in (ADDRESSES | registry).items():
        statuses[name] = page.goto(address).status
        check_looks(page, visitor)
    assert {name: status for name, status in statuses.items() if status != 200} == STATUSES


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_read_on_a_phone_with_text_twice_as_large(with_large_text, registry, language) -> None:
    page = with_large_text(PHONE)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": with_large_text.base_url}])
    wrong = {}
    for name, address in (ADDRESSES | registry).items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        for viewport in (PHONE, SMALL_PHONE):
            page.set_viewport_size(viewport)
            beyond = page.evaluate("document.documentElement.scrollWidth") - viewport["width"]
            over = texts_over_each_other(page)
            broken = page.locator(".masthead__tools button").evaluate_all(f"buttons => buttons.filter({IN_TWO_LINES}).length")
            if beyond or over or broken:
                wrong[name, viewport["width"]] = (beyond, over, broken)
    assert wrong == {}


def test_what_is_looked_up_is_read_in_a_box_as_wide_as_the_page_if_text_is_twice_as_large(with_large_text) -> None:
    page = with_large_text(PHONE)
    page.goto("/")
    box, label = (page.locator(f".search-box--large .search-box__{part}").bounding_box() for part in ("input", "label"))
    assert box["width"] == label["width"]


def test_bars_of_regions_with_long_names_are_read_on_a_phone(visitor, registry) -> None:
    page = visitor(PHONE)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": visitor.base_url}])
    page.goto("/statistics/?region=370100")
    expect(page.locator(".bar-chart")).to_contain_text("济南高新技术产业开发区")
    assert texts_over_each_other(page) == []


def test_names_of_a_list_are_whole_on_a_phone_with_large_text(with_large_text, registry) -> None:
    page = with_large_text(PHONE)
    page.goto(registry["list"])
    names = page.get_by_role("rowheader").all()
    assert names
    for name in names:
        assert name.evaluate("cell => cell.getBoundingClientRect().right") <= PHONE["width"]


def test_long_name_that_leads_somewhere_stays_within_its_row(visitor, registry) -> None:
    page = visitor(PHONE)
    page.goto(registry["teacher"])
    below = page.locator(".facts__link").first.evaluate(
        """link => {
            const text = document.createRange();
            text.selectNodeContents(link);
            const lines = [...text.getClientRects()].map(line => line.bottom);
            return [lines.length, link.closest(".facts__row").getBoundingClientRect().bottom - Math.max(...lines)];
        }"""
    )
    assert below[0] >= 3
    assert below[1] >= 12


def test_every_part_of_a_fee_is_seen_on_a_phone_without_moving_the_table(visitor, registry) -> None:
    page = visitor(PHONE)
    page.goto(registry["institution"])
    table = page.get_by_role("table", name="公示的收费")
    for words in ("¥80.00", "¥2,400.00", "按课时收费", "30"):
        right = table.get_by_role("cell", name=words).first.evaluate("cell => cell.getBoundingClientRect().right")
        assert right <= PHONE["width"], words
    expect(table.get_by_role("columnheader")).to_have_count(5)


@pytest.mark.parametrize(("amount", "heads"), [("2400.00", 5), ("3000.00", 6)])
def test_fees_are_compared_in_a_column_where_they_differ(visitor, amount, heads) -> None:
    platform = factories.platform()
    for name, total in (("三年级数学", "2400.00"), ("四年级数学", amount)):
        factories.course(platform, name=name, fees=[{"basis": "per_lesson", "lessons": 30, "amount": total}])
    page = visitor(DESK)
    page.goto(f"/platforms/{platform.public_id}/")
    expect(page.get_by_role("table", name="公示的收费").get_by_role("columnheader")).to_have_count(heads)


def test_contents_of_a_record_stay_within_a_low_window(visitor, registry) -> None:
    page = visitor(ViewportSize(width=1280, height=700))
    page.goto(registry["institution"])
    for link in page.get_by_role("navigation", name="本页内容").get_by_role("link").all():
        link.focus()
        expect(link).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, 1500)
    expect(link).to_be_in_viewport(ratio=1)


def test_seals_are_seen_in_the_readers_own_colours(visitor, registry) -> None:
    page = visitor(DESK, forced_colors="active", color_scheme="dark")
    page.goto(registry["institution"])
    colour = "element => getComputedStyle(element).color"
    assert page.locator(".seal").first.evaluate(colour) == page.locator("h1").evaluate(colour)


def test_what_is_chosen_is_seen_in_the_readers_own_colours(visitor, registry) -> None:
    """Grounds are not seen there: what only they say is said by an edge too, or keeps its colour."""
    page = visitor(DESK, forced_colors="active", color_scheme="dark")
    page.goto("/")
    edge = "element => getComputedStyle(element, '::after').borderBlockEndWidth"
    assert page.get_by_role("navigation", name="主导航").get_by_role("link", name="查询", exact=True).evaluate(edge) == "3px"
    page.get_by_role("combobox").press_sequentially("明德课堂")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_css("outline-style", "solid")
    page.goto("/statistics/")
    grounds = "keys => keys.map(key => getComputedStyle(key, '::before').backgroundColor)"
    filed, other = page.locator(".bar-figure__key").evaluate_all(grounds)
    assert filed != other


def test_whatever_is_chinese_on_a_page_in_english_is_marked_as_chinese(visitor, registry) -> None:
    page = visitor(DESK)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": visitor.base_url}])
    found = {}
    for name, address in (ADDRESSES | registry).items():
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        found[name] = unmarked_chinese(page)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_every_page_of_an_error_is_readable(visitor, rf) -> None:
    """As Django gives them where no page of ours answers; the styles are those of the real server."""
    page = visitor()
    request = rf.get("/")
    given = {
        "400": bad_request(request, ValueError()),
        "403": permission_denied(request, PermissionDenied()),
        "403-csrf": csrf_failure(request),
        "404": page_not_found(request, Http404()),
        "500": server_error(request),
        "503": BrokenLedgerMiddleware(lambda _: HttpResponse()).process_exception(request, BrokenLedger()) or HttpResponse(),
    }
    for name, response in given.items():
        page.route(
            f"**/error/{name}/",
            lambda route, _, response=response: route.fulfill(
                status=response.status_code, content_type="text/html; charset=utf-8", body=response.content.decode()
            ),
        )
        page.goto(f"/error/{name}/")
        assert str(response.status_code) == name[:3]
        check_looks(page, visitor, [*LOOKS, (DESK, "dark")])
        expect(page.locator("h1")).to_have_count(1)


def test_empty_registry_is_readable(visitor) -> None:
    page = visitor()
    for address in ("/", "/search", "/statistics/"):
        page.goto(address)
        check_looks(page, visitor)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_step_of_a_complaint_is_readable_with_and_without_errors(visitor, viewport) -> None:
    page = visitor(viewport)
    page.goto("/complaints/new/")
    page.get_by_role("button", name="开始填写").click()
    fill: list[Callable[[], None]] = [
        lambda: page.get_by_label("我自己和机构有纠纷").check(),
        lambda: page.get_by_label("机构或平台的名称").fill("启明星在线课堂"),
        lambda: page.get_by_label("退费难").check(),
        lambda: page.get_by_label("事情的经过").fill(making.DESCRIPTION),
        lambda: page.get_by_label("只有承办单位能看到").check(),
        lambda: (page.get_by_label("您的姓名").fill("王小红"), page.get_by_label("联系电话").fill("13800138000"))[0],
    ]
    for answer in fill:
        check(page, visitor)
        page.get_by_role("button", name="继续").click()
        expect(page.locator(".error-summary")).to_be_visible()
        check(page, visitor)
        answer()
        page.get_by_role("button", name="继续").click()
    check(page, visitor)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到，请保存回执")).to_be_visible()
    check(page, visitor)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_an_objection_is_readable_with_and_without_errors(visitor, viewport) -> None:
    school = factories.institution(name=LONG_NAME)
    page = visitor(viewport)
    page.goto(f"/institutions/{school.uscc}/")
    page.get_by_role("link", name="此记录有误").click()
    check(page, visitor)
    page.get_by_role("link", name="开始填写").click()
    check(page, visitor)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".error-summary")).to_be_visible()
    check(page, visitor)
    page.get_by_label("登记的机构").check()
    page.get_by_label("备案或许可状态").check()
    for label, text in (("错在哪里", "有效期已过。"), ("应当是什么", "2027 年。"), ("依据", "许可证。"), ("您的姓名", "王小红")):
        page.get_by_label(label).fill(text)
    page.get_by_label("联系电话").fill("13800138000")
    factories.publish(school, RecordKind.INSTITUTION, None)
    page.get_by_role("button", name="提交").click()
    check(page, visitor)
    page.locator(".error-summary").get_by_role("link").click()
    expect(page.get_by_label("哪条记录有误")).to_be_focused()
    page.get_by_label("哪条记录有误").fill(factories.institution().uscc)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到，请保存回执")).to_be_visible()
    check(page, visitor)
    page.get_by_role("button", name="去看进度").click()
    expect(page.get_by_text("第三十九条")).to_be_visible()
    check(page, visitor)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_tracking_is_readable_with_an_error_and_with_a_thread(visitor, viewport) -> None:
    receipt = making.receipt(at=timezone.now())
    page = visitor(viewport)
    page.goto("/complaints/track/")
    page.get_by_role("button", name="查看进度").click()
    check(page, visitor)
    page.get_by_label("受理编号").fill(receipt.reference)
    page.get_by_label("查询密码").fill(receipt.secret)
    page.get_by_role("button", name="查看进度").click()
    page.get_by_label("补充情况").fill("补充：" + "长" * 400)
    page.get_by_role("button", name="发送").click()
    check(page, visitor)
    page.get_by_role("button", name="发送").click()
    check(page, visitor)
    page.get_by_role("link", name="撤回").click()
    check(page, visitor)
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("heading", name="已撤回")).to_be_visible()
    check(page, visitor)
