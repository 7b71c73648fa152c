"""Loading the sample: an invented registry, published by a publisher whose records every page calls invented."""

from collections.abc import Iterator
from itertools import islice

from django.utils import timezone

from registry.contact_lines import file_contact_lines
from registry.filing.batches import file_in_batches
from registry.filing.forms import FilingOutcome
from registry.filing.services import file_institution, publisher_named
from registry.lists import file_list
from registry.models import LedgerEntry, Publisher
from registry.sample.contact_lines import HOTLINES_PUBLISHER, invented_offices, public_hotlines
from registry.sample.history import TOUR, beginning, to_come, told_of_the_tour
from registry.sample.institutions import institutions
from registry.sample.lists import sample_lists

PUBLISHER = "示例数据（虚构）"
SOURCE = "示例数据"


def sample_publisher() -> Publisher:
    """Return the publisher of everything in the sample."""
    return publisher_named(PUBLISHER, is_sample=True)


def file_sample(number: int) -> Iterator[FilingOutcome]:
    """File the first `number` invented institutions in short batches; what was yielded is committed, twice changes nothing."""
    yield from file_in_batches(institutions(number), publisher=sample_publisher(), source=SOURCE)
    yield from file_in_batches(to_come() if number else (), publisher=sample_publisher(), source=SOURCE)


def file_sample_history(number: int) -> Iterator[FilingOutcome]:
    """File what the first `number` invented institutions were in earlier years; before `file_sample`."""
    for told in told_of_the_tour(number):
        # Of one day two things were said, so saying the first again would correct the second.
        if LedgerEntry.objects.filter(recorded_at=told.recorded_at).exists():
            continue
        yield file_institution(
            told.filing,
            publisher=sample_publisher(),
            source=SOURCE,
            recorded_at=told.recorded_at,
            basis=told.basis,
            effective_on=told.effective_on,
        )
    beginnings = (begun for each in islice(institutions(number), TOUR, None) if (begun := beginning(each)))
    yield from file_in_batches(beginnings, publisher=sample_publisher(), source=SOURCE)


def file_sample_lists(number: int) -> Iterator[FilingOutcome]:
    """File the invented lists that go with a sample of that size; after its institutions, so that their lines find them."""
    for each in sample_lists(number):
        yield file_list(
            each.lines,
            title=each.title,
            issuer=each.issuer,
            region=each.region,
            published_on=each.published_on,
            colour=each.colour,
            source=SOURCE,
            publisher=sample_publisher(),
            recorded_at=timezone.now(),
        )


def file_sample_contact_lines() -> None:
    """File the public hotlines, which are real, and the invented offices, which say that they are not."""
    file_contact_lines(public_hotlines(), publisher=publisher_named(HOTLINES_PUBLISHER))
    file_contact_lines(invented_offices(), publisher=sample_publisher())
