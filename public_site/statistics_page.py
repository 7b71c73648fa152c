"""The figures of a region on a day: what the page shows, and the same as rows of a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from public_site.day_field import DayField
from public_site.figures_chart import Bar, bar_chart
from public_site.wording import day_words
from registry import regions, statistics
from registry.statistics import Figures, RegionFiguresLine
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind

# What the parameter says for the whole registry: some institutions are filed by their ICP address and have their seat elsewhere.
EVERYWHERE: Final = "all"
LONGEST_SHOWN: Final = 40


class StatisticsForm(forms.Form):
    """Which region and which day; a day may be written in the usual ways, and what was typed stays in its field."""

    region = forms.CharField(required=False, widget=forms.HiddenInput)
    as_of = DayField(label=_("哪一天的数字"), required=False, widget=forms.TextInput)

    def __init__(self, typed: Mapping[str, Any], *, today: date) -> None:
        super().__init__({name: typed.get(name, "") for name in ("region", "as_of")}, auto_id="box-%s")
        self.today = today

    def clean_region(self) -> str:
        """The code asked for, the province without one, or `EVERYWHERE`."""
        code: str = self.cleaned_data["region"] or regions.HOME
        if code != EVERYWHERE and (not code.isprintable() or regions.find(code) is None):
            raise forms.ValidationError(regions.UnknownRegion(code[:LONGEST_SHOWN]).message)
        return code

    def clean_as_of(self) -> date:
        """The day asked for, today without one."""
        day: date = self.cleaned_data["as_of"] or self.today
        if day > self.today:
            raise forms.ValidationError(_("这一天还没有到，请填写今天或以前的日期。"))
        return day

    def as_asked(self) -> "StatisticsForm":
        """Return the box of a valid form as it is shown: the day filled in, with the browser's calendar to choose another."""
        day = self.cleaned_data["as_of"]
        shown = StatisticsForm({"region": self.data["region"], "as_of": day.isoformat()}, today=self.today)
        shown.fields["as_of"].widget = forms.DateInput(attrs={"type": "date", "max": self.today.isoformat()})
        return shown


@dataclass(frozen=True, slots=True)
class Link:
    """A place and its address; none for where the reader is."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """One number and what it counts."""

    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How one sort of record divides by its status."""

    title: str
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of parts."""

    name: str
    url: str
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """The page; `known_from` is the first day of which the registry says anything, `nothing_known` says that this one is earlier.

    `today_name` and `today_url` are those of the region that a withdrawn one belongs to today.
    """

    name: str
    on: date
    form: StatisticsForm
    crumbs: Sequence[Link]
    headline: Sequence[Count]
    breakdowns: Sequence[Breakdown]
    columns: Sequence[str]
    rows: Sequence[Row]
    total: Sequence[int]
    chart: SafeString | None
    known_from: date | None
    nothing_known: str
    today_name: str
    today_url: str
    elsewhere: int
    everywhere_url: str
    known_from_url: str
    up_url: str
    csv_url: str
    search_url: str

    @property
    def is_past(self) -> bool:
        """Whether these are not the figures of today."""
        return self.on < self.form.today

    @property
    def is_empty(self) -> bool:
        """Whether nothing is counted: a platform may be known before its institution."""
        return not any(count.number for count in self.headline)


# What is counted stands in the plural where a language has one; elsewhere the same words call one of them.
_INSTITUTIONS: Final = pgettext_lazy("heading of figures", "机构")
_PLATFORMS: Final = pgettext_lazy("heading of figures", "平台")
_COURSES: Final = pgettext_lazy("heading of figures", "课程")
# The columns of the table of parts.
_COLUMNS: Final[Sequence[tuple[str | Promise, Callable[[Figures], int]]]] = (
    (_INSTITUTIONS, lambda found: found.institutions),
    *((status.label, lambda found, status=status: found.institutions_by_filing[status]) for status in FilingStatus),
    (_("学科类"), lambda found: found.subject_institutions),
    (_PLATFORMS, lambda found: found.platforms),
    (_COURSES, lambda found: found.courses),
    (_("教学教研人员"), lambda found: found.staff),
)

# The columns of the file: all that is counted.
_FILE_COLUMNS: Final[Sequence[tuple[Sequence[str | Promise], Callable[[Figures], int]]]] = (
    ((_INSTITUTIONS,), lambda found: found.institutions),
    *(
        ((_INSTITUTIONS, status.label), lambda found, status=status: found.institutions_by_filing[status])
        for status in FilingStatus
    ),
    ((_INSTITUTIONS, _("学科类")), lambda found: found.subject_institutions),
    *(
        ((_INSTITUTIONS, status.label), lambda found, status=status: found.institutions_by_credit[status])
        for status in CreditStatus
    ),
    ((_PLATFORMS,), lambda found: found.platforms),
    *(((_PLATFORMS, status.label), lambda found, status=status: found.platforms_by_status[status]) for status in PlatformStatus),
    ((_COURSES,), lambda found: found.courses),
    ((_("教学教研人员"),), lambda found: found.staff),
)


def statistics_page(form: StatisticsForm) -> StatisticsPage:
    """Return the page that a valid form asks for."""
    code, on = form.cleaned_data["region"], form.cleaned_data["as_of"]
    lines = _lines(code, on)
    total = sum((line.figures for line in lines), Figures())
    parts = lines if _has_parts(lines) else []
    everywhere = statistics.figures(None, as_of=on).institutions if code == regions.HOME else total.institutions
    known_from = statistics.known_from()
    successor = regions.get(code).successor if code != EVERYWHERE else ""
    crumbs = _crumbs(code, on, form.today)
    return StatisticsPage(
        name=_region_words(code),
        on=on,
        form=form.as_asked(),
        crumbs=crumbs,
        headline=_headline(total),
        breakdowns=_breakdowns(total),
        columns=[str(title) for title, _count in _COLUMNS],
        rows=[Row(line.name, _address(line.code, on, form.today) if line.code else "", _numbers(line.figures)) for line in parts],
        total=_numbers(total),
        chart=_chart(parts) if parts and total.institutions else None,
        known_from=known_from,
        nothing_known=nothing_known(form, known_from),
        today_name=regions.full_name(successor) if successor else "",
        today_url=_address(successor, on, form.today) if successor else "",
        elsewhere=everywhere - total.institutions,
        everywhere_url=_address(EVERYWHERE, on, form.today),
        known_from_url=_address(code, known_from, form.today) if known_from else "",
        up_url=crumbs[-2].url if len(crumbs) > 1 else "",
        csv_url=_address(code, on, form.today, name="statistics_csv"),
        search_url=_search_address(code) if on == form.today else "",
    )


def nothing_known(form: StatisticsForm, known_from: date | None) -> str:
    """Say that the day of a valid form comes before the first of which anything is known: it has no figures, not even zeros."""
    if known_from is None or form.cleaned_data["as_of"] >= known_from:
        return ""
    words = gettext("登记簿里最早的记录从 %(day)s开始，更早的情况没有记录。这不表示那时没有机构。")
    return words % {"day": day_words(known_from)}


def file_rows(form: StatisticsForm) -> list[list[str]]:
    """Return the figures that a valid form asks for as rows of a file: header, the parts of the region, and all of it."""
    code, on = form.cleaned_data["region"], form.cleaned_data["as_of"]
    lines = _lines(code, on)
    total = RegionFiguresLine(
        "" if code == EVERYWHERE else code, _region_words(code), sum((line.figures for line in lines), Figures())
    )
    header = [gettext("区划代码"), gettext("地区"), gettext("统计日期")]
    header += [gettext("：").join(map(str, titles)) for titles, _count in _FILE_COLUMNS]
    return [
        header,
        *(
            [line.code, line.name, on.isoformat(), *(str(count(line.figures)) for _titles, count in _FILE_COLUMNS)]
            for line in [*(lines if _has_parts(lines) else []), total]
        ),
    ]


def _region_words(code: str) -> str:
    """Return what a region is called, with all that it lies in."""
    if code == EVERYWHERE:
        return gettext("全部地区")
    return regions.full_name(code) if regions.get(code).is_current else regions.describe(code)


def _lines(code: str, on: date) -> list[RegionFiguresLine]:
    """The parts of a region; of the whole registry only the provinces in which there is anything."""
    if code != EVERYWHERE:
        return statistics.figures_of_children(code, as_of=on)
    return [line for line in statistics.figures_of_children(None, as_of=on) if line.figures != Figures()]


def _has_parts(lines: Sequence[RegionFiguresLine]) -> bool:
    """Tell whether a region is divided: a county's only line is what is filed under itself."""
    return any(line.code for line in lines)


def _address(code: str, on: date, today: date, *, name: str = "statistics") -> str:
    """The address of a region's figures; the province and today go without saying."""
    pairs = [("region", code)] if code != regions.HOME else []
    pairs += [("as_of", on.isoformat())] if on != today else []
    return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")


def _search_address(code: str) -> str:
    pairs = [("kind", RecordKind.INSTITUTION.value)] + ([("region", code)] if code != EVERYWHERE else [])
    return f"{reverse('search')}?{urlencode(pairs)}"


def _crumbs(code: str, on: date, today: date) -> list[Link]:
    """The way from the whole registry down to the region, which is the last."""
    above = list(reversed(regions.chain(code)[1:])) if code != EVERYWHERE else []
    links = [Link(gettext("全部地区"), _address(EVERYWHERE, on, today))]
    links += [Link(each.name, _address(each.code, on, today)) for each in above]
    return [*links, Link(regions.describe(code))] if code != EVERYWHERE else [Link(gettext("全部地区"))]


def _headline(total: Figures) -> list[Count]:
    return [
        Count(ngettext("家机构", "家机构", total.institutions), total.institutions),
        Count(ngettext("家学科类机构", "家学科类机构", total.subject_institutions), total.subject_institutions),
        Count(ngettext("个线上平台", "个线上平台", total.platforms), total.platforms),
        Count(ngettext("门课程", "门课程", total.courses), total.courses),
        Count(ngettext("名教学和教研人员", "名教学和教研人员", total.staff), total.staff),
    ]


def _breakdowns(total: Figures) -> list[Breakdown]:
    sorts: Sequence[tuple[str, Mapping[Any, int]]] = (
        (gettext("机构，按备案状态"), total.institutions_by_filing),
        (gettext("平台，按状态"), total.platforms_by_status),
        (gettext("机构，按名单"), total.institutions_by_credit),
    )
    return [Breakdown(title, [Count(str(status.label), number) for status, number in found.items()]) for title, found in sorts]


def _numbers(found: Figures) -> list[int]:
    return [count(found) for _title, count in _COLUMNS]


def _chart(parts: Sequence[RegionFiguresLine]) -> SafeString:
    bars = [
        Bar(
            line.name,
            gettext("%(all)s 家，已备案 %(filed)s 家")
            % {"all": line.figures.institutions, "filed": line.figures.institutions_filed},
            line.figures.institutions,
            line.figures.institutions_filed,
            is_place=bool(line.code),
        )
        for line in parts
    ]
    return bar_chart(bars, label=gettext("各地区的机构数和其中已备案的机构数，数字见下表。"))
