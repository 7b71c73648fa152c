"""What the courses say when staff are no longer public: from that day on their documents do not name them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from registry import ledger, public_records
from registry.models import Course
from registry.timeline import amended, in_force
from registry.vocabulary import RecordKind


def courses_without(left_on: Mapping[str, date], *, source: str = "") -> Iterator[ledger.Draft]:
    """Yield the courses of staff who left, by public id and day, as they are from the earliest of these days on."""
    through = Course.teachers.through.objects
    since: dict[str, date] = {}
    for course_id, teacher_id in through.filter(teacher__in=left_on).values_list("course_id", "teacher_id"):
        since[course_id] = min(left_on[teacher_id], since.get(course_id, date.max))
    yield from courses_as_taught(since, source=source)


def courses_as_taught(since: Mapping[str, date], *, source: str) -> Iterator[ledger.Draft]:
    """Yield the courses, by public id, with the staff who are public now, each from its day on. Three queries."""
    staff: dict[str, list[str]] = {each: [] for each in since}
    shown = Course.teachers.through.objects.filter(course__in=since, teacher__is_public=True)
    for course_id, teacher_id in shown.values_list("course_id", "teacher_id"):
        staff[course_id].append(teacher_id)
    lines = ledger.lines_of(since)
    for course in _in_order(Course.objects.filter(public_id__in=since)):
        line, day = lines.get(course.public_id, ()), since[course.public_id]
        stands = in_force(line, day)
        if stands is None or stands.document is None:
            # It is not public that day itself.
            continue
        document = public_records.course(course, staff[course.public_id])
        for version in amended(line, day, document, ("teachers",)):
            yield ledger.Draft(
                kind=RecordKind.COURSE,
                public_id=course.public_id,
                parent=course.platform_id,
                sort_key=public_records.sort_key(course),
                document=version.document,
                effective_on=version.effective_on,
                source=source,
            )


def _in_order(courses: Iterable[Course]) -> list[Course]:
    return sorted(courses, key=lambda course: course.public_id)
