"""What is filed: institutions, their platforms, courses and staff. Selected and decided by; no table here has a private column,
but for the ``…Private`` ones, which hold the private facts of the same records, one to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.tables.checks import in_order, one_of, region_code
from registry.vocabulary import (
    AuthorityBasis,
    CertificateKind,
    DeliveryMode,
    FilingBasis,
    IdDocument,
    InstitutionKind,
    PlatformKind,
    PlatformStatus,
    StaffRole,
    Stage,
    Subject,
)


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
    custody_account_masked = models.CharField(max_length=40, blank=True)
    contract_template = models.CharField(max_length=60, blank=True, help_text="the model contract in use, such as GF-2021-2604")

    class Meta:
        constraints = [
            one_of("institution", "kind", InstitutionKind),
            one_of("institution", "authority_basis", AuthorityBasis),
            one_of("institution", "filing_basis", FilingBasis, or_empty=True),
        ]


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
    log_kept_days = models.PositiveIntegerField(null=True)
    shows_fees = models.BooleanField(
        null=True, help_text="its pages show fees, refund rules, course copyright and enrolment brochure"
    )
    shows_staff = models.BooleanField(null=True, help_text="its pages show the names, photos and certificates of its staff")
    shows_foreign_staff = models.BooleanField(null=True, help_text="its pages show where foreign staff studied, worked and taught")
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
            one_of("platform", "kind", PlatformKind),
            one_of("platform", "status", PlatformStatus),
            in_order("platform", "filed_on", "valid_until"),
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
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="one_staff_code_per_institution"),
            one_of("teacher", "role", StaffRole),
            one_of("teacher", "certificate_kind", CertificateKind, or_empty=True),
            one_of("teacher", "certificate_subject", Subject, or_empty=True),
        ]


class TeacherPrivate(models.Model):
    """What is known of a member of staff and never published; numbers are sealed with `FIELD_KEYS`."""

    teacher = models.OneToOneField(Teacher, on_delete=models.CASCADE, primary_key=True, related_name="private")
    id_document = models.CharField(max_length=20, choices=IdDocument, blank=True)
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
    import_proof = models.CharField(max_length=120, blank=True, help_text="the paper that proves where a foreign course comes from")
    teachers = models.ManyToManyField(Teacher, related_name="courses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "code"], name="one_course_code_per_platform"),
            one_of("course", "subject", Subject),
            one_of("course", "stage", Stage),
            one_of("course", "mode", DeliveryMode),
            in_order("course", "starts_on", "ends_on"),
        ]


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
