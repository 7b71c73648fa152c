"""Role, state and move: every combination, against a table in plain words, through the services themselves."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import moves, services
from complaints.models import Complaint, Message
from complaints.problems import NotAllowed, WordsMissing, WrongMove
from complaints.selectors import case_by_receipt
from complaints.vocabulary import WAITING, Author, Ground, Outcome, Status
from tests.complaints.making import AT, case, clerk, receipt, supervisor

# The table is the same whatever the database.
pytestmark = [pytest.mark.once, pytest.mark.django_db]

SCENARIOS = tomllib.loads((Path(__file__).parent.parent / "scenarios" / "complaint_moves.toml").read_text(encoding="utf-8"))
PEOPLE = {
    "clerk": lambda: clerk("clerk", region="370100"),
    "supervisor": lambda: supervisor("supervisor"),
    "colleague": lambda: clerk("colleague", region="370102"),
    "clerk_of_another_region": lambda: clerk("elsewhere", region="370200"),
    "clerk_of_another_unit": lambda: clerk("police", unit=Unit.POLICE),
}


def case_in(status):
    """A case of Jinan in this state, taken by the clerk unless it waits; with the receipt."""
    given = receipt(region="370102")
    fields = {"status": status}
    if status not in WAITING:
        fields["assigned_to"] = clerk("clerk", region="370100")
    if status == Status.TRANSFERRED:
        fields |= {"sent_by_unit": Unit.MARKET, "sent_by_region": "370100"}
    if status in (Status.REJECTED, Status.CLOSED, Status.WITHDRAWN):
        fields["closed_at"] = AT
    if status == Status.CLOSED:
        fields["outcome"] = Outcome.RESOLVED
    if status == Status.REJECTED:
        fields["ground"] = Ground.NOT_OUR_DUTY
    Complaint.objects.filter(reference=given.reference).update(**fields)
    return Complaint.objects.get(reference=given.reference), given


def send(case, to, by, words="经过核实，情况如下。"):
    words = {"words": words, "by": by, "at": AT}
    match to:
        case Status.ACCEPTED:
            return services.take(case, by=by, at=AT)
        case Status.REJECTED:
            return services.reject(case, ground=Ground.NOT_OUR_DUTY, **words)
        case Status.TRANSFERRED:
            return services.transfer(case, unit=Unit.MARKET, region="370100", **words)
        case Status.RETURNED:
            return services.send_back(case, **words)
        case Status.EXTENDED:
            return services.extend(case, days=3, **words)
        case Status.CLOSED:
            return services.close(case, outcome=Outcome.RESOLVED, **words)
        case _:
            return services.change_status(case, to=to, **words)


STAFF_MOVES = [to for to in Status if to not in (Status.SUBMITTED, Status.WITHDRAWN)]


def test_the_scenarios_name_every_state_for_every_role():
    assert set(SCENARIOS) == {*PEOPLE, "reporter"}
    assert all(set(table) == set(Status.values) for table in SCENARIOS.values())


@pytest.mark.parametrize("to", STAFF_MOVES)
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("role", list(PEOPLE))
def test_staff_send_a_case_only_where_the_table_says(role, status, to):
    case, _ = case_in(status)
    person = PEOPLE[role]()
    allowed = to.value in SCENARIOS[role][status]
    assert (to in moves.open_moves(case, person)) == allowed
    before = (Message.objects.count(), AuditLine.objects.count())
    if allowed:
        moved = send(case, to, person)
        case.refresh_from_db()
        assert case.status == moved.status == to
        assert (Message.objects.count(), AuditLine.objects.count()) == (before[0] + 1, before[1] + 1)
        return
    with pytest.raises((NotAllowed, WrongMove)):
        send(case, to, person)
    unchanged = Complaint.objects.get(pk=case.pk)
    assert (unchanged.status, unchanged.version) == (status, case.version)
    assert (Message.objects.count(), AuditLine.objects.count()) == before


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (Status.SUBMITTED, Status.REJECTED),
        (Status.SUBMITTED, Status.TRANSFERRED),
        (Status.TRANSFERRED, Status.RETURNED),
        (Status.IN_PROGRESS, Status.EXTENDED),
        (Status.IN_PROGRESS, Status.REPLIED),
        (Status.REPLIED, Status.REDO),
        (Status.REPLIED, Status.SUPERVISED),
        (Status.REPLIED, Status.CLOSED),
    ],
)
def test_who_refuses_sends_on_puts_off_answers_or_closes_says_why(status, to):
    case, _ = case_in(status)
    with pytest.raises(WordsMissing):
        send(case, to, supervisor(), words=" \n ")
    unchanged = Complaint.objects.get(pk=case.pk)
    assert (unchanged.status, unchanged.version, unchanged.put_off_days) == (status, case.version, 0)


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (Status.SUBMITTED, Status.TRANSFERRED),
        (Status.TRANSFERRED, Status.RETURNED),
        (Status.REPLIED, Status.SUPERVISED),
    ],
)
def test_what_offices_write_to_each_other_about_a_complaint_is_not_for_its_reporter(status, to):
    case, given = case_in(status)
    send(case, to, supervisor(), words="机构屡次拖延。")
    line = case_by_receipt(given.reference, given.secret).messages[-1]
    assert (line.author, line.status, line.body) == (Author.SYSTEM, to, "")
    note = case.notes.get()
    assert (note.status, note.body) == (to, "机构屡次拖延。")


@pytest.mark.parametrize("status", list(Status))
def test_the_reporter_withdraws_only_what_is_open(status):
    case, given = case_in(status)
    if SCENARIOS["reporter"][status]:
        assert services.withdraw(given.reference, given.secret, at=AT).status == Status.WITHDRAWN
        said = case.messages.latest("id")
        assert (said.author, said.status) == (Author.REPORTER, Status.WITHDRAWN)
        return
    with pytest.raises(WrongMove):
        services.withdraw(given.reference, given.secret, at=AT)
    assert Complaint.objects.get(pk=case.pk).status == status


@pytest.mark.parametrize(
    ("status", "role", "to", "told"),
    [
        (Status.IN_PROGRESS, "clerk_of_another_region", Status.CLOSED, "没有办理这个件的权限"),
        (Status.IN_PROGRESS, "colleague", Status.CLOSED, "由其他人办理"),
        (Status.SUBMITTED, "clerk", Status.CLOSED, "现在是“已提交”，不能改为“已办结”"),
        (Status.CLOSED, "clerk", Status.REPLIED, "这个件已办结，不能再更改"),
    ],
)
def test_who_is_refused_reads_why(status, role, to, told):
    case, _ = case_in(status)
    with pytest.raises((NotAllowed, WrongMove), match=told):
        send(case, to, PEOPLE[role]())


def test_a_case_is_not_put_off_to_a_day_that_has_passed():
    """It was due on 1 December; on the 4th, two days more would end on the 3rd."""
    person, late = clerk(), AT + timedelta(days=10)
    one = services.take(case(), by=person, at=AT)
    with pytest.raises(WrongMove, match="2 个工作日只到 2026年12月3日，这一天已经过去"):
        services.extend(one, days=2, words="需要鉴定。", by=person, at=late)
    assert Complaint.objects.get(pk=one.pk).due_on == date(2026, 12, 1)
    assert services.extend(one, days=3, words="需要鉴定。", by=person, at=late).due_on == date(2026, 12, 4)
