"""Places as their names stand in a text: which regions are meant, and what else there is."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from registry import regions
from search import analysis

# What is left beside a place has so many characters at least, or the place is a part of the name.
SHORTEST_BESIDE_PLACE: Final = 2
_ENDINGS: Final = frozenset("省市区县旗")
# So long is the name of a region at least that has a word behind it for what it is.
_SHORTEST_WITH_ENDING: Final = 3
_STREETS: Final = re.compile("(?:路|街|大道|巷|胡同)")


def places(text: str) -> re.Pattern[str]:
    """The names of regions that may be in a text, with and without the word for what they are, the longest first."""
    return _with_places("%s", text)


def is_place(word: str) -> bool:
    """Tell whether a word is nothing but places: 青岛, 山东青岛."""
    return _places_in_front(word).fullmatch(word) is not None


@lru_cache(maxsize=1024)
def without_places(text: str) -> str:
    """Return a text without the places that it begins with; the text itself where hardly anything would be left."""
    front = _places_in_front(text).match(text)
    rest = text[front.end() :] if front else text
    return rest if len(rest) >= SHORTEST_BESIDE_PLACE else text


def without_address(text: str) -> Iterator[str]:
    """Yield a name without the whole address that is typed in one with it: 山东省济南市历下区经十路8号辕天."""
    found = _address().search(text) if _STREETS.search(text) else None
    name = f"{text[: found.start()]} {text[found.end() :]}".strip() if found else ""
    if found and len(name) > 1:
        yield f"{found['place']} {name}"


@cache
def _address() -> re.Pattern[str]:
    # Of one place alone a street need not follow: 济南思路.
    place = _any_place(with_others=False)
    street = rf"[^\W0-9a-z]{{1,4}}?{_STREETS.pattern}(?:\d{{1,4}}号)?(?:\d{{1,2}}[层楼])?"
    return re.compile(f"(?:{place})+(?P<place>{place}){street}")


@lru_cache(maxsize=1024)
def region_in_front(name: str) -> str:
    """Return the code of the region that a name begins with, the smallest of several; "" where it may be any of two, or none."""
    code, key, at = "", analysis.exact_key(name), 0
    # Of the whole once: to choose the pattern for each rest anew takes time that grows with the square of a row of places.
    pattern = places(key)
    while place := pattern.match(key, at):
        named = [each for each in _codes_by_place().get(place[0], ()) if not code or regions.is_within(each, code)]
        if len(named) != 1:
            break
        code, at = named[0], place.end()
    return code


@cache
def codes_at_home() -> dict[str, tuple[str, ...]]:
    """The codes of the regions in the province by what they are called, with the word for what they are and without."""
    codes: dict[str, tuple[str, ...]] = {}
    for region in regions.all_regions():
        if region.is_at_home and region.level != "province":
            for name in (region.name, region.name[:-1]) if _has_ending(region.name) else (region.name,):
                codes[name] = (*codes.get(name, ()), region.code)
    return codes


def known_regions() -> list[regions.Region]:
    """Return the regions that are places without the word for what they are too: provinces, cities, all of this province."""
    # Counties elsewhere are called what schools here are: 白云, 城关; with the word for what they are, 江干区, no school is.
    return [region for region in regions.all_regions() if region.level in ("province", "prefecture") or region.is_at_home]


def _places_in_front(text: str) -> re.Pattern[str]:
    # 中国 and 全国 are no regions and tell as little.
    return _with_places("(?:%s|中国|全国)+", text)


def _with_places(pattern: str, text: str) -> re.Pattern[str]:
    # Those of counties elsewhere are many, and end with that word.
    return _compiled(pattern, with_others=not _ENDINGS.isdisjoint(text))


@cache
def _compiled(pattern: str, *, with_others: bool) -> re.Pattern[str]:
    return re.compile(pattern % _any_place(with_others=with_others))


@cache
def _codes_by_place() -> dict[str, tuple[str, ...]]:
    """The codes of the regions of a name. Counties need the word for what they are: platforms too are called 平原 or 东明."""
    codes: dict[str, tuple[str, ...]] = {}
    for region in known_regions():
        short = region.name[:-1] if region.level in ("province", "prefecture") and region.name[-1] in _ENDINGS else region.name
        for name in {region.name, short}:
            codes[name] = (*codes.get(name, ()), region.code)
    return codes


def _any_place(*, with_others: bool) -> str:
    names = {region.name for region in known_regions()}
    names |= {name[:-1] for name in names if _has_ending(name)}
    if with_others:
        names |= set(filter(_has_ending, regions.all_names()))
    return analysis.any_of(names)


def _has_ending(name: str) -> bool:
    """Tell whether the name of a region ends with the word for what it is, and is still one without."""
    return len(name) >= _SHORTEST_WITH_ENDING and name[-1] in _ENDINGS
