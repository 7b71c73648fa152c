"""When a course is held: the end of its sessions, school hours, holidays and rest days.

What is filed is one time of day, weekdays and a first and last day. School hours and the dates of winter and summer breaks are
local and not filed, so what depends on them is left to a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django.utils.translation import gettext

from registry.days import day_words
from registry.judging.findings import Judgement, not_filed, passed_if
from registry.rule_book import Rule
from registry.vocabulary import DeliveryMode, Verdict
from registry.working_days import first_day, is_known_day, is_rest_day, is_working_day

MINUTE: Final = 60
DAY: Final = 24 * 60 * MINUTE

# No class begins before eight (教基厅函〔2021〕11号: 8:00, primary schools 8:20). No rule says when the last one ends, so six in
# the evening is taken as the widest.
SCHOOL_OPENS: Final = 8 * 60 * MINUTE
SCHOOL_CLOSES: Final = 18 * 60 * MINUTE

# Winter and summer breaks lie in these months; their days are set by each city.
BREAK_MONTHS: Final = frozenset({1, 2, 7, 8})
SCHOOL_WEEK: Final = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class Timetable:
    """When the sessions of a course are, as far as it is filed; `begins` and `ends` are seconds from the midnight before a session.

    A session ends on the next day if it ends at an earlier time of day than it begins, or if its last lesson alone reaches over
    midnight. Neither hour is worked out from the other: a session may hold several lessons.
    """

    is_recorded: bool
    begins: int | None
    ends: int | None
    weekdays: frozenset[int]
    first: date | None
    last: date | None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Timetable":
        """Return the timetable of a course's public document."""
        begins, ends, lesson = _seconds(body.get("startsAt")), _seconds(body.get("endsAt")), body.get("lessonMinutes")
        if ends is not None and (ends < begins if begins is not None else ends < (lesson or 0) * MINUTE):
            ends += DAY
        return cls(
            is_recorded=body.get("mode") == DeliveryMode.RECORDED.name,
            begins=begins,
            ends=ends,
            weekdays=frozenset(body.get("weekdays") or ()),
            first=_day(body.get("startsOn")),
            last=_day(body.get("endsOn")),
        )

    @property
    def hours(self) -> str:
        """Return the hours of a session for people to read, such as 19:50—20:30."""
        return "—".join(_clock(moment) if moment is not None else "…" for moment in (self.begins, self.ends))

    def span_under(self, rule: Rule) -> tuple[date, date] | None:
        """Return the days of the course on which the rule binds, the last before the first where there is none.

        Nothing where the first or the last day of the course is not filed.
        """
        if self.first is None or self.last is None:
            return None
        return max(self.first, rule.in_force_from.first), min(self.last, rule.in_force_to or date.max)

    def is_over_before(self, rule: Rule) -> bool:
        """Tell whether the last session was held before the rule began to bind."""
        return self.last is not None and self.last < rule.in_force_from.first


TimetableCheck = Callable[[Timetable, Rule], Judgement | None]


def ends_in_time(timetable: Timetable, rule: Rule) -> Judgement | None:
    """Judge the end of a session: the limit itself is in time, one second later is not.

    Recorded material without an end is there to be watched at any time: it has no session that could end too late.
    """
    if timetable.ends is None:
        return None if timetable.is_recorded else not_filed()
    return passed_if(timetable.ends <= _second_of_day(rule.value), _clock(timetable.ends))


def keeps_off_school(timetable: Timetable, rule: Rule) -> Judgement | None:
    """Judge whether sessions can meet a school's lessons: they pass outside the widest school hours and on rest days.

    Inside them a person must judge, because the hours of the school and the dates of its breaks are not filed.
    """
    if timetable.is_over_before(rule):
        return None
    if _is_outside_school_hours(timetable):
        return Judgement(Verdict.PASSED, timetable.hours)
    if not timetable.weekdays:
        return not_filed()
    span = timetable.span_under(rule)
    if span is None:
        if not timetable.weekdays & SCHOOL_WEEK:
            return Judgement(Verdict.PASSED, gettext("只在周末上课"))
        return not_filed() if timetable.begins is None else _may_clash(timetable.hours)
    if first_day(timetable.weekdays, *span, lambda _day: True) is None:
        return Judgement(Verdict.NOT_KNOWN, gettext("备案的日期里没有上课日"))
    day = first_day(timetable.weekdays, *span, is_working_day)
    if day is None:
        return Judgement(Verdict.PASSED, gettext("只在休息日上课") + _guess_note(*span))
    return not_filed() if timetable.begins is None else _may_clash(f"{day_words(day)} {timetable.hours}{_guess_note(day, day)}")


def keeps_off_rest_days(timetable: Timetable, rule: Rule) -> Judgement | None:
    """Judge whether sessions lie on public holidays, rest days or in school breaks, whose dates a person must look up."""
    if timetable.is_over_before(rule):
        return None
    if not timetable.weekdays:
        return not_filed()
    span = timetable.span_under(rule)
    if span is None:
        if timetable.weekdays - SCHOOL_WEEK:
            return Judgement(Verdict.FAILED, gettext("周末上课"))
        return Judgement(Verdict.NOT_KNOWN, gettext("没有备案开课和结课日期"))
    if first_day(timetable.weekdays, *span, lambda _day: True) is None:
        return Judgement(Verdict.NOT_KNOWN, gettext("备案的日期里没有上课日"))
    if (day := first_day(timetable.weekdays, *span, is_rest_day)) is not None:
        return Judgement(Verdict.FAILED, gettext("%(day)s是休息日") % {"day": day_words(day)} + _guess_note(day, day))
    if (day := first_day(timetable.weekdays, *span, _is_in_break_months)) is not None:
        return Judgement(Verdict.FOR_REVIEW, gettext("%(day)s可能在寒暑假内") % {"day": day_words(day)} + _guess_note(*span))
    return Judgement(Verdict.PASSED, gettext("只在工作日上课") + _guess_note(*span))


def _is_outside_school_hours(timetable: Timetable) -> bool:
    begins, ends = timetable.begins, timetable.ends
    if begins is None:
        return False
    if ends is None:
        return begins >= SCHOOL_CLOSES
    return (begins >= SCHOOL_CLOSES and ends <= DAY + SCHOOL_OPENS) or ends <= SCHOOL_OPENS


def _may_clash(observed: str) -> Judgement:
    return Judgement(Verdict.FOR_REVIEW, gettext("%(when)s，可能是教学时间") % {"when": observed})


def _guess_note(first: date, last: date) -> str:
    """Return the note that the holidays of some of these days are not known, so that weekends stood in for them."""
    return "" if is_known_day(first) and is_known_day(last) else gettext("（节假日安排未知，按周末推算）")


def _is_in_break_months(day: date) -> bool:
    return day.month in BREAK_MONTHS


def _seconds(text: str | None) -> int | None:
    return None if text is None else _second_of_day(text)


def _second_of_day(text: str) -> int:
    moment = time.fromisoformat(text)
    return (moment.hour * 60 + moment.minute) * MINUTE + moment.second


def _clock(moment: int) -> str:
    hours, rest = divmod(moment % DAY, 60 * MINUTE)
    minutes, seconds = divmod(rest, MINUTE)
    shown = f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
    return gettext("次日 %(time)s") % {"time": shown} if moment >= DAY else shown


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
