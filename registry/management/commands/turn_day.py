"""`turn_day`: writes what the calendar causes, and catches up days that were missed; a second run changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext

from registry.days import today
from registry.importing.options import option
from registry.importing.parsers import day
from registry.interruptions import told_in_words
from registry.turning import turn_day


class Command(BaseCommand):
    help = "Writes the ledger entries that the calendar causes up to today, and signs the head."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", metavar="D", help="the last day to turn, YYYY-MM-DD (default: today in China)")

    def handle(self, *_: Any, **options: Any) -> None:
        to = option("--date", day, options["date"]) if options["date"] else today()
        if to > today():
            raise CommandError(gettext("这一天还没有到：只能补到今天（%(today)s）。") % {"today": today().isoformat()})
        with told_in_words():
            written = turn_day(to, clock=timezone.now)
        self.stdout.write(
            gettext(
                "%(day)s 为止：决定生效 %(decisions)s，离职 %(staff_left)s，处罚变化 %(penalties)s，到期 %(ends)s，删除 %(erased)s"
            )
            % {
                "day": to.isoformat(),
                **{name: written[name] for name in ("decisions", "staff_left", "penalties", "ends", "erased")},
            }
        )
