"""Who asks, and what they may still spend: a partner with a key, or the public tier by its address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.throttle import Throttle, client_address, network_of
from graphql_api import counters
from graphql_api.counters import Outcome
from graphql_api.errors import CodedError, ErrorCode, RefusedRequest
from partners import key_text, quotas, usage
from partners.known_keys import key_shown
from partners.problems import KeyRefused
from partners.quotas import Allowance, Quota
from partners.vocabulary import KeyProblem, Scope

PUBLIC_SCOPES: Final = frozenset({Scope.READ, Scope.COMPLAINTS})
PUBLIC_SECONDS: Final = 300
# Complaints are counted, not points: within an hour so many of one address, or of all users of one partner.
PUBLIC_COMPLAINTS: Final = Quota(points=20, seconds=3_600)
PARTNERS_COMPLAINTS: Final = Quota(points=500, seconds=3_600)
# What a request would cost takes no points to ask, but work all the same.
DRY_RUNS: Final = Quota(points=600, seconds=300)
# What a request takes from the quota that is refused before anything is known of it, and one with a key that is not taken.
REFUSAL_POINTS: Final = 50
WRONG_KEY_POINTS: Final = 500
# Of the name of a client; what is longer than 60 is counted under no name, and need not be remembered.
_NAME_LENGTH: Final = 61
_KILOBYTE: Final = 1_024


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `key` is the public prefix of their key, empty for the public tier; `bucket` is where their points are counted."""

    key: str
    key_expires_at: datetime | None
    scopes: frozenset[Scope]
    quota: Quota
    complaints: Quota
    bucket: str
    client_name: str

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller's key, or the public tier, is for this."""
        return scope in self.scopes


def caller_without_key(request: HttpRequest) -> Caller:
    """Return who sent a request as long as nothing is known of a key."""
    name = request.META.get("HTTP_GRAPHQL_CLIENT_NAME", "")[:_NAME_LENGTH]
    return public_tier(client_address(request), name)


def caller_of(request: HttpRequest, public: Caller, at: datetime) -> Caller:
    """Return who sent a request at a moment; `public` is who it was without a key.

    Raises `RefusedRequest`: 401 for a key that is not taken, 429 after many such.
    """
    authorization = request.META.get("HTTP_AUTHORIZATION", "").strip()
    if not authorization:
        return public
    try:
        key = key_shown(_bearer(authorization), at=at)
    except KeyRefused as refused:
        # Each may have cost a query; the address pays for it, so that nobody tries keys at leisure.
        charge(public, WRONG_KEY_POINTS)
        raise _unauthorised(refused.problem) from refused
    return Caller(
        key=key.prefix,
        key_expires_at=key.expires_at,
        scopes=key.scopes,
        quota=key.quota,
        complaints=PARTNERS_COMPLAINTS,
        # Of the partner, so that who replaces a key has not all points anew.
        bucket=f"partner:{key.partner}",
        client_name=public.client_name,
    )


def public_tier(address: str, client_name: str = "") -> Caller:
    """Return who asks from an address without a key."""
    return _public_tier(address, client_name, settings.PUBLIC_QUOTA)


@lru_cache(maxsize=4_096)
def _public_tier(address: str, client_name: str, points: int) -> Caller:
    return Caller(
        key="",
        key_expires_at=None,
        scopes=PUBLIC_SCOPES,
        quota=Quota(points, PUBLIC_SECONDS),
        complaints=PUBLIC_COMPLAINTS,
        # A keyed hash, so that no address stands where points are counted. This process alone remembers some, in memory.
        bucket=f"public:{salted_hmac('quota', network_of(address)).hexdigest()}",
        client_name=client_name,
    )


def charge(caller: Caller, points: int) -> Allowance:
    """Spend points of the caller's quota. Raises `RefusedRequest` with status 429 when there are not so many left."""
    allowance = quotas.spend(caller.bucket, points, caller.quota)
    if not allowance.allowed:
        raise rate_limited(allowance, points)
    return allowance


def count_dry_run(caller: Caller) -> None:
    """Count one request for what another would cost. Raises `RefusedRequest` with status 429 beyond what may be asked."""
    allowance = quotas.spend(f"dry:{caller.bucket}", 1, DRY_RUNS)
    if not allowance.allowed:
        message = f"No more than {allowance.limit:,} requests with X-Cost-Only in {DRY_RUNS.seconds // 60} minutes."
        raise _beyond(allowance, 1, "dry runs", f"{message} Ask again in {_counted(allowance.retry_after, 'second')}.")


def check_complaints(caller: Caller) -> None:
    """Raise `CodedError` for a key that is not for complaints."""
    if not caller.may(Scope.COMPLAINTS):
        message = "This key is not for complaints. Answer the message that brought it, or send the complaint without a key."
        raise CodedError(ErrorCode.SCOPE_MISSING, message, scope=Scope.COMPLAINTS.value)


def submission_owner(caller: Caller) -> str:
    """Return whose the idempotency keys of a caller are: the partner's, or of all who have no key, whose addresses may change."""
    return caller.bucket if caller.key else ""


@contextmanager
def counted_complaint(caller: Caller) -> Iterator[None]:
    """Count one complaint against the caller's own quota, unless it is not received. Raises `CodedError` beyond the quota."""
    allowance = quotas.spend(_complaints_bucket(caller), 1, caller.complaints)
    if not allowance.allowed:
        message = (
            f"No more than {allowance.limit} complaints an hour. Send this one in {_counted(allowance.retry_after, 'second')}."
        )
        raise CodedError(ErrorCode.TOO_MANY_SUBMISSIONS, message, **_details(allowance, 1, "complaints"))
    try:
        yield
    except Exception:
        # Who is told to send it again, because the database cannot be written, must not run out of complaints by that.
        quotas.give_back(_complaints_bucket(caller), 1, caller.complaints)
        raise


def may_keep(caller: Caller, what: str, size: int, kilobytes: Quota) -> bool:
    """Tell whether so many bytes more of a sort may be kept for a caller where all processes share them, and count them if so."""
    return quotas.spend(f"{what}:{caller.bucket}", -(-size // _KILOBYTE), kilobytes).allowed


def give_back(caller: Caller, points: int) -> Allowance:
    """Give back points that were spent on a request that we failed to answer."""
    return quotas.give_back(caller.bucket, points, caller.quota)


def balance(caller: Caller) -> Allowance:
    """Return how the caller's quota stands, without spending."""
    return quotas.spend(caller.bucket, 0, caller.quota)


def count_use(caller: Caller, operation: str, outcome: Outcome, *, at: datetime, cost: int) -> None:
    """Count a request by what became of it, for the partner and the desk to see."""
    counters.requests[outcome] += 1
    usage.count(
        caller=caller.key,
        client=caller.client_name,
        operation=operation,
        cost=cost,
        is_refused=outcome == Outcome.REFUSED,
        is_failed=outcome == Outcome.FAILED,
        at=at,
    )


def _bearer(authorization: str) -> str:
    """Return the text that is shown as a key; of another scheme nothing, which is no key."""
    scheme, _, text = authorization.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _complaints_bucket(caller: Caller) -> str:
    return f"complaints:{caller.bucket}"


def _details(allowance: Allowance, asked: int, unit: str) -> dict[str, Any]:
    """What an error says of a quota that is spent: which, how much was asked, and when there will be so much again."""
    return {
        "limit": unit,
        "value": asked,
        "maximum": allowance.limit,
        "remaining": allowance.remaining,
        "resetAt": allowance.reset_at.isoformat(),
        "retryAfter": allowance.retry_after,
    }


def beyond_throttle(throttle: Throttle, who: str, unit: str, asked: int) -> dict[str, Any]:
    """Return what an error says of a throttle that allows no more, or not so many, as of a quota that is spent."""
    retry_after = throttle.retry_after(who)
    reset_at = timezone.now().replace(microsecond=0) + timedelta(seconds=retry_after)
    spent = Allowance(
        allowed=False, remaining=throttle.left(who), limit=throttle.failures, reset_at=reset_at, retry_after=retry_after
    )
    return _details(spent, asked, unit)


def rate_limited(allowance: Allowance, asked: int) -> RefusedRequest:
    """Return the refusal, with status 429, of a request that asks for more points than are left."""
    message = (
        f"This request takes {_counted(asked, 'point')}; {allowance.remaining:,} of {allowance.limit:,} are left. "
        f"Ask again in {_counted(allowance.retry_after, 'second')}."
    )
    return _beyond(allowance, asked, "points", message)


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def _beyond(allowance: Allowance, asked: int, unit: str, message: str) -> RefusedRequest:
    error = CodedError(ErrorCode.RATE_LIMITED, message, **_details(allowance, asked, unit))
    return RefusedRequest([error], status=429, headers={"Retry-After": str(allowance.retry_after)}, charged=0)


def _unauthorised(problem: KeyProblem) -> RefusedRequest:
    code, message = {
        KeyProblem.MALFORMED: (
            ErrorCode.KEY_MALFORMED,
            "This is not `Bearer` and a key: the word is missing, or a character of the key is wrong, missing or too many. "
            f"Send `Authorization: Bearer {_own_keys()}`.",
        ),
        KeyProblem.MISPLACED: (ErrorCode.KEY_MISPLACED, _belongs_elsewhere()),
        KeyProblem.UNKNOWN: (
            ErrorCode.KEY_UNKNOWN,
            "Nobody was given this key. Send the one that was shown to you, or ask for one under /developers/keys/.",
        ),
        KeyProblem.EXPIRED: (
            ErrorCode.KEY_EXPIRED,
            "This key has expired. Answer the message that brought it, and your usage and webhooks go on with the next one.",
        ),
        KeyProblem.REVOKED: (
            ErrorCode.KEY_REVOKED,
            "This key was revoked. Use the one that replaced it; if there is none, answer the message that brought the key.",
        ),
    }[problem]
    headers = {"WWW-Authenticate": 'Bearer realm="beian"'}
    return RefusedRequest([CodedError(code, message)], status=401, headers=headers, charged=WRONG_KEY_POINTS)


def _belongs_elsewhere() -> str:
    if settings.SANDBOX:
        here, there, address = "sandbox", "live service", settings.LIVE_URL
    else:
        here, there, address = "live service", "sandbox", settings.SANDBOX_URL
    where = f" at {address}" if address else ""
    return f"This key belongs to the {there}{where}. This is the {here}, whose keys begin with {_own_keys()}."


def _own_keys() -> str:
    return key_text.shown("")
