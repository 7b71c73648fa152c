"""For whom a course is, and whether its subject is an academic one: what decides which rules reach it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.vocabulary import ACADEMIC_SUBJECTS, Stage

# 义务教育: grades 1 to 9.
LAST_COMPULSORY_GRADE: Final = 9
COMPULSORY_STAGES: Final = (Stage.PRIMARY.name, Stage.JUNIOR.name)
ACADEMIC_NAMES: Final = frozenset(subject.name for subject in ACADEMIC_SUBJECTS)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whether a course reaches a pupil of compulsory education, and whether it teaches an academic subject (学科类)."""

    is_compulsory: bool
    is_academic: bool

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Audience":
        """Return the audience of a course's public document; its grades say it, or its stage where it names none."""
        grades = body.get("grades")
        compulsory = min(grades) <= LAST_COMPULSORY_GRADE if grades else body.get("stage") in COMPULSORY_STAGES
        return cls(compulsory, body.get("subject") in ACADEMIC_NAMES)


def may_be_academic(courses: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether any of these courses, by their public documents, is academic; taken to be so where there are none."""
    return not courses or any(Audience.of(course).is_academic for course in courses)
