"""The page to read before paying."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from public_site.payment_page import PaymentForm, payment_page
from registry.days import today


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The question, and the answer to what was asked by address; what is wrong with it has status 400."""
    form = PaymentForm(request.GET if _asks(request) else None, today=today())
    if not form.is_bound:
        return render(request, "public_site/payment.html", {"form": form})
    page = payment_page(form) if form.is_valid() else None
    response = render(request, "public_site/payment.html", {"form": form, "page": page}, status=200 if page else 400)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asks(request: HttpRequest) -> bool:
    return any(name in PaymentForm.base_fields for name in request.GET)
