"""What keeps webhooks from being a way into our own network: which addresses may be posted to.

A partner names a host. It is looked up once, all its addresses must be public, and the connection is made to one of those that
were checked, so that a name that leads elsewhere a moment later leads nowhere.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext, pgettext

from partners.problems import PartnerError
from partners.webhooks.vocabulary import Failure

Resolver = Callable[[str, int], Sequence[str]]

LONGEST_URL: Final = 500
HTTPS: Final = 443
LOOK_UP_SECONDS: Final = 3.0
_HOST_NAME: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_ASCII_PRINTED: Final = re.compile(r"[!-~]+", re.ASCII)

# Public unicast IPv6 begins with these three bits; all else is local, multicast, mapped, translated (NAT64) or reserved.
_PUBLIC_IPV6: Final = IPv6Network("2000::/3")
# What leads on to another address or to nobody: protocol assignments with Teredo and ORCHID, documentation, 6to4 and its relays.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24")
)


class Unreachable(Exception):
    """An attempt cannot succeed now; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to post: the host by name, its port, and path with query."""

    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """Return where an address leads. Raises `PartnerError` for one to which nothing may be posted."""
    if len(url) > LONGEST_URL or not _ASCII_PRINTED.fullmatch(url):
        words = gettext(
            "网址最长 500 个字符，只能有英文字母、数字和符号。中文域名请写成 xn-- 开头的形式，别的文字写成 %E5 这样的编码。"
        )
        raise PartnerError(words, "url")
    try:
        parts = urlsplit(url)
        port = HTTPS if parts.port is None else parts.port
    except ValueError as wrong:
        raise PartnerError(gettext("这不是一个网址。请写成 https://域名/路径 的样子。"), "url") from wrong
    if parts.scheme != "https":
        raise PartnerError(gettext("网址要以 https:// 开头。"), "url")
    if "@" in parts.netloc or parts.fragment:
        raise PartnerError(gettext("网址里不能有用户名、密码和 # 之后的部分。"), "url")
    host = (parts.hostname or "").rstrip(".")
    # A name without a dot is one of our own network.
    is_ours = "." not in host and not settings.WEBHOOK_NETWORKS
    if not _HOST_NAME.fullmatch(host) or host.rpartition(".")[2][0].isdigit() or is_ours:
        raise PartnerError(gettext("网址里要写域名，不能写 IP 地址。域名由英文字母、数字和连字符组成。"), "url")
    if port not in settings.WEBHOOK_PORTS:
        ports = pgettext("between the parts of a list", "、").join(map(str, settings.WEBHOOK_PORTS))
        raise PartnerError(gettext("端口只能是 %(ports)s。") % {"ports": ports}, "url")
    return Target(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def checked_addresses(target: Target) -> list[str]:
    """Return the addresses of the host, all of which may be connected to. Raises `Unreachable`."""
    found = _looked_up(import_string(settings.WEBHOOK_RESOLVER), target)
    if not found:
        raise Unreachable(Failure.NAME)
    if not all(may_be_reached(each) for each in found):
        raise Unreachable(Failure.ADDRESS)
    return found


def may_be_reached(address: str) -> bool:
    """Tell whether an address is a public one of one machine, or in a network that the settings allow."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(ip in ipaddress.ip_network(each) for each in settings.WEBHOOK_NETWORKS):
        return True
    return _is_public(ip)


def system_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the system knows them, each once. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and (ip not in _PUBLIC_IPV6 or ip.scope_id):
        return False
    if any(ip in network for network in _NOT_PUBLIC):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def _looked_up(resolver: Resolver, target: Target) -> list[str]:
    """Look a host up within `LOOK_UP_SECONDS`; the system has no such limit of its own, so a thread is left to its fate."""
    answer: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            answer.set_result(list(resolver(target.host, target.port)))
        except (OSError, UnicodeError):
            answer.set_result([])

    Thread(target=look_up, daemon=True, name="look-up").start()
    try:
        return answer.result(LOOK_UP_SECONDS)
    except TimeoutError as slow:
        raise Unreachable(Failure.NAME) from slow
