"""Index documents: what each record is found by, joined from public documents and standings.

The mappings are pure. Everything in an index document comes from a public document, so it can hold nothing private.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from registry import regions
from registry.identifiers import organisation_code
from registry.selectors import Document
from registry.standing import InstitutionStanding, status_on
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind, Stage, Subject, registry_labels
from search import analysis
from search.price_bands import bands_of
from search.public_numbers import decisions, telephones
from search.two_names import two_names

# Where nothing else decides, institutions come before what hangs under them.
_KIND_ORDER = (
    RecordKind.INSTITUTION.value,
    RecordKind.PLATFORM.value,
    RecordKind.LISTING.value,
    RecordKind.PUBLISHED_LIST.value,
    RecordKind.TEACHER.value,
    RecordKind.COURSE.value,
)
# In the order in which they are offered.
SEARCHED_KINDS = tuple(kind.value for kind in RecordKind if kind != RecordKind.CREDIT)
_WITH_TWO_NAMES = frozenset((RecordKind.INSTITUTION.value, RecordKind.LISTING.value))
# The version of what an index keeps of a record: fields, tokens, forms. Raise it when one of them is made otherwise, so that
# indexes filled before are known to need a rebuild.
SHAPE = 14
ENDED_STATUSES = frozenset(
    (FilingStatus.ENDED.value, PlatformStatus.CANCELLED.value, PlatformStatus.SHUT_DOWN.value, PlatformStatus.DELISTED.value)
)

Body = Mapping[str, Any]

# A place is a whole number of 50 bits: ended or not, kind, length of the name, 15 bits of the head's id and 25 of the own.
_ID_BITS = 40
_LENGTH_BITS = 6
GROUP_BITS = _ID_BITS + _LENGTH_BITS
_ENDED = 8
_TEACHER = _KIND_ORDER.index(RecordKind.TEACHER.value)
# The groups in which records lie, in the order of their places, each with the kind of its records.
GROUPS = tuple((ended + at, kind) for ended in (0, _ENDED) for at, kind in enumerate(_KIND_ORDER))
# The letters of an id, in their order, as digits of 32 as Python reads them; whatever else is none is the last.
_DIGITS = defaultdict(lambda: ord("v"), str.maketrans("234567abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuv"))


@dataclass(slots=True)
class SearchDocument:
    """What one record is found by, narrowed by and ordered by. It is not to be changed.

    `codes` tell whose record it is; `numbers` only lead to it: who is rung from a telephone may be anybody. `context` is what it
    belongs to, `former_context` the part of that which is so called no more. Nothing guards it: one is made for each record, and a
    guard on so many fields costs twice what making it does.
    """

    public_id: str
    kind: str
    name: str
    brands: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    former_context: tuple[str, ...] = ()
    region: str = ""
    status: str = ""
    credit: str = ""
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    filed_on: str = ""
    above: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that the record is or was called."""
        return (*self.full_names, *self.brands, *self.former_names)

    @property
    def full_names(self) -> tuple[str, ...]:
        """The name, and where an institution's or a line's holds two, each of these."""
        return (self.name, *two_names(self.name)) if self.kind in _WITH_TWO_NAMES else (self.name,)

    @property
    def place(self) -> int:
        """Where the record stands where nothing else decides: ended ones last, then by kind, then shorter names first.

        The rest of it is made of the ids of the head, under which the whole family hangs, and of the record, so that two hardly
        ever have the same, and a rebuild, which takes family after family, writes those of a sort in the order of their places.
        """
        ended = _ENDED if self.status in ENDED_STATUSES else 0
        group = ended + _KIND_ORDER.index(self.kind)
        head = self.above[-1] if self.above else self.public_id
        ids = int(f"{head[1:4]}{self.public_id[1:6]}".translate(_DIGITS) or "0", 32)
        return ((group << _LENGTH_BITS) + min(len(self.name), 63)) << _ID_BITS | ids

    @property
    def sort_name(self) -> str:
        """The name in pinyin, letters and digits only."""
        return analysis.in_pinyin(self.name)[:200]

    @property
    def region_path(self) -> tuple[str, ...]:
        """Every region that counts the record as its own."""
        return counted_in(self.region) if self.region else ()

    @property
    def cell(self) -> str:
        """All by which facets count the record, as one text with a column for each: records of the same cell count alike."""
        several = (self.subjects, self.stages, self.modes, self.prices)
        return "|".join((self.kind, self.region, self.status, self.credit, *map(",".join, several)))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Documents around those to be composed, by id, and what hangs under them; `day` decides what has run out."""

    day: date
    documents: Mapping[str, Document] = field(default_factory=dict)
    platforms: Mapping[str, list[Document]] = field(default_factory=dict)
    courses: Mapping[str, list[Document]] = field(default_factory=dict)
    credit: Mapping[str, list[Document]] = field(default_factory=dict)
    standings: Mapping[str, InstitutionStanding] = field(default_factory=dict)

    def body(self, public_id: str | None) -> Body:
        """Return the body of a document around, or an empty one when it is not public."""
        found = self.documents.get(public_id or "")
        return found.body if found else {}


def by_parent(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Return documents grouped by what they hang under."""
    grouped: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        grouped[document.parent].append(document)
    return dict(grouped)


def has_ended(place: int) -> bool:
    """Tell by the place of a record whether it has ended."""
    return bool(place >> GROUP_BITS & _ENDED)


def is_teacher(place: int) -> bool:
    """Tell by the place of a record whether it is a teacher's."""
    return (place >> GROUP_BITS) % _ENDED == _TEACHER


def groups_of(kinds: Iterable[str]) -> tuple[int, ...]:
    """Return what the places of records of some kinds begin with, ended or not."""
    order = sorted(_KIND_ORDER.index(RecordKind(kind)) for kind in kinds)
    return (*order, *(_ENDED + each for each in order))


def precedence(place: int) -> int:
    """Return the part of a place that a record shares with others of its sort."""
    return place >> _ID_BITS


def map_document(document: Document, around: Surroundings) -> SearchDocument | None:
    """Return what a record is found by; nothing for a kind that is not searched."""
    mapping = _MAPPINGS.get(document.kind)
    return mapping(document, around) if mapping else None


@cache
def counted_in(code: str) -> tuple[str, ...]:
    """Return the codes of all regions that a record in this one belongs to, through its successors too."""
    found: dict[str, None] = {}
    waiting = [code]
    while waiting:
        region = regions.find(waiting.pop())
        if region and region.code not in found:
            found[region.code] = None
            waiting.extend(above for above in (region.successor, region.parent) if above)
    return tuple(found)


def place_of(code: str) -> tuple[str, ...]:
    """Return the full name of a region as something to be found by."""
    return (regions.full_name(code),) if code and regions.find(code) else ()


def _institution(document: Document, around: Surroundings) -> SearchDocument:
    body = document.body
    platforms = around.platforms.get(document.id, [])
    courses = [course for platform in platforms for course in around.courses.get(platform.id, [])]
    standing = around.standings.get(document.id, _NO_STANDING)
    return SearchDocument(
        public_id=document.id,
        kind=document.kind,
        name=body["name"],
        brands=tuple(body["brands"]),
        former_names=tuple(former["name"] for former in body["formerNames"]),
        codes=(body["uscc"], *(former["uscc"] for former in body["formerUsccs"]), *_given(body["licenceNumber"])),
        numbers=(
            organisation_code(body["uscc"]),
            *telephones(body["servicePhone"]),
            *decisions([*body["penalties"], *(entry.body for entry in around.credit.get(document.id, ()))]),
        ),
        # In an order of their own: a database returns what hangs under a record in any.
        context=(*sorted(platform.body["name"] for platform in platforms), *place_of(body["region"])),
        region=body["region"],
        status=standing.filing_status.value,
        credit=standing.credit_status.value,
        **_taught_in(courses),
        filed_on=min(filter(None, (platform.body["filedOn"] for platform in platforms)), default=""),
    )


def _platform(document: Document, around: Surroundings) -> SearchDocument:
    body = document.body
    operator = around.body(document.parent)
    courses = around.courses.get(document.id, [])
    icp = body["icpNumber"] or ""
    return SearchDocument(
        public_id=document.id,
        kind=document.kind,
        name=body["name"],
        codes=_given(body["filingNumber"], icp, icp.partition("-")[0], body["mpsNumber"], body["telecomLicense"], *body["appIds"]),
        hosts=tuple(body["domains"]),
        context=(*_called(operator), *place_of(operator.get("region", ""))),
        region=operator.get("region", ""),
        status=_status(body, around),
        credit=around.standings.get(document.parent, _NO_STANDING).credit_status.value,
        **_taught_in(courses),
        filed_on=body["filedOn"] or "",
        above=_given(document.parent),
    )


def _course(document: Document, around: Surroundings) -> SearchDocument:
    body = document.body
    platform = around.body(document.parent)
    operator = around.body(platform.get("operator"))
    return SearchDocument(
        public_id=document.id,
        kind=document.kind,
        name=body["name"],
        context=(
            *_given(platform.get("name"), operator.get("name")),
            registry_labels(Subject)[body["subject"].lower()],
            registry_labels(Stage)[body["stage"].lower()],
        ),
        region=operator.get("region", ""),
        status=_status(platform, around) if platform else "",
        **_taught_in([document]),
        filed_on=platform.get("filedOn") or "",
        above=_given(document.parent, platform.get("operator")),
    )


def _teacher(document: Document, around: Surroundings) -> SearchDocument:
    school = around.body(document.parent)
    platforms = around.platforms.get(document.parent, []) if school else []
    called = tuple(dict.fromkeys((*_called(school), *sorted(each.body["name"] for each in platforms))))
    today = frozenset(map(analysis.exact_key, called))
    once = dict.fromkeys(former["name"] for former in school.get("formerNames", ()))
    formerly = tuple(name for name in once if analysis.exact_key(name) not in today)
    return SearchDocument(
        public_id=document.id,
        kind=document.kind,
        name=document.body["name"],
        # Parents know somebody from the app, whose name need not be that of the school, or by what the school was called then.
        context=(*called, *formerly),
        former_context=formerly,
        region=school.get("region", ""),
        status=around.standings.get(document.parent, _NO_STANDING).filing_status.value if school else "",
        subjects=_lower(frozenset(document.body["subjects"])),
        above=_given(document.parent),
    )


def _published_list(document: Document, around: Surroundings) -> SearchDocument:
    body = document.body
    return SearchDocument(
        public_id=document.id,
        kind=document.kind,
        name=body["title"],
        context=(body["issuer"], *place_of(body["region"])),
        region=body["region"],
        filed_on=body["publishedOn"],
    )


def _listing(document: Document, around: Surroundings) -> SearchDocument:
    body = document.body
    of = around.body(document.parent)
    return SearchDocument(
        public_id=document.id,
        kind=document.kind,
        name=body["name"],
        codes=_given(body["licenceNumber"]),
        numbers=telephones(body["phone"]),
        context=_given(body["address"], of.get("title"), *place_of(of.get("region", ""))),
        region=of.get("region", ""),
        filed_on=of.get("publishedOn", ""),
        above=_given(document.parent),
    )


def _status(platform: Body, around: Surroundings) -> str:
    """The status of a platform on the day, in small letters."""
    return status_on(around.day.isoformat(), platform["status"], platform["validUntil"]).lower()


def _taught_in(courses: Iterable[Document]) -> dict[str, Any]:
    """What is taught in some courses, how, and what a lesson of them costs."""
    bodies = [course.body for course in courses]
    return {
        "subjects": _lower(frozenset([body["subject"] for body in bodies])),
        "stages": _lower(frozenset([body["stage"] for body in bodies])),
        "modes": _lower(frozenset([body["mode"] for body in bodies])),
        "prices": bands_of([fee for body in bodies for fee in body["fees"]]),
    }


def _given(*texts: str | None) -> tuple[str, ...]:
    return tuple(filter(None, texts))


def _called(institution: Body) -> tuple[str, ...]:
    return (institution["name"], *institution["brands"]) if institution else ()


# The same few words in the same few combinations.
@lru_cache(maxsize=4096)
def _lower(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({word.lower() for word in words}))


_NO_STANDING = InstitutionStanding(FilingStatus.NOT_FILED, CreditStatus.NONE)
_MAPPINGS = {
    RecordKind.INSTITUTION.value: _institution,
    RecordKind.PLATFORM.value: _platform,
    RecordKind.COURSE.value: _course,
    RecordKind.TEACHER.value: _teacher,
    RecordKind.PUBLISHED_LIST.value: _published_list,
    RecordKind.LISTING.value: _listing,
}
