"""The changes as an Atom feed (RFC 4287): the newest in the feed itself, all older ones in archives that do not move (RFC 5005).

It is in Chinese whoever asks, since all readers are told the same under one tag.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from urllib.parse import urlencode
from xml.etree import ElementTree

from public_site.addresses import entry_address, record_address
from public_site.wording import FIELD_LABELS, day_words, enumeration, region_name, word
from registry import changes, ledger, selectors
from registry.changes import Change
from registry.days import CIVIL_TIME, today
from registry.selectors import Document
from registry.told_entries import is_still_to_come
from registry.vocabulary import CreditList, RecordKind

ATOM: Final = "http://www.w3.org/2005/Atom"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
# An archive holds the wanted entries of so many numbers of the ledger, whatever is written later.
NUMBERS_AN_ARCHIVE: Final = 100
# The day from which the name in the ids is ours (RFC 4151).
NAMED_SINCE: Final = "2026"
FIELDS_IN_A_TITLE: Final = 4

_TITLES: Mapping[str, str] = {
    "created": "新登记{what}",
    "changed": "{what}有变更",
    "removed": "{what}不再公示",
    "corrected": "{what}有更正",
    "erased": "{what}的内容已依法删除",
}

ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("fh", HISTORY)


class NoSuchArchive(LookupError):
    """The archive is none that is complete by now."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes a feed is of: empty means all."""

    kinds: Sequence[RecordKind] = ()
    region: str = ""

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the address that say so."""
        return [("kind", kind.value) for kind in self.kinds] + ([("region", self.region)] if self.region else [])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is: the address of the site, that of the feed without parameters, and the name in the ids of its entries."""

    site: str
    feed: str
    name: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers that one document of a feed is about: those after `start` up to `end`; `archive` is its number, if it is one."""

    start: int
    end: int
    archive: int | None = None


def newest(wanted: Wanted) -> Stretch:
    """Return the stretch of the feed itself: the numbers of the newest wanted entry's archive, the archive before, and all since.

    Raises `regions.UnknownRegion`.
    """
    head = ledger.head_seq()
    last = changes.last_change_by(head, kinds=wanted.kinds, region=wanted.region)
    return Stretch(max(0, _archive_of(last) - 2) * NUMBERS_AN_ARCHIVE, head)


def archive(number: int) -> Stretch:
    """Return the stretch of an archive, counted from 1. Raises `NoSuchArchive`."""
    end = number * NUMBERS_AN_ARCHIVE
    if not 1 <= end <= ledger.head_seq():
        raise NoSuchArchive(number)
    return Stretch(end - NUMBERS_AN_ARCHIVE, end, number)


def atom(wanted: Wanted, stretch: Stretch, place: Place) -> bytes:
    """Return one document of the feed, in the language that is active. Five queries. Raises `regions.UnknownRegion`."""
    found = changes.changes_between(stretch.start, stretch.end, kinds=wanted.kinds, region=wanted.region, on=today())
    above = selectors.documents({each.told["parent"] for each in found if each.told["parent"]})
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(feed, "id", _tag(place, "-".join(["changes", *(value for _name, value in wanted.query)])))
    _add(feed, "title", _feed_title(wanted))
    _add(feed, "updated", _moment(found[0].recorded_at if found else _midnight()))
    ElementTree.SubElement(_add(feed, "author"), f"{{{ATOM}}}name").text = "备案查询"
    _link(feed, "alternate", f"{place.site}/ledger/entries/", "text/html")
    for relation, url in _neighbours(wanted, stretch, place):
        _link(feed, relation, url, "application/atom+xml")
    if stretch.archive:
        ElementTree.SubElement(feed, f"{{{HISTORY}}}archive")
    for change in found:
        _add_entry(feed, change, above, place)
    text: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def title(change: Change, above: Mapping[str, Document]) -> str:
    """Return a change in words; `above` are the current documents of what the records hang under."""
    words = _TITLES[change.action].format(what=_what(change, above))
    labels = [str(FIELD_LABELS[field]) for field in change.changed_fields if field in FIELD_LABELS]
    if not labels:
        # What the calendar causes changes no field: a filing has run out, a listing has ended.
        is_told = change.action == "changed" and change.basis and not change.changed_fields
        return f"{words}：{change.basis}" if is_told else words
    more = "等" if len(labels) > FIELDS_IN_A_TITLE else ""
    return f"{words}：{enumeration(labels[:FIELDS_IN_A_TITLE])}{more}"


def _what(change: Change, above: Mapping[str, Document]) -> str:
    """Return what a change is of, by the name that it has, or had by then; people are not named."""
    kind = str(RecordKind(change.kind).label)
    body = change.document or (change.now.body if change.now and not change.absence else {})
    name = body.get("name") or body.get("title")
    if change.kind == RecordKind.CREDIT and body:
        kind = word(CreditList, body["list"])
        owner = above.get(change.told["parent"])
        name = owner.body["name"] if owner else ""
    if change.kind == RecordKind.TEACHER or not name:
        return kind
    return f"{kind}“{name}”"


def _add_entry(feed: ElementTree.Element, change: Change, above: Mapping[str, Document], place: Place) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _tag(place, f"entry-{change.seq}"))
    _add(entry, "title", title(change, above))
    _add(entry, "updated", _moment(change.recorded_at))
    _add(entry, "published", _moment(change.recorded_at))
    ElementTree.SubElement(entry, f"{{{ATOM}}}category", {"term": change.kind, "label": str(RecordKind(change.kind).label)})
    url = record_address(change.now.kind, change.now.body) if change.now else entry_address(change.seq)
    _link(entry, "alternate", place.site + url, "text/html")
    _link(entry, "related", place.site + entry_address(change.seq), "text/html")
    _add(entry, "summary", _summary(change))


def _summary(change: Change) -> str:
    parts = [f"{day_words(change.effective_on)}起生效"]
    if change.absence == "withheld":
        parts.append("人员的内容不在这里公布")
    elif change.absence:
        is_to_come = change.absence == "not_shown" and is_still_to_come(change.kind, change.effective_on, on=today())
        parts.append("还没有生效，内容不公布" if is_to_come else "内容依法不再公布")
    parts.append(f"账本第 {change.seq:,} 条")
    return "，".join(parts)


def _neighbours(wanted: Wanted, stretch: Stretch, place: Place) -> list[tuple[str, str]]:
    """Return the links to other documents of the feed: `next` is the older one, as in any list whose newest come first."""

    def address(number: int | None) -> str:
        query = [*wanted.query, *([("archive", str(number))] if number else [])]
        return f"{place.feed}?{urlencode(query)}" if query else place.feed

    links = [("self", address(stretch.archive)), ("first", address(None))]
    older = _archive_of(changes.last_change_by(stretch.start, kinds=wanted.kinds, region=wanted.region))
    if older:
        links += [("prev-archive", address(older)), ("next", address(older))]
    if stretch.archive:
        is_last = (stretch.archive + 1) * NUMBERS_AN_ARCHIVE > ledger.head_seq()
        newer = None if is_last else stretch.archive + 1
        links += [("current", address(None)), ("previous", address(newer))]
        links += [("next-archive", address(newer))] if newer else []
    return links


def _archive_of(seq: int) -> int:
    """Return the number of the archive in which an entry is, or will be; 0 for no entry."""
    return -(-seq // NUMBERS_AN_ARCHIVE)


def _feed_title(wanted: Wanted) -> str:
    parts = [region_name(wanted.region) if wanted.region else "", enumeration(str(kind.label) for kind in wanted.kinds)]
    narrowed = enumeration(parts)
    return f"登记簿的变更：{narrowed}" if narrowed else "登记簿的变更"


def _tag(place: Place, specific: str) -> str:
    return f"tag:{place.name},{NAMED_SINCE}:{specific}"


def _midnight() -> datetime:
    return datetime.combine(today(), time(), CIVIL_TIME)


def _moment(moment: datetime) -> str:
    return moment.astimezone(CIVIL_TIME).isoformat(timespec="seconds")


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    # XML 1.0 has no way to write control characters.
    child.text = text and "".join(letter for letter in text if letter >= " " or letter in "\t\n")
    return child


def _link(parent: ElementTree.Element, relation: str, url: str, media_type: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": url, "type": media_type})
