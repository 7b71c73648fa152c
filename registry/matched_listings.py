"""Which lines of published lists were matched to which institution, for many institutions at once."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from registry import selectors
from registry.models import Listing
from registry.public_ids import kind_of
from registry.selectors import Document, Page, WrongCursor


def pages(institution_ids: Iterable[str], *, first: int, after: str = "") -> dict[str, Page]:
    """Return, for each institution, its first `first` matched lines after a cursor. Two queries for all. Raises `WrongCursor`."""
    ids = list(dict.fromkeys(institution_ids))
    rows = Listing.objects.filter(institution__in=ids)
    if after:
        if kind_of(after) != "listing":
            raise WrongCursor(after)
        rows = rows.filter(public_id__gt=after)
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=F("institution"), order_by=F("public_id").asc()),
    ).filter(place__lte=first + 1)
    lines: dict[str, list[str]] = {each: [] for each in ids}
    for institution, line in numbered.order_by("institution", "place").values_list("institution_id", "public_id"):
        lines[institution].append(line)
    found = selectors.documents(line for each in lines.values() for line in each[:first])
    result = {}
    for institution, matched in lines.items():
        shown = [found[line] for line in matched[:first] if line in found]
        cursor = partial(_cursor, shown)
        result[institution] = Page(shown, cursor, has_next=len(matched) > first, has_previous=bool(after))
    return result


def counts(institution_ids: Iterable[str]) -> dict[str, int]:
    """Return how many lines were matched to each institution. One query."""
    rows = Listing.objects.filter(institution__in=list(institution_ids)).values("institution").order_by()
    return dict(rows.annotate(number=Count("public_id")).values_list("institution", "number"))


def _cursor(shown: Sequence[Document], at: int) -> str:
    return shown[at].id
