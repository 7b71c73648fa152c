"""The search page, what it finds as a file, and the type-ahead of the lookup box."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.throttle import SEARCH_FILE, TEACHERS, client_address
from public_site import search_request
from public_site.addresses import record_address
from public_site.refusals import in_text
from public_site.result_lines import ResultLine, result_line
from public_site.search_page import MOST_IN_A_FILE, ResultsPage, results_page
from public_site.search_request import SearchRequest
from public_site.states import SEAL_WORDS
from registry import selectors
from registry.csv_files import csv_file
from registry.days import today
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search.explaining import former_name_meant
from search.lookup import look_up
from search.lookup import suggest as suggestions_for
from search.plan import MOST_HITS, BadQuery, SearchQuery
from search.results import SearchPage


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The results, or what is wrong with the question (status 400)."""
    asked = search_request.read(request.GET)
    try:
        page = _found(asked, client_address(request))
    except BadQuery as bad:
        context = {"message": bad.message, "q": asked.q} | _way_out(asked, bad)
        return render(request, "public_site/bad_search.html", context, status=400)
    if page.is_missing:
        context = {"text": gettext("这个列表没有这一页。"), "url": asked.address()}
        return render(request, "public_site/wrong_page.html", context, status=400)
    return render(request, "public_site/search.html", {"page": page})


@require_safe
def search_csv(request: HttpRequest) -> HttpResponse:
    """What is found, on all pages of results, as CSV."""
    client = client_address(request)
    if SEARCH_FILE.is_shut(client):
        words = gettext("从这个网络下载的查找结果太多了。请过一小时再试；全部记录在“开放数据”里，可以整份下载。")
        headers = {"Retry-After": str(SEARCH_FILE.retry_after(client))}
        return in_text(words, status=429, headers=headers)
    try:
        query = replace(search_request.read(request.GET), page="").query()
        lines = list(_lines_of_all(query, client))
    except BadQuery as bad:
        return in_text(bad.message, status=400)
    SEARCH_FILE.count_failure(client)
    header = [gettext("名称"), gettext("状态"), gettext("类别"), gettext("地区"), gettext("说明"), gettext("记录页面")]
    # What is kept must say of which day it is: tomorrow it may be otherwise.
    day = today().isoformat()
    return csv_file(f"results-{day}.csv", [[*header, gettext("截至")], *([*_cells(line, request), day] for line in lines)])


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """What the lookup box offers while somebody types: text, kind in words, the former name that was typed, and where it leads."""
    typed = request.GET.get("q", "")
    try:
        found = suggestions_for(typed)
    except BadQuery as bad:
        return JsonResponse({"suggestions": [], "message": bad.message}, status=400)
    records = selectors.documents(each.record for each in found)
    return JsonResponse(
        {
            "suggestions": [
                {
                    "text": each.text,
                    "kind": str(RecordKind(each.kind).label),
                    "note": _formerly(records[each.record], typed),
                    "url": record_address(each.kind, records[each.record].body),
                }
                for each in found
                if each.record in records
            ]
        }
    )


def _way_out(asked: SearchRequest, bad: BadQuery) -> dict[str, str]:
    """Return the address of what can be answered of a question; words that cannot be looked up are to be typed anew."""
    if bad.field == "text":
        return {}
    return {"first_url": asked.address()} if bad.field == "page" else {"clear_url": SearchRequest(asked.q).address()}


def _found(asked: SearchRequest, client: str) -> ResultsPage:
    """Look up; an address that has been shown as many teachers as an hour allows is shown everything else."""
    query = asked.query()
    found = look_up(query)
    teachers = _teachers_in(found)
    hides_teachers = teachers > 0 and not TEACHERS.take(client, times=teachers)
    if hides_teachers:
        exclude = replace(query.exclude, kinds=(*query.exclude.kinds, RecordKind.TEACHER.value))
        found = look_up(replace(query, exclude=exclude))
    return results_page(asked, found, number=query.page, on=today(), hides_teachers=hides_teachers)


def _lines_of_all(query: SearchQuery, client: str) -> Iterator[ResultLine]:
    """Yield the lines of as many records as a file holds, without teachers once the address has been shown as many as it may be."""
    day = today()
    for found in islice(_pages(replace(query, first=MOST_HITS)), MOST_IN_A_FILE // MOST_HITS):
        teachers = _teachers_in(found)
        hides_teachers = teachers > 0 and not TEACHERS.take(client, times=teachers)
        for hit in found.hits:
            if not (hides_teachers and hit.record.kind == RecordKind.TEACHER):
                yield result_line(hit, found, on=day)


def _pages(query: SearchQuery) -> Iterator[SearchPage]:
    """Yield one page after the other, each where the one before ended, whatever is written meanwhile."""
    yield (found := look_up(query))
    while found.has_next:
        yield (found := look_up(replace(query, after=found.next_cursor)))


def _formerly(record: Document, typed: str) -> str:
    """Return the former name that somebody meant, in words: the suggestion itself is the name of today."""
    former = former_name_meant(record, typed)
    return gettext("曾用名：%(name)s") % {"name": former} if former else ""


def _teachers_in(found: SearchPage) -> int:
    return sum(hit.record.kind == RecordKind.TEACHER for hit in found.hits)


def _cells(line: ResultLine, request: HttpRequest) -> list[str]:
    status = str(SEAL_WORDS[line.state])
    why = " · ".join(filter(None, (line.warning, line.reason)))
    return [line.name, status, line.kind, line.region, why, request.build_absolute_uri(line.url)]
