"""Endpoints: added, paused, resumed and removed by a partner; their secrets, which sign for a while after they were replaced."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from accounts import audit
from partners.models import ApiKey, Partner, SealedWebhookSecret, WebhookDelivery, WebhookEndpoint
from partners.problems import PartnerError
from partners.vocabulary import Scope
from partners.webhooks import signing
from partners.webhooks.guarding import target_of
from partners.webhooks.vocabulary import DeliveryState, EndpointState
from registry import ledger, regions
from registry.sealing import seal, unseal
from registry.vocabulary import RecordKind

ENDPOINTS_OF_A_PARTNER: Final = 10
# How long a secret that was replaced signs too: time to put the new one everywhere.
OVERLAP: Final = timedelta(hours=24)
# Each signs in a header of every message; of more within that time the oldest signs no more.
SECRETS_AT_ONCE: Final = 10
_LETTERS: Final = "23456789abcdefghjkmnpqrstvwxyz"

# What interfaces call an endpoint.
Endpoint = WebhookEndpoint


@dataclass(frozen=True, slots=True)
class Told:
    """An endpoint and a new secret of it, which is told this once."""

    endpoint: WebhookEndpoint
    secret: str


def secret_context(endpoint_id: int) -> str:
    """Return for what a secret is sealed."""
    return f"webhook endpoint {endpoint_id}"


def may_have_webhooks(partner: Partner, *, at: datetime) -> bool:
    """Tell whether a partner has a live key whose scope is webhooks."""
    return partner.pk in partners_with_webhooks([partner.pk], at=at)


def partners_with_webhooks(partner_ids: Iterable[int], *, at: datetime) -> set[int]:
    """Return those of the partners that have a live key whose scope is webhooks. One query."""
    live = ApiKey.objects.filter(partner__in=set(partner_ids), revoked_at=None, expires_at__gt=at)
    return {partner for partner, scopes in live.values_list("partner_id", "scopes") if Scope.WEBHOOKS in scopes}


def endpoints_of(partner: Partner) -> QuerySet[WebhookEndpoint]:
    """Return the endpoints of a partner, each with `dead`: how many of its deliveries are."""
    # Joined to its deliveries an endpoint would have all of a month read to count those.
    dead = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.DEAD).order_by().values("endpoint")
    return partner.webhook_endpoints.annotate(dead=Coalesce(Subquery(dead.values(number=Count("pk"))), 0))


def endpoint_of(partner: Partner, reference: str) -> WebhookEndpoint | None:
    """Return the endpoint of a partner with this reference."""
    return endpoints_of(partner).filter(reference=reference).first()


@transaction.atomic
def add(partner: Partner, *, url: str, kinds: Iterable[RecordKind] = (), region: str = "", at: datetime) -> Told:
    """Add an endpoint that is told of every change from now on, and return it with its first secret. Raises `PartnerError`."""
    url = url.strip()
    target_of(url)
    if region and regions.find(region) is None:
        raise PartnerError(regions.UnknownRegion(region).message, "region")
    Partner.objects.select_for_update().get(pk=partner.pk)
    if not may_have_webhooks(partner, at=at):
        raise PartnerError(gettext("您的密钥没有“接收变更通知”的权限。"))
    if partner.webhook_endpoints.count() >= ENDPOINTS_OF_A_PARTNER:
        raise PartnerError(gettext("最多 %(number)d 个接收地址。请先删除不用的。") % {"number": ENDPOINTS_OF_A_PARTNER})
    if partner.webhook_endpoints.filter(url=url).exists():
        raise PartnerError(gettext("已经有这个接收地址。"), "url")
    endpoint = WebhookEndpoint(
        reference="wh_" + "".join(secrets.choice(_LETTERS) for _ in range(12)),
        partner=partner,
        url=url,
        kinds=sorted(kind.value for kind in set(kinds)),
        region=region,
        seq=ledger.head_seq(),
        created_at=at,
    )
    endpoint.full_clean()
    endpoint.save()
    _audit("added", endpoint, at=at)
    return Told(endpoint, _new_secret(endpoint, at=at))


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, at: datetime) -> Told:
    """Give an endpoint a new secret; the one before signs too until `OVERLAP` from now, and older ones as long as was said then.

    Who replaces a secret twice has often lost the second one before the server had it, and checks with the first still.
    """
    WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    endpoint.secrets.filter(ends_at=None).update(ends_at=at + OVERLAP)
    kept = endpoint.secrets.filter(ends_at__gt=at)[: SECRETS_AT_ONCE - 1]
    endpoint.secrets.exclude(pk__in=[each.pk for each in kept]).delete()
    _audit("secret_rotated", endpoint, at=at)
    return Told(endpoint, _new_secret(endpoint, at=at))


def live_secrets(endpoint: WebhookEndpoint, *, at: datetime) -> Sequence[str]:
    """Return the secrets that sign at a moment, the newest first."""
    live = endpoint.secrets.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    return [unseal(each.sealed, context=secret_context(endpoint.pk)) for each in live]


@transaction.atomic
def pause(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Stop serving an endpoint; it keeps its place."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(state=EndpointState.PAUSED)
    _audit("paused", endpoint, at=at)


@transaction.atomic
def resume(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Serve an endpoint again, from the change at which it was stopped on, however long ago that was."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(state=EndpointState.ACTIVE, failing_since=None)
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state__in=[DeliveryState.WAITING, DeliveryState.ASKED])
    waiting.update(attempts=0, due_at=at)
    _audit("resumed", endpoint, at=at)


@transaction.atomic
def remove(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Remove an endpoint with its secrets and deliveries."""
    # Held first, as a sender holds it: else each could wait for the other, or what is being sent would be left without it.
    held = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if held:
        _audit("removed", held, at=at)
        held.delete()


def _new_secret(endpoint: WebhookEndpoint, *, at: datetime) -> str:
    secret = signing.new_secret()
    SealedWebhookSecret.objects.create(endpoint=endpoint, sealed=seal(secret, context=secret_context(endpoint.pk)), created_at=at)
    return secret


def _audit(act: str, endpoint: WebhookEndpoint, *, at: datetime) -> None:
    audit.record(
        at=at,
        actor=None,
        action=f"partner.webhook_{act}",
        object_kind="webhook_endpoint",
        object_id=endpoint.reference,
        partner=endpoint.partner_id,
    )
