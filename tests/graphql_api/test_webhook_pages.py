"""The pages for webhooks: behind a key that was shown, each partner with its own endpoints, a secret shown once."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from graphql_api.shown_keys import note_of
from graphql_api.webhook_views import DELIVERIES_SHOWN
from partners.models import WebhookDelivery, WebhookEndpoint
from partners.vocabulary import Scope
from partners.webhooks import deliveries, endpoints
from partners.webhooks.posting import Outcome
from partners.webhooks.vocabulary import EndpointState, Failure
from tests import factories
from tests.partners.making import granted, officer
from tests.partners.webhooks import attempted
from tests.public_site.reading import text_of
from tests.public_site.test_english import CHINESE

pytestmark = pytest.mark.django_db
URL = "https://hooks.partner.example/beian"
HOME = "/developers/webhooks/"


@pytest.fixture(autouse=True)
def without_followers(settings):
    settings.LEDGER_FOLLOWERS = []


@pytest.fixture
def given():
    return granted(at=timezone.now(), scopes=(Scope.WEBHOOKS,))


@pytest.fixture
def note(client, given):
    """The signed note that the key was shown."""
    return note_on(client.post(HOME, {"key": given.text}))


@pytest.fixture
def endpoint(given):
    return endpoints.add(given.key.partner, url=URL, at=timezone.now()).endpoint


def note_on(response):
    return re.findall(r'name="shown" value="([^"]+)"', response.content.decode())[0]


def secrets_on(response):
    return re.findall(r"whsec_[A-Za-z0-9+/=]{44}", unescape(response.content.decode()))


def do(client, name, note, endpoint, **more):
    return client.post(f"{HOME}{name}/", {"shown": note, "endpoint": endpoint.reference, **more})


def test_without_a_key_there_is_only_the_box_for_one(client: Client, endpoint):
    response = client.get(HOME)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert 'name="key"' in response.content.decode()
    # Who only opens the page has done nothing wrong.
    assert "请填写“密钥”" not in text_of(response)
    assert URL not in response.content.decode()
    assert client.post(HOME, {"key": "beian_live_wrong"}).status_code == 400
    assert client.post(HOME, {"shown": "forged:note"}).status_code == 403
    assert client.post(HOME, {"shown": note_of("nobody's")}).status_code == 403


def test_an_endpoint_is_added_and_its_secret_shown_once(client, note, given):
    response = client.post(f"{HOME}add/", {"shown": note, "url": URL, "kinds": ["platform"], "region": "370100"})
    (secret,) = secrets_on(response)
    assert "接收地址已添加" in text_of(response)
    assert "旧的签名密钥" not in text_of(response)
    added = WebhookEndpoint.objects.get()
    assert (added.url, added.kinds, added.region) == (URL, ["platform"], "370100")
    assert list(endpoints.live_secrets(added, at=timezone.now())) == [secret]
    page = client.post(HOME, {"shown": note_on(response)})
    assert secrets_on(page) == []
    assert given.text not in page.content.decode()
    assert "平台" in text_of(page)
    assert "山东省济南市" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"url": ""}, "请填写“接收地址”"),
        ({"url": "http://hooks.partner.example/"}, "https://"),
        ({"url": "https://169.254.169.254/latest/meta-data/"}, "不能写 IP 地址"),
        ({"url": URL, "region": "999999"}, "没有区划代码“999999”"),
        ({"url": URL, "region": "jinan"}, "六位行政区划代码"),
        ({"url": URL, "kinds": ["school"]}, "school"),
    ],
)
def test_what_cannot_be_added_is_told_beside_the_field_and_stays_typed(client, note, typed, words):
    response = client.post(f"{HOME}add/", {"shown": note, **typed})
    assert response.status_code in (400, 409)
    assert words in unescape(response.content.decode())
    assert f'value="{typed["url"]}"' in response.content.decode() or not typed["url"]
    assert not WebhookEndpoint.objects.exists()


def test_what_was_typed_stays_where_the_key_must_be_shown_again(client, given):
    def hidden_on(response):
        fields = re.findall(r'<input type="hidden" name="(url|kinds|region)" value="([^"]*)"', response.content.decode())
        return {name: [value for each, value in fields if each == name] for name, _ in fields}

    typed = {"url": [URL], "kinds": ["platform", "course"], "region": ["370100"]}
    late = client.post(f"{HOME}add/", {"shown": "of an hour ago", **typed})
    assert (late.status_code, late.headers["Cache-Control"], hidden_on(late)) == (403, "no-store", typed)
    mistyped = client.post(HOME, {"key": given.text[:-1], **hidden_on(late)})
    assert (mistyped.status_code, hidden_on(mistyped)) == (400, typed)
    page = client.post(HOME, {"key": given.text, **hidden_on(mistyped)}).content.decode()
    assert re.findall(r'<input [^>]*value="([^"]+)"[^>]* checked', page) == typed["kinds"]
    assert re.findall(r'name="(?:url|region)" value="([^"]+)"', page) == [URL, "370100"]


def test_a_key_without_the_scope_adds_none(client):
    other = granted(at=timezone.now(), scopes=())
    response = client.post(HOME, {"key": other.text})
    assert "没有“接收变更通知”的权限。请回复发来密钥的那封信" in text_of(response)
    refused = client.post(f"{HOME}add/", {"shown": note_of(other.key.prefix), "url": URL})
    assert (refused.status_code, WebhookEndpoint.objects.count()) == (409, 0)


def test_no_more_than_ten_and_none_twice(client, note, endpoint, given):
    assert client.post(f"{HOME}add/", {"shown": note, "url": URL}).status_code == 409
    for number in range(endpoints.ENDPOINTS_OF_A_PARTNER - 1):
        endpoints.add(given.key.partner, url=f"{URL}/{number}", at=timezone.now())
    response = client.post(f"{HOME}add/", {"shown": note, "url": f"{URL}/more"})
    assert response.status_code == 409
    assert "最多 10 个接收地址" in text_of(response)


@pytest.mark.parametrize("name", ["deliveries", "test", "again", "rotate", "pause", "resume", "remove"])
def test_another_partners_endpoint_is_out_of_reach(client, endpoint, name):
    other = granted(at=timezone.now(), scopes=(Scope.WEBHOOKS,))
    note = note_on(client.post(HOME, {"key": other.text}))
    before = list(WebhookEndpoint.objects.values())
    response = do(client, name, note, endpoint)
    assert response.status_code == 404
    assert URL not in response.content.decode()
    assert list(WebhookEndpoint.objects.values()) == before
    assert not WebhookDelivery.objects.exists()
    assert endpoint.secrets.count() == 1


@pytest.mark.parametrize("name", ["add", "deliveries", "test", "again", "rotate", "pause", "resume", "remove"])
def test_nothing_is_done_without_a_note_or_by_get(client, endpoint, name):
    assert do(client, name, "", endpoint).status_code == 403
    assert client.get(f"{HOME}{name}/").status_code == 405
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.ACTIVE


def test_an_act_that_there_is_not_is_not_found(client, note, endpoint):
    assert do(client, "explode", note, endpoint).status_code == 404


def test_a_secret_is_replaced_and_both_are_good_for_a_day(client, note, endpoint):
    response = do(client, "rotate", note, endpoint)
    (secret,) = secrets_on(response)
    assert "24 小时之内还会一同签名" in text_of(response)
    assert endpoints.live_secrets(endpoint, at=timezone.now())[0] == secret
    assert len(endpoints.live_secrets(endpoint, at=timezone.now())) == 2
    assert endpoints.live_secrets(endpoint, at=timezone.now() + timedelta(hours=25)) == [secret]


def test_pausing_resuming_and_removing(client, note, endpoint):
    assert "已暂停" in text_of(do(client, "pause", note, endpoint))
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.PAUSED
    do(client, "resume", note, endpoint)
    endpoint.refresh_from_db()
    assert endpoint.state == EndpointState.ACTIVE
    assert "还没有接收地址" in text_of(do(client, "remove", note, endpoint))
    assert not WebhookEndpoint.objects.exists()


def test_a_test_message_is_queued(client, note, endpoint):
    response = do(client, "test", note, endpoint)
    assert "测试消息已排队" in text_of(response)
    assert "等待发送" in text_of(response)
    assert WebhookDelivery.objects.get().seq is None


def test_what_failed_is_listed_with_why_and_can_be_sent_again(client, note, endpoint):
    factories.institution()
    for _ in range(len(deliveries.DELAYS) + 1):
        attempted(endpoint, Outcome(503, Failure.STATUS), at=timezone.now() + timedelta(days=9))
    page = do(client, "deliveries", note, endpoint, only="dead")
    assert "第 1 条" in text_of(page)
    assert "503，状态码不是 2xx" in text_of(page)
    assert f"{deliveries.RETRIED_FOR.days} 天里再试 {len(deliveries.DELAYS)} 次" in text_of(page)
    assert "未能送达 1" in text_of(client.post(HOME, {"shown": note}))
    again = do(client, "again", note, endpoint, message=WebhookDelivery.objects.get().message_id)
    assert "已排队再次发送：1 条" in text_of(again)
    assert WebhookDelivery.objects.get().state == "asked"


@pytest.mark.parametrize(
    ("wanted", "facts"),
    [
        ({}, "哪些记录 全部 地区 全部"),
        ({"kinds": ["platform", "course"], "region": "370100"}, "哪些记录 课程、平台 地区 山东省济南市"),
    ],
)
def test_an_endpoint_says_what_it_is_told_of_how_far_it_is_and_what_can_be_done(client, note, wanted, facts):
    client.post(f"{HOME}add/", {"shown": note, "url": URL} | wanted)
    for _ in range(3):
        factories.institution()
    WebhookEndpoint.objects.update(seq=1)
    page = client.post(HOME, {"shown": note})
    assert f"{facts} 进度 账本第 1 条，其后还有 2 条 未能送达 0" in text_of(page)
    assert [f"{HOME}{each}/" in page.content.decode() for each in ("pause", "resume")] == [True, False]
    paused = do(client, "pause", note, WebhookEndpoint.objects.get())
    assert [f"{HOME}{each}/" in paused.content.decode() for each in ("pause", "resume")] == [False, True]


def delivered(endpoint, seq, state="delivered"):
    now = timezone.now()
    message_id = f"msg_{endpoint.reference}_{seq}"
    return WebhookDelivery(endpoint=endpoint, message_id=message_id, seq=seq, state=state, created_at=now, tried_at=now)


def test_the_newest_deliveries_are_listed_or_of_all_those_that_are_dead(client, note, endpoint):
    rows = [delivered(endpoint, seq, "dead" if seq in (1, 2) else "delivered") for seq in range(1, DELIVERIES_SHOWN + 3)]
    WebhookDelivery.objects.bulk_create(rows)
    told = {each: text_of(do(client, "deliveries", note, endpoint, only=each)) for each in ("", "dead")}
    seqs = {each: list(map(int, re.findall(r"第 (\d+) 条", words))) for each, words in told.items()}
    assert seqs == {"": list(range(DELIVERIES_SHOWN + 2, 2, -1)), "dead": [2, 1]}
    newest = f"只列最新的 {DELIVERIES_SHOWN} 条"
    assert [newest in words for words in told.values()] == [True, False]
    WebhookDelivery.objects.filter(seq__lte=2).delete()
    assert "只列最新的" not in text_of(do(client, "deliveries", note, endpoint))


def test_all_that_are_dead_are_sent_again_at_once_and_there_are_none_to_be_then(client, note, endpoint):
    WebhookDelivery.objects.bulk_create([delivered(endpoint, 1, "dead"), delivered(endpoint, 2, "dead"), delivered(endpoint, 3)])
    everything = "未能送达的全部再发一次"
    assert everything in text_of(do(client, "deliveries", note, endpoint))
    again = text_of(do(client, "again", note, endpoint))
    assert "已排队再次发送：2 条" in again
    assert everything not in again


def test_a_delivery_says_what_came_of_it_and_is_sent_again_on_demand_once_it_waits_no_more(client, note, endpoint):
    do(client, "test", note, endpoint)
    factories.institution()
    WebhookDelivery.objects.update(due_at=timezone.now() + timedelta(days=9))
    attempted(endpoint, Outcome(None, Failure.CONNECTION))
    waiting = do(client, "deliveries", note, endpoint)
    assert re.search(r"连接不上 1 .*测试 等待发送 下一次 [^—]+ — 0", text_of(waiting))
    assert "None" not in text_of(waiting)
    attempted(endpoint, Outcome(204), at=timezone.now() + timedelta(days=1))
    taken = do(client, "deliveries", note, endpoint)
    assert [each.content.decode().count('name="message"') for each in (waiting, taken)] == [0, 1]


def test_each_endpoint_has_its_own_dead(client, note, given, endpoint):
    other = endpoints.add(given.key.partner, url=f"{URL}/other", at=timezone.now()).endpoint
    rows = [delivered(endpoint, 1, "dead"), delivered(endpoint, 2), delivered(other, 1, "dead"), delivered(other, 2, "dead")]
    WebhookDelivery.objects.bulk_create(rows)
    assert re.findall(r"未能送达 (\d+)", text_of(client.post(HOME, {"shown": note}))) == ["1", "2"]


@pytest.mark.sqlite
def test_of_a_months_deliveries_only_the_dead_are_read_to_count_them(given):
    assert "webhook_deliveries_due (endpoint_id=? AND state=?)" in endpoints.endpoints_of(given.key.partner).explain()


def test_who_mended_a_failing_server_is_told_how_not_to_wait(client, note, endpoint):
    way_out = "可以先暂停再恢复"
    assert way_out not in text_of(do(client, "deliveries", note, endpoint))
    factories.institution()
    attempted(endpoint, Outcome(503, Failure.STATUS))
    assert way_out in text_of(do(client, "deliveries", note, endpoint))
    for name in ("pause", "resume"):
        do(client, name, note, endpoint)
    assert WebhookDelivery.objects.filter(due_at__lte=timezone.now()).exists()
    assert way_out not in text_of(do(client, "deliveries", note, endpoint))


def test_what_waits_for_the_endpoint_to_be_resumed_says_so_and_tells_no_moment(client, note, endpoint):
    factories.institution()
    attempted(endpoint, Outcome(204), at=timezone.now())
    again = do(client, "again", note, endpoint, message=WebhookDelivery.objects.get().message_id)
    assert "下一次" in text_of(again)
    assert "收不到变更" not in text_of(again)
    do(client, "pause", note, endpoint)
    page = text_of(do(client, "deliveries", note, endpoint))
    assert "要求再发的也等到恢复以后" in page
    assert "等待发送" in page
    assert "下一次" not in page
    assert "下一次" in text_of(do(client, "test", note, endpoint))


@pytest.mark.parametrize("act", ["", "deliveries/", "test/", "rotate/", "pause/", "add/"])
def test_the_pages_are_all_english_but_for_what_was_typed(client, given, endpoint, act):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    factories.institution()
    attempted(endpoint, Outcome(503, Failure.STATUS))
    response = client.post(HOME, {"key": given.text})
    if act:
        response = client.post(HOME + act, {"shown": note_on(response), "endpoint": endpoint.reference, "url": f"{URL}/new"})
    assert response.status_code == 200
    words = text_of(response).replace(given.key.partner.organisation, "")
    assert not CHINESE.findall(words), words


def test_the_desk_sees_endpoints_and_no_secret(client, endpoint, given):
    client.force_login(officer())
    page = client.get(f"/desk/partners/{given.key.partner_id}/")
    assert URL in page.content.decode()
    assert secrets_on(page) == []


@pytest.mark.parametrize("act", ["test", "rotate"])
def test_an_endpoint_that_is_removed_meanwhile_is_one_that_there_is_not(client, given, note, endpoint, monkeypatch, act):
    def found_and_removed(partner, reference):
        removed = found(partner, reference)
        endpoints.remove(endpoint, at=timezone.now())
        return removed

    found = endpoints.endpoint_of
    monkeypatch.setattr(endpoints, "endpoint_of", found_and_removed)
    response = do(client, act, note, endpoint)
    assert response.status_code == 404
    assert "没有这个接收地址" in text_of(response)


@pytest.mark.parametrize("name", ["endpoint", "message"])
def test_nothing_is_called_by_a_zero_byte(client, note, endpoint, name):
    response = client.post(f"{HOME}again/", {"shown": note, "endpoint": endpoint.reference, name: "a\0b"})
    assert response.status_code == 404
    assert "没有这个接收地址" in text_of(response)
