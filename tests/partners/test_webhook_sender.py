"""The sender serves endpoints side by side, and the command comes to an end or to a stop."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from threading import Timer

import pytest
from django.core.management import call_command
from django.db import transaction

from partners.keys import LIFETIME
from partners.management.commands import send_webhooks
from partners.models import WebhookDelivery, WebhookEndpoint
from partners.webhooks import deliveries, endpoints, sending
from partners.webhooks.posting import TOTAL_SECONDS, Outcome
from partners.webhooks.sending import MESSAGES_A_TURN, TURN, Sender, due_endpoints, serve
from tests import factories
from tests.partners.receiving import HOST
from tests.partners.test_webhook_killed import environment
from tests.waiting import begun

# Threads of the sender have connections of their own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("without_followers")]


def test_a_slow_endpoint_holds_up_no_other(server, told, clock):
    slow = endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/slow", at=clock.now)
    for _ in range(3):
        factories.institution()
    server.held_path = "/slow"
    server.open.clear()
    sender = Sender(clock=clock, threads=2)
    assert sender.round() == 2
    while WebhookDelivery.objects.filter(endpoint=told.endpoint, state="delivered").count() < 3:
        sender.wait(0.1)
    assert not WebhookDelivery.objects.filter(endpoint=slow.endpoint, state="delivered").exists()
    server.open.set()
    sender.send_all()
    sender.close()
    assert [each.event["data"]["seq"] for each in server.received if each.path == "/slow"] == [1, 2, 3]


def test_who_serves_an_endpoint_claims_no_other(server, told, clock, monkeypatch):
    other = endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/other", at=clock.now)
    factories.institution()
    due_meanwhile = []

    def attempt(_delivery, *, at):
        due_meanwhile.extend(due_endpoints(at=at))
        return Outcome(204)

    monkeypatch.setattr(sending, "_attempt", attempt)
    serve(told.endpoint.pk, clock=clock)
    assert due_meanwhile == [other.endpoint.pk]


def test_a_turn_is_bounded_so_that_others_have_theirs(server, told, clock):
    for _ in range(MESSAGES_A_TURN + 2):
        factories.institution()
    assert serve(told.endpoint.pk, clock=clock) == MESSAGES_A_TURN
    assert serve(told.endpoint.pk, clock=clock) == 2


def test_who_takes_each_message_slowly_holds_up_others_for_no_longer_than_a_turn(server, told, clock, monkeypatch):
    quick = endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/quick", at=clock.now)
    for _ in range(20):
        factories.institution()
    began, waited, sent = clock.now, [], []

    def attempt(delivery, *, at):
        sent.append((delivery.endpoint_id, delivery.seq))
        if delivery.endpoint_id == quick.endpoint.pk:
            waited.append(at - began)
        else:
            clock.go_on(timedelta(seconds=TOTAL_SECONDS))
        return Outcome(204)

    monkeypatch.setattr(sending, "_attempt", attempt)
    sender = Sender(clock=clock, threads=1)
    sender.send_all()
    sender.close()
    assert waited[0] <= TURN + timedelta(seconds=TOTAL_SECONDS)
    assert [seq for endpoint, seq in sent if endpoint == told.endpoint.pk] == list(range(1, 21))


def test_a_turn_ends_with_what_is_not_taken_so_that_a_slow_failure_is_not_one_of_many(server, told, clock):
    for _ in range(3):
        factories.institution()
    serve(told.endpoint.pk, clock=clock)
    WebhookDelivery.objects.update(state="dead")
    deliveries.ask_again(told.endpoint, at=clock.now)
    server.answers.extend([503, 503, 503])
    assert serve(told.endpoint.pk, clock=clock) == 0
    assert server.seqs == [1, 2, 3, 1]
    # The others have their turn at once.
    assert due_endpoints(at=clock()) == [told.endpoint.pk]


def test_who_has_nothing_to_send_waits_before_looking_again():
    sender, began = Sender(), time.monotonic()
    sender.wait(0.2)
    sender.close()
    assert time.monotonic() - began >= 0.2


def test_who_waits_goes_on_when_one_is_served_or_the_time_is_over(server, told, clock):
    endpoints.add(told.endpoint.partner, url=f"https://{HOST}:{server.port}/slow", at=clock.now)
    factories.institution()
    server.held_path = "/slow"
    server.open.clear()
    sender, began = Sender(clock=clock, threads=2), time.monotonic()
    assert sender.round() == 2
    sender.wait(30)
    assert sender.round() == 1
    sender.wait(0.1)
    assert time.monotonic() - began < TOTAL_SECONDS - 1
    assert WebhookDelivery.objects.filter(state="delivered").count() == 1
    server.open.set()
    sender.close()


def test_who_let_the_key_expire_is_told_nothing(told, clock):
    factories.institution()
    clock.go_on(LIFETIME - timedelta(seconds=1))
    assert due_endpoints(at=clock()) == [told.endpoint.pk]
    clock.go_on(timedelta(seconds=1))
    assert due_endpoints(at=clock()) == []


@pytest.mark.postgres
def test_an_endpoint_is_removed_while_the_next_message_for_it_is_being_made(told, clock):
    factories.institution()
    with transaction.atomic():
        assert deliveries.next_due(told.endpoint.pk, at=clock.now)
        removal = begun(lambda: endpoints.remove(told.endpoint, at=clock.now))
    removal.result()
    assert not WebhookEndpoint.objects.exists()


def test_once_sends_what_is_due_and_ends(server, told):
    for _ in range(3):
        factories.institution()
    call_command("send_webhooks", "--once")
    assert server.seqs == [1, 2, 3]


def test_a_signal_stops_it_when_what_is_under_way_is_done(server, told):
    factories.institution()
    WebhookEndpoint.objects.update(url=f"https://localhost:{server.port}/")
    server.open.clear()
    command = [sys.executable, "manage.py", "send_webhooks"]
    process = subprocess.Popen(command, env=environment(server), stdout=subprocess.PIPE, text=True)
    assert server.arrived.wait(60)
    process.send_signal(signal.SIGTERM)
    server.open.set()
    printed, _ = process.communicate(timeout=60)
    assert (process.returncode, printed) == (0, "Stopped.\n")
    assert WebhookDelivery.objects.get().state == "delivered"


def test_who_closes_finishes_the_message_under_way_and_leaves_the_others_to_the_next(server, told, clock):
    for _ in range(3):
        factories.institution()
    server.open.clear()
    sender = Sender(clock=clock)
    sender.round()
    assert server.arrived.wait(60)
    Timer(0.2, server.open.set).start()
    sender.close()
    assert server.seqs == [1]
    # Nobody has to wait for the claim to run out.
    assert due_endpoints(at=clock()) == [told.endpoint.pk]
    serve(told.endpoint.pk, clock=clock)
    assert server.seqs == [1, 2, 3]


def test_a_round_that_fails_is_logged_without_its_message_and_another_follows(monkeypatch, caplog):
    rounds: list[int] = []

    def failing(_sender):
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise LookupError
        signal.raise_signal(signal.SIGTERM)

    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(Sender, "round", failing)
    monkeypatch.setattr(send_webhooks, "PAUSE_AFTER_FAILURE_SECONDS", 0)
    call_command("send_webhooks")
    for each, handler in before.items():
        signal.signal(each, handler)
    assert rounds == [0, 1]
    assert [each.getMessage() for each in caplog.records if each.exc_info] == ["a round of webhooks failed"]
