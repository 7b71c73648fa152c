"""One command of `manage.py` in a process of its own, which stands at a fixed moment, notes what it reports as done, and is
killed where a drill says.

`DRILL_NOW` is the moment; `DRILL_NOTES` the file of notes, one JSON object a line; `DRILL_KILL` a place such as `statement 45`,
`before-commit 3` or `after-commit 3`, at which the process sends itself SIGKILL; `DRILL_PAGES` how many pages more an SQLite
database may grow; `DRILL_START` a file whose appearance lets the command begin, so that several begin together.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from unittest.mock import patch

import django
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string

FILING: Final = "registry.importing.registry_files.file_in_batches"

_counted: Counter[str] = Counter()
_place, _, _number = os.environ.get("DRILL_KILL", "").partition(" ")


def main() -> None:
    """Run the command that the arguments name."""
    prepare()
    from config.command_line import run

    began = time.monotonic()
    try:
        sys.exit(run(["manage.py", *sys.argv[1:], "--skip-checks"]))
    finally:
        _note(seconds=time.monotonic() - began, statements=_counted["statement"], commits=_counted["before-commit"])


def prepare() -> None:
    """Make Django ready at the moment of the drill, say so, and return when the work may begin."""
    now = datetime.fromisoformat(os.environ["DRILL_NOW"])
    # Before anything of ours is imported, which may keep the function as a default.
    patch("django.utils.timezone.now", lambda: now).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    _count_commits()
    connection_created.connect(_watch)
    _note_what_is_reported()
    _note(began=True)
    while (signal_file := os.environ.get("DRILL_START")) and not os.path.exists(signal_file):
        time.sleep(0.005)


def is_killed_next_at(place: str) -> bool:
    """Tell whether the process is to be killed when it comes to a place the next time."""
    return place == _place and _counted[place] + 1 == int(_number)


def reach(place: str) -> None:
    """Count that the process has come to a place once more, and end it there if that is where it is to be killed."""
    _counted[place] += 1
    if place == _place and _counted[place] == int(_number):
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    connection.execute_wrappers.append(_before_statement)
    if pages := os.environ.get("DRILL_PAGES"):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + int(pages)}")


def _before_statement(execute: Callable[..., Any], *arguments: Any) -> Any:
    reach("statement")
    return execute(*arguments)


def _count_commits() -> None:
    commit = BaseDatabaseWrapper.commit

    def counted(connection: BaseDatabaseWrapper) -> None:
        reach("before-commit")
        commit(connection)
        reach("after-commit")

    patch.object(BaseDatabaseWrapper, "commit", counted).start()


def _note_what_is_reported() -> None:
    in_batches = import_string(FILING)

    def noted(*arguments: Any, **options: Any) -> Iterator[Any]:
        for outcome in in_batches(*arguments, **options):
            _note(ids=list(outcome.ids))
            yield outcome

    patch(FILING, noted).start()


def _note(**said: Any) -> None:
    with open(os.environ["DRILL_NOTES"], "a", encoding="utf-8") as notes:
        notes.write(json.dumps(said) + "\n")
        notes.flush()
        os.fsync(notes.fileno())


if __name__ == "__main__":
    main()
