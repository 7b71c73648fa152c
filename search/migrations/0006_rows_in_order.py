"""Rows and tokens in the order of their places. What was kept before is of another shape: rows are to be written anew."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# An ordinary table: SQLite 3.40 cannot delete from a contentless one. The tokenizer only splits at spaces: every token is ours.
# Only whether a record holds a token is asked for, neither how often nor where.
SQLITE = (
    "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, detail=none, columnsize=0, tokenize = \"ascii tokenchars '=^<!@_-.~%#'\")",
    "CREATE TABLE search_cells (place integer PRIMARY KEY, cell text NOT NULL)",
)
POSTGRESQL = (
    "CREATE TABLE search_tokens (place bigint PRIMARY KEY, cell text NOT NULL, tokens tsvector NOT NULL)",
    # Counting reads cells of many rows, tokens are read by the index alone: so they are kept apart from the rows.
    "ALTER TABLE search_tokens SET (toast_tuple_target = 128)",
    "CREATE INDEX search_tokens_gin ON search_tokens USING gin (tokens)",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


OLD = {
    "sqlite": ("CREATE VIRTUAL TABLE search_tokens USING fts5(name, context, tokenize = \"ascii tokenchars '=@_.-'\")",),
    "postgresql": (
        "CREATE TABLE search_tokens (row_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        "CREATE INDEX search_tokens_gin ON search_tokens USING gin (tokens)",
    ),
}


def drop_old(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE search_tokens")


def create_old(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in OLD[editor.connection.vendor]:
        editor.execute(statement)


def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in STATEMENTS[editor.connection.vendor]:
        editor.execute(statement)


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE search_tokens")
    editor.execute("DROP TABLE IF EXISTS search_cells")


def mark_old(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave a row of another shape where there are records: by it a rebuild is known to be needed."""
    if apps.get_model("registry", "PublicRecord").objects.exists():
        row = apps.get_model("search", "SearchRow")
        row.objects.create(place=-1, public_id="-", sort_name="", digest="", version=0, shape=0, forms="{}")


class Migration(migrations.Migration):
    dependencies = [("search", "0005_followers"), ("registry", "0004_erasures_due")]

    operations = [
        migrations.RunPython(drop_old, create_old),
        migrations.DeleteModel("PostgresTokens"),
        migrations.DeleteModel("SearchRow"),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "place",
                    models.BigIntegerField(
                        help_text="a lower one comes first where nothing else decides", primary_key=True, serialize=False
                    ),
                ),
                ("public_id", models.CharField(max_length=13, unique=True)),
                ("sort_name", models.CharField(help_text="pinyin", max_length=200)),
                ("filed_on", models.CharField(blank=True, help_text="ISO day; empty sorts last, newest first", max_length=10)),
                (
                    "digest",
                    models.CharField(help_text="of tokens and cell, so that only changed ones are written again", max_length=16),
                ),
                ("version", models.BigIntegerField(help_text="ledger head when it was composed")),
                (
                    "shape",
                    models.PositiveSmallIntegerField(
                        db_index=True, default=0, help_text="search.documents.SHAPE when it was written"
                    ),
                ),
                (
                    "forms",
                    models.TextField(
                        help_text="JSON: the normalised texts that ranking compares with, and what the record hangs under"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sort_name", "place"], name="search_by_name"),
                    models.Index(fields=["-filed_on", "place"], name="search_by_filing_day"),
                ],
            },
        ),
        migrations.RunPython(create, drop),
        migrations.RunPython(mark_old, migrations.RunPython.noop),
    ]
