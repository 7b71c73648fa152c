"""`rebuild_statistics`: makes the figures by region anew from the whole ledger, and counts the staff anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext

from registry import ledger, staff_tallies, statistics
from registry.days import today


class Command(BaseCommand):
    help = (
        "Makes the figures by region anew from the whole ledger and counts the staff anew; "
        "nothing is written to the registry meanwhile."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        with transaction.atomic():
            ledger.hold()
            institutions = statistics.recount()
            staff_tallies.recount(on=today())
        self.stdout.write(gettext("已按登记簿重新统计 %(count)s 家机构。") % {"count": institutions})
