"""Places as they are not written today: in pinyin (zhifu is 芝罘), by initials, or as what they once were (苍山县 is 兰陵县)."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from registry import regions
from search import analysis
from search.syllables import INITIALS, is_spelling, spelt_until, syllable_splits
from search.typed.places import is_place, places

# A new name under the code that the old one had, which the table of divisions therefore does not know of (国务院, 2014).
_RENAMED: Final = {"苍山县": "兰陵县", "苍山": "兰陵"}
# What people of the province call cities; names begin so too, which are found as they are written.
_NICKNAMES: Final = {"泉城": "济南", "岛城": "青岛", "鸢都": "潍坊", "水城": "聊城", "牡丹城": "菏泽", "齐都": "淄博"}
_UNITS: Final = ("地区", "省", "市", "区", "县")
_SHORTEST: Final = 2
_NICKNAME: Final = re.compile(rf"^(?P<city>{'|'.join(_NICKNAMES)})\s*(?=\w\w)")
_UNIT_IN_FRONT: Final = re.compile(r"^[市区县]?\s*")
_LETTERS: Final = re.compile(r"[a-z]+", re.ASCII)
# Fewer letters behind the two of a place are the initials of too many.
_INITIALS_WITH_PLACE: Final = re.compile(r"[a-z]{5,}", re.ASCII)
# Two behind them are a whole short name's, if anybody's there.
_INITIALS_OF_BOTH: Final = re.compile(r"[a-z]{4}", re.ASCII)
_INITIALS_BEHIND: Final = re.compile(rf"[{INITIALS}]{{2,6}}", re.ASCII)
# The pinyin of a place, and of two characters more.
_SHORTEST_SPELT: Final = 8
# Two characters of a place, and of a name.
_SHORTEST_HEARD: Final = 4
# What is said by who asks for all that there is in a place, 济南有哪些备案的网课平台, and what may be said beside it.
_ASKED_OF_ALL: Final = (
    "有哪些", "有那些", "哪些", "有什么", "都有", "哪里有", "哪儿有", "哪有", "备案", "备案过", "备过案", "备了案", "正规",
    "靠谱", "合法", "合规", "有证", "有资质", "有牌照", "在册", "哪家", "哪个", "哪家好", "哪个好", "哪家强", "附近", "本地",
    "当地", "周边", "所有", "全部",
)  # fmt: skip
_SAID_BESIDE: Final = (
    "的", "了", "吗", "呢", "么", "啊", "有", "是", "在", "已", "已经", "通过", "有没有", "登记", "比较好", "最好", "好的",
    "推荐", "全市", "全区", "名录", "名单", "列表", "一览", "一览表", "大全", "汇总", "排名", "排行", "排行榜", "查询", "网课",
    "网校", "直播课", "录播课", "线上课", "网上课", "课程", "上网课", "中小学", "中小学生", "学科类", "软件", "小程序", "app",
    "网站", "单位",
)  # fmt: skip
# 济南的网课平台.
_OF_THE_PLACE: Final = "的(?=.)"


@lru_cache(maxsize=256)
def places_meant(text: str) -> tuple[str, ...]:
    """Return the places of today that a text is another name of, without what they are; nothing where it is more than that."""
    key = analysis.exact_key(text)
    if former := _former().get(key):
        return (former,)
    return _spelt().get(key, ())


@lru_cache(maxsize=256)
def where_meant(text: str) -> tuple[str, ...]:
    """Return `places_meant`, or the place, several as words, of which a text asks what there is: 济南有哪些培训机构.

    Where nothing but what everybody is called is beside it, 济南培训机构, the place is what is looked for anyway.
    """
    if meant := places_meant(text):
        return meant
    key = analysis.exact_key(text)
    named = places(key)
    found = named.findall(key)
    if not found or is_place(analysis.core(key)):
        return ()
    rest = named.sub(" ", key).strip()
    return (" ".join(found),) if _asks_for_all().search(rest) and _words_of_all().fullmatch(rest) else ()


@cache
def _asks_for_all() -> re.Pattern[str]:
    return re.compile(f"{analysis.any_of(_ASKED_OF_ALL)}|{_OF_THE_PLACE}")


@cache
def _words_of_all() -> re.Pattern[str]:
    # What was once read is never read otherwise: of many in a row the time would double with each.
    return re.compile(f"(?>{analysis.any_of({*_ASKED_OF_ALL, *_SAID_BESIDE, *analysis.STOP_TERMS})}|\\s)+")


def with_places_meant(text: str) -> Iterator[str]:
    """Yield a text of more than a place with those in it as they are called today: lanling英语, 苍山县英语, lixia aiketang."""
    yield _LETTERS.sub(lambda letters: _spelt().get(letters[0], (letters[0],))[0], text)
    yield " ".join(_former_in_front().sub(lambda name: _former()[name[0]], word) for word in text.split())
    if nickname := _NICKNAME.match(text):
        yield f"{_NICKNAMES[nickname['city']]} {text[nickname.end() :]}"
    # 砚台辕天: a keyboard offers other words that sound as the place.
    behind = _UNIT_IN_FRONT.sub("", text[_SHORTEST:])
    yield from (f"{place} {behind}" for place in places_heard(text) if len(behind) >= _SHORTEST)


@lru_cache(maxsize=256)
def places_heard(text: str) -> tuple[str, ...]:
    """Return the places of the province, without what they are, that a name begins with as it sounds: 池平启明星 is in 茌平."""
    if len(text) < _SHORTEST_HEARD or not analysis.is_han(text[0]) or places(text).match(text):
        return ()
    return tuple(dict.fromkeys(place for spelt in analysis.pinyin(text[:2]).joined for place in _spelt().get(spelt, ())))


def places_called(letters: str) -> tuple[str, ...]:
    """Return the places of the province, without what they are, that letters spell."""
    return _spelt().get(letters, ())


def place_spelt(text: str) -> str:
    """Return the pinyin of a place of the province with which a text in pinyin begins; "" without.

    It goes on with pinyin, of which the last syllable may be unfinished, or with initials: jinanakt.
    """
    if len(text) < _SHORTEST_SPELT or not analysis.is_letters(text):
        return ""
    begun = _spelt_around()[0].get(text[:2], ())
    return next((place for place in begun if text.startswith(place) and _goes_on(text.removeprefix(place))), "")


def place_spelt_behind(text: str) -> str:
    """Return the pinyin of a place of the province with which a text in pinyin ends behind another word; "" without."""
    if len(text) < _SHORTEST_SPELT or not analysis.is_letters(text):
        return ""
    ended = _spelt_around()[1].get(text[-2:], ())
    return next((place for place in ended if text.endswith(place) and is_spelling(text.removesuffix(place))), "")


def place_and_name(text: str) -> tuple[str, ...]:
    """Return the pinyin of a place with which a text in pinyin begins or ends, and what else there is; nothing without."""
    if place := place_spelt(text):
        return place, text.removeprefix(place)
    if place := place_spelt_behind(text):
        return place, text.removesuffix(place)
    return ()


def _goes_on(rest: str) -> bool:
    return spelt_until(rest) == len(rest) or (_INITIALS_BEHIND.fullmatch(rest) is not None and not syllable_splits(rest))


def places_by_initials(text: str) -> tuple[str, ...]:
    """Return the names, without what they are, of the places of the province that initials may begin with."""
    if not _INITIALS_WITH_PLACE.fullmatch(text) or syllable_splits(text):
        return ()
    return _by_initials().get(text[:2], ())


@lru_cache(maxsize=256)
def place_and_initials(text: str) -> tuple[tuple[str, ...], str]:
    """Return the places that two initials may stand for, as `places_by_initials`, and the two of a short name behind; else nothing.

    A name is seldom written right behind the place: shbl is 济南市商河县百澜线上培训学校.
    """
    key = analysis.exact_key(text)
    if not _INITIALS_OF_BOTH.fullmatch(key) or syllable_splits(key):
        return (), ""
    where = _by_initials().get(key[:2], ())
    return where, key[2:] if where else ""


def codes_of(place: str) -> tuple[str, ...]:
    """Return the codes of the province's regions that begin with two characters."""
    return _codes().get(place, ())


@lru_cache(maxsize=256)
def short_today(place: str) -> str:
    """Return what a place is called in short, of one that is no more the one of today: 即墨 of 即墨市, which is 即墨区."""
    return next(iter(places_meant(place)), _short(place))


@cache
def counties() -> frozenset[str]:
    """The full names of counties and districts, of other provinces too, with those that are no more: 山东省青岛市即墨区."""
    codes = chain(*(regions.codes_under(province.code) for province in regions.all_regions("province")))
    return frozenset(regions.full_name(code) for code in codes if regions.get(code).level == "county")


@cache
def _former_in_front() -> re.Pattern[str]:
    return re.compile(f"^(?:{'|'.join(map(re.escape, _former()))})")


@cache
def _former() -> dict[str, str]:
    """The places of today by names of the province's divisions that are no more, with and without what they were."""
    today = {_short(region.name): _short(region.name) for region in _places()}
    former = {name: _short(new) for name, new in _RENAMED.items()}
    for region in map(regions.get, sorted(regions.codes_under(regions.HOME))):
        short = _short(region.name)
        successor = _short(regions.get(region.successor).name) if region.successor else ""
        if region.is_current or len(region.name) < _SHORTEST or not (now := today.get(short, successor)):
            continue
        former.setdefault(region.name, now)
        # Schools are called 四方 too, as a district was.
        if short not in (region.name, *today) and not region.name.endswith("区"):
            former.setdefault(short, now)
    for region in _places():
        former.pop(region.name, None)
    return former


@cache
def _spelt() -> dict[str, tuple[str, ...]]:
    """The places of the province, without what they are, by their pinyin with it and without."""
    spelt: dict[str, tuple[str, ...]] = {}
    for region in _places():
        short = _short(region.name)
        for letters in dict.fromkeys(read for each in (short, region.name) for read in _readings(each)):
            spelt[letters] = tuple(dict.fromkeys((*spelt.get(letters, ()), short)))
    return spelt


@cache
def places_spelt() -> frozenset[str]:
    """The pinyin of places of the province without what they are."""
    return frozenset(read for region in _at_home() for read in _readings(region.name[:2]))


def _readings(place: str) -> tuple[str, ...]:
    """How a place is read, and how who does not know it reads its first character: leling for 乐陵."""
    return analysis.pinyin(place).joined[:2]


@cache
def _spelt_around() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Places without what they are, the longest first: by their first two letters, and by their last two."""
    by_beginning: dict[str, list[str]] = {}
    by_end: dict[str, list[str]] = {}
    for place in sorted(places_spelt(), key=lambda each: (-len(each), each)):
        by_beginning.setdefault(place[:2], []).append(place)
        by_end.setdefault(place[-2:], []).append(place)
    return by_beginning, by_end


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """The codes of the province's regions by their first two characters."""
    codes: dict[str, tuple[str, ...]] = {}
    for region in _at_home():
        codes[region.name[:2]] = (*codes.get(region.name[:2], ()), region.code)
    return codes


@cache
def _by_initials() -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for place in dict.fromkeys(region.name[:2] for region in _at_home()):
        initials = analysis.pinyin(place).initials[0]
        named[initials] = (*named.get(initials, ()), place)
    return named


def _places() -> list[regions.Region]:
    return [each for each in _at_home() if each.level != "zone"]


def _at_home() -> list[regions.Region]:
    return [each for each in regions.all_regions() if each.is_at_home]


def _short(name: str) -> str:
    short = next((name.removesuffix(unit) for unit in _UNITS if name.endswith(unit)), name)
    return short if len(short) >= _SHORTEST else name
