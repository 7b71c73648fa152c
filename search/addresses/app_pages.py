"""Pages of apps in stores, and of mini programs: which app a link is about."""

import re
from collections.abc import Mapping
from string import digits
from typing import Final
from urllib.parse import parse_qsl, unquote

from registry.typed_text import HAN, in_one_width
from search.addresses.lookalikes import ADDED_WORDS
from search.stores_and_payment import APP_STORES, HOSTS_OF_MINI_PROGRAMS, KINDS_OF_ACCOUNTS, MEDIA

_PACKAGE: Final = r"(?P<id>[A-Za-z]\w*(?:\.\w+)+)"
_APP_ID: Final = re.compile(_PACKAGE, re.ASCII)
# Hosts begin with the sign of a country too, cn.example.com; with these hardly any does.
_BEGINS_AS_HOSTS_END: Final = re.compile(r"(?:com|net|org)(?:\.\w+){2,}", re.ASCII | re.IGNORECASE)
# As Apple's store numbers apps: id1234567890, App ID：1234567890.
_NUMBERED: Final = re.compile(r"(?<![a-z])(?:app|应用)?\s*id[\s:：]*(?P<id>\d{6,12})(?!\w)", re.ASCII | re.IGNORECASE)
_HUAWEI: Final = re.compile(r"/app/(?P<id>C\d{3,20})", re.ASCII)
# Where the id stands in the path or behind the #; stores that name it in the query alone have none.
_PATHS: Final[Mapping[str, re.Pattern[str] | None]] = {
    "apps.apple.com": re.compile(r"/id(?P<id>\d{5,20})", re.ASCII),
    "itunes.apple.com": re.compile(r"/id(?P<id>\d{5,20})", re.ASCII),
    "appgallery.huawei.com": _HUAWEI,
    "appgallery.cloud.huawei.com": _HUAWEI,
    "appstore.huawei.com": _HUAWEI,
    "url.cloud.huawei.com": None,
    "sj.qq.com": re.compile(rf"/appdetail/{_PACKAGE}", re.ASCII),
    "a.app.qq.com": None,
    "android.myapp.com": None,
    "app.mi.com": None,
    "m.app.mi.com": None,
    "play.google.com": None,
    "market.android.com": None,
    "galaxystore.samsung.com": re.compile(rf"/detail/{_PACKAGE}", re.ASCII),
    "apps.samsung.com": None,
    "app.honor.com": re.compile(rf"/appDetail/{_PACKAGE}", re.ASCII),
    "h5.appstore.vivo.com.cn": None,
    "h5coml.vivo.com.cn": None,
    "store.oppomobile.com": None,
    "app.cdo.oppomobile.com": None,
    "app.flyme.cn": None,
    "lenovomm.com": re.compile(rf"/appdetail/{_PACKAGE}", re.ASCII),
    "wandoujia.com": re.compile(rf"/apps/(?:{_PACKAGE}|\d+)", re.ASCII),
    "coolapk.com": re.compile(rf"/apk/{_PACKAGE}", re.ASCII),
    "apkpure.com": re.compile(rf"/{_PACKAGE}(?=/|$)", re.ASCII),
    "servicewechat.com": re.compile(r"/(?P<id>wx[0-9a-f]{16})", re.ASCII),
}
# Apple's store puts the name of an app before its id; in Latin letters it is hardly ever the name itself.
_NAME_IN_PATH: Final = re.compile(
    r"//(?:apps|itunes)\.apple\.com/(?:\w{2}/)?app/(?P<name>[^/?#\s]{1,600})/id\d", re.ASCII | re.IGNORECASE
)
# What opens the shop of a telephone: market://details?id=cn.example.app, hiapplink://…?packageName=, samsungapps://ProductDetail/….
_MARKET: Final = re.compile(
    r"(?:market|oaps|intent|hiapp(?:link)?|tmast|samsungapps)://(?:\S*?[?&](?:id|pname|pkg|pkgname|packagename)=|ProductDetail/)(?P<id>[\w.]+)",
    re.ASCII | re.IGNORECASE,
)
# What a messenger copies of a mini program: #小程序://爱课堂/Xk29sdF1q.
SHARED_MINI_PROGRAM: Final = re.compile(r"#小程序://(?P<name>[^/\s]{1,60})/\S*")
# What stores, messengers and those who share a page of theirs write around the name of an app or an account.
_BEFORE_NAME: Final = re.compile(
    rf"^(?:{APP_STORES}\s*(?:上|里)?的?|(?:(?:关注|搜索)\s*)?(?:{HOSTS_OF_MINI_PROGRAMS})(?:{KINDS_OF_ACCOUNTS})|(?:关注|搜索)\s*(?:{KINDS_OF_ACCOUNTS})"
    # A school may be called so: 公众号运营培训学校.
    rf"|小程序|(?:{KINDS_OF_ACCOUNTS}|(?:{MEDIA})(?:官方)?(?:号|账号|UP主|主页|直播间)?)(?=[\s·\-—–:：|@＠“\"《【「]))[\s·\-—–:：|@＠]*(?=\S)",
    re.IGNORECASE,
)
# A row of blanks and signs is read from its beginning alone, however long it is.
_AFTER_NAME: Final = re.compile(
    rf"(?<![\s·\-—–_|])(?=\s*+[·\-—–_|])[\s·\-—–_|]++{APP_STORES}(?:\s?上的应用)?$|(?<!\s)\s*+(?:官方)?(?:免费)?下载$"
    r"|(?<!\s)\s++for\s(?:iPhone|iPad|Android)$",
    re.IGNORECASE,
)
_LEFT_TO_RIGHT: Final = "\u200e"
# Of a thousand names hardly one holds any of it, and this is looked for in a third of the time.
_OF_STORES: Final = re.compile(f"应用|软件|商店|store|play|for |下载|{KINDS_OF_ACCOUNTS}|{MEDIA}", re.IGNORECASE)
# What parts the name of an app or a shop from what is said of it, in a title: 爱课堂-小学在线辅导, 爱课堂（学生版）, 爱课堂极速版.
_BEHIND_TITLE: Final = re.compile(
    rf"[\s\-—–_:：|｜·（(【\[,，™]|官方|旗舰店|专卖店|专营店|(?:正|[^\W正][^\W正])版$|(?<=[{HAN}])(?:HD|Pro|Plus|Lite|Max)$",
    re.IGNORECASE,
)
_SHORTEST_TITLE: Final = 2
_NAMES_OF_ID: Final = ("pkgname", "apkname", "packagename", "package_name", "pkg", "appid", "id")
_SHORTEST_PART: Final = 3
_ADDED: Final = "|".join(sorted(ADDED_WORDS, key=len, reverse=True))
_ADDED_FIRST: Final = re.compile(f"^(?:{_ADDED})")
_ADDED_LAST: Final = re.compile(f"(?:{_ADDED})$")
_LONGEST_ID: Final = 120
_BETWEEN_IDS: Final = re.compile(r"(?:[\s:：]|[^\x00-\x7f])+")
# What stands before the path, as a browser reads it; the library's parser raises errors for what may stand there.
_BEFORE_PATH: Final = re.compile(r"(?:[^/?#\\]*://)?[^/?#\\]*")


def ids_of_app(link: str, host: str) -> tuple[str, ...]:
    """Return the ids by which the app may have been filed that a link to a store's host (canonical) is about, if it names one."""
    if host not in _PATHS and (host := host.removeprefix("m.")) not in _PATHS:
        return ()
    address, _, fragment = _BEFORE_PATH.sub("", in_one_width(link), count=1).partition("#")
    # Stores that are one page keep their address behind the #.
    (path, query), (path_behind, query_behind) = (text.split("?", 1) if "?" in text else (text, "") for text in (address, fragment))
    # One of them has its query right behind the #.
    query_behind = query_behind or path_behind
    asked = {name.lower(): value for text in (query_behind, query) for name, value in parse_qsl(text)}
    named = [asked[name] for name in _NAMES_OF_ID if asked.get(name)]
    pattern = _PATHS[host]
    found = (pattern.search(path) or pattern.search(path_behind)) if pattern else None
    if found and found["id"]:
        named.insert(0, found["id"])
        # Apple's own pages write it with these two letters, its tables without.
        if host.endswith("apple.com"):
            named.insert(1, f"id{found['id']}")
    return tuple(dict.fromkeys(each for each in named if len(each) <= _LONGEST_ID))


def name_in_link(link: str) -> str:
    """Return the name of an app as the link to its page in Apple's store has it, its words parted by blanks; "" where none is."""
    found = _NAME_IN_PATH.search(link) if "/app/" in link else None
    name = unquote(found["name"]).replace("-", " ") if found else ""
    return "" if name.isascii() else name


def is_app_id(text: str) -> bool:
    """Tell whether a text is written like the id of an app: cn.example.app2."""
    return _APP_ID.fullmatch(text) is not None


def is_hardly_a_host(text: str) -> bool:
    """Tell whether a text is written like the id of an app and hardly like a host: com.example.app begins as hosts end."""
    return _BEGINS_AS_HOSTS_END.match(text) is not None and is_app_id(text)


def app_ids_in(text: str) -> tuple[str, ...]:
    """Return what is written like the id of an app in a text: behind a label, 包名:com.example.app, and as a file is called.

    A number is one where it is called an id, and may have been filed with these two letters: id1234567890.
    """
    words = (word.removesuffix(".apk") for word in _BETWEEN_IDS.split(text))
    numbers = (found["id"] for found in _NUMBERED.finditer(text))
    return (*filter(is_app_id, words), *(each for number in numbers for each in (number, f"id{number}")))


def app_in_market(text: str) -> str:
    """Return the id of the app that a link to the shop of a telephone is about; "" where there is none."""
    found = _MARKET.search(in_one_width(text))
    return found["id"][:_LONGEST_ID] if found else ""


def with_mini_programs_named(text: str) -> str:
    """Return a text with the name of a mini program in the place of what a messenger copies of it."""
    return SHARED_MINI_PROGRAM.sub(r"\g<name>", text) if "小程序://" in text else text


def without_store(name: str) -> str:
    """Return the name of an app without what a store writes around it: 爱课堂 of 爱课堂 - 华为应用市场."""
    if not _OF_STORES.search(name):
        return name
    # Apple's store puts a mark in front of its titles that nobody sees: that they are read from left to right.
    return _AFTER_NAME.sub("", _BEFORE_NAME.sub("", name.lstrip(_LEFT_TO_RIGHT)))


def name_in_title(title: str) -> str:
    """Return the name of an app without what its title says of it; "" where a title says nothing else."""
    behind = _BEHIND_TITLE.search(title, _SHORTEST_TITLE)
    return title[: behind.start()] if behind else ""


def ids_without_words(app: str) -> tuple[str, ...]:
    """Return the ids that an id of an app may imitate by a word or digits in its last part: com.example.app of …appvip, …app2."""
    front, dot, last = app.lower().rpartition(".")
    cut = (_ADDED_LAST.sub("", last), _ADDED_FIRST.sub("", last), last.rstrip(digits)) if dot else ()
    return tuple(front + dot + part for each in cut if each != last and len(part := each.strip("_-")) >= _SHORTEST_PART)
