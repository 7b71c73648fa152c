"""Keys at the desk: granted or refused once, the text shown once, used, replaced, ended, and every act recorded."""

import csv
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditLine
from partners import keys, usage
from partners.known_keys import key_shown
from partners.models import ApiKey, KeyRequest
from partners.vocabulary import Scope
from partners.webhooks import endpoints
from tests.complaints.making import clerk
from tests.partners.making import MAIL, NAME, granted, officer, request
from tests.public_site.reading import text_of
from tests.public_site.test_english import CHINESE, unmarked

pytestmark = pytest.mark.django_db
GRANT = {"name": "商店核验", "scopes": ["teachers"], "quota": "3000000", "lifetime": "90"}


@pytest.fixture
def desk(client):
    client.force_login(officer())
    return client


@pytest.fixture
def asked():
    return request(at=timezone.now())


@pytest.fixture
def given():
    return granted(at=timezone.now())


def address(asked, act=""):
    return f"/desk/partners/requests/{asked.reference}/{act}"


def test_a_request_is_listed_and_shown_with_whom_to_write_to(desk, asked):
    assert asked.reference in desk.get("/desk/partners/").content.decode()
    page = desk.get(address(asked)).content.decode()
    assert NAME in page
    assert f"mailto:{MAIL}" in page
    assert "申请用来" in page


def test_what_is_chinese_on_pages_in_english_is_marked_as_chinese(desk, asked):
    english = {"accept-language": "en"}
    partner = granted(at=timezone.now(), scopes=(Scope.WEBHOOKS,)).key.partner
    endpoints.add(partner, url="https://hooks.partner.example/beian", region="370100", at=timezone.now())
    pages = [desk.get(each, headers=english) for each in ("/desk/partners/", address(asked), f"/desk/partners/{partner.pk}/")]
    pages.append(desk.post(address(asked, "grant/"), GRANT, headers=english))
    assert [unmarked(page) for page in pages] == [[]] * 4


def test_no_scope_is_given_that_nobody_ticked(desk, asked):
    assert Scope.COMPLAINTS in asked.scopes
    assert not re.search(r'name="scopes"[^>]* checked', desk.get(address(asked)).content.decode())
    desk.post(address(asked, "grant/"), {name: typed for name, typed in GRANT.items() if name != "scopes"})
    assert ApiKey.objects.get().scopes == [Scope.READ]


def test_a_granted_key_is_what_the_desk_decided_and_shown_once(desk, asked):
    response = desk.post(address(asked, "grant/"), GRANT)
    (text,) = re.findall(r"beian_live_\w{57}", response.content.decode())
    known = key_shown(text, at=timezone.now())
    assert known.scopes == frozenset({Scope.READ, Scope.TEACHERS})
    assert known.quota.points == 3_000_000
    assert (known.expires_at - timezone.now()).days == 89
    assert response["Cache-Control"] == "no-store"
    for page in (f"/desk/partners/{asked.partner_id}/", address(asked), "/desk/partners/"):
        assert text[19:62] not in desk.get(page).content.decode()
    again = desk.post(address(asked, "grant/"), GRANT)
    assert again.status_code == 409
    assert "这个申请已经有人处理过了" in text_of(again)
    assert ApiKey.objects.count() == 1


def test_what_the_desk_typed_stays_when_something_is_missing(desk, asked):
    page = desk.post(address(asked, "grant/"), GRANT | {"name": ""})
    assert page.status_code == 400
    assert re.search(r'value="teachers"[^>]* checked', page.content.decode())
    assert re.search(r'value="3000000" selected', page.content.decode())
    wrong = desk.post(address(asked, "grant/"), GRANT | {"quota": "999999999"})
    assert wrong.status_code == 400
    assert not ApiKey.objects.exists()


def test_a_refusal_needs_a_reason_which_is_kept(desk, asked):
    assert desk.post(address(asked, "refuse/"), {"reason": " "}).status_code == 400
    assert KeyRequest.objects.get().decision == ""
    refused = desk.post(address(asked, "refuse/"), {"reason": "请说明每天的用量"}, follow=True).content.decode()
    assert "请把理由写信告诉联系人" in refused
    assert "请说明每天的用量" in refused
    again = desk.post(address(asked, "refuse/"), {"reason": "再来一次"})
    assert again.status_code == 409
    assert "这个申请已经有人处理过了" in text_of(again)
    assert KeyRequest.objects.get().reason == "请说明每天的用量"


def test_a_partner_is_shown_with_last_use_and_what_it_asks_for(desk, given):
    usage.count(caller=given.key.prefix, client="store/1", operation="Verify", cost=4_321, is_refused=False, at=timezone.now())
    usage.count(caller="", client="anonymous/1", operation="", cost=1, is_refused=False, at=timezone.now())
    usage.flush()
    page = desk.get(f"/desk/partners/{given.key.partner_id}/").content.decode()
    assert "4,321" in page
    assert "还没有用过" not in page
    assert "anonymous/1" not in page
    assert "anonymous/1" in desk.get("/desk/partners/").content.decode()
    table = desk.get(f"/desk/partners/{given.key.partner_id}/usage.csv").content.decode()
    # Without this mark a spreadsheet would not read it as UTF-8.
    assert table.startswith("\ufeff")
    assert [row[2:4] for row in csv.reader(table.splitlines())][1:] == [["store/1", "Verify"]]


@pytest.mark.django_db(transaction=True)
def test_a_key_is_replaced_and_ended_at_the_desk(desk, given):
    at = f"/desk/partners/{given.key.partner_id}/keys/{given.key.prefix}/"
    (text,) = re.findall(r"beian_live_\w{57}", desk.post(f"{at}rotate/").content.decode())
    assert key_shown(text, at=timezone.now())
    assert "已经有两个有效的密钥" in desk.post(f"{at}rotate/").content.decode()
    assert "用它的请求就会被拒绝" in desk.post(f"{at}revoke/", follow=True).content.decode()
    assert desk.post(f"{at}revoke/").status_code == 409
    assert ApiKey.objects.get(prefix=given.key.prefix).revoked_at
    acts = AuditLine.objects.filter(object_id=given.key.prefix).values_list("action", "actor__username")
    assert list(acts) == [(f"partner.key_{act}", "officer") for act in ("granted", "rotated", "revoked")]


@pytest.mark.django_db(transaction=True)
def test_all_live_keys_are_changed_together_and_taken_so_at_once(desk, given):
    prefix, partner = given.key.prefix, given.key.partner
    other = keys.rotate(prefix, at=timezone.now())
    assert key_shown(given.text, at=timezone.now()).quota.points == given.key.quota
    page = desk.get(f"/desk/partners/{partner.pk}/").content.decode()
    ticked = re.findall(r'name="change-scopes" value="(\w+)"[^>]* checked', page)
    assert ticked == [each for each in given.key.scopes if each != Scope.READ]

    typed = {"change-scopes": ["complaints", "webhooks"], "change-quota": "12000000"}
    assert desk.post(f"/desk/partners/{partner.pk}/keys/", typed).headers["Location"] == f"/desk/partners/{partner.pk}/"

    for text in (given.text, other.text):
        known = key_shown(text, at=timezone.now())
        assert (known.quota.points, known.scopes) == (12_000_000, frozenset({Scope.READ, Scope.COMPLAINTS, Scope.WEBHOOKS}))
    lines = AuditLine.objects.filter(action="partner.key_changed")
    assert {line.object_id for line in lines} == {prefix, other.key.prefix}
    assert lines[0].detail == {"scopes": ["read", "complaints", "webhooks"], "quota": 12_000_000}
    # What is given for them from now on is the same.
    keys.revoke(prefix, at=timezone.now())
    assert keys.rotate(other.key.prefix, at=timezone.now()).key.quota == 12_000_000


@pytest.mark.parametrize("typed", [{}, {"change-quota": "1"}, {"change-quota": "60000", "change-scopes": ["all"]}])
def test_what_is_no_choice_changes_no_key_and_is_said(desk, given, typed):
    answer = desk.post(f"/desk/partners/{given.key.partner.pk}/keys/", typed)
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    kept = ApiKey.objects.get()
    assert (kept.quota, kept.scopes) == (given.key.quota, given.key.scopes)


def test_a_quota_that_is_no_choice_of_the_form_stays(desk):
    key = granted(at=timezone.now(), quota=70_000).key
    page = desk.get(f"/desk/partners/{key.partner.pk}/").content.decode()
    assert re.search(r'<option value="70000" selected>70,000</option>', page)
    desk.post(f"/desk/partners/{key.partner.pk}/keys/", {"change-quota": "70000", "change-scopes": ["teachers"]})
    key.refresh_from_db()
    assert (key.quota, key.scopes) == (70_000, ["read", "teachers"])


def test_keys_that_have_ended_are_not_changed(desk, given):
    keys.revoke(given.key.prefix, at=timezone.now())
    assert "change-quota" not in desk.get(f"/desk/partners/{given.key.partner.pk}/").content.decode()
    answer = desk.post(f"/desk/partners/{given.key.partner.pk}/keys/", {"change-quota": "60000"})
    assert (answer.status_code, ApiKey.objects.get().quota) == (409, given.key.quota)
    assert "没有有效的密钥" in text_of(answer)


def test_a_partner_without_a_live_key_is_given_another_and_hears_of_changes_again(desk):
    ended = granted(at=timezone.now(), scopes=(Scope.WEBHOOKS,))
    partner = f"/desk/partners/{ended.key.partner_id}/"
    assert "补发密钥" not in desk.get(partner).content.decode()
    keys.revoke(ended.key.prefix, at=timezone.now())
    assert not endpoints.may_have_webhooks(ended.key.partner, at=timezone.now())
    (action,) = re.findall(r'action="([^"]+/rotate/)"', desk.get(partner).content.decode())
    (text,) = re.findall(r"beian_live_\w{57}", desk.post(action).content.decode())
    assert key_shown(text, at=timezone.now()).partner == ended.key.partner_id
    assert endpoints.may_have_webhooks(ended.key.partner, at=timezone.now())
    assert "补发密钥" not in desk.get(partner).content.decode()


def test_a_partner_with_a_live_key_is_given_no_other_in_the_place_of_one_that_has_ended(desk, given):
    partner = given.key.partner
    keys.revoke(given.key.prefix, at=timezone.now())
    address = f"/desk/partners/{partner.pk}/keys/{given.key.prefix}/rotate/"
    assert desk.post(address).status_code == 200
    answer = desk.post(address)
    assert (answer.status_code, partner.keys.count()) == (409, 2)
    assert "已经有有效的密钥" in text_of(answer)


def test_what_the_desk_gives_in_the_place_of_an_ended_key_counts_from_then_on(desk):
    now = timezone.now()
    key = granted(at=now, expires_at=now + timedelta(days=1000), scopes=(Scope.WEBHOOKS,)).key
    newer = keys.rotate(key.prefix, at=now).key
    keys.revoke(newer.prefix, at=now)
    keys.change(key.partner, scopes=(), quota=60_000, by=officer(), at=now)
    keys.revoke(key.prefix, at=now + timedelta(hours=1))

    given_again = keys.rotate(newer.prefix, at=now + timedelta(hours=2), by=officer()).key
    assert (given_again.quota, given_again.scopes) == (60_000, [Scope.READ])
    replaced = keys.rotate(given_again.prefix, at=now + timedelta(hours=3)).key
    assert replaced.expires_at == given_again.expires_at == now + timedelta(hours=2) + keys.LIFETIME
    key.refresh_from_db()
    assert key.expires_at == key.revoked_at == now + timedelta(hours=1)


def test_a_key_is_reached_through_its_own_partner_alone(desk, given):
    other = granted(at=timezone.now())
    assert desk.post(f"/desk/partners/{other.key.partner_id}/keys/{given.key.prefix}/revoke/").status_code == 404
    assert desk.get("/desk/partners/999999/").status_code == 404
    assert desk.get("/desk/partners/requests/KAAAAAAAAA/").status_code == 404
    assert desk.get("/desk/partners/requests/KAAAAAAAA%00/").status_code == 404
    assert not ApiKey.objects.exclude(revoked_at=None).exists()


def test_audit_lines_hold_no_person_and_no_secret(given, asked):
    keys.refuse(asked, reason="他的理由", by=officer(), at=timezone.now())
    told = "".join(f"{line} {line.detail}" for line in AuditLine.objects.all())
    for private in (NAME, MAIL, "他的理由", given.text[19:40], given.key.partner.organisation):
        assert private not in told


def test_the_way_to_keys_is_shown_to_who_may_go_there(client):
    client.force_login(clerk())
    assert "/desk/partners/" not in client.get("/desk/").content.decode()
    client.force_login(officer())
    page = client.get("/desk/partners/").content.decode()
    assert '<a href="/desk/partners/" aria-current="page">' in page
    assert "/desk/cases/new/" not in page


def test_the_way_to_keys_says_how_many_requests_wait(desk):
    way = re.compile(r'<a href="/desk/partners/" aria-current="page">([^<]*)</a>')
    assert way.findall(desk.get("/desk/partners/").content.decode()) == ["接口密钥"]
    asked = [request(at=timezone.now()) for _ in range(2)]
    assert way.findall(desk.get("/desk/partners/").content.decode()) == ["接口密钥（待处理 2）"]
    desk.post(address(asked[0], "grant/"), GRANT)
    assert way.findall(desk.get("/desk/partners/").content.decode()) == ["接口密钥（待处理 1）"]


def test_who_only_grants_keys_begins_and_ends_there(client):
    officer()
    signed_in = client.post("/desk/sign-in/", {"username": "officer", "password": "a-password-of-a-test"})
    assert signed_in.url == "/desk/partners/"
    assert client.get("/desk/").url == "/desk/partners/"
    refused = client.get("/desk/print/")
    assert refused.status_code == 403
    assert '<a class="button" href="/desk/partners/">' in refused.content.decode()


def test_the_pages_of_keys_are_all_english_but_for_what_was_typed(desk, given, asked):
    pages = ["/desk/partners/", address(asked), f"/desk/partners/{given.key.partner_id}/"]
    for page in pages:
        text = text_of(desk.get(page, headers={"accept-language": "en"}))
        for typed in (asked.partner.organisation, asked.partner.purpose, NAME, given.key.name, str(officer())):
            text = text.replace(typed, "")
        assert CHINESE.findall(text.replace("中文", "")) == [], page


def test_the_list_makes_as_many_queries_for_many_as_for_one(desk, django_assert_num_queries):
    for _ in range(3):
        granted(at=timezone.now())
        request()
    # The frame of the page remembers for a while whether the registry is a sample.
    desk.get("/desk/partners/")
    with django_assert_num_queries(9):
        desk.get("/desk/partners/")
    for _ in range(5):
        granted(at=timezone.now())
        request()
    with django_assert_num_queries(9):
        desk.get("/desk/partners/")
