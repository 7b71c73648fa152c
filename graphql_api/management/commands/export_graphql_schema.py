"""Write the schema that partners build on into the repository, or check that it has not changed unnoticed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from graphql_api import schema

SCHEMA_PATH = Path(schema.__file__).with_name("schema.graphql")


class Command(BaseCommand):
    help = "Write graphql_api/schema.graphql, or with --check compare it with the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the file differs from the code")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        printed = schema.printed_schema()
        if not check:
            SCHEMA_PATH.write_text(printed, encoding="utf-8")
            self.stdout.write(f"{SCHEMA_PATH.name}: {printed.count(chr(10))} lines")
        elif not SCHEMA_PATH.exists() or SCHEMA_PATH.read_text(encoding="utf-8") != printed:
            raise CommandError(
                f"{SCHEMA_PATH.name} differs from the code. Run `manage.py export_graphql_schema` and look at the difference: "
                "partners rely on every name in it."
            )
