"""What mean reciprocal rank each class of query must reach; a fall below it fails the build."""

from collections.abc import Mapping
from typing import Final

# Among the labelled records alone.
SMALL_REGISTRY: Final[Mapping[str, float]] = {
    "exact": 1.0,
    "brand": 0.99,
    "middle": 0.99,
    "gap": 0.97,
    "typo": 0.97,
    "homophone": 0.97,
    "pinyin": 0.95,
    "initials": 0.97,
    "mixed": 0.99,
    "traditional": 0.99,
    "several": 0.97,
    "codes": 0.99,
    "all": 0.98,
}
# Among 100,000 records, of which many are called nearly alike; both for the labelled queries and for those made from the records.
AMONG_100_000: Final[Mapping[str, float]] = {
    "exact": 0.99,
    "brand": 0.97,
    "middle": 0.95,
    "gap": 0.92,
    "typo": 0.92,
    "homophone": 0.92,
    "pinyin": 0.92,
    "initials": 0.93,
    "mixed": 0.95,
    "traditional": 0.98,
    "several": 0.92,
    "codes": 0.98,
    "all": 0.95,
}


def shortfalls(merit: Mapping[str, float], thresholds: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return each class that is missing or below its threshold, with what it reached and what it must."""
    return {sort: (merit.get(sort, 0.0), least) for sort, least in thresholds.items() if merit.get(sort, 0.0) < least}
