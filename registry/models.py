"""The registry's tables.

Three sorts, kept apart on purpose: what is filed (selected and decided by; none has a private column), the private facts of
the same records (`…Private`, one to one), and what is published of them: `PublicRecord`, `LedgerEntry`, `Standing`.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.vocabulary import (
    AuthorityBasis,
    CertificateKind,
    CreditList,
    CreditStatus,
    DeliveryMode,
    FilingBasis,
    FilingStatus,
    InstitutionKind,
    PenaltyKind,
    PlatformKind,
    PlatformStatus,
    RecordKind,
    StaffRole,
    Stage,
    Subject,
)

region_code = RegexValidator(r"^\d{6}$", _("区划代码是 6 位数字。"))


class Publisher(models.Model):
    """Whose word a record is: the publisher of a file, or the desk; only the same publisher changes it by import."""

    name = models.CharField(max_length=120, unique=True)
    is_sample = models.BooleanField(default=False, help_text="its records are invented, and every page says so")

    def __str__(self) -> str:
        return self.name


class FiledRecord(models.Model):
    """What every filed record has: its permanent public id, and the publisher who alone may change it by import."""

    public_id = models.CharField(primary_key=True, max_length=13)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.public_id


class Institution(FiledRecord):
    """校外线上培训机构: who files and answers."""

    uscc = models.CharField(max_length=18, unique=True)
    former_usccs = models.JSONField(default=list, help_text='[{"uscc", "until"}]')
    name = models.CharField(max_length=200, db_index=True)
    former_names = models.JSONField(default=list, help_text='[{"name", "until"}]')
    brands = models.JSONField(default=list)
    kind = models.CharField(max_length=30, choices=InstitutionKind)
    region = models.CharField(max_length=6, validators=[region_code], db_index=True)
    address = models.CharField(max_length=300, blank=True)
    service_phone = models.CharField(max_length=40, blank=True)
    is_nonprofit = models.BooleanField(null=True)
    authority_basis = models.CharField(max_length=20, choices=AuthorityBasis, default=AuthorityBasis.FILING)
    filing_basis = models.CharField(max_length=20, choices=FilingBasis, blank=True)
    licence_number = models.CharField(max_length=40, blank=True)
    licence_valid_until = models.DateField(null=True)
    custody_bank = models.CharField(max_length=120, blank=True)
    custody_mode = models.CharField(max_length=60, blank=True)
    custody_status = models.CharField(max_length=60, blank=True)


class InstitutionPrivate(models.Model):
    """What is known of an institution and never published."""

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, primary_key=True, related_name="private")
    legal_representative = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.institution_id


class Platform(FiledRecord):
    """平台（业务系统）: one product line, filed by its operator."""

    operator = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="platforms")
    filing_number = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001 (null: a platform that never filed has none)
    name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=20, choices=PlatformKind)
    domains = models.JSONField(default=list)
    app_ids = models.JSONField(default=list)
    icp_number = models.CharField(max_length=40, blank=True)
    mps_number = models.CharField(max_length=40, blank=True)
    mlps_number = models.CharField(max_length=40, blank=True)
    mlps_level = models.PositiveSmallIntegerField(null=True)
    telecom_license = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, choices=PlatformStatus)
    filed_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    has_eye_protection = models.BooleanField(null=True)
    has_parental_control = models.BooleanField(null=True)
    servers_in_mainland = models.BooleanField(null=True)
    content_kept_months = models.PositiveSmallIntegerField(null=True)
    live_video_kept_months = models.PositiveSmallIntegerField(null=True)
    responsible_usccs = models.JSONField(default=list, help_text="credit codes of those who answer jointly with the operator")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mlps_level__isnull=True) | models.Q(mlps_level__range=(1, 5)), name="mlps_level_1_to_5"
            ),
            models.UniqueConstraint(
                fields=["operator", "name"],
                condition=models.Q(filing_number__isnull=True),
                name="unfiled_platform_by_operator_and_name",
            ),
        ]


class Teacher(FiledRecord):
    """培训人员: one member of staff of one institution; only teaching and research staff in service have a public record."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="teachers")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60, db_index=True)
    role = models.CharField(max_length=20, choices=StaffRole)
    nationality = models.CharField(max_length=2, default="CN")
    subjects = models.JSONField(default=list)
    certificate_kind = models.CharField(max_length=20, choices=CertificateKind, blank=True)
    certificate_subject = models.CharField(max_length=20, choices=Subject, blank=True)
    certificate_masked = models.CharField(max_length=40, blank=True)
    is_public = models.BooleanField(help_text="teaching or research staff who have not left")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="one_staff_code_per_institution")]


class TeacherPrivate(models.Model):
    """What is known of a member of staff and never published; numbers are sealed with `FIELD_KEYS`."""

    teacher = models.OneToOneField(Teacher, on_delete=models.CASCADE, primary_key=True, related_name="private")
    id_number_sealed = models.TextField(blank=True)
    certificate_number_sealed = models.TextField(blank=True)
    work_permit_sealed = models.TextField(blank=True)
    language_credential = models.CharField(max_length=120, blank=True)
    is_full_time = models.BooleanField(null=True)
    is_in_service = models.BooleanField(null=True)
    left_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.teacher_id


class Course(FiledRecord):
    """课程 of one platform, with its fees."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="courses")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    subject = models.CharField(max_length=20, choices=Subject)
    stage = models.CharField(max_length=20, choices=Stage)
    grades = models.JSONField(default=list)
    mode = models.CharField(max_length=20, choices=DeliveryMode)
    lesson_minutes = models.PositiveSmallIntegerField(null=True)
    break_minutes = models.PositiveSmallIntegerField(null=True)
    starts_at = models.TimeField(null=True)
    ends_at = models.TimeField(null=True)
    weekdays = models.JSONField(default=list)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    assigns_homework = models.BooleanField(null=True)
    is_imported = models.BooleanField(null=True)
    fees = models.JSONField(
        default=list, help_text='[{"basis", "lessons", "starts_on", "ends_on", "amount"}], amount in yuan as text'
    )
    refund_policy = models.TextField(blank=True)
    teachers = models.ManyToManyField(Teacher, related_name="courses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "code"], name="one_course_code_per_platform")]


class CreditEntry(FiledRecord):
    """One entry of an institution in the white, grey or black list, by decision."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="credit_entries")
    list = models.CharField(max_length=10, choices=CreditList)
    reason = models.TextField()
    decision_number = models.CharField(max_length=120)
    issued_by = models.CharField(max_length=120)
    basis = models.CharField(max_length=300, blank=True)
    conduct_ended_on = models.DateField(null=True)
    listed_on = models.DateField()
    valid_until = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    removal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "list", "decision_number", "listed_on"], name="one_credit_entry_per_decision_and_day"
            )
        ]


class Penalty(models.Model):
    """An administrative penalty, shown in the institution's record until it is withdrawn (行政处罚法 article 48)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="penalties")
    decision_number = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=PenaltyKind)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    issued_by = models.CharField(max_length=120)
    decided_on = models.DateField()
    basis = models.CharField(max_length=300, blank=True)
    withdrawn_on = models.DateField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "decision_number"], name="one_penalty_per_decision")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.decision_number}"


class PublishedList(FiledRecord):
    """A list as a city or district published it; what it says is shown as its word, and sets nobody's status."""

    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120)
    region = models.CharField(max_length=6, validators=[region_code], db_index=True)
    published_on = models.DateField()
    source = models.CharField(max_length=300)
    colour = models.CharField(max_length=10, choices=CreditList, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "title", "published_on"], name="one_list_per_issuer_title_day")]


class Listing(FiledRecord):
    """One line of a published list."""

    list = models.ForeignKey(PublishedList, on_delete=models.PROTECT, related_name="lines")
    line_number = models.PositiveIntegerField()
    name = models.CharField(max_length=200, db_index=True)
    address = models.CharField(max_length=300, blank=True)
    licence_number = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=60, blank=True, help_text="landlines only; a mobile number is in ListingPrivate")
    occurrence = models.PositiveSmallIntegerField(default=1)
    institution = models.ForeignKey(Institution, on_delete=models.SET_NULL, null=True, related_name="listings")
    match_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "name", "licence_number", "occurrence"], name="one_line_of_a_list_once")
        ]


class ListingPrivate(models.Model):
    """A mobile number found in a published list, kept from the public until a clerk releases it."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="private")
    mobile_phone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.listing_id


class RecordKey(models.Model):
    """A natural key, current or former, and the record that it leads to; of every code that ever named a record."""

    class Kind(models.TextChoices):
        USCC = "uscc", _("统一社会信用代码")
        FILING_NUMBER = "filing_number", _("备案编号")

    kind = models.CharField(max_length=20, choices=Kind)
    value = models.CharField(max_length=60)
    record_id = models.CharField(max_length=13, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_record_per_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class PublicRecord(models.Model):
    """The current document of one public record: all that pages, API, index and files may show of it."""

    public_id = models.CharField(primary_key=True, max_length=13)
    kind = models.CharField(max_length=20, choices=RecordKind)
    parent = models.CharField(max_length=13, blank=True, help_text="public id of the record under which it hangs, or empty")
    sort_key = models.CharField(max_length=200)
    body = models.TextField(help_text="canonical JSON (RFC 8785)")
    shown_until = models.DateField(null=True, help_text="the last day on which the law lets it be shown; readers look at it")
    seq = models.BigIntegerField(help_text="the ledger entry that made it so")
    effective_on = models.DateField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "parent", "sort_key", "public_id"], name="documents_in_order")]

    def __str__(self) -> str:
        return self.public_id


class LedgerHead(models.Model):
    """The one row that numbers the ledger; locking it is what makes commit order and `seq` order the same."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)

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
        indexes = [models.Index(fields=["record_id", "effective_on", "seq"], name="history_of_a_record")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.record_id}"


class Standing(models.Model):
    """What an institution's child records add up to today; kept in the ledger's transaction, for filters and index."""

    institution = models.OneToOneField(Institution, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    filing_status = models.CharField(max_length=20, choices=FilingStatus, db_index=True)
    credit_status = models.CharField(max_length=10, choices=CreditStatus, db_index=True)
    as_of = models.DateField()

    def __str__(self) -> str:
        return f"{self.institution_id} {self.filing_status} {self.credit_status}"
