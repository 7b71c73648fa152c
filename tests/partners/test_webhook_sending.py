"""Webhooks: signed, in order, at least once; who fails is tried again, put aside, stopped and resumed without a gap."""

import base64
from datetime import UTC, date, datetime, timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from partners import keys
from partners.models import WebhookDelivery, WebhookEndpoint
from partners.webhooks import deliveries, endpoints, sending
from partners.webhooks.deliveries import DELAYS, STOPPED_AFTER, message_of
from partners.webhooks.posting import Outcome
from partners.webhooks.sending import CLAIMED_FOR, due_endpoints, serve
from partners.webhooks.vocabulary import DeliveryState, EndpointState, Failure
from registry import ledger
from registry.erasure import Erasure, erase
from registry.sealing import CannotOpen
from registry.vocabulary import RecordKind
from tests import factories
from tests.graphql_api.dated import moved
from tests.partners.receiving import HOST
from tests.partners.webhooks import a_partner, attempted, serve_all, the_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_a_change_arrives_signed_and_says_what_changed(server, told, clock):
    school = factories.institution()
    serve_all(clock)
    [message] = server.received
    assert message.path == "/hook?for=beian"
    assert message.headers["content-type"] == "application/json"
    assert message.headers["host"] == f"{HOST}:{server.port}"
    assert message.headers["user-agent"] == "Beian-Webhooks/1"
    event = Webhook(told.secret).verify(message.body, message.headers)
    assert event == {
        "type": "beian.change",
        "timestamp": "2026-11-24T04:00:00.000000Z",
        "data": {
            "seq": 1,
            "kind": "INSTITUTION",
            "id": school.public_id,
            "parent": None,
            "action": "CREATED",
            "effectiveOn": "2020-01-08",
            "changedFields": [],
        },
    }
    assert (the_delivery().state, the_delivery().status) == (DeliveryState.DELIVERED, 204)


def test_another_secret_or_another_body_does_not_verify(server, told, clock):
    factories.institution()
    serve_all(clock)
    [message] = server.received
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(bytes(32)).decode()).verify(message.body, message.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(told.secret).verify(message.body.replace(b"CREATED", b"REMOVED"), message.headers)


def test_changes_before_the_endpoint_are_not_told(server, clock):
    factories.institution()
    endpoints.add(a_partner(clock), url=server.url, at=clock.now)
    factories.institution()
    serve_all(clock)
    assert server.seqs == [2]


def test_changes_arrive_in_order_and_once(server, told, clock):
    for _ in range(7):
        factories.institution()
    serve_all(clock)
    factories.institution()
    serve_all(clock)
    assert server.seqs == list(range(1, 9))
    assert len({each.headers["webhook-id"] for each in server.received}) == 8


def test_only_the_wanted_kinds_and_region_are_told(server, clock):
    partner = a_partner(clock)
    endpoint = endpoints.add(partner, url=server.url, kinds=[RecordKind.PLATFORM], region="370200", at=clock.now).endpoint
    for region in ("370102", "370202"):
        factories.platform(factories.institution(region=region))
    serve_all(clock)
    assert server.seqs == [4]
    factories.institution()
    serve_all(clock)
    endpoint.refresh_from_db()
    assert endpoint.seq == ledger.head_seq() == 5


def test_with_a_region_the_institution_that_moves_in_is_told_and_what_was_under_it_is_not(server, clock):
    school = factories.institution(region="370102")
    factories.platform(school)
    endpoints.add(a_partner(clock), url=server.url, region="370200", at=clock.now)
    moved(school, "370202")
    factories.platform(school)
    serve_all(clock)
    assert server.seqs == [3, 4]
    assert [each.event["data"]["changedFields"] for each in server.received] == [["region"], []]
    moved(school, "370102")
    serve_all(clock)
    assert server.seqs == [3, 4]


def test_no_name_of_a_person_is_in_a_message_and_what_was_erased_says_nothing(server, told, clock):
    school = factories.institution(name="济南明德在线教育有限公司")
    teacher = factories.teacher(school, name="孙丽丽")
    body = {"id": teacher.public_id, "name": "孙丽丽丽"}
    factories.publish(teacher, RecordKind.TEACHER, body, school.public_id, effective_on=date(2024, 5, 1))
    erase([Erasure("teacher", teacher.public_id, date(2026, 11, 24), "本人申请")], recorded_at=datetime(2026, 11, 24, tzinfo=UTC))
    serve_all(clock)
    sent = b"".join(each.body for each in server.received).decode()
    assert [each.event["data"]["action"] for each in server.received] == ["CREATED", "CREATED", "CHANGED", "ERASED"]
    assert [each.event["data"]["changedFields"] for each in server.received] == [[]] * 4
    assert [each.event["data"]["parent"] for each in server.received] == [None, *[school.public_id] * 3]
    assert "孙丽丽" not in sent
    assert "明德" not in sent


def test_a_failure_is_tried_again_with_the_same_id_and_holds_the_next_change_back(server, told, clock):
    server.answers.extend([500, 503])
    for _ in range(2):
        factories.institution()
    serve_all(clock)
    assert server.seqs == [1]
    assert (the_delivery().state, the_delivery().status, the_delivery().failure) == ("waiting", 500, Failure.STATUS)
    clock.go_on(DELAYS[0] * 0.7)
    serve_all(clock)
    assert server.seqs == [1]
    clock.go_on(DELAYS[0])
    serve_all(clock)
    clock.go_on(DELAYS[1] * 1.3)
    serve_all(clock)
    assert server.seqs == [1, 1, 1, 2]
    assert len({each.headers["webhook-id"] for each in server.received[:3]}) == 1
    assert [each.attempts for each in WebhookDelivery.objects.order_by("seq")] == [3, 1]


def test_one_that_fails_holds_back_no_other(server, told, clock):
    other = endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/other", at=clock.now)
    server.answers.append(500)
    factories.institution()
    serve(told.endpoint.pk, clock=clock)
    assert due_endpoints(at=clock()) == [other.endpoint.pk]
    serve(other.endpoint.pk, clock=clock)
    assert due_endpoints(at=clock()) == []
    assert [each.path for each in server.received] == ["/hook?for=beian", "/other"]
    assert [each.state for each in WebhookDelivery.objects.order_by("id")] == ["waiting", "delivered"]


def go_through_all_attempts(server, clock):
    server.answers.extend([500] * (len(DELAYS) + 1))
    serve_all(clock)
    for each in DELAYS:
        clock.go_on(each * 1.3)
        serve_all(clock)


def test_after_three_days_a_message_is_dead_and_the_next_one_goes_on(server, told, clock):
    for _ in range(2):
        factories.institution()
    go_through_all_attempts(server, clock)
    assert server.seqs == [1] * (len(DELAYS) + 1) + [2]
    assert [each.state for each in WebhookDelivery.objects.order_by("seq")] == ["dead", "delivered"]
    assert timedelta(days=3) < sum(DELAYS, timedelta()) < timedelta(days=4)


def test_the_dead_are_sent_again_when_that_is_asked_for(server, told, clock):
    factories.institution()
    go_through_all_attempts(server, clock)
    assert deliveries.ask_again(told.endpoint, at=clock.now) == 1
    serve_all(clock)
    assert the_delivery().state == DeliveryState.DELIVERED
    assert len({each.headers["webhook-id"] for each in server.received}) == 1


def test_what_was_delivered_can_be_asked_for_again_and_holds_nothing_back(server, told, clock):
    factories.institution()
    serve_all(clock)
    message_id = the_delivery().message_id
    server.answers.append(500)
    assert deliveries.ask_again(told.endpoint, message_id=message_id, at=clock.now) == 1
    factories.institution()
    serve_all(clock)
    assert server.seqs == [1, 1, 2]
    told.endpoint.refresh_from_db()
    assert told.endpoint.failing_since is None
    clock.go_on(DELAYS[0] * 1.3)
    serve_all(clock)
    assert server.seqs == [1, 1, 2, 1]


def fail_until_stopped(server, told, clock):
    server.answers.extend([500] * 100)
    while due_endpoints(at=clock()) or WebhookDelivery.objects.filter(state="waiting").exists():
        serve_all(clock)
        if WebhookEndpoint.objects.get().state != EndpointState.ACTIVE:
            break
        clock.go_on(timedelta(hours=1))
    server.answers.clear()
    told.endpoint.refresh_from_db()
    assert told.endpoint.state == EndpointState.FAILING


def test_an_endpoint_that_takes_nothing_for_days_is_stopped_and_resumed_without_a_gap(server, told, clock):
    for _ in range(3):
        factories.institution()
    began = clock.now
    fail_until_stopped(server, told, clock)
    assert STOPPED_AFTER <= clock.now - began <= STOPPED_AFTER + timedelta(hours=30)
    stopped_at = server.seqs[-1]
    clock.go_on(timedelta(days=40))
    factories.institution()
    assert due_endpoints(at=clock()) == []
    server.received.clear()
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    assert server.seqs == list(range(stopped_at, 5))


def test_an_endpoint_that_was_resumed_has_all_its_days_and_attempts_again(server, told, clock):
    for _ in range(3):
        factories.institution()
    fail_until_stopped(server, told, clock)
    server.answers.append(500)
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    told.endpoint.refresh_from_db()
    assert (told.endpoint.state, told.endpoint.failing_since) == (EndpointState.ACTIVE, clock.now)
    assert WebhookDelivery.objects.get(state="waiting").attempts == 1


def test_gone_stops_at_once(server, told, clock):
    server.answers.append(410)
    for _ in range(2):
        factories.institution()
    serve_all(clock)
    told.endpoint.refresh_from_db()
    assert (told.endpoint.state, server.seqs) == (EndpointState.GONE, [1])
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    assert server.seqs == [1, 1, 2]


def test_one_that_is_gone_stops_no_other(server, told, clock):
    other = endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/other", at=clock.now).endpoint
    server.answers.append(410)
    factories.institution()
    serve(other.pk, clock=clock)
    serve(told.endpoint.pk, clock=clock)
    for each in (other, told.endpoint):
        each.refresh_from_db()
    assert (other.state, told.endpoint.state) == (EndpointState.GONE, EndpointState.ACTIVE)


def test_an_endpoint_may_be_removed_while_something_is_sent_to_it(told, clock):
    factories.institution()
    delivery = deliveries.next_due(told.endpoint.pk, at=clock.now)
    assert delivery
    endpoints.remove(told.endpoint, at=clock.now)
    assert not deliveries.record(delivery, Outcome(503, Failure.STATUS), at=clock.now)
    assert not WebhookDelivery.objects.exists()


def test_nothing_is_sent_unsigned_to_an_endpoint_that_is_removed_just_before(server, told, clock, monkeypatch):
    def removed_meanwhile(delivery, *, at):
        endpoints.remove(told.endpoint, at=at)
        return message_of(delivery, at=at)

    factories.institution()
    monkeypatch.setattr(deliveries, "message_of", removed_meanwhile)
    assert serve(told.endpoint.pk, clock=clock) == 0
    assert server.received == []


def test_a_sender_that_was_overtaken_writes_nothing_over_what_came_since(server, told, clock):
    factories.institution()
    overtaken = deliveries.next_due(told.endpoint.pk, at=clock.now)
    assert overtaken
    attempted(told.endpoint, Outcome(503, Failure.STATUS), at=clock.now)
    waiting = the_delivery()
    # What another endpoint waits for stands as this one stood.
    other = endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/other", at=clock.now).endpoint
    factories.institution()
    assert deliveries.next_due(other.pk, at=clock.now)
    assert not deliveries.record(overtaken, Outcome(None, Failure.TIMEOUT), at=clock.now + DELAYS[0])
    now = told.endpoint.deliveries.get()
    for each in ("attempts", "status", "failure", "tried_at", "due_at"):
        assert getattr(now, each) == getattr(waiting, each)


def test_who_is_paused_is_told_later(server, told, clock):
    endpoints.pause(told.endpoint, at=clock.now)
    factories.institution()
    serve_all(clock)
    assert server.received == []
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    assert server.seqs == [1]


def test_who_lost_the_key_is_told_nothing_and_keeps_the_place(server, told, clock):
    factories.institution()
    keys.revoke(told.endpoint.partner.keys.get().prefix, at=clock.now)
    serve_all(clock)
    assert server.received == []
    assert WebhookEndpoint.objects.get().seq == told.endpoint.seq


@pytest.mark.parametrize("attempts", range(1, len(DELAYS) + 1))
def test_delays_are_jittered(attempts):
    drawn = {deliveries.delay(attempts) for _ in range(50)}
    assert len(drawn) > 1
    assert all(0.8 * DELAYS[attempts - 1] <= each <= 1.2 * DELAYS[attempts - 1] for each in drawn)


def test_one_sender_at_a_time_has_an_endpoint_until_its_claim_runs_out(server, told, clock):
    factories.institution()
    WebhookEndpoint.objects.update(claimed_until=clock.now + CLAIMED_FOR)
    assert due_endpoints(at=clock()) == []
    assert serve(told.endpoint.pk, clock=clock) == 0
    clock.go_on(CLAIMED_FOR)
    assert due_endpoints(at=clock()) == [told.endpoint.pk]
    assert serve(told.endpoint.pk, clock=clock) == 1


def test_who_stood_still_longer_than_the_claim_lasts_leaves_the_endpoint_to_who_has_it(told, clock, monkeypatch):
    for _ in range(3):
        factories.institution()
    taken = []

    def stand_still(delivery, *, at):
        clock.go_on(CLAIMED_FOR)
        WebhookEndpoint.objects.update(claimed_until=clock.now + CLAIMED_FOR)
        taken.append(delivery.seq)
        return Outcome(200)

    monkeypatch.setattr(sending, "_attempt", stand_still)
    assert serve(told.endpoint.pk, clock=clock) == 1
    assert taken == [1]
    assert WebhookEndpoint.objects.get().claimed_until == clock.now + CLAIMED_FOR


def test_a_secret_that_no_key_opens_is_not_tried_without_a_pause(server, told, clock, settings):
    settings.FIELD_KEYS = [base64.b64encode(bytes(32)).decode()]
    factories.institution()
    with pytest.raises(CannotOpen, match="webhook endpoint"):
        serve(told.endpoint.pk, clock=clock)
    assert due_endpoints(at=clock()) == []
    # Our fault is none of the partner's attempts.
    assert (the_delivery().state, the_delivery().attempts, the_delivery().failure) == (DeliveryState.WAITING, 0, "")


def test_old_deliveries_are_forgotten(server, told, clock):
    factories.institution()
    serve_all(clock)
    assert deliveries.forget_old(at=clock.now + timedelta(days=29)) == 0
    assert deliveries.forget_old(at=clock.now + timedelta(days=31)) == 1


def test_the_dead_can_be_asked_for_again_for_three_months(server, told, clock):
    factories.institution()
    go_through_all_attempts(server, clock)
    assert the_delivery().state == DeliveryState.DEAD
    assert deliveries.forget_old(at=the_delivery().tried_at + timedelta(days=89)) == 0
    assert deliveries.forget_old(at=the_delivery().tried_at + timedelta(days=91)) == 1
