"""The sealed contacts of partners, for the rotation of keys."""

from partners.keys import contact_context
from partners.models import SealedContact
from registry.rotation import SealedRows


def contacts() -> SealedRows:
    """Return the sealed contacts, each sealed for its own partner."""
    return SealedRows(SealedContact, ("name", "mail"), lambda row: contact_context(row.partner_id))
