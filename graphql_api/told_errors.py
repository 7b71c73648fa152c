"""Errors of the library and of resolvers, as partners may see them: in words that say what to do, and that repeat nothing sent."""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from graphql import FieldNode, GraphQLEnumType, GraphQLError

from graphql_api.deadlines import is_out_of_time
from graphql_api.errors import CodedError, ErrorCode, logged, masked, no_such_region, shortened
from graphql_api.schema import SCHEMA
from registry.interruptions import interruption
from registry.ledger_tree import BrokenLedger
from registry.regions import UnknownRegion
from registry.selectors import WrongCursor

# By the names of arguments: which hold a cursor, or the code of a region, and where.
_CURSORS: Final = {"after": "after", "before": "before"}
_REGIONS: Final = {"region": "region", "parent": "parent", "filter": "filter.region"}
# As the library says it; what was sent may itself be written so, and stands before.
_WRONG_CHOICE: Final = re.compile(r"Value '.*' does not exist in '(\w+)' enum\..*", re.DOTALL)
# The library repeats whole objects, and what stands in the place of a text, a number, a day or a name of ours.
_REPEATED: Final = re.compile(r"(?:[,;] found|( cannot represent [\w -]*value)): .*", re.DOTALL)
# Behind the question which field was meant it says so in a sentence of its own.
_REPEATED_BEHIND_A_QUESTION: Final = re.compile(r"(?<=\?) Found: .*", re.DOTALL)


def coded(error: GraphQLError, code: ErrorCode) -> GraphQLError:
    """Return an error of the library with a code, in words that repeat nothing sent and name what may be chosen."""
    error.extensions = {**(error.extensions or {}), **code.labels}
    # Shortened first: a name that was sent may be as long as a body, and would be looked through once for each word in it.
    error.message = shortened(_naming_choices(without_what_was_sent(shortened(error.message))))
    return error


def for_partners(error: GraphQLError) -> GraphQLError:
    """Return the error as partners may see it: what they caused in words, anything else masked and logged with an id."""
    cause = error.original_error
    if isinstance(cause, CodedError) or (cause is None and "code" in (error.extensions or {})):
        return error
    if isinstance(cause, WrongCursor):
        argument = _given(error, _CURSORS)
        message = f"`{argument}` is not a cursor of this list. Take it from `cursor`, `endCursor` or `startCursor`."
        return _replaced(error, ErrorCode.BAD_CURSOR, message, argument)
    if isinstance(cause, UnknownRegion):
        return _replaced(error, ErrorCode.BAD_ARGUMENT, no_such_region(cause.code), _given(error, _REGIONS))
    if error.path is None or _is_of_an_argument(cause):
        return coded(error, ErrorCode.BAD_ARGUMENT)
    if isinstance(cause, BrokenLedger):
        return _instead(error, cause.told, {**ErrorCode.LEDGER_BROKEN.labels, "incident": logged(cause)})
    if is_out_of_time(cause):
        return _instead(error, ErrorCode.TIMEOUT.meaning, ErrorCode.TIMEOUT.labels)
    if cause is not None and interruption(cause):
        # What could be read before the database was lost is no answer.
        raise cause
    internal = masked(cause)
    return _instead(error, internal.message, internal.extensions or {})


def _naming_choices(message: str) -> str:
    """Return a message about a value that an enumeration does not have, with those that it has in the place of that one."""
    return _WRONG_CHOICE.sub(lambda found: _choices(found[1]), message)


def _choices(name: str) -> str:
    of = cast(GraphQLEnumType, SCHEMA.type_map[name])
    return f"`{name}` has no such value. Its values are {', '.join(of.values)}."


def without_what_was_sent(message: str) -> str:
    """Return a message of the library without the object, text or number that it repeats, and with `null` for Python's word.

    A complaint may stand there, with the name of who sends it, and partners log what they are answered; the path, the type and the
    name of the field that is wrong say enough.
    """
    message = _REPEATED_BEHIND_A_QUESTION.sub("", message)
    return _REPEATED.sub(r"\1.", message).replace(" not to be None.", " not to be null.")


def _is_of_an_argument(cause: Exception | None) -> bool:
    """Tell whether an argument had no value of its type: a variable with a default may be null where null is none.

    The library names the place of such a value, and none of what a resolver returned.
    """
    return isinstance(cause, GraphQLError) and bool(cause.nodes)


def _replaced(error: GraphQLError, code: ErrorCode, message: str, argument: str) -> GraphQLError:
    """Return an error that tells the field and the argument instead of one that does not."""
    field = error.nodes[0].name.value if error.nodes and isinstance(error.nodes[0], FieldNode) else ""
    return _instead(error, message, {**code.labels, "field": field, "argument": argument})


def _instead(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    """Return an error with other words at the place of one."""
    return GraphQLError(message, error.nodes, path=error.path, extensions=extensions)


def _given(error: GraphQLError, paths: Mapping[str, str]) -> str:
    """Return the path of the one of some arguments that the field of an error has."""
    arguments = error.nodes[0].arguments or () if error.nodes and isinstance(error.nodes[0], FieldNode) else ()
    given = [paths[each.name.value] for each in arguments if each.name.value in paths]
    return given[0] if given else next(iter(paths.values()))
