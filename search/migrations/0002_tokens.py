"""The table of tokens, in each database's own way."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# An ordinary table: SQLite 3.40 cannot delete from a contentless one. The tokenizer only splits at spaces: every token is ours.
SQLITE = ("CREATE VIRTUAL TABLE search_tokens USING fts5(name, context, tokenize = \"ascii tokenchars '=@_.-'\")",)
POSTGRESQL = (
    "CREATE TABLE search_tokens (row_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX search_tokens_gin ON search_tokens USING gin (tokens)",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in STATEMENTS[editor.connection.vendor]:
        editor.execute(statement)


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE search_tokens")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
