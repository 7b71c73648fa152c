"""What is said around a link that somebody shares, or written in it: shops and messengers put the name of what is shared there."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from registry.identifiers import LETTERS_OF_HOSTS
from registry.typed_text import HAN, in_one_width
from search.stores_and_payment import SHOPS
from search.typed.sayings import as_meant
from search.typed.short_names import tells

_IN_HOST: Final = f"{LETTERS_OF_HOSTS}0-9"
# taobao://item/1, https://aiketang.cn/a, aiketang.cn/a.
_LINK: Final = re.compile(
    rf"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:/+\S+|(?<![{_IN_HOST}@])[{_IN_HOST}-]+(?:\.[{_IN_HOST}-]+)+(?:[/:?#]\S*)?",
    re.IGNORECASE | re.ASCII,
)
_QUOTED: Final = re.compile(r"[「『《“【\"']([^「」『』《》“”【】\"']{2,40})[」』》”】\"']")
# Who shares something is not what is shared.
_SHOP: Final = re.compile(SHOPS)
_AROUND: Final = (
    "请?(?:长按)?复制(?:[这此本该][条段个])?(?:消息|信息|内容|口令|链接|文字)?",
    "(?:点击|戳)(?:[这此本下][个条面方])?(?:链接|网址)?",
    f"(?:直接|马上|去)?(?:打开|查看|进入|下载)(?:[这此本][个条])?(?:{SHOPS})?(?:app|搜索|看看|链接|网址|应用)?",
    f"(?:{SHOPS})(?:app|搜索|口令)?",
    "链接|网址|看看|我(?:在|发现了?|分享了?)|分享(?:自|了)?",
    r"的?(?:主页|作品|视频|直播间?|店铺)(?=\s|$|，|,)",
)
_SAID_AROUND: Final = re.compile("|".join(_AROUND), re.IGNORECASE)
# Words of letters and digits by which a shop finds the share again.
_MARKS: Final = re.compile(r"(?<![a-z0-9])(?=[a-z]*\d)[a-z0-9=:/@.]{4,}(?![a-z0-9])", re.IGNORECASE | re.ASCII)
_IN_LINK: Final = re.compile(rf"[{HAN}]\w+")


@lru_cache(maxsize=256)
def said_beside(text: str) -> str:
    """Return what a text with a link in it says is meant: what is quoted, else what is said around it or written in it; or ""."""
    plain = in_one_width(text)
    links = _LINK.findall(plain)
    if not links:
        return ""
    rest = _LINK.sub(" ", plain)
    quoted = [each for each in _QUOTED.findall(rest) if not _SHOP.fullmatch(each)]
    written = [word for link in links for word in _IN_LINK.findall(unquote(link))]
    said = (" ".join(_SAID_AROUND.sub(" ", each).split()) for each in (*quoted, _MARKS.sub(" ", rest), *written))
    return next((each for each in said if tells(as_meant(each))), "")
