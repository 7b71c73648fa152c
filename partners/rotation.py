"""What of partners is sealed, for the rotation of keys."""

from partners.keys import contact_context
from partners.models import SealedContact, SealedWebhookSecret
from partners.webhooks.endpoints import secret_context
from registry.rotation import SealedRows


def contacts() -> SealedRows:
    """Return the sealed contacts, each sealed for its own partner."""
    return SealedRows(SealedContact, ("name", "mail"), lambda row: contact_context(row.partner_id))


def webhook_secrets() -> SealedRows:
    """Return the sealed secrets of webhooks, each sealed for its own endpoint."""
    return SealedRows(SealedWebhookSecret, ("sealed",), lambda row: secret_context(row.endpoint_id))
