"""`tidy_partners`: forgets refused requests for keys and usage of long ago; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext

from partners.forgetting import forget_old


class Command(BaseCommand):
    help = "Forgets who was refused a key ninety days ago, and usage of more than four hundred days ago."

    def handle(self, *_: Any, **options: Any) -> None:
        forgotten = forget_old(at=timezone.now())
        told = gettext("已删除：未同意的申请 %(requests)s，用量 %(usage)s 行")
        self.stdout.write(told % {"requests": forgotten.requests, "usage": forgotten.usage})
