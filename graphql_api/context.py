"""What resolvers know of the request, and what they tell the view about the answer."""

from dataclasses import dataclass


@dataclass(slots=True)
class Context:
    """`is_get`: the query stands in an address. `client`: the address that asks. `is_private`: the answer must not be stored."""

    is_get: bool
    client: str
    is_private: bool = False
