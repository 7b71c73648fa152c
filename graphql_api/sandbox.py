"""What the sandbox does to a request beside answering it; a middleware, so that the live service has nothing of it."""

import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Final
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from graphql_api.callers import rate_limited
from graphql_api.errors import RefusedDocument, RefusedRequest
from graphql_api.http_request import JSON, is_in_chunks, media_type
from graphql_api.http_response import failed
from graphql_api.limits import MAX_BODY_BYTES
from graphql_api.persisted import with_document
from graphql_api.requests import GraphQLRequest
from partners import sandbox
from partners.quotas import Allowance
from partners.sandbox import Behaviour
from registry import ledger

BANNER: Final = (
    '<aside class="demo-banner demo-banner--sandbox" aria-label="沙箱"><div class="frame">'
    '<p><strong>这里是沙箱</strong> · <span lang="en">This is the sandbox</span></p></div></aside>'
)
# A character or white space as JSON and GraphQL may write it, also the one within the other. A row of backslashes is read once.
_ESCAPED: Final = re.compile(r"(?<!\\)\\++(?:u(?:([0-9a-fA-F]{4})|\{0*([0-9a-fA-F]{1,5})\})|[bfnrt])")
# What a document is named by (`documentId`, or as clients of Apollo do).
_HASH: Final = re.compile(r"sha256(?::|Hash[\s\":]+)([0-9a-fA-F]{64})(?![0-9a-fA-F])")
SLOW_PLACES: Final = threading.BoundedSemaphore(sandbox.SLOW_AT_ONCE)


class SandboxMiddleware:
    """Plays the scenarios whose codes a request names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Refuse to start with what belongs to the live service."""
        sandbox.refuse_to_mix()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request as its scenarios say."""
        # A browser that asks whether a page may ask has asked for nothing yet.
        is_asked = request.path == reverse("graphql") and request.method != "OPTIONS"
        behaviours = sandbox.behaviours_of(_text_of(request)) if is_asked else set()
        if Behaviour.RATE_LIMITED in behaviours:
            return _over_the_quota(request)
        if Behaviour.SHUTTING_DOWN in behaviours:
            sandbox.turn(at=timezone.now())
        if Behaviour.SLOW in behaviours and SLOW_PLACES.acquire(blocking=False):
            try:
                time.sleep(sandbox.SLOW_SECONDS)
            finally:
                SLOW_PLACES.release()
        return _labelled(self.get_response(request))


def _labelled(response: HttpResponse) -> HttpResponse:
    """Let the page of a server error say that it is the sandbox's; it is a file without tags, so that nothing about it can fail."""
    if response.status_code == 500 and response.get("Content-Type", "").startswith("text/html"):
        response.content = response.content.replace(b"<body>", b"<body>" + BANNER.encode(), 1)
    return response


def _text_of(request: HttpRequest) -> str:
    """Return what a request says, where it is no longer than a request may be, and the document that it names by its hash."""
    try:
        body = _body_of(request) if request.method == "POST" else b""
    except Exception:
        # Servers have errors of their own for it. It is refused where it is read as a request.
        body = b""
    said = _unescaped(unquote_plus(request.META.get("QUERY_STRING", "")) + body.decode(errors="replace"))
    return said + _unescaped(_named_document(said))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_character, text)


def _character(escaped: re.Match[str]) -> str:
    digits = escaped[1] or escaped[2]
    return chr(int(digits, 16)) if digits else " "


def _body_of(request: HttpRequest) -> bytes:
    """Return the body of a request, which can be read again."""
    if is_in_chunks(request):
        body: bytes = request.META["wsgi.input"].read(MAX_BODY_BYTES + 1)
        request.META["wsgi.input"] = BytesIO(body)
        return body
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return request.body if declared.isdecimal() and int(declared[:20]) <= MAX_BODY_BYTES else b""


def _named_document(said: str) -> str:
    named = _HASH.search(said)
    if named is None:
        return ""
    try:
        return with_document(GraphQLRequest("", {}, None, named[1].lower())).query
    except RefusedDocument:
        return ""


def _over_the_quota(request: HttpRequest) -> HttpResponse:
    """Refuse a request as one is refused whose caller has spent the quota."""
    seconds, limit = sandbox.RETRY_AFTER_SECONDS, settings.PUBLIC_QUOTA
    reset_at = timezone.now().replace(microsecond=0) + timedelta(seconds=seconds)
    spent = Allowance(allowed=False, remaining=0, limit=limit, reset_at=reset_at, retry_after=seconds)
    asked = 1
    refused: RefusedRequest = rate_limited(spent, asked)
    content_type = JSON
    try:
        content_type = media_type(request)
    except RefusedRequest as not_acceptable:
        # It is found before anything is charged.
        refused, asked = not_acceptable, 0
    cost = {"requested": asked, "remaining": 0, "limit": limit, "resetAt": reset_at.isoformat()}
    extensions = {"ledgerSeq": ledger.head_seq(), "cost": cost}
    return failed(request, content_type, refused.errors, extensions, status=refused.status, headers=refused.headers)
