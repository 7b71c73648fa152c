"""The ledger for everybody: what it is, its signed heads, its entries, proofs as files, and the verifier that stands alone."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from public_site.cors import for_pages_of_every_site
from public_site.ledger_pages import entries_page, entry_page, ledger_page, proof_file_name
from public_site.paging import WrongPage
from public_site.refusals import in_json, in_text
from registry import proof_bundles, proofs, told_entries
from registry.days import today
from registry.proof_bundles import NoSignedHead
from registry.verifier import beian_verify

VERIFIER = Path(beian_verify.__file__)

# A row's number is a 64 bit integer; more digits are no number of an entry.
_LONGEST_NUMBER = 18
# What is signed never changes; an entry's content may be erased, and the newest head is another one soon, so these are not kept for
# long. A refusal is not kept at all: a head that is not there yet may be signed in a minute.
_A_DAY = 24 * 60 * 60
_FIVE_MINUTES = 5 * 60


class WrongNumber(ValueError):
    """A number in the address is none; the message says which, and how to write it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    @property
    def message(self) -> str:
        return gettext("“%(name)s”要写成不带逗号的整数，例如 %(name)s=1。") % {"name": self.name}


@require_safe
def ledger_home(request: HttpRequest) -> HttpResponse:
    """What the ledger is, its newest signed head, and how to check it."""
    try:
        page = ledger_page(request.GET.get("heads", ""))
    except WrongPage:
        return _wrong_page(request, gettext("检查点的列表没有这一页。"), reverse("ledger"))
    return render(request, "public_site/ledger.html", {"page": page})


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """The entries, newest first."""
    try:
        page = entries_page(_number(request, "after"), on=today())
    except WrongNumber as wrong:
        return _wrong_page(request, wrong.message, reverse("ledger_entries"))
    return render(request, "public_site/ledger_entries.html", {"page": page})


@require_safe
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry, and the proof that it stands in the newest signed ledger."""
    try:
        found = told_entries.one(seq, on=today())
    except proofs.NotInTheLedger as missing:
        return render(request, "public_site/ledger_unknown.html", {"text": missing.message}, status=404)
    response = render(request, "public_site/ledger_entry.html", {"page": entry_page(found)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@for_pages_of_every_site
@require_safe
def inclusion_proof(request: HttpRequest) -> HttpResponse:
    """The bundle that an entry is in the ledger of a signed head, by default the newest."""
    try:
        seq, size = _needed_number(request, "seq"), _number(request, "size")
        head = proof_bundles.signed_head(_newest_size() if size is None else size)
        bundle = proof_bundles.inclusion_bundle(told_entries.one(seq, on=today()).told, head)
    except (WrongNumber, NoSignedHead, proofs.NotInTheLedger) as wrong:
        return in_json(wrong.message, status=400)
    return _file(bundle, proof_file_name(seq, head.size), _FIVE_MINUTES)


@for_pages_of_every_site
@require_safe
def consistency_proof(request: HttpRequest) -> HttpResponse:
    """The bundle that the ledger of one signed head continues that of an earlier one; `to` is by default the newest."""
    try:
        old, named = _needed_number(request, "from"), _number(request, "to")
        new = _newest_size() if named is None else named
        if old > new:
            return in_json(gettext("from 要不大于 to：较早的账本条数更少。"), status=400)
        bundle = proof_bundles.consistency_bundle(old, new)
    except (WrongNumber, NoSignedHead) as wrong:
        return in_json(wrong.message, status=400)
    return _file(bundle, f"from-{old}-to-{new}.json", _FIVE_MINUTES if named is None else _A_DAY)


@for_pages_of_every_site
@require_safe
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """A signed head as its note."""
    try:
        head = proof_bundles.signed_head(min(size, 10**_LONGEST_NUMBER))
    except NoSignedHead as missing:
        return in_text(f"{missing.message}\n", status=404)
    response = HttpResponse(head.note, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="checkpoint-{head.size}.txt"'
    patch_cache_control(response, public=True, max_age=_A_DAY)
    return response


def _verifier_tag(request: HttpRequest) -> str:
    return f'"{VERIFIER.stat().st_mtime_ns:x}-{VERIFIER.stat().st_size:x}"'


@require_safe
@condition(etag_func=_verifier_tag)
@cache_control(public=True, max_age=_FIVE_MINUTES)
def verifier(request: HttpRequest) -> HttpResponse:
    """The verifier that stands alone, as it lies in our own source."""
    response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="beian_verify.py"'
    return response


def _newest_size() -> int:
    newest = proofs.newest_signed_head()
    if newest is None:
        raise NoSignedHead(0, [])
    return newest.size


def _number(request: HttpRequest, name: str) -> int | None:
    """The whole number from 0 under a name of the address; nothing where it is not there. Raises `WrongNumber`."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise WrongNumber(name)
    return int(text)


def _needed_number(request: HttpRequest, name: str) -> int:
    number = _number(request, name)
    if number is None:
        raise WrongNumber(name)
    return number


def _file(bundle: object, name: str, seconds: int) -> JsonResponse:
    """Return a proof as a file that anyone may keep for so many seconds."""
    response = JsonResponse(bundle, json_dumps_params={"ensure_ascii": False, "indent": 1})
    patch_cache_control(response, public=True, max_age=seconds)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wrong_page(request: HttpRequest, text: str, url: str) -> HttpResponse:
    return render(request, "public_site/wrong_page.html", {"text": text, "url": url}, status=400)
