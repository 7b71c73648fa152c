"""Reading a GraphQL request from HTTP, as the GraphQL-over-HTTP specification says."""

import json
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson
from django.http import HttpRequest
from django.http.request import MediaType

from graphql_api.cors import ALLOWED
from graphql_api.errors import CodedError, ErrorCode, RefusedRequest, limit_exceeded, readable
from graphql_api.limits import (
    MAX_ACCEPT,
    MAX_ADDRESS_BYTES,
    MAX_BODY_BYTES,
    MAX_BODY_SECONDS,
    MAX_BRACKETS,
    MAX_COMMAS,
    MAX_JSON_NESTING,
    MAX_PARAMETERS,
    MAX_VARIABLES,
)
from graphql_api.requests import GraphQLRequest, Sent, hash_of

JSON: Final = "application/json"
RESPONSE_JSON: Final = "application/graphql-response+json"

# HEAD is GET without the content of the answer (RFC 9110, 9.3.2).
METHODS_OF_AN_ADDRESS: Final = frozenset({"GET", "HEAD"})
_PARAMETERS: Final = ("query", "operationName", "variables", "extensions", "documentId")
_SIGNS: Final = {
    b",": ("commas", MAX_COMMAS),
    b"[": ("square brackets", MAX_BRACKETS),
    b"{": ("braces", MAX_BRACKETS),
}
_IN_UTF_8: Final = re.compile(r';\s*charset="?utf-?8"?(?=\s*(?:[;,]|$))', re.IGNORECASE)
# A text of JSON; one without an end is all that follows, so that nothing is looked at twice.
_TEXT: Final = rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
# Each bracket, or the end, with what stands before it.
_BRACKETS: Final = re.compile(rb'(?:[^\[\]{}"]++|%b)*+([\[\]{}]|\Z)' % _TEXT, re.DOTALL)
# One more of a sign outside of texts than may be.
_TOO_MANY: Final = {
    sign: re.compile(rb'(?:(?:[^"\%b]++|%b)*+\%b){%d}+' % (sign, _TEXT, sign, most + 1), re.DOTALL)
    for sign, (_, most) in _SIGNS.items()
}
_STEPS: Final = {b"[": 1, b"{": 1, b"]": -1, b"}": -1, b"": 0}
_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


class _RepeatedName(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _RepeatedName("an object has two members with one name")
    if len(members) > MAX_VARIABLES:
        # The variables are the widest object that may be sent; to hold more against a type takes long.
        hint = "Send those that are used; a list is one variable."
        raise RefusedRequest([limit_exceeded("number of members of an object", len(members), MAX_VARIABLES, hint)])
    return members


# orjson is strict, but of two members with one name it keeps the last in silence.
_WITH_EACH_NAME_ONCE: Final = json.JSONDecoder(object_pairs_hook=_object)


def media_type(request: HttpRequest) -> str:
    """Return the media type of the answer that the client prefers. Raises `RefusedRequest` for none, or too many."""
    accept = request.META.get("HTTP_ACCEPT", "").strip() or "*/*"
    if len(accept) > MAX_ACCEPT:
        hint = f"Name {RESPONSE_JSON} or {JSON} alone."
        raise RefusedRequest([limit_exceeded("length of the header `Accept`", len(accept), MAX_ACCEPT, hint)])
    chosen = _preferred(accept)
    if chosen is None:
        raise _refused(ErrorCode.NOT_ACCEPTABLE, f"Answers are {RESPONSE_JSON} or {JSON}; `Accept` takes neither.", status=406)
    return chosen


def media_type_of_a_refusal(request: HttpRequest) -> str:
    """Return the media type in which a client is told why nothing is answered: the preferred one, JSON where it takes neither."""
    try:
        return media_type(request)
    except RefusedRequest:
        return JSON


def asks_for_cost_only(request: HttpRequest) -> bool:
    """Tell whether nothing is to be executed. Raises `RefusedRequest` for a value that may mean so."""
    asked: str = request.META.get("HTTP_X_COST_ONLY", "0")
    if asked not in ("0", "1"):
        raise _refused(ErrorCode.BAD_REQUEST, "`X-Cost-Only` must be 1. Leave it out for the request to be executed.")
    return asked == "1"


@lru_cache(256)
def _preferred(accept: str) -> str | None:
    request = HttpRequest()
    # Answers are in UTF-8, and who says to take it takes no other media type by that.
    request.META["HTTP_ACCEPT"] = accept = _IN_UTF_8.sub("", accept)
    try:
        return request.get_preferred_type([each for each in (JSON, RESPONSE_JSON) if _is_taken(each, accept)])
    except ValueError:
        # A parameter is in letters that nobody knows (RFC 2231).
        return None


def _is_taken(media_type: str, accept: str) -> bool:
    """Tell whether `Accept` takes a media type: by what it says most exactly of it (RFC 9110, 12.5.1).

    Django drops what has a quality of 0, so that a type which is refused by its name would be taken by an asterisk.
    """
    ranges = [MediaType(each) for each in accept.split(",") if each.strip()]
    said = [each for each in ranges if MediaType(media_type).match(str(each))]
    return bool(said) and max(said, key=attrgetter("specificity", "quality")).quality > 0


def what_was_sent(request: HttpRequest) -> Sent:
    """Return the text of a request. Raises `RefusedRequest` for a method, or a body that is not taken or too large."""
    # Found by the middleware; to ask which language is active takes longer than to read the body.
    language = getattr(request, "LANGUAGE_CODE", "")
    if request.method in METHODS_OF_AN_ADDRESS:
        return Sent(_address(request), is_address=True, language=language)
    if request.method == "POST":
        return Sent(_body(request), is_address=False, language=language)
    allowed = {"Allow": ALLOWED}
    raise _refused(ErrorCode.METHOD_NOT_ALLOWED, "Use POST, or GET for queries.", status=405, headers=allowed)


def read_request(request: HttpRequest, sent: Sent) -> GraphQLRequest:
    """Return the parameters of a request from its text. Raises `RefusedRequest` for what cannot be read."""
    return _checked(_query_parameters(request) if sent.is_address else _loaded(sent.text, "The body"))


def _query_parameters(request: HttpRequest) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for name, values in request.GET.lists():
        if name in _PARAMETERS:
            if len(values) > 1:
                raise _refused(ErrorCode.BAD_REQUEST, f"`{name}` is given {len(values)} times; give it once.")
            parameters[name] = values[0]
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _loaded(parameters[name].encode(), f"`{name}`") if parameters[name] else None
    return parameters


def _address(request: HttpRequest) -> bytes:
    """Return the parameters of an address as they were sent."""
    sent: str = request.META.get("QUERY_STRING", "")
    hint = "Send long documents and variables with POST, or the document's SHA-256."
    for limit, number, most in (
        ("length of the address in bytes", len(sent), MAX_ADDRESS_BYTES),
        ("number of parameters in the address", sent.count("&") + 1, MAX_PARAMETERS),
    ):
        if number > most:
            raise RefusedRequest([limit_exceeded(limit, number, most, hint)])
    # Django would put a sign of replacement for what is not UTF-8.
    try:
        unquote_to_bytes(sent).decode()
    except UnicodeDecodeError as wrong:
        raise _refused(ErrorCode.BAD_REQUEST, f"The address is not in UTF-8, from byte {wrong.start + 1:,} on.") from wrong
    return sent.encode(errors="surrogatepass")


def _body(request: HttpRequest) -> bytes:
    if request.content_type != JSON:
        raise _refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, f"Send the request as {JSON}.", status=415)
    if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise _refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the request in UTF-8.", status=415)
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() not in ("identity", ""):
        headers = {"Accept-Encoding": "identity"}
        raise _refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the request uncompressed.", status=415, headers=headers)
    declared = (request.META.get("CONTENT_LENGTH") or "").strip()
    if declared and not (declared.isascii() and declared.isdecimal()):
        raise _refused(ErrorCode.BAD_REQUEST, "`Content-Length` must be a number.")
    # Python does not read a number of thousands of digits; the first twenty tell that it is too large.
    size = int(declared[:20] or 0)
    if size > MAX_BODY_BYTES:
        raise _too_large(size)
    began = time.monotonic()
    try:
        # One byte more than allowed is enough to know: the rest of a larger body is not read.
        body: bytes = (request.META["wsgi.input"] if is_in_chunks(request) else request).read(MAX_BODY_BYTES + 1)
    except Exception as broken:
        # Django and each server have errors of their own for it.
        if isinstance(broken.__cause__ or broken, TimeoutError):
            waited = int(max(time.monotonic() - began, MAX_BODY_SECONDS)) + 1
            late = limit_exceeded("time for the body in seconds", waited, MAX_BODY_SECONDS, "Send it at once.")
            raise RefusedRequest([late], status=408) from broken
        raise _refused(ErrorCode.BAD_REQUEST, "The body did not arrive whole.") from broken
    if len(body) > MAX_BODY_BYTES:
        raise _too_large(len(body))
    if len(body) < size:
        raise _refused(ErrorCode.BAD_REQUEST, f"The body did not arrive whole: {len(body):,} of {size:,} bytes.")
    return body


def is_in_chunks(request: HttpRequest) -> bool:
    """Tell whether the body comes in chunks: it has no length, so that Django takes it for empty, and the server ends it itself."""
    return bool(request.META.get("wsgi.input_terminated")) and not request.META.get("CONTENT_LENGTH")


def _loaded(text: bytes, what: str) -> Any:
    """Return what JSON text holds. Text that two readers could understand differently is refused."""
    for sign, (called, most) in _SIGNS.items():
        number = text.count(sign)
        if number > most and _TOO_MANY[sign].match(text):
            # There are as many values; to read them takes long, and so does it to tell how many of the signs stand in texts.
            error = limit_exceeded(f"number of {called}", number, most, "Ask for less, or in several requests.")
            raise RefusedRequest([error])
    try:
        loaded = orjson.loads(text)
        _WITH_EACH_NAME_ONCE.decode(text.decode())
        # It fails where JSON nests too deep, and takes a tenth of the time that it takes to count the brackets.
        orjson.dumps(loaded)
    except _RepeatedName as wrong:
        raise _refused(ErrorCode.BAD_REQUEST, f"{what} cannot be read: {wrong}.") from wrong
    except (ValueError, TypeError, RecursionError) as wrong:
        if (nesting := _nesting(text)) > MAX_JSON_NESTING:
            hint = "Nothing that can be asked for nests like that."
            raise RefusedRequest([limit_exceeded("nesting of JSON", nesting, MAX_JSON_NESTING, hint)]) from wrong
        raise _refused(ErrorCode.BAD_REQUEST, f"{what} cannot be read: {_reason(text, wrong)}.") from wrong
    return loaded


def _nesting(text: bytes) -> int:
    """Return how deep brackets and braces nest in JSON text, of which there are not too many."""
    return max(accumulate(_STEPS[each] for each in _BRACKETS.findall(text)))


def _reason(text: bytes, wrong: Exception) -> str:
    """Return what is wrong with JSON text, and where, in words that repeat nothing of it."""
    try:
        text.decode()
    except UnicodeDecodeError as other:
        # The reader of JSON would say that the first column is wrong.
        return f"it is not in UTF-8, from byte {other.start + 1:,} on"
    if isinstance(wrong, orjson.JSONDecodeError):
        return f"it is not JSON in UTF-8: {wrong.msg}, line {wrong.lineno:,}, column {wrong.colno:,}"
    return "it is not JSON in UTF-8"


def _checked(parameters: Any) -> GraphQLRequest:
    if not isinstance(parameters, dict):
        raise _refused(ErrorCode.BAD_REQUEST, 'Send a JSON object, such as {"query": "…"}. Batches are not taken.')
    query, name = parameters.get("query"), parameters.get("operationName")
    query = "" if query is None else query
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    if name is not None and not isinstance(name, str):
        raise _refused(ErrorCode.BAD_REQUEST, "`operationName` must be text.")
    if variables is not None and not isinstance(variables, dict):
        raise _refused(ErrorCode.BAD_REQUEST, "`variables` must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise _refused(ErrorCode.BAD_REQUEST, "`extensions` must be an object.")
    named = _document_hash(parameters.get("documentId"), extensions or {})
    if query == "" and not named:
        raise _refused(
            ErrorCode.BAD_REQUEST, "`query` is missing: send a GraphQL document as text. /developers/ says how to begin."
        )
    if not isinstance(query, str) or not (query.strip() or (named and not query)):
        raise _refused(ErrorCode.BAD_REQUEST, "`query` must be a GraphQL document as text.")
    if named and query and hash_of(query) != named:
        raise _refused(ErrorCode.BAD_REQUEST, "The SHA-256 that names the document is not that of `query`.")
    return GraphQLRequest(query, variables or {}, name or None, named)


def _document_hash(document_id: Any, extensions: Mapping[str, Any]) -> str:
    """Return the SHA-256 that a request names its document by, empty where it names none.

    As Apollo's clients do in `extensions.persistedQuery`, or as `documentId` (GraphQL over HTTP, appendix A).
    """
    named = {_hash_in_id(document_id)} if document_id is not None else set()
    if (persisted := extensions.get("persistedQuery")) is not None:
        named.add(_hash_in_extension(persisted))
    if len(named) > 1:
        raise _refused(ErrorCode.BAD_REQUEST, "`documentId` and `persistedQuery` name two documents; name one.")
    return named.pop() if named else ""


def _hash_in_id(document_id: Any) -> str:
    prefix, _, named = document_id.partition(":") if isinstance(document_id, str) else ("", "", "")
    if prefix != "sha256" or not _SHA256.fullmatch(named):
        raise _refused(ErrorCode.BAD_REQUEST, "`documentId` must be `sha256:` and the document's SHA-256 in hexadecimal.")
    return str(named.lower())


def _hash_in_extension(persisted: Any) -> str:
    version, named = (persisted.get("version"), persisted.get("sha256Hash")) if isinstance(persisted, dict) else (None, None)
    # To Python `true` is 1.
    if version != 1 or isinstance(version, bool) or not isinstance(named, str) or not _SHA256.fullmatch(named):
        message = "`persistedQuery` must have `version` 1 and, as `sha256Hash`, the document's SHA-256 in hexadecimal."
        raise _refused(ErrorCode.BAD_REQUEST, message)
    return named.lower()


def _too_large(size: int) -> RefusedRequest:
    # Somebody may have declared any number.
    size = readable(size)
    message = f"The body has {size:,} bytes or more; at most {MAX_BODY_BYTES:,} are allowed."
    error = CodedError(ErrorCode.BODY_TOO_LARGE, message, limit="body size in bytes", value=size, maximum=MAX_BODY_BYTES)
    return RefusedRequest([error])


def _refused(code: ErrorCode, message: str, *, status: int = 400, headers: dict[str, str] | None = None) -> RefusedRequest:
    return RefusedRequest([CodedError(code, message)], status, headers)
