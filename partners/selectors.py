"""What the desk and partners see of requests, keys and usage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum

from partners.keys import contact_context
from partners.models import ApiKey, KeyRequest, Partner, SealedContact, Usage
from registry.sealing import unseal

# What interfaces call a request, a partner and a key.
Request = KeyRequest
Organisation = Partner
Key = ApiKey


@dataclass(frozen=True, slots=True)
class PartnerContact:
    """Whom to write to at a partner; for the desk alone."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """What was asked for on one day."""

    day: date
    requests: int
    cost: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What one caller (the prefix of a key) asked for on one day under one name of client and operation."""

    day: date
    caller: str
    client: str
    operation: str
    requests: int
    cost: int
    refused: int
    failed: int


def waiting_requests() -> QuerySet[KeyRequest]:
    """Return the requests that nobody has decided, oldest first."""
    return KeyRequest.objects.filter(decision="").select_related("partner").order_by("asked_at", "id")


def request_of(reference: str) -> KeyRequest | None:
    """Return the request with this reference."""
    # PostgreSQL cannot even compare with a NUL; a reference has letters and digits alone.
    if not reference.isalnum():
        return None
    return KeyRequest.objects.select_related("partner", "decided_by").filter(reference=reference).first()


def partners_with_keys(*, at: datetime) -> QuerySet[Partner]:
    """Return the partners that were given keys, with `live` (how many), `until` and `last_use`, latest grant first."""
    is_live = Q(keys__revoked_at=None, keys__expires_at__gt=at)
    live, until = Count("keys", filter=is_live), Max("keys__expires_at", filter=is_live)
    return (
        Partner.objects.filter(keys__isnull=False)
        .annotate(live=live, until=until, last_use=Max("keys__last_used_at"), latest=Max("keys__created_at"))
        .order_by("-latest", "-id")
    )


def partner_of(partner_id: int) -> Partner | None:
    """Return a partner with its keys and requests."""
    keys = Prefetch("keys", ApiKey.objects.select_related("granted_by").order_by("-id"))
    return Partner.objects.prefetch_related(keys, "requests").filter(pk=partner_id).first()


def contact_of(partner: Partner) -> PartnerContact:
    """Return whom to write to at a partner."""
    sealed = SealedContact.objects.get(partner=partner)
    context = contact_context(partner.pk)
    return PartnerContact(unseal(sealed.name, context=context), unseal(sealed.mail, context=context))


def key_with_prefix(prefix: str) -> ApiKey | None:
    """Return the key with this public prefix, with its partner."""
    return ApiKey.objects.select_related("partner").filter(prefix=prefix).first()


def usage_by_day(prefixes: Iterable[str], *, since: date) -> list[DayLine]:
    """Return what some callers together (the empty prefix is the public tier) asked for by day, the latest first."""
    days = Usage.objects.filter(caller__in=list(prefixes), day__gte=since).values("day")
    sums = days.annotate(requests=Sum("requests"), cost=Sum("cost"), refused=Sum("refused"), failed=Sum("failed"))
    return [DayLine(**line) for line in sums.order_by("-day")]


def usage_by_name(prefixes: Iterable[str], *, since: date, most: int | None = None) -> list[UsageLine]:
    """Return what some callers asked for by day, caller, client and operation, latest and dearest first, all or so many."""
    lines = Usage.objects.filter(caller__in=list(prefixes), day__gte=since)
    ordered = lines.order_by("-day", "-cost", "client", "operation", "caller")
    columns = ("day", "caller", "client", "operation", "requests", "cost", "refused", "failed")
    return [UsageLine(*line) for line in ordered.values_list(*columns)[:most]]
