"""What is typed to add an endpoint for webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.webhooks.guarding import LONGEST_URL
from registry.vocabulary import RecordKind


class EndpointForm(forms.Form):
    """Where to tell of changes, and of which."""

    url = forms.CharField(
        label=_("接收地址"),
        max_length=LONGEST_URL,
        help_text=_("以 https:// 开头的网址。证书要有效，不跟随跳转。"),
        error_messages={"required": _("请填写“接收地址”。")},
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("哪些记录"),
        required=False,
        choices=RecordKind.choices,
        help_text=_("不选就是全部。"),
        widget=forms.CheckboxSelectMultiple,
    )
    region = forms.RegexField(
        label=_("地区代码"),
        regex=r"^\d{6}$",
        required=False,
        help_text=_("六位行政区划代码，包含下级地区。不填就是全部。"),
        error_messages={"invalid": _("请填写六位行政区划代码，例如 370100。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
