"""The pages of public records. A former code or a public id leads to the address by today's code."""

from collections.abc import Collection
from datetime import date
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from public_site import institution_page, platform_page
from public_site.addresses import canonical_code, record_address
from public_site.facts import teacher_facts
from public_site.list_pages import list_page, listing_page
from public_site.paging import WrongPage
from registry import identifiers, selectors
from registry.days import today
from registry.selectors import Document, WrongCursor
from registry.vocabulary import RecordKind


class PageMaker(Protocol):
    """What composes the page of one record, for a day."""

    def __call__(self, found: Document, query: dict[str, str], /, *, on: date) -> Any: ...


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """The page of an institution."""
    return _coded(request, RecordKind.INSTITUTION, code, institution_page.institution_page, institution_page.PAGED)


@require_safe
def platform(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a platform."""
    return _coded(request, RecordKind.PLATFORM, code, platform_page.platform_page, platform_page.PAGED)


@require_safe
def teacher(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a member of teaching or research staff in service."""
    found = _resolved(RecordKind.TEACHER, code)
    school = selectors.document(found.parent) if found else None
    if found is None or school is None:
        return _unknown(request, RecordKind.TEACHER, code)
    school_url = record_address(school.kind, school.body)
    return render(
        request,
        "public_site/teacher.html",
        {
            "name": found.body["name"],
            "school": school.body["name"],
            "school_url": school_url,
            "facts": teacher_facts(found.body, school.body, school_url=school_url),
        },
    )


@require_safe
def published_list(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a published list."""
    found = _resolved(RecordKind.PUBLISHED_LIST, code)
    if found is None:
        return _unknown(request, RecordKind.PUBLISHED_LIST, code)
    try:
        page = list_page(found, {name: request.GET[name] for name in ("page", "after") if name in request.GET})
    except (WrongCursor, WrongPage):
        return _no_such_page(request, found)
    return render(request, "public_site/published_list.html", {"page": page})


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one line of a published list."""
    found = _resolved(RecordKind.LISTING, code)
    if found is None:
        return _unknown(request, RecordKind.LISTING, code)
    return render(request, "public_site/listing.html", {"page": listing_page(found)})


def _coded(request: HttpRequest, kind: RecordKind, code: str, make: PageMaker, paged: Collection[str]) -> HttpResponse:
    """The page of a record that has a code of its own, at the address by today's code."""
    found = _resolved(kind, code)
    if found is None:
        return _unknown(request, kind, code)
    if code != canonical_code(found.kind, found.body):
        return _to_canonical(request, found)
    try:
        page = make(found, {name: request.GET[name] for name in paged if name in request.GET}, on=today())
    except WrongPage:
        return _no_such_page(request, found)
    return render(request, f"public_site/{kind}.html", {"page": page})


def _resolved(kind: RecordKind, code: str) -> Document | None:
    # PostgreSQL cannot even compare with a NUL; no code and no id holds a control character.
    public_id = selectors.resolve(kind, code) if code.isprintable() else None
    return selectors.document(public_id) if public_id else None


def _to_canonical(request: HttpRequest, found: Document) -> HttpResponse:
    # Not a permanent redirect: a record that is called by its id today may be given a code tomorrow.
    query = request.META.get("QUERY_STRING", "")
    return redirect(record_address(found.kind, found.body) + (f"?{query}" if query else ""))


def _unknown(request: HttpRequest, kind: RecordKind, code: str) -> HttpResponse:
    """Say that nothing has this code, what that means, and what is wrong with the code where that can be seen."""
    wrong = ""
    if kind == RecordKind.INSTITUTION:
        try:
            identifiers.parse_uscc(code)
        except identifiers.InvalidIdentifier as invalid:
            wrong = invalid.message
    context = {"kind": kind.label, "code": code[:60], "wrong": wrong, "is_institution": kind == RecordKind.INSTITUTION}
    return render(request, "public_site/unknown_record.html", context, status=404)


def _no_such_page(request: HttpRequest, found: Document) -> HttpResponse:
    context = {"text": gettext("这个列表没有这一页。"), "url": record_address(found.kind, found.body)}
    return render(request, "public_site/wrong_page.html", context, status=400)
