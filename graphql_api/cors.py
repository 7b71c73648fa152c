"""Pages of any site may ask: what is public needs no credentials, and none are taken from a browser."""

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


def allow_every_site(response: HttpResponse) -> HttpResponse:
    """Let pages of every site read an answer, with the headers that they may need."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    return response


def preflight() -> HttpResponse:
    """Answer a browser that asks whether a page may ask."""
    return allow_every_site(HttpResponse(status=204, headers=_PREFLIGHT))
