"""The sandbox: a deployment of its own in which partners try what they build, on invented records that behave as documented.

What it answers, it answers as the live service does; three codes ask for more than a record: to be refused as over the quota, to
be answered late, and to be shut down between two calls. docs/developers/sandbox.md tells partners of them.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from registry import checkpoints, selectors
from registry.days import civil_day
from registry.filing.batches import file_in_batches
from registry.filing.forms import FilingOutcome
from registry.filing.services import file_institution
from registry.identifiers import without_misread
from registry.models import Publisher
from registry.numbers.typed_numbers import compact
from registry.sample import scenarios
from registry.sample.contact_lines import HOTLINES_PUBLISHER
from registry.sample.loading import SOURCE, sample_publisher

RETRY_AFTER_SECONDS: Final = 30
SLOW_SECONDS: Final = 3.0
# So many may wait at once in a process; nobody is to hold all of its threads.
SLOW_AT_ONCE: Final = 4
_NO_PART_OF_A_CODE: Final = re.compile(r"[^0-9A-Z]+")


class Behaviour(StrEnum):
    """What naming a code does beside finding its record, by the code."""

    RATE_LIMITED = scenarios.RATE_LIMITED
    SLOW = scenarios.SLOW
    SHUTTING_DOWN = scenarios.SHUTTING_DOWN


def behaviours_of(text: str) -> set[Behaviour]:
    """Return the behaviours that a request asks for by naming codes, in whatever form a person types them."""
    text = _NO_PART_OF_A_CODE.sub("", without_misread(compact(text)))
    return {each for each in Behaviour if each.value in text}


def is_shut_down_at(moment: datetime) -> bool:
    """Tell how the platform stands that is filed in even minutes and shut down in odd ones."""
    return moment.minute % 2 == 1


def turn(*, at: datetime) -> bool:
    """Let the platform that shuts down stand as it does at this moment; tell whether it changed.

    It changes by an entry of the ledger like any other, so that `changes`, the feed and webhooks tell of it.
    """
    is_shut_down = is_shut_down_at(at)
    institution = selectors.document_called("institution", scenarios.SHUTTING_DOWN)
    platforms = selectors.documents_under(["platform"], [institution.id]) if institution else []
    if not platforms or (platforms[0].body["status"] == "SHUT_DOWN") == is_shut_down:
        return False
    filing = scenarios.shutting_down(is_shut_down=is_shut_down)
    file_institution(filing, publisher=sample_publisher(), source=SOURCE, recorded_at=at, effective_on=civil_day(at))
    return True


def file_scenarios() -> Iterator[FilingOutcome]:
    """File the records of the sandbox; what was yielded is committed, twice changes nothing."""
    yield from file_in_batches(scenarios.scenario_records(), publisher=sample_publisher(), source=SOURCE)


def refuse_to_mix() -> None:
    """Raise `ImproperlyConfigured` where this sandbox can tell that it was given what belongs to the live service.

    That is a signing key whose verifier key is among `LIVE_LEDGER_KEYS`, or a database in which somebody published real records.
    """
    if set(checkpoints.verifier_keys()) & set(settings.LIVE_LEDGER_KEYS):
        raise ImproperlyConfigured(
            "This sandbox signs with a key of the live service (LIVE_LEDGER_KEYS names it): what it says of invented records would "
            "pass for the truth. Give it LEDGER_SIGNING_KEYS of its own: openssl rand -base64 32 makes one."
        )
    if _publishes_real_records():
        raise ImproperlyConfigured(
            "The database of this sandbox holds real records. Give it a DATABASE_URL of its own, and fill that with `load_sandbox`."
        )


def _publishes_real_records() -> bool:
    try:
        return Publisher.objects.filter(is_sample=False).exclude(name=HOTLINES_PUBLISHER).exists()
    except DatabaseError:
        # It is away, or not made yet; who answers requests will notice.
        return False
