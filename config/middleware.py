"""What holds for every request: where it comes from, in which language it is answered, and what the browser is told of rights.

The API is answered before what only pages need.
"""

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from graphql_api import http_response
from graphql_api.views import beside_the_endpoint, graphql

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# Whoever asks here shows a key, or nothing: no session, no form of ours and no notice is looked for.
API: Final[dict[str, Callable[[HttpRequest], HttpResponse]]] = {"/graphql": graphql, "/graphql/": beside_the_endpoint}
# Some proxies write the port behind the address, which is another one for each connection.
_WITH_A_PORT: Final = re.compile(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+", re.ASCII)
WITHOUT_CONTENT: Final = frozenset({204, 304})
_OF_EVERY_ANSWER: Final = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Permissions-Policy": PERMISSIONS_POLICY}
_OF_THE_API: Final = _OF_EVERY_ANSWER | http_response.OF_EVERY_ANSWER


class HeadersMiddleware:
    """Adds what every answer says to browsers, and every answer of the API, except where a view has said otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in (_OF_THE_API if request.path_info in API else _OF_EVERY_ANSWER).items():
            response.headers.setdefault(name, value)
        if response.status_code in WITHOUT_CONTENT:
            # Django says that it is 0, which is not the length of what there would be (RFC 9110, 8.6).
            del response["Content-Length"]
        return response


class ClientAddressMiddleware:
    """Puts the client's own address in `REMOTE_ADDR` when `TRUSTED_PROXIES` reverse proxies stand before us.

    Each proxy appends the address that it was called from, so only that many last entries of `X-Forwarded-For` are the word
    of somebody whom we trust; what comes before them the client may have written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies = settings.TRUSTED_PROXIES
        # `request.headers` would be made of all headers for this one.
        addresses = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < proxies <= len(addresses) and (address := addresses[-proxies].strip()):
            parts = _WITH_A_PORT.fullmatch(address)
            request.META["REMOTE_ADDR"] = (parts[1] or parts[2]) if parts else address
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks the language that a visitor chose or a browser asks for; no address names one, as Django's own would find out.

    What says its language itself, as an open data file does, is the same whoever asks: those who keep it for many need one copy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if "Content-Language" in response.headers:
            return response
        if "Accept-Language" not in response.headers.get("Vary", ""):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        return response


class ApiMiddleware:
    """Answers the API, whose callers have no use for the middleware behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return API.get(request.path_info, self.get_response)(request)


class ButtonsMiddleware:
    """Says in words that a page comes after a button alone, to who opens its address or loads it anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method not in ("GET", "HEAD") or response.content:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page
