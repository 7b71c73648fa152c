"""Judge the engines of a database of its own among many records.

usage: python -m tests.judging [--records 100000] [--engines own elastic] [--database kept.sqlite3] [--misses]
`DATABASE_URL` names an empty database, by default a file that is removed afterwards; `TEST_ELASTICSEARCH_URL` a real Elasticsearch.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--engines", nargs="+", choices=("own", "elastic"), default=["own"])
    parser.add_argument("--each", type=int, default=40, help="generated queries of each class")
    parser.add_argument("--report", type=Path, help="where the figures go as JSON")
    parser.add_argument("--misses", action="store_true", help="name each query whose record was not first")
    parser.add_argument("--database", type=Path, help="a SQLite file that is filled if it is missing, used again and kept")
    parser.add_argument("--as-filled", action="store_true", help="do not make anew what the database's own engine keeps")
    parser.add_argument("--classes", nargs="+", help="ask queries of these classes alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or Path(folder, "judged.sqlite3")
        _set_up(database, kept=bool(options.database))
        from tests.judging.judgement import judgement, told, told_miss
        from tests.judging.kept import kept_registry

        began = time.perf_counter()
        sets = kept_registry(options.records, database.with_suffix(".known")).queries(each=options.each)
        if options.classes:
            sets = {which: [each for each in queries if each.sort in options.classes] for which, queries in sets.items()}
        loaded = time.perf_counter() - began
        report = judgement(sets, options.engines, refill=not options.as_filled)
        report["seconds"] = {"load": round(loaded, 1), **report["seconds"]}
    if options.report:
        options.report.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    lines = told(report)
    if options.misses:
        for engine, missed_of in report["misses"].items():
            lines += [f"{engine} {which} {told_miss(each)}" for which, missed in missed_of.items() for each in missed]
    sys.stdout.write("\n".join(lines) + "\n")


def _set_up(database: Path, *, kept: bool) -> None:
    url = f"sqlite:///{database.resolve()}"
    if kept:
        os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DATABASE_URL", url)
    os.environ.setdefault("ELASTICSEARCH_URL", os.environ.get("TEST_ELASTICSEARCH_URL", ""))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",
        "LOG_LEVEL": "WARNING",
        "ELASTICSEARCH_INDEX": f"judged-{uuid4().hex[:12]}",
    }
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # With DEBUG every statement would be kept.
    settings.DEBUG = False
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
