"""Links and host names: whose host it is, the name that somebody registered, and the tokens by which near ones are found."""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from publicsuffixlist import PublicSuffixList

from registry.identifiers import domain_in
from registry.typed_text import HAN
from search.addresses import lookalikes
from search.analysis import is_letters

# Hosts on which many people have pages, shops, courses or apps of their own: that one of them filed says nothing of the others.
SHARED_DOMAINS: Final = frozenset({
    "126.com", "163.com", "1688.com", "360.cn", "58.com", "alipay.com", "aliyuncs.com", "android.com", "apkpure.com",
    "apple.com", "baidu.com", "bcebos.com", "bilibili.com", "coolapk.com", "csdn.net", "dianping.com", "dingtalk.com",
    "douban.com", "douyin.com", "duanshu.com", "eqxiu.com", "fanruan.com", "feishu.cn", "flyme.cn", "google.com", "heytap.com",
    "hihonor.com", "honor.com", "huawei.com", "huoban.com", "icourse163.org", "ixigua.com", "jd.com", "jianshu.com",
    "jinshuju.net", "kuaishou.com", "lenovomm.com", "lizhiweike.com", "maka.im", "meipian.cn", "meituan.com", "mi.com",
    "miit.gov.cn", "mikecrm.com", "myapp.com", "myqcloud.com", "oppo.com", "oppomobile.com", "pinduoduo.com", "polyv.cn",
    "qlchat.com", "qq.com", "samsung.com", "servicewechat.com", "sina.com.cn", "sohu.com", "taobao.com", "tmall.com", "toutiao.com",
    "vivo.com.cn", "vzan.com", "wandoujia.com", "wechat.com", "weibo.cn", "weibo.com", "weidian.com", "weixin.com", "wjx.cn",
    "wjx.top", "xiaoe-tech.com", "xiaoeknow.com", "xiaohongshu.com", "xiaomi.com", "ximalaya.com", "yangkeduo.com", "youku.com",
    "youzan.com", "zhihu.com",
})  # fmt: skip
# What authorities have, what makes links short and where people meet: beside a site, a link to one says nothing against it.
_EVERYBODYS: Final = frozenset({
    "3.cn", "b23.tv", "bit.ly", "dpurl.cn", "dwz.cn", "gitee.com", "github.com", "iqiyi.com", "kdocs.cn", "qpic.cn", "quark.cn",
    "shimo.im", "smartedu.cn", "suo.im", "t.cn", "tb.cn", "tencent.com", "tinyurl.com", "url.cn", "wps.cn", "xhslink.com",
    "youtube.com", "yuque.com", "zoom.com.cn", "zoom.us", "zoomus.cn",
})  # fmt: skip
_OF_GOVERNMENT: Final = ".gov.cn"
_OF_AUTHORITIES: Final = (_OF_GOVERNMENT, ".edu.cn")
# Labels in front of a registered name that say nothing of whose it is.
_PLAIN_LABELS: Final = frozenset({"www", "m", "h5", "wap", "app", "web", "mobile", "wx", "pc", "api", "static", "cdn", "mp", "pan"})
# No host begins so, and every index takes both characters as parts of a token.
LABEL_MARK: Final = "@_"
_SHORTEST_BELOW: Final = 5
# What is filed lies hardly deeper below a registered name.
_MOST_ABOVE: Final = 8
_LONGEST_HOST: Final = 253
# https://aiketang.cn@example.com leads to example.com; aiketang.cn is only seen there.
_SHOWN_BEFORE_HOST: Final = re.compile(r"\w+://(?P<host>[^/?#\\@:]+)[^/?#\\]*@")
# Three syllables of two letters; names that are spelt shorter are too many.
_SHORTEST_SPELLING: Final = 6
_SHORTEST_WRITTEN: Final = 3
_WRITTEN: Final = re.compile(f"[{HAN}]+")


class Site(NamedTuple):
    """A host, the domain that somebody registered (`example.com.cn`), and its chosen label (`example`) and suffix (`com.cn`).

    On a shared host the domain is what stands right below it (`school.taobao.com`), and there is no label.
    """

    host: str
    domain: str
    label: str
    suffix: str
    is_shared: bool

    @property
    def labels_below(self) -> tuple[str, ...]:
        """What stands before the registered domain, apart from what everybody puts there."""
        below = self.host.removesuffix(self.domain).strip(".")
        return tuple(label for label in below.split(".") if label and label not in _PLAIN_LABELS)

    @property
    def is_everybodys(self) -> bool:
        """Whether it says nothing of whose offer a text is that links to it."""
        return self.is_shared or self.domain in _EVERYBODYS or self.domain.endswith(_OF_AUTHORITIES)

    @property
    def is_of_government(self) -> bool:
        """Whether it is an authority's, such as the register to which the code on a licence or the badge of a site leads."""
        return self.host.endswith(_OF_GOVERNMENT)

    @property
    def may_exist(self) -> bool:
        """Whether its last label is one under which names are registered."""
        return _suffixes().publicsuffix(self.host, accept_unknown=False) is not None

    @property
    def spelling(self) -> str:
        """The label as what may spell a name, letters or Chinese; "" where it is too short for that or holds anything else."""
        shown = lookalikes.shown(self.label).replace("-", "")
        if len(shown) >= _SHORTEST_WRITTEN and _WRITTEN.fullmatch(shown):
            return shown
        letters = lookalikes.plain(self.label)
        return letters if len(letters) >= _SHORTEST_SPELLING and is_letters(letters) else ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=8192)
def site_of(host: str) -> Site:
    """Return what a canonical host name consists of, by the public suffix list that the library ships."""
    domain = _suffixes().privatesuffix(host) or host
    shared = domain in SHARED_DOMAINS
    if shared:
        own = host.removesuffix(domain).strip(".").rpartition(".")[2]
        # On such a host the first label below may be a department of its owner (apps.apple.com) as well as a shop.
        domain, label = (f"{own}.{domain}", "") if own else (domain, "")
        return Site(host, domain, label, domain.partition(".")[2], is_shared=True)
    label, _, suffix = domain.partition(".")
    return Site(host, domain, label, suffix, is_shared=False)


# Of one link several things are asked in a row.
@lru_cache(maxsize=256)
def host_of(text: str) -> str:
    """Return the canonical host of a link or host name; "" for anything else."""
    return domain_in(text)


def host_of_link(link: str) -> str:
    """Return the host of a link. What stands before an `@`, which people read and browsers do not, is put in front of it."""
    host = host_of(link)
    shown = _SHOWN_BEFORE_HOST.match(link) if host and "@" in link else None
    front = host_of(shown["host"]) if shown else ""
    return f"{front}.{host}" if front and len(front) + len(host) < _LONGEST_HOST else host


def hosts_above(host: str) -> tuple[str, ...]:
    """Return a host and those above it: a.example.cn and example.cn, which is the registered domain. Of many the last eight."""
    site = site_of(host)
    labels = host.split(".")
    last = max(len(labels) - site.domain.count(".") - 1, 0)
    return tuple(".".join(labels[at:]) for at in (0, *range(max(last - _MOST_ABOVE, 0) + 1, last + 1)))


# Of a long label they take ten kilobytes, and whoever asks chooses the hosts; to make them again takes microseconds.
@lru_cache(maxsize=1024)
def label_tokens(host: str) -> frozenset[str]:
    """Return the tokens of a host that it shares with those which look like it; none for what lies on a shared host.

    Two labels have one in common when they differ by one character, by two neighbours swapped, by look-alike characters, by added
    words or by what follows the label alone.
    """
    return frozenset([LABEL_MARK + each for each in _near(site_of(host).label)])


def asked_label_tokens(host: str) -> frozenset[str]:
    """Return the tokens by which the hosts are found that a host may imitate.

    They are those of its label, what is left of it without what imitators add, and names that it puts before its domain.
    """
    site = site_of(host)
    if site.is_shared:
        return frozenset()
    below = {looks for looks in map(lookalikes.skeleton, site.labels_below) if len(looks) >= _SHORTEST_BELOW}
    return label_tokens(host) | {LABEL_MARK + looks for looks in below | lookalikes.further_stems(site.label)}


def _near(label: str) -> set[str]:
    looks = lookalikes.skeleton(label)
    if not looks:
        return set()
    stems = lookalikes.stems(looks)
    # The name itself however short it is: by it a domain finds what was filed below it.
    near = set(stems)
    # The mistyped ones of what is left at last only, besides those of the whole: the rest lie between the two.
    for stem in {stems[0], stems[-1]}:
        near |= lookalikes.one_missing(stem)
    return near
