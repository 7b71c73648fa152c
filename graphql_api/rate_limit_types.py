"""How the caller's own quota stands."""

from datetime import datetime
from typing import Any

import strawberry

from graphql_api.callers import balance
from graphql_api.context import Context
from graphql_api.fields import documented


@strawberry.type(
    description="How the quota of the key that was shown stands, or without a key that of the address, as `extensions.cost` says "
    "on every answer. Points come back evenly all the time."
)
class RateLimit:
    limit: int = documented("Points that can be spent at once.")
    remaining: int = documented("Points that are left after this request.")
    reset_at: datetime = documented("When all points will be back, if none are spent until then.")
    cost: int = documented("Points that this request takes.")
    key_expires_at: datetime | None = documented(
        "Until when the key that was shown is taken; write to us before to have it renewed, since replacing a key does not put off "
        "its end. Null without a key."
    )


def resolve_rate_limit(info: strawberry.Info) -> Any:
    context: Context = info.context
    context.is_private = True
    allowance = context.allowance or balance(context.caller)
    until = context.caller.key_expires_at
    return {
        "limit": allowance.limit,
        "remaining": allowance.remaining,
        "resetAt": allowance.reset_at.isoformat(),
        "cost": context.cost,
        "keyExpiresAt": until.isoformat() if until else None,
    }
