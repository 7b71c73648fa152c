"""Why a record was found: its fields, in segments of the original text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, TypeAlias

from rapidfuzz.distance import LCSseq

from registry.selectors import Document
from registry.typed_text import in_one_width
from registry.vocabulary import RecordKind, Subject, registry_labels
from search.addresses.imitations import site_likeness
from search.addresses.sites import host_of, site_of
from search.analysis import exact_key
from search.documents import Body, Surroundings, map_document
from search.highlighting import highlight, highlight_nearly, segments
from search.public_numbers import telephones
from search.results import Matched, Reason, Segment
from search.tokens import host_token, key_token
from search.typed.part_numbers import codes_nearly_meant, numbers_typed
from search.typed.sayings import said_otherwise
from search.typed.taught import Offer

MOST_FIELDS = 3

Marking: TypeAlias = Callable[[str, str], tuple[Segment, ...]]

# The fields of a document that hold codes and numbers, with what those that hold several things hold them in.
_CODE_FIELDS: Mapping[str, str] = {
    "uscc": "", "formerUsccs": "uscc", "filingNumber": "", "icpNumber": "", "mpsNumber": "", "telecomLicense": "", "appIds": "",
    "licenceNumber": "", "servicePhone": "", "phone": "", "penalties": "decisionNumber",
}  # fmt: skip
# What a line or a list is found by beside its name, as by what it belongs to.
_FIELDS_IN_CONTEXT = ("address", "issuer")


def name_of(kind: str, body: Body) -> str:
    """Return what a record is called."""
    return str(body["title" if kind == RecordKind.PUBLISHED_LIST else "name"])


def matched_fields(
    document: Document,
    reason: Reason,
    *,
    text: str,
    places: Sequence[str],
    asked: frozenset[str],
    offer: Offer | None,
    around: Surroundings,
) -> tuple[Matched, ...]:
    """Return the fields by which a text found a record; none where there is no text.

    `places` are those that the text is another name of; `asked` are the tokens that the engine was asked for where the text is a
    code; `offer` is what the text looks for that is taught; `around` is what the record hangs under, and what hangs under it.
    """
    if not text:
        return ()
    body = document.body
    if reason == "identifier" and (codes := tuple(_whole_codes(body, asked | _numbers_typed(text)))):
        return codes
    if alike := (*_hosts_alike(body, text), *(_codes_alike(body, text) if reason == "similar" else ())):
        return alike[:MOST_FIELDS]
    called = _names_and_numbers(document, around) if reason == "identifier" else _names(document.kind, body)
    # What is called so itself, or nearly, is not told by what belongs to it.
    belonging = around if reason == "context" else replace(around, platforms={})
    found = _holding(called, text) or (_highlighted(called, text) if reason != "context" else [])
    found = found or _by_context(called, _context(document, belonging), text, places)
    taught = []
    if offer is not None and not _holds(offer.word, found):
        # What nowhere holds the subject that was typed was found because it is taught there; 济南云帆 by its platform 云帆英语.
        called_so = [] if _is_of_subject(body, offer) else _holding(_context(document, around), offer.word)
        found, taught = [*found, *called_so], [] if called_so else [_subject(offer)]
    if not found and not taught:
        # What is alike in another way is told by its name, of which nothing is marked.
        field, name = _names(document.kind, body)[0]
        found = _nearly(called, text) or [(1, Matched(field, (Segment(name, False),)))]
    # A single character that another name happens to share explains nothing beside one that holds the whole.
    most = _most_marked(found)
    telling = [*taught, *(each for marked, each in found if 2 * marked > most)]
    return tuple(dict.fromkeys([*telling, *_school_then(document, around, text)]))[:MOST_FIELDS]


def _names_and_numbers(document: Document, around: Surroundings) -> list[tuple[str, str]]:
    """The names of a record behind its numbers: of one that was typed in part, or without its words, that part is marked."""
    decided = [("creditEntries", entry.body["decisionNumber"]) for entry in around.credit.get(document.id, ())]
    return [*_codes(document.body), *decided, *_names(document.kind, document.body)]


def _school_then(document: Document, around: Surroundings, text: str) -> Iterable[Matched]:
    """What the school of a teacher is called no more, where that was typed: without it nothing tells why somebody is found."""
    school = around.documents.get(document.parent) if document.kind == RecordKind.TEACHER else None
    if school and (former := former_name_meant(school, text)):
        yield Matched("context", highlight(former, text))


def _by_context(
    called: Sequence[tuple[str, str]], context: Sequence[tuple[str, str]], text: str, places: Sequence[str]
) -> list[tuple[int, Matched]]:
    """The fields of what a record belongs to that hold the whole text, or a place that it is another name of; else any marked."""
    whole = (_holding(context, each) for each in (text, *places))
    return next(filter(None, whole), []) or _highlighted([*called, *context], text)


def _nearly(called: Sequence[tuple[str, str]], text: str) -> list[tuple[int, Matched]]:
    """The fields that letters with a slip spell, or that hold what else is meant: 斯凯敦 by skdjy."""
    meant = (_highlighted(called, said) for said in said_otherwise(text))
    return _highlighted(called, text, highlight_nearly) or max(meant, key=_most_marked, default=[])


def _most_marked(found: Sequence[tuple[int, Matched]]) -> int:
    return max([marked for marked, _ in found], default=0)


def former_name_meant(document: Document, text: str) -> str:
    """Return the former name in which more of a text stands than in any name that is borne today; "" where there is none."""
    if not document.body.get("formerNames"):
        return ""
    _, best = max(_highlighted(_names(document.kind, document.body), text), key=itemgetter(0), default=(0, None))
    if best is None or best.field != "formerNames":
        return ""
    return "".join(segment.text for segment in best.segments)


def _context(document: Document, around: Surroundings) -> list[tuple[str, str]]:
    indexed = map_document(document, around)
    own = {document.body[field]: field for field in _FIELDS_IN_CONTEXT if document.body.get(field)}
    return [(own.get(each, "context"), each) for each in (indexed.context if indexed else ())]


def _holds(word: str, found: Iterable[tuple[int, Matched]]) -> bool:
    return any(word in exact_key("".join([segment.text for segment in each.segments])) for _, each in found)


def _is_of_subject(body: Body, offer: Offer) -> bool:
    """Tell whether a course says that this is its subject; of other records those of their courses are not read here."""
    return str(body.get("subject") or "").lower() == offer.subject


def _subject(offer: Offer) -> Matched:
    return Matched("subject", (Segment(registry_labels(Subject)[offer.subject], True),))


def _names(kind: str, body: Body) -> list[tuple[str, str]]:
    named = [("title" if kind == RecordKind.PUBLISHED_LIST else "name", name_of(kind, body))]
    named += [("brands", brand) for brand in body.get("brands", ())]
    named += [("formerNames", former["name"]) for former in body.get("formerNames", ())]
    return named


def _highlighted(fields: Iterable[tuple[str, str]], text: str, marking: Marking = highlight) -> list[tuple[int, Matched]]:
    """The fields of which something is marked, each with how many characters that are."""
    found = []
    for field, original in fields:
        cut = marking(original, text)
        if marked := sum([len(segment.text) for segment in cut if segment.hit]):
            found.append((marked, Matched(field, cut)))
    return found


def _holding(fields: Iterable[tuple[str, str]], text: str) -> list[tuple[int, Matched]]:
    """Of the fields those alone that hold the whole text: beside them what is called alike, or sounds so, explains nothing."""
    key = exact_key(text)
    return _highlighted([each for each in fields if text in each[1] or key in exact_key(each[1])], text)


def _codes(body: Body) -> Iterable[tuple[str, str]]:
    yield from ((field, code) for field, within in _CODE_FIELDS.items() for code in _listed(body.get(field), within))


def _numbers_typed(text: str) -> frozenset[str]:
    """The tokens of a text as a number and of those that stand in it with their words, and as telephones are dialled."""
    numbers = numbers_typed(text)
    return frozenset(map(key_token, (text, *numbers.told, *numbers.decisions)))


def _whole_codes(body: Body, asked: frozenset[str]) -> Iterable[Matched]:
    for field, code in _codes(body):
        shared = {code, code.partition("-")[0]} if field == "icpNumber" else {code}
        if field in ("servicePhone", "phone"):
            shared.update(telephones(code))
        if not asked.isdisjoint(map(key_token, shared)):
            yield Matched(field, (Segment(code, True),))
    for host in body.get("domains", ()):
        if host_token(host) in asked:
            yield Matched("domains", (Segment(host, True),))


def _hosts_alike(body: Body, text: str) -> Iterable[Matched]:
    """The hosts that look like that of a link, with what both share marked."""
    hosts = body.get("domains", ())
    asked = host_of(text) if hosts else ""
    for host in hosts if asked else ():
        if site_likeness(site_of(asked), site_of(host)):
            yield Matched("domains", _shared(host, asked))


def _codes_alike(body: Body, text: str) -> Iterable[Matched]:
    """The credit codes of which the one that was typed may be a slip, with what both share marked."""
    if nearly := codes_nearly_meant(text):
        fields = (each for each in _codes(body) if each[0] in ("uscc", "formerUsccs") and exact_key(each[1]) in nearly)
        yield from (Matched(field, _shared(code, in_one_width(text).upper())) for field, code in fields)


def _shared(original: str, asked: str) -> tuple[Segment, ...]:
    """A text in segments, of which those are marked that stand in another in the same order."""
    marks = bytearray(len(original))
    for same in LCSseq.opcodes(asked, original):
        if same.tag == "equal":
            marks[same.dest_start : same.dest_end] = b"\1" * (same.dest_end - same.dest_start)
    return segments(original, marks)


def _listed(value: Any, within: str) -> list[str]:
    values = value if isinstance(value, list) else [value] if value else []
    return [each[within] if within else each for each in values]
