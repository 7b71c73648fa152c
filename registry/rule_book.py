"""The dated rules as a table: what each asks, by which article, from when until when, and how sure that is.

The table is `reference/policy_rules.csv`. Whoever needs a number that a rule sets (60 lessons, 5 working days) reads it here by
the rule's code and the day, so that no number of a rule stands twice.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from registry.partial_days import PartialDay

CSV_PATH: Final = Path(__file__).parent / "reference" / "policy_rules.csv"


class Scope(StrEnum):
    """To what a rule applies, in the words of the table."""

    ALL = "all"
    ONLINE = "online"
    LIVE = "live"
    LIVE_COMPULSORY = "live_compulsory"
    LIVE_SUBJECT_COMPULSORY = "live_subject_compulsory"
    LIVE_SUBJECT_SENIOR = "live_subject_senior"
    COMPULSORY = "compulsory"
    SUBJECT = "subject"
    NON_SUBJECT = "non_subject"
    SUBJECT_COMPULSORY = "subject_compulsory"
    GRADES_1_2 = "grades_1_2"
    IMPORTED = "imported"
    FOREIGN_STAFF = "foreign_staff"


class JudgedOn(StrEnum):
    """Who is judged by a rule; `ELSEWHERE`: no record is, but another part of the product keeps it."""

    COURSE = "course"
    FEE = "fee"
    PLATFORM = "platform"
    INSTITUTION = "institution"
    STAFF = "staff"
    ELSEWHERE = "elsewhere"


class InForce(StrEnum):
    """Whether a rule binds on a day; `PERHAPS`: its first day is known to the month or year only, and the day falls inside."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What is asked of one row, which is equal to itself alone; the table has its words, its source and its unit beside that.

    `in_force_to` is its last day, `is_confirmed` whether it rests on more than a digest or one secondary source.
    """

    code: str
    value: str
    in_force_from: PartialDay
    in_force_to: date | None
    article: str
    scope: Scope
    judged_on: JudgedOn
    is_confirmed: bool

    @property
    def number(self) -> Decimal:
        """Return the limit in the unit of the row; raises `decimal.InvalidOperation` where the rule sets no number."""
        return Decimal(self.value)

    def in_force(self, on: date) -> InForce:
        """Tell whether the rule binds on a day."""
        if on < self.in_force_from.first or (self.in_force_to is not None and on > self.in_force_to):
            return InForce.NO
        if not self.in_force_from.is_exact and on <= self.in_force_from.last:
            return InForce.PERHAPS
        return InForce.YES


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows of one code for a day: the one that surely binds, and a later one that perhaps replaces it already."""

    sure: Rule | None
    possible: Rule | None


@cache
def rules() -> tuple[Rule, ...]:
    """Return every row in the order of the table."""
    with CSV_PATH.open(encoding="utf-8", newline="") as lines:
        return tuple(_rule(row) for row in csv.DictReader(lines))


@cache
def rules_of(code: str) -> tuple[Rule, ...]:
    """Return the rows of a code, whenever they bind; raises `LookupError` for a code that the table does not have."""
    found = tuple(rule for rule in rules() if rule.code == code)
    if not found:
        raise LookupError(code)
    return found


def choose(code: str, on: date, covers: Callable[[Scope], bool]) -> Choice:
    """Return which rows of a code bind on a day those whom `covers` says the scope reaches.

    A confirmed row goes before one that is not, then the one that began last. Raises `LookupError` for a code that the table
    does not have.
    """
    sure, possible = _binding(code, on)
    return Choice(
        next((rule for rule in sure if covers(rule.scope)), None), next((rule for rule in possible if covers(rule.scope)), None)
    )


def rule_in_force(code: str, on: date) -> Rule | None:
    """Return the row of a code that binds on a day, whomever it reaches, and nothing if none does.

    The rows go in the order of `choose`; one that only perhaps binds is given where no other does. Raises `LookupError` as that
    does.
    """
    choice = choose(code, on, lambda _: True)
    return choice.sure or choice.possible


@lru_cache(maxsize=4096)
def _binding(code: str, on: date) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Return the rows of a code that surely and that perhaps bind on a day, the preferred first."""
    ordered = sorted(rules_of(code), key=_preference, reverse=True)
    return (
        tuple(rule for rule in ordered if rule.in_force(on) is InForce.YES),
        tuple(rule for rule in ordered if rule.in_force(on) is InForce.PERHAPS),
    )


def _preference(rule: Rule) -> tuple[bool, date]:
    return rule.is_confirmed, rule.in_force_from.first


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        code=row["rule_code"],
        value=row["value"],
        in_force_from=PartialDay(row["in_force_from"]),
        in_force_to=date.fromisoformat(row["in_force_to"]) if row["in_force_to"] else None,
        article=row["article"],
        scope=Scope(row["scope"]),
        judged_on=JudgedOn(row["judged_on"]),
        is_confirmed=row["confirmed"] == "yes",
    )
