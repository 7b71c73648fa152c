"""What a request takes from whose quota: said on every answer, charged before it is executed, refused beyond it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from graphql_api import views
from graphql_api.callers import PUBLIC_SECONDS, REFUSAL_POINTS, WRONG_KEY_POINTS, public_tier
from graphql_api.errors import ErrorCode
from graphql_api.http_request import RESPONSE_JSON
from graphql_api.limits import AT_ROOT
from partners import key_text, keys, usage
from partners.models import Usage
from partners.quotas import Quota
from registry import ledger_head
from tests.partners.making import granted

pytestmark = pytest.mark.django_db
REGIONS = "{ regions { code } }"
NEVER_GIVEN = key_text.draw()[0]


@pytest.fixture(autouse=True)
def small_public_quota(settings):
    settings.PUBLIC_QUOTA = 50_000


def bearer(text):
    return {"authorization": f"Bearer {text}", "accept": RESPONSE_JSON}


def cost(response):
    return response.json()["extensions"]["cost"]


def test_every_answer_says_what_it_took_and_what_is_left(post):
    first = cost(post({"query": "{ __typename }"}))
    assert (first["requested"], first["remaining"], first["limit"]) == (AT_ROOT, 50_000 - AT_ROOT, 50_000)
    assert first["resetAt"].endswith("+00:00")
    dear = cost(post({"query": REGIONS}))
    # A second of refilling may lie between the two.
    assert 0 <= dear["remaining"] - (50_000 - AT_ROOT - dear["requested"]) <= 200


@pytest.mark.parametrize(
    "body", ["{", {"query": "{"}, {"query": "{ nothing }"}, {"query": "{ __typename }", "variables": 5}], ids=str
)
def test_a_refused_request_takes_a_little_and_says_so(post, body):
    told = cost(post(body))
    assert (told["requested"], told["limit"]) == (REFUSAL_POINTS, 50_000)
    # What was taken comes back while the answer is made.
    assert 0 <= told["remaining"] - (50_000 - REFUSAL_POINTS) < REFUSAL_POINTS


def test_what_would_be_refused_waits_where_not_even_a_refusal_can_be_paid_for(post, client, settings):
    settings.PUBLIC_QUOTA = 2 * REFUSAL_POINTS
    assert [post("{").status_code for _ in range(3)] == [400, 400, 429]
    for refused in (post({"query": "{ nothing }"}), client.post("/graphql/", {}, content_type="application/json")):
        assert refused.status_code == 429
        (error,) = refused.json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["value"]) == ("RATE_LIMITED", REFUSAL_POINTS)
        assert cost(refused)["requested"] == REFUSAL_POINTS
        assert 0 < int(refused["Retry-After"]) <= PUBLIC_SECONDS


def test_what_is_asked_for_its_cost_alone_is_refused_for_nothing(post, settings):
    settings.PUBLIC_QUOTA = REFUSAL_POINTS
    post({"query": "{ nothing }"})
    refused = post({"query": "{ nothing }"}, **{"x-cost-only": "1"})
    assert (refused.json()["errors"][0]["extensions"]["code"], cost(refused)["requested"]) == ("VALIDATION", 0)


def test_beyond_the_quota_is_refused_with_when_to_ask_again_and_not_executed(post, settings):
    settings.PUBLIC_QUOTA = 5_000
    assert post({"query": REGIONS}).status_code == 200
    response = post({"query": REGIONS})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert error["extensions"]["value"] == cost(response)["requested"] > 3_000
    assert error["extensions"]["maximum"] == 5_000
    assert error["extensions"]["remaining"] == cost(response)["remaining"]
    wait = int(response["Retry-After"])
    # A page that asked may read it.
    assert response["Access-Control-Expose-Headers"] == "Retry-After"
    assert 0 < wait == error["extensions"]["retryAfter"] <= PUBLIC_SECONDS
    assert f"{wait:,} seconds" in error["message"]
    assert "data" not in response.json()


def test_one_address_does_not_spend_what_another_may(settings):
    settings.PUBLIC_QUOTA = 5_000

    def status(address):
        return Client(REMOTE_ADDR=address).post("/graphql", {"query": REGIONS}, content_type="application/json").status_code

    assert [status(address) for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2")] == [200, 429, 200]


def test_a_household_of_ipv6_has_one_quota():
    assert public_tier("2001:db8::1").bucket == public_tier("2001:db8::ffff:1").bucket
    assert public_tier("2001:db8::1").bucket != public_tier("2001:db8:0:1::1").bucket
    assert public_tier("::ffff:192.0.2.1").bucket == public_tier("192.0.2.1").bucket != public_tier("::ffff:192.0.2.2").bucket
    assert "2001" not in public_tier("2001:db8::1").bucket
    assert public_tier("no address").bucket != public_tier("").bucket


def test_asking_for_the_cost_alone_executes_nothing_and_takes_nothing(post, django_assert_num_queries):
    with django_assert_num_queries(1):  # the ledger's head
        response = post({"query": '{ institution(uscc: "x") { name } }'}, **{"x-cost-only": "1"})
    assert response.json()["data"] is None
    assert response["Cache-Control"] == "no-store"
    assert "errors" not in response.json()
    assert (cost(response)["requested"], cost(response)["remaining"]) == (AT_ROOT + 1, 50_000)
    refused = post({"query": "{ nothing }"}, **{"x-cost-only": "1"})
    assert (cost(refused)["requested"], cost(refused)["remaining"]) == (0, 50_000)


def test_what_only_the_execution_finds_takes_the_points_that_were_told_before(post):
    asked = {"query": '{ institutions(first: 100, after: "x") { pageInfo { hasNextPage } } }'}
    told = post(asked, **{"x-cost-only": "1"})
    assert "errors" not in told.json()
    executed = post(asked)
    (error,) = executed.json()["errors"]
    assert error["path"] == ["institutions"]
    assert cost(executed)["requested"] == cost(told)["requested"]


def test_asking_for_the_cost_alone_refuses_what_may_not_be_sent_with_get(client):
    mutation = "mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) { receipt { reference } } }"
    response = client.get("/graphql?" + urlencode({"query": mutation}), headers={"x-cost-only": "1"})
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_nobody_asks_for_the_cost_alone_without_end(post, monkeypatch):
    monkeypatch.setattr("graphql_api.callers.DRY_RUNS", Quota(points=2, seconds=300))
    assert [post({"query": each}, **{"x-cost-only": "1"}).status_code for each in ("{ __typename }", "{ nothing }")] == [200, 200]
    beyond = post({"query": "{ __typename }"}, **{"x-cost-only": "1"})
    (error,) = beyond.json()["errors"]
    assert (beyond.status_code, error["extensions"]["code"], error["extensions"]["limit"]) == (429, "RATE_LIMITED", "dry runs")
    assert (error["extensions"]["value"], error["extensions"]["maximum"]) == (1, 2)
    assert int(beyond["Retry-After"]) == error["extensions"]["retryAfter"] > 0
    assert cost(beyond)["remaining"] == 50_000
    assert cost(post({"query": "{ __typename }"}))["remaining"] == 50_000 - AT_ROOT
    elsewhere = Client(REMOTE_ADDR="10.0.0.2", headers={"x-cost-only": "1"})
    assert elsewhere.post("/graphql", {"query": "{ __typename }"}, content_type="application/json").status_code == 200


def test_what_cannot_be_read_counts_too_when_the_cost_alone_is_asked_for(client, monkeypatch):
    monkeypatch.setattr("graphql_api.callers.DRY_RUNS", Quota(points=1, seconds=300))
    asked = [
        client.post("/graphql", b"{", content_type=each, headers={"x-cost-only": "1"})
        for each in ("text/plain", "application/json")
    ]
    assert [each.status_code for each in asked] == [415, 429]


def test_asking_for_the_cost_alone_tells_which_variables_do_not_fit(post):
    asked = {"query": 'query ($d: Date!, $n: Int) { institution(uscc: "x", asOf: $d) { platforms(first: $n) { totalCount } } }'}
    headers = {"x-cost-only": "1", "accept": RESPONSE_JSON}
    right = post({**asked, "variables": {"d": "2026-01-01", "n": 5}}, **headers)
    assert (right.status_code, cost(right)["requested"]) == (200, AT_ROOT + 1 + 5)
    for variables in ({"n": 5}, {"d": "2026-02-30", "n": 5}, {"d": "2026-01-01", "n": "five"}):
        wrong = post({**asked, "variables": variables}, **headers)
        assert wrong.status_code == 400
        assert {error["extensions"]["code"] for error in wrong.json()["errors"]} == {"BAD_ARGUMENT"}
        assert (cost(wrong)["requested"], cost(wrong)["remaining"]) == (0, 50_000)


def test_a_key_has_a_quota_of_its_own(post):
    given = granted(at=timezone.now(), quota=900_000)
    with_key = cost(post({"query": "{ __typename }"}, **bearer(given.text)))
    assert (with_key["limit"], with_key["remaining"]) == (900_000, 900_000 - AT_ROOT)
    assert cost(post({"query": "{ __typename }"}))["remaining"] == 50_000 - AT_ROOT


def test_who_replaces_a_key_has_what_was_left_of_the_quota(post):
    given = granted(at=timezone.now())
    post({"query": REGIONS}, **bearer(given.text))
    replaced = keys.rotate(given.key.prefix, at=timezone.now())
    keys.revoke(given.key.prefix, at=timezone.now())
    answered = cost(post({"query": "{ __typename }"}, **bearer(replaced.text)))
    assert answered["remaining"] < answered["limit"] - answered["requested"]


def test_a_key_costs_a_request_no_query_when_it_was_shown_a_moment_ago(post, django_assert_num_queries):
    given = granted(at=timezone.now())
    with django_assert_num_queries(2):
        post({"query": "{ __typename }"}, **bearer(given.text))
    with django_assert_num_queries(1):
        post({"query": "{ __typename }"}, **bearer(given.text))


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_not_taken_is_told_why(post, settings):
    def refusal(authorization):
        response = post({"query": "{ __typename }"}, authorization=authorization)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert cost(response)["requested"] == WRONG_KEY_POINTS
        (error,) = response.json()["errors"]
        return error["extensions"]["code"], error["message"]

    now = timezone.now()
    revoked, expired = granted(at=now), granted(at=now - timedelta(days=400))
    for whole in (f"Basic {revoked.text}", revoked.text):
        code, message = refusal(whole)
        assert (code, "the word is missing" in message) == ("KEY_MALFORMED", True)
    keys.revoke(revoked.key.prefix, at=now)
    assert refusal(f"Bearer {NEVER_GIVEN}")[0] == "KEY_UNKNOWN"
    assert refusal(f"Bearer {NEVER_GIVEN[:-1]}")[0] == "KEY_MALFORMED"
    assert refusal("Basic YTpi")[0] == "KEY_MALFORMED"
    for code, text in (("KEY_REVOKED", f"bearer {revoked.text}"), ("KEY_EXPIRED", f"Bearer {expired.text}")):
        told, message = refusal(text)
        assert told == code
        # A key that is asked for anew has neither the usage nor the webhooks of this one.
        assert "the message that brought" in message
        assert "/developers/keys/" not in message + ErrorCode[code].meaning
    settings.SANDBOX, settings.LIVE_URL = True, "https://beian.example/graphql"
    code, message = refusal(f"Bearer {NEVER_GIVEN}")
    assert code == "KEY_MISPLACED"
    assert "live service at https://beian.example/graphql" in message
    for text in (NEVER_GIVEN, revoked.text):
        assert text[19:] not in message


def test_keys_cannot_be_tried_at_leisure(post, settings):
    settings.PUBLIC_QUOTA = 10 * WRONG_KEY_POINTS
    codes = [post({"query": "{ __typename }"}, **bearer(key_text.draw()[0])).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2


def test_a_wrong_key_is_paid_for_and_told_where_the_cost_alone_is_asked_for_too(post):
    answer = cost(post({"query": "{ __typename }"}, **{"authorization": f"Bearer {NEVER_GIVEN}", "x-cost-only": "1"}))
    assert (answer["requested"], answer["remaining"]) == (WRONG_KEY_POINTS, 50_000 - WRONG_KEY_POINTS)


def test_a_request_that_is_refused_after_it_was_charged_takes_no_more_than_a_refusal(post):
    wrong = "query ($level: RegionLevel) { regions(level: $level) { code } }"
    answer = cost(post({"query": wrong, "variables": {"level": "NO_LEVEL"}}))
    assert (answer["requested"], answer["remaining"]) == (REFUSAL_POINTS, 50_000 - REFUSAL_POINTS)


def test_a_request_beside_the_endpoint_takes_as_much_as_any_other_refusal(client):
    answer = cost(client.post("/graphql/", {"query": "{ __typename }"}, content_type="application/json"))
    assert (answer["requested"], answer["remaining"]) == (REFUSAL_POINTS, 50_000 - REFUSAL_POINTS)


@pytest.mark.parametrize("value", ["true", "yes", "01", "1, 1", ""])
def test_what_may_ask_for_the_cost_alone_is_never_executed(post, value):
    response = post({"query": "{ __typename }"}, **{"x-cost-only": value})
    assert response.status_code == 400
    assert "`X-Cost-Only` must be 1" in response.json()["errors"][0]["message"]
    assert post({"query": "{ __typename }"}, **{"x-cost-only": "0"}).json()["data"] == {"__typename": "Query"}


def test_a_failure_of_ours_says_how_the_quota_stands_and_takes_nothing(post, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(ledger_head, "head", away)
    response = post({"query": "{ __typename }"})
    assert response.status_code == 500
    assert (cost(response)["requested"], cost(response)["remaining"]) == (0, 50_000)


@pytest.mark.parametrize(("where", "what"), [(views, "execute"), (views, "answered")])
def test_a_request_that_we_fail_to_answer_is_counted_once_as_one_without_an_answer_that_took_nothing(
    post, monkeypatch, where, what
):
    given = granted(at=timezone.now())
    monkeypatch.setattr(where, what, None)
    assert post({"query": "query Home { __typename }"}, **bearer(given.text)).status_code == 500
    usage.flush()
    lines = Usage.objects.values_list("caller", "operation", "requests", "cost", "refused", "failed")
    assert list(lines) == [(given.key.prefix, "Home", 1, 0, 0, 1)]


def test_what_was_taken_is_given_back_where_we_fail_afterwards(post, monkeypatch):
    monkeypatch.setattr(views, "execute", None)
    response = post({"query": "{ __typename }"})
    assert response.status_code == 500
    assert (cost(response)["requested"], cost(response)["remaining"]) == (0, 50_000)


def test_the_rate_limit_can_be_asked_for_and_is_not_stored(post):
    given = granted(at=timezone.now())
    response = post({"query": "{ rateLimit { limit remaining resetAt cost keyExpiresAt } }"}, **bearer(given.text))
    assert response["Cache-Control"] == "no-store"
    assert response.json()["data"]["rateLimit"] == {
        "limit": 600_000,
        "remaining": 600_000 - AT_ROOT - 5,
        "resetAt": cost(response)["resetAt"],
        "cost": AT_ROOT + 5,
        "keyExpiresAt": given.key.expires_at.isoformat(),
    }
    assert post({"query": "{ rateLimit { keyExpiresAt } }"}).json()["data"] == {"rateLimit": {"keyExpiresAt": None}}


def test_requests_are_counted_by_the_names_that_they_give_themselves(post):
    given = granted(at=timezone.now())
    named = bearer(given.text) | {"graphql-client-name": "store-app/2.1"}
    for _ in range(3):
        post({"query": "query Home { __typename }"}, **named)
    post({"query": "query Two { a: __typename } query Home { __typename }", "operationName": "Two"}, **named)
    post({"query": "{ nothing }"}, **named)
    post({"query": "query Home { __typename }"}, **{"graphql-client-name": "王小明"})
    usage.flush()
    lines = Usage.objects.order_by("caller", "operation")
    assert list(lines.values_list("caller", "client", "operation", "requests", "cost", "refused")) == [
        ("", "", "Home", 1, AT_ROOT, 0),
        (given.key.prefix, "store-app/2.1", "", 1, REFUSAL_POINTS, 1),
        (given.key.prefix, "store-app/2.1", "Home", 3, 3 * AT_ROOT, 0),
        (given.key.prefix, "store-app/2.1", "Two", 1, AT_ROOT, 0),
    ]


@pytest.mark.parametrize("headers", [{"accept": "image/png"}, {"x-cost-only": "yes"}])
def test_what_a_key_is_refused_for_its_headers_is_charged_to_the_key(post, headers):
    given = granted(at=timezone.now())
    refused = cost(post({"query": "{ __typename }"}, **bearer(given.text) | headers))
    assert (refused["requested"], refused["limit"]) == (REFUSAL_POINTS, 600_000)


def test_usage_has_what_a_refusal_took_and_nothing_of_what_came_too_early(post, settings):
    settings.PUBLIC_QUOTA = REFUSAL_POINTS + AT_ROOT - 1
    post({"query": "{ nothing }"})
    assert post({"query": "query Early { __typename }"}).status_code == 429
    usage.flush()
    lines = Usage.objects.order_by("operation")
    assert list(lines.values_list("operation", "cost", "refused")) == [("", REFUSAL_POINTS, 1), ("Early", 0, 1)]
