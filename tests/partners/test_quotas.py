"""Leaky buckets: the same in memory and in Redis, never more than the quota, refilled evenly, and never in the way."""

import math
import socket
import sys
import threading
import time
from uuid import uuid4

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from partners import quotas
from partners.quotas import MemoryBuckets, Quota, RedisBuckets, give_back, spend

NOW = 1_800_000_000.0
TEN_A_MINUTE = Quota(points=600, seconds=60)


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def counting(request, settings):
    if request.param == "redis":
        settings.REDIS_URL = request.getfixturevalue("redis_url")
    quotas._shared.cache_clear()


@pytest.fixture
def bucket():
    return uuid4().hex


def test_points_are_spent_until_none_are_left_and_come_back_evenly(counting, bucket):
    first = spend(bucket, 400, TEN_A_MINUTE, now=NOW)
    assert (first.allowed, first.remaining, first.limit, first.retry_after) == (True, 200, 600, 0)
    assert first.reset_at.timestamp() == NOW + 40
    refused = spend(bucket, 300, TEN_A_MINUTE, now=NOW)
    assert (refused.allowed, refused.remaining, refused.retry_after) == (False, 200, 10)
    assert not spend(bucket, 300, TEN_A_MINUTE, now=NOW + 9.9).allowed
    assert spend(bucket, 300, TEN_A_MINUTE, now=NOW + 10).remaining == 0
    assert spend(bucket, 0, TEN_A_MINUTE, now=NOW + 10 + 60).remaining == 600


@pytest.mark.parametrize("points", [7, 15, 600])
def test_the_advice_to_wait_holds(counting, bucket, points):
    spend(bucket, 599, TEN_A_MINUTE, now=NOW)
    refused = spend(bucket, points, TEN_A_MINUTE, now=NOW + 0.123)
    assert spend(bucket, points, TEN_A_MINUTE, now=NOW + 0.123 + refused.retry_after).allowed


def test_parts_of_a_point_or_of_a_second_promise_nothing(counting, bucket):
    spend(bucket, 6, TEN_A_MINUTE, now=NOW)
    # After a quarter of a second the bucket holds three points and a half, and a third of a second later it is empty.
    found = spend(bucket, 0, TEN_A_MINUTE, now=NOW + 0.25)
    assert (found.remaining, found.reset_at.timestamp()) == (596, NOW + 1)


def test_the_last_point_can_be_spent_and_nothing_asked_for_is_never_refused(counting, bucket):
    assert spend(bucket, 600, TEN_A_MINUTE, now=NOW).remaining == 0
    shown = spend(bucket, 0, TEN_A_MINUTE, now=NOW)
    assert (shown.allowed, shown.remaining, shown.retry_after) == (True, 0, 0)
    assert not spend(bucket, 1, TEN_A_MINUTE, now=NOW).allowed


def test_a_bucket_takes_its_last_point_at_whatever_moment(counting, bucket):
    for number in range(50):
        now = NOW + number * 0.0137
        assert spend(f"{bucket}{number}", 599, TEN_A_MINUTE, now=now).allowed
        last = spend(f"{bucket}{number}", 1, TEN_A_MINUTE, now=now)
        # Nor does rounding leave less than nothing.
        assert (last.allowed, last.remaining) == (True, 0)


@pytest.mark.redis
def test_redis_keeps_a_bucket_until_it_has_run_empty_and_not_much_longer(settings, bucket, redis_url):
    settings.REDIS_URL = redis_url
    quotas._shared.cache_clear()
    spend(bucket, 600, TEN_A_MINUTE)
    with redis.Redis.from_url(redis_url) as client:
        assert 55_000 < client.pttl(f"quota:{bucket}") <= 61_000


@pytest.mark.redis
def test_what_another_process_spent_is_spent(settings, bucket, redis_url):
    settings.REDIS_URL = redis_url
    quotas._shared.cache_clear()
    assert RedisBuckets(redis_url).spend(bucket, 600, TEN_A_MINUTE, NOW) == (True, 600)
    assert not spend(bucket, 1, TEN_A_MINUTE, now=NOW).allowed


def test_one_bucket_does_not_empty_another(counting, bucket):
    spend(bucket, 600, TEN_A_MINUTE, now=NOW)
    assert spend(bucket + "2", 600, TEN_A_MINUTE, now=NOW).allowed


def test_more_than_the_whole_counts_as_the_whole(counting, bucket):
    assert spend(bucket, 5_000, TEN_A_MINUTE, now=NOW).remaining == 0
    refused = spend(bucket, 5_000, TEN_A_MINUTE, now=NOW)
    assert (refused.allowed, refused.retry_after) == (False, 60)


def test_what_is_given_back_can_be_spent_again_and_never_makes_more_than_the_quota(counting, bucket):
    spend(bucket, 600, TEN_A_MINUTE)
    assert give_back(bucket, 250, TEN_A_MINUTE).remaining >= 250
    assert give_back(bucket, 10_000, TEN_A_MINUTE).remaining == 600


def test_a_clock_that_is_behind_sees_at_worst_an_empty_quota(counting, bucket):
    spend(bucket, 600, TEN_A_MINUTE, now=NOW + 3_600)
    assert spend(bucket, 1, TEN_A_MINUTE, now=NOW).retry_after == 1


@given(st.lists(st.tuples(st.integers(0, 700), st.floats(0, 30)), max_size=30))
def test_no_history_spends_more_than_the_quota_and_what_leaked(history):
    buckets, now, spent = MemoryBuckets(), NOW, 0
    for points, pause in history:
        now += pause
        allowed, held = buckets.spend("one", points, TEN_A_MINUTE, now)
        spent += points if allowed else 0
        assert 0 <= held <= 600
        assert spent <= 600 + (now - NOW) * 10 + 1e-3


@pytest.mark.redis
@given(history=st.lists(st.tuples(st.integers(-100, 700), st.integers(0, 30)), max_size=12))
def test_redis_counts_as_memory_does(redis_url, history):
    memory, shared, one, now = MemoryBuckets(), RedisBuckets(redis_url), uuid4().hex, NOW
    for points, pause in history:
        now += pause
        here, there = memory.spend(one, points, TEN_A_MINUTE, now), shared.spend(one, points, TEN_A_MINUTE, now)
        assert there is not None
        assert here[0] == there[0]
        assert math.isclose(here[1], there[1], abs_tol=1e-3)


def test_many_at_once_get_no_more_than_there_is(counting, bucket):
    allowed: list[bool] = []

    def ask():
        allowed.extend(spend(bucket, 10, TEN_A_MINUTE, now=NOW).allowed for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert allowed.count(True) == 60


def test_threads_that_come_between_each_other_get_no_more_than_there_is():
    together = threading.Barrier(6)

    def ask(buckets, allowed):
        together.wait()
        allowed.extend(buckets.spend("one", 1, TEN_A_MINUTE, NOW)[0] for _ in range(200))

    often = sys.getswitchinterval()
    # So often that one is stopped in the middle of counting.
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(10):
            allowed: list[bool] = []
            buckets = MemoryBuckets()
            threads = [threading.Thread(target=ask, args=(buckets, allowed)) for _ in range(6)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            assert allowed.count(True) == 600
    finally:
        sys.setswitchinterval(often)


def test_memory_keeps_a_bounded_number_of_buckets(monkeypatch):
    monkeypatch.setattr(quotas, "MAX_BUCKETS", 10)
    buckets = MemoryBuckets()
    for number in range(100):
        buckets.spend(str(number), 600, TEN_A_MINUTE, NOW)
    assert len(buckets._empty_at) == 10
    assert buckets.spend("99", 1, TEN_A_MINUTE, NOW)[0] is False
    assert buckets.spend("0", 1, TEN_A_MINUTE, NOW)[0] is True


def test_a_bucket_that_is_in_use_is_not_forgotten_for_others(monkeypatch):
    monkeypatch.setattr(quotas, "MAX_BUCKETS", 10)
    buckets = MemoryBuckets()
    for number in range(100):
        buckets.spend("in use", 1, TEN_A_MINUTE, NOW)
        buckets.spend(str(number), 1, TEN_A_MINUTE, NOW)
    assert buckets.spend("in use", 0, TEN_A_MINUTE, NOW)[1] == pytest.approx(100, abs=quotas.ROUNDING)


@pytest.mark.redis
def test_what_is_no_bucket_does_not_keep_others_from_redis(settings, bucket, redis_url, caplog):
    settings.REDIS_URL = redis_url
    quotas._shared.cache_clear()
    with redis.Redis.from_url(redis_url) as client:
        client.set(f"quota:{bucket}", "no number")
    assert [spend(bucket, 400, TEN_A_MINUTE, now=NOW).allowed for _ in range(2)] == [True, False]
    assert "without Redis" not in caplog.text


def test_without_redis_memory_counts_and_only_the_first_waits(settings, bucket, caplog):
    # Nothing listens there.
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    quotas._shared.cache_clear()
    assert spend(bucket, 600, TEN_A_MINUTE, now=NOW).allowed
    for _ in range(100):
        assert not spend(bucket, 600, TEN_A_MINUTE, now=NOW).allowed
    # Whoever asks it and is not answered says so.
    assert caplog.text.count("without Redis") == 1


def test_redis_is_left_alone_for_five_seconds_and_asked_again_then(monkeypatch, bucket):
    buckets, began = RedisBuckets("redis://127.0.0.1:9/0"), time.monotonic()
    assert buckets.spend(bucket, 1, TEN_A_MINUTE, NOW) is None
    # It has come back.
    monkeypatch.setattr(buckets, "_script", lambda **_: (1, "1.000000"))
    for later, counted in ((4.9, None), (6.0, (True, 1.0))):
        monkeypatch.setattr("partners.quotas.time.monotonic", lambda later=later: began + later)
        assert buckets.spend(bucket, 1, TEN_A_MINUTE, NOW) == counted


def test_a_redis_that_hangs_is_waited_for_no_longer_than_it_may(settings, bucket, silent_server):
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_server}/0"
    quotas._shared.cache_clear()
    began = time.perf_counter()
    assert spend(bucket, 1, TEN_A_MINUTE, now=NOW).allowed
    assert quotas.REDIS_SECONDS < 1
    assert time.perf_counter() - began < 20 * quotas.REDIS_SECONDS


def test_a_redis_that_hangs_is_asked_once(settings, bucket):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        quotas._shared.cache_clear()
        spend(bucket, 1, TEN_A_MINUTE, now=NOW)
        server.settimeout(0.1)
        server.accept()[0].close()
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_redis_that_lets_nobody_in_is_waited_for_no_longer_either(settings, bucket):
    # Once somebody waits to be let in, the system answers nobody else.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, socket.create_connection(server.getsockname()):
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        quotas._shared.cache_clear()
        began = time.perf_counter()
        assert spend(bucket, 1, TEN_A_MINUTE, now=NOW).allowed
        assert time.perf_counter() - began < 20 * quotas.REDIS_SECONDS
