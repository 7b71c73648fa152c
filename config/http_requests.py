"""Requests in UTF-8, whatever encoding they name: pages and partners are told to send nothing else.

Django reads the address in the encoding that `Content-Type` names, when it makes the request, before any view or middleware. One
that is no encoding of texts (`rot13`) or knows letters that there are not (`utf-7`) would fail there, and so would a parameter that
names one for itself (RFC 2231).
"""

from contextlib import suppress
from typing import Any, Final

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http.request import HttpRequest
from django.utils.http import parse_header_parameters

# Parameters are read in quadratic time, and those of a form have a hundred letters.
LONGEST_CONTENT_TYPE: Final = 500


def _in_utf_8(request: HttpRequest, meta: dict[str, Any]) -> None:
    """Set the media type and its parameters; what cannot be read, or is too long, is no type of anything."""
    content_type = meta.get("CONTENT_TYPE", "")
    request.content_type, request.content_params = "", {}
    if len(content_type) <= LONGEST_CONTENT_TYPE:
        with suppress(ValueError, TypeError):
            request.content_type, request.content_params = parse_header_parameters(content_type)


class Utf8WSGIRequest(WSGIRequest):
    """A request to a WSGI server."""

    _set_content_type_params = _in_utf_8


class Utf8ASGIRequest(ASGIRequest):
    """A request to an ASGI server."""

    _set_content_type_params = _in_utf_8
