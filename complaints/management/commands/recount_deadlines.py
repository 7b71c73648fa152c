"""`recount_deadlines`: counts last days again that are estimates, as holidays become known; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext

from complaints.services import recount_estimates


class Command(BaseCommand):
    help = "Counts the last days of open cases again that went into a year whose holidays were not known."

    def handle(self, *_: Any, **options: Any) -> None:
        number = recount_estimates(at=timezone.now())
        self.stdout.write(gettext("已重新计算 %(number)d 个件的办结时限") % {"number": number})
