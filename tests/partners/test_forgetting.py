"""What is not needed any more is forgotten, and nothing else."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from partners import keys, usage
from partners.forgetting import Forgotten, forget_old
from partners.models import ApiKey, KeyRequest, Partner, SealedContact, Usage
from tests.partners.making import AT, granted, officer, request

pytestmark = pytest.mark.django_db


def test_a_refused_request_is_forgotten_with_its_contact_after_ninety_days():
    refused = request()
    keys.refuse(refused, reason="用途不清楚", by=officer(), at=AT)
    assert forget_old(at=AT + timedelta(days=90) - timedelta(seconds=1)) == Forgotten(0, 0)
    assert forget_old(at=AT + timedelta(days=90)) == Forgotten(1, 0)
    assert [model.objects.count() for model in (KeyRequest, SealedContact, Partner)] == [0, 0, 0]


def test_who_waits_or_was_given_a_key_is_kept():
    waiting, given = request(), granted()
    keys.revoke(given.key.prefix, at=AT)
    assert forget_old(at=AT + timedelta(days=5_000)).requests == 0
    assert set(Partner.objects.values_list("pk", flat=True)) == {waiting.partner_id, given.key.partner_id}
    assert ApiKey.objects.get().revoked_at == AT


def test_usage_of_more_than_four_hundred_days_ago_is_forgotten():
    for at in (AT, AT + timedelta(days=1)):
        usage.count(caller="", client="", operation="", cost=1, is_refused=False, at=at)
    usage.flush()
    assert forget_old(at=AT + timedelta(days=400)).usage == 0
    assert forget_old(at=AT + timedelta(days=401)).usage == 1
    assert Usage.objects.get().day == (AT + timedelta(days=1)).date()


def test_the_command_says_what_it_forgot():
    keys.refuse(request(), reason="用途不清楚", by=officer(), at=AT)
    told = StringIO()
    call_command("tidy_partners", stdout=told)
    call_command("tidy_partners", stdout=told)
    assert [line.rstrip() for line in told.getvalue().splitlines()] == [
        "已删除：未同意的申请 1，用量 0 行",
        "已删除：未同意的申请 0，用量 0 行",
    ]
