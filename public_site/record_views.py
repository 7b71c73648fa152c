"""The pages of public records. A former code or a public id leads to the address by today's code, and a day may be asked for."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from public_site import as_of_request, institution_page, platform_page
from public_site.addresses import canonical_code, complaint_address, record_address
from public_site.as_of_request import DateBox, PageDay, WrongDay
from public_site.facts import teacher_facts
from public_site.list_pages import list_page, listing_page
from public_site.paging import WrongPage
from public_site.states import absent_state
from public_site.wording import Body
from registry import as_of, identifiers, selectors
from registry.days import today
from registry.public_ids import kind_of
from registry.rules import NO_ENDORSEMENT
from registry.selectors import Document, WrongCursor
from registry.vocabulary import RecordKind


class PageMaker(Protocol):
    """What composes the page of one record, for a day."""

    def __call__(self, found: Document, query: dict[str, str], /, *, day: PageDay, current: Body | None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A record as it is asked for: its document of today, the one of the day, and the date box."""

    current: Document | None
    dated: as_of.Dated
    box: DateBox


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
    """The page of a member of teaching or research staff in service; whoever has left is not shown for any day."""
    current = _current(RecordKind.TEACHER, code)
    school = selectors.document(current.parent) if current else None
    if current is None or school is None:
        return _unknown(request, RecordKind.TEACHER, code)
    try:
        asked = _asked(request, current, current.id)
    except WrongDay as wrong:
        return _wrong_day(request, wrong, current.id, str(current.body["name"]))
    if asked.dated.document is None:
        return _absent(request, asked, RecordKind.TEACHER, code)
    body, school_url = asked.dated.document.body, asked.box.day.address(record_address(school.kind, school.body))
    context = {
        "name": body["name"],
        "school": school.body["name"],
        "school_url": school_url,
        "facts": teacher_facts(body, school.body, school_url=school_url),
    }
    return _render(request, "public_site/teacher.html", asked.box, context)


@require_safe
def published_list(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a published list."""
    current = _current(RecordKind.PUBLISHED_LIST, code)
    if current is None:
        return _unknown(request, RecordKind.PUBLISHED_LIST, code)
    try:
        asked = _asked(request, current, current.id)
        if asked.dated.document is None:
            return _absent(request, asked, RecordKind.PUBLISHED_LIST, code)
        query = {name: request.GET[name] for name in ("page", "after") if name in request.GET}
        page = list_page(asked.dated.document, query, day=asked.box.day)
    except WrongDay as wrong:
        return _wrong_day(request, wrong, current.id, str(current.body["title"]))
    except (WrongCursor, WrongPage):
        return _no_such_page(request, record_address(current.kind, current.body))
    return _render(request, "public_site/published_list.html", asked.box, {"page": page})


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one line of a published list."""
    found = _current(RecordKind.LISTING, code)
    if found is None:
        return _unknown(request, RecordKind.LISTING, code)
    return render(request, "public_site/listing.html", {"page": listing_page(found), "no_endorsement": NO_ENDORSEMENT})


def _coded(request: HttpRequest, kind: RecordKind, code: str, make: PageMaker, paged: Collection[str]) -> HttpResponse:
    """The page of a record that has a code of its own, at the address by today's code; of a past day also if it is gone by now."""
    public_id = _public_id(kind, code)
    if public_id is None:
        return _unknown(request, kind, code)
    current = selectors.document(public_id)
    if current and code != canonical_code(kind, current.body):
        return _to_canonical(request, current)
    try:
        asked = _asked(request, current, public_id)
    except WrongDay as wrong:
        return _wrong_day(request, wrong, public_id, str(current.body["name"]) if current else "")
    if asked.dated.document is None:
        if current is None and asked.dated.absence == "unknown":
            return _unknown(request, kind, code)
        return _absent(request, asked, kind, code, status=None if as_of_request.asks(request.GET) else 404)
    query = {name: request.GET[name] for name in paged if name in request.GET}
    try:
        page = make(asked.dated.document, query, day=asked.box.day, current=current.body if current else None)
    except WrongPage:
        return _no_such_page(request, asked.box.day.address(request.path))
    # A certificate says what is known when it is issued, so it is no answer to what was known before.
    box = replace(asked.box, can_certify=current is not None and asked.box.day.moment.known_at is None)
    return _render(request, f"public_site/{kind}.html", box, {"page": page})


def _asked(request: HttpRequest, current: Document | None, public_id: str) -> Asked:
    """Return the record as it is asked for. Raises `WrongDay`."""
    form, day = as_of_request.read(request.GET, today=today())
    if day.at is None and current is not None:
        return Asked(current, as_of.Dated(current), _box(request, form, day, public_id))
    dated = as_of.document(public_id, day.moment)
    if dated.document is None and day.on < as_of_request.FILING_BEGAN:
        raise as_of_request.before_filing(form)
    return Asked(current, dated, _box(request, form, day, public_id))


def _box(request: HttpRequest, form: as_of_request.AsOfForm, day: PageDay, public_id: str) -> DateBox:
    return DateBox(form, day, as_of_request.notice(day), public_id, request.build_absolute_uri(request.path))


def _render(
    request: HttpRequest, template: str, box: DateBox, context: Mapping[str, Any], *, status: int | None = None
) -> HttpResponse:
    """Render a record's page; one of a day asked for is kept out of search engines, which know the page of today."""
    response = render(request, template, {"box": box, "no_endorsement": NO_ENDORSEMENT, **context}, status=status)
    if box.is_asked:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _absent(request: HttpRequest, asked: Asked, kind: RecordKind, code: str, *, status: int | None = None) -> HttpResponse:
    """Say what it means that the record has no document on the day asked for; without one of today it is called by its code."""
    body = asked.current.body if asked.current else {}
    is_filed = kind in (RecordKind.INSTITUTION, RecordKind.PLATFORM)
    known_since = asked.dated.known_since
    context = {
        "kind": kind.label,
        "is_filed": is_filed,
        "name": body.get("name") or body.get("title") or code,
        "state": absent_state(asked.dated, asked.box.day, is_filed=is_filed),
        "complaint_url": complaint_address(asked.box.record_id) if asked.current else complaint_address(about=code),
        "first_day": max(known_since, as_of_request.FILING_BEGAN) if known_since and known_since <= today() else None,
    }
    return _render(request, "public_site/absent_record.html", asked.box, context, status=status)


def _wrong_day(request: HttpRequest, wrong: WrongDay, public_id: str, name: str) -> HttpResponse:
    """Ask again for the day, with what was typed; no state is shown, since it would be that of another day."""
    box = _box(request, wrong.form, PageDay(today(), today()), public_id)
    response = _render(request, "public_site/wrong_day.html", box, {"name": name}, status=400)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _public_id(kind: RecordKind, code: str) -> str | None:
    """Return the id that a code of any time or an id leads to; the record need not be public today."""
    # PostgreSQL cannot even compare with a NUL; no code and no id holds a control character.
    if not code.isprintable():
        return None
    if kind_of(code) == kind:
        return code
    found = selectors.resolve(kind, code)
    if found is None and kind == RecordKind.INSTITUTION:
        # A chat takes the bracket or the words behind a link for a part of it; the code in them may well be registered.
        with suppress(identifiers.InvalidIdentifier):
            found = selectors.resolve(kind, identifiers.parse_uscc(code))
    return found


def _current(kind: RecordKind, code: str) -> Document | None:
    public_id = _public_id(kind, code)
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


def _no_such_page(request: HttpRequest, url: str) -> HttpResponse:
    return render(request, "public_site/wrong_page.html", {"text": gettext("这个列表没有这一页。"), "url": url}, status=400)
