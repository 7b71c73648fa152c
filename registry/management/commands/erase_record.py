"""`erase_record`: erases one record about a person on a decision, in the ledger and in the tables."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext

from registry.days import today
from registry.erasure import Erasure, NotErasable, erase
from registry.open_data import catalogue
from registry.public_ids import kind_of


class Command(BaseCommand):
    help = "Erases a credit entry, a member of staff or a line of a list for good; the ledger still verifies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("public_id", help="the permanent id of the record")
        parser.add_argument("--basis", required=True, help="the article or decision that asks for it; it becomes public")

    def handle(self, *_: Any, public_id: str, basis: str, **options: Any) -> None:
        if not basis.strip():
            raise CommandError(gettext("%(option)s：不能是空的，请填写。") % {"option": "--basis"})
        try:
            entries = erase([Erasure(kind_of(public_id) or "", public_id, today(), basis)], recorded_at=timezone.now())
        except NotErasable as wrong:
            raise CommandError(wrong.message) from wrong
        self.stdout.write(gettext("已删除 %(id)s，账本新增 %(number)s 条。") % {"id": public_id, "number": len(entries)})
        self.stdout.write(gettext("旧的开放数据文件已停止下载；请运行 export_open_data 生成新的。"))
        deltas = [each for each in catalogue.exports(settings.OPEN_DATA_ROOT) if each.folder != catalogue.FULL]
        if deltas:
            # Each holds what it held until it is written anew.
            commands = gettext("、").join(f"export_open_data --since {each.from_seq - 1}" for each in deltas)
            self.stdout.write(gettext("增量文件也要逐个重新生成：%(commands)s。") % {"commands": commands})
