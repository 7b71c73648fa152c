"""Keys: asked for, granted, refused, rotated and revoked. The text of a key is returned once and not kept."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from partners import key_text
from partners.known_keys import forget_keys
from partners.models import DEFAULT_QUOTA, ApiKey, KeyRequest, Partner, SealedContact
from partners.problems import PartnerError
from partners.vocabulary import Decision, Scope
from registry.sealing import seal

LIVE_AT_ONCE: Final = 2
# After a rotation both keys are taken for so long: time to put the new one everywhere.
OVERLAP: Final = timedelta(days=14)
LIFETIME: Final = timedelta(days=365)
MAX_LIFETIME: Final = timedelta(days=3 * 366)
# Without letters and digits that are taken for each other over the telephone.
_REFERENCE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Granted:
    """A new key, and its text, which nobody can find out again."""

    key: ApiKey
    text: str


def contact_context(partner_id: int) -> str:
    """Return for what the contact of a partner is sealed."""
    return f"partner {partner_id}"


def ask(
    *,
    organisation: str,
    purpose: str,
    contact_name: str,
    contact_mail: str,
    scopes: Iterable[Scope],
    submission_key: str,
    at: datetime,
    counted: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> KeyRequest:
    """Return the request for a key that somebody filled in; the same key of submission with the same input is the same request.

    Within `counted` a new one is kept; it may raise where there have been too many, and what was asked for before is not counted
    again. Raises `ValidationError` for what the tables cannot take.
    """
    validate_email(contact_mail)
    partner = Partner(organisation=" ".join(organisation.split()), purpose=purpose.strip(), created_at=at)
    partner.full_clean()
    listed = _listed(scopes)
    reference = _reference(submission_key, partner.organisation, partner.purpose, contact_name, contact_mail, *listed)
    if earlier := _earlier(reference):
        return earlier
    try:
        with counted(), transaction.atomic():
            return _asked(partner, contact_name, contact_mail, reference, listed)
    except IntegrityError:
        # It came in a second time meanwhile.
        if earlier := _earlier(reference):
            return earlier
        raise


@transaction.atomic
def grant(
    request: KeyRequest,
    *,
    name: str,
    scopes: Iterable[Scope],
    by: User,
    at: datetime,
    quota: int = DEFAULT_QUOTA,
    expires_at: datetime | None = None,
) -> Granted:
    """Give a key for a request that waits. Raises `PartnerError`, and `ValidationError` for a quota out of range."""
    expires_at = expires_at or at + LIFETIME
    if not at < expires_at <= at + MAX_LIFETIME:
        raise PartnerError(gettext("有效期应在今天之后，最长三年。"), "expires_on")
    request = _decided(request, Decision.GRANTED, "", by=by, at=at)
    granted = _new_key(request.partner, name=name, scopes=_listed(scopes), quota=quota, granted_by=by, at=at, expires_at=expires_at)
    _audit("key_granted", granted.key.prefix, by=by, at=at, request=request.reference, scopes=granted.key.scopes, quota=quota)
    return granted


@transaction.atomic
def refuse(request: KeyRequest, *, reason: str, by: User, at: datetime) -> KeyRequest:
    """Refuse a request that waits, with a reason that the partner is told. Raises `PartnerError`."""
    reason = reason.strip()
    if not reason:
        raise PartnerError(gettext("请写明为什么不同意，对方会看到。"), "reason")
    request = _decided(request, Decision.REFUSED, reason, by=by, at=at)
    audit.record(at=at, actor=by, action="partner.request_refused", object_kind="key_request", object_id=request.reference)
    return request


@transaction.atomic
def rotate(prefix: str, *, at: datetime, by: User | None = None) -> Granted:
    """Give a key to replace another, which is taken until `OVERLAP` from now at most. Raises `PartnerError`.

    `by` is the member of staff, or nobody when the partner does it themselves with the key. The new one is for the same. From staff
    it is good for `LIFETIME`, and may replace one that has ended: a partner has usage and webhooks that a request anew would not
    have. What partners replace is live, and ends when the desk wanted it to end.
    """
    old = _locked(prefix, at, may_have_ended=by is not None)
    live = live_keys(old.partner, at=at).count()
    if live >= LIVE_AT_ONCE:
        raise PartnerError(gettext("已经有两个有效的密钥。请先停用旧的一个，再换新的。"))
    if has_ended(old, at=at):
        if live:
            raise PartnerError(gettext("对方已经有有效的密钥了，不用补发。"))
        # What the desk gives from now on counts, not until when those that were revoked would have been good.
        old.partner.keys.filter(revoked_at__lt=F("expires_at")).update(expires_at=F("revoked_at"))
    granted = _new_key(
        old.partner,
        name=old.name,
        scopes=old.scopes,
        quota=old.quota,
        granted_by=old.granted_by,
        at=at,
        expires_at=at + LIFETIME if by else _granted_until(old.partner),
    )
    if not has_ended(old, at=at):
        old.expires_at = min(old.expires_at, at + OVERLAP)
        old.save(update_fields=["expires_at"])
    _audit("key_rotated", old.prefix, by=by, at=at, replaced_by=granted.key.prefix)
    return granted


@transaction.atomic
def change(partner: Partner, *, scopes: Iterable[Scope], quota: int, by: User, at: datetime) -> list[ApiKey]:
    """Change what the keys of a partner are for and their quota, which is one for all; return those that are live.

    They are taken so as `revoke` has it. Those that have ended change too: one in their place is for the same. Raises
    `PartnerError` where none is live, and `ValidationError` for a quota out of range.
    """
    Partner.objects.select_for_update().get(pk=partner.pk)
    if not live_keys(partner, at=at).exists():
        raise PartnerError(gettext("对方没有有效的密钥了。请先补发一个。"))
    listed = _listed(scopes)
    for key in partner.keys.all():
        key.scopes, key.quota = listed, quota
        key.full_clean()
        key.save(update_fields=["scopes", "quota"])
    changed = list(live_keys(partner, at=at))
    for key in changed:
        _audit("key_changed", key.prefix, by=by, at=at, scopes=listed, quota=quota)
    transaction.on_commit(forget_keys)
    return changed


@transaction.atomic
def revoke(prefix: str, *, at: datetime, by: User | None = None) -> ApiKey:
    """End a live key: in this process at once, in others within `known_keys.REMEMBERED_SECONDS`. Raises `PartnerError`."""
    key = _locked(prefix, at)
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    _audit("key_revoked", key.prefix, by=by, at=at)
    transaction.on_commit(forget_keys)
    return key


def live_keys(partner: Partner, *, at: datetime) -> QuerySet[ApiKey]:
    """Return the keys of a partner that are taken at a moment."""
    return ApiKey.objects.filter(partner=partner, revoked_at=None, expires_at__gt=at)


def has_ended(key: ApiKey, *, at: datetime) -> bool:
    """Tell whether a key is taken no more at a moment."""
    return key.revoked_at is not None or key.expires_at <= at


def _earlier(reference: str) -> KeyRequest | None:
    return KeyRequest.objects.filter(reference=reference).first()


def _asked(partner: Partner, contact_name: str, contact_mail: str, reference: str, scopes: list[str]) -> KeyRequest:
    partner.save()
    context = contact_context(partner.pk)
    SealedContact.objects.create(
        partner=partner, name=seal(contact_name, context=context), mail=seal(contact_mail, context=context)
    )
    request = KeyRequest(reference=reference, partner=partner, scopes=scopes, asked_at=partner.created_at)
    request.full_clean(validate_unique=False)
    request.save()
    return request


def _reference(submission_key: str, *typed: str) -> str:
    """Return the reference of a request by the key of its submission and what was typed; nobody without our secret can make it."""
    number = int.from_bytes(salted_hmac("key request", "\0".join((submission_key, *typed)), algorithm="sha256").digest())
    letters = []
    for _ in range(9):
        number, letter = divmod(number, len(_REFERENCE_LETTERS))
        letters.append(_REFERENCE_LETTERS[letter])
    return "K" + "".join(letters)


def _granted_until(partner: Partner) -> datetime:
    """Return until when the desk gave keys to a partner: an old key that was replaced ends before that."""
    return max(partner.keys.values_list("expires_at", flat=True))


def _locked(prefix: str, at: datetime, *, may_have_ended: bool = False) -> ApiKey:
    """Return a key, live unless it may have ended, whose partner nobody else is changing."""
    key = ApiKey.objects.filter(prefix=prefix).first()
    if key:
        Partner.objects.select_for_update().get(pk=key.partner_id)
        key = ApiKey.objects.select_related("partner", "granted_by").get(pk=key.pk)
    if key is None or (has_ended(key, at=at) and not may_have_ended):
        raise PartnerError(gettext("这个密钥已经停用或过期。现有的密钥见下面的列表。"))
    return key


def _decided(request: KeyRequest, decision: Decision, reason: str, *, by: User, at: datetime) -> KeyRequest:
    request = KeyRequest.objects.select_for_update().get(pk=request.pk)
    if request.decision:
        raise PartnerError(gettext("这个申请已经有人处理过了，结果见本页。"))
    request.decision, request.reason, request.decided_by, request.decided_at = decision, reason, by, at
    request.full_clean()
    request.save()
    return request


def _new_key(
    partner: Partner, *, name: str, scopes: list[str], quota: int, granted_by: User, at: datetime, expires_at: datetime
) -> Granted:
    text, written = key_text.draw()
    key = ApiKey(
        partner=partner,
        prefix=written.prefix,
        secret_hash=written.secret_hash,
        name=" ".join(name.split()),
        scopes=scopes,
        quota=quota,
        created_at=at,
        granted_by=granted_by,
        expires_at=expires_at,
    )
    key.full_clean()
    key.save()
    return Granted(key, text)


def _listed(scopes: Iterable[Scope]) -> list[str]:
    """Return scopes in the order of the vocabulary; every key may read."""
    wanted = {Scope.READ, *scopes}
    return [scope.value for scope in Scope if scope in wanted]


def _audit(act: str, prefix: str, *, by: User | None, at: datetime, **detail: object) -> None:
    audit.record(at=at, actor=by, action=f"partner.{act}", object_kind="api_key", object_id=prefix, **detail)
