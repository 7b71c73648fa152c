"""Links that only lead to another one: what a messenger, a forum or a search engine makes of a link that somebody shares."""

import re
from typing import Final
from urllib.parse import parse_qsl

from search.addresses.sites import host_of

# On any other host whoever runs it decides where such a link leads, and may be somebody else than its target.
_HOSTS: Final = frozenset({
    "baidu.com", "c.pc.qq.com", "douban.com", "gitee.com", "google.com", "jianshu.com", "link.csdn.net", "link.juejin.cn",
    "link.zhihu.com", "mail.qq.com", "oschina.net", "security.feishu.cn", "sspai.com", "t.cn", "weibo.cn", "weixin110.qq.com",
})  # fmt: skip
_NAMES: Final = frozenset({"gourl", "pfurl", "q", "target", "u", "url"})
# https://link.zhihu.com/?target=https%3A//aiketang.cn.
_LINK: Final = re.compile(r"https?://[^\s?<>\"']+\?(?P<query>[^\s<>\"']+)", re.IGNORECASE)
# Not with control characters (%00) or blanks in it: what a link hides passes no check that typed text would not.
_TARGET_LINK: Final = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f]+", re.IGNORECASE)


def without_redirects(text: str) -> str:
    """Return a text with such links as the links that they lead to, where that is written in them."""
    return _LINK.sub(_target, text) if "://" in text else text


def _target(link: re.Match[str]) -> str:
    if host_of(link[0]) not in _HOSTS:
        return link[0]
    named = (value for name, value in parse_qsl(link["query"]) if name.lower() in _NAMES)
    return next((value for value in named if _TARGET_LINK.fullmatch(value) and host_of(value)), link[0])
