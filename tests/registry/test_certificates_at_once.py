"""Certificates that several ask for at the same moment."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from registry.models import Certificate, SignedHead
from tests import factories
from tests.registry.certifying import issue

pytestmark = pytest.mark.django_db

LATER = date(2101, 3, 1)
ISSUED_LATER = datetime(2101, 3, 1, tzinfo=UTC)
OTHER_SEED = base64.b64encode(bytes(32)).decode()


@pytest.mark.django_db(transaction=True)
def test_who_asks_at_the_same_moment_gets_the_same_certificate():
    app = factories.platform()
    start = threading.Barrier(4)

    def ask(_place: int) -> str:
        start.wait()
        try:
            return issue(app).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
    assert Certificate.objects.count() == SignedHead.objects.count() == 1
