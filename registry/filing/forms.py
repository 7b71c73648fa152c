"""The forms in which something is filed: what is said of an institution and of all that hangs under it, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.remarks import NOWHERE, Origin, Remark

# What only says which platform, course or member of staff is meant.
NATURAL_KEYS = frozenset({"filing_number", "name", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is said of one record: values by the name of the column, private ones included; natural keys among them."""

    values: Mapping[str, Any]
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFiling(Filing):
    """What a file says of a course: its fees are one of the values, and `fees` tells where the row of each of them stands."""

    fees: Sequence[Origin] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFiling(Filing):
    """What is said of a platform; known by `filing_number`, else by its name. A course's `teachers` are staff codes."""

    courses: Sequence[Filing] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionFiling(Filing):
    """What is said of an institution, known by any code that it has or had, and of what hangs under it."""

    uscc: str
    former_usccs: Sequence[str] | None = None
    platforms: Sequence[PlatformFiling] = ()
    teachers: Sequence[Filing] = ()
    credit: Sequence[Filing] = ()
    penalties: Sequence[Filing] = ()
    complete: bool = False
    effective_on: date | None = None
    basis: str = ""

    def __len__(self) -> int:
        """Return how many records it speaks of."""
        courses = sum(len(each.courses) for each in self.platforms)
        return 1 + len(self.platforms) + courses + len(self.teachers) + len(self.credit) + len(self.penalties)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of one record that a filing would change; `old` is `None` for a new record. Private values are never in it."""

    kind: str
    record_id: str
    name: str
    column: str
    old: Any
    new: Any
    origin: Origin


@dataclass(frozen=True, slots=True)
class FilingOutcome:
    """What a batch did: how many records of each kind were created, changed, removed or unchanged, and what was left alone.

    `ids` holds the public id of each filing's institution, in order; nothing for a refused one. A dry run says in `changes`
    what each column would become.
    """

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    remarks: Sequence[Remark] = ()
    ids: Sequence[str | None] = ()
    changes: Sequence[FieldChange] = ()
