"""`rebuild_statistics`: makes the figures by region anew from the whole ledger."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext

from registry import ledger, statistics


class Command(BaseCommand):
    help = "Makes the figures by region anew from the whole ledger; nothing is written to the registry meanwhile."

    def handle(self, *_: Any, **__: Any) -> None:
        with transaction.atomic():
            ledger.hold()
            institutions = statistics.recount()
        self.stdout.write(gettext("已按登记簿重新统计 %(count)s 家机构。") % {"count": institutions})
