"""`turn_day`: writes what the calendar causes, and catches up days that were missed; a second run changes nothing."""

from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext

from registry.days import today
from registry.importing.options import option
from registry.importing.parsers import day
from registry.turning import last_seen_on, turn_day

# A registry in use is not left alone for longer; what is erased because a clock was wrong is gone.
LONGEST_PAUSE_DAYS: Final = 366


class Command(BaseCommand):
    help = "Writes the ledger entries that the calendar causes up to today, and signs the head."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", metavar="D", help="the last day to turn, YYYY-MM-DD (default: today in China)")

    def handle(self, *_: Any, **options: Any) -> None:
        to = option("--date", day, options["date"]) if options["date"] else today()
        if to > today():
            raise CommandError(gettext("这一天还没有到：只能补到今天（%(today)s）。") % {"today": today().isoformat()})
        is_doubted = not options["date"] and self._doubts_the_clock(to)
        written = turn_day(to, clock=timezone.now, erases=not is_doubted)
        self.stdout.write(
            gettext(
                "%(day)s 为止：决定生效 %(decisions)s，离职 %(staff_left)s，处罚变化 %(penalties)s，到期 %(ends)s，删除 %(erased)s"
            )
            % {
                "day": to.isoformat(),
                **{name: written[name] for name in ("decisions", "staff_left", "penalties", "ends", "erased")},
            }
        )

    def _doubts_the_clock(self, to: date) -> bool:
        """Tell whether a day has come by the clock's word alone so long after the last one that nothing should be erased for it.

        It is said in words, as is a day before the last one.
        """
        last = last_seen_on()
        if last is None:
            return False
        told = {"today": to.isoformat(), "last": last.isoformat(), "days": (to - last).days}
        if to < last:
            self.stderr.write(gettext("系统时钟显示今天是 %(today)s，而登记簿已经到过 %(last)s。请核对系统时钟。") % told)
        if (to - last).days <= LONGEST_PAUSE_DAYS:
            return False
        self.stderr.write(
            gettext(
                "系统时钟显示今天是 %(today)s，离登记簿最后一次变动的 %(last)s 有 %(days)s 天。请先核对系统时钟："
                "到期的内容删除后不能恢复，所以这一次没有删除。时钟没有错的，请用 --date %(today)s 再运行一次。"
            )
            % told
        )
        return True
