"""举报电话: whom to call about what in a region.

《山东省校外线上培训规范管理实施方案》 (2019), 四(一), has the provincial education department publish how to complain; cities and
districts publish theirs.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from registry import ledger, regions
from registry.filing.values import differing, set_columns
from registry.models import ContactLine, Publisher
from registry.remarks import NOWHERE, Origin, Remark, conflict
from registry.vocabulary import ContactMatter

# An address in the text of a source, with the sign that parts it from the words before.
_SOURCE_URL: Final = re.compile(r"[\s，,；;：:]*(https?://[!-~]+)")


@dataclass(frozen=True, slots=True)
class ContactLineView:
    """One line as the public sees it: the region that keeps it, what it is for, who answers, and who says so."""

    region: str
    region_name: str
    matter: ContactMatter
    name: str
    phone: str
    hours: str
    url: str
    source: str
    publisher: str
    is_sample: bool

    @property
    def source_url(self) -> str:
        """Where the source can be read, if it names an address."""
        found = _SOURCE_URL.search(self.source)
        return found[1] if found else ""

    @property
    def source_words(self) -> str:
        """What the source is called; its address where it says nothing else."""
        return _SOURCE_URL.sub("", self.source, count=1).strip() or self.source


@dataclass(frozen=True, slots=True)
class ContactLineFiling:
    """A line as filed, known by region, matter and phone; `None` says nothing of a field, an empty text clears it."""

    region: str
    matter: str
    phone: str
    name: str
    source: str
    hours: str | None = None
    url: str | None = None
    origin: Origin = NOWHERE

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two lines the same."""
        return self.region, self.matter, self.phone


@dataclass(slots=True)
class ContactLineOutcome:
    """How many lines are new, changed, as they were and gone, and what was left alone because it is somebody else's word."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    remarks: list[Remark] = field(default_factory=list)


_FIELDS: Final = ("name", "source", "hours", "url")


def lines_for(region: str) -> list[ContactLineView]:
    """Return, for each matter in the order of `ContactMatter`, the lines of the nearest region that has any. One query.

    The regions are this one and those above it, up to its province. A withdrawn region is served by its successor. Raises
    `regions.UnknownRegion`.
    """
    chain = _chain(region)
    rows = ContactLine.objects.filter(region__in=chain).select_related("publisher").order_by("phone")
    nearest_first = sorted(rows, key=lambda row: chain.index(row.region))
    return [line for matter in ContactMatter for line in _nearest(nearest_first, matter)]


def file_contact_lines(
    filings: Iterable[ContactLineFiling], *, publisher: Publisher, complete: bool = False, dry_run: bool = False
) -> ContactLineOutcome:
    """File lines in one transaction; the same again changes nothing, and a line of another publisher is left alone.

    With `complete` they are all that the publisher says, and its other lines are removed. With `dry_run` the same is worked out and
    nothing is written; `publisher` may then be one that is not saved.
    """
    wanted = {filing.key: filing for filing in filings}
    outcome = ContactLineOutcome()
    new, changed = [], []
    # A dry run takes no lock: on SQLite a transaction is a writer's from its beginning.
    with nullcontext() if dry_run else transaction.atomic():
        if not dry_run:
            # Nothing of the ledger is written, but imports wait for each other there.
            ledger.hold()
        stored = ContactLine.objects.filter(region__in={each.region for each in wanted.values()}).select_related("publisher")
        known = {(row.region, row.matter, row.phone): row for row in stored}
        for key, filing in wanted.items():
            row = known.get(key)
            if row is None:
                new.append(_new(filing, publisher))
            elif row.publisher.name != publisher.name:
                outcome.remarks.append(_somebody_elses(filing, row.publisher))
            elif _take(row, filing):
                changed.append(row)
            else:
                outcome.unchanged += 1
        own = ContactLine.objects.filter(publisher__name=publisher.name) if complete else ContactLine.objects.none()
        gone = [row.pk for row in own if (row.region, row.matter, row.phone) not in wanted]
        if not dry_run:
            ContactLine.objects.filter(pk__in=gone).delete()
            ContactLine.objects.bulk_create(new)
            ContactLine.objects.bulk_update(changed, _FIELDS, batch_size=200)
    outcome.created, outcome.changed, outcome.removed = len(new), len(changed), len(gone)
    return outcome


def _chain(code: str) -> list[str]:
    """The codes to ask, nearest first."""
    return [each.code for each in regions.chain(regions.of_today(code).code)]


def _nearest(nearest_first: Sequence[ContactLine], matter: ContactMatter) -> list[ContactLineView]:
    of_matter = [row for row in nearest_first if row.matter == matter]
    return [_view(row) for row in of_matter if row.region == of_matter[0].region]


def _view(row: ContactLine) -> ContactLineView:
    return ContactLineView(
        region=row.region,
        region_name=regions.full_name(row.region),
        matter=ContactMatter(row.matter),
        name=row.name,
        phone=row.phone,
        hours=row.hours,
        url=row.url,
        source=row.source,
        publisher=row.publisher.name,
        is_sample=row.publisher.is_sample,
    )


def _new(filing: ContactLineFiling, publisher: Publisher) -> ContactLine:
    said = {name: getattr(filing, name) or "" for name in _FIELDS}
    return ContactLine(region=filing.region, matter=filing.matter, phone=filing.phone, publisher=publisher, **said)


def _take(row: ContactLine, filing: ContactLineFiling) -> bool:
    """Put what the filing says into the row; tell whether anything changed."""
    said = differing(row, {name: value for name in _FIELDS if (value := getattr(filing, name)) is not None})
    set_columns(row, said)
    return bool(said)


def _somebody_elses(filing: ContactLineFiling, publisher: Publisher) -> Remark:
    return conflict(
        filing.origin,
        gettext("这个电话由“%(publisher)s”发布，没有改动。") % {"publisher": publisher.name},
        gettext("请由原发布者更改。"),
        column="电话",
        value=filing.phone,
    )
