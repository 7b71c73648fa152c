"""What is not needed any more is forgotten: who asked for a key and was refused, and usage of long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from partners.models import KeyRequest, Partner, Usage
from registry.days import civil_day

# Long enough to ask why, and to ask again.
REFUSED_KEPT: Final = timedelta(days=90)
# The same month of the year before can still be compared.
USAGE_KEPT: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many refused requests, with whom to write to, and how many lines of usage were forgotten."""

    requests: int
    usage: int


@transaction.atomic
def forget_old(*, at: datetime) -> Forgotten:
    """Forget requests that were refused, with their contacts, and usage, when they are old enough.

    Whose purpose is fulfilled is deleted (个人信息保护法 article 47). A partner that was given a key is kept: who could ask what is
    part of the audit.
    """
    still_needed = KeyRequest.objects.filter(decided_at=None) | KeyRequest.objects.filter(decided_at__gt=at - REFUSED_KEPT)
    refused = Partner.objects.filter(keys=None).exclude(requests__in=still_needed)
    requests = KeyRequest.objects.filter(partner__in=refused).count()
    refused.delete()
    usage, _ = Usage.objects.filter(day__lt=civil_day(at - USAGE_KEPT)).delete()
    return Forgotten(requests, usage)
