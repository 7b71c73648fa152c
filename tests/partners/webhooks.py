"""Endpoints and senders for tests, whose time goes on when it is told."""

from datetime import datetime, timedelta

from django.utils import timezone

from partners.models import WebhookDelivery
from partners.vocabulary import Scope
from partners.webhooks import deliveries
from partners.webhooks.sending import due_endpoints, serve
from tests.partners.making import granted


class Clock:
    """The time of a test."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, step: timedelta) -> None:
        self.now += step


def a_partner(clock):
    """A partner with a key for webhooks."""
    return granted(at=clock.now, scopes=(Scope.WEBHOOKS,)).key.partner


def serve_all(clock):
    """Serve every endpoint until nothing is due."""
    while due := due_endpoints(at=clock()):
        for each in due:
            serve(each, clock=clock)


def the_delivery():
    """The only delivery that there is."""
    return WebhookDelivery.objects.get()


def attempted(endpoint, outcome, *, at=None):
    """Write what came of the delivery that is due, as if it had been sent."""
    delivery = deliveries.next_due(endpoint.pk, at=at or timezone.now())
    assert delivery is not None
    deliveries.record(delivery, outcome, at=timezone.now())
