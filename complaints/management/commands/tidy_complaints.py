"""`tidy_complaints`: forgets contacts of cases that ended three years ago; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext

from complaints.forgetting import forget_old_contacts


class Command(BaseCommand):
    help = "Forgets how to reach who complained, of cases that ended three years ago."

    def handle(self, *_: Any, **options: Any) -> None:
        forgotten = forget_old_contacts(at=timezone.now())
        self.stdout.write(gettext("已删除：办结满三年的件的联系方式 %(contacts)s") % {"contacts": forgotten})
