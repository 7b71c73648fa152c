"""`import_template`: writes the empty workbook of the import format."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from registry.importing.template import write_template


class Command(BaseCommand):
    help = "Writes the workbook that import_registry reads, empty, with drop-downs and notes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it; ends in .xlsx")
        parser.add_argument("--force", action="store_true", help="write over a file that is there")

    def handle(self, *_: Any, file: Path, force: bool, **__: Any) -> None:
        if file.suffix.lower() != ".xlsx":
            raise CommandError(gettext("模板的文件名应以 .xlsx 结尾。"))
        if file.exists() and not force:
            raise CommandError(gettext("已有这个文件：%(name)s。请换一个名字，或加上 --force 覆盖它。") % {"name": file.name})
        if not file.parent.is_dir():
            raise CommandError(gettext("没有这个目录：%(name)s。请先建立目录，或换一个位置。") % {"name": file.parent})
        write_template(file)
        self.stdout.write(gettext("模板已写入 %(name)s。") % {"name": file.name})
