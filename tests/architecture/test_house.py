"""The house keeps its own rules: small modules, empty packages, true links, private facts in tables of their own."""

import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "accounts", "registry", "search", "complaints", "partners", "graphql_api", "public_site", "desk")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts]
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]

# What nobody wants to see of themselves in public stands only in a table whose name says Private or Sealed.
PRIVATE_NAME = re.compile(r"id_number|mobile|legal_representative|birth|permit|left_on|in_service|sealed|reporter_name|contact_")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_a_package_file_is_empty(module):
    lines = module.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 400
    if module.name == "__init__.py":
        assert lines == []
    assert module.stem not in {"utils", "helpers", "common", "misc"}


def test_no_file_is_unfinished():
    listed = subprocess.run(
        ["git", "grep", "-nIE", r"(#|//|<!--).*\b(TODO|FIXME|XXX|HACK)\b", "--", ":!static/vendor", ":!tests/architecture"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout == ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_to_a_file(document):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("needed", ["postgres", "elastic"])
def test_what_is_left_out_on_sqlite_is_run_on_postgresql(needed):
    script = (ROOT / "scripts" / "test.sh").read_text(encoding="utf-8")
    run = [ROOT / place for places in re.findall(r'^on_postgres\+?="(.+)"$', script, re.MULTILINE) for place in places.split()]
    modules = sorted((ROOT / "tests").rglob("test_*.py"))
    marked = [each for each in modules if f"pytest.mark.{needed}" in each.read_text(encoding="utf-8")]
    assert marked
    assert [each for each in marked if not any(each.is_relative_to(place) for place in run)] == []


def test_every_decision_has_a_status_and_stands_in_the_list_of_all_under_its_title():
    folder = ROOT / "docs" / "decisions"
    decisions = {path.name: path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("0*.md"))}
    listed = re.findall(
        r"^\| \[(.+)\]\((\d{4}-.+\.md)\) \| (\S+) \|", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert all(re.match(r"Status: accepted, \d{4}-\d\d-\d\d", lines[2]) for lines in decisions.values())
    assert listed == [(lines[0].removeprefix("# "), name, lines[2][18:28]) for name, lines in decisions.items()]


@pytest.mark.parametrize("modules_of", ["registry/*", "search/*", "search/[!m]*/*", "graphql_api/*"])
def test_the_page_on_architecture_says_where_to_look_for_every_module(modules_of):
    named = re.findall(r"`(?:\w+/)*([\w*]+\.py)`", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    modules = {path.name for path in ROOT.glob(f"{modules_of}.py")} - {"__init__.py", "apps.py"}
    assert modules
    assert {name for name in modules if not any(fnmatch(name, each) for each in named)} == set()
    assert {each for each in named if not any(fnmatch(path.name, each) for path in MODULES)} == set()


def test_every_command_is_told_to_whoever_may_need_it():
    told = "".join(
        path.read_text(encoding="utf-8") for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")) if path.stem != "CHANGELOG"
    )
    commands = {path.stem for path in MODULES if path.parent.name == "commands"} - {"__init__"}
    assert {each for each in commands if not re.search(rf"(?:`|manage\.py ){each}\b", told)} == set()


def test_the_names_of_the_glossary_are_those_of_the_code():
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")))
    used = {word for module in MODULES for word in re.findall(r"\w+", module.read_text(encoding="utf-8"))}
    assert named - used == set()


def test_a_table_that_is_selected_from_has_no_private_column():
    for model in apps.get_models():
        if model._meta.app_label not in PACKAGES or re.search(r"Private|Sealed|Contact", model.__name__):
            continue
        private = [field.name for field in model._meta.concrete_fields if PRIVATE_NAME.search(field.name)]
        assert private == [], model.__name__


def test_python_addresses_of_the_settings_exist():
    for path in (*settings.LEDGER_FOLLOWERS, *settings.SEALED_TABLES):
        assert callable(import_string(path))
