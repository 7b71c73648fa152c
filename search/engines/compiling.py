"""A condition as text in the language of a database's full-text search: alike in SQLite and PostgreSQL but for the signs."""

from collections.abc import Callable
from functools import cache
from typing import Final

from search.conditions import MARKS, All, But, Condition, Has, Under, spread

# Stands for any token: none holds it.
_ANY: Final = "?"


def in_words(*, quote: str, begins: str, both: str, either: str, but: str) -> Callable[[Condition], str]:
    """Return what compiles a condition, every token quoted; `begins` stands behind what a token only begins with."""

    def compiled(condition: Condition, marks: tuple[str, ...] = ()) -> str:
        if isinstance(condition, Has):
            token, prefix = condition
            if marks and token[0] not in MARKS:
                return under_any(marks, prefix).replace(_ANY, token)
            return f"{quote}{token}{quote}{begins}" if prefix else f"{quote}{token}{quote}"
        if isinstance(condition, Under):
            return compiled(condition.condition, condition.marks)
        if isinstance(condition, But):
            return f"({compiled(condition.wanted, marks)}{but}{compiled(condition.unwanted, marks)})"
        between = both if isinstance(condition, All) else either
        return f"({between.join([compiled(part, marks) for part in condition.parts])})"

    @cache
    def under_any(marks: tuple[str, ...], prefix: bool) -> str:
        """What is compiled of a token that is to be there under any of some marks, `_ANY` standing for it."""
        return compiled(spread(Has(_ANY, prefix), marks))

    return compiled
