"""`load_sample`: a believable registry in which everything is invented and labelled as such."""

from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from tqdm import tqdm

from accounts.services import create_demo_users
from registry.filing.outcomes import Tally
from registry.models import Institution
from registry.sample.loading import file_sample, file_sample_contact_lines, file_sample_history, file_sample_lists

MOST_INSTITUTIONS = 999_999


class Command(BaseCommand):
    help = "Loads an invented registry, its published lists and, with DEBUG on, the demo accounts; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institutions", type=int, default=300, metavar="N", help="how many (default 300)")

    def handle(self, *_: Any, institutions: int, **__: Any) -> None:
        if not 0 <= institutions <= MOST_INSTITUTIONS:
            raise CommandError(gettext("机构数量应在 0 到 %(most)s 之间。") % {"most": MOST_INSTITUTIONS})
        if not (settings.DEBUG or settings.SANDBOX) and Institution.objects.filter(publisher__is_sample=False).exists():
            raise CommandError(gettext("登记簿里已有真实的机构，没有装入虚构的示例：写进账本的不能撤回。请核对 DATABASE_URL。"))
        tally = Tally()
        with tqdm(total=2 * institutions, unit="institution", disable=None) as bar:
            for outcome in chain(file_sample_history(institutions), file_sample(institutions)):
                tally.add(outcome)
                bar.update(len(outcome.ids))
        for outcome in file_sample_lists(institutions):
            tally.add(outcome)
        file_sample_contact_lines()
        # Anybody can read the passwords of the demo, so that no registry in public ever has these accounts.
        if settings.DEBUG:
            create_demo_users()
        self.stdout.write("\n".join(tally.lines()))
