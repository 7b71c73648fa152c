"""Erasure on a decision: gone from tables, documents and ledger, named in an entry, and it stays away."""

import gzip
from datetime import UTC, date, datetime
from io import StringIO

import orjson
import pytest
from django.core.management import CommandError, call_command

from registry import as_of, proofs, public_records, staff_tallies
from registry.as_of import Moment
from registry.erasure import Erasure, NotErasable, erase
from registry.filing.removals import note_erasures
from registry.filing.services import publisher_named
from registry.lists import ListLine, file_list
from registry.models import Course, CreditEntry, ErasedMark, ErasureDue, LedgerEntry, Listing, PendingChange, PublicRecord, Teacher
from registry.turning import turn_day
from registry.verification import verify
from registry.vocabulary import RecordKind
from tests import factories
from tests.registry.filing_making import credit, file, school, teacher

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


pytestmark = pytest.mark.django_db


def everything_told():
    """Return all that the ledger still says."""
    return "".join(payload or "" for payload in LedgerEntry.objects.values_list("payload", flat=True))


def test_a_member_of_staff_who_is_erased_is_gone_from_the_courses_too():
    school = factories.institution()
    teacher = factories.teacher(school, name="孙丽丽")
    course = factories.course(factories.platform(school), teachers=(teacher,))

    erase([Erasure("teacher", teacher.public_id, TODAY, "本人申请")], recorded_at=NOW)

    assert not Teacher.objects.exists()
    assert orjson.loads(PublicRecord.objects.get(public_id=course.public_id).body)["teachers"] == []
    assert Course.objects.get().teachers.count() == 0
    assert "孙丽丽" not in everything_told()
    assert as_of.document(teacher.public_id, Moment(date(2024, 1, 1))).absence in ("erased", "not_known_before")
    assert as_of.document(teacher.public_id, Moment(TODAY)).absence == "erased"
    assert verify().misfit is None


def test_nothing_but_what_is_named_is_erased():
    school = factories.institution()
    gone, stays = factories.teacher(school, name="孙丽丽"), factories.teacher(school, name="周立国")
    course = factories.course(factories.platform(school), teachers=(gone, stays))
    entries = [factories.credit_entry(school, reason=reason) for reason in ("提供虚假备案材料", "超范围收费")]
    listing = factories.listing()

    named = (("teacher", gone), ("credit", entries[0]))
    erase([Erasure(kind, row.public_id, TODAY, "本人申请") for kind, row in named], recorded_at=NOW)

    assert (Teacher.objects.get(), CreditEntry.objects.get(), Listing.objects.get()) == (stays, entries[1], listing)
    assert orjson.loads(PublicRecord.objects.get(public_id=course.public_id).body)["teachers"] == [stays.public_id]
    assert [words in everything_told() for words in ("周立国", "超范围收费", "孙丽丽", "提供虚假备案材料")] == [
        True,
        True,
        False,
        False,
    ]
    assert verify().misfit is None


@pytest.mark.parametrize("erased_from", [date(2022, 5, 1), date(2027, 5, 1)])
def test_what_is_erased_from_another_day_than_that_of_its_newest_version_is_public_no_more(erased_from):
    school = factories.institution()
    teacher = factories.teacher(school, name="孙丽丽")
    document = {**(public_records.teacher(teacher) or {}), "name": "孙莉莉"}
    factories.publish(teacher, RecordKind.TEACHER, document, school.public_id, effective_on=date(2024, 5, 1))

    erase([Erasure("teacher", teacher.public_id, erased_from, "本人申请")], recorded_at=NOW)

    assert not PublicRecord.objects.filter(public_id=teacher.public_id).exists()
    assert as_of.document(teacher.public_id, Moment(TODAY)).absence == "erased"
    assert verify().misfit is None


def test_the_keyed_mark_does_not_hold_the_natural_key_and_stays_good_when_a_newer_key_comes(settings):
    school = factories.institution()
    teacher = factories.teacher(school)
    code = teacher.code
    erase([Erasure("teacher", teacher.public_id, TODAY, "本人申请")], recorded_at=NOW)
    assert code not in ErasedMark.objects.get().fingerprint

    from registry.erased_marks import Erased

    settings.FIELD_KEYS = ["bmV3ZXIta2V5LW9mLTMyLWJ5dGVzLWZvci10ZXN0cyE=", *settings.FIELD_KEYS]
    erased, other = f"{school.public_id}\n{code}", f"{school.public_id}\nother"
    found = Erased([("teacher", erased), ("teacher", other)])
    assert (found.holds("teacher", erased), found.holds("teacher", other)) == (True, False)


LICENCES = {"王小丽家教": "教民137010230000018号"}


def list_of(*names, complete=False):
    """File a list of these names; where it is the complete one, lines that it does not name are removed."""
    file_list(
        [ListLine(number, name, licence_number=LICENCES.get(name, "")) for number, name in enumerate(names, 1)],
        title="白名单",
        issuer="历下区教体局",
        region="370102",
        published_on=date(2024, 1, 1),
        source="test",
        publisher=publisher_named("历下区教体局"),
        recorded_at=NOW,
        complete=complete,
    )


def test_a_line_of_a_list_that_was_erased_does_not_come_back_with_the_list():
    list_of("王小明家教", "济南明德培训学校")
    line = Listing.objects.get(name="王小明家教")
    erase([Erasure("listing", line.public_id, TODAY, "个人信息保护法第四十七条")], recorded_at=NOW)
    list_of("王小明家教", "济南明德培训学校")
    assert list(Listing.objects.values_list("name", flat=True)) == ["济南明德培训学校"]
    assert verify().misfit is None


def test_lines_that_were_removed_and_then_erased_do_not_come_back_with_an_older_file():
    names = ("青岛致远学校", "王小丽家教", "王小明家教", "王小明 家教")
    list_of(*names)
    removed = [each.public_id for each in Listing.objects.exclude(name=names[0])]
    list_of(names[0], complete=True)
    erase([Erasure("listing", each, TODAY, "个人信息保护法第四十七条") for each in removed], recorded_at=NOW)
    list_of(*names)
    assert (len(removed), Listing.objects.get().name) == (3, names[0])
    assert verify().misfit is None


CODE = factories.new_uscc(74_001)
ENDED_ON = date(2023, 2, 10)


@pytest.mark.parametrize(("ended_on", "erase_on"), [(ENDED_ON, date(2028, 2, 11)), (None, date(2031, 11, 25))])
def test_a_credit_entry_that_is_removed_is_erased_five_years_after_the_conduct_or_else_the_entry_ended(ended_on, erase_on):
    file(school(CODE, credit=[credit(conduct_ended_on=ended_on)]))
    file(school(CODE, complete=True))
    assert ErasureDue.objects.get().erase_on == erase_on


def test_of_an_entry_of_the_white_list_that_is_removed_nothing_is_to_be_erased():
    file(school(CODE, credit=[credit("white", conduct_ended_on=ENDED_ON)]))
    file(school(CODE, complete=True))
    assert not ErasureDue.objects.exists()


@pytest.mark.parametrize("colour", ["white", "black"])
def test_an_entry_that_was_removed_and_then_erased_on_a_decision_does_not_come_back(colour):
    file(school(CODE, credit=[credit(colour)]))
    entry = CreditEntry.objects.get()
    file(school(CODE, complete=True))
    erase([Erasure("credit", entry.public_id, TODAY, "济教撤〔2026〕1号")], recorded_at=NOW)
    file(school(CODE, credit=[credit(colour)]))
    assert not CreditEntry.objects.exists()
    assert not ErasureDue.objects.exists()


def test_what_is_removed_a_second_time_is_erased_by_the_later_day():
    row = factories.teacher()
    for day in (TODAY, date(2026, 12, 1)):
        note_erasures([row], on=day)
    assert ErasureDue.objects.get().erase_on == date(2028, 12, 1)


def test_staff_who_were_left_out_for_a_later_day_are_erased_two_years_after_it():
    day = date(2026, 12, 1)
    file(school(CODE, teachers=[teacher(name="孙丽丽")]))
    file(school(CODE, complete=True), effective_on=day)
    turn_day(day, clock=lambda: NOW)
    assert ErasureDue.objects.get().erase_on == date(2028, 12, 1)
    assert "孙丽丽" in everything_told()
    turn_day(date(2028, 12, 1), clock=lambda: NOW)
    assert "孙丽丽" not in everything_told()


def test_what_was_decided_of_somebody_for_a_day_to_come_is_forgotten_with_them():
    file(school(CODE, teachers=[teacher(name="孙丽丽"), teacher("T-2", name="周立国")]))
    file(school(CODE, teachers=[teacher(name="孙莉莉"), teacher("T-2", name="周立果")]), effective_on=date(2026, 12, 1))
    row, other = Teacher.objects.order_by("code")

    erase([Erasure("teacher", row.public_id, TODAY, "本人申请")], recorded_at=NOW)

    assert PendingChange.objects.get().record_id == other.public_id
    turn_day(date(2026, 12, 1), clock=lambda: NOW)
    assert Teacher.objects.get().name == "周立果"
    assert "孙莉莉" not in everything_told()


def test_who_never_had_a_public_record_is_erased_without_a_trace_and_counted_no_more():
    both = [teacher("A-1", role="assistant"), teacher("T-1")]
    file(school(CODE, teachers=both))
    row, size = Teacher.objects.get(code="A-1"), LedgerEntry.objects.count()
    erase([Erasure("teacher", row.public_id, TODAY, "本人申请")], recorded_at=NOW)
    file(school(CODE, teachers=both))
    assert [each.code for each in Teacher.objects.all()] == ["T-1"]
    assert LedgerEntry.objects.count() == size
    assert staff_tallies.facts_of_many([row.institution_id])[row.institution_id].all == 1


def test_what_is_to_be_erased_of_others_stays_noted():
    first, second = factories.teacher(), factories.teacher()
    note_erasures([first, second], on=TODAY)
    erase([Erasure("teacher", first.public_id, TODAY, "本人申请")], recorded_at=NOW)
    assert ErasureDue.objects.get().record_id == second.public_id


@pytest.mark.parametrize("kind", ["institution", "platform"])
def test_an_organisation_is_not_erased(kind):
    row = factories.institution() if kind == "institution" else factories.platform()
    with pytest.raises(NotErasable):
        erase([Erasure(kind, row.public_id, TODAY, "申请")], recorded_at=NOW)
    assert PublicRecord.objects.filter(public_id=row.public_id).exists()


def test_the_command_erases_one_record_and_says_what_cannot_be_erased():
    entry = factories.credit_entry()
    printed = StringIO()
    call_command("erase_record", entry.public_id, "--basis", "济教撤〔2026〕1号", stdout=printed)
    assert "已删除" in printed.getvalue()
    assert "增量" not in printed.getvalue()
    erased = LedgerEntry.objects.get(action="erased")
    assert orjson.loads(erased.payload or "")["basis"] == "济教撤〔2026〕1号"
    with pytest.raises(CommandError, match="可以删除的是"):
        call_command("erase_record", entry.public_id, "--basis", "再来一次")


@pytest.mark.parametrize("arguments", [["--basis", " "], []])
def test_nothing_is_erased_without_a_basis(arguments):
    entry = factories.credit_entry()
    with pytest.raises(CommandError, match="basis"):
        call_command("erase_record", entry.public_id, *arguments)
    assert CreditEntry.objects.filter(public_id=entry.public_id).exists()


def test_the_command_names_the_deltas_that_still_hold_what_was_erased(tmp_path, settings):
    settings.OPEN_DATA_ROOT = tmp_path
    factories.institution()
    head = proofs.sign_head(NOW)
    entry = factories.credit_entry(reason="拖欠学费")
    call_command("export_open_data", stdout=StringIO())
    call_command("export_open_data", since=head.size, stdout=StringIO())
    ledger_file = tmp_path / f"since-{head.size}" / "ledger.ndjson.gz"
    assert "拖欠学费" in gzip.decompress(ledger_file.read_bytes()).decode()
    printed = StringIO()
    call_command("erase_record", entry.public_id, "--basis", "济教撤〔2026〕1号", stdout=printed)
    assert f"export_open_data --since {head.size}。" in printed.getvalue()
    call_command("export_open_data", since=head.size, stdout=StringIO())
    assert "拖欠学费" not in gzip.decompress(ledger_file.read_bytes()).decode()
