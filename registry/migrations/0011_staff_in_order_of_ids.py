"""Staff is in the order of ids: cursors tell what orders a list, and the codes of staff are not public."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_codes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("registry", "PublicRecord").objects.filter(kind="teacher").exclude(sort_key="").update(sort_key="")


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_erasures_by_number")]

    operations = [migrations.RunPython(forget_codes, migrations.RunPython.noop)]
