"""`rotate_field_keys`: seals everything private with the newest of `FIELD_KEYS`, so that older ones can be dropped."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from registry.rotation import marks_of_older_keys, reseal_all


class Command(BaseCommand):
    help = "Seals what older keys sealed with the newest of FIELD_KEYS; exit 1 if something cannot be opened."

    def handle(self, *_: Any, **options: Any) -> None:
        seen = changed = 0
        unopened: list[str] = []
        for batch in reseal_all():
            seen, changed = seen + batch.seen, changed + batch.changed
            unopened += batch.unopened
        self.stdout.write(gettext("核对 %(seen)s 行，重新密封 %(changed)s 行。") % {"seen": seen, "changed": changed})
        if marks := marks_of_older_keys():
            self.stdout.write(
                gettext(
                    "有 %(number)s 个“已删除”标记由旧密钥生成：请在 FIELD_KEYS 里保留旧密钥，它们仍用来阻止已删除的记录被重新导入。"
                )
                % {"number": marks}
            )
        if unopened:
            self.stdout.write(
                gettext("有 %(number)s 行用现有密钥打不开：%(rows)s。请把当时的密钥加回 FIELD_KEYS 后再运行。")
                % {"number": len(unopened), "rows": " ".join(unopened[:20])}
            )
            raise SystemExit(1)
        if not marks:
            self.stdout.write(gettext("现在可以从 FIELD_KEYS 里删去第一个以外的密钥。"))
