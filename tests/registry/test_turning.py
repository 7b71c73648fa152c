"""`turn_day`: what the calendar causes, once, however often and however late it runs."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import orjson
import pytest
from django.core.management import CommandError, call_command

from registry import as_of, selectors, standing, turning
from registry.as_of import Moment
from registry.days import today
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institutions, publisher_named
from registry.models import (
    CreditEntry,
    ErasedMark,
    ErasureDue,
    Institution,
    LedgerEntry,
    LedgerHead,
    Penalty,
    PublicRecord,
    SignedHead,
    Standing,
    Teacher,
)
from registry.turning import turn_day
from registry.verification import verify
from tests.factories import new_uscc

FILED_AT = datetime(2020, 3, 1, 4, tzinfo=UTC)
FILED_ON = date(2020, 3, 1)
CODE = new_uscc(78_001)


pytestmark = pytest.mark.django_db


def everything_told():
    """Return all that the ledger still says."""
    return "".join(payload or "" for payload in LedgerEntry.objects.values_list("payload", flat=True))


def file(recorded_at=FILED_AT, **said):
    filing = InstitutionFiling(
        uscc=CODE,
        values={"name": "济南明德在线教育科技有限公司", "kind": "company", "region": "370102"} | said.pop("values", {}),
        **said,
    )
    return file_institutions([filing], publisher=publisher_named("山东省教育厅"), source="test", recorded_at=recorded_at)


def turn(day):
    return turn_day(day, clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def platform(**values):
    return PlatformFiling(values={"name": "云课堂", "kind": "app", "status": "filed", "filing_number": "鲁1"} | values)


def newest(kind):
    return LedgerEntry.objects.filter(kind=kind).order_by("-seq").first()


def test_a_filing_that_lapses_changes_the_standing_on_the_day_after_its_last():
    file(platforms=[platform(filed_on=FILED_ON, valid_until=date(2021, 2, 28))])

    assert turn(date(2021, 2, 28)) == {}
    assert Standing.objects.get().filing_status == "filed"
    assert turn(date(2021, 3, 5)) == {"ends": 1}

    entry = newest("platform")
    assert (entry.action, entry.effective_on) == ("changed", date(2021, 3, 1))
    said = orjson.loads(entry.payload)
    assert (said["changedFields"], said["basis"], said["source"]) == ([], "备案有效期届满", "calendar")
    assert standing.derive([Institution.objects.get().public_id], on=date(2021, 3, 1)).popitem()[1].filing_status == "not_filed"


def test_a_second_run_and_a_run_that_was_late_write_nothing_more():
    file(platforms=[platform(valid_until=date(2021, 2, 28))])
    turn(date(2021, 3, 1))
    entries = LedgerEntry.objects.count()
    assert turn(date(2021, 3, 1)) == {}
    assert turn(date(2022, 1, 1)) == {}
    assert LedgerEntry.objects.count() == entries
    assert LedgerHead.objects.get().turned_on == date(2022, 1, 1)


def test_what_is_no_longer_filed_has_no_filing_that_lapses():
    file(platforms=[platform(status="shut_down", valid_until=date(2021, 2, 28))])
    assert turn(date(2021, 3, 1)) == {}


def test_a_run_that_was_killed_half_way_is_finished_by_the_next_one():
    later = platform(name="小课", filing_number="鲁2", valid_until=date(2021, 3, 5))
    file(platforms=[platform(valid_until=date(2021, 2, 28)), later])
    turn(date(2021, 3, 1))
    # As if the first run had written the entry and been killed before it noted the day.
    LedgerHead.objects.update(turned_on=FILED_ON)
    assert turn(date(2021, 3, 6)) == {"ends": 1}
    assert LedgerEntry.objects.filter(kind="platform").count() == 4


def credit(**values):
    return Filing(
        values={
            "list": "black",
            "reason": "超范围收费",
            "decision_number": "济教罚〔2020〕1号",
            "issued_by": "济南市教育局",
            "listed_on": FILED_ON,
            "conduct_ended_on": date(2020, 2, 10),
        }
        | values
    )


def test_an_entry_of_a_list_ends_by_the_calendar():
    file(credit=[credit(valid_until=date(2021, 2, 28))])
    assert turn(date(2021, 3, 1)) == {"ends": 1}
    assert Standing.objects.get().as_of == date(2021, 3, 1)
    assert Standing.objects.get().credit_status == "none"


def test_an_entry_of_dishonesty_is_erased_five_years_after_the_conduct_ended_and_does_not_come_back():
    file(credit=[credit()])
    public_id = CreditEntry.objects.get().public_id

    assert turn(date(2025, 2, 10)) == {}
    assert turn(date(2025, 2, 11)) == {"erased": 1}

    assert not CreditEntry.objects.exists()
    assert not PublicRecord.objects.filter(kind="credit").exists()
    written, erased = LedgerEntry.objects.filter(record_id=public_id).order_by("seq")
    assert (written.payload, written.salt) == (None, None)
    assert (erased.action, erased.effective_on) == ("erased", date(2025, 2, 11))
    assert orjson.loads(erased.payload or "")["erases"] == [written.seq]
    assert "超范围收费" not in everything_told()
    assert verify().misfit is None

    late = datetime(2020, 6, 1, 4, tzinfo=UTC)
    outcome = file(recorded_at=late, credit=[credit(conduct_ended_on=None)])
    assert [remark.kind for remark in outcome.remarks] == ["refused"]
    assert not CreditEntry.objects.exists()


def test_an_entry_of_the_white_list_is_not_erased():
    file(credit=[credit(list="white")])
    assert turn(date(2026, 1, 1)) == {}
    assert CreditEntry.objects.exists()


def test_staff_leave_on_their_day_and_are_erased_two_years_later():
    course = Filing(
        values={"code": "C-1", "name": "数学", "subject": "math", "stage": "primary", "mode": "live", "teachers": ["T-1"]}
    )
    teacher = Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching", "left_on": date(2021, 6, 30)})
    file(platforms=[PlatformFiling(values=platform().values, courses=[course])], teachers=[teacher])
    assert Teacher.objects.get().is_public

    assert turn(date(2021, 6, 30)) == {"staff_left": 1}
    assert not PublicRecord.objects.filter(kind="teacher").exists()
    (course_now,) = PublicRecord.objects.filter(kind="course")
    assert orjson.loads(course_now.body)["teachers"] == []
    assert newest("course").effective_on == date(2021, 6, 30)

    assert turn(date(2023, 6, 30)) == {"erased": 1}
    assert not Teacher.objects.exists()
    assert "孙丽丽" not in everything_told()
    assert verify().misfit is None


@pytest.mark.parametrize("said", [{}, {"complete": True}, {"teachers": [Filing(values={"code": "T-1", "role": "management"})]}])
def test_who_left_on_a_day_that_was_not_turned_is_told_of_until_then_whatever_is_filed_before_the_next_turn(said):
    left_on = date(2021, 6, 30)
    file(teachers=[Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching", "left_on": left_on})])
    person = Teacher.objects.get().public_id
    file(recorded_at=datetime(2021, 7, 8, 4, tzinfo=UTC), **said)
    turn(date(2021, 7, 9))
    told = [as_of.document(person, Moment(day)).document for day in (left_on - timedelta(days=1), left_on, date(2021, 7, 9))]
    assert [each is not None for each in told] == [True, False, False]


def test_what_goes_on_a_day_that_is_turned_late_is_erased_no_later_for_that():
    file(teachers=[Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching"})], credit=[credit(conduct_ended_on=None)])
    file(complete=True, effective_on=date(2020, 4, 1))
    turn(date(2020, 6, 1))
    assert set(ErasureDue.objects.values_list("kind", "erase_on")) == {
        ("teacher", date(2022, 4, 1)),
        ("credit", date(2025, 4, 2)),
    }


def test_who_is_filed_again_is_to_be_erased_no_more_and_others_still_are():
    one, other = (Filing(values={"code": code, "name": "孙丽丽", "role": "teaching"}) for code in ("T-1", "T-2"))
    file(teachers=[one, other])
    file(complete=True)
    assert ErasureDue.objects.count() == 2
    file(teachers=[one])
    assert not ErasureDue.objects.filter(record_id=Teacher.objects.get().pk).exists()
    assert ErasureDue.objects.count() == 1


def test_who_stays_is_public_when_others_leave():
    stays = Filing(values={"code": "T-2", "name": "周立国", "role": "teaching"})
    file(teachers=[Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching", "left_on": date(2021, 6, 30)}), stays])
    turn(date(2021, 6, 30))
    assert dict(Teacher.objects.values_list("name", "is_public")) == {"孙丽丽": False, "周立国": True}


def test_staff_without_a_public_record_leave_no_trace_in_the_ledger_when_they_are_erased():
    file(teachers=[Filing(values={"code": "A-1", "name": "钱助理", "role": "assistant", "left_on": date(2021, 6, 30)})])
    entries = LedgerEntry.objects.count()
    turn(date(2024, 1, 1))
    assert (Teacher.objects.count(), LedgerEntry.objects.count()) == (0, entries)


def test_the_day_turns_also_after_staff_without_a_public_record_were_removed():
    file(teachers=[Filing(values={"code": "A-1", "name": "钱助理", "role": "assistant"})])
    file(complete=True)
    assert turn(date(2024, 1, 1)) == {"erased": 1}
    assert (ErasureDue.objects.count(), ErasedMark.objects.count()) == (0, 1)


def test_a_penalty_is_told_from_its_decision_to_its_withdrawal_and_then_the_reason():
    penalty = Filing(
        values={
            "decision_number": "罚一",
            "kind": "warning",
            "issued_by": "济南市教育局",
            "decided_on": date(2020, 2, 1),
            "withdrawn_on": date(2021, 5, 1),
            "withdrawal_reason": "行政复议决定撤销",
        }
    )
    file(penalties=[penalty])
    body = orjson.loads(PublicRecord.objects.get(kind="institution").body)
    assert ([each["decisionNumber"] for each in body["penalties"]], body["penaltyWithdrawals"]) == (["罚一"], [])

    assert turn(date(2021, 5, 1)) == {"penalties": 1}

    body = orjson.loads(PublicRecord.objects.get(kind="institution").body)
    assert body["penalties"] == []
    assert [each["reason"] for each in body["penaltyWithdrawals"]] == ["行政复议决定撤销"]
    assert turn(date(2021, 5, 2)) == {}
    assert Penalty.objects.get().withdrawn_on == date(2021, 5, 1)


def test_a_penalty_that_is_decided_for_a_day_to_come_is_told_from_that_day():
    day = date(2020, 5, 1)
    penalty = {"decision_number": "罚一", "kind": "warning", "issued_by": "济南市教育局", "decided_on": day}
    file(penalties=[Filing(values=penalty)])
    assert orjson.loads(PublicRecord.objects.get(kind="institution").body)["penalties"] == []

    assert turn(day) == {"penalties": 1}

    (told,) = orjson.loads(PublicRecord.objects.get(kind="institution").body)["penalties"]
    assert (told["decisionNumber"], newest("institution").effective_on) == ("罚一", day)


def test_the_head_is_signed_once_a_day():
    file()
    turn(date(2020, 3, 1))
    turn(date(2020, 3, 1))
    turn(date(2020, 3, 2))
    assert SignedHead.objects.count() == 2


def test_an_empty_registry_has_nothing_to_turn():
    assert turn(date(2020, 3, 1)) == {}
    assert not SignedHead.objects.exists()


def test_the_command_says_what_it_wrote_and_refuses_a_day_to_come():
    file(platforms=[platform(valid_until=date(2021, 2, 28))])
    printed = StringIO()
    call_command("turn_day", "--date", "2021-03-01", stdout=printed)
    assert "到期 1" in printed.getvalue()
    with pytest.raises(CommandError, match="还没有到"):
        call_command("turn_day", "--date", (today() + timedelta(days=1)).isoformat())
    assert selectors.counts()["platform"] == 1


def test_on_a_day_long_after_the_last_one_nothing_is_erased_unless_it_is_named():
    last = today() - timedelta(days=367)
    file(credit=[credit()], platforms=[platform(valid_until=last)])
    LedgerHead.objects.update(turned_on=last, updated_at=datetime.combine(last, time(4), UTC))
    printed, doubts = StringIO(), StringIO()
    call_command("turn_day", stdout=printed, stderr=doubts)
    assert ("到期 1，删除 0" in printed.getvalue(), "请先核对系统时钟" in doubts.getvalue()) == (True, True)
    assert (LedgerHead.objects.get().turned_on, CreditEntry.objects.exists()) == (today(), True)
    call_command("turn_day", "--date", today().isoformat(), stdout=printed, stderr=doubts)
    assert printed.getvalue().endswith("删除 1\n")
    assert not CreditEntry.objects.exists()


def test_in_a_registry_that_was_silent_for_a_year_what_is_due_is_erased():
    last = today() - timedelta(days=366)
    file(credit=[credit()])
    LedgerHead.objects.update(turned_on=last, updated_at=datetime.combine(last, time(4), UTC))
    doubts = StringIO()
    call_command("turn_day", stdout=StringIO(), stderr=doubts)
    assert (doubts.getvalue(), CreditEntry.objects.exists()) == ("", False)


def test_in_a_registry_that_was_written_to_of_late_what_is_due_is_erased_however_long_no_day_was_turned():
    file(credit=[credit()])
    LedgerHead.objects.update(turned_on=today() - timedelta(days=367), updated_at=datetime.combine(today(), time(4), UTC))
    doubts = StringIO()
    call_command("turn_day", stdout=StringIO(), stderr=doubts)
    assert (doubts.getvalue(), CreditEntry.objects.exists()) == ("", False)


def test_what_is_filed_after_a_clock_was_ahead_ends_on_its_day_and_the_clock_is_doubted():
    ahead = today() + timedelta(days=20)
    file()
    turn(ahead)
    file(platforms=[platform(filed_on=FILED_ON, valid_until=today() - timedelta(days=1))], recorded_at=FILED_AT)
    doubts = StringIO()
    call_command("turn_day", stdout=StringIO(), stderr=doubts)
    assert "请核对系统时钟" in doubts.getvalue()
    entry = newest("platform")
    assert (orjson.loads(entry.payload)["basis"], entry.effective_on) == ("备案有效期届满", today())


def test_what_an_import_says_while_the_day_is_turned_is_not_undone(monkeypatch):
    file(platforms=[platform(filed_on=FILED_ON, valid_until=date(2021, 2, 28))])
    listed = turning._causes

    def listed_and_then_renewed(*asked):
        found = listed(*asked)
        if len(asked) == 2:
            file(platforms=[platform(valid_until=date(2029, 1, 1))], recorded_at=datetime(2021, 3, 1, 3, tzinfo=UTC))
        return found

    monkeypatch.setattr(turning, "_causes", listed_and_then_renewed)
    assert turn(date(2021, 3, 1)) == {}
    assert orjson.loads(PublicRecord.objects.get(kind="platform").body)["validUntil"] == "2029-01-01"
    assert Standing.objects.get().filing_status == "filed"
    assert verify().misfit is None


def test_who_is_hired_again_while_the_day_is_turned_is_not_erased(monkeypatch):
    file(teachers=[Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching", "left_on": date(2021, 6, 30)})])
    turn(date(2021, 6, 30))
    listed = turning._due_erasures

    def listed_and_then_hired(*asked):
        found = list(listed(*asked))
        if len(asked) == 1:
            file(
                teachers=[Filing(values={"code": "T-1", "name": "孙丽丽", "role": "teaching", "left_on": None})],
                recorded_at=datetime(2023, 6, 30, 3, tzinfo=UTC),
            )
        return iter(found)

    monkeypatch.setattr(turning, "_due_erasures", listed_and_then_hired)
    assert turn(date(2023, 6, 30)) == {}
    assert Teacher.objects.get().is_public
