"""From a request's text to the answer's data and errors: bounded, parsed, validated, executed."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard, cast

import msgspec
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    get_variable_values,
)

from graphql_api import limits
from graphql_api.context import Context
from graphql_api.cost import Cost, costs
from graphql_api.deadlines import REQUEST_SECONDS, deadline
from graphql_api.document_measure import check_document, switches
from graphql_api.document_text import check_text
from graphql_api.errors import CodedError, ErrorCode, RefusedDocument, RefusedRequest, limit_exceeded
from graphql_api.limits import MAX_ANSWER_BYTES
from graphql_api.memory import Memory
from graphql_api.page_sizes import Pages, pages
from graphql_api.parsing import parsed
from graphql_api.projection import Plan, Projector
from graphql_api.requests import GraphQLRequest, may_hold_what_is_private
from graphql_api.schema import SCHEMA
from graphql_api.stack import in_one_piece
from graphql_api.told_errors import coded, for_partners
from graphql_api.validation import MAX_ERRORS, faults
from graphql_api.variable_lists import check_choices, faults_in_lists
from graphql_api.wrong_values import with_places
from registry import facts_marks

# About so many bytes of memory take the text of a document, for each letter (there are wide ones, and where lines begin is kept
# once an error tells one), what is found out about it, for each of its tokens, and one of its plans.
BYTES_OF_A_LETTER: Final = 8
BYTES_OF_A_TOKEN: Final = 450
BYTES_OF_A_PLAN: Final = 430
# An operation that costs less makes so few calls that room for them takes longer to make than it could save.
WORTH_ROOM: Final = 1_000
# Of an operation with switches; each switch doubles them.
PLANS_OF_AN_OPERATION: Final = 4
# What the rules find of a platform rests on counts of its staff, and complaints are none of the ledger: no entry tells of a change,
# but `registry.facts_marks` does.
BESIDE_THE_LEDGER: Final = frozenset({"ruleFindings", "staffFindings", "complaintSummary"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an executed operation; `cost` is what the request was reckoned to ask for."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]
    cost: int

    @property
    def retry_after(self) -> int:
        """Return after how many seconds to ask again, where nothing is told and each of the errors says so; 0 elsewhere."""
        if any(told is not None for told in (self.data or {}).values()):
            return 0
        waits = [(error.extensions or {}).get("retryAfter", 0) for error in self.errors]
        return max(waits) if waits and all(waits) else 0

    def encoded(self) -> bytes:
        """Return the data as JSON. Raises `RefusedDocument` where they have too many bytes; they were made, and are paid for."""
        data = self.data or {}
        encoded = msgspec.json.encode(self.data)
        if len(encoded) <= MAX_ANSWER_BYTES:
            return encoded
        longest = max(data, key=lambda name: len(msgspec.json.encode(data[name])))
        hint = "Ask for shorter pages, or for long texts in requests of their own."
        error = limit_exceeded("answer size in bytes", len(encoded), MAX_ANSWER_BYTES, hint, field=longest)
        raise RefusedDocument([error], charged=self.cost)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was parsed, with what is found out about it once.

    `errors` are those of its validation; only of a valid one there are pages and costs, by the names of its operations.
    `is_beside_ledger`: it asks for something that is not in the ledger. `switches` are the variables that skip or include, on which
    its plans depend; `plans` are by operation and their values.
    """

    document: DocumentNode
    errors: list[GraphQLError]
    pages: Mapping[str | None, Pages]
    costs: Mapping[str | None, Cost]
    is_beside_ledger: bool
    switches: Sequence[str]
    plans: dict[tuple[object, ...], Plan] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes, with all plans that it may come to have."""
        plans = PLANS_OF_AN_OPERATION if self.switches else 1
        return self.document.token_count * (BYTES_OF_A_TOKEN + plans * BYTES_OF_A_PLAN)

    def plan(self, operation_name: str | None, values: Mapping[str, Any]) -> Plan:
        """Return the plan of an operation for the values of its variables."""
        key = (operation_name, *(values.get(each) for each in self.switches))
        if key not in self.plans and len(self.plans) >= PLANS_OF_AN_OPERATION * len(self.costs):
            self.plans.clear()
        return self.plans.setdefault(key, {})


# Partners send the same few documents again and again.
_documents: Final = Memory[Prepared](share=0.375)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that may be executed, and what it costs with its variables."""

    request: GraphQLRequest
    prepared: Prepared
    node: OperationDefinitionNode
    cost: int

    @property
    def name(self) -> str:
        """Return what the operation is called, empty where it has no name."""
        return self.node.name.value if self.node.name else ""

    @property
    def is_query(self) -> bool:
        """Tell whether it only reads."""
        return self.node.operation == OperationType.QUERY

    @property
    def is_about_schema(self) -> bool:
        """Tell whether it asks for nothing but the schema's description."""
        roots = self.node.selection_set.selections
        return all(isinstance(each, FieldNode) and each.name.value.startswith("__") for each in roots)


def prepare(request: GraphQLRequest) -> Operation:
    """Return the operation that a request asks for. Raises `RefusedDocument` for one that may not be executed."""
    prepared = check(request.query, limits.MAX_REGISTERED_TOKENS if request.is_registered else limits.MAX_TOKENS)
    node = _operation(prepared.document, request.operation_name)
    name = node.name.value if node.name else None
    if wrong := prepared.pages[name].faults(request.variables, MAX_ERRORS):
        raise RefusedDocument(wrong)
    try:
        cost = prepared.costs[name].of(request.variables)
    except CodedError as error:
        raise RefusedDocument([error]) from error
    return Operation(request, prepared, node, cost)


def check(document: str, most_tokens: int) -> Prepared:
    """Return a document with what is found out about it. Raises `RefusedDocument` for one that may not be executed."""
    prepared = _prepared(document, most_tokens)
    if prepared.errors:
        raise RefusedDocument(prepared.errors)
    return prepared


def check_variables(operation: Operation) -> None:
    """Raise `RefusedDocument` when the values of the variables do not fit, as `execute` does."""
    _check_lists(operation)
    definitions = operation.node.variable_definitions or ()
    values = get_variable_values(
        SCHEMA, definitions, dict(operation.request.variables), max_errors=MAX_ERRORS, hide_suggestions=True
    )
    if isinstance(values, list):
        raise _wrong_variables(operation, values)


def check_method(operation: Operation, context: Context) -> None:
    """Raise `RefusedRequest` for what may not be sent with GET."""
    if context.is_get and not operation.is_query:
        not_allowed = CodedError(ErrorCode.METHOD_NOT_ALLOWED, "Only queries may be sent with GET. Send mutations with POST.")
        raise RefusedRequest([not_allowed], status=405, headers={"Allow": "POST"})


def execute(operation: Operation, context: Context) -> Answer:
    """Return the answer to an operation. Raises `RefusedRequest` for one that is not executed."""
    request, prepared = operation.request, operation.prepared
    check_method(operation, context)
    _check_lists(operation)
    executor = Projector.build(
        SCHEMA,
        prepared.document,
        context_value=context,
        raw_variable_values=dict(request.variables),
        operation_name=request.operation_name,
        is_awaitable=_never,
        max_coercion_errors=MAX_ERRORS,
        # What may have been meant is looked for letter by letter, and variables may be long.
        hide_suggestions=True,
    )
    if isinstance(executor, list):
        # The variables do not fit the operation, so nothing is executed.
        raise _wrong_variables(operation, executor)
    projector = cast(Projector, executor)
    projector.plan = prepared.plan(request.operation_name, projector.variable_values.coerced)
    if prepared.is_beside_ledger:
        # Before what it marks is read, so that a change meanwhile is not missed.
        context.facts = facts_marks.marks()
    with deadline(REQUEST_SECONDS):
        result = (_executed_in_one_piece if operation.cost >= WORTH_ROOM else _executed)(projector)
    projector.forget()
    errors = [for_partners(error) for error in result.errors or ()]
    # The library looks at a variable that may be null, where its argument may not, only as it executes.
    return Answer(result.data, with_places(errors, prepared.document, operation.node) if errors else errors, operation.cost)


def _check_lists(operation: Operation) -> None:
    try:
        check_choices(operation.node, operation.request.variables)
        errors = faults_in_lists(operation.prepared.document, operation.node, operation.request.variables, MAX_ERRORS)
    except CodedError as error:
        raise RefusedDocument([error]) from error
    if errors:
        raise _wrong_variables(operation, errors)


def _wrong_variables(operation: Operation, errors: Sequence[GraphQLError]) -> RefusedDocument:
    told = [for_partners(error) for error in errors]
    return RefusedDocument(with_places(told, operation.prepared.document, operation.node, operation.request.variables))


def forget() -> None:
    """Forget the documents that this process keeps."""
    _documents.clear()


def _executed(projector: Projector) -> ExecutionResult:
    # All resolvers are synchronous.
    return cast(ExecutionResult, projector.execute_operation())


_executed_in_one_piece: Final = in_one_piece(_executed)


def _never(_value: object) -> TypeGuard[Awaitable[Any]]:
    return False


def _prepared(query: str, most_tokens: int) -> Prepared:
    kept = _documents.get(query)
    # One that is registered may not be sent whole only because this process has met it.
    if kept is not None and kept.document.token_count <= most_tokens:
        return kept
    try:
        prepared = _prepare(query, most_tokens)
    except CodedError as error:
        raise RefusedDocument([error]) from error
    except GraphQLSyntaxError as error:
        raise RefusedDocument([coded(error, ErrorCode.SYNTAX)]) from error
    if not may_hold_what_is_private(query):
        # Kept for as long as the process lives, and whoever writes such a text into a document hardly sends it twice.
        _documents.set(query, prepared, len(query) * BYTES_OF_A_LETTER + prepared.size)
    return prepared


@in_one_piece
def _prepare(query: str, most_tokens: int) -> Prepared:
    document = parsed(query, check_text(query, most_tokens))
    check_document(document, SCHEMA.type_map)
    if errors := faults(document):
        told = [each if isinstance(each, CodedError) else coded(each, ErrorCode.VALIDATION) for each in errors]
        return Prepared(document, with_places(told, document), {}, {}, False, ())
    return Prepared(
        document,
        [],
        pages(document),
        costs(document),
        # One that only mentions such a field is taken for one that asks for it.
        any(name in query for name in BESIDE_THE_LEDGER),
        sorted(switches(document)),
    )


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operation = get_operation_ast(document, name)
    if operation is None:
        message = f"The document has no operation “{name}”." if name else "Say with `operationName` which operation to execute."
        raise RefusedDocument([CodedError(ErrorCode.VALIDATION, message, nodes=[document.definitions[0]])])
    return operation
