"""Before you pay: the question about a payment, and what the dated rules say to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.day_field import DayField
from public_site.findings import FindingLine, finding_lines
from public_site.wording import enumeration
from registry import payments
from registry.days import last_day_of_months, years_after
from registry.payments import MOST_LESSONS, MOST_MONTHS, MOST_YUAN, Payment
from registry.typed_amounts import FEN, read_amount
from registry.vocabulary import SUBJECT_CATEGORIES, Subject, SubjectCategory, Verdict

FIRST_DAY: Final = date(2000, 1, 1)

_SENTENCES: Final[Mapping[Verdict, str | Promise]] = {
    Verdict.PASSED: _("填写的各项都没有超过规定。这只说收费没有超限，不说机构有没有备案。"),
    Verdict.FAILED: _("这样收费不符合规定，先不要付。可以要求分次付，也可以投诉或举报。"),
    Verdict.WARNED: _("这样收费可能不符合规定，付款前请先问清楚。"),
    Verdict.NOT_KNOWN: _("那一天还没有这方面的规定。"),
}
# Of what was paid on a day that is over, what is said otherwise.
_SENTENCES_AFTERWARDS: Final[Mapping[Verdict, str | Promise]] = {
    Verdict.FAILED: _("那一天这样收费就不符合规定。留好合同和付款凭证，可以要求机构改正，也可以投诉或举报。"),
    Verdict.WARNED: _("那一天这样收费可能不符合规定。留好合同和付款凭证，向机构问清楚。"),
}


def _subjects() -> list[tuple[str, str | list[tuple[str, str]]]]:
    kinds = (SubjectCategory.SUBJECT, SubjectCategory.NON_SUBJECT)
    of_kind = {kind: [(each.value, str(each.label)) for each in Subject if SUBJECT_CATEGORIES[each] is kind] for kind in kinds}
    return [("", gettext("请选择")), *((str(kind.label), choices) for kind, choices in of_kind.items())]


class _WholeNumber(forms.IntegerField):
    """A whole number from 1 to the most that is no slip of the pen, with or without what it counts behind it: 48 节."""

    def __init__(self, most: int, *, units: Sequence[str], out_of_range: str | Promise, **rest: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **rest)
        self.out_of_range = out_of_range
        self.most = most
        self.units = units

    def to_python(self, value: object) -> int | None:
        typed = str(value or "").strip()
        unit = next(filter(typed.endswith, self.units), "")
        number: int | None = super().to_python(typed.removesuffix(unit) or typed)
        return number

    def validate(self, value: int | None) -> None:
        if value is not None and not 1 <= value <= self.most:
            raise forms.ValidationError(str(self.out_of_range))


class PaymentForm(forms.Form):
    """A payment that somebody is asked for; what was typed stays in its field."""

    subject = forms.ChoiceField(
        label=_("学什么"),
        choices=_subjects,
        help_text=_("学科类和非学科类的规定不完全一样。"),
        error_messages={"required": _("请选择学什么。"), "invalid_choice": _("请从列表里选择学什么。")},
    )
    amount = forms.CharField(
        label=_("一次要付多少钱（元）"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"max_length": _("金额请只写数字，例如 2400 或 2400.50。")},
    )
    lessons = _WholeNumber(
        MOST_LESSONS,
        units=("课时", "节课", "节"),
        label=_("一共多少课时"),
        out_of_range=_("课时应在 1 到 10,000 之间。"),
        error_messages={"invalid": _("课时请只写整数，例如 48。")},
    )
    months = _WholeNumber(
        MOST_MONTHS,
        units=("个月", "月"),
        label=_("一共多少个月"),
        out_of_range=_("月数应在 1 到 120 之间。"),
        help_text=_("按课时收费的可以不填。"),
        error_messages={"invalid": _("月数请只写整数，例如 3。")},
    )
    paid_on = DayField(
        label=_("哪一天付"),
        required=False,
        help_text=_("不填就按今天的规定；已经付了的，填付款那天。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, typed: Mapping[str, Any] | None, *, today: date) -> None:
        super().__init__(typed)
        self.today = today

    def clean_amount(self) -> Decimal | None:
        amount = read_amount(self.cleaned_data["amount"])
        if amount is None:
            return None
        if not 0 <= amount <= MOST_YUAN:
            raise forms.ValidationError(gettext("金额应在 0 元到 10,000,000 元之间。"))
        if amount != amount.quantize(FEN):
            raise forms.ValidationError(gettext("金额最多到分，例如 2400.50。"))
        return amount

    def clean_paid_on(self) -> date:
        """The day asked for, today without one."""
        day: date = self.cleaned_data["paid_on"] or self.today
        if not FIRST_DAY <= day <= years_after(self.today, 1):
            raise forms.ValidationError(gettext("请填写 2000年以后、从今天起一年以内的日期。"))
        return day

    def clean(self) -> None:
        """One of amount, lessons and months at least."""
        names = ("amount", "lessons", "months")
        if not any(name in self.errors or self.cleaned_data.get(name) is not None for name in names):
            self.add_error("amount", gettext("金额、课时、月数，请至少填写一样。"))


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """What is said to a payment (payment.html).

    `title` is empty where no rule says anything; `per_lesson` is in yuan, to two places, or "" where it cannot be told;
    `unchecked` are the titles of rules about which nothing was typed; `address` leads to this answer on any later day.
    """

    title: str
    is_failed: bool
    sentence: str
    per_lesson: str
    findings: Sequence[FindingLine]
    unchecked: str
    day: date
    address: str


def payment_page(form: PaymentForm) -> PaymentPage:
    """Return what the rules of the day say to the payment of a valid form."""
    asked, on = form.cleaned_data, form.cleaned_data["paid_on"]
    ends_on = last_day_of_months(on, asked["months"]) if asked["months"] else None
    payment = Payment(Subject(asked["subject"]).name, asked["amount"], asked["lessons"], on if ends_on else None, ends_on)
    found = payments.findings(payment, on=on)
    known = [each for each in found if each.verdict != Verdict.NOT_KNOWN]
    verdict = payments.worst(known)
    return PaymentPage(
        title=str(verdict.label) if known else "",
        is_failed=verdict == Verdict.FAILED,
        sentence=str((_SENTENCES_AFTERWARDS if on < form.today else {}).get(verdict) or _SENTENCES[verdict]),
        per_lesson=_per_lesson(payment),
        findings=finding_lines(known),
        unchecked=enumeration(each.title for each in found if each.verdict == Verdict.NOT_KNOWN),
        day=on,
        address=_address(asked),
    )


def _per_lesson(payment: Payment) -> str:
    if payment.amount is None or not payment.lessons:
        return ""
    return f"{(payment.amount / payment.lessons).quantize(FEN):,}"


def _address(asked: Mapping[str, Any]) -> str:
    return f"{reverse('check')}?{urlencode({name: value for name, value in asked.items() if value is not None})}"
