"""On PostgreSQL the cell of a record with many tokens stays in its row: counting reads thousands of cells."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_in_row(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Rows that are written from now on; a rebuild writes all of them."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE search_tokens ALTER COLUMN cell SET STORAGE MAIN")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_rows_in_order")]

    operations = [migrations.RunPython(keep_in_row, migrations.RunPython.noop)]
