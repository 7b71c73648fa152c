"""The documents that a page of a day is made of: the current ones, or those of the day out of the ledger.

What may not be told today is not told of a past day either: staff who have left, entries whose disclosure has ended, the credit
of a natural person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from public_site.as_of_request import PageDay
from public_site.wording import Body
from registry import as_of, selectors
from registry.as_of import Moment
from registry.paging import Window
from registry.selectors import Document
from registry.told_entries import is_credit_told
from registry.vocabulary import RecordKind

READ_AT_MOST = 1000

# The order among siblings, the same on every database and every day.
_ORDER: Mapping[str, Callable[[Body], tuple[Any, ...]]] = {
    RecordKind.PLATFORM: lambda body: (body["filingNumber"] or "~", body["name"], body["id"]),
    RecordKind.COURSE: lambda body: (body["code"], body["id"]),
    RecordKind.CREDIT: lambda body: (-int(body["listedOn"].replace("-", "")), body["decisionNumber"], body["id"]),
}


def children(kind: RecordKind, parents: Sequence[str], day: PageDay) -> list[Body]:
    """Return the documents of a kind under the parents on a day, parent by parent, in order. One query."""
    found: Mapping[str, Iterable[Document]]
    if day.at is None:
        found = {parent: page.documents for parent, page in _current(kind, parents).items()}
    else:
        found = as_of.children(kind, parents, day.at)
    return [body for parent in parents for body in in_order(kind, (each.body for each in found[parent]))]


def in_order(kind: RecordKind, siblings: Iterable[Body]) -> list[Body]:
    """Return the documents of a kind under one parent in the order in which everybody is shown them."""
    return sorted(siblings, key=_ORDER[kind])


def documents(public_ids: Iterable[str], day: PageDay) -> dict[str, Body]:
    """Return the documents of records on a day by id; what was not public that day is left out. One query."""
    found = selectors.documents(public_ids) if day.at is None else as_of.documents(public_ids, day.at)
    return {each: document.body for each, document in found.items()}


def staff_of(institution_id: str, day: PageDay) -> list[Body]:
    """Return the staff of an institution on a day, of those alone who are public today."""
    today = _current(RecordKind.TEACHER, [institution_id])[institution_id].documents
    return _on(day, {each.id: each.body for each in today})


def staff_named(public_ids: Iterable[str], day: PageDay) -> dict[str, Body]:
    """Return members of staff on a day by id, of those alone who are public today."""
    today = {each: document.body for each, document in selectors.documents(public_ids).items()}
    return {body["id"]: body for body in _on(day, today)}


def credit_today(institution_id: str, day: PageDay) -> dict[str, Body]:
    """Return the credit entries of an institution as of today by id, with those whose disclosure has ended. One query."""
    found = as_of.children(RecordKind.CREDIT, [institution_id], Moment(day.today))
    return {each.id: each.body for each in found[institution_id]}


def credit_of(institution_id: str, today: Mapping[str, Body], current: Body | None, day: PageDay) -> list[Body]:
    """Return the credit entries of an institution on a day, of those alone that may be told today.

    `today` are its entries as of today, `current` is its own document of today.
    """
    of_today = in_order(RecordKind.CREDIT, today.values())
    entries = of_today if day.at is None else children(RecordKind.CREDIT, [institution_id], day)
    return [entry for entry in entries if is_credit_told(entry, today.get(entry["id"]), current, on=day.today)]


def _current(kind: str, parents: Sequence[str]) -> Mapping[str, selectors.Page]:
    return selectors.children(kind, parents, Window(READ_AT_MOST)) if parents else {}


def _on(day: PageDay, today: Mapping[str, Body]) -> list[Body]:
    if day.at is None:
        return list(today.values())
    then = as_of.documents(today, day.at)
    return [then[each].body for each in today if each in then]
