"""Tell of the standings that are kept already on which day each of them holds last."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import orjson
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 500
RUNNING = {"FILED", "RECTIFYING"}


def tell(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    standings = apps.get_model("registry", "Standing").objects
    documents = apps.get_model("registry", "PublicRecord").objects.filter(kind__in=("platform", "credit"))
    as_of = dict(standings.values_list("institution_id", "as_of").iterator())
    until: dict[str, date] = {}
    for parent, body in documents.values_list("parent", "body").iterator():
        if parent in as_of:
            for day in last_days(orjson.loads(body), on=as_of[parent]):
                until[parent] = min(day, until.get(parent, day))
    of_a_day = defaultdict(list)
    for institution, day in until.items():
        of_a_day[day].append(institution)
    for day, institutions in of_a_day.items():
        for first in range(0, len(institutions), AT_ONCE):
            standings.filter(institution_id__in=institutions[first : first + AT_ONCE]).update(holds_until=day)


def last_days(body: Mapping[str, Any], *, on: date) -> Iterator[date]:
    """Yield the days from this one on after which a platform or a credit entry may count for something else."""
    if "status" in body and body["status"] not in RUNNING:
        return
    last = [day for name in ("validUntil", "disclosedUntil") if (day := body.get(name))]
    first = [day for name in ("listedOn", "removedOn") if (day := body.get(name))]
    days = (*map(date.fromisoformat, last), *(date.fromisoformat(day) - timedelta(days=1) for day in first))
    yield from (day for day in days if day >= on)


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_standings_that_run_out")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
