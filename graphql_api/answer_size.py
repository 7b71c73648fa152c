"""How many bytes an answer will have, found before it is written out, where it may be very many."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from graphql_api.errors import CodedError, limit_exceeded
from graphql_api.limits import MAX_ANSWER_BYTES

# A request of so many points may have a large answer. That of a cheaper one cannot be: what may be long costs several points.
_DEAR: Final = 5_000
# A number, or a name of a few letters with the signs around it.
_FEW_BYTES: Final = 8
# Most texts are Chinese, of which a letter takes three bytes.
_BYTES_OF_A_LETTER: Final = 3


def too_large(answer: Mapping[str, Any] | None, cost: int) -> CodedError | None:
    """Return the error of an answer that has too many bytes, which names the field of the query that has the most of them."""
    if cost < _DEAR or not answer:
        return None
    sizes = {name: _size(value) for name, value in answer.items()}
    size = sum(sizes.values())
    if size <= MAX_ANSWER_BYTES:
        return None
    hint = "Ask for shorter pages, or for long texts in requests of their own."
    return limit_exceeded("answer size in bytes", size, MAX_ANSWER_BYTES, hint, field=max(sizes, key=sizes.__getitem__))


def _size(value: Any) -> int:
    """Return about how many bytes a value takes when it is written out."""
    size, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            size += len(each) if each.isascii() else len(each) * _BYTES_OF_A_LETTER
        elif isinstance(each, msgspec.Raw):
            size += memoryview(each).nbytes
        elif isinstance(each, dict):
            size += sum(map(len, each))
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
        elif isinstance(each, msgspec.Struct):
            size += sum(map(len, each.__struct_encode_fields__))
            waiting.extend(msgspec.structs.astuple(each))
        size += _FEW_BYTES
    return size
