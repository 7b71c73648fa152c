"""What a complaint is about, read from the public record: which one is meant, its name and the region that answers for it."""

from dataclasses import dataclass
from typing import Final

from registry import selectors
from registry.vocabulary import RecordKind

# Which field of a document names the record above it, from which the region comes.
_ABOVE: Final = {
    RecordKind.PLATFORM: "operator",
    RecordKind.COURSE: "platform",
    RecordKind.TEACHER: "institution",
    RecordKind.CREDIT: "institution",
    RecordKind.LISTING: "list",
}
_NAMED_BY: Final = {RecordKind.CREDIT: "decisionNumber", RecordKind.PUBLISHED_LIST: "title"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A public record as a complaint names it; the region is empty when nothing above the record has one."""

    id: str
    kind: RecordKind
    name: str
    region: str


def record_called(typed: str) -> str:
    """Return the public id of the record that a credit code or a filing number leads to; anything else as typed."""
    for kind in (RecordKind.INSTITUTION, RecordKind.PLATFORM):
        found = selectors.resolve(kind, typed) if typed else None
        if found:
            return found
    return typed


def subject(record_id: str) -> Subject | None:
    """Return the record with this public id as it is named today, or nothing when it is not public."""
    document = selectors.document(record_id)
    if document is None:
        return None
    kind = RecordKind(document.kind)
    name = str(document.body[_NAMED_BY.get(kind, "name")])
    above = document
    while "region" not in above.body:
        parent = selectors.document(str(above.body[_ABOVE[RecordKind(above.kind)]]))
        if parent is None:
            return Subject(record_id, kind, name, "")
        above = parent
    return Subject(record_id, kind, name, str(above.body["region"]))
