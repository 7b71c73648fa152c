"""The pages for keys: asked for once, shown by POST alone, used, replaced, ended; nothing of a person or a secret comes back."""

import csv
import logging
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.throttle import KEY_REQUEST, KEY_SHOWN
from config.template_tags import cn_moment
from partners import key_text, keys, usage
from partners.models import ApiKey, KeyRequest, Partner, Usage
from partners.reports import LINES_SHOWN
from partners.selectors import contact_of
from partners.vocabulary import Scope
from tests.partners.making import granted
from tests.public_site.reading import text_of
from tests.public_site.test_english import CHINESE

pytestmark = pytest.mark.django_db
TYPED = {
    "submission_key": "as the page had it",
    "organisation": "明日应用商店有限公司",
    "purpose": "上架前核验机构和平台，每天约 2,000 次。",
    "scopes": ["complaints", "webhooks"],
    "contact_name": "赵丽颖",
    "contact_mail": "zhao@partner.example",
}


@pytest.fixture
def given():
    return granted(at=timezone.now())


def show(client, text):
    return client.post("/developers/keys/usage/", {"key": text})


def shown(response):
    """The signed note of a page on which a key was shown."""
    return re.findall(r'name="shown" value="([^"]+)"', response.content.decode())[0]


def test_a_request_is_kept_for_the_desk_and_thanked_for_with_its_reference(client):
    response = client.post("/developers/keys/", TYPED)
    asked = KeyRequest.objects.get()
    assert response.url == f"/developers/keys/asked/{asked.reference}/"
    thanks = client.get(response.url).content.decode()
    assert asked.reference in thanks
    # Where to ask when no letter comes.
    assert 'href="/complaints/new/"' in thanks.partition("<main")[2]
    assert asked.scopes == ["read", "complaints", "webhooks"]
    assert (asked.partner.organisation, asked.partner.purpose) == (TYPED["organisation"], TYPED["purpose"])
    assert (contact_of(asked.partner).name, contact_of(asked.partner).mail) == ("赵丽颖", "zhao@partner.example")


def test_nothing_of_a_request_is_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post("/developers/keys/", TYPED | {"contact_mail": "zhao at partner"})
        client.post("/developers/keys/", TYPED)
    assert KeyRequest.objects.count() == 1
    for private in ("赵丽颖", "zhao", "明日应用商店", "上架前核验"):
        assert private not in caplog.text


def test_a_purpose_that_is_too_long_is_sent_whole_and_told_beside_the_box(client):
    assert not re.search(r"<textarea[^>]* maxlength", client.get("/developers/keys/").content.decode())
    written = "长" * 1_001
    response = client.post("/developers/keys/", TYPED | {"purpose": written})
    assert response.status_code == 400
    assert "最多 1000 个字，现在有 1001 个。请删减后再提交，您写的都还在。" in response.content.decode()
    assert written in response.content.decode()


def test_what_was_typed_stays_when_something_is_missing(client):
    response = client.post("/developers/keys/", TYPED | {"contact_mail": "zhao at partner", "organisation": "<b>明日</b>"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "请填写正确的电子邮箱" in page
    assert 'value="&lt;b&gt;明日&lt;/b&gt;"' in page
    assert TYPED["purpose"] in page
    assert len(re.findall(r'value="(?:complaints|webhooks)"[^>]* checked', page)) == 2
    assert not Partner.objects.exists()


@pytest.mark.parametrize("act", [None, "asked", "show", "rotate/", "revoke/"])
def test_the_pages_are_all_english_but_for_what_was_typed(client, given, act):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    response = client.post("/developers/keys/", {}) if act != "asked" else client.post("/developers/keys/", TYPED, follow=True)
    if act not in (None, "asked"):
        response = show(client, given.text)
    if act in ("rotate/", "revoke/"):
        response = client.post(f"/developers/keys/{act}", {"shown": shown(response), "prefix": given.key.prefix})
    text = text_of(response).replace(given.key.partner.organisation, "").replace(given.key.name, "")
    assert CHINESE.findall(text) == []


def test_a_second_click_leads_to_the_same_thanks_and_counts_for_nothing(client):
    key = re.findall(r'name="submission_key" value="(\w+)"', client.get("/developers/keys/").content.decode())[0]
    clicks = [client.post("/developers/keys/", TYPED | {"submission_key": key}).url for _ in range(KEY_REQUEST.failures + 1)]
    assert len(set(clicks)) == 1
    assert KeyRequest.objects.count() == Partner.objects.count() == 1
    assert key not in client.get("/developers/keys/").content.decode()


def test_one_address_cannot_flood_the_desk(client):
    pages = [TYPED | {"submission_key": f"page {number}"} for number in range(KEY_REQUEST.failures + 1)]
    statuses = [client.post("/developers/keys/", page).status_code for page in pages]
    assert statuses == [302] * KEY_REQUEST.failures + [429]
    assert KeyRequest.objects.count() == KEY_REQUEST.failures


def test_a_second_click_on_the_last_that_is_allowed_is_thanked_too(client):
    pages = [TYPED | {"submission_key": f"page {number}"} for number in range(KEY_REQUEST.failures)]
    sent = [client.post("/developers/keys/", page) for page in pages]
    again = client.post("/developers/keys/", pages[-1])
    assert (again.status_code, again.url) == (302, sent[-1].url)


def test_only_a_reference_comes_to_stand_on_the_page_of_thanks(client):
    assert client.get("/developers/keys/asked/K<script>/").status_code == 404
    assert client.get("/developers/keys/asked/KABCDEFGH2/").status_code == 200


@pytest.mark.parametrize("address", ["", "usage/", "usage.csv", "rotate/", "revoke/"])
def test_a_form_of_another_site_is_refused(address):
    assert Client(enforce_csrf_checks=True).post(f"/developers/keys/{address}", TYPED).status_code == 403
    assert not Partner.objects.exists()


def test_a_key_shows_what_was_asked_for_with_it_and_not_itself(client, given):
    now = timezone.now()
    for number in range(3):
        usage.count(caller=given.key.prefix, client="store/1", operation="Verify", cost=1_000, is_refused=number == 2, at=now)
    usage.flush()
    response = show(client, f"  {given.text}\n")
    page = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "3,000" in page
    assert "store/1" in page
    assert key_text.shown(given.key.prefix) in page
    assert given.text not in page
    assert given.text[19:62] not in page
    assert "zhao" not in page


def test_a_key_does_not_show_what_others_asked_for(client, given):
    other = granted(at=timezone.now())
    usage.count(caller=other.key.prefix, client="rival/1", operation="", cost=1, is_refused=False, at=timezone.now())
    usage.flush()
    page = show(client, given.text).content.decode()
    assert "rival" not in page
    assert other.key.prefix not in page


def test_a_key_is_not_taken_from_an_address(client, given):
    page = client.get("/developers/keys/usage/", {"key": given.text}).content.decode()
    assert given.key.prefix not in page.split("<main")[1]


@pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda _: key_text.draw()[0], lambda _: ""])
def test_a_key_that_is_not_taken_is_explained_and_not_given_back_in_a_log(client, given, spoil, caplog):
    with caplog.at_level(logging.DEBUG):
        response = show(client, spoil(given.text))
    assert response.status_code == 400
    assert re.search("这不是一个密钥|没有发放过|请填写“密钥”", response.content.decode())
    assert given.text[19:60] not in caplog.text


def test_keys_cannot_be_tried_at_leisure(client, given):
    for _ in range(KEY_SHOWN.failures):
        assert show(client, key_text.draw()[0]).status_code == 400
    refused = show(client, given.text)
    assert refused.status_code == 429
    assert "尝试次数过多，请 15 分钟后再试" in text_of(refused)


def test_the_table_can_be_taken_out(client, given):
    usage.count(caller=given.key.prefix, client="store/1", operation="Verify", cost=7, is_refused=False, at=timezone.now())
    usage.flush()
    response = client.post("/developers/keys/usage.csv", {"shown": shown(show(client, given.text))})
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["日期", "密钥", "客户端", "操作", "请求数", "点数", "被拒绝", "未能答复"]
    assert rows[1][1:] == [key_text.shown(given.key.prefix), "store/1", "Verify", "1", "7", "0", "0"]


def test_the_table_has_what_the_page_has_no_room_for(client, given):
    # As many names a day as are counted apart.
    caller, now = given.key.prefix, timezone.now()
    for number in range(LINES_SHOWN + 1):
        usage.count(
            caller=caller,
            client="",
            operation=f"Operation{number % 100}",
            cost=1,
            is_refused=False,
            at=now - timedelta(days=number // 100),
        )
    usage.flush()
    page = show(client, given.text)
    assert page.content.decode().count("<td>Operation") == LINES_SHOWN
    assert "只列最新的 1,000 条" in text_of(page)
    table = client.post("/developers/keys/usage.csv", {"shown": shown(page)}).content.decode()
    assert table.count("Operation") == LINES_SHOWN + 1
    Usage.objects.filter(operation="Operation0").delete()
    assert "只列最新的" not in text_of(show(client, given.text))


def test_a_key_is_replaced_and_the_new_one_is_shown_once(client, given):
    note = shown(show(client, given.text))
    response = client.post("/developers/keys/rotate/", {"shown": note, "prefix": given.key.prefix})
    (text,) = re.findall(r"beian_live_\w{57}", response.content.decode())
    assert response["Cache-Control"] == "no-store"
    assert show(client, text).status_code == 200
    again = client.post("/developers/keys/rotate/", {"shown": note, "prefix": given.key.prefix})
    assert again.status_code == 409
    assert "已经有两个有效的密钥" in again.content.decode()
    assert ApiKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_key_is_ended_by_its_partner(client, given):
    second = keys.rotate(given.key.prefix, at=timezone.now())
    note = shown(show(client, second.text))
    assert "已停用" in client.post("/developers/keys/revoke/", {"shown": note, "prefix": given.key.prefix}).content.decode()
    refused = show(client, given.text)
    assert refused.status_code == 400
    # One that is asked for anew would have neither the usage nor the webhooks of this one.
    assert "这个密钥已经停用。请用新的密钥；没有的，请回复发来密钥的那封信" in text_of(refused)
    assert show(client, second.text).status_code == 200
    client.post("/developers/keys/revoke/", {"shown": note, "prefix": second.key.prefix})
    # Who showed a key that has ended since may do no more.
    assert client.post("/developers/keys/usage.csv", {"shown": note}).status_code == 403


def test_of_a_key_that_was_revoked_it_is_told_when_and_not_how_long_it_would_have_been_good(client, given):
    second = keys.rotate(given.key.prefix, at=timezone.now())
    ended = keys.revoke(given.key.prefix, at=timezone.now())
    page = text_of(show(client, second.text))
    assert ended.revoked_at is not None
    assert f"停用时间 {cn_moment(ended.revoked_at)}" in page
    assert page.count("有效期至") == 1
    assert f"有效期至 {cn_moment(second.key.expires_at)}" in page


@pytest.mark.parametrize("act", ["rotate", "revoke"])
def test_nobody_touches_the_key_of_another(client, given, act):
    other = granted(at=timezone.now(), scopes=(Scope.TEACHERS,))
    note = shown(show(client, given.text))
    response = client.post(f"/developers/keys/{act}/", {"shown": note, "prefix": other.key.prefix})
    assert response.status_code == 400
    assert "这不是您的密钥" in response.content.decode()
    assert ApiKey.objects.filter(revoked_at=None).count() == 2


@pytest.mark.parametrize("act", ["rotate/", "revoke/", "usage.csv"])
def test_the_note_that_a_key_was_shown_is_of_ours_and_of_a_moment_ago(client, given, act, monkeypatch):
    note = shown(show(client, given.text))
    forged = signing.TimestampSigner(salt="another purpose").sign(given.key.prefix)
    for wrong in ("", note[:-1], given.key.prefix, forged):
        assert client.post(f"/developers/keys/{act}", {"shown": wrong, "prefix": given.key.prefix}).status_code == 403
    later = (timezone.now() + timedelta(minutes=16)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert "15 分钟" in unescape(client.post(f"/developers/keys/{act}", {"shown": note}).content.decode())
    assert ApiKey.objects.get().revoked_at is None


def test_what_changes_something_does_not_answer_to_a_link(client):
    for act in ("rotate/", "revoke/", "usage.csv"):
        assert client.get(f"/developers/keys/{act}").status_code == 405
