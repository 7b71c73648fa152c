"""Certificates on the site: asked for from a record, read by number, downloaded with what proves them."""

import base64
import html
import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.throttle import CERTIFICATE
from registry import certificates, checkpoints, proofs
from registry.days import today
from registry.erasure import Erasure, erase
from registry.models import Certificate
from tests import factories
from tests.public_site.reading import text_of
from tests.registry.certifying import edit, said, verify

pytestmark = pytest.mark.django_db

DAY = "2021-06-01"


@pytest.fixture
def app():
    school = factories.institution(name="济南明德在线教育有限公司", uscc="91370102MA3C0XXX0X")
    return factories.platform(school, name="明德课堂", filing_number="鲁教线备000007")


def ask(client: Client, record: str, as_of: str = DAY):
    return client.post("/certificates/", {"record": record, "as_of": as_of})


def issued(client: Client, record: str, as_of: str = DAY) -> str:
    response = ask(client, record, as_of)
    assert response.status_code == 303
    return str(response.headers["Location"])


def reasons_in(page: str, component: str) -> list[str]:
    (found,) = re.findall(rf'<ul class="{component}__reasons">(.*?)</ul>', page, re.DOTALL)
    return re.findall("<li>(.*?)</li>", found)


def test_a_certificate_is_issued_and_shown(client: Client, app) -> None:
    address = issued(client, app.operator_id)
    response = client.get(address)
    text = text_of(response)
    assert response.status_code == 200
    assert "2021年6月1日，“济南明德在线教育有限公司”（统一社会信用代码 91370102MA3C0XXX0X）的线上平台已经备案。" in text
    assert "1 个平台：已备案 1" in text
    assert "不是对机构教学质量、信誉的认可或推荐" in text
    assert f"http://testserver{address}" in text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "no-cache, private"


def test_a_certificate_of_a_platform_names_its_operator(client: Client, app) -> None:
    text = text_of(client.get(issued(client, app.public_id)))
    assert "“济南明德在线教育有限公司”的平台“明德课堂”（备案编号 鲁教线备000007）已经备案。" in text


def test_without_a_day_it_is_of_today(client: Client, app) -> None:
    number = issued(client, app.public_id, "").split("/")[2]
    assert Certificate.objects.get(number=number).as_of == today()


def test_the_form_of_a_record_page_asks_for_that_day_and_no_other_site_can(client: Client, app, rf) -> None:
    context = {"record": app.public_id, "as_of": date(2021, 6, 1)}
    form = render_to_string("public_site/certificate_form.html", context, request=rf.get("/"))
    fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    assert (fields["record"], fields["as_of"]) == (app.public_id, DAY)
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict, app.public_id).status_code == 403
    strict.cookies["csrftoken"] = fields["csrfmiddlewaretoken"]
    assert strict.post("/certificates/", fields).status_code == 303


def test_what_one_downloads_verifies_with_the_command_that_the_page_shows(client: Client, app, tmp_path) -> None:
    address = issued(client, app.operator_id)
    number = address.split("/")[2]
    proof = client.get(f"{address}proof.json")
    assert proof.headers["Content-Disposition"] == f'attachment; filename="{number}.json"'
    status, line = verify(tmp_path, proof.content)
    assert (status, number in line) == (0, True)
    page = html.unescape(client.get(address).content.decode())
    command = re.search(r"python3 beian_verify.py --key '([^']+)' certificate (\S+\.json)", page)
    assert command is not None
    assert command[2] == f"{number}.json"
    assert verify(tmp_path, proof.content, key=command[1])[0] == 0
    assert client.get(reverse("ledger_verifier")).content == (tmp_path / "beian_verify.py").read_bytes()


def test_the_key_that_the_page_shows_is_enough_on_the_day_on_which_keys_change(client: Client, app, tmp_path, settings) -> None:
    proofs.sign_head(timezone.now())
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(bytes(32)).decode(), *settings.LEDGER_SIGNING_KEYS]
    address = issued(client, app.operator_id)
    key = re.search(r"--key '([^']+)'", html.unescape(client.get(address).content.decode()))
    assert key is not None
    assert key[1] == checkpoints.verifier_keys()[0]
    assert verify(tmp_path, client.get(f"{address}proof.json").content, key=key[1])[0] == 0


@pytest.mark.parametrize("write", [str.lower, lambda number: number.replace("-", ""), lambda number: number.replace("-", " ")])
def test_a_number_in_another_writing_leads_to_its_page(client: Client, app, write) -> None:
    address = issued(client, app.public_id)
    number = address.split("/")[2]
    assert client.get("/certificates/", {"number": write(number)}).headers["Location"] == address
    assert client.get(f"/certificates/{write(number)}/").headers["Location"] == address


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ZM-7K3Q-9XWD-4MHT", "少了 1 位"),
        ("ZM-7K3Q-9XWD-4MHT-R", "有一位不对"),
        ("91370102MA3C0XXX0X", "以 ZM 开头"),
        ("x" * 200, "以 ZM 开头"),
        ("ZM-7K3Q-9XWD-4MHT-Q", "没有签发过这份证明"),
    ],
)
def test_a_wrong_number_is_told_in_words(client: Client, typed, words) -> None:
    for response in (client.get(f"/certificates/{typed}/"), client.get("/certificates/", {"number": typed}, follow=True)):
        assert response.status_code == 404
        assert words in text_of(response)


def test_nothing_typed_asks_for_the_number(client: Client) -> None:
    assert "请填写证明编号" in text_of(client.get("/certificates/?number="))


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"as_of": "2019-05-01"}, 400, "这条记录从 2020年1月8日起才有登记"),
        ({"as_of": (today() + timedelta(days=2)).isoformat()}, 400, "请选择今天或更早的日期"),
        ({"as_of": "yesterday"}, 400, "日期要写成 2021-06-01 这样"),
        ({"record": "paaaaaaaaaaaa"}, 404, "登记簿里没有这条记录"),
        ({"record": "taaaaaaaaaaaa"}, 400, "只有机构和平台可以开具"),
        ({"record": "x\0"}, 400, "没有说明是哪条记录"),
        ({"record": "x" * 100}, 400, "没有说明是哪条记录"),
        ({"record": ""}, 400, "没有说明是哪条记录"),
    ],
)
def test_what_cannot_be_certified_is_refused_in_words(client: Client, app, data, status, words) -> None:
    response = client.post("/certificates/", {"record": app.public_id, "as_of": DAY} | data)
    assert response.status_code == status
    assert words in text_of(response)
    assert not Certificate.objects.exists()


def test_a_flood_is_stopped_and_the_same_question_is_none(client: Client, app) -> None:
    for _ in range(3):
        issued(client, app.public_id)
    for number in range(CERTIFICATE.failures - 1):
        issued(client, app.public_id, (date(2021, 1, 1) + timedelta(days=number)).isoformat())
    assert Certificate.objects.count() == CERTIFICATE.failures
    response = ask(client, app.public_id, "2022-01-01")
    assert (response.status_code, Certificate.objects.count()) == (429, CERTIFICATE.failures)
    assert "请过一小时再试" in text_of(response)


def test_an_erased_ground_is_told_and_nothing_else(client: Client, app) -> None:
    entry = factories.credit_entry(app.operator, list="grey", reason="整改期间", conduct_ended_on=date(2095, 12, 31))
    address = issued(client, app.operator_id)
    assert "整改期间" in text_of(client.get(address))
    erase([Erasure("credit", entry.public_id, today(), "第三十八条")], recorded_at=timezone.now())

    response = client.get(address)

    text = text_of(response)
    assert response.status_code == 410
    assert "这份证明的内容已依法删除" in text
    for told in ("整改期间", "灰名单", "济南明德", "2021年6月1日"):
        assert told not in text
    assert client.get(f"{address}proof.json").status_code == 410


def test_a_certificate_that_does_not_fit_is_not_to_be_believed(client: Client, app) -> None:
    address = issued(client, app.public_id)
    edit(2, salt="00" * 16)
    response = client.get(address)
    assert response.status_code == 409
    assert "请不要采信" in text_of(response)
    assert "明德课堂" not in text_of(response)


def test_a_certificate_whose_key_was_given_up_asks_for_a_new_one(client: Client, app, settings) -> None:
    address = issued(client, app.public_id)
    settings.LEDGER_SIGNING_KEYS = ["A" * 43 + "="]
    response = client.get(address)
    assert (response.status_code, "密钥已经停用" in text_of(response)) == (410, True)


def test_a_certificate_speaks_english_beside_its_signed_words(client: Client, app) -> None:
    address = issued(client, app.operator_id)
    page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    signed = said(certificates.read(address.split("/")[2])).sentence
    assert f'<p lang="zh-Hans">{signed}</p>' in page


def test_many_reasons_leave_room_on_the_sheet(client: Client, app) -> None:
    for number in range(9):
        factories.credit_entry(app.operator, list="grey", reason=f"整改期间第{number}次")
    assert "另有 " in text_of(client.get(issued(client, app.operator_id)))


def test_the_reasons_stand_in_the_order_of_the_page(client: Client, app) -> None:
    school = factories.institution()
    for number, status in enumerate(("suspended", "filed", "refused", "rectifying")):
        factories.platform(school, name=f"平台{number}", filing_number=f"鲁教线备99{number}", status=status)
    for month in (1, 2, 3, 4):
        factories.credit_entry(app.operator, list="grey", listed_on=date(2021, month, 1))
    for of, query in ((school, f"?as_of={DAY}"), (app.operator, f"?as_of={DAY}")):
        page = client.get(f"/institutions/{of.uscc}/{query}").content.decode()
        sheet = client.get(issued(client, of.public_id)).content.decode()
        told, certified = (reasons_in(each, name) for each, name in ((page, "status-panel"), (sheet, "certificate")))
        assert len(told) >= 4
        assert certified[:4] == told[:4]


def test_a_name_with_markup_is_only_text(client: Client) -> None:
    app = factories.platform(name="<script>alert(1)</script>")
    page = client.get(issued(client, app.public_id)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
