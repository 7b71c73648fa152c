"""Checking what a parent holds: one box, who got the money, or a picture of a code. Nothing of it is stored."""

import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.throttle import PICTURE, client_address
from public_site.verify_page import VerdictView, verdict_view
from public_site.verify_pictures import MOST_BYTES, InMemory, PictureRefused, codes_in, too_large_words, typed_before_the_picture
from registry.days import today
from search.old_rows import old_rows
from search.verify import verify
from search.verifying.asked_tokens import LONGEST_NAME
from search.verifying.held import LONGEST_HELD, Held

# Of one picture no more codes are checked.
_MOST_CODES: Final = 5
# Room for the other fields of the form and for what parts them.
_MOST_BODY = MOST_BYTES + 64 * 1024


class VerifyForm(forms.Form):
    """What is held; one of the three is enough."""

    q = forms.CharField(
        label=_("您手里有什么"),
        help_text=_("网址、应用商店链接、应用或小程序的名称、ICP 备案号、统一社会信用代码、许可证号、证明编号，写一样就行。"),
        required=False,
        max_length=LONGEST_HELD,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("这段文字太长了。请只填写名称、网址或号码。")},
    )
    payee = forms.CharField(
        label=_("收款方是谁"),
        help_text=_("付款页面或收据上写的收款方全称。"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("名称太长了，请只填写收款方的全称。")},
    )
    picture = forms.FileField(
        label=_("二维码图片"),
        help_text=_("海报、传单上的二维码，拍照或截图都行，最多 8 MB。图片只用来读二维码，读完就丢弃。"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    left_out = ""
    # Of the answer where something is wrong with the form.
    status = 400

    def held(self) -> list[Held]:
        """Return what is to be checked; a code of the picture each for itself. Adds an error where there is nothing.

        Of more codes than are checked, `left_out` says so.
        """
        text, payee, picture = (self.cleaned_data[name] for name in ("q", "payee", "picture"))
        texts = [text] if text else []
        if picture:
            try:
                codes = codes_in(picture.read())
            except PictureRefused as refused:
                self.add_error("picture", refused.message)
                self.status = refused.status
                return []
            texts += codes[:_MOST_CODES]
            if len(codes) > _MOST_CODES:
                self.left_out = _left_out_words()
        if not texts and not payee:
            self.add_error("q", gettext("请填写一样您手里的东西，或者上传二维码图片。"))
            return []
        return [Held(each, payee=payee) for each in texts] if texts else [Held(payee, "payee")]


@cache_control(private=True, max_age=0)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify_held(request: HttpRequest) -> HttpResponse:
    """The form, and verdicts on what was sent with it; by POST, so that what is held stands in no address and no log.

    The browser may keep the page for itself: who comes back from a record sees the verdict, and is not asked to send it all again.
    """
    if request.method != "POST":
        return _checked(request, VerifyForm(request.GET)) if _asks(request) else _page(request, VerifyForm())
    # Decided before the picture is read, which the check of the form's token would do.
    if int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BODY:
        form = VerifyForm(typed_before_the_picture(request))
        form.add_error("picture", too_large_words())
        return _page(request, form, status=413)
    request.upload_handlers = [InMemory(request)]
    return _posted(request)


@csrf_protect
def _posted(request: HttpRequest) -> HttpResponse:
    form = VerifyForm(request.POST, request.FILES)
    if not request.FILES:
        return _checked(request, form)
    client = client_address(request)
    if PICTURE.is_shut(client):
        form.add_error("picture", gettext("从这个网络上传的图片太多了。请过一小时再试，或者填写文字。"))
        return _page(request, form, status=429)
    began = time.thread_time()
    response = _checked(request, form)
    # Who is asked to come again has had nothing.
    if response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
        PICTURE.count_failure(client, times=1 + int(time.thread_time() - began))
    return response


def _checked(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    held = form.held() if form.is_valid() else []
    if form.errors:
        return _page(request, form, status=form.status)
    views = [verdict_view(each) for each in verify(held)]
    # What is not shown again, such as a number of a person, does not stay in the box either.
    shown = form if all(view.is_whole for view in views) else VerifyForm({})
    return _page(request, shown, views, left_out=form.left_out)


def _asks(request: HttpRequest) -> bool:
    return bool(request.GET.get("q", "").strip() or request.GET.get("payee", "").strip())


def _left_out_words() -> str:
    return gettext("图片里的二维码不止 %(most)d 个，这里只核对了 %(most)d 个。请把其余的单独截图，再核对一次。") % {
        "most": _MOST_CODES
    }


def _page(
    request: HttpRequest, form: VerifyForm, views: Sequence[VerdictView] = (), *, left_out: str = "", status: int = 200
) -> HttpResponse:
    is_degraded = bool(views) and old_rows.seen()
    context = {"form": form, "verdicts": views, "today": today(), "is_degraded": is_degraded, "left_out": left_out}
    response = render(request, "public_site/verify.html", context, status=status)
    if form.is_bound:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
