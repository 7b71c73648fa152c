"""Deliveries: one change after the other for each endpoint, tried again for three days, then put aside, and asked for again.

An endpoint's place in the ledger and the delivery of the change there are written together, before anything is sent. So who is
killed at any moment leaves a delivery that waits, and the next one sends it again under the same id: at least once, in order,
without a gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import orjson
from django.db import transaction

from partners.models import WebhookDelivery, WebhookEndpoint
from partners.webhooks.posting import Outcome
from partners.webhooks.vocabulary import DeliveryState, EndpointState
from registry import changes
from registry.changes import Change
from registry.days import civil_day

# How long after each failed attempt the next one is made: ten attempts within three days and three hours.
DELAYS: Final = tuple(timedelta(seconds=each) for each in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
RETRIED_FOR: Final = sum(DELAYS, timedelta())
# Each delay is stretched or shortened by up to so much, so that what failed together does not come back together.
JITTER: Final = 0.2
# An endpoint that has taken no change for so long is stopped; it keeps its place.
STOPPED_AFTER: Final = timedelta(days=5)
# Two attempts at a change lie little more than a day apart. Where it is so long nothing was sent: no key of the partner was live.
SILENCE: Final = timedelta(days=2)
CHANGE, TEST = "beian.change", "beian.test"
KEPT: Final = {DeliveryState.DELIVERED: timedelta(days=30), DeliveryState.DEAD: timedelta(days=90)}
GONE: Final = 410
_random = Random()  # noqa: S311 (no secret)


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: the id that stays the same however often it is sent, and the event."""

    id: str
    event: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        """The event as JSON."""
        return orjson.dumps(self.event)


@transaction.atomic
def next_due(endpoint_id: int, *, at: datetime) -> WebhookDelivery | None:
    """Return what is to be sent to an endpoint next, if anything is: what was asked for again, then the ledger's next change.

    Of the ledger's changes one waits until it is delivered or dead; only then the next one is taken. To an endpoint that is not
    served tests are sent and no change, so that a server can be tried before it is resumed.
    """
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        return None
    waiting = endpoint.deliveries.select_related("endpoint").order_by("due_at", "id")
    all_asked = waiting.filter(state=DeliveryState.ASKED, due_at__lte=at)
    if endpoint.state != EndpointState.ACTIVE:
        return all_asked.filter(seq=None).first()
    asked = all_asked.first()
    if asked:
        return asked
    in_order = waiting.filter(state=DeliveryState.WAITING).first()
    if in_order:
        return in_order if in_order.due_at and in_order.due_at <= at else None
    return _taken(endpoint, at)


def message_of(delivery: WebhookDelivery, *, at: datetime) -> Message:
    """Return what a delivery sends at a moment, as it may be told by then."""
    if delivery.seq is None:
        return Message(delivery.message_id, _event(TEST, delivery.created_at, {}))
    change = changes.changes_between(delivery.seq - 1, delivery.seq, on=civil_day(at))[0]
    return Message(delivery.message_id, _event(CHANGE, change.recorded_at, _told(change)))


@transaction.atomic
def record(delivery: WebhookDelivery, outcome: Outcome, *, at: datetime) -> bool:
    """Write what came of an attempt, and say whether the message was taken.

    What was not is tried again after one of `DELAYS`; after the last one it is dead. The endpoint is stopped when it says that
    it is gone (410), or has taken no change for `STOPPED_AFTER`; what waits then goes on waiting. A test that an endpoint which
    is not served does not take is dead at once.
    """
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
    as_it_was = WebhookDelivery.objects.filter(pk=delivery.pk, state=delivery.state, attempts=delivery.attempts)
    # Somebody else has had it meanwhile, or the partner has removed the endpoint.
    if endpoint is None or not as_it_was.exists():
        return outcome.failure is None
    _note(endpoint, delivery, outcome, at=at)
    is_once = delivery.seq is None and endpoint.state != EndpointState.ACTIVE
    delivery.attempts += 1
    delivery.tried_at, delivery.status, delivery.failure = at, outcome.status, outcome.failure or ""
    if outcome.failure is None:
        delivery.state, delivery.due_at = DeliveryState.DELIVERED, None
    elif is_once or delivery.attempts > len(DELAYS):
        delivery.state, delivery.due_at = DeliveryState.DEAD, None
    else:
        delivery.due_at = at + delay(delivery.attempts, outcome.retry_after)
    delivery.save()
    return outcome.failure is None


def delay(attempts: int, retry_after: int = 0) -> timedelta:
    """Return how long to wait after so many failed attempts; longer if the answer asked for it, but not beyond the last delay."""
    planned = DELAYS[attempts - 1] * _random.uniform(1 - JITTER, 1 + JITTER)
    return max(planned, min(timedelta(seconds=retry_after), DELAYS[-1]))


@transaction.atomic
def ask_again(endpoint: WebhookEndpoint, *, message_id: str = "", at: datetime) -> int:
    """Have one message sent again that was delivered or is dead, or all that are dead; return how many."""
    done = endpoint.deliveries.filter(state__in=[DeliveryState.DELIVERED, DeliveryState.DEAD])
    wanted = done.filter(message_id=message_id) if message_id else done.filter(state=DeliveryState.DEAD)
    return wanted.update(state=DeliveryState.ASKED, attempts=0, due_at=at)


@transaction.atomic
def ask_for_test(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Have a message of the type `beian.test` sent, also to an endpoint that is not served.

    One that waits still is sent now, and no second one beside it: whose server an address leads to is not known, and nobody is to
    be sent as many as somebody can ask for.
    """
    # Held, so that of several who ask at once each sees what the one before has asked for.
    WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    if not endpoint.deliveries.filter(seq=None, state=DeliveryState.ASKED).update(due_at=at):
        # The moment makes it another message each time.
        message_id = f"msg_{endpoint.reference}_test_{at.astimezone(UTC):%Y%m%d%H%M%S%f}"
        endpoint.deliveries.create(message_id=message_id, state=DeliveryState.ASKED, due_at=at, created_at=at)


def forget_old(*, at: datetime) -> int:
    """Delete what was delivered a month ago, and what has been dead for three; return how many."""
    deleted = [WebhookDelivery.objects.filter(state=state, tried_at__lt=at - kept).delete()[0] for state, kept in KEPT.items()]
    return sum(deleted)


def _taken(endpoint: WebhookEndpoint, at: datetime) -> WebhookDelivery | None:
    """Move an endpoint on to its next change, and return the delivery of that."""
    before = endpoint.seq
    found: Change | None = None
    while found is None:
        stretch = changes.changes(endpoint.seq, 1, kinds=endpoint.kinds, region=endpoint.region, on=civil_day(at))
        found = next(iter(stretch.changes), None)
        endpoint.seq = stretch.reached
        if not stretch.has_more:
            break
    if endpoint.seq > before:
        endpoint.save(update_fields=["seq"])
    if found is None:
        return None
    return endpoint.deliveries.create(
        message_id=f"msg_{endpoint.reference}_{found.seq}",
        seq=found.seq,
        state=DeliveryState.WAITING,
        due_at=at,
        created_at=at,
    )


def _note(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, *, at: datetime) -> None:
    """Write on an endpoint what an attempt says of it.

    Whatever change is taken, it fails no more; what was asked for beside the order does not make it fail, and a test says only
    whether it is gone. Days on which nothing was sent do not count.
    """
    before = endpoint.state, endpoint.failing_since
    if outcome.status == GONE:
        endpoint.state = EndpointState.GONE
    elif outcome.failure is None and delivery.seq is not None:
        endpoint.failing_since = None
    elif outcome.failure and delivery.state == DeliveryState.WAITING:
        was_silent = delivery.tried_at is not None and at - delivery.tried_at > SILENCE
        endpoint.failing_since = at if was_silent else endpoint.failing_since or at
        # Who paused it meanwhile has stopped it already.
        if endpoint.state == EndpointState.ACTIVE and at - endpoint.failing_since >= STOPPED_AFTER:
            endpoint.state = EndpointState.FAILING
    if (endpoint.state, endpoint.failing_since) != before:
        endpoint.save(update_fields=["state", "failing_since"])


def _event(kind: str, moment: datetime, told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": kind, "timestamp": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "data": told}


def _told(change: Change) -> Mapping[str, Any]:
    return {
        "seq": change.seq,
        "kind": change.kind.upper(),
        "id": change.id,
        "parent": change.told["parent"] or None,
        "action": change.action.upper(),
        "effectiveOn": change.effective_on.isoformat(),
        "changedFields": list(change.changed_fields),
    }
