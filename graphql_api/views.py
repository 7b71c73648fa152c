"""The GraphQL endpoint."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError

from accounts.throttle import client_address
from graphql_api import answer_cache
from graphql_api.answer_cache import KeptAnswer
from graphql_api.callers import (
    REFUSAL_POINTS,
    balance,
    caller_of,
    caller_without_key,
    charge,
    count_dry_run,
    count_use,
    give_back,
)
from graphql_api.context import Context
from graphql_api.cors import preflight
from graphql_api.counters import Outcome
from graphql_api.errors import CodedError, ErrorCode, RefusedRequest, unanswered
from graphql_api.execution import check_method, check_variables, execute, prepare
from graphql_api.http_request import (
    JSON,
    METHODS_OF_AN_ADDRESS,
    asks_for_cost_only,
    media_type,
    media_type_of_a_refusal,
    read_request,
    what_was_sent,
)
from graphql_api.http_response import answered, failed
from graphql_api.persisted import keep_document, with_document
from graphql_api.requests import Sent
from registry import facts_marks, ledger_head
from registry.days import civil_day
from search.choice import engine_state


@csrf_exempt  # Nobody is signed in here, and a page of another site cannot send application/json without asking first.
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a GraphQL request; where nothing can be answered, with status 503 without a database, else 500 and a masked error."""
    return _said(request, _answer)


@csrf_exempt
def beside_the_endpoint(request: HttpRequest) -> HttpResponse:
    """Answer with status 404 and the right address, where a slash was put behind it; a redirection would lose what was posted."""
    return _said(request, _astray)


def _said(request: HttpRequest, answer: Callable[[HttpRequest, Context], HttpResponse]) -> HttpResponse:
    if request.method == "OPTIONS":
        return preflight()
    context = Context(
        is_get=request.method in METHODS_OF_AN_ADDRESS,
        client=client_address(request),
        caller=caller_without_key(request),
    )
    try:
        return answer(request, context)
    except Exception as failure:
        # Partners read JSON, and the framework's page of an error is HTML.
        refused = unanswered(failure)
        if context.allowance is not None:
            context.allowance, context.cost = give_back(context.caller, context.cost), 0
        content_type = media_type_of_a_refusal(request)
        response = failed(
            request, content_type, refused.errors, _extensions(context), status=refused.status, headers=refused.headers
        )
        count_use(context.caller, context.operation, Outcome.FAILED, at=context.at, cost=0)
        return response


def _astray(request: HttpRequest, context: Context) -> HttpResponse:
    context.ledger_seq = ledger_head.head().seq
    message = f"Nothing is at this address. Send the request to {reverse('graphql')}, without a slash at its end."
    return _refused(request, RefusedRequest([CodedError(ErrorCode.NOT_FOUND, message)], status=404), context)


def _answer(request: HttpRequest, context: Context) -> HttpResponse:
    """Answer with the ledger entry up to which the answer is true."""
    # Read before the data, so that the answer is never older than it says.
    head = ledger_head.head()
    context.ledger_seq = head.seq
    content_type = ""
    try:
        # Before whatever else may be refused, so that a refusal is charged to whom it is made.
        context.caller = caller_of(request, context.caller, context.at)
        context.costs_only = asks_for_cost_only(request)
        content_type = media_type(request)
        if context.costs_only:
            count_dry_run(context.caller)
        sent = what_was_sent(request)
        if context.costs_only:
            operation = prepare(with_document(read_request(request, sent)))
            check_method(operation, context)
            check_variables(operation)
            context.cost, context.operation = operation.cost, operation.name
            nothing = KeptAnswer.of(b"null", operation=operation.name, cost=operation.cost)
            return answered(request, content_type, nothing, _extensions(context), is_private=True)
        key = answer_cache.key_of(sent, context.caller.scopes, head, civil_day(context.at))
        kept = _kept(key, context)
        if kept is not None and b"sha256" in sent.text and b"query" in sent.text:
            # The document was sent too. It may have been lost while the answer was not, and others will ask for it by its hash.
            keep_document(read_request(request, sent), context.caller)
        answer, errors = (kept, []) if kept else _made(request, sent, key, context)
    except RefusedRequest as refused:
        return _refused(request, refused, context, content_type)
    response = _told(request, content_type, answer, errors, context)
    # Last, so that what fails until here is counted once, as a failure.
    outcome = Outcome.WITH_ERRORS if errors else Outcome.ANSWERED
    count_use(context.caller, context.operation, outcome, at=context.at, cost=context.cost)
    return response


def _told(
    request: HttpRequest, content_type: str, answer: KeptAnswer, errors: list[GraphQLError], context: Context
) -> HttpResponse:
    extensions = _extensions(context)
    if errors:
        headers = {"Retry-After": str(context.retry_after)} if context.retry_after else {}
        return failed(request, content_type, errors, extensions, data=answer.data, headers=headers, is_private=context.is_private)
    return answered(request, content_type, answer, extensions, is_private=context.is_private)


def _kept(key: str, context: Context) -> KeptAnswer | None:
    """Return the answer that is kept under a key, charged to the caller, if there is one."""
    answer = answer_cache.find(key)
    if answer is None or (answer.facts is not None and answer.facts != facts_marks.marks()):
        return None
    # What a search finds is kept only where its engine was level with the ledger; that another stands in now is to be told.
    state = engine_state() if answer.engine else None
    if state is not None and (state.degraded or state.answering != answer.engine):
        return None
    context.cost, context.operation = answer.cost, answer.operation
    context.allowance = charge(context.caller, context.cost)
    return answer


def _made(request: HttpRequest, sent: Sent, key: str, context: Context) -> tuple[KeptAnswer, list[GraphQLError]]:
    """Return an answer that is made now, charged to the caller and kept if it may be, and its errors."""
    asked = read_request(request, sent)
    operation = prepare(with_document(asked))
    if operation.is_about_schema:
        key = answer_cache.timeless_key_of(sent)
        if (kept := _kept(key, context)) is not None:
            keep_document(asked, context.caller)
            return kept, []
    context.cost, context.operation = operation.cost, operation.name
    context.allowance = charge(context.caller, context.cost)
    executed = execute(operation, context)
    context.retry_after = executed.retry_after
    answer = KeptAnswer.of(
        executed.encoded(), operation=operation.name, cost=operation.cost, engine=context.engine, facts=context.facts
    )
    keep_document(asked, context.caller)
    if operation.is_query and not (executed.errors or context.is_private or context.is_passing):
        answer_cache.keep(key, answer, context.caller)
    return answer, executed.errors


def _refused(request: HttpRequest, refused: RefusedRequest, context: Context, content_type: str = "") -> HttpResponse:
    """Answer a request that was not executed with why, or with when to ask again where not even a refusal can be paid for."""
    try:
        taken = _settle(context, refused)
    except RefusedRequest as too_early:
        refused, taken = too_early, 0
    content_type = content_type or media_type_of_a_refusal(request)
    # Readers of the older media type take any other status for the word of a proxy; the specification leaves them 200.
    status = 200 if refused.is_well_formed and content_type == JSON else refused.status
    response = failed(request, content_type, refused.errors, _extensions(context), status=status, headers=refused.headers)
    count_use(context.caller, context.operation, Outcome.REFUSED, at=context.at, cost=taken)
    return response


def _settle(context: Context, refused: RefusedRequest) -> int:
    """Let a request that was not executed take no more than its refusal does; return how many points that is.

    Raises `RefusedRequest` with status 429 when not so many are left.
    """
    if refused.charged is not None:
        # What would be taken of the request that comes too early is told, and nothing taken.
        context.cost = context.cost or refused.charged
        return refused.charged
    if context.costs_only:
        return 0
    if context.allowance is not None:
        give_back(context.caller, context.cost)
        context.allowance = None
    context.cost = REFUSAL_POINTS
    charge(context.caller, REFUSAL_POINTS)
    return REFUSAL_POINTS


def _extensions(context: Context) -> dict[str, Any]:
    """Return up to where an answer is true, what the request takes from the caller's quota, and how that stands."""
    allowance = context.allowance or balance(context.caller)
    cost = {
        "requested": context.cost,
        "remaining": allowance.remaining,
        "limit": allowance.limit,
        "resetAt": allowance.reset_at,
    }
    return {"ledgerSeq": context.ledger_seq, "cost": cost}
