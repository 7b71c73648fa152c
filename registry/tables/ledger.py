"""The current documents, the ledger that they came from, its tree and its signed heads."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.vocabulary import RecordKind


class PublicRecord(models.Model):
    """The current document of one public record: all that pages, API, index and files may show of it."""

    public_id = models.CharField(primary_key=True, max_length=13)
    kind = models.CharField(max_length=20, choices=RecordKind)
    parent = models.CharField(max_length=13, blank=True, help_text="public id of the record under which it hangs, or empty")
    # Of the collation "C" on PostgreSQL, which a migration sets: SQLite knows none of that name, so `db_collation` cannot. Whoever
    # alters the column sets it again.
    sort_key = models.CharField(max_length=200)
    body = models.TextField(help_text="canonical JSON (RFC 8785)")
    shown_until = models.DateField(null=True, help_text="the last day on which the law lets it be shown; readers look at it")
    seq = models.BigIntegerField(help_text="the ledger entry that made it so")
    effective_on = models.DateField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            # With the last day of showing, so that a page is found in the index alone.
            models.Index(fields=["kind", "parent", "sort_key", "public_id", "shown_until"], name="documents_in_order"),
            models.Index(fields=["kind", "sort_key", "public_id"], name="documents_of_a_kind_in_order"),
        ]

    def __str__(self) -> str:
        return self.public_id


class LedgerHead(models.Model):
    """The one row that numbers the ledger; locking it is what makes commit order and `seq` order the same."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    peaks = models.TextField(
        blank=True, help_text="hashes of the perfect subtrees of a log of this size, largest first, in hexadecimal"
    )
    turned_on = models.DateField(null=True, help_text="the last day of which `turn_day` has written what the calendar causes")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_ledger_head")]

    def __str__(self) -> str:
        return f"ledger head {self.seq}"


class LedgerEntry(models.Model):
    """One line of the append-only ledger of public truth."""

    class Action(models.TextChoices):
        CREATED = "created", _("登记")
        CHANGED = "changed", _("变更")
        REMOVED = "removed", _("移除")
        CORRECTED = "corrected", _("更正")
        ERASED = "erased", _("删除")

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=RecordKind)
    record_id = models.CharField(max_length=13)
    parent = models.CharField(max_length=13, blank=True)
    action = models.CharField(max_length=10, choices=Action)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    payload = models.TextField(null=True)  # noqa: DJ001 (null once erased)
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001 (null once erased)
    digest = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "effective_on", "seq"], name="history_of_a_record"),
            models.Index(fields=["parent", "kind", "record_id", "effective_on", "seq"], name="entries_under_a_record"),
            models.Index(fields=["seq"], condition=models.Q(action="erased"), name="erasures"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.record_id}"


class LedgerNode(models.Model):
    """One perfect subtree of the log's tree (RFC 9162 section 2.1), of 16 leaves or more."""

    position = models.BigIntegerField(primary_key=True, help_text="level * 2**48 + index")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position >> 48}/{self.position & (2**48 - 1)}"


class SignedHead(models.Model):
    """A head of the ledger as it was signed: size, root and time, in a note that anyone can check."""

    size = models.BigIntegerField(db_index=True)
    root = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    note = models.TextField()

    def __str__(self) -> str:
        return f"signed head {self.size}"


class PendingChange(models.Model):
    """What a decision for a later day will change in the tables; its ledger entry is written already."""

    kind = models.CharField(max_length=20, choices=RecordKind)
    record_id = models.CharField(max_length=13, db_index=True)
    effective_on = models.DateField(db_index=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="columns and what they will hold")
    is_removal = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.record_id} {self.effective_on}"


class ErasedMark(models.Model):
    """That a record was erased: a keyed hash of its natural key keeps a later import from bringing it back."""

    kind = models.CharField(max_length=20, choices=RecordKind)
    fingerprint = models.CharField(max_length=64)
    key_name = models.CharField(max_length=8, help_text="which of `FIELD_KEYS` made the fingerprint")
    erased_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="one_mark_per_erased_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.erased_on}"


class ErasureDue(models.Model):
    """A record whose row was removed before the law has it erased: until then its entries keep what they said."""

    record_id = models.CharField(max_length=13, primary_key=True)
    kind = models.CharField(max_length=20, choices=RecordKind)
    erase_on = models.DateField(db_index=True)
    basis = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="keyed hash of the natural key, for the mark that the erasure leaves")
    key_name = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.record_id} {self.erase_on}"
