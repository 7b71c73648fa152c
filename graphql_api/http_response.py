"""Writing a GraphQL answer to HTTP: its body, its tag, and what may be done with it on the way."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from graphql import GraphQLError

from graphql_api import counters
from graphql_api.answer_cache import KeptAnswer
from graphql_api.compression import MOST_ZSTD_BYTES, WORTH_BYTES, begun, chosen_encoding
from graphql_api.cors import exposed
from graphql_api.errors import ErrorCode
from graphql_api.http_request import METHODS_OF_AN_ADDRESS

# What every answer says that does not say otherwise itself (config/middleware.py): pages of any site may read it, and `extensions`
# tell how the caller's quota stands, so that nobody may store it for others; who does for itself asks each time whether it is still
# true.
OF_EVERY_ANSWER: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "private, no-cache"}
# To copy a longer beginning, so that its end stands behind it, takes longer than to send them one after the other.
_WRITTEN_APART: Final = 65_536
_NOT_STORED: Final = {"Cache-Control": "no-store"}


def answered(
    request: HttpRequest, content_type: str, answer: KeptAnswer, extensions: Mapping[str, Any], *, is_private: bool
) -> HttpResponse:
    """Return an answer without errors; without a body when the client has it by its tag.

    A private answer is not stored, and not compressed either: it may hold a secret beside what somebody else made the client send.
    """
    end = orjson.dumps(extensions) + b"}"
    if is_private:
        return _response(request, answer.beginning, content_type, _NOT_STORED, end=end)
    is_tagged = request.method in METHODS_OF_AN_ADDRESS
    # Weak, since `extensions` are no part of what the tag is of, and the body may be compressed in several ways.
    headers = exposed({"ETag": f'W/"{answer.tag}"'} if is_tagged else {})
    if is_tagged and _has(request, answer.tag):
        response = _response(request, b"", content_type, headers, status=304)
        del response["Content-Type"]
        return response
    encoding = _encoding(request, len(answer.beginning))
    if encoding:
        return _response(request, answer.compressed(encoding).ended(end), content_type, headers, encoding=encoding)
    return _response(request, answer.beginning, content_type, headers, end=end)


def failed(
    request: HttpRequest,
    content_type: str,
    errors: Sequence[GraphQLError],
    extensions: Mapping[str, Any],
    *,
    data: bytes = b"",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    is_private: bool = False,
) -> HttpResponse:
    """Return an answer with errors; `data` is the encoded one of an operation that was executed."""
    counters.errors.update((error.extensions or {}).get("code", ErrorCode.INTERNAL) for error in errors)
    listed = orjson.dumps([error.formatted for error in errors])
    parts = [b'"data":' + data] if data else []
    body = b"{%s}" % b",".join((b'"errors":' + listed, *parts, b'"extensions":' + orjson.dumps(extensions)))
    encoding = "" if is_private else _encoding(request, len(body))
    if encoding:
        body = begun(body, encoding).ended(b"")
    return _response(request, body, content_type, {**_NOT_STORED, **exposed(headers or {})}, status=status, encoding=encoding)


def _encoding(request: HttpRequest, size: int) -> str:
    if size < WORTH_BYTES:
        return ""
    return chosen_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""), is_long=size > MOST_ZSTD_BYTES)


def _response(
    request: HttpRequest,
    body: bytes,
    content_type: str,
    headers: Mapping[str, str],
    *,
    end: bytes = b"",
    status: int = 200,
    encoding: str = "",
) -> HttpResponse:
    is_in_two = len(body) > _WRITTEN_APART
    response = HttpResponse(
        body if is_in_two else body + end,
        content_type=f"{content_type}; charset=utf-8",
        status=status,
        headers={"Vary": "Accept, Accept-Encoding, Accept-Language", **headers},
    )
    if is_in_two:
        response.write(end)
        # Who had to find it out would put both together.
        response["Content-Length"] = str(len(body) + len(end))
    if encoding:
        response["Content-Encoding"] = encoding
    if request.method == "HEAD" and response.content:
        # The length that GET would send; servers differ in whether they leave the content out themselves.
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _has(request: HttpRequest, tag: str) -> bool:
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    return known.strip() == "*" or f'"{tag}"' in known
