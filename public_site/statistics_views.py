"""The statistics page and its file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from public_site.cors import for_pages_of_every_site
from public_site.refusals import in_text
from public_site.statistics_page import StatisticsForm, file_rows, nothing_known, statistics_page
from registry.csv_files import csv_file
from registry.days import today
from registry.statistics import known_from


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The figures of a region on a day, or what is wrong with the question (status 400)."""
    form = StatisticsForm(request.GET, today=today())
    if not form.is_valid():
        return render(request, "public_site/wrong_statistics.html", {"form": form}, status=400)
    return render(request, "public_site/statistics.html", {"page": statistics_page(form)})


@for_pages_of_every_site
@require_safe
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as CSV, or words (status 400) of a day of which nothing is known: zeros would say that there was nothing."""
    form = StatisticsForm(request.GET, today=today())
    if not form.is_valid():
        words = "\n".join(str(error) for errors in form.errors.values() for error in errors)
        return in_text(words, status=400)
    if words := nothing_known(form, known_from()):
        return in_text(words, status=400)
    name = f"statistics-{form.cleaned_data['region']}-{form.cleaned_data['as_of'].isoformat()}.csv"
    return csv_file(name, file_rows(form))
