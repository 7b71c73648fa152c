"""Smaller answers for who takes them."""

import gzip
from functools import lru_cache
from typing import Final

import zstandard

# Below this the headers weigh more than what is saved.
WORTH_BYTES: Final = 1_400
# In our order of choice: of two that a client likes as well, the first. Levels are those at which more work saves little.
_ENCODERS: Final = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "gzip": lambda body: gzip.compress(body, compresslevel=4, mtime=0),
}


@lru_cache(256)
def chosen_encoding(accepted: str) -> str:
    """Return the content coding that `Accept-Encoding` likes best of those that we have, empty for none (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        name, _, parameter = (part.strip() for part in each.partition(";"))
        weights[{"x-gzip": "gzip"}.get(name, name)] = _weight(parameter)
    others = weights.get("*", 0.0)
    best = max(_ENCODERS, key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def compressed(body: bytes, encoding: str) -> bytes:
    """Return the body in a content coding."""
    return _ENCODERS[encoding](body)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
