"""Counting failures, with a cache that answers and with one that does not."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

from accounts import throttle
from accounts.throttle import TRACKING, Throttle

THREE = Throttle("three", failures=3, seconds=60)


class Ending(LocMemCache):
    """A cache in which the span ends between two calls."""

    def incr(self, key, *_args, **_options):
        self.delete(key)
        raise ValueError


class Full(LocMemCache):
    """A cache that answers and takes nothing."""

    def add(self, *_args, **_options):
        raise redis.OutOfMemoryError

    set = incr = delete = add


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def counting(request, settings):
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
    cache.clear()
    yield
    cache.clear()


def test_it_shuts_after_so_many_failures_and_for_that_one_alone(counting):
    for _ in range(3):
        assert not THREE.is_shut("wang", "10.0.0.1")
        THREE.count_failure("wang", "10.0.0.1")
    assert THREE.is_shut("wang", "10.0.0.1")
    assert not THREE.is_shut("wang", "10.0.0.2")
    assert not THREE.is_shut("wan", "g10.0.0.1")
    assert not TRACKING.is_shut("wang", "10.0.0.1")


def test_the_addresses_of_one_ipv6_household_are_counted_together(counting):
    for host in ("1", "2", "ffff:0:0:3"):
        THREE.count_failure(f"2001:db8::{host}")
    assert THREE.is_shut("2001:db8::4")
    assert not THREE.is_shut("2001:db8:0:1::1")


def test_the_interface_by_which_an_address_came_makes_it_no_other():
    for interface in ("eth0", "eth1", "wlan0"):
        THREE.count_failure(f"fe80::1%{interface}")
    assert THREE.is_shut("fe80::2")


def test_an_ipv4_address_is_counted_alone_however_it_is_written(counting):
    THREE.count_failure("::ffff:192.0.2.1", times=3)
    assert THREE.is_shut("192.0.2.1")
    assert not THREE.is_shut("::ffff:192.0.2.2")


def test_several_are_counted_at_once(counting):
    THREE.count_failure("wang", times=2)
    assert not THREE.is_shut("wang")
    THREE.count_failure("wang", times=2)
    assert THREE.is_shut("wang")


def test_no_more_are_taken_than_are_allowed_and_none_by_who_is_refused(counting):
    assert THREE.take("wang", times=2)
    assert not THREE.take("wang", times=2)
    assert THREE.left("wang") == 1
    assert 59 <= THREE.retry_after("wang") <= 60
    assert THREE.take("wang", times=1)
    assert THREE.is_shut("wang")
    assert not THREE.take("wang", times=1)
    assert THREE.take("li", times=3)


def test_those_who_take_at_one_moment_do_not_take_the_same(counting):
    many = Throttle("many", failures=100, seconds=60)
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: many.take("wang", times=3), range(200)))
    # One that comes between another's count and its giving back may be refused though there was room for it.
    assert 25 <= sum(taken) <= 33
    assert many.left("wang") == 100 - 3 * sum(taken)


def test_what_is_taken_where_the_span_ends_just_then_begins_the_next(monkeypatch):
    monkeypatch.setattr(throttle, "cache", Ending("taken", {}))
    assert THREE.take("wang", times=3)
    monkeypatch.setattr(throttle, "cache", LocMemCache("taken", {}))
    assert not THREE.take("wang", times=1)


@pytest.mark.redis
def test_a_counter_that_redis_begins_as_it_counts_ends_too(redis_url, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
    cache.clear()
    THREE.count_failure("wang")

    def there_until_now(server, *names):
        server.delete(*names)
        return 1

    # The backend asks whether the counter is there, and then counts: its span may end between the two.
    monkeypatch.setattr(redis.Redis, "exists", there_until_now)
    THREE.count_failure("wang")
    with redis.from_url(redis_url) as server:
        assert [0 < server.ttl(key) <= THREE.seconds for key in server.keys("*throttle:three:*")] == [True, True]
    cache.clear()


def test_without_the_shared_cache_each_process_takes_by_itself(monkeypatch):
    monkeypatch.setattr(throttle, "cache", Full("full", {}))
    assert THREE.take("wang", times=2)
    assert not THREE.take("wang", times=2)
    assert THREE.take("wang", times=1)


def test_a_success_forgets_the_failures(counting):
    for _ in range(3):
        THREE.count_failure("wang")
    THREE.forget("wang")
    assert not THREE.is_shut("wang")


def test_the_span_of_time_begins_with_the_first_failure_and_ends_with_its_seconds(monkeypatch):
    monkeypatch.setattr(throttle, "cache", LocMemCache("spans", {}))
    began = time.time()
    for seconds, failures in ((0, 1), (59, 2), (61, 1)):
        monkeypatch.setattr("time.time", lambda now=began + seconds: now)
        THREE.count_failure("wang", times=failures)
        assert THREE.is_shut("wang") == (seconds == 59)


def test_when_the_span_of_time_is_over_is_told(counting, monkeypatch):
    began = time.time()
    THREE.count_failure("wang", times=3)
    assert 59 <= THREE.retry_after("wang") <= 60
    monkeypatch.setattr("time.time", lambda: began + 20)
    THREE.count_failure("wang")
    assert 40 <= THREE.retry_after("wang") <= 41
    # Of what is not known the longest is said.
    assert THREE.retry_after("li") == 60


def test_a_failure_is_counted_though_the_span_ends_just_then(monkeypatch):
    monkeypatch.setattr(throttle, "cache", Ending("ending", {}))
    THREE.count_failure("wang")
    THREE.count_failure("wang", times=3)
    assert THREE.is_shut("wang")
    # It begins a span of its own.
    after = time.time() + THREE.seconds + 1
    monkeypatch.setattr("time.time", lambda: after)
    assert not THREE.is_shut("wang")


def test_the_key_does_not_tell_the_name_or_the_address():
    assert "wang" not in THREE._key(("wang", "10.0.0.1"))
    assert "10.0.0.1" not in THREE._key(("wang", "10.0.0.1"))


def test_without_the_shared_cache_each_process_counts_by_itself(settings, caplog):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert not THREE.is_shut("wang", "10.0.0.1")
            THREE.count_failure("wang", "10.0.0.1")
        assert THREE.is_shut("wang", "10.0.0.1")
        assert not THREE.is_shut("wang", "10.0.0.2")
        THREE.forget("wang", "10.0.0.1")
        assert not THREE.is_shut("wang", "10.0.0.1")
    assert "counts in the memory of this process" in caplog.text
    assert "wang" not in caplog.text
    assert "10.0.0.1" not in caplog.text


def test_a_cache_that_answers_and_takes_nothing_leaves_no_throttle_open(monkeypatch):
    monkeypatch.setattr(throttle, "cache", Full("full", {}))
    began = time.time()
    for _ in range(3):
        assert not THREE.is_shut("wang", "10.0.0.1")
        THREE.count_failure("wang", "10.0.0.1")
    assert THREE.is_shut("wang", "10.0.0.1")
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: began + 20)
        assert 40 <= THREE.retry_after("wang", "10.0.0.1") <= 41
    THREE.forget("wang", "10.0.0.1")
    assert not THREE.is_shut("wang", "10.0.0.1")


def test_a_success_forgets_what_was_counted_while_the_cache_took_nothing(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(throttle, "cache", Full("full", {}))
        THREE.count_failure("wang", times=3)
    assert THREE.is_shut("wang")
    THREE.forget("wang")
    assert not THREE.is_shut("wang")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_process_counted_by_itself_is_gone_with_the_test(settings, turn):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}
    assert not THREE.is_shut("wang")
    THREE.count_failure("wang", times=3)
    assert THREE.is_shut("wang")
