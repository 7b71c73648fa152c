"""The links and host names that stand in a text, and which of them tells whose it is."""

import re
from itertools import islice
from typing import Final

from registry.typed_text import HAN
from search.addresses import sites

# A text with more says nothing by them.
MOST_LINKS: Final = 20
# What ends a link besides a full stop of Chinese; to a browser that is a dot (RFC 3490, 3.1) where a host goes on behind it.
_STOPS: Final = r"\s<>\"'，；、（）《》“”"
_LETTER: Final = rf"[^\W_{HAN}]"
_GOES_ON: Final = rf"(?:(?:{_LETTER}|-){{1,63}}[.。．｡]{_LETTER}{{2}}|(?:com|cn|net|org|edu|gov|top|vip|cc)(?![\w-]))"
_LINK: Final = re.compile(
    rf"https?://(?=[^{_STOPS}。])(?:[^{_STOPS}。/?#\\]|(?<={_LETTER})。(?={_GOES_ON}))*(?:[/?#\\][^{_STOPS}。]*)?", re.IGNORECASE
)
# Written like a host, and none beside a link: a file, or the id of an app.
_NO_HOST: Final = re.compile(r"(?:com|cn|net|org|io)\..+\..+|.+\.(?:zip|mov|md|py|sh|rs)", re.ASCII)


def links_in(text: str, hosts: list[str]) -> tuple[str, ...]:
    """Return the links in a text, then those of the `hosts` recognised in it that stand in none of them; each host once."""
    written = [each[0] for each in islice(_LINK.finditer(text), MOST_LINKS)] if "://" in text else []
    if len(written) == 1 and len(hosts) < 2 and "".join(hosts) in written[0]:
        # As of nearly all that have any; to parse it takes longer than to find it.
        return (written[0],)
    links: dict[str, str] = {}
    for link in written:
        links.setdefault(sites.host_of(link), link)
    if hosts and not links:
        links[hosts[0]] = next((part for part in text.split() if sites.host_of(part) == hosts[0]), hosts[0])
    # With a full stop behind it, a link may have been read on into the next sentence.
    ends = tuple(f"{each}." for each in links)
    links |= {each: each for each in hosts[:MOST_LINKS] if not (each.startswith(ends) or each in links or _NO_HOST.fullmatch(each))}
    return tuple(links.values())
