"""What anybody is told where the ledger no longer makes the log that was signed: that it is so, and what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from public_site.refusals import in_json
from registry.ledger_tree import BrokenLedger


class BrokenLedgerMiddleware:
    """Answers 503 in words, as the page or the file that was asked for, where a view meets a `BrokenLedger`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer; nothing for any other exception."""
        if not isinstance(exception, BrokenLedger):
            return None
        response: HttpResponse
        if request.path.endswith(".json"):
            response = in_json(exception.told, status=503)
        else:
            response = render(request, "public_site/broken_ledger.html", {"text": exception.told}, status=503)
        add_never_cache_headers(response)
        return response
