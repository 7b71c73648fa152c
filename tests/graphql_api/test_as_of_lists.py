"""Lists of a day: walked once and in today's order, with cursors of their own and one query for a level."""

from datetime import date, timedelta

import pytest
from graphql import parse

from graphql_api.cost import costs
from graphql_api.limits import AT_ROOT
from registry import days, public_records
from tests import factories
from tests.graphql_api.dated import renamed, say

pytestmark = pytest.mark.django_db

PLATFORMS = """query ($code: String!, $first: Int, $after: String, $asOf: Date, $knownAt: DateTime) {
  institution(uscc: $code, asOf: $asOf, knownAt: $knownAt) { platforms(first: $first, after: $after) { totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { filingNumber } } } } }"""


def test_pages_of_a_day_walk_the_whole_once_and_in_order(data):
    school = factories.institution()
    numbers = [f"鲁教线备{number}" for number in ("3", "1", "5", "2", "4")]
    for number in numbers:
        factories.platform(school, filing_number=number)
    factories.platform(school, filing_number=None, name="未备案课堂")
    walked, after = [], None
    for _ in range(3):
        page = data(PLATFORMS, code=school.uscc, first=2, after=after, asOf="2021-01-01")["institution"]["platforms"]
        walked += [edge["node"]["filingNumber"] for edge in page["edges"]]
        assert page["totalCount"] == 6
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["hasNextPage"] is (len(walked) < 6)
        after = page["pageInfo"]["endCursor"]
    assert walked == [None, *sorted(numbers)]
    last = data(PLATFORMS, code=school.uscc, first=2, after=after, asOf="2021-01-01")["institution"]["platforms"]
    assert last == {
        "edges": [],
        "totalCount": 6,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None},
    }


def test_a_list_of_a_day_leaves_out_what_came_later_and_keeps_what_left_later(data):
    school = factories.institution()
    left = factories.platform(school, filing_number="A1")
    came = factories.platform(school, filing_number="A2")
    say(left, None, date(2022, 1, 1))
    say(came, None, factories.EFFECTIVE_ON)
    say(came, public_records.platform(came), date(2023, 1, 1))
    for day, numbers in (("2021-01-01", ["A1"]), ("2022-06-01", []), ("2023-01-01", ["A2"])):
        page = data(PLATFORMS, code=school.uscc, first=5, asOf=day)["institution"]["platforms"]
        assert [edge["node"]["filingNumber"] for edge in page["edges"]] == numbers
        assert page["totalCount"] == len(numbers)


WHOLE = """query ($code: String!, $asOf: Date) { institution(uscc: $code, asOf: $asOf) {
  name filingStatus creditStatus custody { bank accountMasked mode status } asOf updatedAt
  penalties { decisionNumber } penaltyWithdrawals { decisionNumber }
  platforms(first: 50) { totalCount edges { node { id status operator { id }
    courses(first: 50) { totalCount edges { node { id fees { amount } platform { id } teachers { id institution { id } } } } } } } }
  creditEntries(first: 50) { totalCount edges { node { id list removalKind institution { id } } } }
  listings(first: 50) { totalCount edges { node { id list { id } institution { id } } } }
  history(first: 50) { totalCount edges { cursor node { seq action changedFields } } }
} }"""


def test_today_is_the_same_whether_it_is_asked_for_or_not(data):
    school = factories.institution(custody_bank="齐鲁示例银行", custody_mode="银行托管")
    for number in range(5):
        status = ("filed", "rectifying", "suspended", "cancelled", "unfiled")[number]
        filing_number = None if number == 2 else f"B{9 - number}"
        app = factories.platform(school, name=f"平台{number}", filing_number=filing_number, status=status)
        for code in ("C9", "C10", "C1"):
            factories.course(app, teachers=(factories.teacher(school),), code=code)
        factories.credit_entry(school, list="grey", listed_on=date(2022, 1, 1 + number), decision_number=f"第{number}号")
        factories.credit_entry(school, listed_on=date(2022, 1, 1 + number), decision_number=f"甲{number}号")
    factories.credit_entry(school, conduct_ended_on=date(2020, 1, 1), listed_on=date(2020, 6, 1))
    renamed(app, "新名", date(2025, 1, 1))
    say(factories.platform(school), None, date(2025, 1, 1))
    factories.listing(institution=school)
    of_today = data(WHOLE, code=school.uscc, asOf=days.today().isoformat())
    assert of_today == data(WHOLE, code=school.uscc)
    assert of_today["institution"]["platforms"]["totalCount"] == 5
    assert of_today["institution"]["creditEntries"]["totalCount"] == 10


def test_staff_of_a_day_stand_by_id(data):
    school = factories.institution()
    people = [factories.teacher(school) for _ in range(5)]
    query = """query ($code: String!, $after: String) { institution(uscc: $code, asOf: "2021-01-01") {
        teachers(first: 3, after: $after) { pageInfo { endCursor } edges { node { id } } } } }"""
    first = data(query, code=school.uscc)["institution"]["teachers"]
    rest = data(query, code=school.uscc, after=first["pageInfo"]["endCursor"])["institution"]["teachers"]
    walked = [edge["node"]["id"] for edge in (*first["edges"], *rest["edges"])]
    assert walked == sorted(person.public_id for person in people)


def test_a_cursor_of_another_list_is_a_coded_error(data, error):
    school = factories.institution()
    for _ in range(3):
        factories.platform(school)
        factories.credit_entry(school, listed_on=date(2020, 3, 1))
    page = data(PLATFORMS, code=school.uscc, first=1, asOf="2021-01-01")["institution"]["platforms"]
    cursor = page["pageInfo"]["endCursor"]
    of_today = data(PLATFORMS, code=school.uscc, first=1)["institution"]["platforms"]["pageInfo"]["endCursor"]
    moment = factories.RECORDED_AT.isoformat()
    wrong = [
        {"asOf": "2021-01-02", "after": cursor},
        {"asOf": "2021-01-01", "after": cursor, "knownAt": moment},
        {"asOf": "2021-01-01", "after": of_today},
        *({"asOf": "2021-01-01", "after": each} for each in ("x", "====", "5rWO5Y2X", "AB8", "\x00", "é", "a" * 3000, cursor[:-4])),
    ]
    for variables in wrong:
        failed = error(PLATFORMS, code=school.uscc, first=1, **variables)
        assert failed["code"] == "BAD_CURSOR", variables
    credit = """query ($code: String!, $after: String) { institution(uscc: $code, asOf: "2021-01-01") {
        creditEntries(first: 1, after: $after) { totalCount } } }"""
    assert error(credit, code=school.uscc, after=cursor)["code"] == "BAD_CURSOR"
    assert data(PLATFORMS, code=school.uscc, first=1, asOf="2021-01-01", after=cursor)["institution"]["platforms"]["edges"]


def test_a_list_of_today_by_its_date_is_the_one_without_a_day(data):
    school = factories.institution()
    for _ in range(3):
        factories.platform(school)
        factories.teacher(school)
    pages = [data(PLATFORMS, code=school.uscc, first=1, **day) for day in ({}, {"asOf": days.today().isoformat()}, {"asOf": None})]
    cursor = pages[0]["institution"]["platforms"]["pageInfo"]["endCursor"]
    assert pages[0] == pages[1] == pages[2]
    rest = data(PLATFORMS, code=school.uscc, first=2, after=cursor)
    assert data(PLATFORMS, code=school.uscc, first=2, after=cursor, asOf=days.today().isoformat()) == rest


def test_a_cursor_holds_wherever_the_same_moment_is_written_in_another_way(data):
    school = factories.institution()
    for _ in range(2):
        factories.platform(school)
    moment = factories.RECORDED_AT + timedelta(hours=1)
    page = data(PLATFORMS, code=school.uscc, first=1, asOf="2021-01-01", knownAt=moment.isoformat())
    cursor = page["institution"]["platforms"]["pageInfo"]["endCursor"]
    elsewhere = moment.astimezone(days.CIVIL_TIME).isoformat()
    rest = data(PLATFORMS, code=school.uscc, first=1, asOf="2021-01-01", knownAt=elsewhere, after=cursor)
    assert len(rest["institution"]["platforms"]["edges"]) == 1


NESTED = """query ($code: String!, $first: Int, $knownAt: DateTime) {
 institution(uscc: $code, asOf: "2021-06-01", knownAt: $knownAt) {
  name filingStatus creditStatus asOf knownAt region { name }
  platforms(first: $first) { totalCount edges { node { name operator { name }
    courses(first: $first) { edges { node { name platform { name } teachers { name institution { name } } } } }
    history(first: $first) { totalCount edges { node { seq } } } } } }
  again: platforms(first: 1) { edges { cursor } }
  teachers(first: $first) { totalCount edges { node { name institution { name } } } }
  creditEntries(first: $first) { edges { node { reason institution { name } } } }
  listings(first: $first) { totalCount edges { node { name list { title } } } }
  history(first: $first) { totalCount edges { node { seq } } }
} }"""

# The ledger's head, the code, the document; platforms, credit entries and which of them may be told today; operators; courses,
# their platforms, staff and who of them is public today, its institutions; the platforms' entries and their number; staff and who
# of them is public today, its institutions; the institutions of credit entries; listings, their number, their
# lists; the institution's entries and their number.
NESTED_QUERIES = 3 + 3 + 1 + 5 + 2 + 3 + 1 + 3 + 2


@pytest.mark.parametrize("first", [1, 4, 10])
@pytest.mark.parametrize("size", [1, 4])
def test_the_number_of_queries_is_that_of_the_levels_whatever_hangs_under_the_record(data, django_assert_num_queries, first, size):
    school = factories.institution()
    for _ in range(size):
        teacher, app = factories.teacher(school), factories.platform(school)
        for _ in range(size):
            factories.course(app, teachers=(teacher,))
        factories.credit_entry(school)
        factories.listing(institution=school)
    with django_assert_num_queries(NESTED_QUERIES):
        answered = data(NESTED, code=school.uscc, first=first, knownAt=factories.RECORDED_AT.isoformat())["institution"]
    assert len(answered["platforms"]["edges"]) == len(answered["teachers"]["edges"]) == min(first, size)
    assert answered["platforms"]["totalCount"] == answered["teachers"]["totalCount"] == size


def test_penalties_of_a_day_take_one_query_more(data, django_assert_num_queries):
    school = factories.institution()
    query = """query ($code: String!) { institution(uscc: $code, asOf: "2021-06-01") { name penalties { decisionNumber } } }"""
    with django_assert_num_queries(3):
        data(query, code=school.uscc)
    penalty = {
        "decisionNumber": "1号",
        "kind": "FINE",
        "amount": None,
        "issuedBy": "某局",
        "decidedOn": "2020-03-01",
        "basis": None,
    }
    document = public_records.institution(school, [], on=days.today())
    say(school, {**document, "penalties": [penalty]}, date(2020, 3, 1))
    with django_assert_num_queries(4):
        assert data(query, code=school.uscc)["institution"]["penalties"] == [{"decisionNumber": "1号"}]


@pytest.mark.parametrize("field", ["platforms", "teachers", "creditEntries", "listings", "history"])
def test_lists_of_a_day_cost_what_lists_of_today_cost(field):
    today = f'{{ institution(uscc: "x") {{ {field}(first: 50) {{ edges {{ cursor }} }} }} }}'
    cost = costs(parse(today))[None].of({})
    dated = today.replace('"x"', '"x", asOf: "2021-01-01"')
    assert costs(parse(dated))[None].of({}) == cost == AT_ROOT + 1 + 50 * 2


@pytest.mark.parametrize("field", ["platforms", "teachers", "creditEntries", "history"])
def test_a_list_of_a_day_needs_first_as_others_do(error, field):
    school = factories.institution()
    query = f'query ($code: String!) {{ institution(uscc: $code, asOf: "2021-01-01") {{ {field} {{ totalCount }} }} }}'
    failed = error(query, code=school.uscc)
    assert (failed["code"], failed["field"]) == ("FIRST_REQUIRED", field)
    too_many = error(query.replace(field, f"{field}(first: 101)"), code=school.uscc)
    assert (too_many["code"], too_many["field"]) == ("BAD_ARGUMENT", field)
