"""The history of a record: its entries in the ledger, without what they wrote."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry import days, public_records
from registry.models import LedgerEntry, Penalty
from tests import factories
from tests.graphql_api.dated import renamed, say

pytestmark = pytest.mark.django_db

HISTORY = """query ($code: String!, $first: Int, $after: String, $asOf: Date, $knownAt: DateTime) {
  institution(uscc: $code, asOf: $asOf, knownAt: $knownAt) { history(first: $first, after: $after) { totalCount
    pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { seq action effectiveOn recordedAt changedFields basis source } } } } }"""


def history(data, school, **variables):
    return data(HISTORY, code=school.uscc, **{"first": 10, **variables})["institution"]["history"]


def test_entries_come_the_last_recorded_first_without_their_documents(data):
    school = factories.institution()
    factories.platform(school)
    later = factories.RECORDED_AT + timedelta(minutes=1)
    changed = renamed(school, "新名", date(2022, 1, 1), later, basis="鲁教备变〔2022〕1号", source="山东省教育厅")
    corrected = renamed(school, "更正的名", date(2021, 1, 1), later)
    page = history(data, school)
    assert page["totalCount"] == 3
    assert page["pageInfo"]["hasNextPage"] is False
    assert [edge["node"] for edge in page["edges"]] == [
        {
            "seq": corrected,
            "action": "CORRECTED",
            "effectiveOn": "2021-01-01",
            "recordedAt": later.isoformat(),
            "changedFields": ["name"],
            "basis": None,
            "source": None,
        },
        {
            "seq": changed,
            "action": "CHANGED",
            "effectiveOn": "2022-01-01",
            "recordedAt": later.isoformat(),
            "changedFields": ["name"],
            "basis": "鲁教备变〔2022〕1号",
            "source": "山东省教育厅",
        },
        {
            "seq": 1,
            "action": "CREATED",
            "effectiveOn": "2020-01-08",
            "recordedAt": factories.RECORDED_AT.isoformat(),
            "changedFields": [],
            "basis": None,
            "source": None,
        },
    ]


def test_an_erased_entry_keeps_its_place_and_tells_nothing(data):
    school = factories.institution()
    seq = renamed(school, "新名", date(2022, 1, 1), basis="文号", source="来源")
    LedgerEntry.objects.filter(seq=seq).update(payload=None, salt=None)
    node = history(data, school)["edges"][0]["node"]
    assert (node["seq"], node["changedFields"], node["basis"], node["source"]) == (seq, [], None, None)


def _punished(school, on, *decisions, withdrawn=(), **draft):
    """Put a version of an institution into the ledger that tells of these penalties, and which of them were withdrawn."""
    penalties = [
        Penalty(
            institution=school,
            decision_number=each,
            kind="warning",
            issued_by="济南市教育局",
            decided_on=date(2021, 1, 1),
            withdrawn_on=on if each in withdrawn else None,
            withdrawal_reason="决定被撤销" if each in withdrawn else "",
        )
        for each in decisions
    ]
    return say(school, public_records.institution(school, penalties, on=on), on, **draft)


def _told(data, school, **variables):
    nodes = [edge["node"] for edge in history(data, school, **variables)["edges"]]
    return {node["seq"]: (node["changedFields"], node["basis"], node["source"]) for node in nodes}


@pytest.mark.parametrize("at", [{}, {"asOf": "2022-02-01"}])
def test_an_entry_of_a_penalty_that_was_withdrawn_since_tells_nothing(data, at):
    school = factories.institution()
    stands = _punished(school, date(2022, 1, 1), "罚一", basis="罚一决定书", source="一月.xlsx")
    withdrawn = _punished(school, date(2022, 2, 1), "罚一", "罚二", basis="罚二决定书", source="二月.xlsx")
    told = _told(data, school, **at)
    assert told[withdrawn] == (["penalties"], "罚二决定书", "二月.xlsx")
    withdrawal = _punished(school, date(2022, 3, 1), "罚一", "罚二", withdrawn={"罚二"}, basis="复议决定", source="三月.xlsx")
    told = _told(data, school, **at)
    assert told[withdrawn] == ([], None, None)
    assert told[stands] == (["penalties"], "罚一决定书", "一月.xlsx")
    assert told[withdrawal] == (["penalties", "penaltyWithdrawals"], "复议决定", "三月.xlsx")


def test_an_entry_of_a_penalty_of_who_is_a_natural_person_now_tells_nothing(data):
    school = factories.institution()
    punished = _punished(school, date(2022, 1, 1), "罚一", basis="罚一决定书", source="一月.xlsx")
    withdrawn = _punished(school, date(2022, 6, 1), "罚一", withdrawn={"罚一"}, basis="罚一复议决定", source="六月.xlsx")
    school.kind = "individual"
    person = renamed(school, "个体户", date(2023, 1, 1), basis="变更登记")
    told = _told(data, school)
    assert told[punished] == told[withdrawn] == ([], None, None)
    assert told[person][1] == "变更登记"


@pytest.mark.parametrize("number", [1, 4])
def test_what_institutions_tell_of_their_penalties_today_takes_one_query_for_all(data, django_assert_num_queries, number):
    for _ in range(number):
        _punished(factories.institution(), date(2022, 1, 1), "罚一")
    query = "{ institutions(first: 10) { edges { node { history(first: 3) { edges { node { basis } } } } } } }"
    # The ledger's head, the institutions, their entries, and their documents of today.
    with django_assert_num_queries(4):
        data(query)


def test_pages_walk_all_entries_once(data):
    school, other = factories.institution(), factories.institution()
    written = [renamed(school if number % 3 else other, f"名{number}", date(2021, 1, 1 + number)) for number in range(9)]
    walked, after = [], None
    for _ in range(4):
        page = history(data, school, first=2, after=after)
        walked += [edge["node"]["seq"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert page["totalCount"] == 7
    assert walked == [*reversed([seq for number, seq in enumerate(written) if number % 3]), 1]


def test_what_is_decided_for_a_day_to_come_is_in_the_history(data):
    app = factories.platform()
    day = days.today() + timedelta(days=3)
    app.status = "suspended"
    say(app, public_records.platform(app), day, timezone.now())
    query = """query ($number: String!) { platform(filingNumber: $number) { history(first: 1) {
        edges { node { action effectiveOn changedFields } } } } }"""
    (edge,) = data(query, number=app.filing_number)["platform"]["history"]["edges"]
    assert edge["node"] == {"action": "CHANGED", "effectiveOn": day.isoformat(), "changedFields": ["status"]}


def test_known_at_leaves_out_entries_recorded_later_and_the_day_does_not(data):
    school = factories.institution()
    seq = renamed(school, "新名", date(2022, 1, 1), factories.RECORDED_AT + timedelta(seconds=1))
    then = history(data, school, knownAt=factories.RECORDED_AT.isoformat())
    assert ([edge["node"]["seq"] for edge in then["edges"]], then["totalCount"]) == ([1], 1)
    of_the_day = history(data, school, asOf="2021-01-01")
    assert ([edge["node"]["seq"] for edge in of_the_day["edges"]], of_the_day["totalCount"]) == ([seq, 1], 2)


@pytest.mark.parametrize("cursor", ["x", "1", "h", "h0", "h-1", "h１", "h1 ", "h" + "9" * 40, "5rWO5Y2XHzE", "\x00"])
def test_a_wrong_cursor_is_a_coded_error(error, cursor):
    assert error(HISTORY, code=factories.institution().uscc, first=1, after=cursor)["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("number", [1, 5])
def test_the_histories_of_a_page_take_one_query_and_their_numbers_another(data, django_assert_num_queries, number):
    for each in range(number):
        app = factories.platform()
        for version in range(each + 1):
            renamed(app.operator, f"名{each}-{version}", date(2021, 1, 1 + version))
    query = """{ institutions(first: 10) { edges { node { history(first: 3) { totalCount edges { node { seq } } }
        more: history(first: 9) { totalCount } } } } }"""
    with django_assert_num_queries(2 + 3):
        nodes = [edge["node"] for edge in data(query)["institutions"]["edges"]]
    assert sorted(node["history"]["totalCount"] for node in nodes) == [each + 2 for each in range(number)]
