"""The page on which a parent checks what she holds: a box, the payee, a picture of a code."""

import logging
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.throttle import PICTURE
from public_site import verify_pictures
from registry import certificates
from registry.days import today
from registry.models import Institution
from search.documents import SHAPE
from search.models import SearchRow
from search.old_rows import old_rows
from tests import factories
from tests.public_site.pictures import picture_of, upload
from tests.public_site.reading import addresses_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def app() -> Any:
    school = factories.institution(name="济南明德在线教育有限公司")
    return factories.platform(school, name="明德课堂", domains=["mingde.cn"], filing_number="鲁教线备000901")


def test_the_page_asks_for_what_is_held(client: Client) -> None:
    response = client.get("/verify")
    assert response.status_code == 200
    text = text_of(response)
    for asked in ("您手里有什么", "收款方是谁", "二维码图片"):
        assert asked in text
    assert "X-Robots-Tag" not in response.headers


def test_a_link_in_an_address_is_checked(client: Client, app) -> None:
    response = client.get("/verify", {"q": "https://www.mingde.cn/course/1", "utm_source": "wechat"})
    text = text_of(response)
    assert response.status_code == 200
    assert "“明德课堂”：这个平台已经备案。" in text
    assert "这个域名就是它备案的。" in text
    assert "运营机构：济南明德在线教育有限公司" in text
    assert f"/platforms/{app.filing_number}/" in map(unquote, addresses_in(response))
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    # Kept by the browser for the way back alone.
    assert response.headers["Cache-Control"] == "private, max-age=0"


def test_a_printed_verdict_says_where_it_was_given(client: Client, app) -> None:
    printed = '<p class="print-only small">http://testserver/verify</p>'
    # Without what was held, which may be a number of a person.
    assert printed in client.get("/verify", {"q": "https://www.mingde.cn/"}).content.decode()
    assert printed in client.post("/verify", {"q": "https://www.mingde.cn/"}).content.decode()
    assert "print-only" not in client.get("/verify").content.decode()


def test_the_code_on_a_certificate_leads_to_the_certificate_however_it_is_held(client: Client, app, settings) -> None:
    settings.ALLOWED_HOSTS = ["beian.example", "testserver"]
    number = certificates.issue("platform", app.public_id, today(), issued_at=timezone.now()).number
    link = f"https://beian.example/certificates/{number}/"
    for answer in (
        client.get("/verify", {"q": number.lower()}),
        client.get("/verify", {"q": link}),
        client.get("/verify", {"q": f"对方发来的证明 {link}proof.json"}),
        upload(client, picture_of(link)),
    ):
        assert "这份证明是本登记处为它开具的。" in text_of(answer)
        assert f"/certificates/{number}/" in addresses_in(answer)


def test_the_payee_is_compared_with_the_operator(client: Client, app) -> None:
    good = text_of(client.post("/verify", {"q": "明德课堂", "payee": "济南明德在线教育有限公司"}))
    bad = text_of(client.post("/verify", {"q": "明德课堂", "payee": "王小明"}))
    assert "收款方就是它的运营机构。" in good
    assert "疑似冒充" not in good
    assert "疑似冒充" in bad
    assert "收款方像是个人姓名" in bad
    assert "先不要付款" in bad


def test_the_payee_alone_is_enough(client: Client, app) -> None:
    assert "名称和它的一字不差。" in text_of(client.post("/verify", {"payee": "济南明德在线教育有限公司"}))


def test_what_was_shut_down_and_who_is_on_the_black_list_is_said_first(client: Client) -> None:
    closed = factories.platform(name="启明星网校", status="shut_down")
    black = factories.institution(name="潍坊状元郎教育科技有限公司")
    factories.platform(black, name="状元郎", filing_number="鲁教线备000902")
    factories.credit_entry(black, listed_on=date(2026, 3, 1))
    response = client.get("/verify", {"q": "启明星网校"})
    assert "这个平台已被关停，请不要付费。" in text_of(response)
    assert any(closed.public_id in each for each in addresses_in(response) if each.startswith("/complaints/new/"))
    assert "“状元郎”：这家机构在黑名单中，请不要付费。" in text_of(client.get("/verify", {"q": "状元郎"}))


def test_of_several_it_is_said_whose_operator_is_on_the_black_list(client: Client) -> None:
    for number, name in enumerate(("潍坊状元郎教育科技有限公司", "青岛状元郎信息技术有限公司")):
        factories.platform(factories.institution(name=name), name="状元郎", filing_number=f"鲁教线备00090{number}")
    factories.credit_entry(Institution.objects.get(name="青岛状元郎信息技术有限公司"), listed_on=date(2026, 3, 1))
    told = text_of(client.get("/verify", {"q": "状元郎"}))
    assert told.count("运营机构在黑名单中") == 1
    assert "运营机构在黑名单中 运营机构：青岛状元郎信息技术有限公司 · 名称和它的一字不差。" in told


def test_of_what_is_being_put_right_is_said_what_to_ask(client: Client, app) -> None:
    factories.platform(name="启明星网校", status="rectifying")
    assert "付款前问清楚正在整改什么" in text_of(client.get("/verify", {"q": "启明星网校"}))
    assert "付款前问清楚正在整改什么" not in text_of(client.get("/verify", {"q": "明德课堂"}))


def test_nothing_says_what_that_means_and_what_to_do(client: Client, app) -> None:
    response = client.get("/verify", {"q": "没有这家网校"})
    text = text_of(response)
    for said in ("登记簿里没有查到。", "1 家机构", "它不一定齐全", "请对方出示备案编号", "去投诉或举报", "查名称相近的记录"):
        assert said in text
    assert "无记录：核对" in response.content.decode()
    assert "/complaints/new/" in addresses_in(response)


@pytest.mark.parametrize(("held", "is_offered"), [("Mingde Cloud", True), ("mingde1.cn", False), ("鲁教线备", True)])
def test_similar_names_are_offered_for_what_may_be_a_name(client: Client, held: str, is_offered: bool) -> None:
    assert ("查名称相近的记录" in text_of(client.get("/verify", {"q": held}))) is is_offered


def test_a_part_of_a_name_is_answered_with_the_names_that_hold_it(client: Client, app) -> None:
    factories.institution(name="青岛蓝海在线教育有限公司")
    response = client.get("/verify", {"q": "明德"})
    text = text_of(response)
    assert "登记簿里没有查到。" not in text
    assert "没有正好叫这个名字的。名字相近的列在下面，看看有没有您要找的。" in text
    assert "名称相近的记录" in text
    assert f"/platforms/{app.filing_number}/" in map(unquote, addresses_in(response))
    assert f"/institutions/{app.operator.uscc}/" in addresses_in(response)
    assert "蓝海" not in text


def test_a_slip_in_a_name_is_answered_with_the_name_that_it_is_almost(client: Client, app) -> None:
    text = text_of(client.get("/verify", {"q": app.name[:-1] + "棠"}))
    assert "登记簿里没有查到。" not in text
    assert "没有正好叫这个名字的。名字相近的列在下面，看看有没有您要找的。" in text
    assert "名称和它的相近，但不相同。" in text


def test_whom_only_a_list_names_is_to_show_a_filing_before_she_is_paid(client: Client) -> None:
    factories.listing(name="青岛市市南区探行琴行")
    text = text_of(client.get("/verify", {"q": "青岛市市南区探行琴行"}))
    assert "请对方出示备案编号" in text
    assert "它应当就是运营机构" not in text
    assert text.split("登记簿里的记录")[0].count("名单里有它，不等于它的线上平台已经备案。") == 1


def test_who_was_found_to_be_the_right_payee_is_not_to_be_compared_once_more(client: Client, app) -> None:
    advice = "付款前请逐字核对收款方全称"
    assert advice in text_of(client.get("/verify", {"q": app.name}))
    text = text_of(client.get("/verify", {"q": app.name, "payee": app.operator.name}))
    assert "收款方就是它的运营机构。" in text
    assert advice not in text


def test_what_is_said_in_large_letters_is_not_said_again_below(client: Client) -> None:
    text = text_of(client.post("/verify", {"payee": "王小红"}))
    assert text.count("收款方像是个人姓名；学费应当付进机构的账户。") == 1
    text = text_of(client.get("/verify", {"q": "ZM-7K3Q-9XWD-4MHT-Q"}))
    assert "本登记处没有签发过这份证明" in text
    assert "本登记处没有签发过这个编号的证明。" not in text


def test_half_a_name_does_not_hide_that_a_person_is_paid(client: Client, app) -> None:
    text = text_of(client.post("/verify", {"q": "明德", "payee": "王小明"}))
    assert "没有正好叫这个名字的" in text
    assert "收款方像是个人姓名；学费应当付进机构的账户。" in text


@pytest.mark.parametrize("held", ["没有这家网校", "\0明德", "https://mingde9.example.net/"])
def test_what_is_no_part_of_a_name_is_answered_without_records(client: Client, app, held: str) -> None:
    assert "名称相近的记录</h3>" not in client.post("/verify", {"q": held}).content.decode()


def test_a_name_beside_the_number_of_another_is_no_match(client: Client, app) -> None:
    factories.platform(factories.institution(name="青岛蓝海在线教育有限公司"), name="蓝海课堂", filing_number="鲁教线备000903")
    text = text_of(client.post("/verify", {"q": f"蓝海课堂，统一社会信用代码 {app.operator.uscc}"}))
    assert "不属于同一家机构" in text
    assert "先不要付款" in text
    assert "已经备案" not in text


@pytest.mark.parametrize("number", ["13800138000", "138 0013 8000", "0531-88881234", "37010219900307123X"])
def test_of_a_text_around_a_link_only_the_link_is_shown_again(client: Client, app, number: str) -> None:
    page = client.post("/verify", {"q": f"张老师 {number} https://www.mingde.cn/a"}).content.decode()
    assert "https://www.mingde.cn/a" in page
    assert "张老师" not in page
    assert number not in page
    # What was understood whole stays in the box, to be corrected.
    assert "没有这家网校</textarea>" in client.post("/verify", {"q": "没有这家网校"}).content.decode()


def test_a_telephone_beside_the_payee_is_not_shown_again(client: Client, app) -> None:
    page = client.post("/verify", {"q": "明德课堂", "payee": "王小明 13800138000"}).content.decode()
    assert "王小明" in page
    assert "13800138000" not in page


def test_several_records_are_all_shown(client: Client) -> None:
    for _ in range(2):
        factories.platform(name="小桔灯", filing_number=None)
    assert text_of(client.get("/verify", {"q": "小桔灯"})).count("运营机构：") == 2


@pytest.mark.parametrize("number", ["13800138000", "37010219900307123X", "20103702141001234"])
def test_numbers_of_people_are_refused_not_shown_again_and_not_logged(
    client: Client, caplog: pytest.LogCaptureFixture, number: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        for fields in ({"q": number}, {"q": "明德课堂", "payee": number}):
            response = client.post("/verify", fields)
            page = response.content.decode()
            assert "这像是个人的号码" in page
            # That nothing was looked up is not that nothing is registered.
            assert "没有查：核对" in page
            assert number not in page
    assert number not in caplog.text


def test_a_code_in_a_picture_is_read(client: Client, app) -> None:
    text = text_of(upload(client, picture_of("https://mingde.cn/join?t=1")))
    assert "您核对的是 https://mingde.cn/join?t=1" in text
    assert "“明德课堂”：这个平台已经备案。" in text


def test_each_code_of_a_picture_is_checked_and_the_box_too(client: Client, app) -> None:
    text = text_of(upload(client, picture_of("https://mingde.cn", "https://nowhere-school.top"), q="鲁教线备000901"))
    assert text.count("您核对的是") == 3


def test_a_code_for_payment_is_told_from_a_link(client: Client) -> None:
    assert "这是收款码" in text_of(upload(client, picture_of("wxp://f2f0AbCdEfGh")))


def test_beside_a_code_for_payment_it_is_said_who_the_payee_is(client: Client, app) -> None:
    code = picture_of("wxp://f2f0AbCdEfGh")
    page = upload(client, code, payee="收款方：济南明德在线教育有限公司")
    assert "“济南明德在线教育有限公司”：这家机构的线上平台已经备案。" in text_of(page)
    assert 'value="收款方：济南明德在线教育有限公司"' in page.content.decode()
    assert "收款方像是个人姓名" in text_of(upload(client, code, payee="王小红"))
    assert "登记簿里没有查到" in text_of(
        client.post("/verify", {"q": "https://qr.alipay.com/fkx1", "payee": "济南无此教育有限公司"})
    )


def test_beside_a_link_that_many_share_it_is_said_who_the_payee_is(client: Client, app) -> None:
    text = text_of(client.post("/verify", {"q": "https://u.wechat.com/x", "payee": "济南明德在线教育有限公司"}))
    assert "收款方在登记簿里的记录" in text
    assert "名称相近的记录" not in text
    assert "收款方像是个人姓名" in text_of(client.post("/verify", {"q": "https://u.wechat.com/x", "payee": "王小红"}))


def test_of_more_codes_than_are_checked_it_is_said_that_some_were_left_out(client: Client, app) -> None:
    five = [f"https://mingde.cn/{number}" for number in range(5)]
    assert "这里只核对了" not in text_of(upload(client, picture_of(*five)))
    text = text_of(upload(client, picture_of(*five, "https://mingde.cn/6", "https://mingde.cn/7")))
    assert text.count("您核对的是") == 5
    assert "图片里的二维码不止 5 个，这里只核对了 5 个。" in text


def test_uploads_are_counted_and_words_are_not(client: Client, app) -> None:
    for _ in range(PICTURE.failures):
        PICTURE.count_failure("127.0.0.1")
    response = upload(client, picture_of("https://mingde.cn"))
    assert response.status_code == 429
    assert "从这个网络上传的图片太多了" in text_of(response)
    assert client.post("/verify", {"q": "mingde.cn"}).status_code == 200


def test_a_picture_that_takes_the_server_seconds_counts_once_more_for_each(client: Client, monkeypatch) -> None:
    seconds = iter([0.0, 0.9, 20.0, 29.5])
    monkeypatch.setattr("time.thread_time", lambda: next(seconds))
    for counted in (1, 1 + 1 + 9):
        assert upload(client, picture_of()).status_code == 400
        assert not PICTURE.is_shut("127.0.0.1")
        PICTURE.count_failure("127.0.0.1", times=PICTURE.failures - counted - 1)
        assert not PICTURE.is_shut("127.0.0.1")
        PICTURE.count_failure("127.0.0.1")
        assert PICTURE.is_shut("127.0.0.1")
        PICTURE.count_failure("127.0.0.1", times=counted - PICTURE.failures)


def test_who_waits_behind_a_picture_that_is_read_for_long_is_told_to_come_again(client: Client, app, monkeypatch) -> None:
    monkeypatch.setattr(verify_pictures, "WAITED_SECONDS", 0.01)
    picture = picture_of("https://mingde.cn")
    with verify_pictures._reading:
        response = upload(client, picture, payee="明德")
    assert response.status_code == 503
    assert "现在核对图片的人很多。请过一会儿再试，或者填写文字。" in text_of(response)
    assert 'value="明德"' in response.content.decode()
    # A picture that is none leaves the next one its turn.
    assert upload(client, b"none").status_code == 400
    assert upload(client, picture).status_code == 200


def test_no_upload_reaches_a_disk(client: Client, app, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    assert upload(client, picture_of("https://mingde.cn")).status_code == 200


def test_a_form_from_elsewhere_is_refused(app) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/verify", {"q": "mingde.cn"}).status_code == 403
    assert strict.get("/verify", {"q": "mingde.cn"}).status_code == 200


def test_nothing_sent_is_an_error_in_words(client: Client) -> None:
    response = client.post("/verify", {"q": "  "})
    assert response.status_code == 400
    assert "请填写一样您手里的东西" in text_of(response)


def test_too_much_text_is_an_error_in_words(client: Client) -> None:
    response = client.post("/verify", {"q": "爱" * 2001})
    assert response.status_code == 400
    assert "这段文字太长了" in text_of(response)


def test_while_rows_of_an_earlier_version_are_left_a_verdict_says_that_records_may_be_missing(client: Client, app: Any) -> None:
    told = "有的记录暂时可能核对不到"
    assert told not in text_of(client.post("/verify", {"q": "mingde.cn"}))

    SearchRow.objects.update(shape=SHAPE - 1)
    old_rows.trusted_until = 0.0
    assert told in text_of(client.post("/verify", {"q": "nobody.cn"}))
    assert told not in text_of(client.get("/verify"))
