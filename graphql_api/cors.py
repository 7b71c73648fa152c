"""Pages of any site may ask: what is public needs no credentials, and none are taken from a browser."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse

ALLOWED: Final = "GET, HEAD, POST, OPTIONS"
# A key is a secret and belongs on a server, so that `Authorization` is not among these.
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Content-Type, Accept-Language, GraphQL-Client-Name, If-None-Match, X-Cost-Only",
    "Access-Control-Max-Age": "86400",
    "Allow": ALLOWED,
}


def exposed(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers of one answer, with what lets pages of every site read them."""
    return {"Access-Control-Expose-Headers": ", ".join(headers), **headers} if headers else headers


def preflight() -> HttpResponse:
    """Answer a browser that asks whether a page may ask."""
    response = HttpResponse(status=204, headers=_PREFLIGHT)
    # Django says it is HTML, and there is nothing.
    del response["Content-Type"]
    return response
