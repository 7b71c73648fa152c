"""Certificates of status at a date: asked for from a record's page, read by number, and given as a file that proves itself."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttle import CERTIFICATE, client_address
from public_site.certificate_page import certificate_page, withdrawn_words
from public_site.refusals import in_json
from registry import certificates
from registry.certificate_numbers import CertificateNumberWrong, parse_certificate_number
from registry.certificates import CannotCertify, CertificateUnknown, CertificateWithdrawn
from registry.days import civil_day
from registry.public_ids import kind_of

View = Callable[..., HttpResponse]


class NumberForm(forms.Form):
    """The box for the number of a certificate that somebody holds in hand."""

    number = forms.CharField(
        label=_("证明编号"),
        help_text=_("印在证明的右上角，例如 ZM-7K3Q-9XWD-4MHT-Q。空格、短横和大小写都不影响。"),
        error_messages={"required": _("请填写证明编号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """Return the number in its one form."""
        try:
            return parse_certificate_number(self.cleaned_data["number"])
        except CertificateNumberWrong as wrong:
            raise forms.ValidationError(wrong.message) from wrong


class IssueForm(forms.Form):
    """What a record's page asks a certificate of: the record's public id, and a day, by default today."""

    record = forms.CharField(max_length=13)
    as_of = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


def for_the_holder_alone(view: View) -> View:
    """Keep a certificate out of search engines, and out of caches that would show it after it was erased."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: str, **named: str) -> HttpResponse:
        response = view(request, *arguments, **named)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-cache, private"
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_holder_alone
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The box for a number; a POST asks for a new certificate and leads to it."""
    if request.method == "POST":
        return _issue(request)
    if "number" not in request.GET:
        return render(request, "public_site/certificates.html", {"form": NumberForm()})
    form = NumberForm(request.GET)
    if form.is_valid():
        return redirect("certificate", form.cleaned_data["number"])
    return render(request, "public_site/certificates.html", {"form": form}, status=404)


@require_safe
@for_the_holder_alone
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """A certificate as it reads today."""
    form = NumberForm({"number": number})
    if not form.is_valid():
        return render(request, "public_site/certificates.html", {"form": form}, status=404)
    canonical = form.cleaned_data["number"]
    if number != canonical:
        return redirect("certificate", canonical)
    try:
        view = certificates.read(canonical)
    except CertificateUnknown:
        unknown: dict[str, object] = {
            "title": gettext("没有编号为 %(number)s 的证明") % {"number": canonical},
            "text": gettext("编号写法没有错，但本登记处没有签发过这份证明。如果是别人给您的，它可能是伪造的，请不要采信。"),
            "form": NumberForm(),
        }
        return render(request, "public_site/certificate_unknown.html", unknown, status=404)
    if view.statement is None or view.ground is None:
        words = withdrawn_words(view.state)
        withdrawn = {"title": words.title, "text": words.text, "number": view.number, "form": NumberForm()}
        return render(request, "public_site/certificate_unknown.html", withdrawn, status=words.status)
    address = request.build_absolute_uri(reverse("certificate", args=[view.number]))
    page = certificate_page(view, view.statement, view.ground, address=address)
    return render(request, "public_site/certificate.html", {"page": page})


@require_safe
@for_the_holder_alone
def certificate_proof(request: HttpRequest, number: str) -> JsonResponse:
    """The file that `beian_verify.py certificate` checks."""
    try:
        found = certificates.bundle(parse_certificate_number(number))
    except CertificateNumberWrong as wrong:
        return in_json(wrong.message, status=404)
    except CertificateUnknown:
        return in_json(gettext("本登记处没有签发过这个编号的证明。"), status=404)
    except CertificateWithdrawn:
        return in_json(gettext("这份证明的内容不能再提供。请打开证明的页面查看原因。"), status=410)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{found["certificate"]["number"]}.json"'
    return response


def _issue(request: HttpRequest) -> HttpResponse:
    form = IssueForm(request.POST)
    if not form.is_valid():
        wrong_day = gettext("日期要写成 2021-06-01 这样。请从机构或平台的页面重新开具。")
        wrong_record = gettext("没有说明是哪条记录。请从机构或平台的页面重新开具。")
        return _refused(request, wrong_record if "record" in form.errors else wrong_day, status=400)
    now = timezone.now()
    record, as_of = form.cleaned_data["record"], form.cleaned_data["as_of"] or civil_day(now)
    if CERTIFICATE.is_shut(client_address(request)):
        return _refused(request, gettext("从这个网络开具的证明太多了。请过一小时再试。"), status=429, record=record, as_of=as_of)
    try:
        view = certificates.issue(kind_of(record) or "", record, as_of, issued_at=now)
    except CannotCertify as refused:
        status = 404 if refused.reason == "unknown" else 400
        return _refused(request, refused.message, status=status, record=record, as_of=as_of)
    if view.issued_at == now:
        CERTIFICATE.count_failure(client_address(request))
    return HttpResponse(status=303, headers={"Location": reverse("certificate", args=[view.number])})


def _refused(request: HttpRequest, message: str, *, status: int, record: str = "", as_of: date | None = None) -> HttpResponse:
    kind = kind_of(record)
    record_url = reverse(kind, args=[record]) if kind in certificates.CERTIFIED_KINDS else ""
    context = {"message": message, "record_url": record_url, "as_of": as_of}
    return render(request, "public_site/certificate_refused.html", context, status=status)
