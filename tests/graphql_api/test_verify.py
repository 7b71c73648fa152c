"""Checking many things at once over the API."""

from datetime import date, timedelta
from typing import get_args

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLEnumType

from graphql_api.schema import SCHEMA
from registry import public_records
from registry.days import today
from registry.vocabulary import RecordKind
from search.documents import SHAPE
from search.models import SearchRow
from search.old_rows import old_rows
from search.verifying.held import Hint
from search.verifying.verdicts import REASONS
from tests import factories

pytestmark = pytest.mark.django_db

VERIFY = """query ($identifiers: [IdentifierInput!]!, $asOf: Date) {
  verify(identifiers: $identifiers, asOf: $asOf) {
    input outcome statusSentence advice reasons asOf
    record { __typename id ... on Platform { name operator { name creditStatus } } ... on Institution { name } }
    candidates { record { id } score reasons explanations }
    coverage { region source updatedOn institutions complete } } }"""
SHORT = """query ($identifiers: [IdentifierInput!]!) {
  verify(identifiers: $identifiers) { outcome record { id ... on Platform { name operator { name } } } } }"""


@pytest.fixture
def app():
    school = factories.institution(name="济南明德在线教育有限公司")
    return factories.platform(school, name="明德课堂", domains=["mingde.cn"], icp_number="鲁ICP备20000007号-1")


def test_what_is_held_is_answered_in_its_order(data, app):
    found = data(
        VERIFY,
        identifiers=[
            {"value": "https://www.mingde.cn/c/1"},
            {"value": "明德课堂", "kind": "APP_NAME", "payee": "王小明"},
            {"value": app.operator.uscc, "kind": "USCC"},
            {"value": "没有这家网校"},
        ],
    )["verify"]
    assert [each["outcome"] for each in found] == ["MATCH", "IMPOSTOR_SUSPECTED", "MATCH", "NONE"]
    link, impostor, code, nothing = found
    assert link["record"] == {
        "__typename": "Platform",
        "id": app.public_id,
        "name": "明德课堂",
        "operator": {"name": "济南明德在线教育有限公司", "creditStatus": "NONE"},
    }
    assert link["reasons"] == ["DOMAIN", "FILED"]
    assert link["candidates"][0]["score"] == 1.0
    assert link["statusSentence"] == "“明德课堂”：这个平台已经备案。"
    assert link["coverage"] == {
        "region": "370102",
        "source": "山东省教育厅",
        "updatedOn": link["coverage"]["updatedOn"],
        "institutions": 1,
        "complete": False,
    }
    assert impostor["record"] is None
    assert "PAYEE_IS_PERSON" in impostor["candidates"][0]["reasons"]
    assert code["record"]["__typename"] == "Institution"
    assert nothing["reasons"] == ["NOT_IN_REGISTRY"]
    assert nothing["candidates"] == []
    assert nothing["advice"]


def test_what_was_called_something_else_than_it_looks_like_is_told_as_what_it_is(data, app):
    sent = [("https://www.mingde.cn/c", "LICENCE"), ("mingde.cn", "APP_NAME"), ("370102199003071231", "CERTIFICATE")]
    link, host, person = data(VERIFY, identifiers=[{"value": value, "kind": kind} for value, kind in sent])["verify"]
    assert (link["outcome"], link["record"]["id"]) == ("MATCH", app.public_id)
    # An app may be called so.
    assert (host["outcome"], host["reasons"]) == ("NONE", ["NOT_IN_REGISTRY"])
    assert "它像是网址" in host["statusSentence"]
    assert (person["input"], person["reasons"]) == ("370102**********31", ["PERSONAL_NUMBER"])


def test_what_was_understood_is_told_and_a_telephone_is_not(data, app):
    other = factories.platform(factories.institution(name="青岛蓝海在线教育有限公司"), name="蓝海课堂")
    sent = ["老师 13800138000 https://www.mingde.cn/c", "蓝海课堂 鲁ICP备20000007号-1", "http:// 0531-88881234"]
    link, beside, nothing = data(VERIFY, identifiers=[{"value": each} for each in sent])["verify"]
    assert (link["input"], link["outcome"]) == ("https://www.mingde.cn/c", "MATCH")
    assert (beside["input"], beside["outcome"], beside["reasons"]) == (sent[1], "SEVERAL", ["NAME_OF_ANOTHER"])
    assert {each["record"]["id"] for each in beside["candidates"]} == {app.public_id, other.public_id}
    assert nothing["input"] == "http://"


def test_of_what_is_too_long_the_beginning_is_told(data):
    query = "query ($v: String!) { verify(identifiers: [{value: $v}]) { input outcome reasons } }"
    (told,) = data(query, v="爱" * 30_000)["verify"]
    assert told == {"input": "爱" * 2_000, "outcome": "NONE", "reasons": ["UNREADABLE"]}


def test_a_day_can_be_asked_for(data, app):
    app.status = "shut_down"
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), app.operator_id, effective_on=date(2024, 5, 1))
    before = data(VERIFY, identifiers=[{"value": "mingde.cn"}], asOf="2024-04-30")["verify"][0]
    after = data(VERIFY, identifiers=[{"value": "mingde.cn"}], asOf="2024-05-01")["verify"][0]
    assert (before["reasons"], before["asOf"]) == (["DOMAIN", "FILED"], "2024-04-30")
    assert after["reasons"] == ["DOMAIN", "SHUT_DOWN"]


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("day", ['"1948-12-31"', "$day"])
def test_a_day_of_which_nothing_can_be_told_is_an_error_of_the_field_however_much_is_asked(error, number, day):
    query = 'query ($i: [IdentifierInput!]!, $day: Date = "2200-01-01") { ...V institutions(first: 1) { totalCount } } ' + (
        f"fragment V on Query {{ on: verify(identifiers: $i, asOf: {day}) {{ outcome }} at: statistics(asOf: $day) {{ asOf }} }}"
    )
    said = error(query, i=[{"value": "x"}] * number)
    assert (said["code"], said["field"], said["argument"]) == ("BAD_ARGUMENT", "verify", "asOf")
    assert said["value"] in day or said["value"] == "2200-01-01"


@pytest.mark.parametrize("number", [1, 30])
def test_a_day_for_which_nothing_is_asked_now_refuses_nothing(post, number):
    query = """query Other($i: [IdentifierInput!]!) { verify(identifiers: $i, asOf: "1948-12-31") { outcome } }
      query This($i: [IdentifierInput!]!, $no: Boolean = false) { verify(identifiers: $i) { outcome }
        ...L @include(if: $no) old: verify(identifiers: $i, asOf: "1948-12-31") @include(if: $no) { outcome } }
      fragment L on Query { long: verify(identifiers: $i, asOf: "1948-12-31") { outcome } }"""
    sent = {"query": query, "operationName": "This"}
    values = {"i": [{"value": "x"}] * number}
    assert set(post({**sent, "variables": values}).json()["data"]) == {"verify"}
    answer = post({**sent, "variables": {**values, "no": None}}).json()
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_ARGUMENT"]


def test_what_ends_on_a_day_to_come_has_updated_nothing_yet(data):
    # What an earlier test asked for is remembered for a minute.
    cache.clear()
    factories.credit_entry(list="white", valid_until=today() + timedelta(days=30))
    days = [None, (today() + timedelta(days=60)).isoformat()]
    told = [data(VERIFY, identifiers=[{"value": "无名网校"}], asOf=day)["verify"][0]["coverage"] for day in days]
    assert [each["updatedOn"] <= today().isoformat() for each in told] == [True, True]


@pytest.mark.parametrize("text", ["", " \n", "、、、", "。", "👍", "*", "“”", "\u202e"])
def test_what_holds_no_letter_or_digit_is_not_said_to_be_missing_from_the_registry(data, text):
    (told,) = data(VERIFY, identifiers=[{"value": text}])["verify"]
    assert (told["outcome"], told["reasons"], told["candidates"]) == ("NONE", ["UNREADABLE"], [])


def test_a_payee_longer_than_anything_held_is_not_read(data):
    query = 'query ($p: String) { verify(identifiers: [{value: "x", payee: $p}]) { reasons } }'
    assert data(query, p="户名：某某公司 " + "x" * 2_000)["verify"][0]["reasons"] == ["UNREADABLE"]


def test_a_day_that_cannot_be_is_an_error(error):
    assert error(VERIFY, identifiers=[{"value": "x"}], asOf="1066-10-14")["code"] == "BAD_ARGUMENT"


# One in 31 of identity cards has the check digit of a credit code too, as the last of these.
@pytest.mark.parametrize("number", ["13800138000", "37010219900307123X", "20103702141001234", "370523198511175083"])
def test_numbers_of_people_are_refused_and_not_repeated(post, number):
    for sent in ({"value": number}, {"value": "明德课堂", "payee": number}):
        response = post({"query": VERIFY, "variables": {"identifiers": [sent]}})
        assert number not in response.content.decode()
        assert response.json()["data"]["verify"][0]["reasons"] == ["PERSONAL_NUMBER"]
        assert response.headers["Cache-Control"] == "no-store"


def test_the_number_of_a_card_is_not_repeated(post):
    number = "6222021602001234568"
    sent = [{"value": number}, {"value": f"明德课堂 {number}"}, {"value": "明德课堂", "payee": number}]
    response = post({"query": VERIFY, "variables": {"identifiers": sent}})
    assert number not in response.content.decode()
    assert [each["input"] for each in response.json()["data"]["verify"]] == ["622202***********68", "明德课堂", "明德课堂"]


def test_what_was_paid_for_is_repeated_where_only_the_payee_is_the_number_of_a_person(data):
    (told,) = data(VERIFY, identifiers=[{"value": "https://www.mingde.cn/c/1", "payee": "13800138000"}])["verify"]
    assert (told["input"], told["reasons"]) == ("https://www.mingde.cn/c/1", ["PERSONAL_NUMBER"])


def test_a_credit_code_that_may_be_read_as_the_number_of_a_person_is_looked_up(data):
    school = factories.institution(uscc="911101199003081746")
    (told,) = data(VERIFY, identifiers=[{"value": school.uscc}])["verify"]
    assert (told["outcome"], told["record"]["id"]) == ("MATCH", school.public_id)


def test_a_thousand_at_once_cost_as_many_queries_as_ten(ask, app):
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as made:
            answer = ask(SHORT, identifiers=[{"value": each} for each in ["mingde.cn", "没有这家网校"] * (number // 2)])
        assert len(answer["data"]["verify"]) == number
        return len(made)

    queries(10)
    # On PostgreSQL each of two look-ups of tokens is within a savepoint here, and the planner is told something before and after.
    assert queries(1_000) == queries(10) <= 9 + 8 * (connection.vendor == "postgresql")


def test_a_thousand_that_name_foreign_payees_are_answered(data):
    held = [{"value": f"store{n}.example.cn", "kind": "LINK", "payee": "Mingde Education Co., Ltd."} for n in range(1_000)]
    query = "query ($identifiers: [IdentifierInput!]!) { verify(identifiers: $identifiers) { outcome } }"
    assert len(data(query, identifiers=held)["verify"]) == 1_000


def test_more_than_a_thousand_are_refused(error):
    refused = error(SHORT, identifiers=[{"value": "x"}] * 1_001)
    assert (refused["code"], refused["maximum"]) == ("LIMIT_EXCEEDED", 1_000)


def test_the_cost_grows_with_what_is_sent(ask, app):
    def cost(number: int) -> int:
        asked: int = ask(SHORT, identifiers=[{"value": "mingde.cn"}] * number)["extensions"]["cost"]["requested"]
        return asked

    assert cost(101) - cost(1) == 100 * (cost(2) - cost(1)) > 0


def test_much_asked_of_each_of_a_thousand_is_refused_before_it_is_looked_up(error):
    deep = """query ($identifiers: [IdentifierInput!]!) { verify(identifiers: $identifiers) {
      record { ... on Institution { platforms(first: 100) { edges { node { name } } } } } } }"""
    assert error(deep, identifiers=[{"value": "x"}] * 1_000)["code"] == "LIMIT_EXCEEDED"


def test_no_identifiers_are_no_verifications(data):
    assert data(SHORT, identifiers=[]) == {"verify": []}


def test_words_of_the_enums_are_those_of_the_search():
    reasons, kinds = SCHEMA.type_map["VerificationReason"], SCHEMA.type_map["IdentifierKind"]
    assert isinstance(reasons, GraphQLEnumType)
    assert isinstance(kinds, GraphQLEnumType)
    assert set(reasons.values) == {reason.upper() for reason in REASONS}
    assert set(kinds.values) == {hint.upper() for hint in get_args(Hint) if hint}


def test_while_rows_of_an_earlier_version_are_left_a_verdict_says_so(data, app):
    asked = '{ verify(identifiers: [{value: "nobody.cn"}]) { outcome degraded } }'
    assert data(asked)["verify"] == [{"outcome": "NONE", "degraded": False}]
    SearchRow.objects.update(shape=SHAPE - 1)
    old_rows.trusted_until = 0.0
    assert data(asked)["verify"] == [{"outcome": "NONE", "degraded": True}]
