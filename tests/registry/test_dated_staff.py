"""Who teaches a course on a day to come: what was decided holds then, in document and row, whatever comes between."""

from datetime import UTC, date, datetime

import pytest

from registry import as_of
from registry.agreement import disagreements
from registry.as_of import Moment
from registry.erasure import Erasure, erase
from registry.models import Course, LedgerEntry, Teacher, TeacherPrivate
from registry.turning import turn_day
from registry.vocabulary import RecordKind
from tests.factories import new_uscc
from tests.registry.filing_making import NOW, TODAY, course, document, file, platform, school, teacher

pytestmark = pytest.mark.django_db
CODE = new_uscc(76_001)
DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def with_figures_alone(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow"]


def taught_by(*codes, complete=False, name="数学"):
    courses = [course(teachers=list(codes), name=name)]
    return school(CODE, platforms=[platform(courses=courses)], teachers=[teacher(code) for code in codes], complete=complete)


def turn(day=DAY):
    turn_day(day, clock=lambda: datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def linked():
    return set(Course.objects.get().teachers.values_list("code", flat=True))


def named(on=None):
    """Return the codes of the staff whom the course's document names, that of a day or the current one."""
    row = Course.objects.get()
    found = as_of.document(row.public_id, Moment(on)).document if on else None
    ids = (found.body if found else document(row))["teachers"]
    codes = dict(Teacher.objects.values_list("public_id", "code"))
    return {codes.get(each, "nobody") for each in ids}


def test_a_course_that_begins_later_and_is_corrected_to_today_has_on_its_day_who_was_decided():
    file(taught_by("T-2"), effective_on=DAY)
    file(taught_by("T-1"), effective_on=TODAY)
    assert (named(), linked()) == ({"T-1"}, {"T-1"})
    turn()
    assert (named(), linked()) == ({"T-2"}, {"T-2"})


def test_assistants_stay_with_a_course_whose_document_alone_tells_of_its_staff():
    file(taught_by("T-2"), effective_on=DAY)
    file(taught_by("T-1"), effective_on=TODAY)
    file(school(CODE, teachers=[teacher("A-1", role="assistant")]))
    Course.objects.get().teachers.add(Teacher.objects.get(code="A-1"))
    turn()
    assert linked() == {"T-2", "A-1"}


def test_the_same_complete_filing_for_a_later_day_twice_says_nothing_else():
    file(taught_by("T-1"), effective_on=date(2026, 1, 1))
    file(taught_by("T-2", complete=True), effective_on=DAY)
    size = LedgerEntry.objects.count()
    file(taught_by("T-2", complete=True), effective_on=DAY)
    assert (LedgerEntry.objects.count(), named(DAY)) == (size, {"T-2"})
    turn()
    assert (named(), linked()) == ({"T-2"}, {"T-2"})


def test_who_was_erased_since_is_not_named_on_the_day():
    file(taught_by("T-1"), effective_on=date(2026, 1, 1))
    file(taught_by("T-1", "T-2"), effective_on=DAY)
    gone = Teacher.objects.get(code="T-2")
    erase([Erasure(RecordKind.TEACHER, gone.public_id, TODAY, "决定一")], recorded_at=NOW)
    turn()
    assert (named(), linked()) == ({"T-1"}, {"T-1"})


def test_two_who_leave_at_once_are_both_gone_from_a_course_that_has_later_versions():
    file(taught_by("T-1", "T-2", "T-3"), effective_on=date(2026, 1, 1))
    file(taught_by("T-1", "T-2", "T-3", name="数学（下）"), effective_on=DAY)
    leaving = [teacher(code, role="assistant") for code in ("T-1", "T-2")]
    file(school(CODE, teachers=leaving), effective_on=date(2026, 3, 1))
    assert [named(day) for day in (date(2026, 2, 1), date(2026, 3, 1), DAY)] == [{"T-1", "T-2", "T-3"}, {"T-3"}, {"T-3"}]


def test_who_is_left_out_one_day_and_filed_again_for_a_later_one_is_public_when_both_days_come_at_once():
    file(taught_by("T-1"), effective_on=date(2026, 1, 1))
    file(taught_by("T-2", complete=True), effective_on=DAY)
    file(school(CODE, teachers=[teacher("T-1")]), effective_on=date(2026, 12, 10))
    turn(date(2026, 12, 11))
    assert Teacher.objects.get(code="T-1").is_public
    assert document(Teacher.objects.get(code="T-1"))["name"] == "单晓梅"


def test_who_loses_the_public_record_later_is_still_named_on_the_day_before_when_both_days_come_at_once():
    file(taught_by("T-1"), effective_on=date(2026, 1, 1))
    file(taught_by("T-1", name="数学（下）"), effective_on=DAY)
    file(school(CODE, teachers=[teacher("T-1", role="assistant")]), effective_on=date(2026, 12, 10))
    turn(date(2026, 12, 11))
    assert (named(DAY), named(date(2026, 12, 10))) == ({"T-1"}, set())


def test_who_is_left_out_of_a_complete_filing_of_an_earlier_day_is_named_by_no_later_version():
    file(taught_by("T-1", complete=True), effective_on=date(2026, 3, 1))
    file(taught_by("T-2", complete=True, name="数学（上）"), effective_on=date(2026, 2, 1))
    assert not Teacher.objects.filter(code="T-1").exists()
    assert [named(day) for day in (date(2026, 2, 1), date(2026, 3, 1))] == [{"T-2"}, set()]
    assert named() == linked()


def test_who_is_said_later_to_have_left_earlier_is_erased_two_years_after_that_day():
    file(school(CODE, teachers=[teacher()]), effective_on=date(2023, 1, 1))
    file(school(CODE, teachers=[teacher(left_on=date(2026, 6, 1))]))
    file(school(CODE, teachers=[teacher(left_on=date(2025, 1, 10))]))
    assert TeacherPrivate.objects.get().left_on == date(2025, 1, 10)
    turn(date(2027, 1, 10))
    assert not Teacher.objects.exists()


def test_who_is_said_to_have_left_earlier_is_named_by_no_later_version_of_a_course():
    file(taught_by("T-1"), effective_on=date(2023, 1, 1))
    file(taught_by("T-1", "T-2"), effective_on=date(2025, 1, 1))
    file(school(CODE, teachers=[teacher("T-1", left_on=date(2024, 6, 1))]))
    assert [named(on) for on in (date(2024, 5, 31), date(2024, 6, 1), date(2025, 1, 1), None)] == [{"T-1"}, set(), {"T-2"}, {"T-2"}]


def test_who_is_said_to_have_left_before_a_course_began_is_never_named_by_it():
    file(school(CODE, teachers=[teacher("T-1"), teacher("T-2")]), effective_on=date(2023, 1, 1))
    file(taught_by("T-1", "T-2"))
    file(school(CODE, teachers=[teacher("T-1", left_on=date(2025, 6, 1))]))
    assert (named(TODAY), named()) == ({"T-2"}, {"T-2"})


def test_who_leaves_by_the_calendar_is_named_by_no_version_that_is_to_come():
    file(taught_by("T-1", "T-2"), effective_on=date(2023, 1, 1))
    file(school(CODE, teachers=[teacher("T-1", left_on=DAY)]))
    file(school(CODE, platforms=[platform(courses=[course(teachers=["T-1"])])]), effective_on=date(2027, 1, 1))
    turn()
    assert (named(), named(date(2027, 1, 1))) == ({"T-2"}, set())


def test_what_is_filed_today_of_what_is_private_holds_though_a_decision_is_to_come():
    file(school(CODE, teachers=[teacher(is_in_service=False)]), effective_on=date(2024, 1, 1))
    file(school(CODE, teachers=[teacher(name="单晓玫")]), effective_on=DAY)
    file(school(CODE, teachers=[teacher(is_in_service=True)]))
    assert TeacherPrivate.objects.get().is_in_service is True


def test_who_is_said_to_have_taught_since_before_a_course_began_is_named_by_it():
    assistant = teacher("T-1", role="assistant")
    file(school(CODE, platforms=[platform(courses=[course(teachers=["T-1"])])], teachers=[assistant]))
    file(school(CODE, teachers=[teacher("T-1")]), effective_on=date(2025, 6, 1))
    assert (named(TODAY), named()) == ({"T-1"}, {"T-1"})
    assert list(disagreements(on=TODAY)) == []


def test_who_comes_to_have_a_public_record_by_a_decision_is_named_from_that_day_on_by_what_they_teach():
    assistant = teacher("T-1", role="assistant")
    file(school(CODE, platforms=[platform(courses=[course(teachers=["T-1"])])], teachers=[assistant]))
    file(school(CODE, teachers=[teacher("T-1")]), effective_on=DAY)
    turn()
    assert (named(), named(TODAY)) == ({"T-1"}, set())
    assert list(disagreements(on=DAY)) == []


def test_a_course_names_who_is_to_come_no_earlier_than_they_come():
    file(taught_by(), effective_on=date(2026, 1, 1))
    file(school(CODE, teachers=[teacher("T-1")]), effective_on=DAY)
    file(school(CODE, platforms=[platform(courses=[course(teachers=["T-1"])])]))
    assert (named(), linked()) == (set(), {"T-1"})
    assert list(disagreements(on=TODAY)) == []
    turn()
    assert (named(), linked()) == ({"T-1"}, {"T-1"})
    assert list(disagreements(on=DAY)) == []


def test_a_course_that_begins_after_who_teaches_it_comes_names_them_from_its_beginning():
    file(taught_by(), effective_on=date(2026, 1, 1))
    file(school(CODE, teachers=[teacher("T-1")]), effective_on=DAY)
    later = date(2026, 12, 5)
    file(school(CODE, platforms=[platform(courses=[course("C-2", teachers=["T-1"])])]), effective_on=later)
    turn()
    turn(later)
    row = Course.objects.get(code="C-2")
    assert document(row)["teachers"] == [Teacher.objects.get().pk]
    assert list(row.teachers.values_list("code", flat=True)) == ["T-1"]
    assert list(disagreements(on=later)) == []


def test_who_has_left_before_the_day_on_which_they_were_to_come_is_not_public_on_it():
    file(taught_by(), effective_on=date(2026, 1, 1))
    file(school(CODE, teachers=[teacher("T-1", left_on=date(2026, 11, 28))]), effective_on=DAY)
    turn(date(2026, 11, 29))
    turn()
    assert not Teacher.objects.get().is_public
    assert list(disagreements(on=DAY)) == []


def test_who_left_earlier_than_was_known_is_named_in_no_version_since():
    file(taught_by("T-1"), effective_on=date(2026, 1, 1))
    file(school(CODE, teachers=[teacher("T-1", left_on=date(2026, 6, 1))]))
    assert named(date(2026, 5, 1)) == {"T-1"}
    file(school(CODE, teachers=[teacher("T-1", left_on=date(2026, 4, 1))]))
    assert (named(date(2026, 5, 1)), named(date(2026, 3, 1))) == (set(), {"T-1"})


def test_who_teaches_from_today_on_stays_beside_assistants_who_were_decided_for_later():
    file(taught_by(), effective_on=date(2026, 1, 1))
    assisted = platform(courses=[course(teachers=["A-1"], name="物理")])
    file(school(CODE, platforms=[assisted], teachers=[teacher("A-1", role="assistant")]), effective_on=DAY)
    file(taught_by("T-1"))
    turn()
    assert (named(), linked()) == ({"T-1"}, {"T-1", "A-1"})
    assert list(disagreements(on=DAY)) == []


def test_a_course_to_come_does_not_name_who_is_said_beside_it_to_have_left():
    file(taught_by("T-1"), effective_on=date(2026, 1, 1))
    of_later = platform("鲁教线备2", courses=[course("C-2", teachers=["T-1"])], name="另一个平台", filed_on=DAY)
    for _ in range(2):
        file(school(CODE, platforms=[of_later], teachers=[teacher("T-1", left_on=date(2026, 6, 1))]))
        row = Course.objects.get(code="C-2")
        found = as_of.document(row.pk, Moment(DAY)).document
        assert (found and found.body["teachers"]) == []


def test_two_who_come_on_one_day_are_each_named_by_what_they_teach_alone():
    courses = [course("C-1", teachers=["T-1"]), course("C-2", teachers=["T-2"])]
    assistants = [teacher(code, role="assistant") for code in ("T-1", "T-2")]
    file(school(CODE, platforms=[platform(courses=courses)], teachers=assistants), effective_on=date(2026, 1, 1))
    file(school(CODE, teachers=[teacher("T-1"), teacher("T-2")]), effective_on=DAY)
    turn()
    for number in (1, 2):
        named_by = document(Course.objects.get(code=f"C-{number}"))["teachers"]
        assert named_by == [Teacher.objects.get(code=f"T-{number}").pk]


def test_who_comes_before_a_course_changes_is_named_from_their_day_on():
    assistant = teacher("T-1", role="assistant")
    for name, day in (("数学", date(2026, 1, 1)), ("数学（下）", DAY)):
        courses = [course(teachers=["T-1"], name=name)]
        file(school(CODE, platforms=[platform(courses=courses)], teachers=[assistant]), effective_on=day)
    file(school(CODE, teachers=[teacher("T-1")]), effective_on=date(2026, 3, 1))
    assert [named(day) for day in (date(2026, 2, 28), date(2026, 3, 1), TODAY)] == [set(), {"T-1"}, {"T-1"}]


def test_who_turns_out_to_have_left_is_public_no_more_at_once_also_by_a_file_for_a_later_day():
    file(taught_by("T-1", "T-2"), effective_on=date(2026, 1, 1))
    later = school(CODE, teachers=[teacher("T-1", left_on=date(2026, 6, 1))])
    file(later, effective_on=DAY)
    assert not Teacher.objects.get(code="T-1").is_public
    assert named() == {"T-2"}
    written = LedgerEntry.objects.count()
    file(later, effective_on=DAY)
    assert LedgerEntry.objects.count() == written
