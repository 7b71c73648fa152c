"""What the courses say when staff are no longer public: on no day without a public record of them do their documents name them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from registry import ledger, public_records
from registry.models import Course
from registry.timeline import Body, Version, in_force, with_written
from registry.vocabulary import RecordKind


def courses_without(left_on: Mapping[str, date], *, back_on: Mapping[str, date], source: str = "") -> Iterator[ledger.Draft]:
    """Yield the courses of staff who left, by public id and day, as they are from these days on. Three queries.

    `back_on` are the days from which some of them are public again.
    """
    named: defaultdict[str, list[str]] = defaultdict(list)
    links = Course.teachers.through.objects.filter(teacher__in=left_on)
    for course_id, teacher_id in links.values_list("course_id", "teacher_id"):
        named[course_id].append(teacher_id)
    lines = ledger.lines_of(named)
    for course in _in_order(Course.objects.filter(public_id__in=named)):
        line, restated = lines.get(course.public_id, []), list[Version]()
        for person in named[course.public_id]:
            written = versions_without(person, line, left_on[person], until=back_on.get(person, date.max))
            line, restated = with_written(line, written), with_written(restated, written)
        for version in restated:
            yield ledger.Draft(
                kind=RecordKind.COURSE,
                public_id=course.public_id,
                parent=course.platform_id,
                sort_key=public_records.sort_key(course),
                document=version.document,
                effective_on=version.effective_on,
                source=source,
            )


def versions_without(person: str, line: Sequence[Version], on: date, *, until: date = date.max) -> list[Version]:
    """Return what a course must say when somebody has no public record from one day until another: who else teaches it stays."""
    stands = in_force(line, on)
    from_then = [*([stands] if stands else []), *(version for version in line if on < version.effective_on < until)]
    return [
        Version(max(on, version.effective_on), without(person, version.document))
        for version in from_then
        if version.document and person in version.document["teachers"]
    ]


def without(person: str, course: Body) -> dict[str, Any]:
    """Return a course's document that does not name somebody."""
    return {**course, "teachers": [each for each in course["teachers"] if each != person]}


def _in_order(courses: Iterable[Course]) -> list[Course]:
    return sorted(courses, key=lambda course: course.public_id)
