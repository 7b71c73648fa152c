"""What is typed at the desk."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Unit
from complaints import corrections, selectors
from complaints.contacts import MAX_REASON
from complaints.drafts import ComplaintDraft, Contact, clean_text, cleaned, problems_of
from complaints.moves import MOVES
from complaints.problems import ComplaintError
from complaints.selectors import Case
from complaints.services import MAX_WORDS
from complaints.subjects import record_called
from complaints.vocabulary import (
    ABOUT_PROVIDERS,
    GROUNDS,
    OUTCOMES,
    PARTS_OF_A_RECORD,
    STAFF_CHANNELS,
    Mode,
    Nature,
    Outcome,
    Status,
)
from registry import regions
from registry.days import today
from registry.typed_amounts import read_amount

# The largest number that the ledger's column holds.
LARGEST_ENTRY = 2**63 - 1
Choices = list[tuple[str, Any]]
# In every language: Django would take 3/10/2026 on an English page for the tenth of March.
DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日")


def region_choices(empty: Any = None) -> Choices:
    """Return the province and, by city, everything below it, for a select; `empty` words the choice of none."""
    choices: Choices = [] if empty is None else [("", empty)]
    choices.append((regions.HOME, regions.get(regions.HOME).name))
    for city in regions.children(regions.HOME):
        below = regions.children(city.code)
        choices.append((city.name, [(each.code, each.name) for each in (city, *below)]))
    return choices


class DeskForm(forms.Form):
    """A form whose errors name the field that they speak of, so that a list of them can be read by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            name_the_field(field)
            if isinstance(field, forms.CharField) and field.max_length and isinstance(field.widget, forms.Textarea):
                _cut_nothing(field, field.max_length)


def _cut_nothing(field: forms.CharField, most: int) -> None:
    """Let what is too long be sent, and refused in words: a browser that knows the limit cuts what is pasted and says nothing."""
    field.error_messages["max_length"] = _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。请删减后再提交，您写的都还在。")
    field.widget.attrs.pop("maxlength", None)
    field.widget.attrs |= {"data-most": most, "data-left": _("还可以写 # 个字"), "data-over": _("超出 # 个字，请删减")}


def name_the_field(field: forms.Field) -> None:
    """Let the error of an empty field say which one is empty."""
    asked = _("请选择“%(label)s”。") if isinstance(field, forms.ChoiceField) else _("请填写“%(label)s”。")
    field.error_messages["required"] = asked % {"label": field.label}


def _choices(words: Iterable[TextChoices]) -> Choices:
    return [(each.value, each.label) for each in words]


def _one_of(label: Any, words: Iterable[TextChoices]) -> forms.ChoiceField:
    """A field that asks for one of some words."""
    field = forms.ChoiceField(label=label, choices=_choices(words), widget=forms.RadioSelect)
    name_the_field(field)
    return field


class WordsField(forms.CharField):
    """A text of several lines as it is kept (`complaints.drafts.clean_text`): one in which there is nothing to see is missing."""

    def __init__(self, *, max_length: int, rows: int, **rest: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **rest)
        self.longest = max_length

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "", self.longest)


class ActForm(DeskForm):
    """What every act on a case carries: the version of the case that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["version"].initial = case.version


class WordsForm(ActForm):
    """An act with words."""

    words = WordsField(
        label=_("告诉提交人"),
        max_length=MAX_WORDS,
        rows=6,
        help_text=_("提交人会看到这段话。写明查到了什么、怎么处理、接下来做什么。"),
    )


class MayHaveWordsForm(WordsForm):
    """An act that may go without words."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["words"].required = False


class StaffWordsForm(ActForm):
    """An act whose words only staff read."""

    words = WordsField(
        label=_("给同事的说明"), max_length=MAX_WORDS, rows=6, help_text=_("只有工作人员能看到。不要写提交人的身份。")
    )


class ExtendForm(WordsForm):
    """How many working days more, and why."""

    days = forms.IntegerField(label=_("延长几个工作日"))
    field_order = ["version", "days", "words"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["days"].help_text = selectors.extension_source(case)

    def clean_days(self) -> int:
        """Refuse beside the field what `complaints.services.extend` refuses too."""
        days: int = self.cleaned_data["days"]
        most = selectors.limit(self.case).extension
        if most and not 1 <= days <= most:
            raise forms.ValidationError(gettext("延期应在 1 到 %(most)d 个工作日之间。") % {"most": most})
        return days


class TransferForm(StaffWordsForm):
    """Where the case goes."""

    unit = forms.ChoiceField(label=_("转给哪个单位"), choices=Unit.choices)
    region = forms.ChoiceField(label=_("哪个地区"), choices=region_choices)
    field_order = ["version", "unit", "region", "words"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["unit"].initial, self.fields["region"].initial = case.unit, case.region
        if Nature(case.nature) in MOVES[Status.TRANSFERRED].told:
            self.fields["unit"].help_text = selectors.extension_source(case)
            told = WordsForm.base_fields["words"]
            self.fields["words"].label, self.fields["words"].help_text = told.label, told.help_text


class RejectForm(WordsForm):
    """On which ground of those that the nature has, and where to go instead."""

    field_order = ["version", "ground", "words"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["ground"] = _one_of(_("理由"), GROUNDS[Nature(case.nature)])
        self.order_fields(self.field_order)


class CloseForm(WordsForm):
    """With which outcome of those that the nature allows; of an objection also which entry of the ledger corrected the record."""

    field_order = ["version", "outcome", "correction", "words"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        self.fields["outcome"] = _one_of(_("办理结果"), OUTCOMES[Nature(case.nature)])
        if Outcome.CORRECTED in OUTCOMES[Nature(case.nature)]:
            self.fields["correction"] = forms.IntegerField(
                label=_("更正在账本第几条"),
                required=False,
                min_value=1,
                max_value=LARGEST_ENTRY,
                initial=corrections.newest_change(case),
                help_text=_("选“已更正记录”的，写明公开账本里的条目号；记录变更后自动填上最近的一条，请核对。"),
            )
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Refuse beside the field what `complaints.services.close` refuses too."""
        typed = self.cleaned_data
        if typed.get("outcome") != Outcome.CORRECTED or "correction" in self.errors:
            return
        try:
            corrections.check_correction(self.case, typed["correction"])
        except ComplaintError as refused:
            self.add_error("correction", refused.message)


class AssignForm(ActForm):
    """To whom: one of those who may be given the case now."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        people = {str(person.pk): person for person in selectors.handlers(case)}
        self.fields["to"] = forms.TypedChoiceField(
            label=_("改派给"), choices=[(key, str(person)) for key, person in people.items()], coerce=people.__getitem__
        )
        name_the_field(self.fields["to"])


class ContactForm(DeskForm):
    """Why the contact is needed."""

    reason = WordsField(
        label=_("申请查看联系方式的理由"),
        max_length=MAX_REASON,
        rows=3,
        help_text=_("督办员批准后 24 小时内可以查看，每次查看都有记录。"),
    )


class RefuseContactForm(DeskForm):
    """Why the contact stays sealed."""

    reason = WordsField(
        label=_("不批准的理由"),
        max_length=MAX_REASON,
        rows=3,
        help_text=_("申请人会看到。写明还缺什么，或者可以怎样不用联系方式办理。"),
    )


class EntryForm(DeskForm):
    """A case that staff enter on someone's behalf; `complaints.drafts` decides what is acceptable."""

    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(label=_("来源"), choices=_choices(STAFF_CHANNELS), widget=forms.RadioSelect)
    received_on = forms.DateField(
        label=_("收到日期"),
        required=False,
        initial=today,
        input_formats=DAY_FORMATS,
        help_text=_("接到电话、收到信、来访，或 12345 转来的那一天，时限从它的次日起算。不填就是今天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    nature = forms.ChoiceField(label=_("类型"), choices=Nature.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(
        label=_("问题"),
        choices=[
            ("", _("请选择")),
            (_("投诉、举报和咨询"), _choices(ABOUT_PROVIDERS)),
            (_("异议：记录的哪一部分有误"), _choices(PARTS_OF_A_RECORD)),
        ],
    )
    record = forms.CharField(
        label=_("公开记录"),
        required=False,
        max_length=60,
        help_text=_("机构的统一社会信用代码、平台的备案编号，或公开记录的编号。查不到的留空，写在下一栏。"),
    )
    about = forms.CharField(
        label=_("对象名称"),
        required=False,
        help_text=_("公开记录里没有的机构或平台，写当事人所知道的名称或网址。"),
    )
    region = forms.ChoiceField(
        label=_("地区"),
        required=False,
        choices=lambda: region_choices(_("不清楚")),
        help_text=_("填了公开记录的，以记录的地区为准。"),
    )
    description = forms.CharField(
        label=_("情况"),
        help_text=_("时间、经过、诉求。不要写孩子的姓名、学校、班级和证件号码。"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    occurred_on = forms.DateField(
        label=_("发生日期"),
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    amount = forms.CharField(label=_("金额（元）"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    mode = forms.ChoiceField(label=_("身份"), choices=Mode.choices, widget=forms.RadioSelect)
    contact_name = forms.CharField(label=_("姓名"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    contact_phone = forms.CharField(
        label=_("电话"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"})
    )
    contact_address = forms.CharField(label=_("地址"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_amount(self) -> Decimal | None:
        return read_amount(self.cleaned_data["amount"])

    def clean(self) -> None:
        """Add what the draft's own checks find, beside the field that it is about, unless something is said there already."""
        # Whether it has to be about somebody depends on the nature.
        said = {*self.errors, *(["about"] if "nature" in self.errors else [])}
        for problem in problems_of(cleaned(self.draft()), today=today()):
            name = "_".join(problem.field)
            if name in self.fields and name not in said:
                self.add_error(name, problem.message)

    def draft(self) -> ComplaintDraft:
        """Return the case that the answers make."""
        typed = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return ComplaintDraft(
            nature=typed["nature"],
            category=typed["category"],
            description=typed["description"],
            mode=typed["mode"],
            record=record_called(typed["record"]),
            about=typed["about"],
            occurred_on=typed["occurred_on"] or None,
            amount=None if typed["amount"] == "" else typed["amount"],
            contact=Contact(typed["contact_name"], typed["contact_phone"], typed["contact_address"]),
            region=typed["region"],
        )
