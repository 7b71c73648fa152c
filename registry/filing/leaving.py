"""What the courses say when staff come and leave: they name whoever has a public record, and on no other day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from registry import ledger
from registry.filing.documents import draft_of
from registry.models import Course
from registry.timeline import Body, Version, amended, in_force, with_written


def restaffed_courses(
    left_on: Mapping[str, date], came_on: Mapping[str, date], *, back_on: Mapping[str, date], source: str = ""
) -> Iterator[ledger.Draft]:
    """Yield the courses of staff who lost the public record on a day or came to have one, as they are from then on. Three queries.

    `back_on` are the days from which some of those who left are public again.
    """
    taught: defaultdict[str, list[str]] = defaultdict(list)
    links = Course.teachers.through.objects.filter(teacher__in=left_on.keys() | came_on.keys())
    for course_id, teacher_id in links.values_list("course_id", "teacher_id"):
        taught[course_id].append(teacher_id)
    turns = sorted(
        [*((day, person, False) for person, day in left_on.items()), *((day, each, True) for each, day in came_on.items())]
    )
    lines = ledger.lines_of(taught)
    for course in _in_order(Course.objects.filter(public_id__in=taught)):
        line, restated = lines.get(course.public_id, []), list[Version]()
        for day, person, comes in (turn for turn in turns if turn[1] in taught[course.public_id]):
            until = back_on.get(person, date.max)
            written = versions_with(person, line, day) if comes else versions_without(person, line, day, until=until)
            line, restated = with_written(line, written), with_written(restated, written)
        yield from (draft_of(course, version, source=source) for version in restated)


def versions_with(person: str, line: Sequence[Version], on: date) -> list[Version]:
    """Return what a course must say when somebody who teaches it has a public record from a day on; it may begin later."""
    on = max([on, *(version.effective_on for version in line[:1])])
    stands = in_force(line, on)
    if stands is None or stands.document is None:
        return []
    others = _without(person, stands.document)
    return amended(line, on, {**others, "teachers": sorted([*others["teachers"], person])}, ("teachers",))


def versions_without(person: str, line: Sequence[Version], on: date, *, until: date = date.max) -> list[Version]:
    """Return what a course must say when somebody has no public record from one day until another: who else teaches it stays."""
    stands = in_force(line, on)
    from_then = [*([stands] if stands else []), *(version for version in line if on < version.effective_on < until)]
    return [
        Version(max(on, version.effective_on), _without(person, version.document))
        for version in from_then
        if version.document and person in version.document["teachers"]
    ]


def _without(person: str, course: Body) -> dict[str, Any]:
    """Return a course's document that does not name somebody."""
    return {**course, "teachers": [each for each in course["teachers"] if each != person]}


def _in_order(courses: Iterable[Course]) -> list[Course]:
    return sorted(courses, key=lambda course: course.public_id)
