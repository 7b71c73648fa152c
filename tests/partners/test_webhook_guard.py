"""Webhooks lead to public addresses alone: no way of writing or looking one up leads into a network of our own."""

import socket
import threading
import time

import pytest
from django.utils import translation

from partners.problems import PartnerError
from partners.webhooks import guarding
from partners.webhooks.guarding import Target, Unreachable, checked_addresses, may_be_reached, system_addresses, target_of
from partners.webhooks.posting import post
from partners.webhooks.vocabulary import Failure
from tests.partners.receiving import HOST

TARGET = Target(HOST, 443, "/")
LONGEST = "https://partner.example/".ljust(500, "a")

_answers: list[str] = []
_looked_up: list[str] = []
_released = threading.Event()


def scripted_addresses(host: str, port: int) -> list[str]:
    """A resolver that answers what the test wants."""
    _looked_up.append(host)
    return list(_answers)


def slow_addresses(host: str, port: int) -> list[str]:
    _released.wait(30)
    return ["93.184.216.34"]


def unknown_addresses(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


@pytest.fixture
def answered(settings):
    """Let every look-up have these answers."""
    settings.WEBHOOK_RESOLVER = f"{__name__}.scripted_addresses"
    _looked_up.clear()

    def answer(*addresses: str) -> None:
        _answers[:] = addresses

    return answer


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_an_address_that_is_not_public_is_not_reached(address):
    assert not may_be_reached(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "223.5.5.5", "2400:3200::1", "2606:4700:4700::1111"])
def test_a_public_address_is_reached(address):
    assert may_be_reached(address)


def test_a_network_that_the_settings_allow_is_reached_and_no_other(settings):
    settings.WEBHOOK_NETWORKS = ["10.20.0.0/16"]
    assert may_be_reached("10.20.3.4")
    assert not may_be_reached("10.21.3.4")
    assert not may_be_reached("::1")


@pytest.mark.parametrize("bad", ["127.0.0.1", "::1", "10.0.0.1", "::ffff:192.168.0.1"])
def test_one_address_that_is_not_public_spoils_the_name(answered, bad):
    for addresses in ((bad,), ("93.184.216.34", bad), (bad, "2606:4700:4700::1111")):
        answered(*addresses)
        with pytest.raises(Unreachable) as refused:
            checked_addresses(TARGET)
        assert refused.value.failure == Failure.ADDRESS


def test_loopback_is_refused_as_the_system_knows_it():
    with pytest.raises(Unreachable) as refused:
        checked_addresses(Target("localhost", 443, "/"))
    assert refused.value.failure == Failure.ADDRESS


def test_nothing_is_connected_to_where_an_address_is_refused(answered, settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        answered("127.0.0.1")
        assert post(Target(HOST, server.getsockname()[1], "/"), b"{}", {}).failure == Failure.ADDRESS
        with pytest.raises(TimeoutError):
            server.accept()


def moving_addresses(host: str, port: int) -> list[str]:
    """A resolver by which a name leads elsewhere a moment later."""
    _looked_up.append(host)
    return ["127.0.0.2" if len(_looked_up) == 1 else "127.0.0.1"]


def test_what_is_connected_to_is_what_was_checked_wherever_the_name_leads_a_moment_later(settings):
    settings.WEBHOOK_RESOLVER = f"{__name__}.moving_addresses"
    settings.WEBHOOK_NETWORKS = ["127.0.0.2/32"]
    _looked_up.clear()
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.2)
        assert post(Target(HOST, elsewhere.getsockname()[1], "/"), b"{}", {}).failure == Failure.CONNECTION
        with pytest.raises(TimeoutError):
            elsewhere.accept()
    assert _looked_up == [HOST]


def test_a_name_that_nobody_knows_and_one_that_takes_too_long_are_told(settings, monkeypatch):
    settings.WEBHOOK_RESOLVER = f"{__name__}.unknown_addresses"
    monkeypatch.setattr(guarding, "LOOK_UP_SECONDS", 30)
    began = time.monotonic()
    assert post(TARGET, b"{}", {}).failure == Failure.NAME
    assert time.monotonic() - began < 10
    settings.WEBHOOK_RESOLVER = f"{__name__}.slow_addresses"
    monkeypatch.setattr(guarding, "LOOK_UP_SECONDS", 0.05)
    assert post(TARGET, b"{}", {}).failure == Failure.NAME
    left = [each for each in threading.enumerate() if each.name == "look-up"]
    _released.set()
    # The thread that was left to its fate comes to its end, and keeps no process from its own.
    assert [each.daemon for each in left] == [True]
    left[0].join()


def test_the_system_resolver_gives_each_address_once():
    assert "127.0.0.1" in system_addresses("localhost", 443)
    assert len(system_addresses("localhost", 443)) == len(set(system_addresses("localhost", 443)))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://partner.example/hook", "https://"),
        ("ftp://partner.example/", "https://"),
        ("//partner.example/", "https://"),
        ("", "网址"),
        ("https://", "域名"),
        ("https://127.0.0.1/", "IP"),
        ("https://[::1]/", "IP"),
        ("https://2130706433/", "IP"),
        ("https://0x7f.1/", "IP"),
        ("https://0x7f000001/", "IP"),
        ("https://127.0x1/", "IP"),
        ("https://0177.0.0.01/", "IP"),
        ("https://[::ffff:127.0.0.1]/", "IP"),
        ("https://127.0.0.1./", "IP"),
        ("https://127.1/", "IP"),
        ("https://partner.example:8443/", "443"),
        ("https://partner.example:0/", "443"),
        ("https://partner.example:99999/", "https://域名/路径"),
        ("https://user:pass@partner.example/", "用户名"),
        ("https://partner.example@10.0.0.1/", "用户名"),
        ("https://@partner.example/", "用户名"),
        ("https://partner.example/#part", "#"),
        ("https://partner.example/a b", "符号"),
        ("https://partner.example/\r\nHost: internal", "符号"),
        ("https://合作.example/", "xn--"),
        ("https://partner_1.example/", "连字符"),
        ("https://-partner.example/", "域名"),
        ("https://partner..example/", "域名"),
        ("https://localhost/", "域名"),
        ("https://registry:443/hook", "域名"),
        (f"https://{'a' * 64}.example/", "域名"),
        (f"https://{'a.' * 124}example/", "域名"),
        (LONGEST + "a", "500"),
    ],
)
def test_an_address_that_nothing_may_be_posted_to_is_told_in_words(url, words):
    with pytest.raises(PartnerError) as refused:
        target_of(url)
    assert words in refused.value.message
    assert refused.value.field == "url"


def test_an_address_is_taken_apart(settings):
    assert target_of("https://Partner.Example./hook?a=1&b=2") == Target("partner.example", 443, "/hook?a=1&b=2")
    settings.WEBHOOK_PORTS = [443, 8443]
    assert target_of("https://partner.example:8443") == Target("partner.example", 8443, "/")
    assert target_of(LONGEST).path == LONGEST.removeprefix("https://partner.example")
    assert target_of(f"https://{'a' * 63}.example/").host == f"{'a' * 63}.example"


def test_a_name_of_our_own_network_is_taken_where_the_settings_allow_one(settings):
    settings.WEBHOOK_NETWORKS = ["10.20.0.0/16"]
    assert target_of("https://school/hook").host == "school"


def test_the_ports_are_listed_in_the_language_of_the_page(settings):
    settings.WEBHOOK_PORTS = [443, 8443]
    with translation.override("en"), pytest.raises(PartnerError) as refused:
        target_of("https://partner.example:22/")
    assert "443, 8443" in refused.value.message
