"""The sender: finds the endpoints for which there is something to send, and serves several at once, each by one thread alone.

Any number of processes may send. An endpoint is claimed for a while; who is killed lets go by the claim's running out.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Final

from django.db import close_old_connections, connection
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from partners.models import WebhookDelivery, WebhookEndpoint
from partners.problems import PartnerError
from partners.webhooks import deliveries, endpoints
from partners.webhooks.guarding import target_of
from partners.webhooks.posting import Outcome, post
from partners.webhooks.signing import signed_headers
from partners.webhooks.vocabulary import DeliveryState, EndpointState, Failure
from registry import ledger
from registry.models import LedgerEntry

Clock = Callable[[], datetime]

ENDPOINTS_AT_ONCE: Final = 16
# After so many messages, or so long a time, an endpoint lets others have a turn: one may take each message, and seconds over each.
MESSAGES_A_TURN: Final = 50
TURN: Final = timedelta(seconds=30)
# Several times as long as an attempt may take.
CLAIMED_FOR: Final = timedelta(seconds=60)
_log = logging.getLogger(__name__)


def due_endpoints(*, at: datetime) -> list[int]:
    """Return the endpoints, not claimed by anybody, for which there is something to send (`deliveries.next_due`). Three queries."""
    return _with_something_to_send(WebhookEndpoint.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=at)), at)


def waiting_since(*, at: datetime) -> datetime | None:
    """Return since when what is to be sent has not been sent; nothing while all is. Six queries at most.

    What a sender has claimed counts too: one that fails on an endpoint again and again has it claimed all the time.
    """
    due = _with_something_to_send(WebhookEndpoint.objects.all(), at)
    if not due:
        return None
    is_served, is_test = Q(endpoint__state=EndpointState.ACTIVE), Q(state=DeliveryState.ASKED, seq=None)
    waiting = WebhookDelivery.objects.filter(is_served | is_test, endpoint__in=due, due_at__lte=at)
    in_order = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING)
    untaken = WebhookEndpoint.objects.filter(~Exists(in_order), pk__in=due, state=EndpointState.ACTIVE)
    reached = untaken.aggregate(seq=Min("seq"))["seq"]
    entries = LedgerEntry.objects.none() if reached is None else LedgerEntry.objects.filter(seq__gt=reached).order_by("seq")
    moments = (waiting.aggregate(moment=Min("due_at"))["moment"], entries.values_list("recorded_at", flat=True).first())
    return min(filter(None, moments), default=None)


def _with_something_to_send(among: QuerySet[WebhookEndpoint], at: datetime) -> list[int]:
    waiting = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state__in=[DeliveryState.WAITING, DeliveryState.ASKED])
    in_order = waiting.filter(state=DeliveryState.WAITING)
    due = waiting.filter(due_at__lte=at)
    has_something = Q(Exists(due)) | Q(~Exists(in_order), seq__lt=ledger.head_seq())
    found = (
        among.filter(Q(has_something, state=EndpointState.ACTIVE) | Q(Exists(due.filter(state=DeliveryState.ASKED, seq=None))))
        .order_by("id")
        .values_list("pk", "partner_id")
    )
    by_endpoint = dict(found)
    allowed = endpoints.partners_with_webhooks(by_endpoint.values(), at=at) if by_endpoint else set()
    return [each for each, partner in by_endpoint.items() if partner in allowed]


def serve(endpoint_id: int, *, clock: Clock, is_closing: Callable[[], bool] = lambda: False) -> int:
    """Send to an endpoint what is due, one message after the other, at most `MESSAGES_A_TURN`; return how many were taken.

    Ends with the first that is not taken. Does nothing while another sender has the endpoint. Begins no other message after `TURN`,
    nor once the sender is closing.
    """
    claim = WebhookEndpoint.objects.filter(pk=endpoint_id)
    until = clock() + CLAIMED_FOR
    if not claim.filter(Q(claimed_until=None) | Q(claimed_until__lte=clock())).update(claimed_until=until):
        return 0
    taken, ends_at = 0, clock() + TURN
    for _turn in range(MESSAGES_A_TURN):
        if is_closing() or clock() >= ends_at:
            break
        delivery = deliveries.next_due(endpoint_id, at=clock())
        if delivery is None:
            break
        if not deliveries.record(delivery, _attempt(delivery, at=clock()), at=clock()):
            # The next may take as long to fail, and others are to have their turn meanwhile.
            break
        taken += 1
        before, until = until, clock() + CLAIMED_FOR
        if not claim.filter(claimed_until=before).update(claimed_until=until):
            # Who stood still for longer than a claim lasts finds another sender at it.
            return taken
    # What was raised before leaves the claim to run out, so that an endpoint that cannot be served is not tried without a pause.
    claim.filter(claimed_until=until).update(claimed_until=None)
    return taken


class Sender:
    """Serves all endpoints with a number of threads, round after round."""

    def __init__(self, *, clock: Clock = timezone.now, threads: int = ENDPOINTS_AT_ONCE) -> None:
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="webhooks")
        self._served: dict[int, Future[int]] = {}
        self._is_closing = False

    def round(self) -> int:
        """Begin to serve each endpoint that is due and not being served; return how many are being served."""
        self._served = {each: future for each, future in self._served.items() if not future.done()}
        for each in due_endpoints(at=self._clock()):
            if each not in self._served:
                self._served[each] = self._pool.submit(self._serve, each)
        return len(self._served)

    def wait(self, seconds: float) -> None:
        """Return when one of those that are served is done, or after so many seconds."""
        if self._served:
            wait(self._served.values(), timeout=seconds, return_when="FIRST_COMPLETED")
        else:
            time.sleep(seconds)

    def send_all(self) -> None:
        """Send until nothing is due."""
        while self.round():
            self.wait(1.0)

    def close(self) -> None:
        """Let the messages that are under way come to their end, and begin no other."""
        self._is_closing = True
        self._pool.shutdown(cancel_futures=True)

    def _serve(self, endpoint_id: int) -> int:
        close_old_connections()
        try:
            return serve(endpoint_id, clock=self._clock, is_closing=lambda: self._is_closing)
        except Exception:
            # An endpoint that cannot be served holds back no other, and is tried again when the claim has run out.
            _log.exception("webhook endpoint %s could not be served", endpoint_id)
            return 0
        finally:
            connection.close()


def _attempt(delivery: WebhookDelivery, *, at: datetime) -> Outcome:
    try:
        target = target_of(delivery.endpoint.url)
    except PartnerError:
        # The settings allow less than they did when it was added.
        return Outcome(failure=Failure.ADDRESS)
    message = deliveries.message_of(delivery, at=at)
    body = message.body
    secrets = endpoints.live_secrets(delivery.endpoint, at=at)
    if not secrets:
        # The partner has removed it this moment: nobody is to be sent what is not signed.
        return Outcome(failure=Failure.ADDRESS)
    return post(target, body, signed_headers(message.id, int(at.timestamp()), body, secrets))
