"""Labels of host names that look or read alike: pure functions with no registry in sight.

A label is the part of a host name that somebody chose: `example` of `www.example.com.cn`.
"""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from string import digits
from typing import Final

from confusable_homoglyphs import confusables
from rapidfuzz.distance import OSA

# What people add to a name that they imitate, and what many add to their own: a label may begin or end with it.
ADDED_WORDS: Final = (
    "academy", "app", "apps", "bang", "center", "china", "class", "club", "cn", "com", "course", "download", "edu", "education",
    "fenxiao", "group", "guanfang", "guanwang", "help", "home", "jiaoyu", "jigou", "kecheng", "kefu", "ketang", "learn", "live",
    "login", "mall", "mobile", "net", "official", "online", "org", "pay", "peixun", "school", "sd", "service", "shandong",
    "shop", "site", "study", "top", "vip", "wang", "wangxiao", "wap", "web", "www", "xian", "xiao", "xuetang", "xuexi",
    "xueyuan", "zaixian", "zhongguo",
)  # fmt: skip
# What hardly anybody adds to a name but who imitates it. No record is kept without them: who is asked for is looked for so too.
FURTHER_WORDS: Final = (
    "anquan", "baoming", "beian", "chaxun", "chongzhi", "fuli", "gov", "jiaofei", "jianguan", "jy", "kaoshi", "kids", "laoshi",
    "new", "pingtai", "plus", "pro", "px", "refund", "renzheng", "shoufei", "student", "teacher", "tuifei", "tuikuan", "tuiqian",
    "weixin", "wx", "xue", "youhui", "zhifu", "zhuce", "zx",
)  # fmt: skip
# Of two letters and fewer every name of a site is like every other.
SHORTEST_NAME: Final = 3
SHORTEST_STEM: Final = 4
# Of shorter ones nearly every other is one character away.
SHORTEST_MISTYPED: Final = 5
# Of what is left beside further words and digits, and of what stands beside a hyphen whatever else does: shorter ones are
# everybody's (happy-english).
SHORTEST_BESIDE: Final = 5
SHORTEST_BESIDE_A_HYPHEN: Final = 8
MOST_WORDS_REMOVED: Final = 3
LONGEST: Final = 63

# Taken for each other in small print.
_READ_AS: Final = str.maketrans("01582", "olsbz")
_PAIRS_READ_AS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# Small letters of Cyrillic and Greek that the Unicode tables leave to their capitals, which look the same.
_SMALL_LETTERS: Final = str.maketrans("вкмнтгбβκητω", "bkmhtr6bkntw")


def shown(label: str) -> str:
    """Return a label as a browser may show it: punycode as the characters that it stands for."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


# Whoever asks chooses the characters, of which there are a hundred thousand; names of hosts have few.
@lru_cache(maxsize=4096)
def _latin(character: str) -> str:
    """Return the small letter or digit that a character of another script looks like, else itself."""
    if character.isascii():
        return character
    looks = [each["c"] for each in confusables.confusables_data.get(character, ())]
    found = [look for look in looks if look.isascii() and look.isalnum()]
    return min(found, key=lambda look: (not look.islower(), len(look))).lower() if found else character


@lru_cache(maxsize=8192)
def plain(label: str) -> str:
    """Return a label in letters and digits: no hyphens, no accents, letters of other scripts as the Latin ones they look like."""
    if label.isascii() and not label.startswith("xn--"):
        return label.lower().replace("-", "").replace("_", "")
    folded = unicodedata.normalize("NFKD", shown(label).lower()).translate(_SMALL_LETTERS)
    return "".join(_latin(each) for each in folded if each.isalnum()).lower()[:LONGEST]


@lru_cache(maxsize=8192)
def skeleton(label: str) -> str:
    """Return what a label looks like at a glance: two with the same skeleton are easily taken for each other."""
    looks = plain(label).translate(_READ_AS)
    for pair, single in _PAIRS_READ_AS:
        looks = looks.replace(pair, single)
    # At last: ci is not taken for d as cl and c1 are.
    return looks.replace("i", "l")


_HYPHENS: Final = re.compile("[-_]+")
_WORDS: Final = frozenset(map(skeleton, ADDED_WORDS))
_FURTHER_WORDS: Final = tuple(map(skeleton, FURTHER_WORDS))
_ANY_WORDS: Final = (*_WORDS, *_FURTHER_WORDS)
_LENGTHS: Final = tuple(sorted(set(map(len, _ANY_WORDS)), reverse=True))


@lru_cache(maxsize=8192)
def stems(looks: str) -> tuple[str, ...]:
    """Return a skeleton, and what is left of it without one, two or three added words at its ends, the longest first."""
    found = {looks: None}
    waiting = [looks]
    for _ in range(MOST_WORDS_REMOVED):
        waiting = [rest for each in waiting for rest in _without_one_word(each) if rest not in found]
        found.update(dict.fromkeys(waiting))
    return tuple(sorted(found, key=lambda stem: (-len(stem), stem)))


def _without_one_word(looks: str, words: Container[str] = _WORDS) -> list[str]:
    if not looks.startswith(_ANY_WORDS) and not looks.endswith(_ANY_WORDS):
        # As most are, and this is seen at once.
        return []
    lengths = [length for length in _LENGTHS if len(looks) - length >= SHORTEST_STEM]
    starts = next((length for length in lengths if looks[:length] in words), 0)
    ends = next((length for length in lengths if looks[-length:] in words), 0)
    return [rest for rest in dict.fromkeys((looks[starts:], looks[: len(looks) - ends])) if rest != looks]


@lru_cache(maxsize=8192)
def further_stems(label: str) -> frozenset[str]:
    """Return the skeletons that a label may imitate with digits, a hyphen or a further word: that of aiketang for aiketang-tuifei.

    What added words alone leave of it is told by `stems`.
    """
    itself = skeleton(label)
    if label.isalpha() and not itself.startswith(_FURTHER_WORDS) and not itself.endswith(_FURTHER_WORDS):
        return frozenset()
    whole = plain(label)
    parts = [each for each in map(plain, _HYPHENS.split(shown(label))) if len(each) >= SHORTEST_BESIDE_A_HYPHEN]
    looks = {skeleton(each) for part in {whole, *parts} for each in (part, part.strip(digits))}
    rests = looks.union(*(_without_one_word(each, _FURTHER_WORDS) for each in looks)) - {itself}
    return frozenset([stem for rest in rests for stem in stems(rest) if len(stem) >= SHORTEST_BESIDE]) - _WORDS


def one_missing(looks: str) -> frozenset[str]:
    """Return a skeleton with each one of its characters left out.

    Of two that differ by one character, or by two neighbours swapped, these and the skeletons themselves have one in common.
    """
    if len(looks) < SHORTEST_MISTYPED:
        return frozenset()
    return frozenset([looks[:at] + looks[at + 1 :] for at in range(len(looks))])


def are_mistyped(left: str, right: str) -> bool:
    """Tell whether two skeletons differ by one character, or by two neighbours swapped."""
    is_long_enough = max(len(left), len(right)) >= SHORTEST_MISTYPED
    return left != right and is_long_enough and OSA.distance(left, right, score_cutoff=1) <= 1
