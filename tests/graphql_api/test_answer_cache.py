"""Answers that are kept: true to the ledger's head and the day, the same for all who may ask, and never a private one."""

import gzip
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import zstandard
from django.core.cache import cache
from django.utils import timezone

from accounts.throttle import TEACHERS
from graphql_api import answer_cache
from graphql_api.callers import public_tier
from graphql_api.compression import Beginning
from graphql_api.compression import begun as really_begun
from graphql_api.limits import AT_ROOT
from graphql_api.requests import Sent, hash_of
from partners.quotas import Quota
from partners.vocabulary import Scope
from registry import ledger_head, proofs, staff_tallies
from registry.days import today
from registry.ledger_head import Head
from registry.models import Teacher
from search import choice
from search.breaker import FAILURES
from search.documents import SHAPE
from search.models import SearchRow
from search.old_rows import old_rows
from search.results import Freshness
from tests import factories
from tests.partners.making import granted

pytestmark = pytest.mark.django_db

BY_CODE = "query ByCode($code: String!) { institution(uscc: $code) { name platforms(first: 20) { edges { node { name } } } } }"
CHEAP = "query ByCode($code: String!) { institution(uscc: $code) { name } }"


@pytest.fixture
def get(client):
    def send(query, /, headers=None, **variables):
        return client.get(f"/graphql?{urlencode({'query': query, 'variables': json.dumps(variables)})}", headers=headers or {})

    return send


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def shared(request, settings):
    """Tell where answers are found: in this process, or in Redis as another process finds them."""
    if request.param == "redis":
        settings.REDIS_URL = request.getfixturevalue("redis_url")
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}}
    return request.param


def test_an_answer_is_made_once_and_costs_one_query_from_then_on(post, shared, django_assert_num_queries):
    school = factories.institution()
    body = {"query": BY_CODE, "variables": {"code": school.uscc}}
    first = post(body)
    if shared == "redis":
        answer_cache.forget()
    with django_assert_num_queries(1):
        again = post(body)
    assert again.json()["data"] == first.json()["data"] == {"institution": {"name": school.name, "platforms": {"edges": []}}}
    assert again.json()["extensions"]["ledgerSeq"] == 1


def test_a_cheap_answer_stays_with_its_process(post, shared, django_assert_num_queries):
    body = {"query": CHEAP, "variables": {"code": factories.institution().uscc, "unused": "as often as you like"}}
    post(body)
    with django_assert_num_queries(1):
        post(body)
    answer_cache.forget()
    with django_assert_num_queries(2):
        post(body)


@pytest.mark.parametrize("shared", [pytest.param("redis", marks=pytest.mark.redis)], indirect=True)
def test_nobody_fills_what_all_processes_share(client, post, shared, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(answer_cache, "SHARED_KILOBYTES", Quota(points=2, seconds=3_600))
    code = factories.institution().uscc
    first, second, third = ({"query": f"{BY_CODE} # {number}", "variables": {"code": code}} for number in range(3))
    for body in (first, second, third):
        post(body)
    elsewhere = {**third, "operationName": "ByCode"}
    client.post("/graphql", elsewhere, content_type="application/json", REMOTE_ADDR="192.0.2.1")
    answer_cache.forget()
    # To make one takes two statements more than the head.
    for body, queries in ((first, 1), (second, 1), (elsewhere, 1), (third, 3)):
        with django_assert_num_queries(queries):
            post(body)


@pytest.mark.parametrize("shared", [pytest.param("redis", marks=pytest.mark.redis)], indirect=True)
def test_what_another_process_made_is_asked_of_redis_once(client, shared, django_assert_num_queries):
    body = {"query": BY_CODE, "variables": {"code": factories.institution().uscc}}

    def ask():
        client.post("/graphql", body, content_type="application/json", REMOTE_ADDR="192.0.2.2")

    ask()
    answer_cache.forget()
    for _ in range(2):
        with django_assert_num_queries(1):
            ask()
        cache.clear()


def test_a_kept_answer_takes_from_the_quota_what_it_took_at_first(post, settings):
    settings.PUBLIC_QUOTA = 30_000
    answers = [post({"query": "{ regions { code } }"}).json() for _ in range(3)]
    costs = [each["extensions"]["cost"] for each in answers]
    assert costs[0]["requested"] == costs[2]["requested"] == AT_ROOT + 3_500
    # A hundred points come back in a second.
    assert 2 * 3_520 - 500 < costs[0]["remaining"] - costs[2]["remaining"] <= 2 * 3_520


def test_a_write_is_seen_at_once(data):
    school = factories.institution()
    query = "{ institutions(first: 5) { totalCount edges { node { name } } } }"
    assert data(query)["institutions"]["totalCount"] == 1
    other = factories.institution()
    names = [edge["node"]["name"] for edge in data(query)["institutions"]["edges"]]
    assert sorted(names) == sorted([school.name, other.name])


def test_a_history_that_was_lost_does_not_answer_for_the_one_that_is():
    request = Sent(b'{"query":"{ __typename }"}', is_address=False)
    lost, restored = Head(7, "7 aa bb cc"), Head(7, "7 aa bb dd")
    assert answer_cache.key_of(request, (), lost, today()) != answer_cache.key_of(request, (), restored, today())
    factories.institution()
    head = ledger_head.head()
    assert head.seq == 1
    assert len(head.mark.split()[-1]) == 64


def test_what_is_sent_and_who_may_ask_it_decide():
    def key(sent, scopes):
        return answer_cache.key_of(sent, scopes, Head(1, "1 a"), today())

    # A body can be read as the parameters of an address, and says something else then.
    text = b'{"query":"{ a }","extensions":{"x":"&query={b}&"}}'
    sent, read, both = Sent(text, is_address=False), ("read",), ("read", "teachers")
    assert key(sent, both) == key(Sent(text, is_address=False), reversed(both))
    others = (Sent(text, is_address=True), Sent(text + b" ", is_address=False))
    assert len({key(sent, both), key(sent, read), *(key(other, both) for other in others)}) == 4
    assert "91370102MA3000000X" not in key(Sent(b"91370102MA3000000X", is_address=False), read)


def test_an_answer_is_kept_for_the_way_in_which_it_was_asked_for(client, get, post):
    school = factories.institution()
    query = f'{{ institution(uscc: "{school.uscc}") {{ name }} }}'
    assert get(query).json()["data"] == post({"query": query}).json()["data"] == {"institution": {"name": school.name}}
    assert client.get("/graphql?query={__typename}&query={a}").status_code == 400
    # A surrogate alone, as a server makes it of a byte that is no letter.
    ways = [Sent(text.encode(errors="surrogatepass"), is_address=True) for text in ("query=\udc80", "query=\udc81", "query=?")]
    assert len({answer_cache.timeless_key_of(each) for each in ways}) == 3


def test_the_day_and_the_language_decide(monkeypatch, post):
    factories.institution(name="济南明德教育")
    query = {"query": '{ search(query: "明德", first: 1) { facets { values { label } } } }'}
    chinese, english = (post(query, **{"accept-language": each}).json()["data"] for each in ("zh-CN", "en"))
    assert chinese != english
    kept, tomorrow = [], timezone.now() + timedelta(days=1)
    monkeypatch.setattr(answer_cache, "keep", lambda key, answer, _caller: kept.append(key))
    post(query)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    post(query)
    assert len(kept) == 1


def test_a_tag_saves_the_body_and_every_query_but_one(get, django_assert_num_queries):
    school = factories.institution()
    first = get(BY_CODE, code=school.uscc)
    assert first["Cache-Control"] == "private, no-cache"
    # A page that asked may read it.
    assert first["Access-Control-Expose-Headers"] == "ETag"
    with django_assert_num_queries(1):
        again = get(BY_CODE, {"if-none-match": first["ETag"]}, code=school.uscc)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" not in again
    assert get(BY_CODE, {"if-none-match": '"another", ' + first["ETag"]}, code=school.uscc).status_code == 304
    assert get(BY_CODE, {"if-none-match": '"another"'}, code=school.uscc).status_code == 200


def test_the_tag_is_of_the_data_and_not_of_what_stands_beside_it(get):
    school = factories.institution()
    first = get(BY_CODE, code=school.uscc)
    factories.institution()
    again = get(BY_CODE, code=school.uscc)
    assert first.json()["extensions"] != again.json()["extensions"]
    assert first["ETag"] == again["ETag"]
    assert get(BY_CODE, {"if-none-match": first["ETag"]}, code=school.uscc).status_code == 304
    assert get(BY_CODE, code="x")["ETag"] != first["ETag"]


def test_a_posted_answer_has_no_tag(post):
    assert "ETag" not in post({"query": "{ __typename }"})


@pytest.mark.parametrize("query", ["{ rateLimit { remaining } }", '{ verify(identifiers: [{value: "济南明德"}]) { outcome } }'])
def test_a_private_answer_is_not_kept_and_has_no_tag(get, query, monkeypatch):
    kept = []
    monkeypatch.setattr(answer_cache, "keep", lambda key, answer, _caller: kept.append(answer))
    response = get(query)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert get("{ __typename }")["ETag"]
    assert [each.data for each in kept] == [b'{"__typename":"Query"}']


def test_an_answer_with_an_error_is_not_kept(get, django_assert_num_queries):
    query = '{ institution(uscc: "x") { name } institutions(first: 1, after: "x") { totalCount } }'
    for _ in range(2):
        with django_assert_num_queries(2):
            response = get(query)
        assert response.json()["errors"]
        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response


def test_the_schemas_description_is_made_once_whatever_is_written(data, monkeypatch):
    query = "{ __schema { types { name } } }"
    first = data(query)
    factories.institution()
    monkeypatch.setattr("graphql_api.views.execute", None)
    assert data(query) == first


def test_teachers_are_counted_each_time_that_they_are_found(ask):
    teacher = factories.teacher(factories.institution())
    query = "query ($name: String!) { search(query: $name, first: 5, kinds: [TEACHER]) { totalCount } }"
    assert ask(query, name=teacher.name)["data"]["search"]["totalCount"] == 1
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 2)
    assert "errors" not in ask(query, name=teacher.name)
    assert ask(query, name=teacher.name)["errors"][0]["extensions"]["code"] == "TOO_MANY_TEACHERS"


def test_what_stands_in_for_a_search_engine_is_not_kept(data, django_assert_num_queries, settings):
    factories.institution(name="济南明德教育")
    query = '{ search(query: "明德", first: 1) { engine degraded totalCount } }'
    fresh = data(query)["search"]
    with django_assert_num_queries(1):
        assert data(query)["search"] == fresh
    settings.SEARCH_ENGINE = "elastic"
    for _ in range(FAILURES):
        choice.breaker.note_failure()
    try:
        answers = [data(query)["search"] for _ in range(2)]
    finally:
        choice.breaker.note_success()
    assert [each["degraded"] for each in answers] == [True, True]


@pytest.mark.parametrize("query", ['{ suggest(prefix: "明德") { text } }', '{ search(query: "明德", first: 1) { totalCount } }'])
def test_what_is_found_among_rows_of_an_earlier_version_is_not_kept(data, query, monkeypatch):
    kept = []
    monkeypatch.setattr(answer_cache, "keep", lambda key, answer, _caller: kept.append(answer))
    factories.institution(name="济南明德教育")
    SearchRow.objects.update(shape=SHAPE - 1)
    old_rows.trusted_until = 0.0
    data(query)
    assert kept == []
    SearchRow.objects.update(shape=SHAPE)
    data(query)
    assert len(kept) == 1


def test_what_an_index_behind_the_ledger_tells_is_not_kept_even_without_a_lag(data, monkeypatch):
    kept = []
    monkeypatch.setattr(answer_cache, "keep", lambda key, answer, _caller: kept.append(answer))
    monkeypatch.setattr("search.lookup.freshness", lambda engine, head, cursor: Freshness(head - 1, 0.0))
    factories.institution(name="济南明德教育")
    query = '{ search(query: "明德", first: 1) { freshness { ledgerSeq lagSeconds } } }'
    assert data(query)["search"]["freshness"] == {"ledgerSeq": 0, "lagSeconds": 0.0}
    assert kept == []


def test_what_was_signed_is_told_at_once(data):
    factories.institution()
    query = "{ ledgerHead { size signed { size } } }"
    assert data(query)["ledgerHead"]["signed"] is None
    proofs.sign_head(timezone.now())
    assert data(query)["ledgerHead"]["signed"] == {"size": 1}


@pytest.mark.parametrize("findings", ["staffFindings", "ruleFindings"])
def test_what_rests_on_private_facts_is_told_as_they_are_now(data, findings):
    school = factories.institution()
    platform = factories.platform(school)
    factories.course(platform, (factories.teacher(school),))
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Platform {{ {findings} {{ rule verdict observed }} }} }} }}"
    before = data(query, id=platform.public_id)
    Teacher.objects.update(certificate_kind="")
    staff_tallies.refresh([school.public_id], on=today())
    assert data(query, id=platform.public_id) != before


def test_what_rests_on_private_facts_is_kept_until_they_change(data, monkeypatch, django_assert_num_queries):
    school = factories.institution()
    platform = factories.platform(school)
    factories.course(platform, (factories.teacher(school),))
    counted = staff_tallies.facts_of_many

    def changed_meanwhile(ids):
        found = counted(ids)
        Teacher.objects.update(certificate_kind="")
        staff_tallies.refresh([school.public_id], on=today())
        return found

    query = "query ($id: ID!) { node(id: $id) { ... on Platform { ruleFindings { rule verdict observed } } } }"
    with monkeypatch.context() as patched:
        patched.setattr(staff_tallies, "facts_of_many", changed_meanwhile)
        before = data(query, id=platform.public_id)
    after = data(query, id=platform.public_id)
    assert after != before
    # The ledger's head, and the marks.
    with django_assert_num_queries(2):
        assert data(query, id=platform.public_id) == after


def test_a_long_answer_is_sent_as_it_is_kept_and_not_copied(post):
    body = {"query": "{ regions(level: COUNTY) { code name fullName parent { fullName } } }"}
    first, again = (post(body) for _ in range(2))
    parts = list(again)
    assert len(parts[0]) > 100_000
    assert parts[0] is next(iter(first))
    assert again["Content-Length"] == str(sum(map(len, parts)))
    assert again.json()["data"] == first.json()["data"]


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_an_answer_is_compressed_once_whatever_stands_behind_it(post, monkeypatch, settings, encoding):
    settings.PUBLIC_QUOTA = 30_000
    begun = []

    def noted(text: bytes, encoding: str) -> Beginning:
        begun.append(text)
        return really_begun(text, encoding)

    monkeypatch.setattr(answer_cache, "begun", noted)
    body = {"query": "{ regions(level: COUNTY) { code fullName } }"}
    first, again = (unpacked(post(body, **{"accept-encoding": encoding})) for _ in range(2))
    assert len(begun) == 1
    assert first["data"] == again["data"] == post(body).json()["data"]
    assert first["extensions"]["cost"]["remaining"] > again["extensions"]["cost"]["remaining"]


def unpacked(response):
    if response["Content-Encoding"] == "gzip":
        return json.loads(gzip.decompress(response.content))
    return json.loads(zstandard.ZstdDecompressor().decompress(response.content))


def test_a_very_large_answer_is_kept_nowhere(shared, monkeypatch):
    fitting, large = (answer_cache.KeptAnswer.of(data, operation="", cost=1_000) for data in (b"1", b"12"))
    monkeypatch.setattr(answer_cache, "MOST_BYTES", len(fitting.beginning))
    for name, each in (("fitting", fitting), ("large", large)):
        answer_cache.keep(name, each, public_tier("203.0.113.9", ""))
    if shared == "redis":
        answer_cache.forget()
    assert (answer_cache.find("fitting"), answer_cache.find("large")) == (fitting, None)
    assert fitting.compressed("gzip") is fitting.compressed("gzip")
    assert large.compressed("gzip") is not large.compressed("gzip")


@pytest.mark.redis
def test_without_a_cache_everything_is_answered(post, settings, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}}
    body = {"query": "{ __typename }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of("{ __typename }")}}}
    assert post(body).json()["data"] == {"__typename": "Query"}
    school = factories.institution()
    shared = post({"query": BY_CODE, "variables": {"code": school.uscc}})
    assert shared.json()["data"]["institution"]["name"] == school.name
    for each in ("kept answers cannot be read", "a document cannot be kept", "an answer cannot be kept"):
        assert each in caplog.messages
    del body["query"]
    answer_cache.forget()
    assert post(body).json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


def test_partners_and_the_public_are_not_given_each_others_answers_where_they_may_differ(post, django_assert_num_queries):
    key = granted(at=timezone.now(), scopes=(Scope.TEACHERS,))
    shown = {"authorization": f"Bearer {key.text}"}
    body = {"query": "{ institutions(first: 1) { totalCount } }"}
    # Whose key it is is known from here on.
    post({"query": "{ __typename }"}, **shown)
    for headers in ({}, shown):
        with django_assert_num_queries(3):
            post(body, **headers)
        with django_assert_num_queries(1):
            post(body, **headers)
