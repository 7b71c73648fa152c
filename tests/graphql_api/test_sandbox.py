"""The sandbox: scenarios behave as partners are told, every page says what it is, and it refuses what is the live service's."""

import json
import time
from datetime import datetime
from io import BytesIO, StringIO
from time import process_time
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.http import HttpResponse, JsonResponse
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import timezone

from graphql_api.limits import MAX_BODY_BYTES
from graphql_api.persisted import register
from graphql_api.requests import hash_of
from graphql_api.sandbox import SLOW_PLACES, SandboxMiddleware
from partners import sandbox
from registry import checkpoints, ledger
from registry.days import civil_day
from registry.models import LedgerEntry, Publisher
from registry.sample import scenarios
from registry.sample.loading import sample_publisher
from tests import factories

QUERY = "query Scenario($code: String!) { institution(uscc: $code) { uscc name filingStatus creditStatus } }"
VERIFY = "query Verify($these: [IdentifierInput!]!) { verify(identifiers: $these) { outcome } }"


def in_minute(number: int) -> datetime:
    """A moment of this hour: filed in even minutes, shut down in odd ones."""
    return timezone.now().replace(minute=number)


@pytest.fixture
def in_sandbox(db, settings):
    """A sandbox with its scenario records."""
    settings.SANDBOX = True
    at = settings.MIDDLEWARE.index("config.middleware.ApiMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:at], "graphql_api.sandbox.SandboxMiddleware", *settings.MIDDLEWARE[at:]]
    for _ in sandbox.file_scenarios():
        pass


@pytest.mark.usefixtures("in_sandbox")
@pytest.mark.parametrize(
    ("code", "filing", "credit"),
    [
        (scenarios.FILED, "FILED", "NONE"),
        (scenarios.RECTIFYING, "RECTIFYING", "GREY"),
        (scenarios.BLACK_LISTED, "NOT_FILED", "BLACK"),
        (scenarios.RENAMED, "FILED", "NONE"),
        (scenarios.RENAMED_BEFORE, "FILED", "NONE"),
        (scenarios.SLOW, "FILED", "NONE"),
    ],
)
def test_a_scenario_has_the_state_that_partners_are_told(data, monkeypatch, code, filing, credit):
    monkeypatch.setattr(sandbox, "SLOW_SECONDS", 0.0)
    found = data(QUERY, code=code)["institution"]
    assert (found["filingStatus"], found["creditStatus"]) == (filing, credit)
    # A former code leads to the school that had it.
    assert found["uscc"] == (scenarios.RENAMED if code == scenarios.RENAMED_BEFORE else code)


@pytest.mark.usefixtures("in_sandbox")
def test_a_code_that_nobody_has_is_not_found_and_a_look_alike_is_suspected(data):
    assert data(QUERY, code=scenarios.UNKNOWN) == {"institution": None}
    these = [{"value": f"https://{site}/"} for site in (scenarios.FILED_SITE, scenarios.IMPOSTOR_SITE)]
    verified = data(
        "query Verify($these: [IdentifierInput!]!) { verify(identifiers: $these) { outcome candidates { reasons } } }", these=these
    )["verify"]
    assert [each["outcome"] for each in verified] == ["MATCH", "IMPOSTOR_SUSPECTED"]


@pytest.mark.usefixtures("in_sandbox")
def test_a_code_over_the_quota_is_refused_as_a_spent_quota_is(client, post, settings):
    body = {"query": QUERY, "variables": {"code": scenarios.RATE_LIMITED.lower()}}
    played = post(body)
    by_address = client.get("/graphql", body | {"variables": f'{{"code": "{scenarios.RATE_LIMITED}"}}'})
    settings.PUBLIC_QUOTA = 4
    asked = {"query": "{ a: __typename b: __typename c: __typename }"}
    assert post(asked).status_code == 200
    spent = post(asked)
    assert [played.status_code, by_address.status_code, spent.status_code] == [429, 429, 429]
    assert played["Retry-After"] == str(sandbox.RETRY_AFTER_SECONDS)
    assert set(played.headers) == set(spent.headers)
    shape = [sorted(each.json()["errors"][0]["extensions"]) for each in (played, spent)]
    assert shape[0] == shape[1]
    assert played.json()["extensions"].keys() == spent.json()["extensions"].keys()
    for each in (played.json(), spent.json()):
        assert each["extensions"]["cost"]["requested"] == each["errors"][0]["extensions"]["value"]
    assert played.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert played.json()["errors"][0]["message"].startswith("This request takes 1 point; ")


@pytest.mark.usefixtures("in_sandbox")
@pytest.mark.parametrize(
    "typed",
    [
        " ".join(scenarios.RATE_LIMITED),
        scenarios.RATE_LIMITED.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
        f"代码：{scenarios.RATE_LIMITED[:8]}\u3000{scenarios.RATE_LIMITED[8:].lower()}",
        f"{scenarios.RATE_LIMITED[:8]}\n{scenarios.RATE_LIMITED[8:]}",
        f"{scenarios.RATE_LIMITED[:8]}-{scenarios.RATE_LIMITED[8:]}",
        scenarios.RATE_LIMITED.replace("0", "O"),
    ],
)
def test_a_code_behaves_the_same_however_it_is_typed(client, post, typed):
    variables = {"these": [{"value": typed}]}
    escaped, as_it_is = (json.dumps({"query": VERIFY, "variables": variables}, ensure_ascii=each) for each in (True, False))
    by_address = client.get("/graphql", {"query": VERIFY, "variables": json.dumps(variables)})
    assert [post(escaped).status_code, post(as_it_is).status_code, by_address.status_code] == [429] * 3


@pytest.mark.usefixtures("in_sandbox")
@pytest.mark.parametrize("character", ["\\u{:04x}", "\\u{{{:x}}}", "\\u{{00{:X}}}"])
def test_a_code_that_graphql_escapes_behaves_too(client, post, settings, tmp_path, character):
    def naming(code):
        return f'{{ institution(uscc: "{"".join(character.format(ord(each)) for each in code)}") {{ uscc }} }}'

    settings.GRAPHQL_OPERATIONS = tmp_path / "operations.json"
    document = naming(scenarios.RATE_LIMITED)
    register([document])
    assert post({"query": naming(scenarios.FILED)}).json()["data"] == {"institution": {"uscc": scenarios.FILED}}
    by_hash = {"documentId": f"sha256:{hash_of(document)}"}
    asked = [post({"query": document}), client.get("/graphql", {"query": document}), post(by_hash), client.get("/graphql", by_hash)]
    assert [each.status_code for each in asked] == [429] * 4


@pytest.mark.usefixtures("in_sandbox")
def test_a_code_inside_a_document_that_is_asked_for_by_its_hash_behaves_too(client, post, settings, tmp_path):
    settings.GRAPHQL_OPERATIONS = tmp_path / "operations.json"
    document = f'{{ institution(uscc: "{scenarios.RATE_LIMITED}") {{ name }} }}'
    register([document])
    named = hash_of(document)
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": named}}
    asked = [{"documentId": f"sha256:{named}"}, {"extensions": apollo}]
    assert [post(each).status_code for each in asked] == [429, 429]
    assert client.get("/graphql", {"documentId": f"sha256:{named}"}).status_code == 429
    assert client.get("/graphql", {"extensions": json.dumps(apollo)}).status_code == 429
    unknown = post({"documentId": f"sha256:{'0' * 64}"})
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.usefixtures("in_sandbox")
@pytest.mark.parametrize("row", ["\\", "\\u", "\\u{", "\\u{0", "sha256Hash ", "sha256:", " "])
def test_a_body_that_is_a_row_of_signs_is_read_once_through(post, row):
    began = process_time()
    assert post(row * (MAX_BODY_BYTES // len(row))).status_code == 400
    assert process_time() - began < 2


@pytest.mark.usefixtures("in_sandbox")
def test_a_browser_that_asks_whether_it_may_ask_is_not_over_the_quota(client):
    address = f"/graphql?{urlencode({'query': QUERY, 'variables': json.dumps({'code': scenarios.RATE_LIMITED})})}"
    assert client.options(address).status_code == 204
    assert client.get(address).status_code == 429


@pytest.mark.usefixtures("in_sandbox")
def test_a_played_refusal_has_the_media_type_that_is_asked_for(post):
    body = {"query": QUERY, "variables": {"code": scenarios.RATE_LIMITED}}
    answers = [post(body, Accept=each) for each in ("application/graphql-response+json", "application/json", "text/html")]
    assert [each.status_code for each in answers] == [429, 429, 406]
    assert answers[0]["Content-Type"].startswith("application/graphql-response+json")
    assert answers[1]["Content-Type"].startswith("application/json")


@pytest.mark.usefixtures("in_sandbox")
def test_a_body_that_breaks_off_is_refused_as_it_is_by_the_live_service(client):
    class Broken(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    sent = {"CONTENT_LENGTH": "20", "wsgi.input": Broken()}
    response = client.post("/graphql", b" ", content_type="application/json", **sent)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


@pytest.mark.usefixtures("in_sandbox")
def test_a_code_in_a_body_that_comes_in_chunks_is_played(client):
    """As programs send it that know no length beforehand; what is behind it is not lost to who answers."""

    def sent(code):
        body = BytesIO(json.dumps({"query": QUERY, "variables": {"code": code}}).encode())
        chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": body}
        return client.post("/graphql", b" ", content_type="application/json", **chunked)

    assert sent(scenarios.RATE_LIMITED).status_code == 429
    assert sent(scenarios.FILED).json()["data"]["institution"]["filingStatus"] == "FILED"


@pytest.mark.usefixtures("in_sandbox")
def test_a_slow_code_is_answered_late_and_no_more_than_a_few_at_once(data):
    began = time.monotonic()
    assert data(QUERY, code=scenarios.SLOW)["institution"]["filingStatus"] == "FILED"
    assert sandbox.SLOW_SECONDS <= time.monotonic() - began < sandbox.SLOW_SECONDS + 5
    held = []
    try:
        while SLOW_PLACES.acquire(blocking=False):
            held.append(True)
        assert len(held) == sandbox.SLOW_AT_ONCE
        began = time.monotonic()
        data(QUERY, code=scenarios.SLOW)
        assert time.monotonic() - began < sandbox.SLOW_SECONDS
    finally:
        for _ in held:
            SLOW_PLACES.release()


@pytest.mark.usefixtures("in_sandbox")
def test_a_platform_is_filed_in_one_minute_and_shut_down_in_the_next_by_entries_of_the_ledger():
    head = ledger.head_seq()
    assert sandbox.turn(at=in_minute(0)) is False
    assert ledger.head_seq() == head
    assert sandbox.turn(at=in_minute(1)) is True
    assert sandbox.turn(at=in_minute(1)) is False
    changed = LedgerEntry.objects.filter(seq__gt=head)
    assert [(each.kind, each.action, each.effective_on) for each in changed] == [("platform", "changed", civil_day(in_minute(1)))]
    assert '"status":"SHUT_DOWN"' in (changed[0].payload or "")
    assert sandbox.turn(at=in_minute(0)) is True
    assert '"status":"FILED"' in (LedgerEntry.objects.latest("seq").payload or "")
    assert [sandbox.is_shut_down_at(in_minute(minute)) for minute in range(4)] == [False, True, False, True]


@pytest.mark.django_db
def test_a_sandbox_without_its_records_has_nothing_to_shut_down():
    assert sandbox.turn(at=in_minute(1)) is False
    factories.institution(uscc=scenarios.SHUTTING_DOWN)
    assert sandbox.turn(at=in_minute(1)) is False


@pytest.mark.usefixtures("in_sandbox")
def test_naming_the_code_that_shuts_down_lets_it_stand_as_the_minute_says(data):
    sandbox.turn(at=in_minute(1) if timezone.now().minute % 2 == 0 else in_minute(0))
    before = sandbox.is_shut_down_at(timezone.now())
    status = data(QUERY, code=scenarios.SHUTTING_DOWN)["institution"]["filingStatus"]
    after = sandbox.is_shut_down_at(timezone.now())
    assert status in {"NOT_FILED" if each else "FILED" for each in (before, after)}


@pytest.mark.usefixtures("in_sandbox")
def test_a_length_of_thousands_of_digits_is_refused_as_the_live_service_does(client):
    answer = client.post("/graphql", b"{}", content_type="application/json", CONTENT_LENGTH="9" * 5_000)
    assert answer.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


@pytest.mark.usefixtures("in_sandbox")
def test_what_other_pages_are_asked_plays_no_scenario(client):
    assert client.get(f"/institutions/{scenarios.RATE_LIMITED}/").status_code == 200


@pytest.mark.usefixtures("in_sandbox")
@pytest.mark.parametrize("address", ["/", "/search?q=x", "/developers/", "/developers/explorer/", "/desk/sign-in/", "/nothing/"])
def test_every_page_of_a_sandbox_says_that_it_is_one(client, settings, address):
    settings.LIVE_URL = "https://live.example/"
    page = client.get(address).content.decode()
    assert page.count("这里是沙箱") == 1
    assert 'href="https://live.example/"' in page
    settings.SANDBOX = False
    assert "这里是沙箱" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_the_page_of_a_server_error_says_it_too():
    page = get_template("500.html").render()
    labelled = SandboxMiddleware(lambda _: HttpResponse(page, status=500))(RequestFactory().get("/"))
    assert labelled.content.decode().count("这里是沙箱") == 1
    assert labelled.content.decode().partition("<body>")[2].startswith('<aside class="demo-banner')
    answered = SandboxMiddleware(lambda _: JsonResponse({"page": "<body>"}, status=500))(RequestFactory().get("/"))
    assert answered.content == b'{"page": "<body>"}'


@pytest.mark.django_db
def test_a_sandbox_does_not_start_with_a_key_of_the_live_service(settings):
    settings.MIDDLEWARE = ["graphql_api.sandbox.SandboxMiddleware"]
    settings.LIVE_LEDGER_KEYS = ["beian/ledger+00000000+AAAA"]
    WSGIHandler()
    settings.LIVE_LEDGER_KEYS = checkpoints.verifier_keys()
    with pytest.raises(ImproperlyConfigured, match="LEDGER_SIGNING_KEYS of its own"):
        WSGIHandler()


@pytest.mark.django_db
def test_a_sandbox_does_not_start_on_a_database_of_real_records():
    sample_publisher()
    call_command("load_sample", institutions=0, stdout=StringIO())
    assert Publisher.objects.filter(is_sample=False).exists()
    SandboxMiddleware(lambda request: pytest.fail(str(request)))
    factories.institution()
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL of its own"):
        SandboxMiddleware(lambda request: pytest.fail(str(request)))


@pytest.mark.django_db
def test_the_records_are_loaded_twice_to_the_same_end_and_only_into_a_sandbox(settings):
    with pytest.raises(CommandError, match="SANDBOX=1"):
        call_command("load_sandbox", stdout=StringIO())
    settings.SANDBOX = True
    call_command("load_sandbox", institutions=1, stdout=StringIO())
    head = ledger.head_seq()
    for _ in sandbox.file_scenarios():
        pass
    assert head == ledger.head_seq() > 14
