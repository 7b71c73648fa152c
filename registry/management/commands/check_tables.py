"""`check_tables`: works out again, from documents and entries, what is kept beside them; names what does not agree.

With `--repair` it first takes back what may not be public, or not yet; all else is named only.
"""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext
from tqdm import tqdm

from registry import left_public
from registry.agreement import disagreements, number_of_steps
from registry.days import today
from registry.filing import former_staff
from registry.filing.early_courses import put_off
from registry.open_data.snapshot import one_state

SHOWN: Final = 20


class Command(BaseCommand):
    help = "Compares rows, codes, standings, figures and counts of staff with what the ledger says; exit 1 and what does not agree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="first take back what earlier versions left public of institutions that became individual businesses, "
            "put off courses that are public before their platform, and take out of courses staff without a public record",
        )

    def handle(self, *_: Any, repair: bool, **__: Any) -> None:
        if repair:
            taken_back = left_public.take_back(at=timezone.now())
            late = put_off(at=timezone.now())
            mended = former_staff.take_out(at=timezone.now())
            self.stdout.write(gettext("撤下了 %(number)s 条不应公开的个体工商户信用信息。") % {"number": taken_back})
            self.stdout.write(gettext("%(number)s 门课程改为与所属平台同日公开。") % {"number": late})
            self.stdout.write(gettext("%(number)s 门课程不再列出已不公示的人员。") % {"number": mended})
        number = 0
        with one_state(), tqdm(total=number_of_steps(), unit_scale=True, disable=None) as bar:
            for found in disagreements(on=today(), progress=bar.update):
                number += 1
                if number <= SHOWN:
                    self.stdout.write(f"{found.key} {found.reason}")
        if number:
            self.stdout.write(gettext("与账本不符的共 %(number)s 处。") % {"number": number})
            raise SystemExit(1)
        self.stdout.write(gettext("登记表、状态和统计都与账本相符。"))
