"""A complaint without scripts: one question a page, nothing lost on the way, one receipt."""

import re
import threading
import time
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from complaints.models import Complaint, SealedContact
from complaints.vocabulary import PARTS_OF_A_RECORD
from public_site import complaint_draft, complaint_views
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.complaining import ANSWERS, DESCRIPTION, answer, begin, codes, field, fill_in, send, submission_key
from tests.public_site.reading import addresses_in, text_of

pytestmark = pytest.mark.django_db


def draft_of(client: Client) -> complaint_draft.Draft:
    """Return the complaint that the client is filling in."""
    draft = complaint_draft.kept(client.session)
    assert draft is not None
    return draft


def test_complaint_about_somebody_who_is_not_in_the_registry_is_taken_in(client: Client) -> None:
    checked = fill_in(client)
    assert checked.status_code == 200
    # 个人信息保护法 article 17: for how long it is kept.
    assert "您的姓名、电话和地址加密保存，办结满三年后删除。" in text_of(checked)
    receipt = send(client, checked)
    assert receipt.status_code == 200
    case = Complaint.objects.get()
    assert codes(receipt)[0] == case.reference
    assert (case.nature, case.category, case.mode, case.channel) == ("complaint", "refund", "confidential", "web")
    assert (case.about, case.region, case.record_id) == ("启明星在线课堂", "370100", "")
    assert (case.description, case.amount, case.occurred_on) == (DESCRIPTION, Decimal("3600.5"), date(2026, 10, 8))
    assert SealedContact.objects.count() == 1


def test_complaint_from_a_record_names_it_and_skips_the_question(client: Client) -> None:
    school = factories.institution(name="济南明德学校", region="370202")
    start = client.get(f"/complaints/new/?record={school.public_id}")
    assert "关于“济南明德学校”" in text_of(start)
    assert "涉及哪家机构或平台" not in text_of(start)
    assert "涉及哪家机构或平台" in text_of(client.get("/complaints/new/"))
    assert begin(client, school.public_id).headers["Location"] == "/complaints/new/nature/"
    assert answer(client, "nature").headers["Location"] == "/complaints/new/category/"
    send(client, fill_in(client, school.public_id))
    case = Complaint.objects.get()
    assert (case.record_id, case.about, case.region) == (school.public_id, "济南明德学校", "370202")


def test_a_complaint_about_what_is_not_in_the_registry_begins_with_its_name_and_says_what_it_deletes(client: Client) -> None:
    assert "还没有提交" not in text_of(client.get("/complaints/new/?about=学而思"))
    client.post("/complaints/new/", {"about": "学而思"})
    answer(client, "nature")
    assert 'value="学而思"' in client.get("/complaints/new/about/").content.decode()
    assert "您有一份关于“学而思”的内容还没有提交" in text_of(client.get("/complaints/new/?about=别家"))
    school = factories.institution(name="济南明德学校")
    begin(client, school.public_id)
    assert "您有一份关于“济南明德学校”的内容还没有提交" in text_of(client.get("/complaints/new/"))


def test_another_name_takes_the_place_of_the_record(client: Client) -> None:
    school = factories.institution(name="济南明德学校")
    fill_in(client, school.public_id)
    assert "现在选定的是“济南明德学校”" in text_of(client.get("/complaints/new/about/"))
    assert answer(client, "about", about="别家学校").headers["Location"] == "/complaints/new/check/"
    text = text_of(client.get("/complaints/new/check/"))
    assert "别家学校" in text
    assert "济南明德学校" not in text


def test_record_that_is_not_public_begins_a_complaint_by_name(client: Client) -> None:
    response = client.get("/complaints/new/?record=iaaaaaaaaaaaa")
    assert "没有找到您选的这条记录" in text_of(response)
    assert begin(client, "iaaaaaaaaaaaa").headers["Location"] == "/complaints/new/nature/"
    assert answer(client, "nature").headers["Location"] == "/complaints/new/about/"


def test_question_that_does_not_come_yet_leads_to_the_one_that_does(client: Client) -> None:
    begin(client)
    for step in ("about", "category", "what", "mode", "reach"):
        assert client.get(f"/complaints/new/{step}/").headers["Location"] == "/complaints/new/nature/"
    assert client.get("/complaints/new/check/").headers["Location"] == "/complaints/new/nature/"
    assert client.get("/complaints/new/sideways/").headers["Location"] == "/complaints/new/nature/"


def test_every_page_of_a_complaint_is_kept_by_nobody(client: Client) -> None:
    assert "no-store" in client.get("/complaints/new/").headers["Cache-Control"]
    begin(client)
    assert "no-store" in client.get("/complaints/new/nature/").headers["Cache-Control"]
    checked = fill_in(client)
    assert "no-store" in checked.headers["Cache-Control"]
    assert "no-store" in send(client, checked).headers["Cache-Control"]
    assert "no-store" in client.get("/complaints/track/").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("step", "changes", "words"),
    [
        ("nature", {"nature": ""}, "请选择投诉、举报或咨询"),
        ("nature", {"nature": "revenge"}, "revenge"),
        ("about", {"about": ""}, "请写明机构或平台的名称"),
        ("about", {"about": "长" * 201}, "最多 200 个字"),
        ("category", {"category": ""}, "请选择一项"),
        ("what", {"description": "太短"}, "请至少写 10 个字"),
        ("what", {"description": "长" * 5001}, "现有 5,001 个字"),
        ("what", {"amount": "很多"}, "金额请只写数字"),
        ("what", {"amount": "NaN"}, "金额请只写数字"),
        ("what", {"amount": "-1"}, "金额应在 0 元到 10,000,000 元之间"),
        ("what", {"amount": "1e99"}, "金额应在 0 元到 10,000,000 元之间"),
        ("what", {"occurred_on": "2999-01-01"}, "发生日期不能晚于今天"),
        ("what", {"occurred_on": "昨天"}, "这不是日期"),
        ("mode", {"mode": ""}, "请选择实名、保密或匿名"),
        ("reach", {"name": ""}, "请填写您的姓名"),
        ("reach", {"phone": "123"}, "请填写 11 位手机号码"),
    ],
)
def test_wrong_answer_is_told_beside_the_question_and_kept_as_typed(client: Client, step, changes, words) -> None:
    fill_in(client)
    response = answer(client, step, **changes)
    assert response.status_code == 400
    page = response.content.decode()
    assert page.count(words) >= 2
    assert 'class="error-summary"' in page
    assert "<title>错误：" in page.replace("\n", "")
    typed = next(iter(changes.values()))
    if step in ("what", "about", "reach") and typed:
        assert typed in page
    assert answer(client, step).headers["Location"] == "/complaints/new/check/"


def test_all_that_is_wrong_with_a_page_is_told_at_once_and_of_each_field_one_thing(client: Client) -> None:
    fill_in(client)
    page = answer(client, "what", description="太短", occurred_on="2999-01-01", amount="很多").content.decode()
    for words in ("请至少写 10 个字", "发生日期不能晚于今天", "金额请只写数字"):
        assert page.count(words) == 2
    assert page.count('class="field__error"') == 3
    nature = answer(client, "nature", nature="").content.decode()
    assert nature.count("请选择投诉、举报或咨询") == 2


def test_answers_can_be_changed_from_the_check_and_the_way_leads_back_to_it(client: Client) -> None:
    checked = fill_in(client)
    assert "/complaints/new/what/" in addresses_in(checked)
    assert DESCRIPTION in client.get("/complaints/new/what/").content.decode()
    assert answer(client, "what", amount="¥1,000").headers["Location"] == "/complaints/new/check/"
    assert "¥1,000.00" in text_of(client.get("/complaints/new/check/"))


def test_anonymous_reporter_is_not_asked_who_they_are_and_an_earlier_answer_is_dropped(client: Client) -> None:
    fill_in(client)
    assert answer(client, "mode", mode="anonymous").headers["Location"] == "/complaints/new/check/"
    checked = client.get("/complaints/new/check/")
    assert "王小红" not in text_of(checked)
    assert "您选择了匿名" in text_of(checked)
    assert "三年后删除" not in text_of(checked)
    assert client.get("/complaints/new/reach/").headers["Location"] == "/complaints/new/check/"
    send(client, checked)
    assert not SealedContact.objects.exists()
    assert Complaint.objects.get().mode == "anonymous"


def test_enquiry_needs_no_provider(client: Client) -> None:
    send(client, fill_in(client, nature={"nature": "enquiry"}, about={"about": ""}))
    assert (Complaint.objects.get().nature, Complaint.objects.get().about) == ("enquiry", "")


def test_only_in_an_enquiry_may_the_name_of_the_provider_be_left_out(client: Client) -> None:
    begin(client)
    left_out = []
    for nature in ("complaint", "enquiry"):
        answer(client, "nature", nature=nature)
        page = client.get("/complaints/new/about/").content.decode()
        left_out.append("（选填）" in page[page.index('for="id_about"') :].partition("</label>")[0])
    assert left_out == [False, True]


def test_enquiry_that_becomes_a_complaint_is_asked_about_whom(client: Client) -> None:
    fill_in(client, nature={"nature": "enquiry"}, about={"about": ""})
    assert answer(client, "nature").headers["Location"] == "/complaints/new/about/"


def test_form_never_asks_for_a_child(client: Client) -> None:
    begin(client)
    asked: set[str] = set()
    for step in ANSWERS:
        page = client.get(f"/complaints/new/{step}/").content.decode()
        asked |= {part.split('"')[0] for part in page.split("<form")[-1].split('name="')[1:]}
        answer(client, step)
    assert asked == {
        *("csrfmiddlewaretoken", "draft"),
        *("nature", "about", "region", "category", "description", "occurred_on", "amount", "mode", "name", "phone", "address"),
    }


def test_sent_twice_is_one_complaint_and_one_receipt(client: Client) -> None:
    checked = fill_in(client)
    first, again = send(client, checked), send(client, checked)
    assert codes(first) == codes(again)
    assert Complaint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_double_click_is_one_complaint(client: Client) -> None:
    key = submission_key(fill_in(client))
    start, receipts = threading.Barrier(2), []

    def press() -> None:
        browser = Client()
        browser.cookies = client.cookies
        start.wait()
        receipts.append(browser.post("/complaints/new/check/", {"submission_key": key}, follow=True))
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert [each.status_code for each in receipts] == [200, 200]
    assert Complaint.objects.count() == 1
    assert {codes(each) for each in receipts} == {codes(client.get("/complaints/new/receipt/"))}


def test_reloaded_receipt_is_the_same_until_it_is_said_to_be_saved(client: Client) -> None:
    receipt = send(client, fill_in(client))
    assert client.get("/complaints/new/receipt/saved/").status_code == 405
    assert codes(client.get("/complaints/new/receipt/")) == codes(receipt)
    assert client.post("/complaints/new/receipt/saved/").headers["Location"] == "/"
    assert client.get("/complaints/new/receipt/").headers["Location"] == "/complaints/track/"


def test_who_goes_back_after_sending_is_not_told_that_nothing_was_sent(client: Client) -> None:
    send(client, fill_in(client))
    client.post("/complaints/new/receipt/saved/")
    back = client.get("/complaints/new/check/", follow=True)
    assert "已经提交的，不用再提交" in text_of(back)
    assert "/complaints/track/" in addresses_in(back)


def test_who_begins_another_complaint_is_told_of_a_receipt_that_was_not_saved(client: Client) -> None:
    assert "回执还没有保存" not in text_of(client.get("/complaints/new/"))
    send(client, fill_in(client))
    beginning = client.get("/complaints/new/")
    assert "上一件的回执还没有保存" in text_of(beginning)
    assert "/complaints/new/receipt/" in addresses_in(beginning)
    # Whoever goes on nevertheless is shown it no more.
    begin(client)
    assert client.get("/complaints/new/receipt/").headers["Location"] == "/complaints/track/"
    assert "回执还没有保存" not in text_of(client.get("/complaints/new/"))


def test_receipt_is_shown_for_a_quarter_of_an_hour(client: Client, monkeypatch) -> None:
    send(client, fill_in(client))
    later = time.time() + complaint_views.RECEIPT.seconds
    monkeypatch.setattr("time.time", lambda: later)
    assert client.get("/complaints/new/receipt/").headers["Location"] == "/complaints/track/"


def test_receipt_tells_the_days_and_how_to_follow(client: Client) -> None:
    receipt = send(client, fill_in(client))
    case = Complaint.objects.get()
    text = text_of(receipt)
    assert f"预计 {case.due_on.year}年{case.due_on.month}月{case.due_on.day}日前办结" in text
    assert "投诉，由教育部门承办" in text
    assert "密码只在这里显示" in text


def test_receipt_is_read_in_the_language_of_the_moment(client: Client) -> None:
    send(client, fill_in(client))
    page = client.get("/complaints/new/receipt/", headers={"Accept-Language": "en"})
    assert "<title>Received · Complaint · Beian</title>" in page.content.decode()
    assert "Education authority" in text_of(page)
    assert not re.search("[\u4e00-\u9fff]", text_of(page))


def test_draft_is_forgotten_when_it_was_sent(client: Client) -> None:
    checked = fill_in(client)
    send(client, checked)
    assert complaint_draft.kept(client.session) is None
    assert client.get("/complaints/new/check/").headers["Location"] == "/complaints/new/receipt/"


def test_draft_that_lay_two_hours_is_gone_and_the_beginning_says_so(client: Client, monkeypatch) -> None:
    fill_in(client)
    later = time.time() + 2 * 60 * 60 + 1
    monkeypatch.setattr("time.time", lambda: later)
    response = client.get("/complaints/new/what/", follow=True)
    assert "没有提交的，放两个多小时就会删除，请重新开始" in text_of(response)


def test_what_was_typed_for_more_than_two_hours_is_kept_in_a_complaint_that_begins_anew(client: Client, monkeypatch) -> None:
    begin(client)
    answer(client, "nature")
    older = draft_of(client)
    later = time.time() + 2 * 60 * 60 + 1
    monkeypatch.setattr("time.time", lambda: later)
    shown = answer(client, "what", draft=older.submission_key)
    assert shown.status_code == 400
    assert DESCRIPTION in text_of(shown)
    assert "这一页写的还在" in text_of(shown)
    newer = draft_of(client)
    assert (newer.done, newer.description) == ((), "")
    assert answer(client, "what", draft=newer.submission_key).headers["Location"] == "/complaints/new/nature/"
    assert draft_of(client).description == DESCRIPTION


def test_session_and_cookies_hold_nothing_readable(client: Client) -> None:
    send(client, fill_in(client))
    fill_in(client)
    stored = "".join(str(row.get_decoded()) for row in Session.objects.all()) + str(client.cookies)
    for private in ("王小红", "13800138000", "138 0013 8000", DESCRIPTION, "启明星", Complaint.objects.get().reference):
        assert private not in stored


def test_answers_of_another_tab_are_shown_before_they_are_sent(client: Client) -> None:
    old = submission_key(fill_in(client))
    fill_in(client, about={"about": "后来填的学校"})
    response = client.post("/complaints/new/check/", {"submission_key": old})
    assert response.status_code == 400
    assert "这一页是另一份内容的" in text_of(response)
    assert "后来填的学校" in text_of(response)
    assert not Complaint.objects.exists()


def test_answers_that_another_tab_changed_are_shown_before_they_are_sent(client: Client) -> None:
    shown = fill_in(client, mode={"mode": "anonymous"})
    sent = {name: field(shown, name) for name in ("submission_key", "mark")}
    answer(client, "mode")
    answer(client, "reach")
    changed = client.post("/complaints/new/check/", sent)
    assert changed.status_code == 400
    assert "这一页是另一份内容的" in text_of(changed)
    assert "王小红" in text_of(changed)
    assert not Complaint.objects.exists()
    client.post("/complaints/new/check/", sent | {"mark": field(changed, "mark")})
    assert Complaint.objects.get().mode == "confidential"


def test_answer_of_another_tab_is_put_into_the_newer_complaint_only_when_one_says_so(client: Client) -> None:
    first, second = (factories.institution(name=name) for name in ("济南明德学校", "青岛启明学校"))
    begin(client, first.public_id)
    answer(client, "nature")
    answer(client, "category")
    older = draft_of(client)
    begin(client, second.public_id)
    refused = answer(client, "what", draft=older.submission_key)
    assert refused.status_code == 400
    assert "关于“青岛启明学校”；这一页写的还没有保存" in text_of(refused)
    assert DESCRIPTION in text_of(refused)
    newer = draft_of(client)
    assert newer.description == ""
    assert f'name="draft" value="{newer.submission_key}"' in refused.content.decode()
    assert answer(client, "what", draft=newer.submission_key).headers["Location"] == "/complaints/new/nature/"
    assert draft_of(client).description == DESCRIPTION


def test_record_that_vanished_meanwhile_is_an_error_that_leads_back(client: Client) -> None:
    school = factories.institution()
    checked = fill_in(client, school.public_id)
    factories.publish(school, RecordKind.INSTITUTION, None)
    response = client.post("/complaints/new/check/", {"submission_key": submission_key(checked)})
    assert response.status_code == 400
    assert "没有找到这条公开记录" in text_of(response)
    assert "/complaints/new/about/" in addresses_in(response)


def test_form_of_another_site_is_refused(client: Client) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/complaints/new/", {}).status_code == 403


def test_complaint_asks_for_no_part_of_a_record_and_is_no_objection(client: Client) -> None:
    begin(client)
    offered = client.get("/complaints/new/nature/").content.decode()
    for step in ("nature", "about"):
        answer(client, step)
    offered += client.get("/complaints/new/category/").content.decode()
    assert 'value="refund"' in offered
    assert not [each for each in ("objection", *PARTS_OF_A_RECORD) if f'value="{each}"' in offered]
