"""What is typed at the desk of keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms import DeskForm, WordsField
from partners.selectors import Key, Request
from partners.vocabulary import Scope

QUOTAS = (
    ("60000", _("60,000：小程序、学校")),
    ("600000", _("600,000：一般的应用")),
    ("3000000", _("3,000,000：应用商店、支付机构")),
    ("12000000", _("12,000,000：批量核验")),
)
LIFETIMES = (("90", _("三个月")), ("365", _("一年")), ("730", _("两年")), ("1095", _("三年")))


class AllowanceForm(DeskForm):
    """What keys are for, and how much may be asked with them."""

    scopes = forms.MultipleChoiceField(
        label=_("可以用来"),
        required=False,
        choices=[choice for choice in Scope.choices if choice[0] != Scope.READ],
        help_text=_("查询公开记录总是可以的。对方申请的列在上面；只勾用途里说明了、确实用得着的。"),
        widget=forms.CheckboxSelectMultiple,
    )
    quota = forms.ChoiceField(
        label=_("每分钟点数"), choices=QUOTAS, initial="600000", help_text=_("一次检索大约 2,000 点，查一家机构几十点。")
    )

    def allowed(self) -> dict[str, Any]:
        """Return the scopes and the quota of a valid form."""
        return {"scopes": [Scope(each) for each in self.cleaned_data["scopes"]], "quota": int(self.cleaned_data["quota"])}


class GrantForm(AllowanceForm):
    """What a key will be for, and how long."""

    name = forms.CharField(label=_("密钥名称"), max_length=60, help_text=_("对方和我们都用这个名称认它，例如“家长端应用”。"))
    lifetime = forms.ChoiceField(label=_("有效期"), choices=LIFETIMES, initial="365")
    field_order = ("name",)

    def __init__(self, asked: Request, *args: Any, **kwargs: Any) -> None:
        # No scope is ticked: each that is given is a decision, also one that was asked for.
        super().__init__(*args, initial={"name": asked.partner.organisation[:60]}, **kwargs)

    def expires_at(self, *, granted_at: datetime) -> datetime:
        """Return when the key of a valid form ends that is granted at this moment."""
        return granted_at + timedelta(days=int(self.cleaned_data["lifetime"]))


class ChangeForm(AllowanceForm):
    """What the keys of a partner are for from now on; it begins with what the newest live one is for."""

    def __init__(self, keys: Sequence[Key], *args: Any, **kwargs: Any) -> None:
        newest = keys[0]
        super().__init__(*args, initial={"scopes": newest.scopes, "quota": str(newest.quota)}, prefix="change", **kwargs)
        self.fields["scopes"].help_text = _(
            "查询公开记录总是可以的。对方的密钥都改成这样。不勾“接收变更通知”，就不再通知对方的接收地址，勾上以后再从停下的地方接着通知。"
        )
        quota: Any = self.fields["quota"]
        if str(newest.quota) not in dict(QUOTAS):
            quota.choices = [(str(newest.quota), f"{newest.quota:,}"), *QUOTAS]


class RefuseForm(DeskForm):
    """Why there is no key."""

    reason = WordsField(
        label=_("不同意的理由"), max_length=500, rows=3, help_text=_("对方会看到。写明还缺什么、怎么改可以再申请。")
    )
