"""Certificates of status at a date: what they say, that anyone can check them, and that they notice what was done to the ledger."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import certificates, checkpoints, ledger, proofs, public_records
from registry.certificate_wording import EDITIONS
from registry.certificates import CannotCertify, CertificateUnknown, CertificateWithdrawn, State
from registry.erasure import Erasure, erase
from registry.models import Certificate, InstitutionPrivate, Penalty, SignedHead, TeacherPrivate
from registry.sealing import seal
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind
from tests import factories
from tests.registry.certifying import AS_OF, ISSUED_AT, ON, edit, issue, payload_of, said, verify

pytestmark = pytest.mark.django_db

LATER = date(2101, 3, 1)
ISSUED_LATER = datetime(2101, 3, 1, tzinfo=UTC)
OTHER_SEED = base64.b64encode(bytes(32)).decode()


@pytest.fixture
def school():
    return factories.institution(name="济南明德在线教育有限公司", uscc="91370102MA3C0XXX0X")


@pytest.fixture
def app(school):
    return factories.platform(school, name="明德课堂", filing_number="鲁教线备000007")


@pytest.fixture
def listed(school):
    """An entry of dishonesty in force in June 2021, that may be shown until 2100-12-31 and is erased then."""
    return factories.credit_entry(school, list="grey", reason="整改期间", conduct_ended_on=date(2095, 12, 31))


def erase_entry(row, on=date(2026, 11, 24)):
    erase([Erasure("credit", row.public_id, on, "山东省社会信用条例第三十八条")], recorded_at=ISSUED_AT + timedelta(days=40))


def test_of_two_institutions_each_has_a_certificate_of_its_own(school):
    other = factories.institution(name="青岛启明在线教育有限公司")
    assert issue(school).number != issue(other).number
    assert "青岛启明在线教育有限公司" in said(issue(other)).sentence


def test_a_certificate_of_an_institution_says_what_its_platforms_and_lists_add_up_to(school, app, listed):
    view = certificates.read(issue(school).number, on=ON)

    statement = said(view)
    assert view.state == State.VALID
    assert statement.sentence == (
        "2021年6月1日，“济南明德在线教育有限公司”（统一社会信用代码 91370102MA3C0XXX0X）的线上平台已经备案。当日在灰名单中。"
    )
    assert (statement.status, statement.credit_status) == (FilingStatus.FILED, CreditStatus.GREY)
    assert [rest.seq for rest in statement.rests_on] == [1, 2, 3]
    assert (statement.size, statement.root) == (3, proofs.head().root.hex())
    assert statement.notice == EDITIONS[1].notice


def test_a_certificate_of_a_platform_names_its_operator(app):
    view = issue(app)

    assert said(view).sentence == "2021年6月1日，“济南明德在线教育有限公司”的平台“明德课堂”（备案编号 鲁教线备000007）已经备案。"
    assert said(view).status == PlatformStatus.FILED
    assert [rest.seq for rest in said(view).rests_on] == [2, 1]


def test_every_status_has_signed_words():
    for words in EDITIONS.values():
        assert words.institution_states.keys() == set(FilingStatus)
        assert words.platform_states.keys() == set(PlatformStatus)
        assert words.credit.keys() == set(CreditStatus)


def test_a_platform_without_a_number_is_certified_too(school):
    app = factories.platform(school, name="没有备案的课堂", filing_number=None, status="unfiled")
    assert "（没有备案编号）没有备案。" in said(issue(app)).sentence


def test_the_row_keeps_a_signature_and_nothing_of_what_is_said(school, app):
    number = issue(school).number
    kept = Certificate.objects.filter(number=number).values().get()
    assert kept.keys() == {"number", "kind", "record_id", "as_of", "issued_at", "head_id", "key_name", "signature"}


def test_a_certificate_verifies_with_the_stand_alone_verifier(tmp_path, school, app, listed):
    for row in (school, app):
        view = issue(row)
        status, line = verify(tmp_path, certificates.bundle(view.number, on=ON))
        assert status == 0
        assert line.startswith(f"核验通过：证书 {view.number} 属实：{said(view).sentence}（2021-06-01）")


def test_one_changed_byte_of_a_bundle_is_refused(tmp_path, school, app):
    raw = json.dumps(certificates.bundle(issue(school).number, on=ON), ensure_ascii=False).encode()
    assert verify(tmp_path, raw)[0] == 0
    for old, new in (("FILED", "FILEB"), ("明德", "明得"), ('"seq": 1', '"seq": 2'), ('"index": 0', '"index": 1')):
        changed = raw.replace(old.encode(), new.encode(), 1)
        assert changed != raw
        assert verify(tmp_path, changed)[0] == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"effective_on": "2019-12-31"},
        {"salt": "00" * 16},
        {"salt": "not hexadecimal"},
        {"digest": "00" * 32},
        {"leaf": "00" * 32},
        {"payload": "{}"},
        {"payload": "no JSON"},
        {"payload": None, "salt": None},
    ],
)
def test_a_row_edited_behind_the_ledgers_back_breaks_the_certificate(tmp_path, school, app, columns):
    number = issue(school).number
    edit(2, **columns)

    view = certificates.read(number, on=ON)

    assert (view.state, view.statement, view.ground) == (State.BROKEN, None, None)
    try:
        bundle = certificates.bundle(number, on=ON)
    except CertificateWithdrawn:
        return
    assert verify(tmp_path, bundle)[0] == 1


@pytest.mark.parametrize(("old", "new"), [('"status":"FILED"', '"status":"UNFILED"'), ('"name":"明德课堂"', '"name":"明得课堂"')])
def test_a_changed_fact_is_found_by_reader_and_verifier(tmp_path, school, app, old, new):
    number = issue(school).number
    edit(2, payload=payload_of(2).replace(old, new))

    assert certificates.read(number, on=ON).state == State.BROKEN
    status, line = verify(tmp_path, certificates.bundle(number, on=ON))
    assert (status, line[:6]) == (1, "核验不通过：")


def test_a_changed_head_breaks_the_certificate(school, app):
    number = issue(school).number
    SignedHead.objects.update(note=checkpoints.sign(2, bytes(32), ISSUED_AT))
    assert certificates.read(number, on=ON).state == State.BROKEN


@pytest.mark.parametrize("columns", [{"as_of": date(2022, 1, 1)}, {"issued_at": ISSUED_AT - timedelta(days=1)}])
def test_a_changed_certificate_breaks(school, app, columns):
    number = issue(school).number
    Certificate.objects.update(**columns)
    assert certificates.read(number, on=ON).state == State.BROKEN


def test_a_later_correction_does_not_change_what_was_certified(tmp_path, school, app):
    number = issue(app).number
    app.status = "suspended"
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), school.public_id, effective_on=date(2021, 1, 1))

    assert said(certificates.read(number, on=ON)).status == PlatformStatus.FILED
    assert verify(tmp_path, certificates.bundle(number, on=ON))[0] == 0
    again = issue(app, issued_at=ISSUED_AT + timedelta(hours=1))
    assert (again.number != number, said(again).status) == (True, PlatformStatus.SUSPENDED)


def test_entries_with_an_older_clock_do_not_change_what_was_certified(school, app):
    number = issue(app, issued_at=factories.RECORDED_AT + timedelta(hours=1)).number
    app.status = "suspended"
    # The factories record at the same moment as before the certificate, as a long import may.
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), school.public_id, effective_on=date(2021, 1, 1))
    assert certificates.read(number, on=ON).state == State.VALID


def test_the_same_question_gets_the_same_certificate_until_the_ledger_grows(school, app):
    first = issue(school)
    assert issue(school, issued_at=ISSUED_AT + timedelta(hours=1)).number == first.number
    assert issue(school, date(2021, 6, 2)).number != first.number
    factories.institution()
    assert issue(school, issued_at=ISSUED_AT + timedelta(hours=2)).number != first.number


def test_an_erased_credit_entry_leaves_nothing_of_the_certificate(school, app, listed):
    number = issue(school).number
    erase_entry(listed)

    view = certificates.read(number, on=LATER)

    assert (view.state, view.statement, view.ground) == (State.ERASED, None, None)
    with pytest.raises(CertificateWithdrawn):
        certificates.bundle(number, on=LATER)


def test_a_credit_entry_past_its_disclosure_leaves_nothing_before_it_is_erased(school, app, listed):
    number = issue(school).number
    assert certificates.read(number, on=date(2100, 12, 31)).state == State.VALID
    assert certificates.read(number, on=date(2101, 1, 1)).state == State.ERASED
    with pytest.raises(CertificateWithdrawn):
        certificates.bundle(number, on=date(2101, 1, 1))


def test_a_credit_entry_past_its_disclosure_is_on_no_new_certificate(tmp_path, school, app, listed):
    view = issue(school, issued_at=ISSUED_LATER)
    assert said(view).credit_status == CreditStatus.NONE
    assert listed.reason not in json.dumps(certificates.bundle(view.number, on=LATER), ensure_ascii=False)


def test_a_new_certificate_is_issued_where_the_old_one_may_no_longer_be_shown(school, app, listed):
    old = issue(school)
    new = issue(school, issued_at=ISSUED_LATER)
    assert new.number != old.number
    assert certificates.read(new.number, on=LATER).state == State.VALID


def test_a_certificate_issued_after_an_erasure_verifies(tmp_path, school, app, listed):
    erase_entry(listed)
    view = issue(school, issued_at=ISSUED_LATER)
    assert certificates.read(view.number, on=LATER).state == State.VALID
    assert verify(tmp_path, certificates.bundle(view.number, on=LATER))[0] == 0


def test_an_erasure_of_what_it_does_not_rest_on_leaves_a_certificate_whole(school, app, listed):
    listed.removed_on = day = date(2021, 9, 1)
    factories.publish(listed, RecordKind.CREDIT, public_records.credit(listed, school.kind), school.public_id, effective_on=day)
    before_it_was_listed = issue(school, date(2020, 6, 1)).number
    after_it_was_removed = issue(school, day).number
    platform = issue(app).number
    erase_entry(listed)
    for number in (before_it_was_listed, after_it_was_removed, platform):
        assert certificates.read(number, on=LATER).state == State.VALID


def test_a_correction_that_ends_the_disclosure_earlier_counts(school, app, listed):
    number = issue(school).number
    listed.conduct_ended_on = date(2015, 1, 1)
    document = public_records.credit(listed, school.kind)
    factories.publish(listed, RecordKind.CREDIT, document, school.public_id, effective_on=ON)
    assert certificates.read(number, on=ON).state == State.ERASED


def test_the_lists_of_one_who_became_a_natural_person_in_law_are_shown_no_more(school, app, listed):
    number = issue(school).number
    school.kind = "individual"
    factories.publish(school, RecordKind.INSTITUTION, public_records.institution(school, [], on=ON), effective_on=ON)
    assert certificates.read(number, on=ON).state == State.ERASED
    assert said(issue(school, issued_at=ISSUED_AT + timedelta(hours=1))).credit_status == CreditStatus.NONE


def test_a_blank_that_no_erasure_accounts_for_is_tampering(school, app, listed):
    number = issue(school).number
    edit(3, payload=None, salt=None)
    assert certificates.read(number, on=ON).state == State.BROKEN


def test_an_erasure_does_not_excuse_another_change(school, app, listed):
    number = issue(school).number
    erase_entry(listed)
    edit(2, payload=payload_of(2).replace('"FILED"', '"REFUSED"'))
    assert certificates.read(number, on=LATER).state == State.BROKEN


def test_an_erasure_of_what_came_after_the_day_does_not_excuse_a_changed_certificate(school, app, listed):
    number = issue(school, date(2020, 6, 1)).number
    erase_entry(listed)
    Certificate.objects.update(issued_at=ISSUED_AT - timedelta(days=1))
    assert certificates.read(number, on=LATER).state == State.BROKEN


def test_a_key_that_was_given_up_is_told_from_a_wrong_signature(school, app, settings):
    number = issue(school).number
    settings.LEDGER_SIGNING_KEYS = [OTHER_SEED]
    assert certificates.read(number, on=ON).state == State.KEY_UNKNOWN


def test_a_key_that_is_still_listed_behind_a_newer_one_verifies(tmp_path, school, app, settings):
    number = issue(school).number
    settings.LEDGER_SIGNING_KEYS = [OTHER_SEED, *settings.LEDGER_SIGNING_KEYS]
    assert certificates.read(number, on=ON).state == State.VALID
    assert verify(tmp_path, certificates.bundle(number, on=ON))[0] == 0


@pytest.mark.parametrize(
    ("as_of", "reason", "words"),
    [
        (date(2019, 5, 1), "not_known_before", "2019年5月1日的情况没有登记：这条记录从 2020年1月8日起才有登记"),
        (date(2026, 11, 25), "future", "请选择今天或更早的日期"),
    ],
)
def test_a_day_of_which_nothing_is_known_is_refused_in_words(school, as_of, reason, words):
    with pytest.raises(CannotCertify) as refused:
        issue(school, as_of)
    assert refused.value.reason == reason
    assert words in refused.value.message
    assert not Certificate.objects.exists()


def test_a_removed_record_is_refused_from_that_day_on(app):
    factories.publish(app, RecordKind.PLATFORM, None, app.operator_id, effective_on=date(2021, 1, 1))
    with pytest.raises(CannotCertify) as refused:
        issue(app)
    assert refused.value.reason == "removed"
    assert said(issue(app, date(2020, 12, 31))).status == PlatformStatus.FILED


@pytest.mark.parametrize(
    ("kind", "public_id"), [("institution", "iaaaaaaaaaaaa"), ("platform", "iaaaaaaaaaaaa"), ("teacher", "taaaaaaaaaaaa"), ("", "")]
)
def test_what_cannot_be_certified_is_refused(kind, public_id):
    with pytest.raises(CannotCertify):
        certificates.issue(kind, public_id, AS_OF, issued_at=ISSUED_AT)


def test_a_record_is_not_certified_as_of_another_kind(school):
    with pytest.raises(CannotCertify):
        certificates.issue("platform", school.public_id, AS_OF, issued_at=ISSUED_AT)


def test_a_withdrawn_penalty_is_in_no_file_and_the_certificate_still_verifies(tmp_path):
    penalty = Penalty(decision_number="济历教罚〔2020〕1号", kind="fine", issued_by="历下区教体局", decided_on=date(2020, 1, 1))
    school = factories.institution()
    document = public_records.institution(school, [penalty], on=ON)
    factories.publish(school, RecordKind.INSTITUTION, document, effective_on=date(2020, 2, 1))
    number = issue(school).number
    assert "济历教罚" in json.dumps(certificates.bundle(number, on=ON), ensure_ascii=False)
    penalty.withdrawn_on, penalty.withdrawal_reason = ON, "决定被撤销"
    factories.publish(school, RecordKind.INSTITUTION, public_records.institution(school, [penalty], on=ON), effective_on=ON)

    bundle = certificates.bundle(number, on=ON)

    assert "济历教罚" not in json.dumps(bundle, ensure_ascii=False)
    assert certificates.read(number, on=ON).state == State.VALID
    status, line = verify(tmp_path, bundle)
    assert (status, "第 2 条未附内容" in line) == (0, True)


def test_an_unknown_number_is_unknown():
    for find in (certificates.read, certificates.bundle):
        with pytest.raises(CertificateUnknown):
            find("ZM-7K3Q-9XWD-4MHT-Q")


def test_nothing_private_is_certified(school, app):
    InstitutionPrivate.objects.create(institution=school, legal_representative="法定代表人甲某某")
    person = factories.teacher(school)
    TeacherPrivate.objects.create(
        teacher=person,
        id_number_sealed=seal("370102198501011234", context=person.public_id),
        certificate_number_sealed=seal("20103734211000912", context=person.public_id),
        language_credential="13791234567",
    )
    stall = factories.institution(name="小店铺", kind="individual")
    factories.platform(stall)
    factories.credit_entry(stall, reason="个体户的失信事由", list="black")
    for row in (school, app, stall):
        told = json.dumps(certificates.bundle(issue(row).number, on=ON), ensure_ascii=False)
        for private in ("法定代表人", "370102198501011234", "20103734211000912", "13791234567", "失信事由", "BLACK", person.name):
            assert private not in told


def test_reading_asks_as_much_for_many_platforms_as_for_one(school, app):
    def asked(find, number):
        with CaptureQueriesContext(connection) as queries:
            find(number, on=ON)
        return len(queries)

    for _ in range(40):
        factories.institution()
    one = issue(school).number
    for number in range(20):
        factories.platform(school, name=f"课堂{number}")
    many = issue(school).number
    assert len(said(certificates.read(many, on=ON)).rests_on) == 22
    assert [asked(certificates.read, each) for each in (one, many)] == [5, 5]
    assert [asked(certificates.bundle, each) for each in (one, many)] == [8, 8]


def test_the_ledger_is_signed_once_for_many_certificates(school, app):
    for day in range(1, 6):
        issue(school, date(2021, 6, day))
    assert SignedHead.objects.count() == 1
    assert ledger.head_seq() == SignedHead.objects.get().size
