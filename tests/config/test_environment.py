"""A setting that cannot be what it should is refused at the start, by its name and in words, and its value is not shown."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import environment
from registry import checkpoints
from tests.config.test_secrets import OWN_SECRETS, start


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sesame"),
        ("DATABASE_URL", '"postgres://beian:sesame@127.0.0.1/beian"'),
        ("DATABASE_URL", "mysql://beian:sesame@127.0.0.1/beian"),
        ("DATABASE_URL", "postgres://beian:sesame@127.0.0.1:54x2/beian"),
        ("SEARCH_ENGINE", "sesame"),
        ("SEARCH_ENGINE", "postgres"),
        ("ELASTICSEARCH_URL", "http://127.0.0.1:9200,sesame:9200"),
        ("ELASTICSEARCH_URL", "http://sesame:92x0"),
        ("REDIS_URL", "sesame:6379"),
        ("REDIS_URL", "redis://sesame:63x9/0"),
        ("PUBLIC_QUOTA", "sesame"),
        ("PUBLIC_QUOTA", "-1"),
        ("USAGE_SECONDS", "sesame"),
        ("TRUSTED_PROXIES", "sesame"),
        ("WEBHOOK_PORTS", "443,sesame"),
        ("WEBHOOK_NETWORKS", "10.20.0.1/16"),
        ("WEBHOOK_CA_FILE", "/sesame/ca.pem"),
        ("WEBHOOK_CA_FILE", __file__),
        ("WEBHOOK_CA_FILE", os.devnull),
        ("SANDBOX", "sesame"),
        ("SECURE_COOKIES", "sesame"),
        ("LOG_LEVEL", "sesame"),
        ("USAGE_SECONDS", "nan"),
        ("ALLOWED_HOSTS", "https://sesame.example.cn"),
        ("ALLOWED_HOSTS", "sesame.example.cn:8000"),
        ("CSRF_TRUSTED_ORIGINS", "sesame.example.cn"),
        ("FEED_DOMAIN", "https://sesame.example.cn"),
        ("FEED_DOMAIN", "sesame.example.cn:8000"),
        ("FEED_DOMAIN", "*.sesame.example.cn"),
        ("SECRET_KEY", "sesame" * 8),
        ("ELASTICSEARCH_INDEX", "Sesame"),
        ("ELASTICSEARCH_INDEX", "sesame*"),
        ("LIVE_URL", "sesame.example.cn"),
        ("SANDBOX_URL", "sesame.example.cn"),
        ("LIVE_LEDGER_KEYS", "sesame"),
        ("LEDGER_RETIRED_KEYS", "sesame"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name_and_not_shown(name: str, value: str) -> None:
    refused = start(**OWN_SECRETS | {"DATABASE_URL": "sqlite:////nonexistent/beian.sqlite3", name: value})

    assert refused.returncode != 0
    assert f"ImproperlyConfigured: {name} must be " in refused.stderr
    assert "sesame" not in refused.stderr


@pytest.mark.parametrize(
    "line", ["DATABASE_URL = postgres://beian:sesame@db/beian", " SECRET_KEY=sesame", "FIELD_KEYS: sesame", "sesame"]
)
def test_a_line_of_the_file_that_sets_nothing_is_refused_by_its_number_and_not_shown(tmp_path, monkeypatch, caplog, line) -> None:
    monkeypatch.setattr(environ.Env, "ENVIRON", {})
    (tmp_path / ".env").write_text(f"# ours\nDEBUG=0\n{line}\n", encoding="utf-8")

    with pytest.raises(ImproperlyConfigured, match=r"Line 3 of .*\.env must be NAME=value") as refused:
        environment.read_file(tmp_path / ".env")
    assert "sesame" not in f"{refused.value}{caplog.text}"


def test_a_file_of_settings_may_be_as_editors_leave_it_and_the_environment_comes_before_it(tmp_path, monkeypatch, caplog) -> None:
    monkeypatch.setattr(environ.Env, "ENVIRON", {"DEBUG": "0"})
    written = "\ufeffDEBUG=1\r\n  # 说明\r\n\t\r\nexport LOG_LEVEL=INFO\r\nSECRET_KEY='a b#c'\r\n"
    (tmp_path / ".env").write_text(written, encoding="utf-8", newline="")

    environment.read_file(tmp_path / ".env")

    assert environ.Env.ENVIRON == {"DEBUG": "0", "LOG_LEVEL": "INFO", "SECRET_KEY": "a b#c"}
    assert caplog.text == ""


def test_a_file_of_settings_in_another_encoding_is_refused_in_words_and_none_is_needed(tmp_path) -> None:
    (tmp_path / ".env").write_bytes("# 备案\n".encode("gb18030"))

    with pytest.raises(ImproperlyConfigured, match=r"\.env must be a text in UTF-8"):
        environment.read_file(tmp_path / ".env")
    environment.read_file(tmp_path / "nothing")


def test_a_server_in_public_does_not_start_without_a_name_under_which_it_is_asked_for() -> None:
    own = OWN_SECRETS | {"DATABASE_URL": "sqlite:////nonexistent/beian.sqlite3"}
    refused = start("import config.wsgi", **own)
    assert refused.returncode != 0
    assert "ImproperlyConfigured: ALLOWED_HOSTS must be the names under which the site is asked for" in refused.stderr

    assert start("import config.wsgi", **own, ALLOWED_HOSTS="beian.example.cn").returncode == 0
    # A timer asks nobody to name the site.
    assert start(**own).returncode == 0


def test_what_is_empty_is_as_what_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("A_SWITCH", "A_NUMBER", "A_WORD", "AN_ADDRESS", "PORTS"):
        monkeypatch.setenv(name, "")

    assert environment.switch("A_SWITCH", default=True)
    assert environment.number("A_NUMBER", 7, least=0) == 7
    assert environment.one_of("A_WORD", ("red", "blue"), default="blue") == "blue"
    assert environment.addresses("AN_ADDRESS", ("redis",)) == ""
    assert environment.ports("PORTS", [443]) == [443]
    assert environment.hosts("PORTS", ["localhost"]) == ["localhost"]
    assert environment.index_name("A_WORD", default="beian") == "beian"
    assert environment.path("A_WORD", Path("/srv/beian/open-data")) == Path("/srv/beian/open-data")


def test_a_list_may_have_blanks_after_its_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", "beian.example.cn, .example.org ,[::1],*,")
    monkeypatch.setenv("ORIGINS", "https://beian.example.cn, https://beian.example.cn:8443")
    monkeypatch.setenv("KEYS", ", ".join(checkpoints.verifier_keys()))
    monkeypatch.setenv("PORTS", "443, 8443")
    monkeypatch.setenv("NETWORKS", "10.20.0.0/16, fd00::/8")

    assert environment.hosts("HOSTS", []) == ["beian.example.cn", ".example.org", "[::1]", "*"]
    assert environment.origins("ORIGINS") == ["https://beian.example.cn", "https://beian.example.cn:8443"]
    assert environment.verifier_keys("KEYS") == checkpoints.verifier_keys()
    assert environment.ports("PORTS", []) == [443, 8443]
    assert environment.networks("NETWORKS") == ["10.20.0.0/16", "fd00::/8"]


def test_the_seed_of_a_retired_key_is_not_taken_for_its_verifier_key_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    [seed, *_], [key, *_] = settings.LEDGER_SIGNING_KEYS, checkpoints.verifier_keys()
    origin, key_hash, encoded = key.split("+", 2)
    mistyped = f"{origin}+{key_hash}+{encoded[:-1]}{'A' if encoded[-1] != 'A' else 'B'}"
    for wrong in (seed, f"{key},{seed}", mistyped, key[:-1]):
        monkeypatch.setenv("KEYS", wrong)
        with pytest.raises(ImproperlyConfigured, match="KEYS must be verifier keys"):
            environment.verifier_keys("KEYS")


def test_a_switch_is_on_or_off_in_the_usual_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for word in ("1", "True", "yes", "on", "0", "False", "no", "OFF"):
        monkeypatch.setenv("A_SWITCH", word)
        found.append(environment.switch("A_SWITCH", default=False))
    assert found == [True] * 4 + [False] * 4

    monkeypatch.setenv("A_SWITCH", "ja")
    with pytest.raises(ImproperlyConfigured, match="A_SWITCH must be 1 or 0"):
        environment.switch("A_SWITCH", default=False)


@pytest.mark.parametrize(("query", "seconds"), [("", 5), ("?connect_timeout=2", 2)])
def test_a_postgresql_that_does_not_answer_is_given_up_and_the_address_may_say_when(query: str, seconds: int) -> None:
    shown = "from config.settings import DATABASES; print(DATABASES['default']['OPTIONS']['connect_timeout'])"
    asked = subprocess.run(
        [sys.executable, "-c", shown],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEBUG": "1", "DATABASE_URL": f"postgres://beian@127.0.0.1/beian{query}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(asked.stdout) == seconds


def test_a_sqlite_that_is_too_old_is_refused_with_the_version_that_is_needed() -> None:
    environment.check_sqlite((3, 35, 0))
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.35\.0 or newer is needed, and this Python has 3\.34\.1"):
        environment.check_sqlite((3, 34, 1))
