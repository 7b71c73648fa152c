"""`verify_ledger`: recomputes leaves, tree, signed heads and documents from the rows; names the first entry that does not fit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from tqdm import tqdm

from registry import ledger
from registry.proofs import NotInTheLedger
from registry.verification import verify


class Command(BaseCommand):
    help = "Checks the whole ledger from its rows; exit 1 and the first entry that does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=int, default=1, metavar="SEQ", help="the first entry to check")

    def handle(self, *_: Any, first: int, **options: Any) -> None:
        head = ledger.head_seq()
        if not 1 <= first <= max(head, 1):
            raise CommandError(NotInTheLedger(first, head).message)
        size = max(0, head - first + 1)
        with tqdm(total=size, unit_scale=True, disable=None) as bar:
            found = verify(first=first, progress=bar.update)
        if found.misfit is None:
            self.stdout.write(
                gettext("账本完好：核对了 %(number)s 条，根哈希 %(root)s。") % {"number": found.entries, "root": found.root.hex()}
            )
            return
        self.stdout.write(gettext("账本不符：第 %(seq)s 条。%(reason)s") % {"seq": found.misfit.seq, "reason": found.misfit.reason})
        raise SystemExit(1)
