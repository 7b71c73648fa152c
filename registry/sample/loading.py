"""Loading the sample: an invented registry, published by a publisher whose records every page calls invented."""

from collections.abc import Iterator

from registry.filing import publisher_named
from registry.filing_batches import file_in_batches
from registry.filing_forms import FilingOutcome
from registry.models import Publisher
from registry.sample.institutions import institutions

PUBLISHER = "示例数据（虚构）"
SOURCE = "load_sample"


def sample_publisher() -> Publisher:
    """Return the publisher of everything in the sample."""
    return publisher_named(PUBLISHER, is_sample=True)


def file_sample(number: int) -> Iterator[FilingOutcome]:
    """File the first `number` invented institutions in short batches; what was yielded is committed, twice changes nothing."""
    return file_in_batches(institutions(number), publisher=sample_publisher(), source=SOURCE)
