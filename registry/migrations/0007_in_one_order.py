"""On PostgreSQL names are ordered as SQLite and Elasticsearch order them, letter by letter, whatever language the database speaks."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def order_by_letters(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE registry_publicrecord ALTER COLUMN sort_key TYPE varchar(200) COLLATE "C"')


def order_as_the_database(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE registry_publicrecord ALTER COLUMN sort_key TYPE varchar(200) COLLATE "default"')


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_find_pages_in_the_index_alone")]

    operations = [migrations.RunPython(order_by_letters, order_as_the_database)]
