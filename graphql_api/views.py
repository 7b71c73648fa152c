"""The GraphQL endpoint."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from graphql_api.callers import balance, caller_of, charge, charge_refusal, count_use, give_back, public_tier
from graphql_api.context import Context
from graphql_api.errors import RefusedRequest, masked
from graphql_api.execution import execute, prepare
from graphql_api.http_request import JSON, media_type, read_request
from registry import ledger


@csrf_exempt  # Nobody is signed in here, and a page of another site cannot send application/json without asking first.
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a GraphQL request; where nothing can be answered, as without a database, with a masked error and status 500."""
    client = request.META.get("REMOTE_ADDR", "")
    context = Context(
        is_get=request.method == "GET",
        client=client,
        caller=public_tier(client),
        costs_only=request.headers.get("X-Cost-Only") == "1",
    )
    try:
        return _answer(request, context)
    except Exception as failure:
        # Partners read JSON, and the framework's page of an error is HTML.
        body = {"errors": [masked(failure).formatted], "extensions": {"cost": _cost(context)}}
        return _response(body, JSON, context, status=500)


def _answer(request: HttpRequest, context: Context) -> HttpResponse:
    """Answer with the ledger entry up to which the answer is true."""
    # Read before the data, so that the answer is never older than it says.
    extensions: dict[str, Any] = {"ledgerSeq": ledger.head_seq()}
    content_type = JSON
    try:
        content_type = media_type(request)
        context.caller = caller_of(request)
        operation = prepare(read_request(request))
        context.cost, context.operation = operation.cost, operation.node.name.value if operation.node.name else ""
        if context.costs_only:
            return _response({"data": None, "extensions": {**extensions, "cost": _cost(context)}}, content_type, context)
        context.allowance = charge(context.caller, context.cost)
        answer = execute(operation, context)
        count_use(context.caller, context.operation, cost=context.cost)
    except RefusedRequest as refused:
        _settle(context, refused)
        count_use(context.caller, context.operation, cost=0, is_refused=True)
        extensions["cost"] = _cost(context)
        body: dict[str, Any] = {"errors": [error.formatted for error in refused.errors], "extensions": extensions}
        # Readers of the older media type take any other status for the word of a proxy; the specification leaves them 200.
        status = 200 if refused.is_well_formed and content_type == JSON else refused.status
        return _response(body, content_type, context, status, refused.headers)
    body = {"data": answer.data, "extensions": {**extensions, "cost": _cost(context)}}
    if answer.errors:
        body = {"errors": [error.formatted for error in answer.errors], **body}
    return _response(body, content_type, context)


def _settle(context: Context, refused: RefusedRequest) -> None:
    """Let a request that was not executed take no more than its refusal does."""
    if context.costs_only:
        return
    if refused.charged is not None:
        context.cost = context.cost or refused.charged
        return
    if context.allowance is not None:
        give_back(context.caller, context.cost)
        context.allowance = None
    context.cost = charge_refusal(context.caller)


def _cost(context: Context) -> dict[str, Any]:
    """What the request takes from the caller's quota, and how that stands."""
    allowance = context.allowance or balance(context.caller)
    return {
        "requested": context.cost,
        "remaining": allowance.remaining,
        "limit": allowance.limit,
        "resetAt": allowance.reset_at.isoformat(),
    }


def _response(
    body: dict[str, Any], content_type: str, context: Context, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), content_type=f"{content_type}; charset=utf-8", status=status, headers=headers)
    response["Vary"] = "Accept"
    response["Cache-Control"] = "no-store" if context.is_private else "no-cache"
    return response
