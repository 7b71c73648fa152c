"""What the desk sees of partners."""

from datetime import timedelta
from typing import Any

import pytest

from partners import keys
from partners.models import ApiKey
from partners.reports import key_lines
from partners.selectors import contact_of, partner_of, partners_with_keys, request_of, waiting_requests
from tests.partners.making import AT, MAIL, NAME, granted, officer, request

pytestmark = pytest.mark.django_db


def listed(at):
    partners: Any = partners_with_keys(at=at)
    return [(each.pk, each.live, each.last_use) for each in partners]


def listed_until(at):
    partners: Any = partners_with_keys(at=at)
    return [each.until for each in partners]


def test_partners_are_listed_with_their_live_keys_and_last_use():
    first, second = granted(), granted(at=AT + timedelta(days=1))
    request()
    keys.rotate(first.key.prefix, at=AT)
    ApiKey.objects.filter(pk=first.key.pk).update(last_used_at=AT)
    later = AT + timedelta(days=2)
    assert listed(later) == [(second.key.partner_id, 1, None), (first.key.partner_id, 2, AT)]
    keys.revoke(second.key.prefix, at=later)
    assert [live for _, live, _ in listed(later)] == [0, 2]
    assert [live for _, live, _ in listed(AT + keys.OVERLAP)] == [0, 1]


def test_partners_are_listed_with_the_end_of_the_live_key_that_is_taken_longest():
    first, second = granted(), granted(expires_at=AT + timedelta(days=10), at=AT)
    keys.rotate(first.key.prefix, at=AT)
    assert listed_until(AT) == [AT + timedelta(days=10), AT + keys.LIFETIME]
    keys.revoke(second.key.prefix, at=AT)
    assert listed_until(AT) == [None, AT + keys.LIFETIME]


def test_requests_wait_in_the_order_in_which_they_came():
    asked = [request(at=AT - timedelta(hours=hours)) for hours in range(3)]
    keys.refuse(asked[1], reason="缺用途", by=officer(), at=AT)
    assert [each.reference for each in waiting_requests()] == [asked[2].reference, asked[0].reference]
    found = request_of(asked[1].reference)
    assert found is not None
    assert (found.decision, found.reason, found.decided_by) == ("refused", "缺用途", officer())
    assert request_of("KAAAAAAAAA") is None


def test_a_key_says_how_it_stands():
    given = granted(expires_at=AT + timedelta(days=10))
    keys.rotate(given.key.prefix, at=AT)
    keys.revoke(given.key.prefix, at=AT)
    partner = partner_of(given.key.partner_id)
    assert partner is not None
    assert [(line.state, line.is_live) for line in key_lines(partner, at=AT)] == [("live", True), ("revoked", False)]
    assert [line.state for line in key_lines(partner, at=AT + timedelta(days=10))] == ["expired", "revoked"]
    assert (contact_of(partner).name, contact_of(partner).mail) == (NAME, MAIL)
