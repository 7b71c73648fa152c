"""The GraphQL endpoint."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from graphql_api.context import Context
from graphql_api.errors import RefusedRequest, masked
from graphql_api.execution import execute, prepare
from graphql_api.http_request import JSON, media_type, read_request
from registry import ledger


@csrf_exempt  # Nobody is signed in here, and a page of another site cannot send application/json without asking first.
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a GraphQL request; where nothing can be answered, as without a database, with a masked error and status 500."""
    context = Context(is_get=request.method == "GET", client=request.META.get("REMOTE_ADDR", ""))
    try:
        return _answer(request, context)
    except Exception as failure:
        # Partners read JSON, and the framework's page of an error is HTML.
        return _response({"errors": [masked(failure).formatted]}, JSON, context, status=500)


def _answer(request: HttpRequest, context: Context) -> HttpResponse:
    """Answer with the ledger entry up to which the answer is true."""
    # Read before the data, so that the answer is never older than it says.
    extensions: dict[str, Any] = {"ledgerSeq": ledger.head_seq()}
    content_type = JSON
    try:
        content_type = media_type(request)
        answer = execute(prepare(read_request(request)), context)
    except RefusedRequest as refused:
        body: dict[str, Any] = {"errors": [error.formatted for error in refused.errors], "extensions": extensions}
        # Readers of the older media type take any other status for the word of a proxy; the specification leaves them 200.
        status = 200 if refused.is_well_formed and content_type == JSON else refused.status
        return _response(body, content_type, context, status, refused.headers)
    body = {"data": answer.data, "extensions": {**extensions, "cost": {"requested": answer.cost}}}
    if answer.errors:
        body = {"errors": [error.formatted for error in answer.errors], **body}
    return _response(body, content_type, context)


def _response(
    body: dict[str, Any], content_type: str, context: Context, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), content_type=f"{content_type}; charset=utf-8", status=status, headers=headers)
    response["Vary"] = "Accept"
    response["Cache-Control"] = "no-store" if context.is_private else "no-cache"
    return response
