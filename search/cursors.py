"""Cursors: where in an answer a page begins. One made for another query, or by nobody, is an error in words."""

import base64
import binascii
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext

from search.engines.base import Key
from search.plan import BadQuery, Plan
from search.stages import StageName


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the answer of one stage: after so many records, or after the record with this key."""

    stage: StageName | None = None
    offset: int = 0
    after: Key = ()


def written(plan: Plan, position: Position) -> str:
    """Return the cursor of a position."""
    parts = [plan.digest, position.stage, position.offset, list(position.after)]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read(plan: Plan, cursor: str, key_types: tuple[type, ...]) -> Position:
    """Return the position that a cursor means; raises `BadQuery`."""
    try:
        digest, stage, offset, after = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError) as wrong:
        raise _wrong_cursor() from wrong
    if digest != plan.digest or stage not in {each.name for each in plan.stages}:
        raise _wrong_cursor()
    fits = isinstance(after, list) and tuple(map(type, after)) in (key_types, ())
    if not fits or type(offset) is not int or not 0 <= offset <= 10_000:
        raise _wrong_cursor()
    return Position(stage, offset, tuple(after))


def _wrong_cursor() -> BadQuery:
    return BadQuery("after", gettext("翻页位置无效，或不属于这次搜索。请从第一页重新开始。"))
