"""What the ledger tells of a record, in words: since when, what changed from what to what, on what basis, when it was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.addresses import as_of_query, entry_address
from public_site.as_of_request import FILING_BEGAN, PageDay
from public_site.paging import Shelf, shelf
from public_site.wording import FIELD_LABELS, Body, day_words, enumeration, fact_value, shortened, word
from registry import histories, turning
from registry.days import civil_day
from registry.filing import removals
from registry.filing.due_changes import CALENDAR
from registry.filing.penalties import FIELDS
from registry.histories import Line, Said
from registry.told_entries import (
    is_credit_told,
    is_natural_person,
    is_still_to_come,
    tells_a_withdrawn_penalty,
    withdrawn_decisions,
)
from registry.vocabulary import CreditList, RecordKind

HISTORY_A_PAGE = 12
LONGEST_VALUE = 120
LABELS_IN_A_TITLE = 3

# Fields whose value says nothing to a reader.
_UNTOLD_VALUES = frozenset({"operator"})

_ACTIONS: Mapping[str, str | Promise] = {
    "created": _("登记"),
    "changed": _("变更"),
    "corrected": _("更正"),
    "removed": _("移除"),
    "erased": _("依法删除"),
}
_CALENDAR: Mapping[str, str | Promise] = {
    turning.LAPSED: _("备案有效期届满"),
    turning.LISTING_ENDED: _("名单有效期届满"),
    turning.REMOVED_FROM_LIST: _("移出名单"),
    turning.LISTED: _("列入名单"),
    removals.ARTICLE_38: _("不良行为终止满五年（《山东省社会信用条例》第三十八条）"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a time line (components/timeline.html)."""

    on: date
    title: str
    changes: Sequence[str] = ()
    text: str = ""
    source: str = ""
    tags: Sequence[str] = ()
    recorded_on: date | None = None
    day_url: str = ""
    entry_url: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """What may no longer be told today, whatever older entries hold.

    `credit` are the institution's credit entries as of today by id, `institution` is its document of today.
    """

    today: date
    credit: Mapping[str, Body] = field(default_factory=dict)
    institution: Body | None = None

    def covers(self, document: Body, kind: str) -> bool:
        """Tell whether nothing of an entry that wrote a document may be told, of credit also of one that took it away."""
        if kind == RecordKind.INSTITUTION:
            return tells_a_withdrawn_penalty(document, self.institution)
        if kind != RecordKind.CREDIT:
            return False
        return not is_credit_told(document, self.credit.get(document["id"]), self.institution, on=self.today)

    def value(self, name: str, value: Any) -> Any:
        """Return what may be told of a field: no withdrawn penalty (行政处罚法 article 48), none of a natural person."""
        if name in FIELDS and is_natural_person(self.institution):
            return []
        if name != "penalties" or not value:
            return value
        withdrawn = withdrawn_decisions(self.institution)
        return [each for each in value if each["decisionNumber"] not in withdrawn]


def history_shelf(
    public_id: str, kind: RecordKind, query: Mapping[str, str], *, day: PageDay, silence: Silence
) -> Shelf[HistoryLine]:
    """Return a page of a record's time line, of an institution with its platforms and credit entries. Raises `paging.WrongPage`."""
    lines = histories.lines(public_id, kind=kind, known_at=day.moment.known_at)
    page = shelf(lines, parameter="history", query=query, size=HISTORY_A_PAGE, anchor="history")
    said = histories.said(page.items)
    told = [
        _history_line(line, said.get(line.seq), said.get(line.before or 0), about=public_id, silence=silence) for line in page.items
    ]
    return page.showing(told)


def _history_line(line: Line, now: Said | None, before: Said | None, *, about: str, silence: Silence) -> HistoryLine:
    """Return an entry in words on the page about a record; `before` is what the entry before it said, where that is still kept."""
    old = (before.document if before else None) or {}
    new = (now.document if now else None) or {}
    written = new if line.kind == RecordKind.INSTITUTION else new or old
    if written and silence.covers(written, line.kind):
        is_to_come = is_still_to_come(line.kind, line.effective_on, on=silence.today)
        return _blank(line, gettext("还没有生效，内容不公示") if is_to_come else gettext("内容依法不再公示"), about, silence)
    if now is None:
        return _blank(line, gettext("内容已依法删除"), about, silence)
    if old and line.kind == RecordKind.CREDIT and silence.covers(old, line.kind):
        old = {}
    calendar = _CALENDAR.get(now.basis) if now.source == CALENDAR or line.action == "erased" else None
    differing = [name for name in now.changed_fields if name in FIELD_LABELS and (not old or old.get(name) != new.get(name))]
    # What was blanked since, or may itself be told no longer, cannot be compared with.
    changes = [_change(line.kind, name, old.get(name), new.get(name), silence) for name in differing] if old else []
    what = _what(line, new or old, about)
    if line.kind == RecordKind.CREDIT and line.action == "created":
        title = gettext("列入%(list)s：%(reason)s") % {"list": word(CreditList, new["list"]), "reason": new["reason"]}
    elif calendar:
        title = _headed(what, calendar)
    elif now.source == CALENDAR and not changes and line.action == "changed":
        title = _headed(what, gettext("已登记的决定开始生效"))
    else:
        title = (gettext("%(action)s%(what)s") % {"action": _ACTIONS[line.action], "what": what}).strip()
        if differing:
            title = gettext("%(action)s：%(fields)s") % {"action": title, "fields": _labels(differing)}
    basis = "" if calendar or not now.basis else gettext("依据：%(basis)s") % {"basis": now.basis}
    return _line(line, title, silence, changes, basis, "" if now.source == CALENDAR else now.source)


def _blank(line: Line, text: str, about: str, silence: Silence) -> HistoryLine:
    title = (gettext("%(action)s%(what)s") % {"action": _ACTIONS[line.action], "what": _what(line, {}, about)}).strip()
    return _line(line, title, silence, (), text, "")


def _line(line: Line, title: str, silence: Silence, changes: Sequence[str], text: str, source: str) -> HistoryLine:
    day, recorded_on = line.effective_on, civil_day(line.recorded_at)
    is_to_come = day > silence.today
    return HistoryLine(
        on=day,
        title=title,
        changes=changes,
        text=text,
        source=source,
        tags=[gettext("将于 %(day)s生效") % {"day": day_words(day)}] if is_to_come else [],
        recorded_on=recorded_on if recorded_on != day else None,
        day_url="" if is_to_come or day < FILING_BEGAN else as_of_query(day),
        entry_url=entry_address(line.seq),
        entry=line.seq,
    )


def _what(line: Line, document: Body, about: str) -> str:
    """Return what an entry is of, where that is not the record of the page itself."""
    if line.record_id == about:
        return ""
    if line.kind == RecordKind.PLATFORM:
        return gettext("平台“%(name)s”") % {"name": document["name"]} if document else gettext("平台")
    return word(CreditList, document["list"]) if document else gettext("名单记录")


def _headed(what: str, happened: object) -> str:
    """Return a title that begins with what it is about, which elsewhere follows upon a word."""
    return f"{what[:1].upper()}{what[1:]} {happened}".strip()


def _labels(fields: Sequence[str]) -> str:
    """Return the fields that changed, so many as a title bears."""
    labels = enumeration(str(FIELD_LABELS[name]) for name in fields[:LABELS_IN_A_TITLE])
    if len(fields) <= LABELS_IN_A_TITLE:
        return labels
    return gettext("%(fields)s等 %(number)d 项") % {"fields": labels, "number": len(fields)}


def _change(kind: str, name: str, old: object, new: object, silence: Silence) -> str:
    if name in _UNTOLD_VALUES:
        return gettext("%(field)s已变更") % {"field": FIELD_LABELS[name]}
    before, after = (shortened(fact_value(kind, name, silence.value(name, value)), LONGEST_VALUE) for value in (old, new))
    if before == after:
        # What differs is told no longer, or not in so few characters.
        return gettext("%(field)s已变更") % {"field": FIELD_LABELS[name]}
    if isinstance(new, list) and after and not before:
        return gettext("%(field)s：新增“%(new)s”") % {"field": FIELD_LABELS[name], "new": after}
    missing = gettext("未填报")
    return gettext("%(field)s由“%(old)s”改为“%(new)s”") % {
        "field": FIELD_LABELS[name],
        "old": before or missing,
        "new": after or missing,
    }
