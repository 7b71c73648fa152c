"""What is not needed any more is forgotten: how to reach who complained, long after the case has ended."""

from datetime import datetime, timedelta
from typing import Final

from complaints.models import SealedContact

# As long as a matter may be brought up: before a court (民法典 article 188), and again before us (`Ground.TOO_OLD`).
CONTACT_KEPT: Final = timedelta(days=3 * 366)


def forget_old_contacts(*, at: datetime) -> int:
    """Delete the contacts of cases that ended long enough ago, and return how many they were; the cases stay.

    Personal information is kept no longer than its purpose needs (个人信息保护法 articles 19 and 47).
    """
    deleted, _ = SealedContact.objects.filter(complaint__closed_at__lte=at - CONTACT_KEPT).delete()
    return deleted
