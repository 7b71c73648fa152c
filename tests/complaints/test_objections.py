"""An objection: from whom a record concerns, to a part of that record, with one clock for all units together."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import corrections, selectors, services
from complaints.intake import submit
from complaints.models import Complaint, Note
from complaints.problems import DraftInvalid, WordsMissing, WrongMove
from complaints.tallies import tallies
from complaints.vocabulary import FROM_ANYBODY, Channel, Ground, Outcome, Status
from registry import rule_book
from registry.ledger import head_seq
from registry.models import Institution
from registry.vocabulary import RecordKind
from tests import factories
from tests.complaints.making import AT, OBJECTION, case, case_of, clerk, draft, objection, receipt, supervisor

pytestmark = pytest.mark.django_db

# AT is Tuesday 24 November 2026: three working days end on Friday, seven on the Thursday after.
THREE, SEVEN = date(2026, 11, 27), date(2026, 12, 3)


def at_work(given, person):
    return services.take(case_of(given), by=person, at=AT)


def test_an_objection_is_about_its_record_and_goes_to_who_keeps_the_registry_in_its_region():
    school = factories.institution(name="济南明德学校", region="370202")
    given = objection(record=school.public_id)
    one = case_of(given)
    assert given.reference.startswith("SDY20261124")
    assert (one.record_id, one.about, one.unit, one.region) == (school.public_id, "济南明德学校", Unit.EDUCATION, "370202")
    assert (one.due_on, given.complaint.due_on) == (THREE, THREE)
    assert "第三十九条" in given.complaint.due_source


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"category": "refund"}, ("category",), "记录的哪一部分"),
        ({"category": ""}, ("category",), "请选择问题类别"),
        ({"mode": "anonymous", "contact": None}, ("mode",), "不能匿名"),
        ({"contact": None}, ("contact", "name"), "请填写您的姓名"),
    ],
)
def test_what_an_objection_must_have(changes, field, words):
    with pytest.raises(DraftInvalid) as refused:
        objection(**changes)
    assert words in next(problem.message for problem in refused.value.problems if problem.field == field)


def test_an_objection_without_a_record_is_refused_and_so_is_a_complaint_about_a_part_of_one():
    with pytest.raises(DraftInvalid) as refused:
        receipt(nature="objection", category="record_filing", about="", amount=None)
    assert [problem.field for problem in refused.value.problems] == [("record",)]
    for nature in FROM_ANYBODY:
        with pytest.raises(DraftInvalid) as refused:
            case(nature=nature, category="record_filing")
        assert [problem.field for problem in refused.value.problems] == [("category",)]


@pytest.mark.parametrize("changes", [{"record_id": ""}, {"category": "refund"}, {"mode": "anonymous"}, {"nature": "complaint"}])
def test_the_database_keeps_no_other_objection(changes):
    objection()
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(**changes)


def test_who_passes_an_objection_on_gives_it_seven_days_in_all_and_tells_the_objector_why():
    person, given = clerk(), objection()
    later = AT + timedelta(days=2)
    one = services.transfer(
        at_work(given, person), unit=Unit.MARKET, region="370100", words="处罚由市场监管部门作出，请其核查。", by=person, at=later
    )
    assert (one.unit, one.due_on, one.accept_by) == (Unit.MARKET, SEVEN, date(2026, 11, 27))
    told = selectors.case_by_receipt(given.reference, given.secret).messages[-1]
    assert (told.status, told.body) == (Status.TRANSFERRED, "处罚由市场监管部门作出，请其核查。")
    assert not Note.objects.exists()
    assert AuditLine.objects.latest("id").detail["due_on"] == SEVEN.isoformat()


def test_a_last_day_put_off_into_a_year_without_known_holidays_is_an_estimate():
    person, monday = clerk(), datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    given = objection(at=monday)
    assert (given.complaint.due_on, given.complaint.due_is_estimated) == (date(2026, 12, 31), False)
    one = services.transfer(case_of(given), unit=Unit.MARKET, region="370100", words="请核查。", by=person, at=monday)
    assert (one.due_on, one.due_is_estimated) == (date(2027, 1, 7), True)


def test_sent_to_and_fro_an_objection_has_no_more_than_seven_days():
    person, police, given, later = clerk(), clerk("police", unit=Unit.POLICE), objection(), AT + timedelta(days=1)

    def sent(one, unit):
        return services.transfer(one, unit=unit, region="370100", words="请核查处罚。", by=person, at=later)

    one = sent(case_of(given), Unit.MARKET)
    one = services.send_back(one, words="不是我们作出的。", by=clerk("market", unit=Unit.MARKET), at=later)
    assert (one.unit, one.due_on) == (Unit.EDUCATION, SEVEN)
    one = sent(one, Unit.POLICE)
    assert one.due_on == SEVEN
    assert "due_on" not in AuditLine.objects.latest("id").detail
    one = services.take(one, by=police, at=later)
    with pytest.raises(WrongMove, match="延期过一次"):
        services.extend(one, days=1, words="还要时间。", by=police, at=later)


def test_an_office_that_asks_another_unit_itself_may_take_as_long_and_once():
    person, given = clerk(), objection()
    one = services.extend(at_work(given, person), days=4, words="需民政部门核查。", by=person, at=AT)
    assert one.due_on == SEVEN
    one = services.change_status(one, to=Status.IN_PROGRESS, by=person, at=AT)
    with pytest.raises(WrongMove, match="延期过一次"):
        services.extend(one, days=1, words="还要时间。", by=person, at=AT)


@pytest.fixture
def amended_rule(tmp_path, monkeypatch):
    """An article of the day after `AT` that gives five working days, and nine in all."""
    header, *lines = rule_book.CSV_PATH.read_text("utf-8").splitlines()
    for days, anew in ((",3,", ",5,"), (",7,", ",9,")):
        line = next(each for each in lines if each.startswith("CREDIT_OBJECTION") and days in each)
        lines.append(line.replace(days, anew).replace("2020-10-01", "2026-11-25").replace("第三十九条", "第四十条"))
    path = tmp_path / "rules.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    monkeypatch.setattr(rule_book, "CSV_PATH", path)
    caches = (rule_book.rules, rule_book.rules_of, rule_book._binding)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("amended_rule")
def test_an_objection_keeps_the_rule_of_the_day_on_which_it_came_whoever_has_it():
    person, given, later = clerk(), objection(), AT + timedelta(days=1)
    one = services.transfer(at_work(given, person), unit=Unit.MARKET, region="370100", words="请核查。", by=person, at=later)
    assert one.due_on == SEVEN
    assert "第三十九条：3 个工作日" in selectors.due_source(one)
    assert "第四十条：5 个工作日" in objection(at=later).complaint.due_source


def test_a_redo_begins_the_clock_of_an_objection_anew():
    person, given = clerk(), objection()
    one = services.extend(at_work(given, person), days=4, words="需民政部门核查。", by=person, at=AT)
    one = services.change_status(one, to=Status.REPLIED, words="已核查。", by=person, at=AT)
    one = services.change_status(one, to=Status.REDO, words="补充了文书。", by=person, at=AT + timedelta(days=7))
    assert one.due_on == date(2026, 12, 4)
    assert services.extend(one, days=1, words="再请核查。", by=person, at=AT + timedelta(days=7)).due_on == date(2026, 12, 7)


@pytest.mark.parametrize("outcome", [Outcome.CORRECTED, Outcome.UPHELD])
def test_an_objection_ends_in_a_correction_or_in_the_record_as_it_is(outcome):
    person, given = clerk(), objection()
    with pytest.raises(WrongMove, match="异议不能以“诉求已解决”办结"):
        services.close(at_work(given, person), outcome=Outcome.RESOLVED, words="已办。", by=person, at=AT)
    seq = changed(given)
    services.close(case_of(given), outcome=outcome, words="已与许可证核对。", correction=seq, by=person, at=AT)
    shown = selectors.case_by_receipt(given.reference, given.secret)
    assert (shown.outcome, shown.messages[-1].body) == (outcome, "已与许可证核对。")
    assert shown.correction == (seq if outcome == Outcome.CORRECTED else None)


def changed(given):
    """Change the record that is objected to, and return the ledger entry that says so."""
    school = Institution.objects.get(public_id=given.complaint.record_id)
    factories.publish(school, RecordKind.INSTITUTION, None)
    return head_seq()


@pytest.mark.parametrize(
    ("late", "named", "problem", "words"),
    [
        (0, None, WordsMissing, "请先更正记录"),
        (0, 1_000_000, WrongMove, "没有第 1000000 条"),
        (400, 1, WrongMove, "写在收到异议以前"),
    ],
)
def test_nothing_is_corrected_that_no_entry_of_the_ledger_says(late, named, problem, words):
    person, given = clerk(), objection(at=AT + timedelta(days=late))
    one = services.take(case_of(given), by=person, at=AT)
    with pytest.raises(problem, match=words):
        services.close(one, outcome=Outcome.CORRECTED, words="已改。", correction=named, by=person, at=AT)
    assert case_of(given).status == Status.ACCEPTED


def test_the_entry_is_named_in_the_trail_and_the_newest_one_is_proposed():
    person, given = clerk(), objection()
    assert corrections.newest_change(case_of(given)) is None
    seq = changed(given)
    assert corrections.newest_change(case_of(given)) == seq
    services.close(at_work(given, person), outcome=Outcome.CORRECTED, words="已改。", correction=seq, by=person, at=AT)
    assert AuditLine.objects.latest("id").detail["correction"] == seq
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.update(outcome=Outcome.UPHELD)


def test_what_changed_before_the_objection_is_not_proposed():
    given = objection(at=AT + timedelta(days=400))
    changed(given)
    assert corrections.newest_change(case_of(given)) is None


def test_the_change_of_the_same_day_that_is_objected_to_does_not_correct_itself():
    given, person = objection(at=factories.RECORDED_AT + timedelta(minutes=1)), clerk()
    seq = changed(given)
    assert corrections.newest_change(case_of(given)) is None
    with pytest.raises(WrongMove, match="写在收到异议以前"):
        services.close(at_work(given, person), outcome=Outcome.CORRECTED, words="已改。", correction=seq, by=person, at=AT)


def test_what_was_corrected_before_an_objection_by_telephone_was_entered_may_be_named():
    person, school = clerk(), factories.institution(region="370102")
    about = {"record": school.public_id, "about": "", "amount": None}
    filled = draft(nature="objection", category="record_filing", description=OBJECTION, **about)
    entered_at = factories.RECORDED_AT + timedelta(hours=4)
    given = submit(filled, submission_key="phone", channel=Channel.PHONE, at=entered_at, actor=person)
    seq = changed(given)
    assert corrections.newest_change(case_of(given)) == seq
    services.close(at_work(given, person), outcome=Outcome.CORRECTED, words="已改。", correction=seq, by=person, at=entered_at)


def test_who_is_not_concerned_is_told_so_and_nobody_else_is():
    person = clerk()
    services.reject(case_of(objection()), ground=Ground.NOT_CONCERNED, words="请用投诉反映。", by=person, at=AT)
    with pytest.raises(WrongMove, match="不予受理，请另选理由"):
        services.reject(case_of(objection()), ground=Ground.TOO_OLD, words="时间久远。", by=person, at=AT)
    with pytest.raises(WrongMove, match="不予受理，请另选理由"):
        services.reject(case(), ground=Ground.NOT_CONCERNED, words="与您无关。", by=person, at=AT)


def test_objections_are_in_no_tally_of_complaints():
    school = factories.institution()
    for _ in range(6):
        objection(record=school.public_id)
    assert tallies([school.public_id], today=AT.date()) == {}


def test_only_who_may_see_complaints_there_sees_an_objection():
    given = objection()
    assert selectors.case_for(clerk(), given.reference) is not None
    assert selectors.case_for(supervisor(region="370200"), given.reference) is None
    assert selectors.case_for(clerk("police", unit=Unit.POLICE), given.reference) is None
