"""Production refuses to start with a secret that everybody can read."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

OWN_SECRETS = {"SECRET_KEY": "k" * 60, "FIELD_KEYS": "a" * 43 + "=", "RECEIPT_KEYS": "b" * 43 + "="}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
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


def test_production_starts_with_secrets_of_its_own():
    assert start(**OWN_SECRETS).returncode == 0
