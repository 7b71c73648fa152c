"""What anybody is told whose request could not be answered: as the page, the file or the answer of the API that was asked for.

Nothing here asks the database, which may be what is missing.
"""

import re
import sys
from typing import Final

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views.defaults import server_error as broken_page

from config.middleware import API
from graphql_api.errors import RETRY_AFTER_SECONDS, CodedError, ErrorCode, unanswered
from graphql_api.http_request import JSON
from graphql_api.http_response import failed
from registry.interruptions import interruption

# What of a form is never written into a page again.
_SECRET: Final = frozenset({"password", "secret", "key"})
_BLANK: Final = re.compile(r"\S\s+\S")
# A day that a form brings with it is written with hyphens too.
_TELEPHONE: Final = re.compile(r"(?!\d{4}-\d\d-\d\d$)\+?\d[\d-]{6,15}")
_FORM: Final = "application/x-www-form-urlencoded"
_DATA: Final = (".json", "/suggest")
_TEXTS: Final = (".atom", ".csv", ".py", ".txt")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer with 503 and when to ask again while the database is away, else with 500.

    Called while what went wrong is handled, in a view or in a middleware.
    """
    failure = sys.exception()
    if request.path_info in API:
        refused = unanswered(failure)
        return failed(request, JSON, refused.errors, {}, status=refused.status, headers=refused.headers)
    return broken_page(request) if interruption(failure) is None else _unavailable(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with 400 in words; nothing of what was sent is repeated."""
    is_elsewhere = isinstance(exception, DisallowedHost)
    if request.path_info in API:
        message = "This service does not answer under the name in `Host`." if is_elsewhere else "The request cannot be read."
        return failed(request, JSON, [CodedError(ErrorCode.BAD_REQUEST, message)], {}, status=400)
    return HttpResponse(render_to_string("400.html", {"is_elsewhere": is_elsewhere}), status=400)


def not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer with 403 a form that may come from another site, or whose cookie is gone; what was written on a page of ours is shown.

    It is there to be copied, and not to be sent again by a button: who presses it would have to have written it.
    """
    is_own = request.headers.get("Origin") == request.build_absolute_uri("/")[:-1]
    written = [value for _, value in _typed(request) if _is_written(value)] if is_own else []
    response = HttpResponse(render_to_string("403_csrf.html", {"written": "\n\n".join(written)}), status=403)
    add_never_cache_headers(response)
    return response


def _unavailable(request: HttpRequest) -> HttpResponse:
    words = gettext("系统暂时不能读写数据，不是您的操作有误。请过一会儿再试。")
    response: HttpResponse
    if request.path.endswith(_DATA):
        response = JsonResponse({"error": words}, status=503, json_dumps_params={"ensure_ascii": False})
    elif request.path.endswith(_TEXTS):
        response = HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
    else:
        page = {"words": words, "address": request.get_full_path(), "is_form": request.method == "POST", "typed": _typed(request)}
        response = HttpResponse(render_to_string("503.html", page), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    add_never_cache_headers(response)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of the form that was being sent, to be sent again by hand; none of one with a secret or a file in it.

    The form keeps the token that it came with: one that another site has made is refused when it is sent again.
    """
    if request.method != "POST" or request.content_type != _FORM:
        return []
    try:
        sent = request.POST
    except (UnreadablePostError, SuspiciousOperation):
        return []
    return [] if _SECRET & sent.keys() else [(name, value) for name, values in sent.lists() for value in values]


def _is_written(value: str) -> bool:
    """Tell whether a person wrote a value: what our forms bring with them has neither blanks nor characters beyond ASCII.

    Nor is any of it a telephone number.
    """
    return bool(_BLANK.search(value)) or not value.isascii() or bool(_TELEPHONE.fullmatch(value))
