"""Endpoints: what is done to one is recorded, and of one that is removed nothing is left but that."""

import pytest

from accounts import audit
from partners.models import SealedWebhookSecret, WebhookDelivery, WebhookEndpoint
from partners.webhooks import deliveries, endpoints
from partners.webhooks.posting import Outcome
from partners.webhooks.vocabulary import EndpointState, Failure
from tests import factories
from tests.partners.webhooks import a_partner, attempted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_every_act_is_an_audit_line(told, clock):
    endpoint = told.endpoint
    for act in (endpoints.rotate_secret, endpoints.pause, endpoints.resume, endpoints.remove):
        act(endpoint, at=clock.now)
    lines = audit.lines("webhook_endpoint", endpoint.reference)
    acts = ["added", "secret_rotated", "paused", "resumed", "removed"]
    assert [line.action for line in lines] == [f"partner.webhook_{act}" for act in acts]
    assert {line.detail["partner"] for line in lines} == {endpoint.partner_id}


def test_what_is_done_to_an_endpoint_is_done_to_no_other(told, clock):
    other = endpoints.add(a_partner(clock), url=told.endpoint.url, at=clock.now).endpoint
    factories.institution()
    attempted(other, Outcome(503, Failure.STATUS), at=clock.now)
    due_at = other.deliveries.get().due_at
    endpoints.pause(other, at=clock.now)
    endpoints.resume(told.endpoint, at=clock.now)
    assert WebhookEndpoint.objects.get(pk=other.pk).state == EndpointState.PAUSED
    assert (other.deliveries.get().attempts, other.deliveries.get().due_at) == (1, due_at)
    endpoints.resume(other, at=clock.now)
    endpoints.pause(told.endpoint, at=clock.now)
    assert WebhookEndpoint.objects.get(pk=other.pk).state == EndpointState.ACTIVE
    endpoints.remove(other, at=clock.now)
    assert list(WebhookEndpoint.objects.all()) == [told.endpoint]


def test_with_an_endpoint_its_secrets_and_deliveries_go(told, clock):
    endpoints.rotate_secret(told.endpoint, at=clock.now)
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    endpoints.remove(told.endpoint, at=clock.now)
    assert not SealedWebhookSecret.objects.exists()
    assert not WebhookDelivery.objects.exists()
