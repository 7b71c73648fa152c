"""What the home page shows: figures, and examples of what the lookup box understands, taken from the registry itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from registry import record_lists, selectors, statistics
from registry.days import today
from registry.paging import Window
from registry.record_lists import InstitutionFilter, ListFilter
from registry.remembering import remembered
from registry.vocabulary import FilingStatus, RecordKind
from search.analysis import core, pinyin

KEPT_SECONDS = 60
LONGEST_PINYIN = 24

_FIGURES: Sequence[tuple[RecordKind, str | Promise]] = (
    (RecordKind.INSTITUTION, ngettext_lazy("家机构", "家机构")),
    (RecordKind.PLATFORM, ngettext_lazy("个线上平台", "个线上平台")),
    (RecordKind.COURSE, ngettext_lazy("门课程", "门课程")),
    (RecordKind.TEACHER, ngettext_lazy("名教学和教研人员", "名教学和教研人员")),
    (RecordKind.PUBLISHED_LIST, ngettext_lazy("份公布的名单", "份公布的名单")),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many there are of one kind."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Example:
    """One way to ask, with a query that finds something."""

    words: str
    query: str


def figures() -> list[Figure]:
    """Return the figures of the registry, at most a minute old; what it has none of is left out."""
    counts = remembered("public_site.counts", _counts, KEPT_SECONDS)
    return [Figure(counts[kind], words % counts[kind]) for kind, words in _FIGURES if counts.get(kind)]


def _counts() -> dict[RecordKind, int]:
    """How many there are today, out of the kept figures: to count the records takes as long as to read every one. Three queries."""
    kept = statistics.figures(None, as_of=today())
    return {
        RecordKind.INSTITUTION: kept.institutions,
        RecordKind.PLATFORM: kept.platforms,
        RecordKind.COURSE: kept.courses,
        RecordKind.TEACHER: kept.staff,
        RecordKind.PUBLISHED_LIST: record_lists.published_lists(ListFilter()).count(),
    }


def examples() -> list[Example]:
    """Return examples that lead to a filed institution and its platform; none while there is no such institution."""
    found = remembered("public_site.examples", _found_examples, KEPT_SECONDS)
    return [Example(str(_WORDS[name]), query) for name, query in found]


_WORDS: Mapping[str, str | Promise] = {
    "name": _("机构全名"),
    "part": _("名字的一部分"),
    "platform": _("平台名称"),
    "pinyin": _("拼音"),
    "initials": _("拼音首字母"),
    "domain": _("网址"),
    "app": _("应用标识"),
    "icp": _("ICP 备案号"),
    "uscc": _("统一社会信用代码"),
    "filing_number": _("备案编号"),
}


def _found_examples() -> list[tuple[str, str]]:
    first = record_lists.institutions(InstitutionFilter(filing_statuses=(FilingStatus.FILED,))).page(Window(1)).documents
    if not first:
        return []
    institution = first[0].body
    platforms = selectors.children(RecordKind.PLATFORM, [first[0].id], Window(1))[first[0].id].documents
    platform: Mapping[str, Any] = platforms[0].body if platforms else {}
    spelt = pinyin(platform.get("name") or institution["name"])
    candidates = {
        "name": institution["name"],
        "part": max(core(institution["name"]).split() or [""], key=len),
        "platform": platform.get("name"),
        "pinyin": next(iter(spelt.joined), ""),
        "initials": next(iter(spelt.initials), ""),
        "domain": next(iter(platform.get("domains", ())), ""),
        "app": next(iter(platform.get("appIds", ())), ""),
        "icp": platform.get("icpNumber"),
        "uscc": institution["uscc"],
        "filing_number": platform.get("filingNumber"),
    }
    return [(name, query) for name, query in candidates.items() if query and (name != "pinyin" or len(query) <= LONGEST_PINYIN)]
