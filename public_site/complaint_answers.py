"""The answers of a complaint, listed once more before they are sent (components/check_answers.html)."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext

from complaints.subjects import Subject
from complaints.vocabulary import Category, Mode, Nature
from public_site.complaint_draft import Draft
from public_site.wording import day_words, region_name
from registry.typed_amounts import yuan


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question, its answer, and where it is changed."""

    question: str
    answer: str
    change_url: str


def answer_rows(draft: Draft, about: Subject | None) -> list[AnswerRow]:
    """Return what was answered, in the order of the questions; `about` is the record that the complaint is about."""
    rows = [
        _row("nature", gettext("您想做什么"), str(Nature(draft.nature).label)),
        _row("about", gettext("涉及的机构或平台"), about.name if about else draft.about),
        _row("category", gettext("问题类别"), str(Category(draft.category).label)),
        _row("what", gettext("经过和要求"), draft.description),
        _row("what", gettext("发生日期"), day_words(draft.occurred_on)),
        _row("what", gettext("涉及金额"), yuan(Decimal(draft.amount)) if draft.amount else ""),
        _row("mode", gettext("谁可以知道您是谁"), str(Mode(draft.mode).label)),
    ]
    if draft.region:
        rows.insert(2, _row("about", gettext("所在的市"), region_name(draft.region)))
    if draft.mode != Mode.ANONYMOUS:
        rows += [
            _row("reach", gettext("姓名"), draft.name),
            _row("reach", gettext("电话"), draft.phone),
            _row("reach", gettext("通信地址"), draft.address),
        ]
    return rows


def _row(step: str, question: str, answer: str) -> AnswerRow:
    return AnswerRow(question, answer, reverse("complaint_step", args=[step]))
