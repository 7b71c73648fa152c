"""The tables of search: what the database's own engine selects by, and how far each follower has come.

The tokens stand beside the rows in the table `search_tokens`, which a migration creates in each database's own way.
"""

from django.db import models


class SearchRow(models.Model):
    """One index document of the database's own engine, without its tokens and the cell that it is counted in."""

    place = models.BigIntegerField(primary_key=True, help_text="a lower one comes first where nothing else decides")
    public_id = models.CharField(max_length=13, unique=True)
    # Of the collation "C" on PostgreSQL, as `PublicRecord.sort_key` is.
    sort_name = models.CharField(max_length=200, help_text="pinyin")
    filed_on = models.CharField(max_length=10, blank=True, help_text="ISO day; empty sorts last, newest first")
    digest = models.CharField(max_length=16, help_text="of tokens and cell, so that only changed ones are written again")
    version = models.BigIntegerField(help_text="ledger head when it was composed")
    shape = models.PositiveSmallIntegerField(default=0, db_index=True, help_text="search.documents.SHAPE when it was written")
    forms = models.TextField(help_text="JSON: the normalised texts that ranking compares with, and what the record hangs under")

    class Meta:
        indexes = [
            models.Index(fields=["sort_name", "place"], name="search_by_name"),
            models.Index(fields=["-filed_on", "place"], name="search_by_filing_day"),
        ]

    def __str__(self) -> str:
        return self.public_id


class FollowerCursor(models.Model):
    """The last ledger entry that an index outside the database holds, and whether that index is the one in use."""

    class State(models.TextChoices):
        FILLING = "filling"
        USED = "used"
        RETIRED = "retired"

    name = models.CharField(max_length=120, primary_key=True)
    seq = models.BigIntegerField()
    updated_at = models.DateTimeField(help_text="a filling that stands still for long was killed")
    shape = models.PositiveSmallIntegerField(default=0, help_text="search.documents.SHAPE when the index was made")
    state = models.CharField(max_length=10, choices=State, default=State.USED)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="when another index took its place")

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"


class ParkedDocument(models.Model):
    """An index document that the server refused: it waits for a later version that goes in, and holds up nothing."""

    index = models.CharField(max_length=120)
    public_id = models.CharField(max_length=13)
    reason = models.CharField(max_length=80, help_text="the server's name for the error, never its text")
    version = models.BigIntegerField(help_text="ledger head when the document was composed")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "public_id"], name="search_parked_once")]

    def __str__(self) -> str:
        return f"{self.index} {self.public_id}"


class DueDocument(models.Model):
    """An index document that a check found wrong: the follower composes it anew before it follows the ledger."""

    index = models.CharField(max_length=120)
    public_id = models.CharField(max_length=512, help_text="whatever the server holds as one")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "public_id"], name="search_due_once")]

    def __str__(self) -> str:
        return f"{self.index} {self.public_id}"
