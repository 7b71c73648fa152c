"""What resolvers know of the request, and what they tell the view about the answer."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from graphql_api.callers import Caller, public_tier
from partners.quotas import Allowance


@dataclass(slots=True)
class Context:
    """What is known of the request, then what is found out about the answer while it is made.

    `is_get`: the query stands in an address, as of GET and HEAD. `client`: the address that asks. `caller`: who asks. `at`: when.
    `ledger_seq`: how far the ledger had come when the answer began, unless that could not be found out. `costs_only`: the cost is
    wanted, and nothing is executed or charged. `operation`: its name. `cost`: what the request takes from the caller's quota.
    `allowance`: how that stands since the request was charged; none before.

    `is_private`: the answer must not be stored. `is_passing`: it is right for this moment or this caller alone, so that it is not
    kept. `facts`: the marks of what it rests on beside the ledger, where it does. `engine`: which search engine was asked, if any.
    `people`: how many of the people that it tells of were counted. `retry_after`: after how many seconds to ask again, where
    nothing was told.
    """

    is_get: bool
    client: str
    caller: Caller = field(default_factory=lambda: public_tier(""))
    at: datetime = field(default_factory=lambda: timezone.now())
    ledger_seq: int | None = None
    costs_only: bool = False
    operation: str = ""
    cost: int = 0
    allowance: Allowance | None = None
    is_private: bool = False
    is_passing: bool = False
    facts: str | None = None
    engine: str = ""
    people: int = 0
    retry_after: int = 0

    @property
    def counted_as(self) -> str:
        """Return under what a caller's failures, and the people they are told of, are counted: the partner, or the address."""
        return self.caller.bucket if self.caller.key else self.client
