"""Endpoints: what is done to one is recorded, and of one that is removed nothing is left but that."""

import pytest

from accounts import audit
from partners.models import SealedWebhookSecret, WebhookDelivery
from partners.webhooks import deliveries, endpoints

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_every_act_is_an_audit_line(told, clock):
    endpoint = told.endpoint
    for act in (endpoints.rotate_secret, endpoints.pause, endpoints.resume, endpoints.remove):
        act(endpoint, at=clock.now)
    lines = audit.lines("webhook_endpoint", endpoint.reference)
    acts = ["added", "secret_rotated", "paused", "resumed", "removed"]
    assert [line.action for line in lines] == [f"partner.webhook_{act}" for act in acts]
    assert {line.detail["partner"] for line in lines} == {endpoint.partner_id}


def test_with_an_endpoint_its_secrets_and_deliveries_go(told, clock):
    endpoints.rotate_secret(told.endpoint, at=clock.now)
    deliveries.ask_for_test(told.endpoint, at=clock.now)
    endpoints.remove(told.endpoint, at=clock.now)
    assert not SealedWebhookSecret.objects.exists()
    assert not WebhookDelivery.objects.exists()
