"""compose.yaml starts what exists, names every secret it needs, and lets live service and sandbox share nothing but the image."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

FILE = settings.BASE_DIR / "compose.yaml"
COMPOSED: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
SETTINGS = (settings.BASE_DIR / "config" / "settings.py").read_text(encoding="utf-8")
SANDBOX = {name for name in SERVICES if name.startswith("sandbox")}


def _variables(service: dict[str, Any]) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", str(service.get("environment", {}))))


def test_the_services_are_those_that_the_product_needs():
    assert {"web", "worker", "sandbox", "postgres", "redis", "elasticsearch"} <= SERVICES.keys()


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "build" in service])
def test_a_service_of_ours_is_given_settings_that_exist_and_starts_a_command_that_exists(name):
    service = SERVICES[name]
    unknown = [variable for variable in service["environment"] if f'"{variable}"' not in SETTINGS]
    assert unknown == []
    started = re.findall(r"manage\.py'?,? '?(\w+)", str(service.get("command", [])))
    assert set(started) <= set(get_commands())
    assert started or "command" not in service
    assert {"SECRET_KEY", "FIELD_KEYS", "RECEIPT_KEYS", "LEDGER_SIGNING_KEYS", "DATABASE_URL"} <= service["environment"].keys()
    for secret in ("SECRET_KEY", "FIELD_KEYS", "RECEIPT_KEYS", "LEDGER_SIGNING_KEYS"):
        assert re.fullmatch(r"\$\{\w+:\?\}", service["environment"][secret]), "it must be named when it is missing"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_stands_on_is_there(name):
    service = SERVICES[name]
    assert service.get("depends_on", {}).keys() <= SERVICES.keys()
    assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= COMPOSED["volumes"].keys()
    assert set(service["networks"]) <= COMPOSED["networks"].keys()
    assert "build" in service or re.search(r":\d+\.\d+", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_live_service_and_sandbox_share_no_variable_volume_network_or_host():
    live = {name: service for name, service in SERVICES.items() if name not in SANDBOX}
    sandbox = {name: SERVICES[name] for name in SANDBOX}
    # The public keys and addresses by which each knows of the other are no secrets.
    told = {"LIVE_LEDGER_KEYS", "LIVE_URL", "SANDBOX_URL"}
    variables = [set().union(*(_variables(service) for service in group.values())) - told for group in (live, sandbox)]
    assert variables[0] & variables[1] == set()
    assert all(variable.startswith("SANDBOX_") for variable in variables[1])
    for part in ("volumes", "networks"):
        used = [
            {each.partition(":")[0] for service in group.values() for each in service.get(part, [])} for group in (live, sandbox)
        ]
        assert used[0] & used[1] == set(), part
    assert all(service["environment"]["SANDBOX"] == "1" for service in sandbox.values() if "build" in service)
    assert all("SANDBOX" not in service["environment"] for service in live.values() if "build" in service)
    assert {service["environment"]["DATABASE_URL"].partition("@")[2] for service in sandbox.values() if "build" in service} == {
        "sandbox-postgres:5432/beian"
    }
