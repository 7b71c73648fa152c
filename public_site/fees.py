"""Courses as parents compare them: what a lesson costs, and what is known of each course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from public_site.facts import Fact
from public_site.paging import Shelf, shelf
from public_site.wording import Body, course_lesson, day_words, enumeration, grades, span, word, yes_or_no
from registry.rule_book import rule_in_force
from registry.typed_amounts import yuan
from registry.vocabulary import DeliveryMode, FeeBasis, Stage, Subject

FEES_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One line of the money table (components/money_table.html)."""

    name: str
    note: str
    basis: str
    lessons: int | None
    amount: str | None
    per_lesson: str | None
    compared: str


@dataclass(frozen=True, slots=True)
class CourseCard:
    """One course with all that is public of it; `price` is its lowest price of a lesson."""

    id: str
    name: str
    summary: str
    price: str | None
    facts: Sequence[Fact]


def fee_note(on: date) -> str:
    """Return what is said under fees: how much may be charged at once by the rules of the day, where there were any."""
    lessons, months = rule_in_force("FEE_LESSONS", on), rule_in_force("FEE_MONTHS", on)
    if lessons is None or months is None:
        return gettext("收费与公示不一致的，可以投诉。")
    text = gettext("一次收费不得超过 %(lessons)d 课时或 %(months)d 个月。收费与公示不一致的，可以投诉。")
    return text % {"lessons": lessons.number, "months": months.number}


def fee_shelf(courses: Sequence[Body], platform_names: Mapping[str, str], query: Mapping[str, str]) -> Shelf[FeeRow]:
    """Return a page of the lines for every fee of the courses, compared with all of them.

    `platform_names` are added where there is more than one platform. Raises `paging.WrongPage`.
    """
    prices = [Decimal(fee["perLesson"]) for body in courses for fee in body["fees"] if fee["perLesson"]]
    lowest = min(prices, default=None)
    comparable = len(set(prices)) > 1
    fees = [(body, fee) for body in courses for fee in body["fees"] or [None]]
    found = shelf(fees, parameter="fees", query=query, size=FEES_A_PAGE, anchor="fees")
    rows = []
    for body, fee in found.items:
        platform = platform_names.get(body["platform"], "") if len(platform_names) > 1 else ""
        note = gettext("，").join(filter(None, (_summary(body), platform, _period(fee))))
        rows.append(_fee_row(body["name"], note, fee, lowest if comparable else None))
    return found.showing(rows)


def course_cards(courses: Sequence[Body], teachers: Mapping[str, Body]) -> list[CourseCard]:
    """Return the courses with their facts; of their staff, those whose document is given."""
    return [
        CourseCard(
            id=body["id"],
            name=body["name"],
            summary=_summary(body),
            price=min((fee["perLesson"] for fee in body["fees"] if fee["perLesson"]), key=Decimal, default=None),
            facts=_course_facts(body, teachers),
        )
        for body in courses
    ]


def _fee_row(name: str, note: str, fee: Body | None, lowest: Decimal | None) -> FeeRow:
    if fee is None:
        return FeeRow(name, note, gettext("没有公示"), None, None, None, "")
    compared = ""
    if lowest is not None and fee["perLesson"]:
        more = Decimal(fee["perLesson"]) - lowest
        compared = gettext("本表最低") if more == 0 else gettext("比最低高 %(more)s") % {"more": yuan(more)}
    return FeeRow(name, note, word(FeeBasis, fee["basis"]), fee["lessons"], fee["amount"], fee["perLesson"], compared)


def _summary(body: Body) -> str:
    what = gettext("%(stage)s%(subject)s") % {"stage": word(Stage, body["stage"]), "subject": word(Subject, body["subject"])}
    return gettext("，").join(filter(None, (what, grades(body["grades"]))))


def _period(fee: Body | None) -> str:
    return span(day_words(fee["startsOn"]), day_words(fee["endsOn"])) if fee else ""


def _import_proof(body: Body) -> str:
    proof = body.get("importProof")
    return gettext("证明材料：%(proof)s") % {"proof": proof} if proof else ""


def _course_facts(body: Body, teachers: Mapping[str, Body]) -> list[Fact]:
    names = [teachers[each]["name"] for each in body["teachers"] if each in teachers]
    weekdays = [gettext("周一 周二 周三 周四 周五 周六 周日").split(" ")[day - 1] for day in body["weekdays"]]
    return [
        Fact(gettext("授课方式"), word(DeliveryMode, body["mode"])),
        Fact(gettext("课时安排"), gettext("，").join(filter(None, (course_lesson(body), enumeration(weekdays))))),
        Fact(gettext("开课和结课"), span(day_words(body["startsOn"]), day_words(body["endsOn"]))),
        Fact(gettext("布置作业"), yes_or_no(body["assignsHomework"])),
        Fact(gettext("境外引进"), yes_or_no(body["isImported"]), note=_import_proof(body)),
        Fact(gettext("教学人员"), enumeration(names)),
        Fact(gettext("退费规则"), body["refundPolicy"] or ""),
        Fact(gettext("课程编号"), body["code"]),
    ]
