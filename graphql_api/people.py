"""How many people the public tier may be told of: their names and certificates are public one by one, and no bulk source."""

from functools import partial

import strawberry

from accounts.throttle import TEACHERS
from graphql_api.callers import beyond_throttle
from graphql_api.context import Context
from graphql_api.dated_levels import DatedLevel
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.levels import Level
from partners.vocabulary import Scope
from registry.as_of import Moment


def count_people(info: strawberry.Info, number: int, field: str = "", hint: str = "") -> None:
    """Count the people of whom a field tells; raise a coded error beyond what an address, or a partner, is told of in an hour.

    The field is that of `info`, if no other is named. A partner whose key has the scope for teachers is not counted.
    """
    context: Context = info.context
    if not number or context.caller.may(Scope.TEACHERS):
        return
    # A kept answer would not be counted.
    context.is_passing = True
    field, most = field or info.field_name, TEACHERS.failures
    other_ways = f"ask for a key with the scope for teachers.{hint}"
    people = context.people + number
    if people > most:
        # To wait would not help.
        message = f"With `{field}` this answer would tell of {people:,} people, of at most {most:,}. Ask for fewer, or {other_ways}"
        raise CodedError(ErrorCode.TOO_MANY_TEACHERS, message, field=field, limit="people", value=people, maximum=most)
    if not TEACHERS.take(context.counted_as, times=number):
        message = f"`{field}` tells of {number:,} people; an address, or a partner, is told of {most:,} within an hour."
        spent = beyond_throttle(TEACHERS, context.counted_as, "people", number)
        raise CodedError(ErrorCode.TOO_MANY_TEACHERS, f"{message} Wait, or {other_ways}", field=field, **spent)
    context.people = people


def level_for(info: strawberry.Info, at: Moment | None = None) -> Level:
    """Return a level of a moment, else of today, for the records of an answer, in which the teachers below them are counted too."""
    count = partial(count_people, info)
    return DatedLevel(at, count) if at else Level(count)
