"""What is kept of a complaint.

The person who complains is in a table of their own, sealed; nothing in the complaint itself says who they are. No `str()`
here shows anything that somebody wrote, because it may end in a log.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Unit
from complaints.vocabulary import (
    FINAL,
    PARTS_OF_A_RECORD,
    Author,
    Category,
    Channel,
    Ground,
    Mode,
    Nature,
    Outcome,
    Status,
)
from registry.tables.checks import region_code

MAX_AMOUNT = 10_000_000


class Complaint(models.Model):
    """A complaint, report, enquiry or objection (投诉、举报、咨询、异议), called a case once it is with us."""

    reference = models.CharField(max_length=18, unique=True)
    submission_key = models.CharField(max_length=64, unique=True, help_text="hash of the key: one key is one case")
    fingerprint = models.CharField(max_length=64, help_text="mark of the input under its submission key")
    secret_hash = models.CharField(max_length=64)

    nature = models.CharField(_("类型"), max_length=20, choices=Nature)
    category = models.CharField(_("问题"), max_length=30, choices=Category)
    mode = models.CharField(_("方式"), max_length=20, choices=Mode)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel)
    record_id = models.CharField(max_length=13, blank=True, db_index=True, help_text="public id of the record that it is about")
    about = models.CharField(_("对象"), max_length=200, blank=True)
    description = models.TextField(_("情况"))
    occurred_on = models.DateField(_("发生日期"), null=True, blank=True)
    amount = models.DecimalField(_("金额"), max_digits=10, decimal_places=2, null=True, blank=True)

    unit = models.CharField(max_length=20, choices=Unit)
    region = models.CharField(max_length=6, validators=[region_code])
    sent_by_unit = models.CharField(max_length=20, choices=Unit, blank=True, help_text="who sent it on, and gets it back")
    sent_by_region = models.CharField(max_length=6, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=Status, default=Status.SUBMITTED)
    outcome = models.CharField(_("办理结果"), max_length=20, choices=Outcome, blank=True)
    correction = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        help_text="the ledger entry that corrected the record; those closed before it was asked for have none",
    )
    ground = models.CharField(_("不予受理理由"), max_length=20, choices=Ground, blank=True)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, help_text="counts the changes, so that two people at once notice each other")

    created_at = models.DateTimeField()
    received_at = models.DateTimeField(help_text="when the present unit received it: its clocks count from here")
    accept_by = models.DateField()
    due_on = models.DateField()
    due_is_estimated = models.BooleanField(default=False)
    put_off_days = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="working days added to the limit since the clock began"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "region", "status", "due_on"], name="case_queue"),
            models.Index(fields=["assigned_to", "status"], name="case_handler"),
            # Before long most cases have ended. Told by the moment: SQLite does not see a list of words in an index's condition.
            models.Index(fields=["unit", "region"], condition=Q(closed_at__isnull=True), name="open_cases"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="case_nature_known"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="case_category_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="case_mode_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="case_channel_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="case_status_known"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="case_unit_known"),
            models.CheckConstraint(
                condition=~Q(about="") | Q(nature=Nature.ENQUIRY), name="case_is_about_somebody_unless_an_enquiry"
            ),
            models.CheckConstraint(
                condition=Q(nature=Nature.OBJECTION, category__in=PARTS_OF_A_RECORD, record_id__gt="") & ~Q(mode=Mode.ANONYMOUS)
                | ~Q(nature=Nature.OBJECTION) & ~Q(category__in=PARTS_OF_A_RECORD),
                name="case_objects_to_a_part_of_a_record",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0, amount__lte=MAX_AMOUNT), name="case_amount_in_range"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, outcome__in=Outcome.values) | ~Q(status=Status.CLOSED) & Q(outcome=""),
                name="case_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(correction__isnull=True) | Q(outcome=Outcome.CORRECTED), name="case_corrected_by_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.REJECTED, ground__in=Ground.values) | ~Q(status=Status.REJECTED) & Q(ground=""),
                name="case_rejected_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(FINAL), closed_at__isnull=False)
                | ~Q(status__in=sorted(FINAL)) & Q(closed_at__isnull=True),
                name="case_ended_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SealedContact(models.Model):
    """How to reach the reporter; each field is sealed for its case and opens by approval only. An anonymous case has none."""

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, primary_key=True, related_name="sealed_contact")
    name = models.TextField()
    phone = models.TextField()
    address = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"contact of case {self.complaint_id}"


class ContactRequest(models.Model):
    """Somebody's reasoned wish to open a contact, and the other person who allowed it until a moment, or refused it and why."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="contact_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.TextField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True, default="", db_default="", help_text="why it was refused, for who asked")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, expires_at__isnull=True)
                | ~Q(approved_by=F("asked_by")) & Q(approved_by__isnull=False, approved_at__isnull=False, expires_at__isnull=False),
                name="contact_opened_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True, refused_at__isnull=True, refusal="")
                | ~Q(refused_by=F("asked_by"))
                & ~Q(refusal="")
                & Q(refused_by__isnull=False, refused_at__isnull=False, approved_by__isnull=True),
                name="contact_refused_by_another_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"contact request {self.pk}"


class Message(models.Model):
    """One line of the thread that the reporter sees: a text, a change of status, or both."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, help_text="when the other side saw it")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["complaint", "author"], condition=Q(seen_at__isnull=True), name="unseen_messages")]
        constraints = [
            models.CheckConstraint(
                condition=Q(author=Author.STAFF, staff__isnull=False) | ~Q(author=Author.STAFF) & Q(staff__isnull=True),
                name="message_of_staff_names_them",
            ),
            models.CheckConstraint(condition=~Q(body="") | ~Q(status=""), name="message_says_something"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Note(models.Model):
    """What staff write to each other about a case: in a table of its own, because the reporter must never read it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="notes")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, blank=True)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class LastLook(models.Model):
    """Up to when a member of staff has noticed new cases."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"last look of user {self.user_id}"
