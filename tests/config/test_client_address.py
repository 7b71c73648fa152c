"""Whose address a request is counted under."""

import pytest
from django.http import HttpResponse

from config.middleware import ClientAddressMiddleware


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        # Each connection has another port, and is counted with the others.
        (1, "198.51.100.7:1, 203.0.113.9:50123", "203.0.113.9"),
        (1, "[2001:db8::9]:50123", "2001:db8::9"),
        (1, "[2001:db8::9]", "2001:db8::9"),
        (1, "2001:db8::9:1", "2001:db8::9:1"),
        (1, "unknown", "unknown"),
        (1, "", "10.0.0.1"),
        (1, None, "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_appended_is_believed(rf, settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={} if forwarded is None else {"X-Forwarded-For": forwarded})

    ClientAddressMiddleware(lambda _: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == expected
