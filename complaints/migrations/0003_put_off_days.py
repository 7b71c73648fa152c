"""Tell of the cases that are open by how many working days their last day has been put off."""

from datetime import timedelta
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from registry.days import civil_day
from registry.working_days import is_working_day

ENDED = ("closed", "rejected", "withdrawn")
FINISH_DAYS = {"complaint": 5, "report": 15, "enquiry": 2, "objection": 3}
HANDED_OVER = ("transferred", "returned")


def tell(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for case in apps.get_model("complaints", "Complaint").objects.exclude(status__in=ENDED).order_by("pk").iterator():
        if days := days_put_off(case):
            case.put_off_days = days
            case.save(update_fields=["put_off_days"])


def days_put_off(case: Any) -> int:
    """Return how many working days are between the limit and the last day of a case that was put off since its clock began."""
    runs_on = case.nature == "objection"
    begins, puts_off = ("submitted", "redo"), ("extended",)
    lines = list(case.messages.exclude(status="").order_by("id").values_list("status", "at"))
    if runs_on:
        puts_off += HANDED_OVER
    else:
        begins += HANDED_OVER
    first = max((at for at, (status, _) in enumerate(lines) if status in begins), default=0)
    if not any(status in puts_off for status, _ in lines[first:]):
        return 0
    began = civil_day(lines[first][1])
    days = sum(is_working_day(began + timedelta(days=each)) for each in range(1, (case.due_on - began).days + 1))
    return max(0, days - FINISH_DAYS[case.nature])


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_objections")]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="put_off_days",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="working days added to the limit since the clock began"
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
