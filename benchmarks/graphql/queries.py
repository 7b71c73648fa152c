"""What is asked of every contender, word for word the same."""

from dataclasses import dataclass
from typing import Any, Final

INSTITUTIONS: Final = 50
PLATFORMS: Final = 10
COURSES: Final = 2

_INSTITUTION = "id uscc name kind address servicePhone"
_PLATFORM = "id filingNumber name kind status filedOn domains icpNumber"
_COURSE = "id code name subject stage mode"


@dataclass(frozen=True, slots=True)
class Query:
    """A query and how often it is sent before a time is taken."""

    title: str
    text: str
    variables: dict[str, Any]
    times: int


def queries(uscc: str) -> dict[str, Query]:
    """Return the queries by name; one of them is for the institution with a credit code."""
    return {
        "nested": Query(
            f"nested {INSTITUTIONS} × {PLATFORMS} × {COURSES}",
            "query Nested($first: Int!, $platforms: Int!, $courses: Int!) { institutions(first: $first) { edges { node { "
            f"{_INSTITUTION} platforms(first: $platforms) {{ edges {{ node {{ {_PLATFORM} "
            f"courses(first: $courses) {{ edges {{ node {{ {_COURSE} }} }} }} }} }} }} }} }} }} }}",
            {"first": INSTITUTIONS, "platforms": PLATFORMS, "courses": COURSES},
            3,
        ),
        "flat": Query(
            f"flat page of {INSTITUTIONS}",
            f"query Flat($first: Int!) {{ institutions(first: $first) {{ edges {{ node {{ {_INSTITUTION} }} }} }} }}",
            {"first": INSTITUTIONS},
            40,
        ),
        "one": Query(
            "one record",
            f"query One($uscc: String!) {{ institution(uscc: $uscc) {{ {_INSTITUTION} }} }}",
            {"uscc": uscc},
            150,
        ),
    }
