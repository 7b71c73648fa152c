"""The lists of platforms, staff and published lists: narrowed, in order, and never a list of all people."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.throttle import TEACHERS
from partners.vocabulary import Scope
from tests import factories
from tests.partners.making import granted

pytestmark = pytest.mark.django_db

PLATFORMS = """query ($first: Int, $after: String, $last: Int, $before: String, $filter: PlatformFilter) {
  platforms(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: FILING_NUMBER) {
    totalCount edges { node { id filingNumber } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }"""
TEACHERS_OF = """query ($filter: TeacherFilter!, $first: Int, $after: String) {
  teachers(filter: $filter, first: $first, after: $after) {
  totalCount edges { node { id name role institution { id } } } } }"""
LISTS = """query ($filter: ListFilter, $last: Int, $before: String) {
  publishedLists(filter: $filter, last: $last, before: $before) {
    totalCount edges { node { title } } pageInfo { startCursor } } }"""


def _ids(page):
    return [edge["node"]["id"] for edge in page["edges"]]


def test_platforms_stand_by_filing_number_those_without_one_first(data):
    numbers = ["鲁教线备000003", None, "鲁教线备000001", "京教线备000002"]
    rows = {number: factories.platform(filing_number=number, name="爱课堂") for number in numbers}
    page = data(PLATFORMS, first=10)["platforms"]
    found = [edge["node"]["filingNumber"] for edge in page["edges"]]
    assert found[0] is None
    assert found[1:] == sorted(number for number in rows if number)
    assert page["totalCount"] == 4


def test_platforms_are_walked_forward_and_back(data):
    for _ in range(5):
        factories.platform()
    whole = _ids(data(PLATFORMS, first=100)["platforms"])
    first = data(PLATFORMS, first=2)["platforms"]
    second = data(PLATFORMS, first=2, after=first["pageInfo"]["endCursor"])["platforms"]
    back = data(PLATFORMS, last=3, before=second["pageInfo"]["endCursor"])["platforms"]
    assert _ids(first) + _ids(second) == whole[:4]
    assert _ids(back) == whole[:3]
    assert (back["pageInfo"]["hasNextPage"], back["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert _ids(data(PLATFORMS, last=2)["platforms"]) == whole[-2:]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"region": "370200"}, {"鲁教线备000001"}),
        ({"region": "370000"}, {"鲁教线备000001", "鲁教线备000002", "鲁教线备000003"}),
        ({"kinds": ["WEBSITE", "CLIENT"]}, {"鲁教线备000002"}),
        ({"statuses": ["SHUT_DOWN"]}, {"鲁教线备000003"}),
        ({"statuses": ["SHUT_DOWN"], "region": "370200"}, set()),
        ({"operator": "iaaaaaaaaaaaa"}, set()),
        ({"operator": ""}, set()),
    ],
)
def test_platforms_can_be_narrowed(data, narrowed, found):
    factories.platform(factories.institution(region="370202"), filing_number="鲁教线备000001", kind="app", status="filed")
    jinan = factories.institution(region="370102")
    factories.platform(jinan, filing_number="鲁教线备000002", kind="website", status="filed")
    factories.platform(jinan, filing_number="鲁教线备000003", kind="app", status="shut_down")
    page = data(PLATFORMS, first=10, filter=narrowed)["platforms"]
    assert {edge["node"]["filingNumber"] for edge in page["edges"]} == found
    assert page["totalCount"] == len(found)


@pytest.mark.parametrize(
    "asked",
    [
        "institutions(first: 1, filter: {region: $code}) { totalCount }",
        "platforms(first: 1, filter: {region: $code}) { totalCount }",
        "publishedLists(first: 1, filter: {region: $code}) { totalCount }",
        'search(query: "", first: 1, filter: {region: $code}) { totalCount }',
        'search(query: "", first: 1, exclude: {regions: [$code]}) { totalCount }',
        "changes(first: 1, region: $code) { head }",
        "statistics(region: $code) { asOf }",
        "regions(parent: $code) { code }",
    ],
)
def test_an_empty_code_of_a_region_does_not_stand_for_all(error, data, asked):
    kind = "String!" if "[$code]" in asked else "String"
    query = f"query ($code: {kind}) {{ {asked} }}"
    assert error(query, code="")["code"] == "BAD_ARGUMENT"
    if kind == "String":
        assert data(query, code=None)


def test_platforms_of_an_operator_are_found_by_its_code_and_its_id(data):
    school, _other = factories.institution(), factories.platform()
    row = factories.platform(school)
    for called in (school.uscc, school.public_id):
        assert _ids(data(PLATFORMS, first=10, filter={"operator": called})["platforms"]) == [row.public_id]


def test_the_id_of_another_kind_in_a_filter_is_a_wrong_argument_and_no_empty_list(error):
    platform = factories.platform()
    for field, argument, query in (("platforms", "operator", PLATFORMS), ("teachers", "institution", TEACHERS_OF)):
        refused = error(query, first=10, filter={argument: f" {platform.public_id} "})
        assert (refused["code"], refused["field"], refused["argument"]) == ("BAD_ARGUMENT", field, f"filter.{argument}")
        assert "of kind PLATFORM." in refused["message"]


def test_staff_are_listed_of_an_institution_or_by_a_whole_name(data):
    school, other = factories.institution(), factories.institution()
    one, two = factories.teacher(school, name="王伟"), factories.teacher(school, name="李娜")
    namesake = factories.teacher(other, name="王伟")
    factories.teacher(school, name="王伟", role="management")
    factories.teacher(other, name="王伟明")
    for called in (school.uscc, school.public_id):
        page = data(TEACHERS_OF, filter={"institution": called}, first=10)["teachers"]
        assert (_ids(page), page["totalCount"]) == (sorted([one.public_id, two.public_id]), 2)
    assert set(_ids(data(TEACHERS_OF, filter={"name": "王伟"}, first=10)["teachers"])) == {one.public_id, namesake.public_id}
    assert _ids(data(TEACHERS_OF, filter={"name": "王伟", "institution": other.uscc}, first=10)["teachers"]) == [namesake.public_id]
    assert _ids(data(TEACHERS_OF, filter={"name": "王"}, first=10)["teachers"]) == []
    assert _ids(data(TEACHERS_OF, filter={"institution": "91370102MA3ZZZZZZZ"}, first=10)["teachers"]) == []
    assert _ids(data(TEACHERS_OF, filter={"name": "王\0伟"}, first=10)["teachers"]) == []
    # What is empty is the name of nobody, and does not stand for all.
    assert _ids(data(TEACHERS_OF, filter={"name": "王伟", "institution": ""}, first=10)["teachers"]) == []
    assert _ids(data(TEACHERS_OF, filter={"name": " ", "institution": school.uscc}, first=10)["teachers"]) == []


@pytest.mark.parametrize("nobody", [{}, {"name": ""}, {"name": "  "}, {"institution": ""}, {"institution": None, "name": None}])
def test_there_is_no_list_of_all_staff(error, nobody):
    factories.teacher()
    failed = error(TEACHERS_OF, filter=nobody, first=10)
    assert (failed["code"], failed["field"], failed["argument"]) == ("BAD_ARGUMENT", "teachers", "filter")


def test_an_address_is_told_of_no_more_people_than_an_hour_allows(ask, error):
    school = factories.institution()
    for _ in range(2):
        factories.teacher(school)
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 3)
    assert "errors" not in ask(TEACHERS_OF, filter={"institution": school.uscc}, first=10)
    refused = error(TEACHERS_OF, filter={"institution": school.uscc}, first=10)
    assert (refused["code"], refused["value"], refused["remaining"]) == ("TOO_MANY_TEACHERS", 2, 1)
    # Who is refused has been told of nobody.
    assert "errors" not in ask(TEACHERS_OF, filter={"institution": school.uscc}, first=1)
    assert error(TEACHERS_OF, filter={"institution": school.uscc}, first=1)["remaining"] == 0


def test_no_one_answer_gives_more_people_than_an_hour_allows(ask, error, monkeypatch):
    school = factories.institution()
    for _ in range(4):
        factories.teacher(school)
    monkeypatch.setattr("graphql_api.people.TEACHERS", replace(TEACHERS, failures=3))
    refused = error(TEACHERS_OF, filter={"institution": school.uscc}, first=4)
    assert (refused["code"], refused["value"], refused["maximum"]) == ("TOO_MANY_TEACHERS", 4, 3)
    # To wait would not help.
    assert "retryAfter" not in refused
    assert "errors" not in ask(TEACHERS_OF, filter={"institution": school.uscc}, first=3)


def test_the_people_of_all_fields_of_one_answer_are_counted_together(ask, monkeypatch):
    schools = [factories.institution() for _ in range(2)]
    for school in schools:
        for _ in range(2):
            factories.teacher(school)
    monkeypatch.setattr("graphql_api.people.TEACHERS", replace(TEACHERS, failures=3))
    fields = [
        f'{name}: institution(uscc: "{of.uscc}") {{ teachers(first: 9) {{ edges {{ node {{ id }} }} }} }}'
        for name, of in zip("ab", schools, strict=True)
    ]
    (refused,) = ask("{" + " ".join(fields) + "}")["errors"]
    assert refused["path"][0] == "b"
    assert (refused["extensions"]["code"], refused["extensions"]["value"]) == ("TOO_MANY_TEACHERS", 4)


CURSORS = (
    "query ($u: String!) { teachers(filter: {institution: $u}, first: 2) { pageInfo { %s } } }",
    "query ($u: String!) { institution(uscc: $u) { teachers(first: 2) { pageInfo { %s } } } }",
)


@pytest.mark.parametrize("cursor", ["startCursor", "endCursor"])
@pytest.mark.parametrize("query", CURSORS)
def test_the_cursors_of_a_page_are_counted_as_its_people(ask, error, query, cursor):
    school = factories.institution()
    for _ in range(2):
        factories.teacher(school)
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 2)
    assert "errors" not in ask(query % f"{cursor} hasNextPage", u=school.uscc)
    assert error(query % cursor, u=school.uscc)["code"] == "TOO_MANY_TEACHERS"


COUNTED = (
    "query ($u: String!) { teachers(filter: {institution: $u}, first: 9) { totalCount pageInfo { hasNextPage } } }",
    "query ($u: String!) { institution(uscc: $u) { teachers(first: 9) { totalCount pageInfo { hasNextPage } } } }",
    'query ($u: String!) { institution(uscc: $u, asOf: "2026-01-01") { teachers(first: 9) { totalCount } } }',
)


@pytest.mark.parametrize("query", COUNTED)
def test_how_many_there_are_tells_of_nobody(data, ask, query):
    school = factories.institution()
    factories.teacher(school)
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 1)
    for _ in range(2):
        assert '"totalCount": 1' in json.dumps(data(query, u=school.uscc))
    assert data(UNDER_A_SCHOOL)["institutions"]["edges"][0]["node"]["teachers"]["edges"]
    assert '"totalCount": 1' in json.dumps(data(query, u=school.uscc))
    assert ask(UNDER_A_SCHOOL)["errors"]


def test_who_asks_how_many_bear_a_name_learns_whether_somebody_does(data, error):
    factories.teacher(name="单晓梅")
    query = "query ($name: String!) { teachers(filter: {name: $name}, first: 1) { totalCount } }"
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 1)
    assert data(query, name="单晓云")["teachers"]["totalCount"] == 0
    assert data(query, name="单晓梅")["teachers"]["totalCount"] == 1
    assert error(query, name="单晓梅")["code"] == "TOO_MANY_TEACHERS"
    assert data(query, name="单晓云")["teachers"]["totalCount"] == 0


def test_when_people_may_be_told_of_again_is_said_as_of_other_quotas(post):
    school = factories.institution()
    factories.teacher(school)
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures)
    refused = post({"query": "{ institutions(first: 1) { edges { node { of: teachers(first: 2) { edges { cursor } } } } } }"})
    (error,) = refused.json()["errors"]
    told = error["extensions"]
    assert error["path"] == ["institutions", "edges", 0, "node", "of", "edges"]
    assert (told["code"], told["field"], told["limit"], told["value"]) == ("TOO_MANY_TEACHERS", "teachers", "people", 1)
    assert (told["maximum"], told["remaining"]) == (TEACHERS.failures, 0)
    assert 0 < told["retryAfter"] <= TEACHERS.seconds
    assert refused["Retry-After"] == str(told["retryAfter"])
    assert timedelta(0) <= datetime.fromisoformat(told["resetAt"]) - timezone.now() <= timedelta(seconds=told["retryAfter"])
    # What else was asked for was answered, and need not be asked for again.
    beside = "query ($u: String!) { ledgerHead { size } institution(uscc: $u) { teachers(first: 2) { edges { cursor } } } }"
    answered = post({"query": beside, "variables": {"u": school.uscc}})
    assert answered.json()["errors"]
    assert "Retry-After" not in answered


def test_the_field_on_a_record_that_tells_of_people_is_named(error):
    school = factories.institution()
    factories.course(factories.platform(school), teachers=(factories.teacher(school),))
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures)
    assert error(ON_A_COURSE)["field"] == "teachers"


def test_a_partner_is_told_of_people_as_an_address_is_and_apart_from_its_own(client, ask, monkeypatch):
    school = factories.institution()
    factories.teacher(school)
    monkeypatch.setattr("graphql_api.people.TEACHERS", replace(TEACHERS, failures=2))
    key = granted(at=timezone.now())

    def told(address):
        headers = {"authorization": f"Bearer {key.text}"}
        body = {"query": UNDER_A_SCHOOL}
        answer = client.post("/graphql", body, content_type="application/json", headers=headers, REMOTE_ADDR=address)
        return "errors" not in answer.json()

    assert [told(f"10.0.0.{number}") for number in range(3)] == [True, True, False]
    assert "errors" not in ask(UNDER_A_SCHOOL)


def test_published_lists_are_the_newest_first_and_can_be_narrowed(data):
    for title, region, day, colour in (
        ("甲", "370102", date(2020, 1, 1), "white"),
        ("乙", "370202", date(2022, 1, 1), "black"),
        ("丙", "330104", date(2021, 1, 1), ""),
    ):
        factories.published_list(title=title, region=region, published_on=day, colour=colour)

    def titles(**wanted):
        return [edge["node"]["title"] for edge in data(LISTS, **{"last": 10, **wanted})["publishedLists"]["edges"]]

    assert titles() == ["乙", "丙", "甲"]
    assert titles(filter={"region": "370000"}) == ["乙", "甲"]
    assert titles(filter={"colours": ["WHITE", "BLACK"]}) == ["乙", "甲"]
    assert titles(filter={"region": "370202", "colours": ["WHITE"]}) == []
    cursor = data(LISTS, last=1)["publishedLists"]["pageInfo"]["startCursor"]
    assert titles(last=1, before=cursor) == ["丙"]


UNDER_A_SCHOOL = "{ institutions(first: 10) { edges { node { name teachers(first: 10) { edges { node { name } } } } } } }"
ON_A_COURSE = "{ platforms(first: 10) { edges { node { courses(first: 10) { edges { node { teachers { name } } } } } } } }"
OF_A_DAY = 'query ($u: String!) { institution(uscc: $u, asOf: "2026-01-01") { teachers(first: 10) { edges { node { name } } } } }'


@pytest.mark.parametrize("query", [UNDER_A_SCHOOL, ON_A_COURSE])
def test_people_are_counted_wherever_they_stand_and_refused_once_for_a_level(ask, query, django_assert_max_num_queries):
    for _ in range(3):
        school = factories.institution()
        factories.course(factories.platform(school), teachers=(factories.teacher(school, name="单晓梅"),))
    # Three are told of, and each is counted once.
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 6)
    for number in range(2):
        assert "errors" not in ask(f"{query} # {number}")
    with django_assert_max_num_queries(4):
        answer = ask(query + " # again")
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"TOO_MANY_TEACHERS"}
    assert "单晓梅" not in str(answer)


MIXED = "query ($ids: [ID!]!) { nodes(ids: $ids) { id %s } }"
OF_EACH = (
    "... on Course { teachers { name } }",
    "... on Institution { staff: teachers(first: 10) { edges { node { name } } } }",
    "... on CreditEntry { institution { name } }",
    "... on PublishedList { lines(first: 10) { edges { node { name } } } }",
)


@pytest.mark.parametrize("turned", [False, True])
def test_what_tells_of_nobody_is_answered_when_no_more_people_are_told(ask, turned):
    school = factories.institution()
    course = factories.course(factories.platform(school), teachers=(factories.teacher(school, name="单晓梅"),))
    line = factories.listing()
    ids = [course.public_id, school.public_id, factories.credit_entry(school).public_id, line.list_id]
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures)
    order = -1 if turned else 1
    answer = ask(MIXED % " ".join(OF_EACH[::order]), ids=ids[::order])

    assert {each["extensions"]["code"] for each in answer["errors"]} == {"TOO_MANY_TEACHERS"}
    with_people, told = answer["data"]["nodes"][::order][:2], answer["data"]["nodes"][::order][2:]
    assert with_people == [None, None]
    assert told[0]["institution"] == {"name": school.name}
    assert told[1]["lines"]["edges"] == [{"node": {"name": line.name}}]


@pytest.mark.parametrize("turned", [False, True])
def test_of_one_answer_what_there_is_room_for_is_told_whichever_is_asked_for_first(ask, turned):
    one, two = factories.institution(), factories.institution()
    for school, number in ((one, 1), (two, 5)):
        for _ in range(number):
            factories.teacher(school)
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 4)
    fields = [
        f'{name}: teachers(first: 9, filter: {{institution: "{of.uscc}"}}) {{ edges {{ node {{ name }} }} }}'
        for name, of in (("a", one), ("b", two))
    ]
    (refused,) = ask("{" + " ".join(fields[:: -1 if turned else 1]) + "}")["errors"]
    assert (refused["path"], refused["extensions"]["value"]) == (["b", "edges"], 5)


def test_people_of_a_day_and_by_their_ids_are_counted_too(ask, error):
    school = factories.institution()
    teacher = factories.teacher(school)
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures - 2)
    assert "errors" not in ask(OF_A_DAY, u=school.uscc)
    assert "errors" not in ask("query ($id: ID!) { node(id: $id) { id } }", id=teacher.public_id)
    assert error(OF_A_DAY + " # again", u=school.uscc)["code"] == "TOO_MANY_TEACHERS"
    assert error("query ($id: ID!) { node(id: $id) { __typename } }", id=teacher.public_id)["code"] == "TOO_MANY_TEACHERS"


def test_a_key_with_the_scope_for_teachers_is_not_counted(post, ask):
    factories.teacher()
    TEACHERS.count_failure("127.0.0.1", times=TEACHERS.failures)
    key = granted(at=timezone.now(), scopes=(Scope.TEACHERS,))
    assert "errors" not in post({"query": UNDER_A_SCHOOL}, authorization=f"Bearer {key.text}").json()
    assert "errors" in ask(UNDER_A_SCHOOL)


def test_an_empty_list_in_a_filter_narrows_nothing(data):
    factories.platform()
    factories.published_list(colour="white")
    answered = data(
        """{ institutions(first: 1, filter: {kinds: [], filingStatuses: [], creditStatuses: []}) { totalCount }
        platforms(first: 1, filter: {kinds: [], statuses: []}) { totalCount }
        publishedLists(first: 1, filter: {colours: []}) { totalCount }
        search(query: "", kinds: [], filter: {statuses: [], regions: []}, exclude: {subjects: []}, first: 1) { totalCount }
        changes(first: 3, kinds: []) { edges { node { seq } } } }"""
    )
    counts = [each["totalCount"] for each in answered.values() if "totalCount" in each]
    assert counts == [1, 1, 1, 3]
    assert len(answered["changes"]["edges"]) == 3
