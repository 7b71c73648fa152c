"""`export_open_data`: the registry as files that anyone may use and check, or what was added to them since an earlier head."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext
from tqdm import tqdm

from registry.ledger_tree import BrokenLedger
from registry.open_data.catalogue import delta_folder, full_folder
from registry.open_data.export import NoSuchHead, export_delta, export_full
from registry.open_data.files import Advance
from registry.open_data.folders import FolderInUse


class Command(BaseCommand):
    help = "Writes the open data files (NDJSON, CSV, ledger, data package) of one ledger head into a folder, which it replaces."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="default: the place from which the site serves it")
        parser.add_argument("--since", type=int, metavar="SIZE", help="only the entries after a signed head of this size")

    def handle(self, *_: Any, folder: Path | None, since: int | None, **__: Any) -> None:
        with tqdm(unit="line", unit_scale=True, disable=None) as bar:

            def progress(total: int) -> Advance:
                bar.reset(total)
                return bar.update

            try:
                if since is None:
                    folder = folder or full_folder(settings.OPEN_DATA_ROOT)
                    done = export_full(folder, at=timezone.now(), progress=progress)
                else:
                    folder = folder or delta_folder(settings.OPEN_DATA_ROOT, since)
                    done = export_delta(folder, since=since, at=timezone.now(), progress=progress)
            except (NoSuchHead, BrokenLedger) as wrong:
                raise CommandError(wrong.message) from wrong
            except FolderInUse as taken:
                raise CommandError(str(taken)) from taken
            except OSError as refused:
                # The disk is full, or not ours to write to.
                said = gettext("写不下去（%(reason)s）。原有的文件没有改动；请检查磁盘空间和权限，再运行一次。")
                raise CommandError(said % {"reason": refused.strerror or refused}) from refused
        said = gettext("已写入 %(name)s：记录 %(documents)s 条，账本第 %(first)s 至 %(size)s 条，根哈希 %(root)s。")
        nothing_new = gettext("已写入 %(name)s：账本第 %(size)s 条以后还没有新的条目，根哈希 %(root)s。")
        self.stdout.write(
            (said if done.size > done.since else nothing_new)
            % {
                "name": folder.name,
                "documents": done.documents,
                "first": done.since + 1,
                "size": done.size,
                "root": done.root,
            }
        )
