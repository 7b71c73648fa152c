"""“This record is wrong”: told in plain words, filled in on one page, lost by no mistake, followed by its receipt."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.client import FakePayload
from django.utils import timezone

from accounts.throttle import SUBMISSION
from complaints.models import Complaint, SealedContact
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.complaining import codes, submission_key
from tests.public_site.reading import Response, addresses_in, text_of

pytestmark = pytest.mark.django_db

ANSWERS = {
    "party": "institution",
    "part": "record_filing",
    "wrong": "许可证有效期写成了 2025 年。",
    "right": "有效期至 2027 年 6 月 30 日。",
    "basis": "历下区教育局 2025 年换发的办学许可证。",
    "name": "王小红",
    "phone": "138 0013 8000",
    "address": "泉城路 188 号",
}


@pytest.fixture
def school() -> Any:
    return factories.institution(name="济南明德学校", region="370202")


def form_address(record: str) -> str:
    return f"/objections/new/?record={record}"


def send(client: Client, record: str, **changes: str) -> Response:
    """Open the form, fill it in and send it."""
    key = submission_key(client.get(form_address(record)))
    return client.post(form_address(record), ANSWERS | {"submission_key": key} | changes, follow=True)


def test_page_tells_who_may_object_to_what_and_by_which_article_how_long_it_takes(client: Client) -> None:
    text = text_of(client.get("/objections/"))
    for words in (
        "登记的机构，或平台的运营机构",
        "记录里写到的教学或教研人员本人",
        "《山东省社会信用条例》第三十九条：3 个工作日；需要其他单位核查的，共 7 个工作日",
        "第四十条",
        "核查期间，记录照常显示",
        "登记簿里没有您的机构，都不是异议。 去投诉、举报或咨询",
    ):
        assert words in text


def test_every_kind_of_record_has_its_way_to_an_objection(client: Client, school) -> None:
    app = factories.platform(school)
    line = factories.listing(institution=school)
    records = {
        f"/institutions/{school.uscc}/": school.public_id,
        f"/platforms/{app.public_id}/": app.public_id,
        f"/teachers/{(person := factories.teacher(school)).public_id}/": person.public_id,
        f"/lists/{line.list.public_id}/": line.list.public_id,
        f"/listings/{line.public_id}/": line.public_id,
    }
    for page, record in records.items():
        [address] = [link for link in addresses_in(client.get(page, follow=True)) if link.startswith("/objections/?")]
        assert address == f"/objections/?record={record}"
        assert form_address(record) in addresses_in(client.get(address))


@pytest.mark.parametrize(
    "typed", ["{uscc}", " {lower} ", "{wide}", "{id}", "{capitals}", "{page}", "{page}?as_of=2026-11-20#history"]
)
def test_record_is_found_by_what_stands_on_it(client: Client, school, typed) -> None:
    wide = school.uscc.translate({ord(each): ord(each) + 0xFEE0 for each in school.uscc})
    shown = {"uscc": school.uscc, "lower": school.uscc.lower(), "id": school.public_id, "capitals": school.public_id.upper()}
    asked = typed.format(wide=wide, page=f"https://beian.example/institutions/{school.uscc}/", **shown)
    page = client.get("/objections/", {"record": asked})
    assert "关于“济南明德学校”的记录" in text_of(page)
    assert form_address(school.public_id) in addresses_in(page)


def test_platform_is_found_by_its_filing_number(client: Client) -> None:
    app = factories.platform(name="明德课堂")
    assert "关于“明德课堂”的记录" in text_of(client.get("/objections/", {"record": str(app.filing_number)}))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("91370102MA3C0XXXXX", "没有找到这条公开记录"),
        ("明德学校", "没有找到这条公开记录"),
        ("长" * 201, "没有这么长"),
    ],
)
def test_record_that_is_not_found_is_told_beside_the_field_and_kept_as_typed(client: Client, typed, words) -> None:
    page = client.get("/objections/", {"record": typed})
    assert page.status_code == 400
    assert page.content.decode().count(words) == 2
    assert f'value="{typed}"' in page.content.decode()


@pytest.mark.parametrize(("typed", "words"), [("", "请填写记录的代码或编号"), ("a\x00b", "错误")])
def test_what_is_no_code_at_all_is_told_too(client: Client, typed, words) -> None:
    page = client.get("/objections/", {"record": typed})
    assert page.status_code == 400
    assert words in page.content.decode()


@pytest.mark.parametrize("record", ["", "iaaaaaaaaaaaa", "nothing"])
def test_form_without_a_public_record_leads_back_to_the_question_which(client: Client, record) -> None:
    page = client.get(form_address(record), follow=True)
    assert page.redirect_chain[0][0].startswith("/objections/?record=")
    assert page.status_code == 400


def test_record_that_is_gone_meanwhile_is_asked_for_again_and_what_was_typed_stays(client: Client, school) -> None:
    key = submission_key(client.get(form_address(school.public_id)))
    factories.publish(school, RecordKind.INSTITUTION, None)
    sent = ANSWERS | {"submission_key": key, "record": school.public_id}
    refused = client.post(form_address(school.public_id), sent)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert page.count("这条记录已经不再公开") == 2
    assert '<a href="#id_record">' in page
    assert f'name="record" value="{school.public_id}"' in page
    for typed in ("wrong", "right", "basis", "name", "phone", "address"):
        assert ANSWERS[typed] in page
    other = factories.institution(name="接办的学校")
    client.post(form_address(school.public_id), sent | {"record": other.uscc})
    assert Complaint.objects.get().record_id == other.public_id


def test_record_that_goes_while_the_objection_to_it_is_taken_in_is_asked_for_again(client: Client, school, monkeypatch) -> None:
    monkeypatch.setattr("complaints.intake.subject", lambda _record: None)
    refused = send(client, school.public_id)
    assert (refused.status_code, Complaint.objects.count()) == (400, 0)
    assert "这条记录已经不再公开" in text_of(refused)
    assert ANSWERS["right"] in refused.content.decode()


def test_record_found_anew_is_still_the_one_after_another_mistake(client: Client, school) -> None:
    page = client.post(form_address("iaaaaaaaaaaaa"), ANSWERS | {"submission_key": "k", "record": school.uscc, "phone": ""})
    assert page.status_code == 400
    assert f'<input type="hidden" name="record" value="{school.public_id}">' in page.content.decode()


def test_objection_is_taken_in_with_its_clock_and_its_contact_is_sealed(client: Client, school) -> None:
    receipt = send(client, school.public_id)
    case, text = Complaint.objects.get(), text_of(receipt)
    assert codes(receipt)[0] == case.reference
    assert (case.nature, case.category, case.mode, case.channel) == ("objection", "record_filing", "confidential", "web")
    assert (case.record_id, case.about, case.region) == (school.public_id, "济南明德学校", "370202")
    for said in ("登记的机构，或平台的运营机构", *(ANSWERS[name] for name in ("wrong", "right", "basis"))):
        assert said in case.description
    sealed = SealedContact.objects.get()
    assert "王小红" not in f"{case.description}{sealed.name}{sealed.phone}{sealed.address}"
    assert "异议，由教育部门承办" in text
    assert f"预计 {case.due_on.year}年{case.due_on.month}月{case.due_on.day}日前办结" in text
    assert "第三十九条" in text


def test_staff_read_chinese_whatever_language_the_page_was_in(client: Client, school) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    send(client, school.public_id, party="teacher")
    assert Complaint.objects.get().description.startswith("提出人：记录里写到的教学或教研人员本人\n\n有误之处：\n许可证")


def test_receipt_opens_the_objection_with_its_article(client: Client, school) -> None:
    reference, secret = codes(send(client, school.public_id))
    text = text_of(client.post("/complaints/track/", {"reference": reference, "secret": secret}, follow=True))
    for words in (reference, "异议", "备案或许可状态", "状态：已收到", "第三十九条：3 个工作日"):
        assert words in text
    assert "王小红" not in text


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("party", "", "请选择您和这条记录的关系"),
        ("party", "parent", "parent"),
        ("part", "", "请选择一项"),
        ("part", "refund", "refund"),
        ("wrong", " ", "请写明记录里哪一句有误"),
        ("right", "", "请写明正确的内容应当是什么"),
        ("basis", "", "请写明依据"),
        ("basis", "长" * 1501, "最多 1,500 个字，现有 1,501 个字"),
        ("name", "", "请填写您的姓名。"),
        ("name", "长" * 61, "姓名最多 60 个字"),
        ("phone", "", "请填写联系电话。"),
        ("phone", "123", "请填写 11 位手机号码"),
        ("address", "长" * 201, "地址最多 200 个字"),
    ],
)
def test_wrong_answer_is_told_beside_the_question_and_all_is_kept_as_typed(client: Client, school, name, typed, words) -> None:
    response = send(client, school.public_id, **{name: typed})
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count(words) >= 2
    assert 'class="error-summary"' in page
    for other in ("wrong", "right", "basis", "name", "phone", "address"):
        assert other == name or ANSWERS[other] in page
    assert not Complaint.objects.exists()


def test_box_cuts_nothing_off_and_a_new_line_counts_once(client: Client, school) -> None:
    page = client.get(form_address(school.public_id)).content.decode()
    assert len(re.findall("<textarea", page)) == 3
    assert not re.search("<textarea[^>]*maxlength", page)
    send(client, school.public_id, wrong="\r\n".join(["长" * 74] * 20))
    assert Complaint.objects.count() == 1


def test_all_that_is_missing_is_told_at_once(client: Client, school) -> None:
    page = send(client, school.public_id, **dict.fromkeys(ANSWERS, "")).content.decode()
    assert len(re.findall(r'<li><a href="#id_', page)) == len(ANSWERS) - 1


def test_sent_twice_is_one_objection_and_one_receipt(client: Client, school) -> None:
    key = submission_key(client.get(form_address(school.public_id)))
    first, again = (send(client, school.public_id, submission_key=key) for _ in range(2))
    assert codes(first) == codes(again)
    assert Complaint.objects.count() == 1


def test_other_words_from_the_same_page_are_kept_and_sent_as_another_objection(client: Client, school) -> None:
    key = submission_key(client.get(form_address(school.public_id)))
    send(client, school.public_id, submission_key=key)
    other = send(client, school.public_id, submission_key=key, right="有效期至 2028 年。")
    assert other.status_code == 409
    assert "有效期至 2028 年。" in other.content.decode()
    assert submission_key(other) != key
    send(client, school.public_id, submission_key=submission_key(other), right="有效期至 2028 年。")
    assert Complaint.objects.count() == 2


def test_the_same_page_sent_again_days_later_shows_no_receipt_and_keeps_what_was_typed(client: Client, school) -> None:
    key = submission_key(client.get(form_address(school.public_id)))
    receipt = send(client, school.public_id, submission_key=key)
    Complaint.objects.update(created_at=timezone.now() - timedelta(days=2))
    again = send(client, school.public_id, submission_key=key)
    assert again.status_code == 400
    assert codes(receipt)[1] not in again.content.decode()
    assert ANSWERS["right"] in again.content.decode()
    assert Complaint.objects.count() == 1


def test_objections_without_end_are_stopped_in_words_and_what_was_typed_stays(client: Client, school) -> None:
    for _ in range(SUBMISSION.failures):
        SUBMISSION.count_failure("127.0.0.1")
    response = send(client, school.public_id)
    assert response.status_code == 429
    assert "您填写的内容还在" in text_of(response)
    assert ANSWERS["right"] in response.content.decode()
    assert not Complaint.objects.exists()


def test_form_is_kept_by_nobody_and_belongs_in_no_search_engine(client: Client, school) -> None:
    page = client.get(form_address(school.public_id))
    assert "no-store" in page.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    # 个人信息保护法 article 17: for how long what is asked is kept.
    assert "不会公开，办结满三年后删除。" in text_of(page)
    assert "Disallow: /objections/new/" in client.get("/robots.txt").content.decode()


def test_form_without_our_cookie_is_refused_and_keeps_what_was_typed_for_another_try(school) -> None:
    browser = Client(enforce_csrf_checks=True)
    refused = browser.post(form_address(school.public_id), ANSWERS | {"submission_key": "k"})
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "还没有提交" in page
    for typed in ("wrong", "right", "basis", "name", "phone", "address"):
        assert ANSWERS[typed] in page
    assert not Complaint.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.split("<main")[1])[1]  # type: ignore[index]
    browser.post(form_address(school.public_id), ANSWERS | {"submission_key": "k", "csrfmiddlewaretoken": token})
    assert Complaint.objects.count() == 1


def test_record_says_nothing_of_an_objection_to_it(client: Client, school) -> None:
    before = text_of(client.get(f"/institutions/{school.uscc}/"))
    send(client, school.public_id)
    assert text_of(client.get(f"/institutions/{school.uscc}/")) == before


def test_pages_take_the_same_queries_whatever_was_objected_to(client: Client, school, django_assert_num_queries) -> None:
    send(client, school.public_id)
    with django_assert_num_queries(0):
        Client().get("/objections/")
    with django_assert_num_queries(2):
        Client().get("/objections/", {"record": school.uscc})
    with django_assert_num_queries(2):
        Client().get(form_address(school.public_id))


class BrokenOff(FakePayload):
    def read(self, *_: Any, **__: Any) -> bytes:
        raise OSError("connection reset")

    readline = read


def test_body_that_breaks_off_is_no_error_of_ours(school) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(form_address(school.public_id))
    body: dict[str, Any] = {"wsgi.input": BrokenOff()}
    assert browser.post(form_address(school.public_id), ANSWERS, **body).status_code == 403
