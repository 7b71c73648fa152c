"""The test button: a message of its own that stands behind no change."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from standardwebhooks import Webhook

from partners.models import WebhookDelivery
from partners.webhooks import deliveries
from tests.partners.webhooks import serve_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_a_test_message_is_told_apart(server, told, clock):
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    [message] = server.received
    event = Webhook(told.secret).verify(message.body, message.headers)
    assert (event["type"], event["data"]) == ("beian.test", {})


def test_one_test_message_waits_at_a_time_and_is_sent_when_it_is_asked_for_again(server, told, clock):
    server.answers.append(500)
    for _ in range(3):
        deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    serve_all(clock)
    assert len(server.received) == 1
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    serve_all(clock)
    assert len(server.received) == 2
    assert WebhookDelivery.objects.count() == 1
    clock.now += timedelta(seconds=1)
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    assert WebhookDelivery.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_test_message_waits_however_many_ask_for_one_at_once(told, clock):
    together = threading.Barrier(6)

    def ask(number):
        together.wait()
        try:
            deliveries.ask_for_test(told.endpoint, at=clock.now + timedelta(microseconds=number))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
    assert WebhookDelivery.objects.count() == 1
