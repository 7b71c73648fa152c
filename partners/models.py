"""What is kept of those who build on the registry.

The person to write to is in a table of their own, sealed; of a key only a hash is kept. No `str()` here shows a name, because
it may end in a log.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.vocabulary import Decision
from partners.webhooks.models import SealedWebhookSecret, WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiKey",
    "KeyRequest",
    "Partner",
    "SealedContact",
    "SealedWebhookSecret",
    "Usage",
    "WebhookDelivery",
    "WebhookEndpoint",
]

# The dearest request that is allowed at all must fit into the smallest quota.
MIN_QUOTA = 50_000
MAX_QUOTA = 100_000_000
DEFAULT_QUOTA = 600_000


class Partner(models.Model):
    """An organisation that asked for a key, and what for."""

    organisation = models.CharField(_("单位名称"), max_length=120)
    purpose = models.TextField(_("用途"), max_length=1_000)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"partner {self.pk}"


class SealedContact(models.Model):
    """Whom to write to at a partner; each field is sealed for that partner."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, primary_key=True, related_name="sealed_contact")
    name = models.TextField()
    mail = models.TextField()

    def __str__(self) -> str:
        return f"contact of partner {self.partner_id}"


class KeyRequest(models.Model):
    """A partner's wish for a key, and what the desk decided."""

    reference = models.CharField(max_length=12, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="requests")
    scopes = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("理由"), max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["decision", "asked_at"], name="key_requests_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decision__in=Decision.values, decided_by__isnull=False, decided_at__isnull=False),
                name="key_request_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(decision=Decision.REFUSED, reason=""), name="key_request_refused_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reference


class ApiKey(models.Model):
    """A key of a partner: a public prefix to find it by, and a hash of its secret."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="keys")
    prefix = models.CharField(max_length=8, unique=True)
    secret_hash = models.CharField(max_length=64)
    name = models.CharField(_("名称"), max_length=60)
    scopes = models.JSONField(default=list)
    quota = models.PositiveIntegerField(
        _("每分钟点数"), default=DEFAULT_QUOTA, validators=[MinValueValidator(MIN_QUOTA), MaxValueValidator(MAX_QUOTA)]
    )
    created_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to the minute")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quota__gte=MIN_QUOTA, quota__lte=MAX_QUOTA), name="key_quota_in_range"),
        ]

    def __str__(self) -> str:
        return f"key {self.prefix}"


class Usage(models.Model):
    """What a key, or the tier without one, asked for on one day under one name of client and operation."""

    caller = models.CharField(max_length=8, blank=True, help_text="prefix of the key; empty for the tier without one")
    day = models.DateField()
    client = models.CharField(max_length=60, blank=True)
    operation = models.CharField(max_length=60, blank=True)
    requests = models.BigIntegerField()
    cost = models.BigIntegerField()
    refused = models.BigIntegerField()
    # Whoever still runs an earlier version writes lines without it.
    failed = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "day", "client", "operation"], name="one_usage_once")]
        indexes = [models.Index(fields=["day"], name="usage_of_a_day")]

    def __str__(self) -> str:
        return f"usage of {self.caller or 'the public'} on {self.day}"
