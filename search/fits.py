"""How well a record fits what was typed."""

from typing import Final, NamedTuple

from search.results import Reason


class Fit(NamedTuple):
    """How well a record fits, 0 to 1, and by what."""

    score: float
    reason: Reason


NO_FIT: Final = Fit(0.0, "similar")
