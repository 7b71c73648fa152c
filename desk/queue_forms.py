"""What is typed at the queue: its filters, and what one has seen of it."""

import re
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rights import Right, Staff, scopes
from accounts.vocabulary import Unit
from complaints import case_queue, selectors
from complaints.case_queue import QueueFilter
from complaints.selectors import Case
from complaints.vocabulary import Attention, Category, Nature, Status
from desk.forms import region_choices

_KEY: Final = re.compile(r"[1-9][0-9]{0,8}")


class QueueForm(forms.Form):
    """The filters of the queue, as they stand in its address."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        help_text=_("编号、对象或情况里的字词，或公开记录的代码；完整的编号在全部件里找"),
    )
    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("未结")), ("all", _("全部")), ("ended", _("已结")), *Status.choices],
    )
    nature = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *Nature.choices])
    category = forms.ChoiceField(label=_("问题"), required=False, choices=[("", _("全部")), *Category.choices])
    unit = forms.ChoiceField(label=_("单位"), required=False)
    region = forms.ChoiceField(label=_("地区"), required=False, choices=lambda: region_choices(_("全部")))
    handler = forms.ChoiceField(label=_("承办人"), required=False)
    only = forms.ChoiceField(label=_("重点"), required=False, choices=[("", _("全部")), *Attention.choices])

    same = forms.CharField(label=_("与此件同一对象"), required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        """Offer what this person can narrow the queue by: the units that they see; to who assigns cases, who has any."""
        super().__init__(*args, **kwargs)
        self.staff = staff
        seen = case_queue.units(staff)
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [("", _("全部")), *(each for each in Unit.choices if each[0] in seen)]
        fields["handler"].choices = [("", _("全部")), (case_queue.NOBODY, _("待认领"))]
        if scopes(staff, Right.ASSIGN_CASES):
            people = {str(person.pk): str(person) for person in case_queue.who_has_some(staff)}
            chosen = str(self.data.get("handler", ""))
            if _KEY.fullmatch(chosen):
                # Whose last case has just been given to others: the list that was looked at is empty now.
                people.setdefault(chosen, gettext("手里已经没有件的人"))
            fields["handler"].choices += people.items()
        else:
            fields["only"].choices = [each for each in fields["only"].choices if each[0] != Attention.CONTACT]
        if len(seen) == 1:
            del fields["unit"]

    @property
    def conditions(self) -> list[forms.BoundField]:
        """The fields beside the text that is looked for."""
        return [field for field in self.visible_fields() if field.name != "q"]

    def clean_same(self) -> Case | None:
        """Return the case about whose subject others are asked for."""
        reference = self.cleaned_data["same"]
        case = selectors.case_for(self.staff, reference) if reference else None
        if reference and case is None:
            raise forms.ValidationError(
                gettext("没有编号为 %(reference)s 的件，或者它不在您的单位和地区。") % {"reference": reference}
            )
        return case

    def wanted(self) -> QueueFilter:
        """Return the filter of a valid form."""
        typed = self.cleaned_data
        return QueueFilter(
            status={"": "open", "all": ""}.get(typed["status"], typed["status"]),
            nature=typed["nature"],
            category=typed["category"],
            unit=typed.get("unit", ""),
            region=typed["region"],
            handler=typed["handler"],
            only=Attention(typed["only"]) if typed["only"] else None,
            same_as=typed["same"],
            text=typed["q"],
        )


class LookedForm(forms.Form):
    """When the list was made on which somebody saw what came in; a session ends within a day of it."""

    shown_at = forms.DateTimeField()

    def clean_shown_at(self) -> datetime:
        """Refuse a moment at which this person was shown no list."""
        shown_at: datetime = self.cleaned_data["shown_at"]
        if not timezone.now() - timedelta(days=1) < shown_at <= timezone.now():
            raise forms.ValidationError("no list was made then")
        return shown_at
