"""Webhooks of an endpoint that is stopped: a test is sent all the same, once; changes wait until it is resumed."""

from datetime import timedelta

import pytest

from partners import keys
from partners.models import WebhookEndpoint
from partners.webhooks import deliveries, endpoints
from partners.webhooks.deliveries import DELAYS, STOPPED_AFTER
from partners.webhooks.posting import Outcome
from partners.webhooks.vocabulary import DeliveryState, EndpointState, Failure
from tests import factories
from tests.partners.webhooks import attempted, serve_all, the_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]

STOPPED = [EndpointState.PAUSED, EndpointState.FAILING, EndpointState.GONE]


@pytest.mark.parametrize("state", STOPPED)
def test_a_server_is_tried_before_it_is_resumed_and_gets_no_change_by_that(server, told, clock, state):
    server.answers.append(500)
    for _ in range(2):
        factories.institution()
    serve_all(clock)
    WebhookEndpoint.objects.update(state=state)
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    clock.go_on(DELAYS[0] * 1.3)
    serve_all(clock)
    assert [each.event["type"] for each in server.received] == ["beian.change", "beian.test"]
    assert WebhookEndpoint.objects.get().state == state
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    assert [each.event["data"].get("seq") for each in server.received] == [1, None, 1, 2]


@pytest.mark.parametrize("status", [410, 500])
@pytest.mark.parametrize("state", STOPPED)
def test_a_test_that_a_stopped_server_does_not_take_is_not_sent_again_by_itself(server, told, clock, state, status):
    WebhookEndpoint.objects.update(state=state)
    server.answers.append(status)
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    assert (the_delivery().state, the_delivery().status) == (DeliveryState.DEAD, status)
    clock.go_on(DELAYS[-1] * 1.3)
    serve_all(clock)
    assert len(server.received) == 1


def test_a_test_answered_by_gone_is_not_sent_again_by_itself(server, told, clock):
    server.answers.append(410)
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    assert (the_delivery().state, WebhookEndpoint.objects.get().state) == (DeliveryState.DEAD, EndpointState.GONE)


@pytest.mark.parametrize("state", STOPPED)
def test_a_change_that_is_asked_for_again_waits_until_the_endpoint_is_resumed(server, told, clock, state):
    factories.institution()
    serve_all(clock)
    WebhookEndpoint.objects.update(state=state)
    deliveries.ask_again(told.endpoint, message_id=the_delivery().message_id, at=clock.now)
    serve_all(clock)
    assert server.seqs == [1]
    # Nor does it come with a test.
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    assert [each.event["type"] for each in server.received] == ["beian.change", "beian.test"]
    assert told.endpoint.deliveries.get(seq=1).state == DeliveryState.ASKED
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    assert [each.event["data"].get("seq") for each in server.received] == [1, None, 1]


def test_what_was_asked_for_again_and_not_taken_is_sent_at_once_when_the_endpoint_is_resumed(server, told, clock):
    factories.institution()
    serve_all(clock)
    server.answers.append(503)
    deliveries.ask_again(told.endpoint, message_id=the_delivery().message_id, at=clock.now)
    serve_all(clock)
    assert the_delivery().due_at > clock.now
    endpoints.pause(told.endpoint, at=clock.now)
    endpoints.resume(told.endpoint, at=clock.now)
    serve_all(clock)
    assert server.seqs == [1, 1, 1]
    assert (the_delivery().state, the_delivery().attempts) == (DeliveryState.DELIVERED, 1)


def test_who_pauses_a_failing_endpoint_in_the_middle_of_an_attempt_has_paused_it(told, clock):
    factories.institution()
    attempted(told.endpoint, Outcome(503, Failure.STATUS), at=clock.now)
    WebhookEndpoint.objects.update(failing_since=clock.now - STOPPED_AFTER)
    clock.go_on(timedelta(hours=1))
    under_way = deliveries.next_due(told.endpoint.pk, at=clock.now)
    assert under_way
    endpoints.pause(told.endpoint, at=clock.now)
    deliveries.record(under_way, Outcome(503, Failure.STATUS), at=clock.now)
    assert WebhookEndpoint.objects.get().state == EndpointState.PAUSED
    assert the_delivery().attempts == 2


def test_who_was_sent_nothing_for_days_without_a_key_is_not_stopped_by_the_first_failure_after(server, told, clock):
    factories.institution()
    key = told.endpoint.partner.keys.get()
    clock.now = key.expires_at - timedelta(seconds=1)
    server.answers.extend([503, 503])
    serve_all(clock)
    clock.go_on(STOPPED_AFTER)
    keys.rotate(key.prefix, at=clock.now, by=key.granted_by)
    serve_all(clock)
    assert (the_delivery().attempts, WebhookEndpoint.objects.get().state) == (2, EndpointState.ACTIVE)
    assert WebhookEndpoint.objects.get().failing_since == clock.now
    clock.now = the_delivery().due_at
    serve_all(clock)
    assert server.seqs == [1, 1, 1]
    assert the_delivery().state == DeliveryState.DELIVERED


def test_who_takes_a_change_that_was_asked_for_again_fails_no_more(server, told, clock):
    factories.institution()
    server.answers.extend([503] * (len(DELAYS) + 1))
    for each in (*DELAYS, STOPPED_AFTER / 5):
        serve_all(clock)
        clock.go_on(each * 1.3)
    assert the_delivery().state == DeliveryState.DEAD
    deliveries.ask_again(told.endpoint, at=clock.now)
    serve_all(clock)
    assert WebhookEndpoint.objects.get().failing_since is None
    # So that it is not stopped by one failure more.
    factories.institution()
    server.answers.append(503)
    clock.go_on(STOPPED_AFTER)
    serve_all(clock)
    assert WebhookEndpoint.objects.get().state == EndpointState.ACTIVE


def test_who_takes_a_test_but_no_change_fails_still(server, told, clock):
    factories.institution()
    server.answers.append(503)
    serve_all(clock)
    failing_since = WebhookEndpoint.objects.get().failing_since
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    assert failing_since
    assert WebhookEndpoint.objects.get().failing_since == failing_since
