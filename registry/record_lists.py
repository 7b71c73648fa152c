"""Lists of all public records of a kind, narrowed and in their order: pages by keyset, as fast at any depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from registry import regions
from registry.days import today
from registry.paging import Condition, Window, all_of, among, any_of, beyond, rows
from registry.selectors import COLUMNS, Page, cursor_of, place_of, shown_today
from registry.standing import RUNNING
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind

# So many records are put in order at once.
FEW: Final = 500
# Of those that come next in the order so many are looked at one by one.
NEXT: Final = 1_000
_NAME: Final = "all"
_ORDER = ("i.sort_key", "i.public_id")
_CHOSEN = ", ".join((*COLUMNS, "{of}.sort_key")).format(of="i")


@dataclass(frozen=True, slots=True)
class InstitutionFilter:
    """What a list of institutions may be narrowed by; empty means all. A region stands for all below it too."""

    region: str = ""
    kinds: Sequence[str] = field(default=())
    filing_statuses: Sequence[FilingStatus] = field(default=())
    credit_statuses: Sequence[CreditStatus] = field(default=())


@dataclass(frozen=True, slots=True)
class PlatformFilter:
    """What a list of platforms may be narrowed by; empty means all. The operator's region stands for all below it too."""

    region: str = ""
    operator: str = ""
    kinds: Sequence[str] = field(default=())
    statuses: Sequence[PlatformStatus] = field(default=())


@dataclass(frozen=True, slots=True)
class TeacherFilter:
    """Whose staff, by the institution's public id, or who bears this name, letter by letter; at least one of both."""

    institution: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What the published lists may be narrowed by; empty means all. A region stands for all below it too."""

    region: str = ""
    colours: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows `row` of the tables for selecting are wanted: the tables, and a condition about them."""

    tables: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class RecordList:
    """A list of records of one kind: the pages of it, and how long it is."""

    kind: RecordKind
    conditions: Sequence[Condition]
    chosen: Chosen | None = None

    def page(self, window: Window) -> Page:
        """Return a stretch of it, in its order. One query, two or three where it is narrowed. Raises `selectors.WrongCursor`."""
        # That a cursor is wrong is found before anything is looked for.
        behind = [beyond(_ORDER, place_of(window.cursor, self.kind, _NAME), window)] if window.cursor else []
        conditions, ordered = [*self.conditions, *behind], _ordered(window)
        found: list[Sequence[Any]] = []
        for chosen in self._ways(conditions, window):
            found = self._found(_CHOSEN, [*conditions, *chosen], f"{ordered} LIMIT {window.size + 1}")
            if len(found) > window.size:
                break
        return Page(*window.cut(found), cursor_of(_NAME))

    def count(self) -> int:
        """Return how many records it has. One query."""
        chosen = [self._among_all_chosen(self.chosen)] if self.chosen else []
        ((number,),) = self._found("count(*)", [*self.conditions, *chosen], "")
        return int(number)

    def _ways(self, conditions: Sequence[Condition], window: Window) -> Iterator[list[Condition]]:
        """Yield conditions for what is chosen, each to be asked unless the one before filled a page.

        A database does not know which it has before it: few, which are named and then put in order; many, which are soon met in the
        order; or many that stand together far behind, as those of one place do whose names begin with it. It would walk over all
        records for the few, put all that are chosen in order, or look up each that stands in front of those together.
        """
        if self.chosen is None:
            yield []
            return
        tables, (where, values) = self.chosen.tables, self.chosen.condition
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row.public_id FROM {tables} WHERE {where} LIMIT {FEW + 1}", values)  # noqa: S608
            few = [public_id for (public_id,) in cursor.fetchall()]
        if len(few) <= FEW:
            yield [among("i.public_id", few)]
            return
        # Where the order ends before it, nothing is found, and all that is chosen asked for.
        last, before_last = self._statement(", ".join(_ORDER), conditions, f"{_ordered(window)} LIMIT 1 OFFSET {NEXT}")
        near = f"({', '.join(_ORDER)}) {'>' if window.is_backward else '<'} ({last})"
        # That none is skipped says nothing but to PostgreSQL, which would else find all that are chosen and put them in order.
        each = f"SELECT 1 FROM {tables} WHERE row.public_id = i.public_id AND {where} LIMIT 1 OFFSET 0"  # noqa: S608
        yield [(near, before_last), (f"EXISTS ({each})", values)]
        within, values = self._among_all_chosen(self.chosen)
        # That it is true is all there is to it, but PostgreSQL would look up each on the walk instead of finding them before it.
        yield [(f"({within}) IS TRUE", values)]

    def _among_all_chosen(self, chosen: Chosen) -> Condition:
        where, values = chosen.condition
        return f"i.public_id IN (SELECT row.public_id FROM {chosen.tables} WHERE {where})", values  # noqa: S608

    def _found(self, what: str, conditions: Sequence[Condition], end: str) -> list[Sequence[Any]]:
        # How many of all records are chosen decides how they are best come by.
        return rows(*self._statement(what, conditions, end), keeps_plan=self.chosen is None)

    def _statement(self, what: str, conditions: Sequence[Condition], end: str) -> Condition:
        where, values = all_of((f"i.kind = '{self.kind.value}'", ()), *conditions, shown_today())
        return f"SELECT {what} FROM registry_publicrecord AS i WHERE {where} {end}", values  # noqa: S608 (text of our own)


def _ordered(window: Window) -> str:
    way = "DESC" if window.is_backward else "ASC"
    return "ORDER BY " + ", ".join(f"{column} {way}" for column in _ORDER)


def institutions(wanted: InstitutionFilter) -> RecordList:
    """Return the institutions that a filter leaves, by name. Raises `regions.UnknownRegion`."""
    chosen = [
        *_chosen("row.region", _codes(wanted.region)),
        *_chosen("row.kind", wanted.kinds),
        *_chosen("standing.filing_status", wanted.filing_statuses),
        *_chosen("standing.credit_status", wanted.credit_statuses),
    ]
    joined = "registry_institution AS row LEFT JOIN registry_standing AS standing ON standing.institution_id = row.public_id"
    return RecordList(RecordKind.INSTITUTION, [("i.parent = ''", ())], _those_of(joined, chosen))


def platforms(wanted: PlatformFilter) -> RecordList:
    """Return the platforms that a filter leaves, by filing number, those without one first. Raises `regions.UnknownRegion`."""
    chosen = [
        *_chosen("operator.region", _codes(wanted.region)),
        *_chosen("row.kind", wanted.kinds),
        *_in_status(wanted.statuses),
    ]
    joined = "registry_platform AS row JOIN registry_institution AS operator ON operator.public_id = row.operator_id"
    return RecordList(RecordKind.PLATFORM, _chosen("i.parent", filter(None, [wanted.operator])), _those_of(joined, chosen))


def _in_status(statuses: Sequence[PlatformStatus]) -> list[Condition]:
    """Return the condition that platforms have one of these statuses today, as `standing.platform_status` derives it."""
    day = today().isoformat()
    ways: list[tuple[Sequence[PlatformStatus], Sequence[Condition]]] = [
        ([each for each in statuses if each in RUNNING], [("(row.valid_until IS NULL OR row.valid_until >= %s)", [day])]),
        ([each for each in statuses if each not in RUNNING], []),
        (sorted(RUNNING) if PlatformStatus.UNFILED in statuses else [], [("row.valid_until < %s", [day])]),
    ]
    chosen = [all_of(*_chosen("row.status", kept), *until) for kept, until in ways if kept]
    return [any_of(*chosen)] if chosen else []


def teachers(wanted: TeacherFilter) -> RecordList:
    """Return the teaching and research staff in service of an institution or of a name, by their ids."""
    if not (wanted.institution or wanted.name):
        raise ValueError("Nobody is given a list of all teachers.")
    chosen = _chosen("row.name", filter(None, [wanted.name]))
    of_institution = _chosen("i.parent", filter(None, [wanted.institution]))
    return RecordList(RecordKind.TEACHER, of_institution, _those_of("registry_teacher AS row", chosen))


def published_lists(wanted: ListFilter) -> RecordList:
    """Return the published lists that a filter leaves, the newest first. Raises `regions.UnknownRegion`."""
    chosen = [*_chosen("row.region", _codes(wanted.region)), *_chosen("row.colour", wanted.colours)]
    return RecordList(RecordKind.PUBLISHED_LIST, [("i.parent = ''", ())], _those_of("registry_publishedlist AS row", chosen))


def nothing(kind: RecordKind) -> RecordList:
    """Return a list without records."""
    return RecordList(kind, [("1 = 0", ())])


def _codes(region: str) -> Sequence[str]:
    return sorted(regions.codes_under(region)) if region else ()


def _chosen(column: str, values: Any) -> list[Condition]:
    """Return the condition that a column has one of the values; none where there are none to choose from."""
    values = [str(each) for each in values]
    return [among(column, values)] if values else []


def _those_of(tables: str, chosen: Sequence[Condition]) -> Chosen | None:
    return Chosen(tables, all_of(*chosen)) if chosen else None
