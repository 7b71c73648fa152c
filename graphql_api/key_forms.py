"""What is typed to ask for a key, and to show one."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from partners.vocabulary import Scope

MAX_PURPOSE = 1_000


class KeyRequestForm(forms.Form):
    """Who asks for a key, what for, and whom to write to; `submission_key` makes a request that is sent twice the same."""

    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    organisation = forms.CharField(
        label=_("单位名称"),
        max_length=120,
        help_text=_("营业执照或者登记证上的全称。"),
        error_messages={"required": _("请填写“单位名称”。")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    purpose = forms.CharField(
        label=_("用途"),
        # A browser that knew the limit would cut what is pasted, and say nothing.
        validators=[
            MaxLengthValidator(
                MAX_PURPOSE, _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。请删减后再提交，您写的都还在。")
            )
        ],
        help_text=_("在哪个产品里用、查什么、大约每天多少次。写清楚的，我们就不用再写信问您。"),
        error_messages={"required": _("请填写“用途”。")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("除查询公开记录外，还需要"),
        required=False,
        choices=[choice for choice in Scope.choices if choice[0] != Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = forms.CharField(
        label=_("联系人"),
        max_length=60,
        error_messages={"required": _("请填写“联系人”。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_mail = forms.EmailField(
        label=_("电子邮箱"),
        max_length=200,
        help_text=_("密钥和与它有关的通知发到这里。只有发放密钥的工作人员能看到。"),
        error_messages={"required": _("请填写“电子邮箱”。"), "invalid": _("请填写正确的电子邮箱，例如 name@example.cn。")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ShowKeyForm(forms.Form):
    """A key that its holder shows."""

    key = forms.CharField(
        label=_("密钥"),
        max_length=200,
        help_text=_("以 beian_live_ 或 beian_test_ 开头。任何一个有效的密钥都可以。"),
        error_messages={"required": _("请填写“密钥”。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )
