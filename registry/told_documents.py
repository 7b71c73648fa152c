"""Documents of an earlier or later day as they may be told today: what is silent now is told of no other day either.

Staff who have left, credit entries whose disclosure has ended or that are a natural person's, and penalties that were withdrawn
stand in older ledger entries; a question about the day on which they were public does not bring them back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from registry import as_of, selectors
from registry.as_of import Dated, Moment
from registry.selectors import Document
from registry.timeline import Body
from registry.told_entries import credit_told, is_natural_person, was_penalised, withdrawn_decisions
from registry.vocabulary import RecordKind


def document(public_id: str, at: Moment, *, on: date) -> Dated:
    """Return the document of an institution or platform at a moment, as it may be told on a day, or why there is none."""
    dated = as_of.document(public_id, at)
    return replace(dated, document=_told([dated.document], on=on)[0]) if dated.document else dated


def documents(public_ids: Iterable[str], at: Moment, *, on: date) -> dict[str, Document]:
    """Return the documents of records at a moment that may be told on a day, by id in the order asked. At most two queries."""
    return {each.id: each for each in _told(list(as_of.documents(public_ids, at).values()), on=on)}


def children(kind: str, parents: Iterable[str], at: Moment, *, on: date) -> dict[str, list[Document]]:
    """Return, for each parent, the documents of a kind under it at a moment that may be told on a day. At most two queries."""
    found = as_of.children(kind, parents, at)
    told = {each.id: each for each in _told([each for siblings in found.values() for each in siblings], on=on)}
    return {parent: [told[each.id] for each in siblings if each.id in told] for parent, siblings in found.items()}


def _told(found: Sequence[Document], *, on: date) -> list[Document]:
    """Return those of the documents that may be told on a day, without what of them may not. At most one query."""
    current = selectors.documents(_judged_by(found))
    credit = {each.id for each in credit_told([each for each in found if each.kind == RecordKind.CREDIT], current, on=on)}
    told = []
    for each in found:
        if each.kind == RecordKind.INSTITUTION and each.id in current:
            told.append(replace(each, told=_without_withdrawn(each.body, current[each.id].body)))
        elif each.kind == RecordKind.TEACHER:
            told.extend([each] if each.id in current else [])
        elif each.kind != RecordKind.CREDIT or each.id in credit:
            told.append(each)
    return told


def _judged_by(found: Iterable[Document]) -> Iterable[str]:
    """Yield the ids of the records whose documents of today say what may be told."""
    for each in found:
        if each.kind == RecordKind.CREDIT:
            yield from (each.id, each.parent)
        elif each.kind == RecordKind.TEACHER or (each.kind == RecordKind.INSTITUTION and was_penalised(each.body)):
            yield each.id


def _without_withdrawn(body: Body, current: Body) -> Body:
    """Return an institution's document with the penalties that still stand; the withdrawn ones are told as withdrawn.

    A withdrawn penalty is no longer public, only that it was withdrawn, and why (行政处罚法 article 48). An individual business is
    a natural person (民法典 article 54), whose penalties are not posted.
    """
    if is_natural_person(current):
        return {**body, "penalties": [], "penaltyWithdrawals": []}
    known = {each["decisionNumber"] for each in (*body["penalties"], *body.get("penaltyWithdrawals", ()))}
    withdrawn = withdrawn_decisions(current)
    return {
        **body,
        "penalties": [each for each in body["penalties"] if each["decisionNumber"] not in withdrawn],
        "penaltyWithdrawals": [each for each in current.get("penaltyWithdrawals", ()) if each["decisionNumber"] in known],
    }
