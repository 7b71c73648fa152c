"""What partners read alike everywhere: moments in one form, and errors that say what may be sent here."""

import json
import re

import pytest
from django.utils import timezone

from partners import key_text
from registry import proofs
from registry.days import CIVIL_TIME
from tests import factories

pytestmark = pytest.mark.django_db

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00")
COMPLAIN = """mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) {
  complaint { submittedAt messages { at } } userErrors { code } } }"""
MOMENTS = """query ($code: String!, $by: DateTime) { ledgerHead { signed { signedAt } } rateLimit { resetAt }
  institution(uscc: $code, knownAt: $by) { knownAt updatedAt history(first: 1) { edges { node { recordedAt } } } }
  changes(first: 1) { edges { node { recordedAt } } } }"""


def _moments(value):
    """Yield the values of all fields whose names say that they are moments."""
    for name, each in value.items() if isinstance(value, dict) else ():
        if isinstance(each, str) and re.search(r"(At|^at)$", name):
            yield name, each
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _moments(each)


def test_moments_are_written_in_one_form_wherever_they_stand(data):
    school = factories.institution()
    at = timezone.localtime(timezone=CIVIL_TIME)
    proofs.sign_head(at)
    complaint = {
        "idempotencyKey": "a-key",
        "nature": "REPORT",
        "category": "OVERTIME",
        "record": school.public_id,
        "description": "周末晚上九点以后还在上课。",
        "mode": "ANONYMOUS",
    }
    found = dict(_moments(data(MOMENTS, code=school.uscc, by=at.isoformat()))) | dict(_moments(data(COMPLAIN, input=complaint)))
    assert set(found) == {"signedAt", "resetAt", "knownAt", "updatedAt", "recordedAt", "submittedAt", "at"}
    assert {name: each for name, each in found.items() if not MOMENT.fullmatch(each)} == {}


@pytest.mark.parametrize("where", ["kinds: [CREDIT]", "filter: {kinds: [CREDIT]}", "exclude: {kinds: [CREDIT]}"])
def test_a_kind_that_is_not_searched_is_named_as_it_was_sent(ask, where):
    (error,) = ask(f'{{ search(query: "爱课堂", first: 1, {where}) {{ totalCount }} }}')["errors"]
    assert "CREDIT" in error["message"]
    assert "platform" not in error["message"]


@pytest.mark.parametrize(
    ("field", "bounds"),
    [
        ("proof(seq: 0)", "`seq` of `proof` is 0; it must be from 1 to 2."),
        ("proof(seq: 2, size: 1)", "`seq` of `proof` is 2; it must be from 1 to 1."),
        ("proof(seq: 1, size: 9)", "`size` of `proof` is 9; it must be from 1 to 2."),
        ("proof(seq: 1, size: 0)", "`size` of `proof` is 0; it must be from 1 to 2."),
        ("consistency(from: 2, to: 1)", "`from` of `consistency` is 2; it must be from 0 to 1."),
        ("consistency(from: 1, to: 9)", "`to` of `consistency` is 9; it must be from 0 to 2."),
    ],
)
def test_what_is_beyond_the_ledger_is_refused_with_what_it_may_be(ask, field, bounds):
    factories.institution()
    factories.institution()
    (error,) = ask(f"{{ {field} {{ hashes }} }}")["errors"]
    assert error["message"] == bounds
    told = [error["extensions"][name] for name in ("value", "minimum", "maximum")]
    assert told == [int(each) for each in re.findall(r"\d+", bounds)]


@pytest.mark.parametrize(("is_sandbox", "own"), [(False, "beian_live_"), (True, "beian_test_")])
def test_a_key_that_cannot_be_one_is_told_what_keys_of_this_service_look_like(client, settings, is_sandbox, own):
    settings.SANDBOX = is_sandbox
    headers = {"Authorization": f"Bearer {key_text.draw()[0][:-1]}"}
    answer = client.post("/graphql", json.dumps({"query": "{ __typename }"}), content_type="application/json", headers=headers)
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "KEY_MALFORMED"
    assert own in error["message"]
