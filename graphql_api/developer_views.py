"""The pages for developers: the chapters, and the explorer."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from graphql_api import developer_chapters, developer_markdown
from graphql_api.developer_chapters import CHAPTERS, EXAMPLE_SITE, EXAMPLES, GUIDE

# The editor of GraphiQL writes style attributes; everything else is as strict as on every page.
EXPLORER_POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)


def guide(request: HttpRequest) -> HttpResponse:
    """Show how to begin."""
    return _chapter(request, GUIDE)


def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one chapter."""
    if name not in CHAPTERS[1:]:
        raise Http404
    return _chapter(request, name)


def _chapter(request: HttpRequest, name: str) -> HttpResponse:
    here = request.build_absolute_uri("/").rstrip("/")
    # The examples are about the invented records, which only the sandbox has beside a real registry.
    site = here if settings.SANDBOX else settings.SANDBOX_URL.rstrip("/") or here
    page = developer_markdown.page(developer_chapters.source(name).replace(EXAMPLE_SITE, site))
    contents = [
        {"title": _title(each), "url": _address(each), "is_here": each == name, "headings": page.headings if each == name else ()}
        for each in CHAPTERS
    ]
    place = CHAPTERS.index(name)
    context = {
        "page": page,
        "contents": contents,
        "next": contents[place + 1] if place + 1 < len(CHAPTERS) else None,
        "endpoint": here + reverse("graphql"),
        "is_guide": name == GUIDE,
        "asks_elsewhere": site != here,
    }
    return render(request, "developers/chapter.html", context)


def _title(name: str) -> str:
    return developer_chapters.source(name).partition("\n")[0].removeprefix("# ")


def _address(name: str) -> str:
    return reverse("developers") if name == GUIDE else reverse("developer-chapter", args=[name])


def explorer(request: HttpRequest) -> HttpResponse:
    """Show an editor that knows the schema and runs queries."""
    query = (EXAMPLES / "explorer.graphql").read_text(encoding="utf-8")
    response = render(request, "developers/explorer.html", {"query": query})
    response.headers["Content-Security-Policy"] = EXPLORER_POLICY
    return response
