"""Production refuses to start with a secret that everybody can read."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

OWN_SECRETS = {
    "SECRET_KEY": "k" * 60,
    "FIELD_KEYS": "a" * 43 + "=",
    "RECEIPT_KEYS": "b" * 43 + "=",
    "LEDGER_SIGNING_KEYS": "c" * 43 + "=",
}
KEY_LISTS = [name for name in OWN_SECRETS if name != "SECRET_KEY"]


def start(code: str = "import django; django.setup()", /, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("left_out", list(OWN_SECRETS))
def test_production_refuses_a_default_secret_and_says_which(left_out):
    with_default = {**OWN_SECRETS, left_out: settings.DEFAULT_SECRETS[left_out]}
    refused = start(**with_default)
    assert refused.returncode != 0
    assert f"{left_out} is not set. With DEBUG off this is production" in refused.stderr


@pytest.mark.parametrize("name", KEY_LISTS)
def test_production_refuses_a_default_key_behind_one_of_its_own(name):
    refused = start(**OWN_SECRETS | {name: f"{OWN_SECRETS[name]},{settings.DEFAULT_SECRETS[name]}"})
    assert refused.returncode != 0
    assert f"{name} is not set" in refused.stderr


@pytest.mark.parametrize("name", KEY_LISTS)
@pytest.mark.parametrize("no_key", ["", "not base64", "c2hvcnQ=", "c" * 60])
def test_a_list_with_something_that_is_no_key_is_refused_without_being_shown(name, no_key):
    refused = start(**OWN_SECRETS | {name: f"{OWN_SECRETS[name]},{no_key}"})
    assert refused.returncode != 0
    assert f"Key 2 of {name} is not the base64 form of 32 bytes" in refused.stderr
    assert not no_key or no_key not in refused.stderr


def test_production_starts_with_secrets_of_its_own():
    assert start(**OWN_SECRETS).returncode == 0


def test_a_secret_may_begin_with_any_character():
    told = start(
        "import django; django.setup(); from django.conf import settings as s; print(s.SECRET_KEY)",
        **OWN_SECRETS | {"SECRET_KEY": "$" + "k" * 60},
    )
    assert told.stdout.strip() == "$" + "k" * 60


@pytest.mark.parametrize(
    ("environment", "prefix"),
    [({}, "__Host-"), ({"SECURE_COOKIES": "0"}, ""), ({"DEBUG": "1"}, "")],
    ids=["https", "http", "laptop"],
)
def test_over_https_no_other_host_can_set_the_cookies_that_we_believe(environment, prefix):
    shown = "import django; django.setup(); from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    assert start(shown, **OWN_SECRETS | environment).stdout.split() == [f"{prefix}sessionid", f"{prefix}csrftoken"]
