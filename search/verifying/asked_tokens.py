"""The tokens by which records are asked for that are called as a text, or nearly so."""

import re
from functools import cache
from typing import Final

from search import analysis
from search.stores_and_payment import HOSTS_OF_MINI_PROGRAMS
from search.tokens import key_token, short_token, slip_tokens
from search.typed.places import without_places
from search.typed.short_names import short_names

# Of a longer text nobody is called.
LONGEST_NAME: Final = 200
# 爱课堂微信小程序, 爱课堂（手机版）, 爱课堂-官网.
_AFTER_A_NAME: Final = re.compile(
    rf"(?<![\s·\-—_])[\s·\-—_]*+[（(]?(?:app|(?:{HOSTS_OF_MINI_PROGRAMS})?(?:小程序|公众号)|服务号|订阅号|视频号|客户端|官网|官方网站|网站|软件"
    r"|(?:手机|电脑|安卓|苹果|ios|pc)版|个体工商户)[）)]?$",
    re.IGNORECASE,
)
# With what of that a text ends; hardly any name does, and this is looked at much faster.
_LAST_AFTER_A_NAME: Final = frozenset("pP号序端网站件版户)）")
# With fewer characters too many names begin.
_SHORTEST_BEGUN: Final = 2
# So many characters of everybody's words are taken for the name's own where one is mistyped.
_MISTYPED: Final = (1, 2)
_LONG: Final = 2


def key_tokens(*texts: str) -> tuple[str, ...]:
    """Return the tokens of whole names and codes, each once."""
    tokens = dict.fromkeys([key_token(text[:LONGEST_NAME]) for text in dict.fromkeys(texts)])
    return tuple([token for token in tokens if len(token) > 1])


def without_sort(name: str) -> str:
    """Return a name without the word for what is called so: 爱课堂 of 爱课堂小程序."""
    return _AFTER_A_NAME.sub("", name) if name[-1:] in _LAST_AFTER_A_NAME else name


def similar_tokens(name: str) -> tuple[str, ...]:
    """Return the tokens of the names that a name may be short for, or be with a slip."""
    name = name[:LONGEST_NAME]
    core, joined = analysis.core(name), analysis.core_in_one(name)
    names = (joined, without_places(joined), *(short_names(name)[-1:] if joined != core else ()))
    kept = [each for each in dict.fromkeys(names) if len(each) > 1]
    # A slip in the name of the place in front leads nowhere.
    return (
        *key_tokens(*kept),
        *map(short_token, kept),
        *(slip_tokens(kept[-1]) if kept else ()),
        *(_own_tokens(name, core) if core else ()),
    )


def _own_tokens(name: str, core: str) -> tuple[str, ...]:
    """Return the tokens of what a name begins with, behind its place, where one of everybody's words in it is mistyped.

    济南爱课堂教肓科技有限公司 is 爱课堂 and a slip: the wrong word is none of everybody's, and stands as part of the name.
    """
    first, *others = core.split() or [""]
    own, key = without_places(first), analysis.exact_key(name)
    end = key.find(own) + len(own)
    slips = (own[:-length] for length in _MISTYPED if len(own) - length >= _SHORTEST_BEGUN and _slip().match(key, end - length))
    begun = (*([own] if others else ()), *slips)
    return tuple(short_token(each) for each in begun if len(each) > 1)


@cache
def _slip() -> re.Pattern[str]:
    """One of everybody's words with another character in it, or a long one without one of its own."""
    other = {f"{word[:at]}.{word[at + 1 :]}" for word in analysis.STOP_TERMS for at in range(len(word))}
    shorter = {word[:at] + word[at + 1 :] for word in analysis.STOP_TERMS if len(word) > _LONG for at in range(len(word))}
    return re.compile("|".join(sorted(other | (shorter - analysis.STOP_TERMS))))
