"""`import_contact_lines`: takes over whom to call about what, by region, from a CSV file."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from registry.contact_lines import file_contact_lines
from registry.filing.services import publisher_named
from registry.importing.contact_line_files import read_contact_lines
from registry.importing.options import add_publisher, option
from registry.importing.parsers import text
from registry.importing.raw import UnreadableFile
from registry.importing.reports import in_one_line
from registry.remarks import RemarkKind, any_refused


class Command(BaseCommand):
    help = "Imports contact lines (举报电话) from a CSV file: 区划代码* 事项* 受理单位* 电话* 时间 网址 来源*."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        add_publisher(parser)
        parser.add_argument("--complete", action="store_true", help="remove lines of the publisher that the file does not hold")
        parser.add_argument("--dry-run", action="store_true", help="report the same and write nothing")

    def handle(self, *_: Any, file: Path, publisher: str, complete: bool, dry_run: bool, **__: Any) -> None:
        name = option("--publisher", text(120), publisher)
        try:
            found = read_contact_lines(file)
        except UnreadableFile as wrong:
            raise CommandError(str(wrong)) from wrong
        outcome = file_contact_lines(
            found.filings,
            publisher=publisher_named(name, dry_run=dry_run),
            # What was refused, or cut, would otherwise count as not mentioned, and be removed.
            complete=complete and not found.ends_within_a_line and not any_refused(found.remarks),
            dry_run=dry_run,
        )
        remarks = [*found.remarks, *outcome.remarks]
        for remark in remarks:
            self.stdout.write(in_one_line(remark))
        seen = Counter(remark.kind for remark in remarks)
        self.stdout.write(
            gettext(
                "新增 %(created)s 条，变更 %(changed)s 条，未变 %(unchanged)s 条，移除 %(removed)s 条；"
                "拒收 %(refused)s 条，冲突 %(conflict)s 条。"
            )
            % {
                "created": outcome.created,
                "changed": outcome.changed,
                "unchanged": outcome.unchanged,
                "removed": outcome.removed,
                "refused": seen[RemarkKind.REFUSED],
                "conflict": seen[RemarkKind.CONFLICT],
            }
        )
        if dry_run:
            self.stdout.write(gettext("这是试运行，没有写入任何内容。"))
        if seen[RemarkKind.REFUSED]:
            if complete:
                self.stdout.write(gettext("有拒收的行，所以没有移除任何一条；更正后请再导入一次。"))
            raise SystemExit(1)
        if complete and found.ends_within_a_line:
            self.stdout.write(
                gettext("文件的最后一行没有换行，可能没有传完，所以没有移除任何一条。核对以后，请在末尾加上换行，再导入一次。")
            )
            raise SystemExit(1)
