"""Links to pages of this registry, such as that in the code on a certificate."""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http.request import validate_host

_OWN_PAGE: Final = re.compile(r"/(?P<kind>certificates|institutions|platforms)/(?P<code>[^/?#]+)")


class OwnPage(NamedTuple):
    """A page of this registry: `certificates`, `institutions` or `platforms`, and what its address names there."""

    kind: str
    code: str


def own_page(link: str) -> OwnPage | None:
    """Return the page of this registry that a link leads to; `None` for any other, a copy of one of ours under another host too."""
    if not _OWN_PAGE.search(link):
        return None
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        # Brackets that hold no address.
        return None
    own = _OWN_PAGE.match(parts.path)
    return OwnPage(own["kind"], unquote(own["code"])) if own and is_ours(parts.hostname or "") else None


def is_ours(host: str) -> bool:
    """Tell whether `ALLOWED_HOSTS` names a host, with or without www. That any is allowed ("*") makes none ours."""
    ours = [each for each in settings.ALLOWED_HOSTS if each != "*"]
    bare = host.removeprefix("www.")
    return validate_host(bare, ours) or validate_host(f"www.{bare}", ours)
