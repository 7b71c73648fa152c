"""What is derived and kept because it is asked often, always in the transaction of the change that it follows."""

from django.db import models

from registry.tables.filed import Institution
from registry.tables.ledger import SignedHead
from registry.vocabulary import CreditStatus, FilingStatus, RecordKind


class Standing(models.Model):
    """What an institution's child records add up to today; kept in the ledger's transaction, for filters and index.

    After the day `holds_until` the calendar alone makes it another, which `turn_day` writes; null where none is known to.
    """

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    filing_status = models.CharField(max_length=20, choices=FilingStatus, db_index=True)
    credit_status = models.CharField(max_length=10, choices=CreditStatus, db_index=True)
    as_of = models.DateField()
    holds_until = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.institution_id} {self.filing_status} {self.credit_status}"


class StaffTally(models.Model):
    """Counts of the staff of an institution or a platform, by which rules about staff are judged; never about one person."""

    record_id = models.CharField(max_length=13, primary_key=True)
    facts = models.JSONField()

    def __str__(self) -> str:
        return self.record_id


class FactsMark(models.Model):
    """A mark of one sort of facts that answers rest on and no entry of the ledger tells of, other after each change of them."""

    class Sort(models.TextChoices):
        STAFF = "staff"
        COMPLAINTS = "complaints"

    sort = models.CharField(primary_key=True, max_length=16, choices=Sort)
    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.sort


class InstitutionFigures(models.Model):
    """What one institution has added to the figures of regions so far, so that a change of it can be taken back and put anew."""

    institution_id = models.CharField(max_length=13, primary_key=True)
    changes = models.TextField(
        help_text="JSON: days, regions and what each figure changed by, with the facts that they follow from"
    )

    def __str__(self) -> str:
        return self.institution_id


class RegionFigures(models.Model):
    """By how much each figure of a region changed on a day; the figures of a day are the sums up to it."""

    day = models.DateField()
    region = models.CharField(max_length=6)
    institutions_filed = models.IntegerField(default=0)
    institutions_rectifying = models.IntegerField(default=0)
    institutions_partly = models.IntegerField(default=0)
    institutions_not_filed = models.IntegerField(default=0)
    institutions_ended = models.IntegerField(default=0)
    subject_institutions = models.IntegerField(default=0)
    platforms_filed = models.IntegerField(default=0)
    platforms_rectifying = models.IntegerField(default=0)
    platforms_refused = models.IntegerField(default=0)
    platforms_suspended = models.IntegerField(default=0)
    platforms_shut_down = models.IntegerField(default=0)
    platforms_delisted = models.IntegerField(default=0)
    platforms_cancelled = models.IntegerField(default=0)
    platforms_unfiled = models.IntegerField(default=0)
    courses = models.IntegerField(default=0)
    staff = models.IntegerField(default=0)
    credit_black = models.IntegerField(default=0)
    credit_grey = models.IntegerField(default=0)
    credit_white = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "day"], name="one_line_of_figures_per_region_and_day")]

    def __str__(self) -> str:
        return f"{self.region} {self.day}"


class Certificate(models.Model):
    """A certificate of status at a date: what it rests on is found again in the ledger, so nothing of it is kept twice."""

    number = models.CharField(max_length=24, primary_key=True)
    kind = models.CharField(max_length=20, choices=RecordKind)
    record_id = models.CharField(max_length=13, db_index=True)
    as_of = models.DateField()
    issued_at = models.DateTimeField()
    head = models.ForeignKey(SignedHead, on_delete=models.PROTECT, related_name="+")
    key_name = models.CharField(max_length=120)
    signature = models.TextField()

    def __str__(self) -> str:
        return self.number
