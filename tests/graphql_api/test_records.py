"""What the API says of a record is what its public document says, reached by any code that ever named it."""

from datetime import date, time
from typing import Any

import orjson
import pytest

from registry import selectors
from registry.models import LedgerEntry, PublicRecord, RecordKey
from tests import factories

pytestmark = pytest.mark.django_db

INSTITUTION = """
query ($uscc: String!) { institution(uscc: $uscc) {
  id uscc formerUsccs { uscc until } name formerNames { name until } brands kind region { code } address servicePhone isNonprofit
  authorityBasis filingBasis licenceNumber licenceValidUntil
  custody { bank accountMasked mode status } contractTemplate
  penalties { decisionNumber kind amount issuedBy decidedOn basis }
  penaltyWithdrawals { decisionNumber issuedBy withdrawnOn reason }
} }
"""


def body_of(row) -> dict[str, Any]:
    """The public document of a row."""
    return dict(selectors.documents([row.public_id])[row.public_id].body)


@pytest.fixture
def school():
    return factories.institution(
        name="济南爱课堂在线教育科技有限公司",
        brands=["爱课堂"],
        former_names=[{"name": "济南乐学科技有限公司", "until": "2021-05-01"}],
        former_usccs=[{"uscc": "52370102MJD000001X", "until": None}],
        service_phone="0531-86000000",
        filing_basis="both",
        licence_valid_until=date(2026, 8, 31),
        custody_bank="齐鲁示例银行",
        custody_account_masked="3700********0001",
        custody_mode="银行托管",
        contract_template="GF-2021-2604",
    )


def test_an_institution_is_its_document(data, school):
    answered = data(INSTITUTION, uscc=school.uscc)["institution"]
    document = body_of(school)
    assert answered == {**document, "region": {"code": document["region"]}}


def _in_full_width(code):
    return code.translate({at: at + 0xFEE0 for at in range(0x21, 0x7F)})


@pytest.mark.parametrize("written", [str.lower, lambda code: f"  {code} ", lambda code: f"{code[:4]} {code[4:]}", _in_full_width])
def test_a_code_is_found_however_it_is_written(data, school, written):
    assert data(INSTITUTION, uscc=written(school.uscc))["institution"]["id"] == school.public_id
    app = factories.platform(school)
    query = "query ($code: String!, $day: Date) { platform(filingNumber: $code, asOf: $day) { id } }"
    for day in (None, "2026-01-01"):
        assert data(query, code=written(app.filing_number), day=day)["platform"]["id"] == app.public_id


def test_a_former_code_and_the_public_id_lead_to_the_same_institution(data, school):
    RecordKey.objects.create(kind=RecordKey.Kind.USCC, value="52370102MJD000001X", record_id=school.public_id)
    for code in ("52370102MJD000001X", school.public_id):
        assert data(INSTITUTION, uscc=code)["institution"]["uscc"] == school.uscc


@pytest.mark.parametrize("code", ["", "91370102MA3ZZZZZ0X", "iaaaaaaaaaaaa", "\x00", "' or 1=1 --", "𠮷" * 5000])
def test_an_unknown_code_is_answered_with_null(data, school, code):
    assert data(INSTITUTION, uscc=code)["institution"] is None


def test_a_platform_is_its_document_with_its_operator(data, school):
    platform = factories.platform(
        school,
        name="爱课堂",
        domains=["aiketang.example.cn"],
        valid_until=date(2099, 12, 31),
        mlps_level=3,
        servers_in_mainland=True,
        content_kept_months=12,
        live_video_kept_months=6,
        log_kept_days=180,
        shows_fees=True,
        shows_staff=False,
    )
    query = """query ($number: String!) { platform(filingNumber: $number) {
        id filingNumber name kind domains appIds icpNumber mpsNumber mlpsLevel telecomLicense status filedOn validUntil
        responsibleUsccs hasEyeProtection hasParentalControl serversInMainland contentKeptMonths liveVideoKeptMonths logKeptDays
        showsFees showsStaff showsForeignStaff operator { id } } }"""
    for code in (platform.filing_number, platform.public_id):
        answered = data(query, number=code)["platform"]
        document = body_of(platform)
        assert answered == {**document, "operator": {"id": document["operator"]}}


def test_a_course_has_its_fees_worked_out_per_lesson_and_only_its_public_staff(data, school):
    platform = factories.platform(school)
    teacher, assistant = factories.teacher(school), factories.teacher(school, role="assistant", name="助教某")
    course = factories.course(platform, teachers=(teacher,), starts_at=time(19, 50), weekdays=[6, 7], import_proof="教材进口批文")
    query = """query ($number: String!) { platform(filingNumber: $number) { courses(first: 5) { edges { node {
        id code name subject stage grades mode lessonMinutes breakMinutes startsAt endsAt weekdays startsOn endsOn assignsHomework
        isImported importProof fees { basis lessons startsOn endsOn amount perLesson } refundPolicy
        platform { id } teachers { id } } } } } }"""
    (edge,) = data(query, number=platform.filing_number)["platform"]["courses"]["edges"]
    document = body_of(course)
    assert edge["node"]["fees"][0]["perLesson"] == "80.00"
    assert edge["node"]["teachers"] == [{"id": teacher.public_id}]
    expected = {"platform": {"id": document["platform"]}, "teachers": [{"id": each} for each in document["teachers"]]}
    assert edge["node"] == {**document, **expected}
    assert not selectors.document(assistant.public_id)


def test_a_teacher_shows_name_role_certificate_and_subjects(data, school):
    teacher = factories.teacher(school)
    query = """query ($uscc: String!) { institution(uscc: $uscc) { teachers(first: 5) { edges { node {
        id name role nationality certificate { kind subject maskedNumber } subjects institution { id } } } } } }"""
    (edge,) = data(query, uscc=school.uscc)["institution"]["teachers"]["edges"]
    document = body_of(teacher)
    assert edge["node"] == {**document, "institution": {"id": document["institution"]}}


def test_credit_entries_come_newest_first_and_make_the_credit_status(data, school):
    older = factories.credit_entry(school, list="grey", listed_on=date(2020, 3, 1))
    newer = factories.credit_entry(school, list="black", listed_on=date(2021, 3, 1))
    factories.platform(school)
    query = """query ($uscc: String!) { institution(uscc: $uscc) { filingStatus creditStatus
        creditEntries(first: 5) { edges { node {
        id list reason decisionNumber issuedBy basis listedOn validUntil removedOn removalKind removalReason disclosedUntil
        institution { id }
        } } } } }"""
    answered = data(query, uscc=school.uscc)["institution"]
    assert (answered["filingStatus"], answered["creditStatus"]) == ("FILED", "BLACK")
    for edge, entry in zip(answered["creditEntries"]["edges"], (newer, older), strict=True):
        document = body_of(entry)
        assert edge["node"] == {**document, "institution": {"id": document["institution"]}}


def test_listings_matched_to_an_institution_come_with_their_list(data, school):
    a_list = factories.published_list()
    line = factories.listing(a_list, institution=school, match_reason="name", phone="0571-86000000")
    factories.listing(a_list, name="杭州某培训学校")
    query = """query ($uscc: String!) { institution(uscc: $uscc) { listings(first: 5) { totalCount edges { node {
        id lineNumber name address licenceNumber phone matchReason institution { id }
        list { id title issuer region { name validUntil successor { name } }
        publishedOn source colour lines(first: 1) { totalCount } }
        } } } } }"""
    listings = data(query, uscc=school.uscc)["institution"]["listings"]
    assert listings["totalCount"] == 1
    node = listings["edges"][0]["node"]
    document = body_of(line)
    assert {**node, "list": node["list"]["id"], "institution": node["institution"]["id"]} == document
    assert node["list"]["lines"]["totalCount"] == 2
    assert node["list"]["region"] == {"name": "江干区", "validUntil": 2021, "successor": {"name": "上城区"}}


def test_a_region_leads_up_to_its_province(data, school):
    query = """query ($uscc: String!) { institution(uscc: $uscc) { region {
        fullName parent { name parent { name parent { code } } } } } }"""
    region = data(query, uscc=school.uscc)["institution"]["region"]
    assert region["fullName"] == "山东省济南市历下区"
    assert region["parent"] == {"name": "济南市", "parent": {"name": "山东省", "parent": None}}


def test_regions_are_listed_by_level_and_parent(data):
    answered = data(
        '{ prefectures: regions(level: PREFECTURE, parent: "370000") { code level } provinces: regions(level: PROVINCE) { code } '
        'counties: regions(level: COUNTY, parent: "370000") { code } below: regions(parent: "370000") { level } }'
    )
    assert len(answered["counties"]) == 136
    assert {each["level"] for each in answered["below"]} == {"PREFECTURE"}
    assert {"code": "370100", "level": "PREFECTURE"} in answered["prefectures"]
    assert len(answered["prefectures"]) == 16
    assert {"code": "370000"} in answered["provinces"]


def test_an_unknown_region_is_an_error_that_names_it(error):
    failed = error('{ regions(parent: "999999") { code } }')
    assert failed["code"] == "BAD_ARGUMENT"
    assert "999999" in failed["message"]


@pytest.mark.parametrize("day", [None, "2021-06-01"])
def test_a_document_of_an_earlier_release_answers_with_nothing_where_it_holds_nothing(data, school, day):
    app = factories.platform(school)
    course = factories.course(app)
    factories.credit_entry(school)
    later = ("custody", "contractTemplate", "penaltyWithdrawals", "serversInMainland", "showsStaff", "importProof", "removalKind")
    for row in PublicRecord.objects.all():
        body = {name: value for name, value in orjson.loads(row.body).items() if name not in later}
        PublicRecord.objects.filter(pk=row.pk).update(body=orjson.dumps(body).decode())
        payload = orjson.dumps({"document": body, "changedFields": [], "basis": "", "source": ""}).decode()
        LedgerEntry.objects.filter(record_id=row.pk).update(payload=payload)
    query = """query ($uscc: String!, $day: Date) { institution(uscc: $uscc, asOf: $day) {
        custody { bank } contractTemplate penaltyWithdrawals { reason } creditEntries(first: 1) { edges { node { removalKind } } }
        platforms(first: 1) { edges { node { serversInMainland showsStaff
        courses(first: 1) { edges { node { id importProof } } } } } }
    } }"""
    assert data(query, uscc=school.uscc, day=day)["institution"] == {
        "custody": None,
        "contractTemplate": None,
        "penaltyWithdrawals": [],
        "creditEntries": {"edges": [{"node": {"removalKind": None}}]},
        "platforms": {
            "edges": [
                {
                    "node": {
                        "serversInMainland": None,
                        "showsStaff": None,
                        "courses": {"edges": [{"node": {"id": course.public_id, "importProof": None}}]},
                    }
                }
            ]
        },
    }


def test_updated_at_is_the_moment_of_the_ledger_entry(data, school):
    query = "query ($uscc: String!) { institution(uscc: $uscc) { updatedAt } }"
    assert data(query, uscc=school.uscc)["institution"]["updatedAt"] == factories.RECORDED_AT.isoformat()


def test_every_answer_says_up_to_which_ledger_entry_it_is_true(ask, school):
    extensions = ask(INSTITUTION, uscc=school.uscc)["extensions"]
    assert (extensions["ledgerSeq"], extensions["cost"]["requested"]) == (1, 77)
