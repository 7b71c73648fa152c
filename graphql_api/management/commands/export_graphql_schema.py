"""Write the schema that partners build on into the repository, or check what has become of it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from graphql_api import schema, schema_changes

SCHEMA_PATH = Path(schema.__file__).with_name("schema.graphql")
RELEASED_PATH = Path(schema.__file__).with_name("released.graphql")
DECISIONS = settings.BASE_DIR / "docs" / "decisions"


class Command(BaseCommand):
    help = (
        "Write graphql_api/schema.graphql. With --check compare it with the code, and the code with what was released: a change "
        "that breaks partners' programs fails, unless a decision lifts it. With --release the present schema is the released one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--check", action="store_true", help="write nothing; fail when the file differs or a change breaks programs"
        )
        what.add_argument("--release", action="store_true", help="write the present schema as the released one too")

    def handle(self, *_args: Any, check: bool, release: bool, **_options: Any) -> None:
        printed = schema.printed_schema()
        if check:
            self._check(printed)
            return
        for path in (SCHEMA_PATH, RELEASED_PATH) if release else (SCHEMA_PATH,):
            path.write_text(printed, encoding="utf-8")
            self.stdout.write(f"{path.name}: {printed.count(chr(10))} lines")

    def _check(self, printed: str) -> None:
        if not SCHEMA_PATH.exists() or SCHEMA_PATH.read_text(encoding="utf-8") != printed:
            raise CommandError(
                f"{SCHEMA_PATH.name} differs from the code. Run `manage.py export_graphql_schema` and look at the difference: "
                "partners rely on every name in it."
            )
        changes = schema_changes.changes_since(RELEASED_PATH.read_text(encoding="utf-8"), printed)
        for each in changes.dangerous:
            self.stdout.write(f"may surprise: {each}")
        broken = schema_changes.not_lifted(changes.breaking, schema_changes.lifted_by(DECISIONS))
        if broken:
            raise CommandError(
                "This breaks programs that were built on the released schema. Keep it and deprecate it first, or lift it by a "
                "decision in docs/decisions with a line for each:\n" + "\n".join(f"Lifts: {each}" for each in broken)
            )
        wrong = schema_changes.wrong_deprecations(schema.SCHEMA)
        if wrong:
            raise CommandError(
                "Say of what is deprecated until when it is kept and what to use, as in “Until 2028-12-31: use `name`.”: "
                + ", ".join(wrong)
            )
