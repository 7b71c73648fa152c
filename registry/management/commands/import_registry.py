"""`import_registry`: takes over a registry file, names what it refuses, and leaves good rows standing."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from tqdm import tqdm

from registry.importing.options import add_publisher, option
from registry.importing.parsers import day, text
from registry.importing.previews import changes_in_lines
from registry.importing.raw import UnreadableFile
from registry.importing.registry_files import Import
from registry.importing.reports import SHOWN_REMARKS, beyond_shown, in_one_line, report_to
from registry.interruptions import Interrupted, told_in_words
from registry.remarks import RemarkKind

SHOWN_CHANGES = 20


class Command(BaseCommand):
    help = "Imports institutions with all that hangs under them (.xlsx, .xls, .ods, .ndjson, .ndjson.gz)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        add_publisher(parser)
        parser.add_argument("--effective-on", metavar="D", help="the day from which it is true, YYYY-MM-DD")
        parser.add_argument("--basis", default="", metavar="B", help="the decision or rule on which the changes rest")
        parser.add_argument("--complete", action="store_true", help="remove what an institution's entry does not mention")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, report the same, and write nothing")
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE",
            help="every remark, as .csv, .json or .xlsx; a workbook's .xlsx and an NDJSON file's .ndjson hold the refused rows; "
            "a name that ends otherwise is refused before anything is imported",
        )

    def handle(self, *_: Any, path: Path, report: Path | None, **options: Any) -> None:
        running = Import(
            path=path,
            publisher=option("--publisher", text(120), options["publisher"]),
            basis=options["basis"],
            effective_on=option("--effective-on", day, options["effective_on"]) if options["effective_on"] else None,
            complete=options["complete"],
            dry_run=options["dry_run"],
        )
        seen: Counter[RemarkKind] = Counter()
        changes: list[str] = []
        changes_seen = 0
        try:
            with (
                told_in_words(),
                report_to(report, path, hands_back=True) as written,
                tqdm(unit="B", unit_scale=True, disable=None) as bar,
            ):
                for remarks in running:
                    written.add(remarks, running.changes)
                    with tqdm.external_write_mode():
                        for remark in remarks[: max(0, SHOWN_REMARKS - seen.total())]:
                            self.stdout.write(in_one_line(remark))
                    for line in changes_in_lines(running.changes):
                        changes_seen += 1
                        if changes_seen <= SHOWN_CHANGES:
                            changes.append(line)
                    seen.update(each.kind for each in remarks)
                    bar.total = running.total
                    bar.update(running.position - bar.n)
        except UnreadableFile as wrong:
            raise CommandError(str(wrong)) from wrong
        except Interrupted:
            self._say_what_came_of_it(running, seen)
            raise
        self._say_what_came_of_it(running, seen)
        if running.dry_run:
            self._say_what_would_change(changes, changes_seen)
        if report:
            self.stdout.write(gettext("报告已写入 %(name)s。") % {"name": report.name})
        if seen[RemarkKind.REFUSED]:
            raise SystemExit(1)
        if not running.institutions:
            raise CommandError(gettext("文件里一家机构也没有，所以什么也没有写入。请核对是不是这个文件。"))

    def _say_what_came_of_it(self, running: Import, seen: Counter[RemarkKind]) -> None:
        if seen.total() > SHOWN_REMARKS:
            self.stdout.write(beyond_shown(seen.total()))
        self.stdout.write("\n".join(running.tally.lines()))
        self.stdout.write(
            gettext("读取机构 %(read)s 家；拒收 %(refused)s 条，冲突 %(conflict)s 条，忽略 %(ignored)s 条。")
            % {
                "read": running.institutions,
                "refused": seen[RemarkKind.REFUSED],
                "conflict": seen[RemarkKind.CONFLICT],
                "ignored": seen[RemarkKind.IGNORED],
            }
        )

    def _say_what_would_change(self, changes: Sequence[str], number: int) -> None:
        for line in changes:
            self.stdout.write(line)
        if number > len(changes):
            self.stdout.write(
                gettext("……共 %(number)s 条记录将新增或变更，此处只列出前 %(shown)s 条；用 --report 文件.xlsx 逐项查看全部。")
                % {"number": number, "shown": len(changes)}
            )
        self.stdout.write(gettext("这是试运行，没有写入任何内容。"))
