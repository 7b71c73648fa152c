"""The chapters as pages."""

import re
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from graphql_api import developer_chapters, developer_markdown
from graphql_api.developer_chapters import CHAPTERS, EXAMPLE_SITE, GUIDE, SANDBOX

PROGRAMS: Final = ("mirror.py",)
_PROGRAM_LINK: Final = re.compile(r"\]\((?:\.\./)+examples/([\w.]+)\)")


def guide(request: HttpRequest) -> HttpResponse:
    """Show how to begin."""
    return _chapter(request, GUIDE)


def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one chapter; who looks for the first one beside the others is led to it."""
    if name == GUIDE:
        return redirect("developers", permanent=True)
    if name not in CHAPTERS[1:]:
        raise Http404
    return _chapter(request, name)


def _chapter(request: HttpRequest, name: str) -> HttpResponse:
    here = request.build_absolute_uri("/").rstrip("/")
    # The examples are about the invented records, which only the sandbox has beside a real registry.
    site = here if settings.SANDBOX else settings.SANDBOX_URL.rstrip("/") or here
    page = developer_markdown.page(_linked(developer_chapters.source(name).replace(EXAMPLE_SITE, site)))
    contents = [
        {
            "title": developer_chapters.title(each),
            "url": _address(each),
            "is_here": each == name,
            "headings": page.headings if each == name else (),
        }
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
        "has_no_sandbox": name == SANDBOX and not settings.SANDBOX and site == here,
    }
    return render(request, "developers/chapter.html", context)


def _linked(markdown: str) -> str:
    """Let links to the programs in the documentation lead to where this site gives them."""
    return _PROGRAM_LINK.sub(lambda link: f"]({reverse('developer-program', args=[link[1]])})", markdown)


def program(_request: HttpRequest, name: str) -> HttpResponse:
    """Give a program of the documentation as it stands."""
    if name not in PROGRAMS:
        raise Http404
    text = (Path(settings.BASE_DIR) / "docs" / "examples" / name).read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _address(name: str) -> str:
    return reverse("developers") if name == GUIDE else reverse("developer-chapter", args=[name])
