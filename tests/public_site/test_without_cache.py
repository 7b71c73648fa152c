"""Redis is for speed: while it does not answer every page does, and readiness says so."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db

PAGES = ("/", "/search?q=济南", "/verify?q=济南无名学校", "/statistics/", "/complaints/new/", "/ledger/", "/developers/")


def test_every_page_answers_without_redis(client: Client, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}
    pages = (*PAGES, f"/institutions/{factories.institution().uscc}/")
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    readiness = client.get("/readyz")
    assert (readiness.status_code, readiness.json()["cache"]) == (200, {"ok": False})
