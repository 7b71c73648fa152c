"""What holds for every request: where it comes from, and what its answer tells the browser about the page's rights."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityMiddleware:
    """Adds the product's Content-Security-Policy and Permissions-Policy, except where a view has set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ClientAddressMiddleware:
    """Puts the client's own address in `REMOTE_ADDR` when `TRUSTED_PROXIES` reverse proxies stand before us.

    Each proxy appends the address that it was called from, so only that many last entries of `X-Forwarded-For` are the word
    of somebody whom we trust; what comes before them the client may have written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies = settings.TRUSTED_PROXIES
        # `request.headers` would be made of all headers for this one.
        addresses = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < proxies <= len(addresses) and (address := addresses[-proxies].strip()):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
