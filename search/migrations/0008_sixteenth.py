"""On PostgreSQL an index over a sixteenth of the records, by which what is found by many is counted."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        # The last bits of a place are those of the id: by chance one record in sixteen has none of them set.
        editor.execute("CREATE INDEX search_sixteenth_gin ON search_tokens USING gin (tokens) WHERE place & 15 = 0")


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX search_sixteenth_gin")


class Migration(migrations.Migration):
    dependencies = [("search", "0007_cells_in_their_rows")]

    operations = [migrations.RunPython(create, drop)]
