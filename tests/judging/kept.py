"""A large registry that is loaded once and used again: the database is one file, what is known of it another beside it."""

import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry import selectors
from tests.judging.corpus import families
from tests.judging.known import Known
from tests.judging.labelled import is_like_a_labelled_one, labelled
from tests.judging.loading import load
from tests.judging.measuring import Asked
from tests.judging.queries import generated
from tests.search.scenario_records import SCENARIOS, load_records

# What decides how a registry is made: another text of these makes another registry.
_MADE_BY: Final = [
    *(Path(__file__).parent / f"{name}.py" for name in ("avoiding", "corpus", "known", "loading", "naming", "words")),
    *(SCENARIOS / f"search_{name}.toml" for name in ("queries", "records")),
]


class StaleRegistry(Exception):
    """The database was filled by other sources, or with another number of records."""


@dataclass(frozen=True, slots=True)
class LargeRegistry:
    """The labelled records by their keys, and what is known of the invented ones around them."""

    rows: dict[str, Any]
    known: Known

    def queries(self, *, each: int) -> dict[str, list[Asked]]:
        """Return both sets of queries; of the generated one `each` of a class."""
        return {"labelled": labelled(self.rows), "generated": generated(self.known, each=each)}


def make_registry(records: int) -> LargeRegistry:
    """Publish the labelled records in the empty database and load others until there are `records`."""
    rows = load_records()
    known = Known()
    for family in load(families(records - sum(selectors.counts().values()), is_taken=is_like_a_labelled_one())):
        known.note(family)
    return LargeRegistry(rows, known)


def kept_registry(records: int, beside: Path) -> LargeRegistry:
    """Return the registry that the database holds, made first if it is empty; raises `StaleRegistry`.

    What is known of it lies in the file `beside`, which must be as trustworthy as code.
    """
    made_of = _made_of(records)
    if any(selectors.counts().values()):
        before, made = pickle.loads(beside.read_bytes()) if beside.exists() else ("", None)  # noqa: S301 (written below)
        if not isinstance(made, LargeRegistry) or before != made_of:
            raise StaleRegistry(f"The database holds another registry than is asked for: remove it and {beside}.")
        return made
    made = make_registry(records)
    beside.write_bytes(pickle.dumps((made_of, made)))
    return made


def _made_of(records: int) -> str:
    texts = b"".join(path.read_bytes() for path in _MADE_BY)
    return f"{records} {hashlib.sha256(texts).hexdigest()}"
