"""The questions of a complaint, one form each. What makes an answer acceptable is decided by `complaints.drafts`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from complaints.clocks import limit
from complaints.drafts import clean_text
from complaints.references import ReferenceWrong, parse_reference
from complaints.services import MAX_WORDS
from complaints.vocabulary import ABOUT_PROVIDERS, FROM_ANYBODY, Category, Mode, Nature
from public_site.complaint_draft import Draft
from public_site.day_field import DayField
from registry import regions
from registry.days import today
from registry.typed_amounts import read_amount

MODE_HINTS: Mapping[str, str | Promise] = {
    Mode.NAMED: _("承办单位知道您是谁；调解需要时，会把您的姓名告诉涉及的机构。"),
    Mode.CONFIDENTIAL: _("只有承办单位能看到您的姓名和电话，不会告诉涉及的机构。"),
    Mode.ANONYMOUS: _("不留姓名和电话。凭回执仍可查进度、补充情况，但没有人能打电话找您，也很难调解。"),
}
_NATURE_HINTS: Mapping[str, str | Promise] = {
    Nature.COMPLAINT: _("我自己和机构有纠纷，想要退费、更正或者一个说法。"),
    Nature.REPORT: _("我发现机构违规，希望有人去查，不一定和我有关。"),
    Nature.ENQUIRY: _("我有事想问清楚，不针对具体的纠纷。"),
}

# What only offices call so.
_CATEGORY_HINTS: Mapping[str, str | Promise] = {
    Category.UNFILED: _("没有备案，或者没有办学许可证，就招生上课。"),
    Category.OVERTIME: _("一节课太长、中间不休息，或者上到晚上 9 点以后。"),
    Category.BEYOND_STANDARD: _("教得比学校快、比学校难。"),
    Category.OVERCHARGING: _("一次收的课时、月数或金额太多，或者比公示的贵。"),
    Category.DISGUISED: _("换成“思维”“素养”“游学”等名目，教的还是学校的科目。"),
    Category.ABSCONDED: _("突然停课、找不到人、钱退不回来。"),
}


def _nature_hints() -> dict[str, str]:
    """Return what each nature means and within how many working days it is dealt with."""
    days = {nature: limit(nature, timezone.now()).finish for nature in FROM_ANYBODY}
    return {
        nature: f"{_NATURE_HINTS[nature]}"
        + ngettext("一般 %(days)d 个工作日内办结。", "一般 %(days)d 个工作日内办结。", number) % {"days": number}
        for nature, number in days.items()
    }


def _cities() -> list[tuple[str, str]]:
    return [("", gettext("不清楚")), *((region.code, region.name) for region in regions.children(regions.HOME))]


class StepForm(forms.Form):
    """One question; `hints` belong to the choices of its only field."""

    hints: Mapping[str, Any] = {}

    def answers(self) -> dict[str, str]:
        """Return the answers as the draft keeps them."""
        return {name: _as_text(value) for name, value in self.cleaned_data.items()}

    def take_problems(self, draft: Draft, step: str) -> None:
        """Add what `complaints.drafts` finds wrong, beside the field that it is about, unless something is said there already."""
        said = set(self.errors)
        for problem in draft.problems(step, today=today()):
            name = problem.field[-1]
            if name not in said:
                self.add_error(name if name in self.fields else None, problem.message)


class NatureForm(StepForm):
    """What somebody wants: to complain, to report or to ask."""

    nature = forms.ChoiceField(
        label=_("您想做什么？"),
        choices=[(each.value, each.label) for each in FROM_ANYBODY],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择投诉、举报或咨询。")},
    )

    @property
    def hints(self) -> Mapping[str, Any]:  # type: ignore[override]
        return _nature_hints()


class AboutForm(StepForm):
    """Whom it is about, and in which city, which decides who handles it."""

    about = forms.CharField(
        label=_("机构或平台的名称"),
        required=False,
        help_text=_("不知道全称的，写您知道的叫法、应用名称或网址。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    region = forms.ChoiceField(
        label=_("在哪个市"),
        choices=_cities,
        required=False,
        help_text=_("决定由哪里的部门处理。不清楚的，留空即可。"),
    )


class CategoryForm(StepForm):
    """What it is mostly about."""

    hints = _CATEGORY_HINTS

    category = forms.ChoiceField(
        label=_("主要是哪方面的问题？"),
        choices=[(each.value, each.label) for each in ABOUT_PROVIDERS],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项；都不合适的，选“其他”。")},
    )


class WhatForm(StepForm):
    """What happened and is wanted, when, and how much money is at stake."""

    description = forms.CharField(
        label=_("事情的经过和您的要求"),
        required=False,
        help_text=_("什么时候、通过什么平台、发生了什么、您希望怎样解决。请不要写孩子的姓名、学校、班级和身份证号。"),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "aria-required": "true"}),
    )
    occurred_on = DayField(
        label=_("发生日期"),
        required=False,
        help_text=_("记不清的，写大概的日期或者留空。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    amount = forms.CharField(
        label=_("涉及金额（元）"),
        required=False,
        help_text=_("已经交的或者有争议的钱，例如 2400.00。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_amount(self) -> Decimal | None:
        return read_amount(self.cleaned_data["amount"])


class ModeForm(StepForm):
    """Who may know who the reporter is."""

    hints = MODE_HINTS
    mode = forms.ChoiceField(
        label=_("谁可以知道您是谁？"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择实名、保密或匿名。")},
    )


class ReachForm(StepForm):
    """Who the reporter is, and on which telephone they are reached."""

    name = forms.CharField(
        label=_("您的姓名"), required=False, widget=forms.TextInput(attrs={"autocomplete": "name", "aria-required": "true"})
    )
    phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        help_text=_("手机，或带区号的固定电话。承办单位用它联系您。"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "aria-required": "true"}),
    )
    address = forms.CharField(label=_("通信地址"), required=False, widget=forms.TextInput(attrs={"autocomplete": "street-address"}))


FORMS: Mapping[str, type[StepForm]] = {
    "nature": NatureForm,
    "about": AboutForm,
    "category": CategoryForm,
    "what": WhatForm,
    "mode": ModeForm,
    "reach": ReachForm,
}


class TrackForm(forms.Form):
    """The two codes of a receipt."""

    reference = forms.CharField(
        label=_("受理编号"),
        max_length=80,
        help_text=_("以 SD 开头，在回执上。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请填写受理编号。")},
    )
    secret = forms.CharField(
        label=_("查询密码"),
        max_length=80,
        help_text=_("回执上的 16 个字母和数字，大小写都可以。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请填写查询密码。")},
    )

    def clean_reference(self) -> str:
        """Return the reference in its one form."""
        try:
            return parse_reference(self.cleaned_data["reference"])
        except ReferenceWrong as wrong:
            raise forms.ValidationError(wrong.message) from wrong


class _MostCharacters(MaxLengthValidator):
    """Counts what is kept of a text: browsers send two characters for a line break."""

    def clean(self, x: Any) -> int:
        return len(clean_text(x))


class MessageForm(forms.Form):
    """A message of the reporter to the unit that handles the case."""

    body = forms.CharField(
        label=_("补充情况，或者回复承办单位"),
        # A browser that knew the limit would cut what is pasted, and say nothing.
        validators=[
            _MostCharacters(MAX_WORDS, _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。请删减后再提交，您写的都还在。"))
        ],
        help_text=_("请不要写孩子的姓名、学校、班级和身份证号。"),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": _("请先写下内容，再发送。")},
    )


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
