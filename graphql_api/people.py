"""How many people the public tier may be told of: their names and certificates are public one by one, and no bulk source."""

from functools import partial

import strawberry

from accounts.throttle import TEACHERS
from graphql_api.context import Context
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.levels import Level
from partners.vocabulary import Scope


def count_teachers(info: strawberry.Info, number: int, hint: str = "") -> None:
    """Count the teachers in an answer; raise a coded error beyond what an address is given in an hour.

    A partner whose key has the scope for teachers is not counted.
    """
    context: Context = info.context
    if not number or context.caller.may(Scope.TEACHERS):
        return
    # A kept answer would not be counted.
    context.is_passing = True
    # Whether people may be told of is found out once, so that it does not matter which of them are asked for first.
    if context.people is None and not TEACHERS.is_shut(context.client):
        context.people = 0
    if context.people is None or context.people + number > TEACHERS.failures:
        told = f"An address is given about {TEACHERS.failures:,} teachers within an hour."
        message = f"{told} Ask for fewer, wait, or ask for a key with the scope for teachers{hint}."
        raise CodedError(ErrorCode.TOO_MANY_TEACHERS, message, field=info.field_name)
    context.people += number
    TEACHERS.count_failure(context.client, times=number)


def level_for(info: strawberry.Info) -> Level:
    """Return a level of today for the records of an answer, in which the teachers below them are counted too."""
    return Level(count_people=partial(count_teachers, info))
