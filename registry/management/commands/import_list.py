"""`import_list`: takes over a list as a city or district published it."""

import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext
from tqdm import tqdm

from registry import regions
from registry.filing import publisher_named
from registry.filing_outcomes import Tally
from registry.importing.list_files import read_list
from registry.importing.parsers import BadValue, day_that_has_come, text
from registry.importing.raw import UnreadableFile
from registry.importing.reports import in_one_line, report_to
from registry.lists import file_list
from registry.models import Publisher
from registry.remarks import RemarkKind
from registry.vocabulary import CreditList

SHOWN_REMARKS = 20


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
        parser.add_argument("--dry-run", action="store_true", help="report the same and write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="every remark, as .csv or .xlsx")

    def handle(self, *_: Any, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        title, region, published_on = _title(options["title"]), _region(options["region"]), _day(options["published_on"])
        issuer = options["issuer"] or f"{regions.full_name(region)}教育行政部门"
        try:
            found = read_list(file)
            tally = Tally()
            with (
                report_to(report) as written,
                tqdm(total=len(found.lines), unit="line", file=sys.stderr, disable=not sys.stderr.isatty()) as bar,
            ):
                outcome = file_list(
                    found.lines,
                    title=title,
                    issuer=issuer,
                    region=region,
                    published_on=published_on,
                    colour=options["colour"],
                    source=options["source"] or file.name,
                    publisher=_publisher(issuer, dry_run=dry_run),
                    recorded_at=timezone.now(),
                    dry_run=dry_run,
                    progress=bar.update,
                )
                tally.add(outcome)
                remarks = [*found.remarks, *outcome.remarks]
                written.add(remarks)
        except UnreadableFile as wrong:
            raise CommandError(str(wrong)) from wrong
        for remark in remarks[:SHOWN_REMARKS]:
            self.stdout.write(in_one_line(remark))
        seen = Counter(remark.kind for remark in remarks)
        self.stdout.write("\n".join(tally.lines()))
        self.stdout.write(
            gettext("读取名单 %(read)s 行；拒收 %(refused)s 行，冲突 %(conflict)s 条，忽略 %(ignored)s 处。")
            % {
                "read": len(found.lines),
                "refused": seen[RemarkKind.REFUSED],
                "conflict": seen[RemarkKind.CONFLICT],
                "ignored": seen[RemarkKind.IGNORED],
            }
        )
        if dry_run:
            self.stdout.write(gettext("这是试运行，没有写入任何内容。"))
        if seen[RemarkKind.REFUSED]:
            raise SystemExit(1)


def _publisher(issuer: str, *, dry_run: bool) -> Publisher:
    if dry_run:
        return Publisher.objects.filter(name=issuer).first() or Publisher(name=issuer)
    return publisher_named(issuer)


def _title(written: str) -> str:
    try:
        title: str = text(200)(written)
    except BadValue as wrong:
        raise CommandError(f"--title：{wrong.reason}{wrong.remedy}") from wrong
    if not title:
        raise CommandError(gettext("--title：请填写名单的标题。"))
    return title


def _region(code: str) -> str:
    try:
        return regions.get(code).code
    except regions.UnknownRegion as wrong:
        raise CommandError(f"--region：{wrong.message}") from wrong


def _day(written: str) -> date:
    try:
        day: date = day_that_has_come(written)
    except BadValue as wrong:
        raise CommandError(f"--published-on：{wrong.reason}{wrong.remedy}") from wrong
    return day
