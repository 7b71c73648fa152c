"""Cursors: where in an answer a page begins. One made for another query, or by nobody, is an error in words."""

import base64
import binascii
from typing import Final, NamedTuple

import orjson
from django.utils.translation import gettext

from registry.public_ids import kind_of
from search.engines.base import OrderKey
from search.plan import BadQuery, Plan
from search.stages import StageName

_MOST_PLACES: Final = 1 << 62


class Position(NamedTuple):
    """A place in the answer of one stage.

    Among its first records, which are ranked: after the one with this score and key; the first ones end with the key `end`, if
    others follow. Beyond them, with a score of -1: after the record with this key. Where a page was asked for by number, after
    so many records.
    """

    stage: StageName | None = None
    score: float = -1.0
    after: OrderKey = ()
    end: OrderKey = ()
    offset: int = 0

    @property
    def is_ranked(self) -> bool:
        return self.score >= 0


def written(plan: Plan, position: Position) -> str:
    """Return the cursor of a position."""
    parts = (plan.digest, position.stage, position.score, position.after, position.end)
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read(plan: Plan, cursor: str) -> Position:
    """Return the position that a cursor means; raises `BadQuery`."""
    try:
        digest, stage, score, after, end = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError) as wrong:
        raise _wrong_cursor() from wrong
    # For a cursor of another query no stage is made.
    levels = next((len(each.levels) for each in plan.stages if each.name == stage), None) if digest == plan.digest else None
    if levels is None:
        raise _wrong_cursor()
    is_score = type(score) is float and (score == -1 or (plan.sort == "relevance" and 0 <= score <= 1))
    if not is_score or not _is_key(plan, levels, after) or not (end == [] or (score >= 0 and _is_key(plan, levels, end))):
        raise _wrong_cursor()
    return Position(stage, score, tuple(after), tuple(end))


def _is_key(plan: Plan, levels: int, key: object) -> bool:
    if not isinstance(key, list) or list(map(type, key)) != [int if plan.sort == "relevance" else str, int, str]:
        return False
    # PostgreSQL takes no text with a NUL in it.
    is_first = "\0" not in key[0] if isinstance(key[0], str) else 0 <= key[0] < max(levels, 1)
    return is_first and 0 <= key[1] < _MOST_PLACES and (key[2] == "" or kind_of(key[2]) is not None)


def _wrong_cursor() -> BadQuery:
    return BadQuery("after", gettext("翻页位置无效，或不属于这次查询。请从第一页重新开始。"))
