"""`load_sandbox`: the invented registry, and the records whose behaviour partners are told."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from partners.sandbox import file_scenarios, refuse_to_mix
from registry.filing.outcomes import Tally


class Command(BaseCommand):
    help = "Loads the invented registry and the scenario records of the sandbox; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institutions", type=int, default=300, metavar="N", help="of the invented registry (default 300)")

    def handle(self, *_: Any, institutions: int, **__: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError(gettext("这里不是沙箱。请在沙箱的环境里设置 SANDBOX=1，并给它自己的 DATABASE_URL。"))
        refuse_to_mix()
        call_command("load_sample", institutions=institutions, stdout=self.stdout)
        tally = Tally()
        for outcome in file_scenarios():
            tally.add(outcome)
        self.stdout.write("\n".join(tally.lines()))
