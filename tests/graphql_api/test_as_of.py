"""What a record was on a day, and what the registry said of it by a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from registry import days, public_records
from registry.models import LedgerEntry, Penalty, RecordKey
from tests import factories
from tests.graphql_api.dated import renamed, say

pytestmark = pytest.mark.django_db

INSTITUTION = """query ($code: String!, $asOf: Date, $knownAt: DateTime) {
  institution(uscc: $code, asOf: $asOf, knownAt: $knownAt) { name asOf knownAt } }"""
PLATFORM = """query ($code: String!, $asOf: Date, $knownAt: DateTime) {
  platform(filingNumber: $code, asOf: $asOf, knownAt: $knownAt) { name status asOf } }"""


def test_a_record_is_as_it_was_on_the_day(data):
    app = factories.platform(name="旧名课堂")
    renamed(app, "新名课堂", date(2022, 5, 4))
    for day, name in (("2020-01-08", "旧名课堂"), ("2022-05-03", "旧名课堂"), ("2022-05-04", "新名课堂")):
        answered = data(PLATFORM, code=app.filing_number, asOf=day)["platform"]
        assert answered == {"name": name, "status": "FILED", "asOf": day}
    assert data(PLATFORM, code=app.filing_number)["platform"]["asOf"] == days.today().isoformat()


def test_known_at_leaves_out_what_was_recorded_later(data):
    school = factories.institution(name="旧名")
    renamed(school, "补登的名", date(2021, 1, 1), factories.RECORDED_AT + timedelta(microseconds=1))
    moment = factories.RECORDED_AT.isoformat()
    answered = data(INSTITUTION, code=school.uscc, asOf="2021-06-01", knownAt=moment)["institution"]
    assert answered == {"name": "旧名", "asOf": "2021-06-01", "knownAt": moment}
    assert data(INSTITUTION, code=school.uscc, asOf="2021-06-01")["institution"] == {
        "name": "补登的名",
        "asOf": "2021-06-01",
        "knownAt": None,
    }
    of_today = data(INSTITUTION, code=school.uscc, knownAt=moment)["institution"]
    assert of_today == {"name": "旧名", "asOf": days.today().isoformat(), "knownAt": moment}


@pytest.mark.parametrize("fraction", ["", ".5", ".500", ".500000", ".5000009", ".500000999"])
@pytest.mark.parametrize(("letter", "offset"), [("T", "Z"), ("t", "z"), ("T", "+00:00"), ("T", "-00:00")])
def test_a_moment_is_taken_as_any_program_writes_it(data, fraction, letter, offset):
    school = factories.institution()
    moment = f"2026-11-24{letter}05:00:00{fraction}{offset}"
    answered = data(INSTITUTION, code=school.uscc, knownAt=moment)["institution"]
    assert answered["knownAt"] == f"2026-11-24T05:00:00{'.500000' if fraction else ''}+00:00"


def test_a_day_before_the_first_entry_is_not_known_and_the_error_names_the_first_day(ask):
    app = factories.platform()
    for query, code, field in ((PLATFORM, app.filing_number, "platform"), (INSTITUTION, app.operator.uscc, "institution")):
        answer = ask(query, code=code, asOf="2019-12-31")
        assert answer["data"] == {field: None}
        (error,) = answer["errors"]
        assert error["path"] == [field]
        assert error["extensions"] == {
            "code": "NOT_KNOWN_BEFORE",
            "classification": "ValidationError",
            "field": field,
            "knownSince": "2020-01-08",
        }
        assert "not" not in error["message"].lower().replace("nothing", "")
        assert "2020-01-08" in error["message"]


def test_a_record_that_was_not_yet_recorded_is_not_denied(error):
    renamed(factories.institution(), "早有记录的学校", date(2019, 1, 1), factories.RECORDED_AT - timedelta(days=1))
    school = factories.institution()
    failed = error(INSTITUTION, code=school.uscc, asOf="2021-01-01", knownAt="2020-06-01T00:00:00Z")
    assert (failed["code"], failed["knownSince"]) == ("NOT_KNOWN_BEFORE", "2020-01-08")
    assert datetime.fromisoformat(failed["recordedSince"]) == factories.RECORDED_AT


def test_a_removed_record_is_null_and_its_earlier_days_can_still_be_asked_for(data):
    app = factories.platform(name="撤下的课堂")
    say(app, None, date(2023, 1, 1))
    for code in (app.filing_number, app.public_id):
        assert data(PLATFORM, code=code)["platform"] is None
        assert data(PLATFORM, code=code, asOf="2023-01-01")["platform"] is None
        assert data(PLATFORM, code=code, asOf="2022-12-31")["platform"]["name"] == "撤下的课堂"


def test_an_erased_record_is_an_error_of_its_own(ask):
    school = factories.institution()
    LedgerEntry.objects.filter(record_id=school.public_id).update(payload=None, salt=None)
    answer = ask(INSTITUTION, code=school.uscc, asOf="2021-01-01")
    assert answer["data"] == {"institution": None}
    assert answer["errors"][0]["extensions"] == {"code": "ERASED", "classification": "ValidationError", "field": "institution"}


@pytest.mark.parametrize("code", ["", "91370102MA3ZZZZZ0X", None, "\x00", "𠮷" * 5000])
def test_an_unknown_code_or_id_is_null_on_any_day(data, code):
    factories.institution()
    for moment in ({"asOf": "2021-01-01"}, {"knownAt": "2021-01-01T00:00:00Z"}):
        assert data(INSTITUTION, code=code or "iaaaaaaaaaaaa", **moment)["institution"] is None
        assert data(PLATFORM, code=code or "paaaaaaaaaaaa", **moment)["platform"] is None


def test_a_former_code_leads_to_the_record_on_any_day(data):
    school = factories.institution(name="旧名")
    RecordKey.objects.create(kind=RecordKey.Kind.USCC, value="52370102MJD000001X", record_id=school.public_id)
    assert data(INSTITUTION, code=" 52370102mjd000001x", asOf="2021-01-01")["institution"]["name"] == "旧名"


def test_a_day_to_come_is_answered_from_what_has_been_decided(data):
    app = factories.platform()
    day = days.today() + timedelta(days=10)
    app.status = "suspended"
    say(app, public_records.platform(app), day, timezone.now())
    assert data(PLATFORM, code=app.filing_number)["platform"]["status"] == "FILED"
    assert data(PLATFORM, code=app.filing_number, asOf=day.isoformat())["platform"]["status"] == "SUSPENDED"


@pytest.mark.parametrize(
    ("moment", "argument"),
    [
        ({"asOf": "1948-12-31"}, "asOf"),
        ({"asOf": "2200-01-01"}, "asOf"),
        ({"asOf": "0001-01-01"}, "asOf"),
        ({"asOf": "9999-12-31"}, "asOf"),
        ({"asOf": "2021-01-01", "knownAt": "0001-01-01T00:00:00+14:00"}, "knownAt"),
        ({"knownAt": "9999-12-31T23:59:59-12:00"}, "knownAt"),
        ({"knownAt": "tomorrow"}, "knownAt"),
    ],
)
def test_a_day_beyond_what_can_be_told_is_a_coded_error(error, moment, argument):
    if moment.get("knownAt") == "tomorrow":
        moment = {"knownAt": (timezone.now() + timedelta(days=1)).isoformat()}
    school = factories.institution()
    failed = error(INSTITUTION, code=school.uscc, **moment)
    assert (failed["code"], failed["field"], failed["argument"]) == ("BAD_ARGUMENT", "institution", argument)


def test_the_first_and_the_last_day_that_can_be_asked_for_are_no_wrong_days(data, error):
    school = factories.institution()
    assert error(INSTITUTION, code=school.uscc, asOf="1949-01-01")["code"] == "NOT_KNOWN_BEFORE"
    assert data(INSTITUTION, code=school.uscc, asOf="2199-12-31")["institution"]["name"] == school.name


@pytest.mark.parametrize(
    "moment",
    [
        {"asOf": "2021-02-30"},
        {"asOf": "20210203"},
        {"asOf": 20210203},
        {"knownAt": "2021-02-03"},
        {"knownAt": "2021-02-03T10:00:00"},
        {"knownAt": "2021-02-03 10:00:00+08:00"},
        {"knownAt": "2021-W05-3T10:00:00Z"},
        {"knownAt": "2021-02-03T25:00:00Z"},
        {"knownAt": "2021-02-03T10:00:00.Z"},
        {"knownAt": "2021-02-03T10:00:00,5Z"},
        {"knownAt": 5},
        {"knownAt": "٢٠٢١-02-03T10:00:00Z"},
    ],
)
def test_what_is_no_day_or_has_no_offset_is_refused(post, moment):
    response = post({"query": INSTITUTION, "variables": {"code": "x", **moment}})
    assert [each["extensions"]["code"] for each in response.json()["errors"]] == ["BAD_ARGUMENT"]


def test_null_asks_for_the_present(data):
    school = factories.institution()
    assert data(INSTITUTION, code=school.uscc, asOf=None, knownAt=None)["institution"]["asOf"] == days.today().isoformat()


def test_relations_are_of_the_day_of_their_parent(data):
    app = factories.platform()
    course = factories.course(app, teachers=(factories.teacher(app.operator),), name="旧课")
    course.name = "新课"
    say(course, public_records.course(course, []), date(2022, 1, 1))
    renamed(app.operator, "新名", date(2022, 1, 1))
    app.operator.refresh_from_db()
    query = """query ($code: String!, $asOf: Date) { platform(filingNumber: $code, asOf: $asOf) { operator { name asOf knownAt
        platforms(first: 9) { edges { node { asOf } } } }
        courses(first: 9) { edges { node { name platform { asOf } teachers { name institution { asOf name } } } } } } }"""
    then = data(query, code=app.filing_number, asOf="2021-12-31")["platform"]
    assert then["operator"] == {
        "name": app.operator.name,
        "asOf": "2021-12-31",
        "knownAt": None,
        "platforms": {"edges": [{"node": {"asOf": "2021-12-31"}}]},
    }
    (edge,) = then["courses"]["edges"]
    assert edge["node"]["name"] == "旧课"
    assert edge["node"]["platform"] == {"asOf": "2021-12-31"}
    assert edge["node"]["teachers"] == [{"name": "单晓梅", "institution": {"asOf": "2021-12-31", "name": app.operator.name}}]
    now = data(query, code=app.filing_number, asOf="2022-01-01")["platform"]
    assert now["operator"]["name"] == "新名"
    assert now["courses"]["edges"][0]["node"]["teachers"] == []


STANDING = """query ($code: String!, $asOf: Date) { institution(uscc: $code, asOf: $asOf) { filingStatus creditStatus
  creditEntries(first: 9) { totalCount edges { node { reason removalKind removedOn institution { asOf } } } } } }"""


def test_statuses_are_those_of_the_children_of_the_day(data):
    app = factories.platform(valid_until=date(2024, 6, 30))
    school = app.operator
    factories.credit_entry(school, list="grey", listed_on=date(2021, 3, 1), valid_until=date(2022, 3, 1))
    app.status = "suspended"
    say(app, public_records.platform(app), date(2023, 1, 1))
    expected = {
        "2021-02-28": ("FILED", "NONE", 0),
        "2021-03-01": ("FILED", "GREY", 1),
        "2022-03-01": ("FILED", "GREY", 1),
        "2022-03-02": ("FILED", "NONE", 1),
        "2023-01-01": ("NOT_FILED", "NONE", 1),
    }
    for day, (filing, credit, number) in expected.items():
        answered = data(STANDING, code=school.uscc, asOf=day)["institution"]
        assert (answered["filingStatus"], answered["creditStatus"]) == (filing, credit), day
        assert answered["creditEntries"]["totalCount"] == number


def test_a_filing_that_had_run_out_by_the_day_counts_as_unfiled(data):
    app = factories.platform(valid_until=date(2024, 6, 30))
    for day, status in (("2024-06-30", "FILED"), ("2024-07-01", "NOT_FILED")):
        assert data(STANDING, code=app.operator.uscc, asOf=day)["institution"]["filingStatus"] == status


STATUS = """query ($code: String!, $asOf: Date) { platform(filingNumber: $code, asOf: $asOf) { status validUntil
  operator { filingStatus platforms(first: 9) { edges { node { status } } } } } }"""
TOLD = """query { changes(first: 9, kinds: [PLATFORM]) { edges { node { effectiveOn record { ... on Platform { status } } } } } }"""


def test_a_platform_whose_filing_has_run_out_is_unfiled_wherever_its_status_is_told(data):
    app = factories.platform(filing_number="鲁教线备000001", valid_until=date(2024, 6, 30))
    kept = factories.platform(operator=app.operator, filing_number="鲁教线备000002", valid_until=None)
    listed = "query ($in: [PlatformStatus!]) { platforms(first: 9, filter: {statuses: $in}) { edges { node { id status } } } }"
    for day, status, both in (("2024-06-30", "FILED", "FILED"), ("2024-07-01", "UNFILED", "PARTLY"), (None, "UNFILED", "PARTLY")):
        told = data(STATUS, code="鲁教线备000001", asOf=day)["platform"]
        assert (told["status"], told["validUntil"], told["operator"]["filingStatus"]) == (status, "2024-06-30", both), day
        assert [edge["node"]["status"] for edge in told["operator"]["platforms"]["edges"]] == [status, "FILED"]
    for statuses, found in ((["FILED"], [kept]), (["UNFILED"], [app]), (["RECTIFYING"], []), (["FILED", "UNFILED"], [app, kept])):
        nodes = [edge["node"] for edge in data(listed, **{"in": statuses})["platforms"]["edges"]]
        assert [(each["id"], each["status"] in statuses) for each in nodes] == [(each.public_id, True) for each in found]


def test_what_an_entry_wrote_of_a_platform_is_of_the_day_of_the_entry(data):
    app = factories.platform(valid_until=date(2024, 6, 30))
    app.name = "爱课堂网校"
    say(app, public_records.platform(app), date(2024, 7, 1))
    told = [edge["node"] for edge in data(TOLD)["changes"]["edges"]]
    assert [each["record"]["status"] for each in told] == ["FILED", "UNFILED"], told


def test_a_credit_entry_is_as_it_was_on_the_day(data):
    school = factories.institution()
    entry = factories.credit_entry(school, listed_on=date(2022, 3, 1))
    entry.removed_on, entry.removal_kind, entry.removal_reason = date(2023, 3, 1), "repaired", "已整改"
    say(entry, public_records.credit(entry, "company"), date(2023, 3, 1))
    for day, kind, removed in (("2022-06-01", None, None), ("2023-03-01", "REPAIRED", "2023-03-01")):
        (edge,) = data(STANDING, code=school.uscc, asOf=day)["institution"]["creditEntries"]["edges"]
        assert edge["node"] == {"reason": entry.reason, "removalKind": kind, "removedOn": removed, "institution": {"asOf": day}}


def test_a_listing_decided_for_a_day_to_come_is_told_of_no_day_before_it_is_public(data):
    school = factories.institution()
    day = days.today() + timedelta(days=5)
    factories.credit_entry(school, listed_on=day)
    for asked in (day, days.today()):
        assert data(STANDING, code=school.uscc, asOf=asked.isoformat())["institution"]["creditStatus"] == "NONE"


def test_staff_of_an_earlier_day_are_those_alone_who_are_public_today(data):
    app = factories.platform()
    here, gone = factories.teacher(app.operator, name="查海轩"), factories.teacher(app.operator, name="仇立新")
    factories.course(app, teachers=(here, gone))
    here.name = "查海轩二"
    say(here, public_records.teacher(here), date(2023, 6, 1))
    say(gone, None, date(2024, 1, 1))
    query = """query ($code: String!) { institution(uscc: $code, asOf: "2023-01-01") {
        teachers(first: 9) { totalCount edges { node { name } } }
        platforms(first: 9) { edges { node { courses(first: 9) { edges { node { teachers { name } } } } } } } } }"""
    answered = data(query, code=app.operator.uscc)["institution"]
    assert answered["teachers"] == {"totalCount": 1, "edges": [{"node": {"name": "查海轩"}}]}
    (platform,) = answered["platforms"]["edges"]
    assert platform["node"]["courses"]["edges"][0]["node"]["teachers"] == [{"name": "查海轩"}]


def test_what_may_not_be_shown_today_is_shown_of_no_day(data):
    school = factories.institution()
    factories.credit_entry(school, listed_on=date(2015, 3, 1), conduct_ended_on=date(2015, 1, 10))
    shortened = factories.credit_entry(school, listed_on=date(2019, 3, 1))
    shortened.conduct_ended_on = date(2018, 1, 1)
    document = public_records.credit(shortened, "company")
    say(shortened, document, date(2021, 1, 1))
    taken_back = factories.credit_entry(school, listed_on=date(2021, 3, 1))
    say(taken_back, None, date(2022, 1, 1))
    for day in ("2020-01-08", "2020-06-01", "2021-06-01"):
        answered = data(STANDING, code=school.uscc, asOf=day)["institution"]
        assert (answered["creditStatus"], answered["creditEntries"]["totalCount"]) == ("NONE", 0)


PENALTIES = """query ($code: String!, $asOf: Date) { institution(uscc: $code, asOf: $asOf) {
  penalties { decisionNumber } penaltyWithdrawals { decisionNumber issuedBy withdrawnOn reason } } }"""


def test_a_penalty_withdrawn_by_today_is_told_as_withdrawn_of_any_day(data):
    school = factories.institution()
    facts = {"institution": school, "kind": "fine", "issued_by": "山东省教育厅"}
    stands = Penalty.objects.create(decision_number="1号", decided_on=date(2020, 2, 1), **facts)
    lifted = Penalty.objects.create(decision_number="2号", decided_on=date(2020, 3, 1), **facts)
    for day in (date(2020, 2, 1), date(2020, 3, 1)):
        say(school, public_records.institution(school, [stands, lifted], on=day), day)
    lifted.withdrawn_on, lifted.withdrawal_reason = date(2021, 3, 1), "复议撤销"
    lifted.save()
    say(school, public_records.institution(school, [stands, lifted], on=lifted.withdrawn_on), lifted.withdrawn_on)
    withdrawal = {"decisionNumber": "2号", "issuedBy": "山东省教育厅", "withdrawnOn": "2021-03-01", "reason": "复议撤销"}
    expected = {
        "2020-02-01": {"penalties": [{"decisionNumber": "1号"}], "penaltyWithdrawals": []},
        "2020-03-01": {"penalties": [{"decisionNumber": "1号"}], "penaltyWithdrawals": [withdrawal]},
        None: {"penalties": [{"decisionNumber": "1号"}], "penaltyWithdrawals": [withdrawal]},
    }
    for asked, told in expected.items():
        assert data(PENALTIES, code=school.uscc, asOf=asked)["institution"] == told
    school.kind = "individual"
    say(school, public_records.institution(school, [stands, lifted], on=days.today()), days.today(), datetime.now(UTC))
    assert data(PENALTIES, code=school.uscc, asOf="2020-03-01")["institution"] == {"penalties": [], "penaltyWithdrawals": []}


def test_a_withdrawal_of_who_is_a_natural_person_now_is_told_of_no_day(data):
    school, day = factories.institution(), date(2021, 3, 1)
    facts = {"kind": "fine", "issued_by": "山东省教育厅", "decided_on": date(2020, 3, 1), "withdrawal_reason": "复议撤销"}
    lifted = Penalty(institution=school, decision_number="2号", withdrawn_on=day, **facts)
    say(school, public_records.institution(school, [lifted], on=day), day)
    assert len(data(PENALTIES, code=school.uscc, asOf="2021-03-01")["institution"]["penaltyWithdrawals"]) == 1
    school.kind = "individual"
    say(school, public_records.institution(school, [lifted], on=days.today()), days.today(), datetime.now(UTC))
    assert data(PENALTIES, code=school.uscc, asOf="2021-03-01")["institution"]["penaltyWithdrawals"] == []


LISTED = """query ($code: String!, $asOf: Date, $knownAt: DateTime) { institution(uscc: $code, asOf: $asOf, knownAt: $knownAt) {
  listings(first: 9) { totalCount edges { node { list { title } institution { asOf } } } } } }"""


def test_lines_of_lists_are_there_from_the_day_on_which_the_list_was_published(data):
    school = factories.institution()
    title, published = (listed := factories.listing(institution=school).list).title, listed.published_on
    for day, titles in ((published - timedelta(days=1), []), (published, [title]), (None, [title])):
        told = data(LISTED, code=school.uscc, asOf=day and day.isoformat())["institution"]["listings"]
        assert (told["totalCount"], [each["node"]["list"]["title"] for each in told["edges"]]) == (len(titles), titles)
        assert all(each["node"]["institution"]["asOf"] == (day or days.today()).isoformat() for each in told["edges"])


def test_lines_of_lists_that_were_filed_later_are_left_out(data, monkeypatch):
    school, moment = factories.institution(), factories.RECORDED_AT.isoformat()
    title = factories.listing(institution=school).list.title
    monkeypatch.setattr(factories, "RECORDED_AT", factories.RECORDED_AT + timedelta(hours=1))
    factories.listing(institution=school)
    told = data(LISTED, code=school.uscc, knownAt=moment)["institution"]["listings"]
    assert (told["totalCount"], [each["node"]["list"]["title"] for each in told["edges"]]) == (1, [title])
    assert data(LISTED, code=school.uscc, asOf=days.today().isoformat())["institution"]["listings"]["totalCount"] == 2
