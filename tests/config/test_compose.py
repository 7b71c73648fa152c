"""compose.yaml starts what exists, names every secret it needs, and lets live service and sandbox share nothing but the image."""

import base64
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from graphql_api.limits import MAX_ADDRESS_BYTES

FILE = settings.BASE_DIR / "compose.yaml"
COMPOSED: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
IMAGE = (settings.BASE_DIR / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
# What the image sets, and what it starts where no command is given.
IMAGE_ENVIRONMENT = dict(each.split("=", 1) for line in re.findall(r"^ENV (.*)$", IMAGE, re.MULTILINE) for each in line.split())
SERVER: list[str] = yaml.safe_load(re.findall(r"^CMD (.*)$", IMAGE, re.MULTILINE)[-1])
EXAMPLE = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
SETTINGS = (settings.BASE_DIR / "config" / "settings.py").read_text(encoding="utf-8")
OURS = [name for name, service in SERVICES.items() if "build" in service]
SANDBOX = {name for name in SERVICES if name.startswith("sandbox")}


def _variables(service: dict[str, Any]) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", str(service.get("environment", {}))))


def test_the_services_are_those_that_the_product_needs():
    assert {"web", "worker", "sandbox", "postgres", "redis", "elasticsearch"} <= SERVICES.keys()


@pytest.mark.parametrize("name", OURS)
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


@pytest.mark.parametrize("name", ["postgres", "sandbox-postgres"])
def test_a_database_does_not_log_what_somebody_typed(name):
    assert {"log_min_error_statement=panic", "log_error_verbosity=terse"} <= set(SERVICES[name]["command"])


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_stands_on_is_there(name):
    service = SERVICES[name]
    assert service.get("depends_on", {}).keys() <= SERVICES.keys()
    assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= COMPOSED["volumes"].keys()
    assert set(service["networks"]) <= COMPOSED["networks"].keys()
    assert "build" in service or re.search(r":\d+\.\d+", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_waited_for_comes(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        match wait["condition"]:
            case "service_healthy":
                assert "healthcheck" in SERVICES[other]
            case "service_completed_successfully":
                assert SERVICES[other]["restart"] == "no"
            case condition:
                assert condition == "service_started"
                assert SERVICES[other].get("restart") != "no"


@pytest.mark.parametrize("name", OURS)
def test_servers_that_a_service_is_told_of_are_on_its_network_and_waited_for(name):
    service = SERVICES[name]
    urls = {variable: urlsplit(re.sub(r"\$\{\w+:\?\}", "secret", value)) for variable, value in _addresses(service).items()}
    assert all(url.hostname in SERVICES and SERVICES[url.hostname]["networks"] == service["networks"] for url in urls.values())
    # Before there are tables nothing else is asked for.
    needed = {"DATABASE_URL"} if name.endswith("migrate") else urls.keys()
    assert {urls[variable].hostname for variable in needed} <= _waited_for(name)
    database = urls["DATABASE_URL"]
    server = SERVICES[str(database.hostname)]
    assert (database.username, database.path) == (
        server["environment"]["POSTGRES_USER"],
        f"/{server['environment']['POSTGRES_USER']}",
    )
    assert server["environment"]["POSTGRES_PASSWORD"] in service["environment"]["DATABASE_URL"]


def _addresses(service: dict[str, Any]) -> dict[str, str]:
    return {variable: value for variable, value in service["environment"].items() if "://" in value}


def _waited_for(name: str) -> set[str]:
    waited = set(SERVICES[name].get("depends_on", {}))
    return waited.union(*(_waited_for(each) for each in waited))


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_writes_outlives_it(name):
    places = {PurePosixPath(volume.partition(":")[2]) for volume in SERVICES[name]["volumes"]}
    written = {variable: PurePosixPath(value) for variable, value in IMAGE_ENVIRONMENT.items() if value.startswith("/")}
    assert {"OPEN_DATA_ROOT", "GRAPHQL_OPERATIONS"} == written.keys()
    assert all(f'"{variable}"' in SETTINGS and places & {*path.parents} for variable, path in written.items())


def test_every_variable_that_is_asked_for_is_explained():
    wanted = set(re.findall(r"\$\{(?:SANDBOX_(?!URL))?(\w+)", FILE.read_text(encoding="utf-8")))
    assert {variable for variable in wanted if not re.search(rf"\b{variable}\b", EXAMPLE)} == set()


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_the_environment_reaches_a_service_or_is_none_of_its_own(name):
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) | {"SANDBOX_URL"}
    # What the image sets, what an image is not for, and what this file leaves as it is.
    settled = {*IMAGE_ENVIRONMENT, "DEBUG", "ELASTICSEARCH_INDEX"}
    others = (
        {"SANDBOX_URL", "SEARCH_ENGINE", "ELASTICSEARCH_URL"} if name in SANDBOX else {"SANDBOX", "LIVE_URL", "LIVE_LEDGER_KEYS"}
    )
    assert explained - settled - others == SERVICES[name]["environment"].keys()


@pytest.mark.parametrize("name", [name for name in OURS if "ports" in SERVICES[name]])
def test_a_server_starts_with_what_it_is_given(name):
    assert "command" not in SERVICES[name]
    (published,) = SERVICES[name]["ports"]
    port = published.rpartition(":")[2]
    assert f"EXPOSE {port}\n" in IMAGE
    assert SERVER[SERVER.index("--bind") + 1] == f"0.0.0.0:{port}"
    given = {variable: re.sub(r"\$\{(\w+):(.)\}", _given, value) for variable, value in SERVICES[name]["environment"].items()}
    program, *arguments = SERVER
    command = [str(Path(sys.executable).parent / program), *arguments, "--check-config"]
    # Nobody's .env is in the image.
    environment = {"PATH": os.environ["PATH"], "DEBUG": "0", **IMAGE_ENVIRONMENT, **given}
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _given(wanted: re.Match[str]) -> str:
    name, is_optional = wanted[1], wanted[2] == "-"
    if is_optional:
        return ""
    return base64.b64encode(name.encode().ljust(32)[:32]).decode() if name.endswith("_KEYS") else name.lower() * 5


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


def test_the_example_names_every_setting_of_the_environment():
    readers = (
        r"env\.\w+|_secret|_keys|switch|number|one_of|addresses|hosts|origins|index_name|verifier_keys|path|networks|ports"
        "|certificates|database"
    )
    read = re.findall(rf'(?:{readers})\(\s*"(\w+)"', SETTINGS)
    assert {"DEBUG", "SECRET_KEY", "FIELD_KEYS", "OPEN_DATA_ROOT", "DATABASE_URL", "WEBHOOK_NETWORKS", "LOG_LEVEL"} <= set(read)
    assert [name for name in read if f"{name}=" not in EXAMPLE] == []


def test_gunicorn_takes_addresses_as_long_as_the_api_does():
    taken = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))["limit_request_line"]
    assert len("GET /graphql?") + MAX_ADDRESS_BYTES + len(" HTTP/1.1\r\n") <= taken
    assert "gunicorn.conf.py" not in (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").split()
    # It reads the file in the directory in which it is started.
    assert SERVER[0] == "gunicorn"
    assert not {"-c", "--config", "--chdir", "--limit-request-line"} & set(SERVER)


def test_a_line_of_the_example_holds_its_value_and_nothing_else():
    lines = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)
    assert [name for name, value in lines if re.search(r"\s", value)] == []
