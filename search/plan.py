"""What is asked, checked, and the plan by which any engine answers it."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

import orjson
from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext

from registry import regions
from registry.vocabulary import CreditStatus, DeliveryMode, FilingStatus, PlatformStatus, RecordKind, Stage, Subject
from search.addresses.app_pages import with_mini_programs_named
from search.addresses.redirects import without_redirects
from search.documents import SEARCHED_KINDS, SHAPE
from search.narrowing import NO_FILTERS, FacetName, Narrowing
from search.price_bands import PriceBand
from search.stages import PlanStage, has_only_common_words, stages_of
from search.typed.questions import without_label, without_number_of_line

Sort: TypeAlias = Literal["relevance", "name", "filed_on"]

LONGEST_TEXT: Final = 200
MOST_HITS: Final = 100
FARTHEST_HIT: Final = 10_000

SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
# The vocabulary of each filter; a region is looked up.
WORDS: Final[Mapping[FacetName, tuple[type[TextChoices], ...]]] = {
    "kind": (RecordKind,),
    "status": (FilingStatus, PlatformStatus),
    "credit": (CreditStatus,),
    "subject": (Subject,),
    "stage": (Stage,),
    "mode": (DeliveryMode,),
    "price": (PriceBand,),
}
# Which values it may have.
VOCABULARIES: Final[Mapping[FacetName, Sequence[str]]] = {
    **{name: tuple(dict.fromkeys(value for words in several for value in words.values)) for name, several in WORDS.items()},
    "kind": SEARCHED_KINDS,
}


class BadQuery(ValueError):
    """What was asked cannot be answered; `message` says what to change, `field` which part of the query it is about.

    A field is named in the singular, as a facet is; that of what is left out is `exclude.kind` and so on. `value` is what stands in
    the field, where it is a filter.
    """

    def __init__(self, field: str, message: str, value: str = "") -> None:
        self.field = field
        self.message = message
        self.value = value
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked. A record that has any value of `exclude` is not found.

    An empty text lists all that the filters leave, by name, but no teachers: they are found by what they are called alone.
    """

    text: str = ""
    narrowing: Narrowing = NO_FILTERS
    exclude: Narrowing = NO_FILTERS
    sort: str = "relevance"
    first: int = 20
    after: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered: its stages, its filters and its sorting. Without a stage nothing can be found."""

    text: str
    narrowing: Narrowing
    exclude: Narrowing
    sort: Sort

    @property
    def digest(self) -> str:
        """What tells this plan from others, so that no cursor is used with another, nor where records have other places."""
        told = orjson.dumps((SHAPE, self.text, self.narrowing, self.exclude, self.sort))
        return hashlib.blake2b(told, digest_size=8).hexdigest()

    @property
    def stages(self) -> Iterator[PlanStage]:
        """The stages in the order in which they are tried."""
        return stages_of(self.text)

    @property
    def only_common_words(self) -> bool:
        """Whether the text consists of words that every school is called by."""
        return has_only_common_words(self.text)


def make_plan(query: SearchQuery) -> Plan:
    """Return the plan of a query; raises `BadQuery`."""
    typed = without_label(without_number_of_line(checked_text(query.text)))
    text = with_mini_programs_named(without_redirects(typed))
    narrowing, exclude = _known(query.narrowing), _known(query.exclude, "exclude.")
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
    if not text:
        exclude = _but_people(exclude)
    sort: Sort = "name" if not text and query.sort == "relevance" else query.sort
    return Plan(text, narrowing, exclude, sort)


def checked_text(text: str) -> str:
    """Return the text that is asked for, without blanks around it; raises `BadQuery` for what nobody types."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise BadQuery("text", gettext("查询内容太长。请输入不超过 %(most)s 个字，例如机构名称的一部分。") % {"most": LONGEST_TEXT})
    if not text.isprintable() and any(map(_is_control, text)):
        raise BadQuery("text", gettext("查询内容含有无法识别的控制字符。请重新输入文字。"))
    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n"


def _known(narrowing: Narrowing, path: str = "") -> Narrowing:
    """Return filters whose values are all known, each once and in order; raises `BadQuery` for a field below the path."""
    if narrowing == NO_FILTERS:
        return narrowing
    for name, values in narrowing.chosen():
        for value in values:
            if name == "region":
                if regions.find(value) is None:
                    raise BadQuery(path + name, regions.UnknownRegion(value[:40]).message, value)
            elif value not in VOCABULARIES[name]:
                raise BadQuery(path + name, _unknown_value(value, VOCABULARIES[name]), value)
    return Narrowing(*(tuple(sorted(set(values))) for values in astuple(narrowing)))


def _but_people(exclude: Narrowing) -> Narrowing:
    """Leave out teachers too: a list of them all is nothing that a parent asks for."""
    return replace(exclude, kinds=tuple(sorted({*exclude.kinds, RecordKind.TEACHER.value})))


def _unknown_value(value: str, vocabulary: Sequence[str]) -> str:
    return gettext("“%(value)s”不是可选的值。可以选：%(vocabulary)s。") % {
        "value": value[:40],
        "vocabulary": pgettext("between the parts of a list", "、").join(vocabulary),
    }
