"""The tokens by which records are asked for that are called as a text, or nearly so."""

from typing import Final

from search import analysis
from search.tokens import key_token, short_token, slip_tokens
from search.typed.short_names import short_names, without_places

# Of a longer text nobody is called.
LONGEST_NAME: Final = 200
# With fewer characters too many names begin.
_SHORTEST_BEGUN: Final = 2
# So many characters have everybody's words of which one is mistyped.
_MISTYPED: Final = (1, 2)


def key_tokens(*texts: str) -> tuple[str, ...]:
    """Return the tokens of whole names and codes, each once."""
    tokens = dict.fromkeys([key_token(text[:LONGEST_NAME]) for text in dict.fromkeys(texts)])
    return tuple([token for token in tokens if len(token) > 1])


def similar_tokens(name: str) -> tuple[str, ...]:
    """Return the tokens of what a name may be short for, or with a slip."""
    core = analysis.core(name[:LONGEST_NAME])
    joined = "".join(core.split())
    names = (joined, without_places(joined), *(short_names(name[:LONGEST_NAME])[-1:] if joined != core else ()))
    kept = [each for each in dict.fromkeys(names) if len(each) > 1]
    # A slip in the name of the place in front leads nowhere.
    return (*key_tokens(*kept), *map(short_token, kept), *(slip_tokens(kept[-1]) if kept else ()), *_own_tokens(core))


def _own_tokens(core: str) -> tuple[str, ...]:
    """Return the tokens of what a name begins with, behind its place, where one of everybody's words in it is mistyped.

    济南爱课堂教肓科技有限公司 is 爱课堂 and a slip: the wrong word is none of everybody's, and stands as part of the name.
    """
    own = without_places(core.split(" ")[0]) if core else ""
    begun = (own, *(own[:-length] for length in _MISTYPED if len(own) - length >= _SHORTEST_BEGUN))
    return tuple(short_token(each) for each in begun if len(each) > 1)
