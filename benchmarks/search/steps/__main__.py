"""One step of a measurement, in a process of its own: fill a database, fill it once more, capture, ask, drop the index.

By its name the second process of a rebuild, which spawns, does not import all this once more.
"""

# ruff: noqa: E402 (Django is set up before its models can be imported)

import argparse
import json
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from benchmarks.search import asking, bare, building
from benchmarks.search.queries import Queries, made
from search import choice
from tests.judging.judgement import drop_current_index, fill_rows
from tests.judging.kept import kept_registry

# With DEBUG every statement would be kept.
settings.DEBUG = False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--work", type=Path, required=True, help="where the files of this engine and size begin")
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--each", type=int, required=True)
    parser.add_argument("--round", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(STEPS[options.step](options), ensure_ascii=False))


def fill(options: argparse.Namespace) -> dict[str, Any]:
    """Load the registry, note the queries, let the engine take it in beside the raw bulk of the same documents."""
    call_command("migrate", verbosity=0)
    registry = kept_registry(options.records, options.work.with_suffix(".known"))
    made(registry, each=options.each).write(_queries(options))
    if choice.is_elastic():
        # What stands in for it is kept too.
        fill_rows()
    return _filled(options)


def refill(options: argparse.Namespace) -> dict[str, Any]:
    """Let the engine take in once more what was loaded before, as if it had never held it."""
    building.empty()
    return _filled(options)


def _filled(options: argparse.Namespace) -> dict[str, Any]:
    filled = building.built()
    options.work.with_suffix(".filled.json").write_text(json.dumps(filled), encoding="utf-8")
    return filled


def capture(options: argparse.Namespace) -> dict[str, Any]:
    """Note what each look-up sends to the engine and to the database."""
    queries = Queries.read(_queries(options))
    captured = bare.captured([each.text for each in queries.measured], [each.text for each in queries.warming])
    options.work.with_suffix(".sent").write_bytes(bare.packed(captured))
    return {"look_ups": len(captured)}


def ask(options: argparse.Namespace) -> dict[str, Any]:
    """Ask every query once, its requests by the bare client before or after."""
    sent = bare.unpacked(options.work.with_suffix(".sent").read_bytes())
    return asking.asked(Queries.read(_queries(options)), sent, options.round)


def drop(options: argparse.Namespace) -> dict[str, Any]:
    """Remove the index if there is one."""
    if settings.ELASTICSEARCH_URL:
        drop_current_index()
    return {}


def _queries(options: argparse.Namespace) -> Path:
    path: Path = options.work.with_suffix(".queries.json")
    return path


STEPS = {"fill": fill, "refill": refill, "capture": capture, "ask": ask, "drop": drop}

if __name__ == "__main__":
    main()
