"""What an objection to a record asks: which record, who objects, what is wrong and what is right, and how to reach them."""

from typing import Any, Final

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from complaints.drafts import ComplaintDraft, Contact, clean_text, cleaned, problems_of
from complaints.vocabulary import PARTS_OF_A_RECORD, Mode, Nature
from public_site.complaint_forms import ReachForm
from registry.days import today

MAX_RECORD: Final = 200
MAX_WORDS: Final = 1_500
# Which field of the form a field of the draft comes from, where the names differ.
_FIELD_OF: Final = {"category": "part", "description": "wrong"}
# What staff read, who work in Chinese whatever language the page was in.
_DESCRIPTION: Final = "提出人：{party}\n\n有误之处：\n{wrong}\n\n应当是：\n{right}\n\n依据：\n{basis}"


class Party(TextChoices):
    """Who objects, as the record concerns them."""

    INSTITUTION = "institution", _("登记的机构，或平台的运营机构")
    TEACHER = "teacher", _("记录里写到的教学或教研人员本人")
    OTHER = "other", _("记录涉及的其他单位或个人")


def _check_length(typed: str) -> None:
    """Say how long a text is that is too long: a box that takes no more cuts off silently what somebody pastes."""
    number = len(clean_text(typed))
    if number > MAX_WORDS:
        raise forms.ValidationError(
            gettext("最多 1,500 个字，现有 %(number)s 个字。请删减，或在提交后补充。") % {"number": f"{number:,}"}
        )


def _text(label: Any, *, hint: Any, missing: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        validators=[_check_length],
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": missing},
    )


class RecordForm(forms.Form):
    """The record that is wrong, by a number that stands on it."""

    record = forms.CharField(
        label=_("哪条记录有误"),
        max_length=MAX_RECORD,
        help_text=_("机构的统一社会信用代码、平台的备案编号，或者把记录那一页的网址复制过来。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写记录的代码或编号。"), "max_length": _("代码和编号没有这么长，请核对后再填。")},
    )


class ObjectionForm(ReachForm):
    """An objection to a record that is known already; what makes it acceptable is decided by `complaints.drafts`."""

    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    party = forms.ChoiceField(
        label=_("您是谁？"),
        choices=Party.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择您和这条记录的关系。")},
    )
    part = forms.ChoiceField(
        label=_("记录的哪一部分有误？"),
        choices=[(each.value, each.label) for each in PARTS_OF_A_RECORD],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项；都不合适的，选“记录的其他内容”。")},
    )
    wrong = _text(
        _("现在写的是什么，错在哪里"),
        hint=_("照抄记录里有误的那一句，再说明错在哪里。"),
        missing=_("请写明记录里哪一句有误。"),
        rows=4,
    )
    right = _text(_("应当是什么"), hint=_("写出正确的内容。"), missing=_("请写明正确的内容应当是什么。"), rows=3)
    basis = _text(
        _("依据"),
        hint=_(
            "文书的名称、文号、日期和作出单位，例如办学许可证、备案通知、撤销决定。不要写身份证号和学生的姓名；需要原件的，承办单位会告诉您怎样交。"
        ),
        missing=_("请写明依据：文书的名称和文号，或者可以核对的事实。"),
        rows=3,
    )
    field_order = ["submission_key", "party", "part", "wrong", "right", "basis", "name", "phone", "address"]

    def clean(self) -> dict[str, Any]:
        """Add what the draft's own checks find, beside the field that it is about, unless something is said there already."""
        for problem in problems_of(cleaned(self.draft("")), today=today()):
            name = _FIELD_OF.get(problem.field[-1], problem.field[-1])
            if name in self.fields and name not in self.errors:
                self.add_error(name, problem.message)
        return self.cleaned_data

    def draft(self, record: str) -> ComplaintDraft:
        """Return the objection to the record with this public id that the answers make."""
        typed = {name: self.cleaned_data.get(name, "") for name in self.fields}
        with override("zh-hans"):
            party = str(Party(typed["party"]).label) if typed["party"] else ""
        return ComplaintDraft(
            nature=Nature.OBJECTION,
            category=typed["part"],
            description=_DESCRIPTION.format(party=party, wrong=typed["wrong"], right=typed["right"], basis=typed["basis"]),
            mode=Mode.CONFIDENTIAL,
            record=record,
            contact=Contact(typed["name"], typed["phone"], typed["address"]),
        )
