"""What a broken file is expected to bring: one refused place, or no reading at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.vocabulary import RecordKind

Write = Callable[[Path], Path]

# Each file also holds one good institution, which stands whatever is wrong beside it.
GOOD_ALONE = {RecordKind.INSTITUTION: 1}


@dataclass(frozen=True)
class Refusal:
    """A file with something wrong in one place; `value` is shown as it was, a private one masked."""

    write: Write
    line: int
    column: str
    value: str
    words: str
    sheet: str = ""
    stands: Mapping[RecordKind, int] = field(default_factory=lambda: dict(GOOD_ALONE))


@dataclass(frozen=True)
class Unreadable:
    """A file of which nothing can be taken."""

    write: Write
    words: str
