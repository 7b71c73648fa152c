"""Complaints over the API: the same rules as the form, one receipt however often it is sent, nothing kept in caches."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone

from accounts.throttle import PARTNERS_TRACKING, TEACHERS, TRACKING
from complaints import intake, services
from complaints.models import Complaint
from complaints.vocabulary import Ground
from graphql_api.callers import PUBLIC_COMPLAINTS, public_tier
from graphql_api.http_request import RESPONSE_JSON
from partners import keys
from partners.quotas import spend
from tests import factories
from tests.complaints import making
from tests.complaints.making import objection
from tests.partners.making import granted

pytestmark = pytest.mark.django_db(transaction=True)

SUBMIT = """mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) {
  receipt { reference secret } complaint { reference state record { id } unit region { code } dueOn messages { author body } }
  userErrors { field code message } } }"""
TRACK = """query ($reference: String!, $secret: String!) { complaint(reference: $reference, secret: $secret) {
  reference nature category mode about state stateText outcome ground submittedAt acceptBy dueOn dueIsEstimated closedAt unit
  record { __typename id ... on Institution { name } } region { fullName } messages { author state stateText body at } } }"""


@pytest.fixture
def school():
    return factories.institution()


@pytest.fixture
def draft(school):
    return {
        "idempotencyKey": "a-random-key-of-the-partner",
        "nature": "COMPLAINT",
        "category": "REFUND",
        "record": school.public_id,
        "description": "2020年3月报名后要求退费，机构一直拖延不退。",
        "occurredOn": "2020-03-02",
        "amount": "2400.50",
        "mode": "CONFIDENTIAL",
        "contact": {"name": "王小明", "phone": "13800138000"},
    }


def test_a_complaint_gets_a_receipt_that_opens_it_again(data, draft, school):
    payload = data(SUBMIT, input=draft)["submitComplaint"]
    assert payload["userErrors"] == []
    assert payload["complaint"]["record"] == {"id": school.public_id}
    case = data(TRACK, **payload["receipt"])["complaint"]
    assert case["reference"] == payload["receipt"]["reference"] == payload["complaint"]["reference"]
    assert (case["nature"], case["category"], case["mode"], case["state"]) == ("COMPLAINT", "REFUND", "CONFIDENTIAL", "SUBMITTED")
    assert case["record"] == {"__typename": "Institution", "id": school.public_id, "name": school.name}
    assert case["region"]["fullName"] == "山东省济南市历下区"
    assert case["messages"][0]["author"] == "SYSTEM"


def test_why_a_complaint_was_not_taken_on_is_told_as_on_its_page(data):
    receipt = making.receipt(at=timezone.now())
    asked = {"reference": receipt.reference, "secret": receipt.secret}
    assert data(TRACK, **asked)["complaint"]["ground"] is None
    case, clerk = making.case_of(receipt), making.clerk()
    services.reject(case, ground=Ground.EMERGENCY, words="请先报警。", by=clerk, at=timezone.now())
    told = data(TRACK, **asked)["complaint"]
    assert (told["state"], told["ground"], told["outcome"]) == ("REJECTED", "EMERGENCY", None)


def test_one_address_cannot_flood_the_desk(ask, draft):
    most = PUBLIC_COMPLAINTS.points
    for number in range(most):
        # What was not received does not count.
        wrong = ask(SUBMIT, input={**draft, "idempotencyKey": f"k-{number}", "description": "短"})
        assert wrong["data"]["submitComplaint"]["userErrors"]
        receipt = ask(SUBMIT, input={**draft, "idempotencyKey": f"k-{number}"})["data"]["submitComplaint"]["receipt"]
        assert receipt is not None
    refused = ask(SUBMIT, input={**draft, "idempotencyKey": "one-too-many"})["errors"][0]["extensions"]
    assert (refused["code"], refused["limit"], refused["maximum"]) == ("TOO_MANY_SUBMISSIONS", "complaints", most)
    assert (refused["value"], refused["remaining"]) == (1, 0)
    # So many an hour: the next one fits after its share of that.
    assert 60 < refused["retryAfter"] <= 180
    assert Complaint.objects.count() == most


def test_of_several_in_one_request_a_refused_one_leaves_receipts_to_a_retry(ask, data, draft):
    for number in range(1, PUBLIC_COMPLAINTS.points):
        data(SUBMIT, input={**draft, "idempotencyKey": f"k-{number}"})
    fields = "a: submitComplaint(input: $a) { receipt { reference } } b: submitComplaint(input: $b) { receipt { reference } }"
    both = f"mutation ($a: SubmitComplaintInput!, $b: SubmitComplaintInput!) {{ {fields} }}"
    refused = ask(both, a=draft, b={**draft, "idempotencyKey": "b"})
    assert (refused["data"], [each["path"] for each in refused["errors"]]) == (None, [["b"]])
    assert Complaint.objects.count() == PUBLIC_COMPLAINTS.points
    assert data(SUBMIT, input=draft)["submitComplaint"]["receipt"]


def test_a_retry_is_not_counted_and_gets_its_receipt_when_the_quota_is_spent(ask, data, draft):
    first = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    for number in range(1, PUBLIC_COMPLAINTS.points):
        assert data(SUBMIT, input=draft)["submitComplaint"]["receipt"] == first
        assert data(SUBMIT, input={**draft, "idempotencyKey": f"k-{number}"})["submitComplaint"]["receipt"]
    beyond = ask(SUBMIT, input={**draft, "idempotencyKey": "one-too-many"})["errors"][0]["extensions"]
    assert beyond["code"] == "TOO_MANY_SUBMISSIONS"
    assert data(SUBMIT, input=draft)["submitComplaint"]["receipt"] == first
    other = data(SUBMIT, input={**draft, "amount": "1"})["submitComplaint"]["userErrors"]
    assert [each["code"] for each in other] == ["SUBMISSION_CONFLICT"]


def test_of_two_at_once_one_is_counted(data, draft, monkeypatch):
    first = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    find, seen = intake._earlier, []

    def too_late(key):
        # At the first look the other is not committed yet.
        seen.append(key)
        return find(key) if len(seen) % 2 == 0 else None

    monkeypatch.setattr(intake, "_earlier", too_late)
    for _ in range(PUBLIC_COMPLAINTS.points):
        assert data(SUBMIT, input=draft)["submitComplaint"]["receipt"] == first
    assert spend(f"complaints:{public_tier('127.0.0.1').bucket}", 0, PUBLIC_COMPLAINTS).remaining == PUBLIC_COMPLAINTS.points - 1


def test_complaints_that_could_not_be_written_are_not_counted(post, data, draft):
    read_only = {"sqlite": "PRAGMA query_only = {}", "postgresql": "SET default_transaction_read_only = {}"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(read_only.format("on"))
        tried = [post({"query": SUBMIT, "variables": {"input": draft}}) for _ in range(PUBLIC_COMPLAINTS.points + 1)]
        cursor.execute(read_only.format("off"))
    assert {response.status_code for response in tried} == {503}
    assert data(SUBMIT, input=draft)["submitComplaint"]["receipt"]


def test_the_users_of_a_partner_have_a_quota_of_their_own_if_the_key_is_for_complaints(post, draft):
    def submitted(number, **headers):
        return post({"query": SUBMIT, "variables": {"input": {**draft, "idempotencyKey": f"k-{number}"}}}, **headers).json()

    for_complaints = granted(at=timezone.now())
    for_reading = granted(at=timezone.now(), scopes=())
    for number in range(PUBLIC_COMPLAINTS.points):
        submitted(number)
    assert submitted(1_000)["errors"][0]["extensions"]["code"] == "TOO_MANY_SUBMISSIONS"
    for number in range(PUBLIC_COMPLAINTS.points + 1):
        assert submitted(2_000 + number, authorization=f"Bearer {for_complaints.text}")["data"]["submitComplaint"]["receipt"]
    (error,) = submitted(1_002, authorization=f"Bearer {for_reading.text}")["errors"]
    refused = error["extensions"]
    assert (refused["code"], refused["scope"]) == ("SCOPE_MISSING", "complaints")
    # The key can be changed; one that is asked for anew would be another partner's.
    assert "/developers/keys/" not in error["message"]


def test_a_retry_gets_the_same_receipt_and_other_input_an_error(data, draft):
    first = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    assert data(SUBMIT, input=draft)["submitComplaint"]["receipt"] == first
    payload = data(SUBMIT, input={**draft, "category": "OTHER"})["submitComplaint"]
    assert payload["receipt"] is None
    assert [(each["field"], each["code"]) for each in payload["userErrors"]] == [
        (["input", "idempotencyKey"], "SUBMISSION_CONFLICT")
    ]


def test_the_idempotency_keys_of_a_partner_are_its_own(post, draft):
    def receipt(key="", **change):
        headers = {"authorization": f"Bearer {key}"} if key else {}
        answer = post({"query": SUBMIT, "variables": {"input": {**draft, "idempotencyKey": "order-1", **change}}}, **headers)
        return answer.json()["data"]["submitComplaint"]["receipt"]

    one, other = (granted(at=timezone.now()) for _ in range(2))
    assert one.key.partner != other.key.partner
    theirs = [receipt(), receipt(one.text), receipt(other.text)]
    assert len({each["reference"] for each in theirs}) == len({each["secret"] for each in theirs}) == 3
    assert [receipt(), receipt(one.text), receipt(other.text)] == theirs
    assert receipt(idempotencyKey=f"partner:{one.key.partner_id}\norder-1") not in theirs
    assert receipt(one.text, category="OTHER") is None


def test_all_api_keys_of_a_partner_have_the_same_idempotency_keys(post, draft):
    at = timezone.now()
    first = granted(at=at)
    second = keys.rotate(first.key.prefix, at=at)
    body = {"query": SUBMIT, "variables": {"input": draft}}
    answers = [post(body, authorization=f"Bearer {each.text}").json()["data"]["submitComplaint"] for each in (first, second)]
    assert answers[0]["receipt"] == answers[1]["receipt"]
    assert answers[0]["receipt"] is not None


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"description": "短"}, ["input", "description"], "TOO_SHORT"),
        ({"description": "长" * 5001}, ["input", "description"], "TOO_LONG"),
        ({"amount": "-1"}, ["input", "amount"], "OUT_OF_RANGE"),
        ({"amount": "9" * 1_000}, ["input", "amount"], "OUT_OF_RANGE"),
        ({"amount": "1.001"}, ["input", "amount"], "TOO_PRECISE"),
        ({"occurredOn": "2999-01-01"}, ["input", "occurredOn"], "FUTURE"),
        ({"occurredOn": "1999-01-01"}, ["input", "occurredOn"], "TOO_EARLY"),
        ({"contact": None}, ["input", "contact", "name"], "REQUIRED"),
        ({"contact": {"name": "王", "phone": "12"}}, ["input", "contact", "phone"], "MALFORMED"),
        ({"mode": "ANONYMOUS"}, ["input", "contact"], "NOT_WANTED"),
        ({"record": "iaaaaaaaaaaaa"}, ["input", "record"], "UNKNOWN"),
        ({"record": None}, ["input", "about"], "REQUIRED"),
        ({"record": None, "about": "名" * 201}, ["input", "about"], "TOO_LONG"),
        ({"region": "999999"}, ["input", "region"], "UNKNOWN"),
        ({"idempotencyKey": " "}, ["input", "idempotencyKey"], "REQUIRED"),
        ({"idempotencyKey": "k" * 201}, ["input", "idempotencyKey"], "TOO_LONG"),
    ],
)
def test_what_must_be_put_right_is_named_field_by_field(data, draft, change, field, code):
    payload = data(SUBMIT, input={**draft, **change})["submitComplaint"]
    assert payload["receipt"] is None
    assert payload["complaint"] is None
    assert (field, code) in [(each["field"], each["code"]) for each in payload["userErrors"]]
    assert all(each["message"] for each in payload["userErrors"])


@pytest.mark.parametrize(
    "change",
    [
        {"occurredOn": "yesterday"},
        {"occurredOn": "2020-W02-3"},
        {"occurredOn": 5},
        {"amount": "much"},
        {"amount": True},
        {"amount": "NaN"},
        {"amount": "1e999999"},
        {"nature": "X"},
    ],
)
def test_an_input_of_the_wrong_type_is_refused_before_anything_happens(post, draft, change):
    response = post({"query": SUBMIT, "variables": {"input": {**draft, **change}}}, accept=RESPONSE_JSON)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_ARGUMENT"


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1},
        {"mode": None},
        {"contact": {"name": "王小明", "phone": "13800138000", "mail": ""}},
        {"contact": {"name": "王小明", "phones": "13800138000"}},
        {"descriptions": "王小明 13800138000"},
        {"contact": "王小明 13800138000"},
        {"contact": {"name": ["王小明"], "phone": 13800138000}},
        {"category": {"name": "王小明", "phone": "13800138000"}},
        {"occurredOn": "王小明 13800138000"},
        {"amount": "王小明 13800138000"},
    ],
)
def test_what_was_typed_is_not_repeated_where_an_input_does_not_fit(post, draft, change):
    written = json.dumps({**draft, **change}, ensure_ascii=False)
    literal = re.sub(r'"(\w+)":', r"\1:", re.sub(r'"([A-Z]+)"', r"\1", written))
    of_variable = post({"query": SUBMIT, "variables": {"input": {**draft, **change}}})
    of_document = post({"query": f"mutation {{ submitComplaint(input: {literal}) {{ userErrors {{ code }} }} }}"})
    for response in (of_variable, of_document):
        assert response.json()["errors"]
        told = response.content.decode()
        assert not [typed for typed in ("王小明", "13800138000", draft["description"]) if typed in told]


def test_answers_about_complaints_are_not_stored(post, draft):
    submitted = post({"query": SUBMIT, "variables": {"input": draft}})
    assert submitted["Cache-Control"] == "no-store"
    receipt = submitted.json()["data"]["submitComplaint"]["receipt"]
    assert post({"query": TRACK, "variables": receipt})["Cache-Control"] == "no-store"
    assert post({"query": "{ __typename }"})["Cache-Control"] == "private, no-cache"


def test_a_complaint_is_not_shown_over_get(client, data, draft):
    receipt = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    query = f'{{ hidden: complaint(reference: "{receipt["reference"]}", secret: "{receipt["secret"]}") {{ state }} }}'
    response = client.get("/graphql?" + urlencode({"query": query}))
    told = response.json()["errors"][0]["extensions"]
    assert (told["code"], told["field"]) == ("METHOD_NOT_ALLOWED", "complaint")
    assert response.json()["data"] == {"hidden": None}
    assert response["Cache-Control"] == "no-store"


def test_a_wrong_secret_is_null_and_a_wrong_reference_is_explained(data, ask, draft):
    receipt = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    assert data(TRACK, reference=receipt["reference"], secret="AAAA-BBBB-CCCC-DDDD")["complaint"] is None
    (wrong,) = ask(TRACK, reference="SDT1", secret=receipt["secret"])["errors"]
    assert (wrong["extensions"]["code"], wrong["extensions"]["argument"]) == ("BAD_ARGUMENT", "reference")


def test_an_objection_is_no_complaint_and_is_followed_on_the_site(data, school):
    given = objection(at=timezone.now(), record=school.public_id)
    assert data(TRACK, reference=given.reference, secret=given.secret) == {"complaint": None}


@pytest.mark.parametrize(("field", "word"), [("nature", "OBJECTION"), ("category", "RECORD_FILING")])
def test_an_objection_cannot_be_sent(ask, draft, field, word):
    (refused,) = ask(SUBMIT, input=draft | {field: word})["errors"]
    assert "has no such value" in refused["message"]
    assert word not in refused["message"]
    assert not Complaint.objects.exists()


def test_receipts_cannot_be_tried_at_leisure(ask, data, draft):
    receipt = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    tries = " ".join(f't{n}: complaint(reference: "{receipt["reference"]}", secret: "{n}") {{ state }}' for n in range(30))
    codes = [error["extensions"]["code"] for error in ask(f"{{ {tries} }}")["errors"]]
    assert codes == ["TOO_MANY_FAILURES"] * 10
    assert ask(TRACK, **receipt)["errors"][0]["extensions"]["code"] == "TOO_MANY_FAILURES"


def test_the_users_of_a_partner_try_receipts_apart_from_everybody_at_its_address(ask, post, data, draft):
    receipt = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    key = {"authorization": f"Bearer {granted(at=timezone.now()).text}"}
    wrong = {"query": TRACK, "variables": {**receipt, "secret": "AAAA-BBBB-CCCC-DDDD"}}
    for _ in range(TRACKING.failures):
        post(wrong)
    assert ask(TRACK, **receipt)["errors"]
    for _ in range(TRACKING.failures + 1):
        assert post(wrong, **key).json()["data"] == {"complaint": None}
    tries = " ".join(f't{n}: complaint(reference: "{receipt["reference"]}", secret: "{n}") {{ state }}' for n in range(50))
    for _ in range(10):
        last = post({"query": f"{{ {tries} }}"}, **key).json()
    assert len(last["errors"]) == TRACKING.failures + 1
    assert last["errors"][0]["extensions"]["maximum"] == PARTNERS_TRACKING.failures


def test_when_receipts_may_be_tried_again_is_said(post, data, draft):
    receipt = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    TRACKING.count_failure("127.0.0.1", times=TRACKING.failures)
    refused = post({"query": TRACK, "variables": receipt})
    told = refused.json()["errors"][0]["extensions"]
    assert (told["code"], told["field"], told["maximum"], told["remaining"]) == ("TOO_MANY_FAILURES", "complaint", 20, 0)
    assert TRACKING.seconds - 5 <= told["retryAfter"] <= TRACKING.seconds
    assert refused["Retry-After"] == str(told["retryAfter"])
    assert "Retry-After" in refused["Access-Control-Expose-Headers"]


def test_people_are_counted_under_the_record_of_a_complaint_too(ask, data, draft, school):
    factories.teacher(school, name="单晓梅")
    staff = "complaint%s { record { ... on Institution { teachers(first: 9) { edges { node { name } } } } } }"
    receipt = data(SUBMIT, input=draft)["submitComplaint"]["receipt"]
    followed = "query ($reference: String!, $secret: String!) { %s }" % (staff % "(reference: $reference, secret: $secret)")
    sent = "mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) { %s } }" % (staff % "")
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 1)
    assert "单晓梅" in str(data(followed, **receipt))
    for refused in (ask(followed, **receipt), ask(sent, input=draft)):
        assert [each["extensions"]["code"] for each in refused["errors"]] == ["TOO_MANY_TEACHERS"]
        assert "单晓梅" not in str(refused)
