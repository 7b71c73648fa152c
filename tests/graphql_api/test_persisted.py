"""Documents that are asked for by their hash."""

import json
import os
import time
from io import StringIO
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest
import redis
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import CommandError, call_command

from graphql_api import persisted, views
from graphql_api.callers import public_tier
from graphql_api.errors import RefusedDocument
from graphql_api.http_request import RESPONSE_JSON
from graphql_api.requests import GraphQLRequest, hash_of
from partners import quotas
from tests import factories

pytestmark = pytest.mark.django_db

BY_CODE = "query ByCode($code: String!) { institution(uscc: $code) { name } }"
TYPENAME = "{ __typename }"


def named(document, **others):
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(document)}}, **others}


@pytest.fixture
def operations(settings, tmp_path):
    settings.GRAPHQL_OPERATIONS = tmp_path / "registered" / "operations.json"
    return tmp_path


def _register(*arguments):
    out = StringIO()
    call_command("register_operations", *arguments, stdout=out)
    return out.getvalue()


def test_a_hash_is_enough_once_the_document_was_sent_with_it(post):
    school = factories.institution()
    unknown = post(named(BY_CODE, variables={"code": school.uscc}))
    (error,) = unknown.json()["errors"]
    assert (unknown.status_code, unknown["Cache-Control"]) == (200, "no-store")
    assert (error["message"], error["extensions"]["code"]) == ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
    assert post(named(BY_CODE), accept=RESPONSE_JSON).status_code == 400
    sent = post(named(BY_CODE, query=BY_CODE, variables={"code": school.uscc}))
    again = post(named(BY_CODE, variables={"code": school.uscc}))
    other = post(named(BY_CODE, variables={"code": "x"}))
    assert sent.json()["data"] == again.json()["data"] == {"institution": {"name": school.name}}
    assert other.json()["data"] == {"institution": None}


@pytest.mark.parametrize("document", [BY_CODE, "{ __schema { queryType { name } } }"])
def test_a_document_that_was_lost_is_kept_again_though_the_answer_was_not_lost(post, document):
    whole = named(document, query=document, variables={"code": "x"})
    post(whole)
    cache.clear()
    post(whole)
    assert "errors" not in post(named(document, variables={"code": "y"})).json()


def test_of_a_kept_answer_that_is_asked_for_by_the_hash_alone_nothing_is_read(client, post, monkeypatch):
    document = "{ institutions(first: 1) { edges { cursor } } }"
    post(named(document, query=document))
    address = "/graphql?" + urlencode({"documentId": f"sha256:{hash_of(document)}"})
    made = [post(named(document)), client.get(address)]
    monkeypatch.setattr(views, "read_request", None)
    kept = [post(named(document)), client.get(address)]
    assert [each.json()["data"] for each in made] == [each.json()["data"] for each in kept]


def test_a_hash_may_stand_in_an_address_and_the_answer_has_a_tag(client, post):
    post(named(TYPENAME, query=TYPENAME))
    address = "/graphql?" + urlencode({"extensions": json.dumps(named(TYPENAME)["extensions"])})
    first = client.get(address)
    assert first.json()["data"] == {"__typename": "Query"}
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    by_id = client.get("/graphql?" + urlencode({"documentId": f"sha256:{hash_of(TYPENAME)}"}))
    assert by_id.json()["data"] == {"__typename": "Query"}


def test_a_mutation_that_is_named_is_no_simple_request_either(client, post):
    mutation = "mutation Send($input: SubmitComplaintInput!) { submitComplaint(input: $input) { userErrors { code } } }"
    persisted.keep_document(_request(mutation), public_tier("192.0.2.1"))
    response = client.get("/graphql?" + urlencode({"documentId": f"sha256:{hash_of(mutation)}"}))
    assert response.status_code == 405
    assert response["Allow"] == "POST"


def _request(document):
    return GraphQLRequest(document, {}, None, hash_of(document))


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": TYPENAME, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of("{ other }")}}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": hash_of(TYPENAME)}}},
        {"extensions": {"persistedQuery": {"version": True, "sha256Hash": hash_of(TYPENAME)}}},
        {"extensions": {"persistedQuery": {"sha256Hash": hash_of(TYPENAME)}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}},
        {"documentId": f"sha256:{hash_of(TYPENAME)}", "extensions": {"persistedQuery": {"version": 2}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}},
        {"extensions": {"persistedQuery": []}},
        {"documentId": hash_of(TYPENAME)},
        {"documentId": "md5:abc"},
        {"documentId": 5},
        {"query": " ", "documentId": f"sha256:{hash_of(TYPENAME)}"},
    ],
)
def test_a_hash_that_does_not_fit_is_refused(post, wrong):
    post(named(TYPENAME, query=TYPENAME))
    response = post(wrong)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("query", [{}, {"query": TYPENAME}])
def test_a_document_that_is_named_twice_is_named_alike(post, query):
    post(named(TYPENAME, query=TYPENAME))
    same, other = (f"sha256:{hash_of(document)}" for document in (TYPENAME, BY_CODE))
    assert post(named(TYPENAME, documentId=same.upper().replace("SHA", "sha"), **query)).json()["data"] == {"__typename": "Query"}
    response = post(named(TYPENAME, documentId=other, **query))
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert "two documents" in error["message"]


@pytest.mark.parametrize(
    "document",
    [
        "{ nothing }",
        "{ __typename",
        '{ complaint(reference: "SDT202611287580367", secret: "abcd-efgh") { state } }',
        "{ __typename } #" + "x" * persisted.KEPT_LENGTH,
    ],
    ids=["invalid", "unreadable", "a secret in it", "long"],
)
def test_what_may_not_be_kept_is_not(post, document):
    post(named(document, query=document))
    assert post(named(document)).json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "document",
    [
        'query A { __typename complaint(reference: "SDT202611287580367", secret: "abcd-efgh") @skip(if: true) { state } }',
        'mutation A { __typename ...F @skip(if: true) } fragment F on Mutation { submitComplaint(input: { idempotencyKey: "b1f4c7",'
        ' nature: COMPLAINT, category: REFUND, description: "王女士", mode: ANONYMOUS }) { userErrors { code } } }',
        'query A { __schema { queryType { name } } } query B { verify(identifiers: [{ value: "王女士" }]) { outcome } }',
    ],
    ids=["skipped", "skipped fragment", "another operation"],
)
def test_private_texts_of_what_is_not_executed_are_not_kept_either(post, document):
    for _ in range(2):
        # The second time the answer may be one that was kept.
        assert "errors" not in post(named(document, query=document, operationName="A")).json()
    assert post(named(document)).json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


def test_what_is_longer_by_one_character_is_not_kept(post):
    for length, code in ((persisted.KEPT_LENGTH, None), (persisted.KEPT_LENGTH + 1, "PERSISTED_QUERY_NOT_FOUND")):
        document = "{ __typename } #".ljust(length, "x")
        post(named(document, query=document))
        assert [each["extensions"]["code"] for each in post(named(document)).json().get("errors", [])] == ([code] if code else [])


def _for_documents(spend):
    return [call for call in spend.call_args_list if call.args[0].startswith("documents:")]


def test_nothing_is_spent_on_what_is_not_to_be_kept(operations, post, monkeypatch):
    spend = Mock(wraps=quotas.spend)
    monkeypatch.setattr(quotas, "spend", spend)
    # Not named, or registered: the first would be kept under no name at all.
    (operations / "typename.graphql").write_text(TYPENAME, encoding="utf-8")
    _register(str(operations))
    for sent in ({"query": TYPENAME}, named(TYPENAME, query=TYPENAME), named(TYPENAME)):
        assert post(sent).json()["data"] == {"__typename": "Query"}
    assert not _for_documents(spend)
    post(named(BY_CODE, query=BY_CODE, variables={"code": "x"}))
    assert len(_for_documents(spend)) == 1


def test_nobody_fills_the_memory_with_documents(post):
    def is_kept(document):
        assert post(named(document, query=document)).json()["data"] == {"__typename": "Query"}
        return "data" in post(named(document)).json()

    long = [f"{{ __typename }} #{number} {'x' * 7_900}" for number in range(33)]
    # One that is there already is sent again at no cost.
    kept = [each for each in long if is_kept(each) and is_kept(each)]
    # The memory of one caller is full; what is in it stays.
    assert kept == long[:32]
    assert is_kept(kept[0])
    assert not is_kept(long[32])
    persisted.keep_document(_request(long[32]), public_tier("192.0.2.1"))
    assert "data" in post(named(long[32])).json()


def test_a_document_is_kept_for_a_day_after_it_was_last_sent_whole(monkeypatch):
    monkeypatch.setattr(persisted, "cache", LocMemCache("documents", {}))
    began, only_named = time.time(), GraphQLRequest("", {}, None, hash_of(TYPENAME))

    def go_on_to(hours):
        monkeypatch.setattr("time.time", lambda: began + hours * 3_600)

    for hours in (0, 23):
        go_on_to(hours)
        persisted.keep_document(_request(TYPENAME), public_tier("192.0.2.1"))
    go_on_to(46)
    assert persisted.with_document(only_named).query == TYPENAME
    go_on_to(48)
    with pytest.raises(RefusedDocument):
        persisted.with_document(only_named)


def test_who_sends_the_hash_alone_does_not_keep_the_document_longer(post, monkeypatch):
    monkeypatch.setattr(persisted, "cache", LocMemCache("documents", {}))
    began = time.time()
    post(named(BY_CODE, query=BY_CODE, variables={"code": "0"}))
    for hours, is_known in ((23, True), (25, False)):
        monkeypatch.setattr("time.time", lambda hours=hours: began + hours * 3_600)
        assert ("data" in post(named(BY_CODE, variables={"code": str(hours)})).json()) == is_known


def test_documents_are_answered_though_the_cache_does_not_answer(post, monkeypatch, caplog):
    class Lost(LocMemCache):
        def get(self, *_args, **_options):
            raise redis.ConnectionError

        touch = get

    monkeypatch.setattr(persisted, "cache", Lost("lost", {}))
    assert post(named(TYPENAME, query=TYPENAME)).json()["data"] == {"__typename": "Query"}
    assert post(named(TYPENAME)).json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    # Whoever runs the registry is told.
    assert [each.getMessage() for each in caplog.records if each.name == persisted.__name__] == [
        "a document cannot be kept",
        "documents cannot be read",
    ]


def test_a_document_of_a_private_answer_without_texts_is_kept(post):
    document = "query V($i: [IdentifierInput!]!) { verify(identifiers: $i) { outcome } }"
    asked = named(document, variables={"i": [{"value": "济南明德"}]})
    sent = post({**asked, "query": document})
    assert post(asked).json()["data"] == sent.json()["data"]


def test_a_document_with_a_text_that_is_not_private_is_kept(post):
    school = factories.institution()
    document = f'{{ institution(uscc: "{school.uscc}") {{ uscc }} }}'
    assert "errors" not in post(named(document, query=document)).json()
    assert post(named(document)).json()["data"] == {"institution": {"uscc": school.uscc}}


def test_registered_documents_are_answered_by_their_hash_from_then_on(operations, post):
    school = factories.institution()
    asked = named(BY_CODE, variables={"code": school.uscc})
    assert "errors" in post(asked).json()
    (operations / "by_code.graphql").write_text(BY_CODE, encoding="utf-8")
    (operations / "relay.json").write_text(json.dumps({"1": TYPENAME}), encoding="utf-8")
    told = _register(str(operations))
    assert f"{hash_of(BY_CODE)} by_code.graphql" in told
    assert "2 documents registered, 2 of them new" in told
    assert post(asked).json()["data"] == {"institution": {"name": school.name}}
    (operations / "by_code.graphql").write_text("query Other { __typename }", encoding="utf-8")
    assert "2 documents registered, 1 of them new" in _register(str(operations))
    assert hash_of(BY_CODE) in persisted.registered()
    assert post(asked).json()["data"] == {"institution": {"name": school.name}}
    assert post(named("query Other { __typename }")).json()["data"] == {"__typename": "Query"}


def test_a_document_that_is_registered_may_be_longer(operations, post):
    fields = "{ " + " ".join(f"a{n}: institution(uscc: $u) {{ {'name uscc id ' * 7} }}" for n in range(45)) + " }"
    document = f"query Long($u: String!) {fields}"
    (operations / "long.graphql").write_text(document, encoding="utf-8")
    assert "1 of them new" in _register(str(operations))
    assert post(named(document, variables={"u": "x"})).json()["data"]["a44"] is None
    (error,) = post({"query": document, "variables": {"u": "x"}}).json()["errors"]
    assert (error["extensions"]["limit"], error["extensions"]["maximum"]) == ("number of tokens", 1_300)


def _manifest(**operation):
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}


def test_a_manifest_of_apollos_clients_is_registered(operations, post):
    operation = {"id": hash_of(BY_CODE), "name": "ByCode", "type": "query", "body": BY_CODE}
    (operations / "persisted-query-manifest.json").write_text(json.dumps(_manifest(**operation)), encoding="utf-8")
    assert f"{hash_of(BY_CODE)} persisted-query-manifest.json: ByCode" in _register(str(operations))
    assert post(named(BY_CODE, variables={"code": "x"})).json()["data"] == {"institution": None}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([TYPENAME], "neither an object"),
        ({"a": 1}, "neither an object"),
        (_manifest(id="1", name="Typename", body=TYPENAME), "Typename is asked for as 1"),
        (_manifest(id=hash_of(TYPENAME), name="Typename"), "no id, name and body"),
    ],
)
def test_what_holds_no_documents_that_can_be_asked_for_is_told_so(operations, found, told):
    (operations / "found.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(CommandError, match=told):
        _register(str(operations))
    assert persisted.registered() == {}


def test_our_own_documents_can_be_registered(operations):
    assert "0 of them new" not in _register()
    assert "0 of them new" in _register()


@pytest.mark.parametrize("text", ["{ nothing }", "{ regions { code } ", "{ ...A } fragment A on Query { ...A }"])
def test_a_document_that_may_not_be_executed_is_not_registered(operations, text):
    (operations / "wrong.graphql").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"wrong\.graphql"):
        _register(str(operations))
    assert persisted.registered() == {}


def test_a_folder_without_documents_is_told_as_the_wrong_one(operations):
    with pytest.raises(CommandError, match="no file ending in"):
        _register(str(operations))


@pytest.mark.parametrize("kept", [None, "{", "[]", '{"a": 1}', b"\xff", "[" * 100_000])
def test_documents_that_cannot_be_read_are_told_in_words_and_not_written_over(operations, settings, post, caplog, kept):
    path = settings.GRAPHQL_OPERATIONS
    path.parent.mkdir()
    if kept is None:
        path.mkdir()
    else:
        path.write_bytes(kept if isinstance(kept, bytes) else kept.encode())
    with pytest.raises(CommandError, match="GRAPHQL_OPERATIONS cannot be read or written"):
        _register()
    assert kept is None or path.read_bytes() in (kept, str(kept).encode())
    # Who sends a document with its hash is answered as ever, and the operator reads why its hash alone is not enough.
    assert post(named(TYPENAME, query=TYPENAME)).json()["data"] == {"__typename": "Query"}
    assert post(named(BY_CODE)).json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert "GRAPHQL_OPERATIONS cannot be read" in caplog.text


def test_an_operator_is_told_once_that_documents_cannot_be_read_and_again_when_that_comes_back(
    operations, settings, client, caplog
):
    path = settings.GRAPHQL_OPERATIONS
    path.parent.mkdir()
    persisted._tell.cache_clear()
    for at, (written, told, number) in enumerate((("{", 1, 0), ('{"a": "b"}', 1, 1), ("{", 2, 0))):
        path.write_text(written, encoding="utf-8")
        # A file system may note the time of a change in large steps.
        os.utime(path, ns=(at, at))
        for _ in range(2):
            persisted.registered()
        assert caplog.text.count("GRAPHQL_OPERATIONS cannot be read") == told
        assert f"\nbeian_graphql_registered_documents {number}.0\n" in client.get("/metrics").content.decode()


def test_checking_registers_nothing(operations):
    verify = Path(persisted.__file__).parent / "operations" / "verify.graphql"
    assert hash_of(verify.read_text(encoding="utf-8")) in _register("--check")
    assert persisted.registered() == {}
