"""Room for deep calls in one piece.

CPython keeps the frames of Python calls in chunks of 16 KiB. A call that does not fit into one maps another and unmaps it on
return, so that a function that stands at the end of a chunk takes twice or three times as long, for each call that it makes.
Whether a recursive parser stands there is a matter of luck: of how deep the server and its middlewares call.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# In words of eight bytes. The interpreter takes a chunk of 1 MiB for a frame of a little more than half as much, and what is called
# from it has the other half. Memory that is not touched costs nothing.
_WORDS: Final = 66_000


def in_one_piece(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Return a function that calls another with room for hundreds of calls in it."""

    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=_WORDS)
    return wraps(function)(call)
