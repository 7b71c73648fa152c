"""What is asked, checked, and the plan by which any engine answers it."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final, Literal, TypeAlias, cast

from django.utils.translation import gettext, pgettext

from registry import regions
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind, Stage, Subject
from search.stages import PlanStage, stages_of

Sort: TypeAlias = Literal["relevance", "name", "filed_on"]

LONGEST_TEXT: Final = 200
MOST_HITS: Final = 100
FARTHEST_HIT: Final = 10_000

SEARCHED_KINDS: Final = tuple(kind.value for kind in RecordKind if kind != RecordKind.CREDIT)
STATUSES: Final = tuple(dict.fromkeys((*FilingStatus.values, *PlatformStatus.values)))
SORTS: Final = ("relevance", "name", "filed_on")


class BadQuery(ValueError):
    """What was asked cannot be answered; `message` says what to change, `field` which part of the query it is about."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked. Values are those of the registry's vocabulary; empty means all.

    A region stands for all that belongs to it. `statuses` are filing statuses of institutions and statuses of platforms (a
    course has its platform's, a teacher the institution's). An empty text lists all that the filters leave, by name.
    """

    text: str = ""
    kinds: Sequence[str] = ()
    region: str = ""
    statuses: Sequence[str] = ()
    credit: Sequence[str] = ()
    subjects: Sequence[str] = ()
    stages: Sequence[str] = ()
    sort: str = "relevance"
    first: int = 20
    after: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of a query, as every engine applies them."""

    kinds: tuple[str, ...] = ()
    region: str = ""
    statuses: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered: its stages in order, its filters and its sorting. Without a stage nothing can be found."""

    text: str
    stages: tuple[PlanStage, ...]
    narrowing: Narrowing
    sort: Sort
    digest: str


def make_plan(query: SearchQuery) -> Plan:
    """Return the plan of a query; raises `BadQuery`."""
    text = checked_text(query.text)
    narrowing = _narrowing(query)
    if query.sort not in SORTS:
        raise BadQuery("sort", gettext("没有“%(value)s”这种排序。") % {"value": query.sort[:40]})
    if not 1 <= query.first <= MOST_HITS:
        raise BadQuery("first", gettext("每页条数应为 1 到 %(most)s。") % {"most": MOST_HITS})
    if query.page < 1 or query.page * query.first > FARTHEST_HIT:
        raise BadQuery(
            "page", gettext("页码应从 1 开始，最多翻到第 %(most)s 条。请增加筛选条件缩小范围。") % {"most": FARTHEST_HIT}
        )
    if query.after and query.page != 1:
        raise BadQuery("page", gettext("页码和翻页位置不能同时使用。"))
    sort = cast("Sort", "name" if not text and query.sort == "relevance" else query.sort)
    return Plan(text, stages_of(text), narrowing, sort, _digest(text, narrowing, sort))


def checked_text(text: str) -> str:
    """Return the text that is asked for, without blanks around it; raises `BadQuery` for what nobody types."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise BadQuery("text", gettext("搜索内容太长。请输入不超过 %(most)s 个字，例如机构名称的一部分。") % {"most": LONGEST_TEXT})
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n" for character in text):
        raise BadQuery("text", gettext("搜索内容含有无法识别的控制字符。请重新输入文字。"))
    return text


def _narrowing(query: SearchQuery) -> Narrowing:
    if query.region and regions.find(query.region) is None:
        raise BadQuery("region", regions.UnknownRegion(query.region[:40]).message)
    return Narrowing(
        kinds=_known("kinds", query.kinds, SEARCHED_KINDS),
        region=query.region,
        statuses=_known("statuses", query.statuses, STATUSES),
        credit=_known("credit", query.credit, CreditStatus.values),
        subjects=_known("subjects", query.subjects, Subject.values),
        stages=_known("stages", query.stages, Stage.values),
    )


def _known(field: str, values: Sequence[str], vocabulary: Sequence[str]) -> tuple[str, ...]:
    for value in values:
        if value not in vocabulary:
            raise BadQuery(
                field,
                gettext("“%(value)s”不是可选的值。可以选：%(vocabulary)s。")
                % {"value": value[:40], "vocabulary": pgettext("between the parts of a list", "、").join(vocabulary)},
            )
    return tuple(sorted(set(values)))


def _digest(text: str, narrowing: Narrowing, sort: Sort) -> str:
    return hashlib.sha256(repr((text, astuple(narrowing), sort)).encode()).hexdigest()[:16]
