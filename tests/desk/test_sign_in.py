"""The door: who gets in, and how often one may try."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from desk.access import IDLE_SECONDS, LONGEST_SECONDS
from tests.complaints.making import case, clerk
from tests.partners.making import officer

pytestmark = pytest.mark.django_db
URL = "/desk/sign-in/"
RIGHT = {"username": "clerk", "password": "a-password-of-a-test"}
WRONG = RIGHT | {"password": "not-the-password"}


def test_the_right_password_opens_the_desk(client):
    clerk()
    assert client.post(URL, RIGHT).url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_who_is_signed_in_stands_by_name_beside_the_way_out(client):
    client.force_login(clerk())
    assert '<span class="masthead__user">工作人员clerk · </span>退出' in client.get("/desk/").content.decode()


def test_in_english_the_way_for_parents_stands_behind_a_blank(client):
    page = client.get(URL, headers={"accept-language": "en"}).content.decode()
    assert 'Parents and pupils need no account: <a href="/complaints/new/">Complaint</a>, <a' in page


def test_one_gets_where_one_wanted_to_go_but_not_off_the_site(client):
    clerk()
    assert client.post(URL, RIGHT | {"next": "/desk/cases/new/"}).url == "/desk/cases/new/"
    client.post("/desk/sign-out/")
    assert client.post(URL, RIGHT | {"next": "https://example.cn/"}).url == "/desk/"


def test_who_grants_keys_gets_to_the_keys_by_the_links_to_the_desk(client):
    officer("clerk")
    door = client.get("/desk/").url
    assert client.post(door, RIGHT | {"next": "/desk/"}, follow=True).redirect_chain[-1] == ("/desk/partners/", 302)
    assert client.get("/desk/?status=all").status_code == 403


def test_who_is_signed_in_is_not_led_round_in_a_circle(client):
    clerk()
    client.post(URL, RIGHT)
    assert client.get(f"{URL}?next={URL}").url == "/desk/"


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(client):
    clerk()
    pages = [client.post(URL, typed) for typed in (WRONG, {"username": "nobody", "password": "x"})]
    assert [page.status_code for page in pages] == [200, 200]
    assert all("用户名或密码不对" in page.content.decode() for page in pages)
    assert client.get("/desk/").status_code == 302


def test_what_is_left_empty_is_named(client):
    page = client.post(URL, {"username": "", "password": ""}).content.decode()
    assert "请填写“用户名”。" in page
    assert "请填写“密码”。" in page


def test_after_ten_failures_even_the_right_password_waits(client):
    clerk()
    for _ in range(10):
        assert client.post(URL, WRONG).status_code == 200
    for typed in (WRONG, RIGHT, RIGHT | {"username": " CLERK "}):
        response = client.post(URL, typed)
        assert response.status_code == 429
        assert "15 分钟" in response.content.decode()
    assert client.get("/desk/").status_code == 302


def test_a_name_is_counted_as_one_in_whatever_width_it_is_typed(client):
    clerk()
    for name in ("ｃlerk", "cｌerk", "clｅrk", "cleｒk", "clerｋ") * 2:
        assert client.post(URL, WRONG | {"username": name}).status_code == 200
    assert client.post(URL, RIGHT).status_code == 429


def test_without_redis_one_signs_in_and_is_counted_all_the_same(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}
    clerk()
    assert client.post(URL, RIGHT).status_code == 302
    client.post("/desk/sign-out/")
    assert [client.post(URL, typed).status_code for typed in (*[WRONG] * 10, RIGHT)] == [200] * 10 + [429]


def test_another_address_and_another_name_are_not_shut_out(client):
    clerk()
    clerk("other")
    for _ in range(10):
        client.post(URL, WRONG)
    assert client.post(URL, RIGHT | {"username": "other"}).status_code == 302
    client.post("/desk/sign-out/")
    assert client.post(URL, RIGHT, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_an_address_that_tries_many_names_waits_whatever_the_next_one_is(client):
    clerk()
    statuses = [client.post(URL, WRONG | {"username": f"name-{number}"}).status_code for number in range(51)]
    assert statuses == [200] * 50 + [429]
    assert client.post(URL, RIGHT).status_code == 429
    assert client.post(URL, RIGHT, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_a_success_forgets_the_failures(client):
    clerk()
    for _ in range(2):
        for _ in range(9):
            client.post(URL, WRONG)
        assert client.post(URL, RIGHT).status_code == 302
        client.post("/desk/sign-out/")


def test_a_closed_account_does_not_get_in(client):
    person = clerk()
    person.is_active = False
    person.save()
    assert client.post(URL, RIGHT).status_code == 200
    assert client.get("/desk/").status_code == 302


def test_an_account_that_is_closed_while_signed_in_is_out(client):
    person = clerk()
    client.force_login(person)
    person.is_active = False
    person.save()
    assert client.get("/desk/").url == "/desk/sign-in/?next=/desk/"


def test_signing_out_is_by_post_and_shuts_the_desk(client):
    client.force_login(clerk())
    assert client.get("/desk/sign-out/").status_code == 405
    assert client.post("/desk/sign-out/").url == URL
    assert client.get("/desk/").status_code == 302


def test_the_door_is_not_stored(client):
    assert client.get(URL).headers["Cache-Control"] == "no-store"


def test_the_password_is_never_given_back(client):
    page = client.post(URL, WRONG).content.decode()
    assert WRONG["password"] not in page
    assert 'value="clerk"' in page


def time_left():
    return Session.objects.get().expire_date - timezone.now()


def come_back_after(seconds):
    Session.objects.update(expire_date=time_left() + timezone.now() - timedelta(seconds=seconds))


def test_every_page_of_the_desk_begins_the_hour_anew_after_which_one_has_left(client, monkeypatch):
    clerk()
    client.post(URL, RIGHT)
    assert time_left() <= timedelta(seconds=IDLE_SECONDS)
    come_back_after(IDLE_SECONDS - 60)
    monkeypatch.setattr("desk.access.time.time", lambda: timezone.now().timestamp() + IDLE_SECONDS - 60)
    assert client.get("/desk/").status_code == 200
    assert time_left() > timedelta(seconds=IDLE_SECONDS - 60)
    come_back_after(IDLE_SECONDS + 1)
    assert client.get("/desk/").url == "/desk/sign-in/?next=/desk/"


def test_half_a_day_after_signing_in_one_has_left_however_busy(client):
    clerk()
    client.post(URL, RIGHT)
    session = client.session
    session["desk.began_at"] -= LONGEST_SECONDS - 30
    session["desk.counted_at"] -= 60
    session.save()
    assert client.get("/desk/").status_code == 200
    assert time_left() <= timedelta(seconds=30)
    come_back_after(31)
    assert client.get("/desk/").url == "/desk/sign-in/?next=/desk/"


def test_the_very_end_of_half_a_day_is_no_end_without_a_day(client, monkeypatch):
    """A session of no seconds would last as long as cookies do that have no end of their own."""
    clerk()
    client.post(URL, RIGHT)
    began = client.session["desk.began_at"]
    monkeypatch.setattr("desk.access.time.time", lambda: began + LONGEST_SECONDS)
    client.get("/desk/")
    assert time_left() <= timedelta(seconds=1)


def test_what_was_written_too_late_is_shown_to_be_copied_and_changes_nothing(client):
    clerk()
    client.post(URL, RIGHT)
    one = case(at=timezone.now())
    come_back_after(IDLE_SECONDS + 1)
    response = client.post(f"/desk/cases/{one.reference}/write/", {"version": 1, "words": "写了一个小时的<b>答复</b>"})
    assert response.status_code == 403
    shown = response.content.decode()
    assert "60 分钟没有操作" in shown
    assert "写了一个小时的&lt;b&gt;答复&lt;/b&gt;</textarea>" in shown
    assert one.description not in shown
    assert not one.messages.filter(body__contains="答复").exists()
    assert f'href="/desk/sign-in/?next=/desk/cases/{one.reference}/write/"' in shown
    assert client.post("/desk/looked/").url == "/desk/sign-in/?next=/desk/"
