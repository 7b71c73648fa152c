"""From a request's text to the answer's data and errors: bounded, parsed, validated, executed, masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from graphql_api import limits
from graphql_api.context import Context
from graphql_api.errors import CodedError, ErrorCode, RefusedDocument, RefusedRequest, masked
from graphql_api.projection import DocumentExecutor
from graphql_api.schema import SCHEMA
from registry.regions import UnknownRegion
from registry.selectors import WrongCursor

# Partners send the same few documents again and again; longer ones are not kept, so that strangers cannot fill the memory.
CACHED_DOCUMENTS: Final = 256
CACHED_LENGTH: Final = 4_096
MAX_VALIDATION_ERRORS: Final = 10


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of a request, with their types checked."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an executed operation; `cost` is what the request was reckoned to ask for."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]
    cost: int


def execute(request: GraphQLRequest, context: Context) -> Answer:
    """Return the answer to a request. Raises `RefusedRequest` for one that is not executed."""
    document = _parsed(request.query)
    try:
        cost = limits.check_document(document, request.variables)
    except CodedError as error:
        raise RefusedDocument([error]) from error
    errors = _validated(request.query, document)
    if errors:
        raise RefusedDocument(errors)
    operation = _operation(document, request.operation_name)
    if context.is_get and operation.operation != OperationType.QUERY:
        not_allowed = CodedError(ErrorCode.METHOD_NOT_ALLOWED, "Only queries may be sent with GET. Send mutations with POST.")
        raise RefusedRequest([not_allowed], status=405, headers={"Allow": "POST"})
    result = execute_sync(
        SCHEMA,
        document,
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=request.operation_name,
        executor_class=DocumentExecutor,
    )
    errors = [_for_partners(error) for error in result.errors or ()]
    if errors and result.data is None and all(error.path is None for error in errors):
        # The variables do not fit the operation, so nothing was executed.
        raise RefusedDocument(errors)
    return Answer(result.data, errors, cost)


def _parsed(query: str) -> DocumentNode:
    try:
        return _parsed_and_kept(query) if len(query) <= CACHED_LENGTH else _parse(query)
    except CodedError as error:
        raise RefusedDocument([error]) from error
    except GraphQLSyntaxError as error:
        raise RefusedDocument([_coded(error, ErrorCode.SYNTAX)]) from error


def _parse(query: str) -> DocumentNode:
    limits.check_text(query)
    return parse(query)


_parsed_and_kept = lru_cache(CACHED_DOCUMENTS)(_parse)


def _validated(query: str, document: DocumentNode) -> list[GraphQLError]:
    errors = _errors_kept(query) if len(query) <= CACHED_LENGTH else _validate(document)
    return [_coded(error, ErrorCode.VALIDATION) for error in errors]


def _validate(document: DocumentNode) -> list[GraphQLError]:
    return validate(SCHEMA, document, max_errors=MAX_VALIDATION_ERRORS)


@lru_cache(CACHED_DOCUMENTS)
def _errors_kept(query: str) -> list[GraphQLError]:
    return _validate(_parsed_and_kept(query))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operation = get_operation_ast(document, name)
    if operation is None:
        message = f"The document has no operation “{name}”." if name else "Say with `operationName` which operation to execute."
        raise RefusedDocument([CodedError(ErrorCode.VALIDATION, message)])
    return operation


def _coded(error: GraphQLError, code: ErrorCode) -> GraphQLError:
    extensions = {**(error.extensions or {}), "code": code.value}
    return GraphQLError(error.message, error.nodes, error.source, error.positions, error.path, extensions=extensions)


def _for_partners(error: GraphQLError) -> GraphQLError:
    """Return the error as partners may see it: what they caused in words, anything else masked and logged with an id."""
    cause = error.original_error
    if isinstance(cause, CodedError) or (cause is None and "code" in (error.extensions or {})):
        return error
    if isinstance(cause, WrongCursor):
        return _replaced(error, ErrorCode.BAD_CURSOR, "`after` is not a cursor of this list. Take it from `cursor` or `endCursor`.")
    if isinstance(cause, UnknownRegion):
        message = f"No region has the code “{cause.code}”. A code has six digits, such as 370102."
        return _replaced(error, ErrorCode.BAD_ARGUMENT, message)
    if error.path is None:
        return _coded(error, ErrorCode.BAD_ARGUMENT)
    internal = masked(cause)
    return GraphQLError(internal.message, error.nodes, path=error.path, extensions=internal.extensions)


def _replaced(error: GraphQLError, code: ErrorCode, message: str) -> GraphQLError:
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code.value})
