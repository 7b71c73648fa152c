"""What filings came to, added up and put into words."""

from collections import Counter

from django.utils.translation import gettext, gettext_lazy

from registry.filing.forms import FilingOutcome
from registry.vocabulary import RecordKind

# What became of a record; counts are by its kind and one of these.
CREATED, CHANGED, UNCHANGED, REMOVED, CONFLICT = OUTCOMES = "created", "changed", "unchanged", "removed", "conflict"
PENALTY = "penalty"
KINDS = {
    RecordKind.INSTITUTION: RecordKind.INSTITUTION.label,
    RecordKind.PLATFORM: RecordKind.PLATFORM.label,
    RecordKind.COURSE: RecordKind.COURSE.label,
    RecordKind.TEACHER: gettext_lazy("培训人员"),
    RecordKind.CREDIT: RecordKind.CREDIT.label,
    PENALTY: gettext_lazy("行政处罚"),
    RecordKind.PUBLISHED_LIST: RecordKind.PUBLISHED_LIST.label,
    RecordKind.LISTING: RecordKind.LISTING.label,
}


class Tally:
    """Counts of what was created, changed, left as it is, removed and in conflict, by kind of record."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, outcome: FilingOutcome) -> None:
        """Count what one batch did."""
        self.counts.update(outcome.counts)

    def lines(self) -> list[str]:
        """Return one line a kind, for a person."""
        return [
            gettext("%(kind)s：新增 %(created)s，变更 %(changed)s，未变 %(unchanged)s，移除 %(removed)s，冲突 %(conflict)s")
            % {
                "kind": label,
                **{what: self.counts[kind, what] for what in OUTCOMES},
            }
            for kind, label in KINDS.items()
            if any(counted == kind for counted, _ in self.counts)
        ]
