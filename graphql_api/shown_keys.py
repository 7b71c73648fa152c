"""A key that is shown on a page: by POST, never in an address, and never back on a page once it is taken.

What is done after it was shown is done with a signed note of that, which is good for a quarter of an hour.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.throttle import KEY_SHOWN, client_address
from graphql_api.key_forms import ShowKeyForm
from partners import selectors
from partners.keys import has_ended
from partners.known_keys import key_shown
from partners.problems import KeyRefused
from partners.selectors import Key
from partners.vocabulary import KeyProblem

SHOWN_SECONDS: Final = 15 * 60
_SIGNER: Final = TimestampSigner(salt="key shown")
View = Callable[..., HttpResponse]


def not_stored(view: View) -> View:
    """Let nobody keep the answers of a view."""

    @wraps(view)
    def guarded(request: HttpRequest, /, **arguments: str) -> HttpResponse:
        response = view(request, **arguments)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def for_shown_key(box: str) -> Callable[[View], View]:
    """Let a view be asked by POST alone and be given the key that was shown before; without one, show the page with the box for it.

    Nobody keeps its answers.
    """

    def decorated(view: View) -> View:
        @not_stored
        @require_POST
        @wraps(view)
        def guarded(request: HttpRequest, /, **arguments: str) -> HttpResponse:
            key = key_shown_before(request)
            return view(request, key, **arguments) if key else show_again(request, box)

        return guarded

    return decorated


def shown(request: HttpRequest, box: str, more: Mapping[str, Any] | None = None) -> Key | HttpResponse:
    """Return the key that was posted, or the page with the box for one, which says why what was posted is none.

    Who shows many that are none has to wait. `more` is what else the page is told.
    """

    def page(form: ShowKeyForm, status: int = 200) -> HttpResponse:
        return render(request, box, {**(more or {}), "form": form}, status=status)

    if request.method != "POST":
        return page(ShowKeyForm())
    client, form = client_address(request), ShowKeyForm(request.POST)
    if not form.is_valid():
        return page(form, 400)
    if KEY_SHOWN.is_shut(client):
        form.add_error(None, gettext("尝试次数过多，请 15 分钟后再试。"))
        return page(form, 429)
    try:
        known = key_shown(form.cleaned_data["key"], at=timezone.now())
    except KeyRefused as refused:
        KEY_SHOWN.count_failure(client)
        form.add_error("key", _why_not(refused.problem))
        return page(form, 400)
    return selectors.key_with_prefix(known.prefix) or page(form, 400)


def note_of(prefix: str) -> str:
    """Return the note that a key was shown."""
    return _SIGNER.sign(prefix)


def key_shown_before(request: HttpRequest) -> Key | None:
    """Return the key that was shown within the last quarter of an hour, as long as it has not ended."""
    try:
        prefix = _SIGNER.unsign(request.POST.get("shown", ""), max_age=SHOWN_SECONDS)
    except BadSignature:
        return None
    key = selectors.key_with_prefix(prefix)
    return None if key is None or has_ended(key, at=timezone.now()) else key


def show_again(request: HttpRequest, box: str, more: Mapping[str, Any] | None = None) -> HttpResponse:
    """Answer a note that is good no longer with the page that has the box for a key; `more` is what else it is told."""
    words = gettext("出示密钥已经超过 15 分钟，或者密钥已经停用。请再出示一次。")
    return render(request, box, {**(more or {}), "form": ShowKeyForm(), "errors": [{"text": words}]}, status=403)


def _why_not(problem: KeyProblem) -> str:
    return {
        KeyProblem.MALFORMED: gettext("这不是一个密钥：有一个字符不对，或者少了、多了。请整个复制过来。"),
        KeyProblem.MISPLACED: gettext("这个密钥属于另一个环境：beian_live_ 用于正式服务，beian_test_ 用于沙箱。"),
        KeyProblem.UNKNOWN: gettext("没有发放过这个密钥。请使用发给您的那一个；没有的，请先申请。"),
        KeyProblem.EXPIRED: gettext("这个密钥已经过期。请用新的密钥；没有的，请回复发来密钥的那封信，用量和变更通知才接得上。"),
        KeyProblem.REVOKED: gettext("这个密钥已经停用。请用新的密钥；没有的，请回复发来密钥的那封信，用量和变更通知才接得上。"),
    }[problem]
