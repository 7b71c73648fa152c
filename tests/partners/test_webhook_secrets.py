"""The secrets of an endpoint: sealed, and good for a while after they were replaced."""

import base64
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from partners.models import SealedWebhookSecret
from partners.webhooks import endpoints
from partners.webhooks.endpoints import SECRETS_AT_ONCE
from registry.sealing import CannotOpen
from tests import factories
from tests.partners.webhooks import serve_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


def test_both_secrets_sign_while_one_is_replaced_and_then_the_new_one_alone(server, told, clock):
    new = endpoints.rotate_secret(told.endpoint, at=clock.now)
    factories.institution()
    serve_all(clock)
    for secret in (told.secret, new.secret):
        assert Webhook(secret).verify(server.received[0].body, server.received[0].headers)
    assert endpoints.live_secrets(told.endpoint, at=clock.now + endpoints.OVERLAP) == [new.secret]


def test_a_secret_signs_for_as_long_as_was_said_when_it_was_replaced_though_the_next_is_too(told, clock):
    second = endpoints.rotate_secret(told.endpoint, at=clock.now)
    lost_at = clock.now + timedelta(hours=1)
    third = endpoints.rotate_secret(told.endpoint, at=lost_at)
    assert endpoints.live_secrets(told.endpoint, at=lost_at) == [third.secret, second.secret, told.secret]
    assert endpoints.live_secrets(told.endpoint, at=clock.now + endpoints.OVERLAP) == [third.secret, second.secret]
    assert endpoints.live_secrets(told.endpoint, at=lost_at + endpoints.OVERLAP) == [third.secret]


def test_what_signs_no_more_is_not_kept_and_so_many_secrets_sign_at_once(told, clock):
    endpoints.rotate_secret(told.endpoint, at=clock.now)
    clock.go_on(endpoints.OVERLAP)
    endpoints.rotate_secret(told.endpoint, at=clock.now)
    assert told.endpoint.secrets.count() == 2
    for _ in range(SECRETS_AT_ONCE):
        newest = endpoints.rotate_secret(told.endpoint, at=clock.now)
    assert len(endpoints.live_secrets(told.endpoint, at=clock.now)) == told.endpoint.secrets.count() == SECRETS_AT_ONCE
    assert endpoints.live_secrets(told.endpoint, at=clock.now)[0] == newest.secret


def test_secrets_are_sealed_in_the_database(told):
    stored = told.endpoint.secrets.get().sealed
    assert told.secret not in stored
    assert told.secret.removeprefix("whsec_") not in stored


def test_a_secret_is_sealed_for_its_own_endpoint(told, clock):
    other = endpoints.add(told.endpoint.partner, url=f"{told.endpoint.url}&other", at=clock.now).endpoint
    SealedWebhookSecret.objects.filter(endpoint=other).update(sealed=told.endpoint.secrets.get().sealed)
    with pytest.raises(CannotOpen):
        endpoints.live_secrets(other, at=clock.now)


def test_a_secret_is_as_long_as_the_specification_asks_and_no_two_are_the_same(told, clock):
    secrets = {told.secret, *(endpoints.rotate_secret(told.endpoint, at=clock.now).secret for _ in range(3))}
    assert len(secrets) == 4
    assert all(24 <= len(base64.b64decode(each.removeprefix("whsec_"), validate=True)) <= 64 for each in secrets)
