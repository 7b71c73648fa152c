"""`import_list`: takes over a list as a city or district published it."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext
from tqdm import tqdm

from registry import regions
from registry.filing.outcomes import Tally
from registry.filing.services import publisher_named
from registry.importing.list_files import read_list
from registry.importing.options import option
from registry.importing.parsers import day_that_has_come, text
from registry.importing.parsers import region as parsed_region
from registry.importing.raw import UnreadableFile
from registry.importing.reports import SHOWN_REMARKS, beyond_shown, in_one_line, report_to
from registry.lists import file_list
from registry.remarks import Remark, RemarkKind, any_refused
from registry.vocabulary import CreditList


class Command(BaseCommand):
    help = "Imports a published list, CSV or workbook, as found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", required=True, metavar="T")
        parser.add_argument("--region", required=True, metavar="CODE", help="six-digit code of the region that published it")
        parser.add_argument("--published-on", required=True, metavar="D", help="YYYY-MM-DD")
        parser.add_argument("--colour", choices=CreditList.values, default="")
        parser.add_argument("--issuer", metavar="I", help="default: the region's education authority")
        parser.add_argument("--source", metavar="S", help="where it was published (default: the file's name)")
        parser.add_argument("--complete", action="store_true", help="remove lines of the list that the file does not hold")
        parser.add_argument("--dry-run", action="store_true", help="report the same and write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="every remark, as .csv, .json or .xlsx and nothing else")

    def handle(self, *_: Any, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        title = option("--title", text(200), options["title"])
        region = option("--region", parsed_region, options["region"])
        published_on = option("--published-on", day_that_has_come, options["published_on"])
        issuer = option("--issuer", text(120), options["issuer"] or f"{regions.full_name(region)}教育行政部门")
        source = option("--source", text(300), options["source"] or file.name)
        try:
            found = read_list(file)
            tally = Tally()
            with (
                report_to(report, file) as written,
                tqdm(total=len(found.lines), unit="line", disable=None) as bar,
            ):
                outcome = file_list(
                    found.lines,
                    title=title,
                    issuer=issuer,
                    region=region,
                    published_on=published_on,
                    colour=options["colour"],
                    # What was refused would otherwise count as not mentioned, and be removed.
                    complete=options["complete"] and not any_refused(found.remarks),
                    source=source,
                    publisher=publisher_named(issuer, dry_run=dry_run),
                    recorded_at=timezone.now(),
                    dry_run=dry_run,
                    progress=bar.update,
                )
                tally.add(outcome)
                remarks = [*found.remarks, *outcome.remarks]
                written.add(remarks)
        except UnreadableFile as wrong:
            raise CommandError(str(wrong)) from wrong
        seen = Counter(remark.kind for remark in remarks)
        self._say_what_came_of_it(len(found.lines), tally, remarks, seen)
        if dry_run:
            self.stdout.write(gettext("这是试运行，没有写入任何内容。"))
        if report:
            self.stdout.write(gettext("报告已写入 %(name)s。") % {"name": report.name})
        if seen[RemarkKind.REFUSED]:
            if options["complete"]:
                self.stdout.write(gettext("有拒收的行，所以没有撤下名单里的任何一行；更正后请再导入一次。"))
            raise SystemExit(1)

    def _say_what_came_of_it(self, read: int, tally: Tally, remarks: Sequence[Remark], seen: Counter[RemarkKind]) -> None:
        for remark in remarks[:SHOWN_REMARKS]:
            self.stdout.write(in_one_line(remark))
        if len(remarks) > SHOWN_REMARKS:
            self.stdout.write(beyond_shown(len(remarks)))
        self.stdout.write("\n".join(tally.lines()))
        self.stdout.write(
            gettext("读取名单 %(read)s 行；拒收 %(refused)s 行，冲突 %(conflict)s 条，忽略 %(ignored)s 处。")
            % {
                "read": read,
                "refused": seen[RemarkKind.REFUSED],
                "conflict": seen[RemarkKind.CONFLICT],
                "ignored": seen[RemarkKind.IGNORED],
            }
        )
