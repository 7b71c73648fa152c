"""The feed of changes over HTTP: what is asked for, its tag by the ledger's head, and errors in words."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers

from public_site import feeds
from public_site.cors import for_pages_of_every_site
from public_site.feeds import NoSuchArchive, Place, Stretch, Wanted
from public_site.refusals import in_text
from public_site.wording import enumeration
from registry import ledger_head, regions
from registry.days import today
from registry.regions import UnknownRegion
from registry.vocabulary import RecordKind

MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"
_LONGEST_NUMBER: Final = 15


@for_pages_of_every_site
@require_safe
@cache_control(public=True, max_age=60)
# A tenth of it is left. Nothing in it is secret, nor does it depend on who asks.
@vary_on_headers("Accept-Encoding")
@gzip_page
def change_feed(request: HttpRequest) -> HttpResponse:
    """The newest changes, or one of the archives, as Atom."""
    names = [text.lower() for text in request.GET.getlist("kind") if text]
    if unknown := [name for name in names if name not in RecordKind.values]:
        return _told(
            gettext("没有“%(kind)s”这种记录。可以写：%(kinds)s。") % {"kind": unknown[0], "kinds": enumeration(RecordKind.values)}
        )
    if repeated := _repeated(names, request.GET):
        return _told(gettext("“%(value)s”写了不止一次，请只写一次。") % {"value": repeated})
    wanted = Wanted(tuple(RecordKind(name) for name in sorted(names)), request.GET.get("region", ""))
    number = request.GET.get("archive")
    try:
        if wanted.region:
            regions.get(wanted.region)
        stretch = None if number is None else feeds.archive(_number(number))
    except UnknownRegion as unknown_region:
        return _told(unknown_region.message)
    except NoSuchArchive:
        return _told(gettext("没有这一册存档。请从不带 archive 的地址开始，沿 prev-archive 往前读。"), status=404)
    # Only now: what cannot be asked for has no tag, and is refused whatever tag is sent with it.
    answer = _feed(request, wanted, stretch)
    answer.headers["Content-Language"] = "zh-Hans"
    return answer


def _tag(_request: HttpRequest, _wanted: Wanted, _stretch: Stretch | None) -> str:
    # What may be told of an entry depends on the day; the mark tells a ledger that went back to a backup and grew again.
    head = ledger_head.head()
    mark = sha256(head.mark.encode()).hexdigest()[:16]
    return f'"{head.seq}-{mark}-{today():%Y%m%d}"'


@condition(etag_func=_tag)
def _feed(request: HttpRequest, wanted: Wanted, stretch: Stretch | None) -> HttpResponse:
    with translation.override("zh-hans"):
        return HttpResponse(feeds.atom(wanted, stretch or feeds.newest(wanted), _place(request)), content_type=MEDIA_TYPE)


def _repeated(kinds: Sequence[str], parameters: QueryDict) -> str:
    """Return what an address says more than once: a kind, or a parameter of which it takes one; empty for nothing."""
    given = Counter([*kinds, *(name for name in ("region", "archive") for _ in parameters.getlist(name))])
    return next((each for each, times in given.items() if times > 1), "")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise NoSuchArchive(text)
    return int(text)


def _place(request: HttpRequest) -> Place:
    site = request.build_absolute_uri("/").rstrip("/")
    name = settings.FEED_DOMAIN or request.get_host().rpartition(":")[0] or request.get_host()
    return Place(site, site + reverse("change_feed"), name)


def _told(message: str, status: int = 400) -> HttpResponse:
    return in_text(f"{message}\n", status=status)
