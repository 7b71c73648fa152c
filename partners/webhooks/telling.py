"""How endpoints and deliveries are told to people: the same for the partner and for the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from partners.models import Partner, WebhookDelivery, WebhookEndpoint
from partners.webhooks.endpoints import endpoints_of
from partners.webhooks.vocabulary import DeliveryState, EndpointState, Failure
from registry import ledger, regions
from registry.vocabulary import RecordKind


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """What people see of an endpoint; `behind` is how many entries of the ledger lie before it, `dead` how many were put aside."""

    reference: str
    url: str
    kinds: str
    region: str
    is_active: bool
    state_words: str
    failing_since: datetime | None
    seq: int
    behind: int
    dead: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What people see of a delivery; `seq` is nothing for a test, `due_at` while the endpoint must be resumed first."""

    message_id: str
    seq: int | None
    state_words: str
    attempts: int
    tried_at: datetime | None
    due_at: datetime | None
    answer: str
    may_be_asked_for: bool


def endpoint_lines(partner: Partner) -> list[EndpointLine]:
    """Return what people see of a partner's endpoints. Two queries."""
    endpoints = list(endpoints_of(partner))
    # Read after them, so that none is before it.
    head = ledger.head_seq()
    return [_endpoint_line(each, head) for each in endpoints]


def delivery_lines(endpoint: WebhookEndpoint, *, dead_only: bool, first: int) -> list[DeliveryLine]:
    """Return what people see of so many of the newest deliveries to an endpoint, or of the newest that are dead."""
    rows = endpoint.deliveries.order_by("-id")
    if dead_only:
        rows = rows.filter(state=DeliveryState.DEAD)
    return [_delivery_line(each) for each in rows[:first]]


def _endpoint_line(endpoint: WebhookEndpoint, head: int) -> EndpointLine:
    kinds = gettext("、").join(str(RecordKind(kind).label) for kind in endpoint.kinds)
    return EndpointLine(
        reference=endpoint.reference,
        url=endpoint.url,
        kinds=kinds or gettext("全部"),
        region=regions.full_name(endpoint.region) if endpoint.region else gettext("全部"),
        is_active=endpoint.state == EndpointState.ACTIVE,
        state_words=str(EndpointState(endpoint.state).label),
        failing_since=endpoint.failing_since,
        seq=endpoint.seq,
        behind=head - endpoint.seq,
        dead=getattr(endpoint, "dead", 0),
        created_at=endpoint.created_at,
    )


def _delivery_line(delivery: WebhookDelivery) -> DeliveryLine:
    why = str(Failure(delivery.failure).label) if delivery.failure else ""
    state = DeliveryState(delivery.state)
    is_sent = delivery.seq is None or delivery.endpoint.state == EndpointState.ACTIVE
    return DeliveryLine(
        message_id=delivery.message_id,
        seq=delivery.seq,
        state_words=str(state.label),
        attempts=delivery.attempts,
        tried_at=delivery.tried_at,
        due_at=delivery.due_at if is_sent else None,
        answer=gettext("，").join(part for part in (str(delivery.status or ""), why) if part),
        may_be_asked_for=state in (DeliveryState.DELIVERED, DeliveryState.DEAD),
    )
