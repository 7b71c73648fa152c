"""Where partners want to hear of changes, with which secrets that is signed, and what became of each message.

A message is not kept: it is read from the ledger whenever it is sent, so that nothing outlives an erasure here.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.webhooks.guarding import LONGEST_URL
from partners.webhooks.vocabulary import DeliveryState, EndpointState, Failure


class WebhookEndpoint(models.Model):
    """An address of a partner that is told of changes, in the order of the ledger."""

    reference = models.CharField(max_length=16, unique=True)
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(_("网址"), max_length=LONGEST_URL)
    kinds = models.JSONField(default=list, blank=True, help_text="kinds of record; empty means all")
    region = models.CharField(max_length=6, blank=True, validators=[RegexValidator(r"^\d{6}$")])
    state = models.CharField(max_length=10, choices=EndpointState, default=EndpointState.ACTIVE)
    seq = models.BigIntegerField(help_text="the ledger entry up to which every change is delivered, dead, or the one that waits")
    failing_since = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="until when one sender has it to itself")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.reference


class SealedWebhookSecret(models.Model):
    """A secret of an endpoint, sealed for it; the newest one signs, and those before do too until they end."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.TextField()
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["endpoint"], condition=Q(ends_at=None), name="one_lasting_webhook_secret")]

    def __str__(self) -> str:
        return f"secret {self.pk}"


class WebhookDelivery(models.Model):
    """One message to an endpoint, of a ledger entry or (`seq` is null) a test, and how its last attempt went."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=60, unique=True)
    seq = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="since it was made, or asked for again")
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the last answer")
    failure = models.CharField(max_length=10, choices=Failure, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["endpoint", "state", "due_at"], name="webhook_deliveries_due"),
            models.Index(fields=["state", "tried_at"], name="webhook_deliveries_old"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(state=DeliveryState.WAITING), name="one_waiting_webhook_delivery"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DeliveryState.WAITING, DeliveryState.ASKED], due_at__isnull=False)
                | Q(state__in=[DeliveryState.DELIVERED, DeliveryState.DEAD], due_at__isnull=True),
                name="webhook_delivery_due_while_it_waits",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
