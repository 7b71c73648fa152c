"""Redis is for speed: while it does not answer every page does, and readiness says so."""

import os
import socket
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.test import Client
from redis import ResponseError

from config import shared_cache
from config.shared_cache import SharedCache
from search.breaker import FAILURES
from tests import factories

pytestmark = pytest.mark.django_db

PAGES = ("/", "/search?q=济南", "/verify?q=济南无名学校", "/statistics/", "/complaints/new/", "/ledger/", "/developers/")


def test_every_page_answers_without_redis(client: Client, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}
    pages = (*PAGES, f"/institutions/{factories.institution().uscc}/")
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    readiness = client.get("/readyz")
    assert (readiness.status_code, readiness.json()["cache"]) == (200, {"ok": False})
    assert "\nbeian_cache_up 0.0\n" in client.get("/metrics").content.decode()


@pytest.mark.redis
def test_a_redis_that_refuses_is_there_and_not_left_alone(redis_url) -> None:
    shared, circuit = SharedCache(redis_url, {}), shared_cache._breaker(redis_url)
    with closing(shared._cache.get_client(None).connection_pool):
        shared.set("words", "kept")
        for _ in range(FAILURES - 1):
            circuit.note_failure()
        with pytest.raises(ResponseError):
            shared._cache.get_client(None).execute_command("NONSENSE")
        circuit.note_failure()
        assert shared.get("words") == "kept"


@pytest.mark.redis
@pytest.mark.parametrize("damaged", [b"", b"no pickle", b"\x80\x05cno_module\nno_class\n."])
def test_what_nobody_can_read_is_not_there(redis_url, damaged, caplog) -> None:
    shared = SharedCache(redis_url, {})
    client = shared._cache.get_client(None)
    with closing(client.connection_pool):
        client.set(shared.make_key("damaged"), damaged, ex=5)
        assert shared.get("damaged") is None
        assert "what the cache holds cannot be read" in caplog.text
        shared.set("damaged", ("mended",), 5)
        assert shared.get("damaged") == ("mended",)


def test_a_redis_that_says_nothing_is_waited_for_three_times_and_then_left_alone() -> None:
    ask = """
import django
django.setup()
from django.core.cache import cache
for which in range(20):
    try:
        cache.get("anything")
    except Exception as away:
        print(type(away).__name__)
"""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "REDIS_URL": address}
        asked = subprocess.run(
            [sys.executable, "-c", ask], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )
        assert asked.stdout.split() == ["TimeoutError"] * 3 + ["ConnectionError"] * 17, asked.stderr
        for _ in range(3):
            silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
