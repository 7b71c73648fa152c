"""What Prometheus is told of the API, and of what runs beside the web processes."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from graphql_api import counters
from graphql_api.errors import ErrorCode
from partners import keys
from partners.models import WebhookEndpoint
from partners.webhooks import deliveries, endpoints
from partners.webhooks.posting import Outcome
from partners.webhooks.sending import waiting_since
from partners.webhooks.vocabulary import Failure
from registry.days import civil_day
from registry.turning import turn_day
from tests import factories
from tests.partners.webhooks import Clock, a_partner, attempted, the_delivery

pytestmark = pytest.mark.django_db


def counted(client, name):
    text = client.get("/metrics").content.decode()
    assert f"# TYPE beian_graphql_{name}_total counter\n" in text
    told = re.findall(rf'^beian_graphql_{name}_total{{\w+="(\w+)"}} (\S+)$', text, re.MULTILINE)
    return {label: float(times) for label, times in told}


def more(before, after):
    """What has come since."""
    return {label: after[label] - before.get(label, 0) for label in after if after[label] > before.get(label, 0)}


def test_root_fields_that_the_projector_does_not_cover_are_counted_by_name(client):
    before = counted(client, "fallen_back")
    for query in ("{ __schema { queryType { name } } }", "{ institutions(first: 1) { totalCount } }"):
        assert "data" in client.post("/graphql", {"query": query}, content_type="application/json").json()
    assert more(before, counted(client, "fallen_back")) == {"__schema": 1}


def test_requests_are_counted_by_what_became_of_them_and_errors_by_their_codes(client, monkeypatch):
    names = ("requests", "errors")
    before = [counted(client, name) for name in names]
    assert set(before[0]) == set(counters.Outcome)
    assert set(before[1]) == set(ErrorCode)
    answered = "{ __typename }"
    with_an_error = '{ institutions(first: 1, after: "no cursor") { totalCount } }'
    for query in (answered, answered, with_an_error, "{ institutions(first: 0) { totalCount } }", "{", "{ a b }"):
        client.post("/graphql", {"query": query}, content_type="application/json")
    client.post("/graphql", {"query": answered}, content_type="application/json", headers={"x-cost-only": "1"})
    client.post("/graphql/", {"query": answered}, content_type="application/json")
    monkeypatch.setattr("graphql_api.views.execute", None)
    client.post("/graphql", {"query": "query Failing { __typename }"}, content_type="application/json")
    assert [more(*each) for each in zip(before, [counted(client, name) for name in names], strict=True)] == [
        {"answered": 2, "with_errors": 1, "refused": 4, "failed": 1},
        {"BAD_CURSOR": 1, "BAD_ARGUMENT": 1, "SYNTAX": 1, "VALIDATION": 2, "NOT_FOUND": 1, "INTERNAL": 1},
    ]


def gauges(client):
    lines = [line.split() for line in client.get("/metrics").content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines if "{" not in name}


@pytest.fixture
def clock(monkeypatch):
    """The time of a test, which begins when its records are recorded."""
    clock = Clock()
    clock.now = factories.RECORDED_AT
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def test_days_that_nobody_turned_are_counted(client, clock):
    assert gauges(client)["beian_calendar_days_behind"] == 0
    factories.institution()
    # From noon until the last second of the day in China.
    clock.go_on(timedelta(hours=11, minutes=59, seconds=59))
    assert gauges(client)["beian_calendar_days_behind"] == 0
    clock.go_on(timedelta(seconds=1))
    assert gauges(client)["beian_calendar_days_behind"] == 1
    turn_day(civil_day(clock.now), clock=clock)
    assert gauges(client)["beian_calendar_days_behind"] == 0


def test_the_age_of_the_newest_signed_head_is_told_once_there_is_one(client, clock):
    factories.institution()
    assert "beian_ledger_signed_seconds" not in gauges(client)
    turn_day(civil_day(clock.now), clock=clock)
    clock.go_on(timedelta(hours=30))
    assert gauges(client)["beian_ledger_signed_seconds"] == timedelta(hours=30).total_seconds()


def test_the_age_of_the_open_data_is_told_once_there_are_some(client, clock, settings, tmp_path):
    settings.OPEN_DATA_ROOT = tmp_path
    factories.institution()
    assert "beian_open_data_seconds" not in gauges(client)
    call_command("export_open_data")
    clock.go_on(timedelta(days=2))
    assert gauges(client)["beian_open_data_seconds"] == timedelta(days=2).total_seconds()


@pytest.mark.parametrize("package", ["{}", "[]", "no JSON", '{"beian:ledger": 1, "licenses": []}'])
def test_open_data_that_cannot_be_read_take_no_other_figure_away(client, settings, tmp_path, package):
    settings.OPEN_DATA_ROOT = tmp_path
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "datapackage.json").write_text(package, encoding="utf-8")
    told = gauges(client)
    assert "beian_open_data_seconds" not in told
    assert told["beian_database_up"] == 1


def test_how_long_messages_to_partners_have_been_due_is_told(client, clock):
    told = endpoints.add(a_partner(clock), url="https://hooks.example.com/", at=clock.now)
    assert gauges(client)["beian_webhooks_lag_seconds"] == 0
    factories.institution()
    factories.institution()
    clock.go_on(timedelta(minutes=5))
    assert gauges(client)["beian_webhooks_lag_seconds"] == 300

    attempted(told.endpoint, Outcome(503, Failure.STATUS), at=clock.now)
    # What waits for its next attempt is not due, nor what comes after it.
    assert gauges(client)["beian_webhooks_lag_seconds"] == 0
    due_at = the_delivery().due_at
    clock.now = due_at + timedelta(hours=2)
    assert gauges(client)["beian_webhooks_lag_seconds"] == 7200
    attempted(told.endpoint, Outcome(204), at=clock.now)
    clock.go_on(timedelta(hours=1))
    assert gauges(client)["beian_webhooks_lag_seconds"] == (clock.now - factories.RECORDED_AT).total_seconds()
    # Who claims an endpoint and fails has it claimed all the time.
    WebhookEndpoint.objects.update(claimed_until=clock.now + timedelta(seconds=60))
    assert gauges(client)["beian_webhooks_lag_seconds"] == (clock.now - factories.RECORDED_AT).total_seconds()
    WebhookEndpoint.objects.update(claimed_until=None)
    attempted(told.endpoint, Outcome(204), at=clock.now)
    assert gauges(client)["beian_webhooks_lag_seconds"] == 0


def test_nothing_waits_for_an_endpoint_that_is_paused_but_a_test(client, clock, django_assert_max_num_queries):
    endpoint = endpoints.add(a_partner(clock), url="https://hooks.example.com/", at=clock.now).endpoint
    factories.institution()
    factories.institution()
    attempted(endpoint, Outcome(503, Failure.STATUS), at=clock.now)
    endpoints.pause(endpoint, at=clock.now)
    clock.go_on(timedelta(days=20))
    assert gauges(client)["beian_webhooks_lag_seconds"] == 0
    deliveries.ask_for_test(endpoint, at=clock.now)
    clock.go_on(timedelta(seconds=5))
    with django_assert_max_num_queries(6):
        assert waiting_since(at=clock.now) == clock.now - timedelta(seconds=5)


def test_nothing_waits_for_a_partner_without_a_key_however_long_the_others_do(clock):
    keyless, other = (endpoints.add(a_partner(clock), url="https://hooks.example.com/", at=clock.now).endpoint for _ in range(2))
    factories.institution()
    keys.revoke(keyless.partner.keys.get().prefix, at=clock.now)
    clock.go_on(timedelta(hours=1))
    # What it has not even taken, and then what was sent to it in vain.
    WebhookEndpoint.objects.filter(pk=other.pk).update(seq=1)
    assert waiting_since(at=clock.now) is None
    deliveries.ask_for_test(other, at=clock.now)
    assert waiting_since(at=clock.now) == clock.now
    attempted(keyless, Outcome(503, Failure.STATUS), at=clock.now)
    keyless.deliveries.update(due_at=clock.now - timedelta(hours=1))
    assert waiting_since(at=clock.now) == clock.now
    # The oldest of all is what others have not taken, though this one has something that waits.
    factories.institution()
    assert waiting_since(at=clock.now) == factories.RECORDED_AT
