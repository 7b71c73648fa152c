"""What is sent again: signed and told as of the moment of sending, after as long as was planned, with all its attempts anew."""

from datetime import timedelta

import pytest

from partners.models import WebhookEndpoint
from partners.webhooks import deliveries, sending
from partners.webhooks.deliveries import DELAYS
from partners.webhooks.posting import Outcome
from partners.webhooks.sending import CLAIMED_FOR, Sender, due_endpoints, serve
from partners.webhooks.vocabulary import DeliveryState, Failure
from registry import public_records
from registry.days import civil_day
from registry.vocabulary import RecordKind
from tests import factories
from tests.partners.webhooks import serve_all, the_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_each_attempt_is_signed_at_its_own_moment_or_receivers_would_take_it_for_a_replay(server, told, clock):
    server.answers.append(503)
    factories.institution()
    moments = []
    for _ in range(2):
        serve_all(clock)
        moments.append(int(clock.now.timestamp()))
        clock.go_on(timedelta(hours=1))
    assert [int(each.headers["webhook-timestamp"]) for each in server.received] == moments
    assert server.received[0].body == server.received[1].body


def test_what_may_be_told_no_longer_on_the_day_of_an_attempt_is_not(server, told, clock):
    entry, today = factories.credit_entry(), civil_day(clock.now)
    document = {**(public_records.credit(entry, entry.institution.kind) or {}), "disclosedUntil": today.isoformat()}
    told.endpoint.seq = 2
    told.endpoint.save()
    for reason in ("提供虚假材料", "提供虚假备案材料，情节严重"):
        body = document | {"reason": reason}
        factories.publish(entry, RecordKind.CREDIT, body, entry.institution.public_id, effective_on=today)
    server.answers.extend([204, 503])
    serve_all(clock)
    clock.go_on(timedelta(days=1))
    serve_all(clock)
    assert [each.event["data"]["seq"] for each in server.received] == [3, 4, 4]
    assert ["reason" in each.event["data"]["changedFields"] for each in server.received] == [True, True, False]


@pytest.mark.parametrize("asked", [0, 1, 60])
def test_nothing_is_sent_again_sooner_than_planned_because_an_answer_asks_for_it(asked):
    assert all(deliveries.delay(number, asked) >= 0.8 * planned for number, planned in enumerate(DELAYS, 1))


def dead(server, clock):
    server.answers.extend([500] * (len(DELAYS) + 1))
    factories.institution()
    for each in (*DELAYS, timedelta()):
        serve_all(clock)
        clock.go_on(each * 1.3)
    assert the_delivery().state == DeliveryState.DEAD


def test_what_is_asked_for_again_has_all_its_attempts_again(server, told, clock):
    dead(server, clock)
    server.answers.append(503)
    deliveries.ask_again(told.endpoint, at=clock.now)
    serve_all(clock)
    assert (the_delivery().state, the_delivery().attempts) == (DeliveryState.ASKED, 1)
    clock.go_on(DELAYS[0] * 1.3)
    serve_all(clock)
    assert the_delivery().state == DeliveryState.DELIVERED


def test_only_the_message_that_is_asked_for_is_sent_again(server, told, clock):
    for _ in range(3):
        factories.institution()
    serve_all(clock)
    second = told.endpoint.deliveries.get(seq=2).message_id
    assert deliveries.ask_again(told.endpoint, message_id=second, at=clock.now) == 1
    serve_all(clock)
    assert server.seqs == [1, 2, 3, 2]


def test_what_is_asked_for_again_comes_before_the_next_attempt_at_what_waits(server, told, clock):
    server.answers.extend([204, 503])
    for _ in range(2):
        factories.institution()
    serve_all(clock)
    clock.go_on(DELAYS[0] * 1.3)
    deliveries.ask_again(told.endpoint, message_id=told.endpoint.deliveries.get(seq=1).message_id, at=clock.now)
    serve_all(clock)
    assert server.seqs == [1, 2, 1, 2]


def test_who_does_not_take_what_was_asked_for_again_is_not_failing_by_that(server, told, clock):
    factories.institution()
    serve_all(clock)
    deliveries.ask_again(told.endpoint, message_id=the_delivery().message_id, at=clock.now)
    server.answers.append(503)
    serve_all(clock)
    assert (the_delivery().attempts, WebhookEndpoint.objects.get().failing_since) == (1, None)


def test_a_change_whose_turn_it_is_cannot_be_asked_for_past_the_order(server, told, clock):
    server.answers.append(503)
    for _ in range(2):
        factories.institution()
    serve_all(clock)
    assert deliveries.ask_again(told.endpoint, message_id=the_delivery().message_id, at=clock.now) == 0
    serve_all(clock)
    assert server.seqs == [1]


def test_who_allows_less_than_when_an_endpoint_was_added_sends_nothing_there_and_says_why(server, told, clock, settings):
    settings.WEBHOOK_PORTS = [443]
    factories.institution()
    serve_all(clock)
    assert (the_delivery().failure, the_delivery().attempts, server.received) == (Failure.ADDRESS, 1, [])


def test_a_failure_lets_go_of_no_claim_that_another_sender_has_by_now(told, clock, monkeypatch):
    factories.institution()
    others = clock.now + 2 * CLAIMED_FOR

    def stand_still(_delivery, *, at):
        clock.go_on(CLAIMED_FOR)
        WebhookEndpoint.objects.update(claimed_until=others)
        return Outcome(503, Failure.STATUS)

    monkeypatch.setattr(sending, "_attempt", stand_still)
    assert serve(told.endpoint.pk, clock=clock) == 0
    assert WebhookEndpoint.objects.get().claimed_until == others


@pytest.mark.django_db(transaction=True)
def test_an_endpoint_that_cannot_be_served_is_told_to_who_runs_the_registry(told, clock, settings, caplog):
    settings.FIELD_KEYS = ["b" * 43 + "="]
    factories.institution()
    sender = Sender(clock=clock)
    sender.send_all()
    sender.close()
    assert f"webhook endpoint {told.endpoint.pk} could not be served" in caplog.text
    assert due_endpoints(at=clock()) == []
