"""Judge the engines of a database of its own among many records.

usage: python -m tests.judging [--records 100000] [--engines own elastic] [--report judged.json] [--misses]
`DATABASE_URL` names an empty database, by default a file that is removed afterwards; `TEST_ELASTICSEARCH_URL` a real Elasticsearch.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from uuid import uuid4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--engines", nargs="+", choices=("own", "elastic"), default=["own"])
    parser.add_argument("--each", type=int, default=40, help="generated queries of each class")
    parser.add_argument("--report", type=Path, help="where the figures go as JSON")
    parser.add_argument("--misses", action="store_true", help="name each query whose record was not first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        from tests.judging.judgement import judgement, told

        report = judgement(records=options.records, engines=options.engines, each=options.each)
    if options.report:
        options.report.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    lines = told(report)
    if options.misses:
        for engine, sets in report["misses"].items():
            lines += [f"{engine} {which} {sort} {text!r}: place {at}" for which, each in sets.items() for sort, text, at in each]
    sys.stdout.write("\n".join(lines) + "\n")


def _set_up(folder: Path) -> None:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/judged.sqlite3")
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
