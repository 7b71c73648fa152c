"""Random histories of a few schools: files of two publishers for any day, some of them again, lists, new codes, days that pass."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from registry.filing.forms import InstitutionFiling
from registry.filing.services import publisher_named
from registry.lists import ListLine, file_list
from registry.turning import turn_day
from tests.factories import new_uscc
from tests.registry.filing_making import course, credit, file, penalty, platform, school, teacher

BEGINNING, LISTED_ON, LISTED_AGAIN_ON = date(2026, 6, 1), date(2024, 5, 1), date(2026, 6, 21)
# A school is known by the first of its codes, and may come to have another or have had it.
CODES = [[new_uscc(77_000 + 10 * which + number) for number in range(3)] for which in range(3)]
PUBLISHERS = ["山东省教育厅", "济南市教育局"]
STAFF = ["T-1", "T-2", "T-3"]


@dataclass(frozen=True)
class Filed:
    """A file, with the day that is given beside it."""

    filings: Sequence[InstitutionFiling]
    publisher: str
    effective_on: date | None


@dataclass(frozen=True)
class Listed:
    """A published list of a day."""

    lines: Sequence[ListLine]
    complete: bool
    published_on: date


@dataclass(frozen=True)
class Turned:
    """Days that pass, of which the last one is turned."""

    days: int


Act = Filed | Listed | Turned


def history(seed: int, number: int) -> list[Act]:
    """Return acts; the days in a file are around the day on which it is sent."""
    chance, now = random.Random(seed), BEGINNING
    acts: list[Act] = []
    for _ in range(number):
        sent = [each for each in acts if not isinstance(each, Turned)]
        if sent and chance.random() < 0.12:
            acts.append(chance.choice(sent))
        else:
            acts.append(_any_list(chance) if chance.random() < 0.1 else _AnyFile(chance, now).file())
        if chance.random() < 0.4:
            days = chance.choice([1, 2, chance.randint(1, 40), chance.randint(1, 40), 400])
            acts.append(Turned(days))
            now += timedelta(days=days)
    return acts


def do(act: Act, now: date) -> date:
    """Do an act on a day; return the day that it is then."""
    match act:
        case Turned(days):
            now += timedelta(days=days)
            turn_day(now, clock=partial(_at, now))
        case Filed(filings, publisher, on):
            file(*filings, publisher=publisher, recorded_at=_at(now), effective_on=on)
        case Listed(lines, complete, published_on):
            file_list(
                lines,
                title="白名单",
                issuer="济南市教育局",
                region="370100",
                published_on=published_on,
                source="list.csv",
                publisher=publisher_named("济南市教育局"),
                recorded_at=_at(now),
                complete=complete,
            )
    return now


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def _any_list(chance: random.Random) -> Listed:
    lines = []
    for number in range(1, chance.randint(1, 4) + 1):
        which = chance.randrange(len(CODES))
        uscc = chance.choice(["", chance.choice(CODES[which])])
        name, licence = chance.choice([f"第{which}学校", f"第{which}学堂"]), chance.choice(["", f"鲁证{which}"])
        lines.append(ListLine(number, name, uscc=uscc, licence_number=licence))
    return Listed(lines, chance.random() < 0.3, chance.choice([date(2025, 1, 1), date(2026, 5, 1)]))


class _AnyFile:
    """What a clerk may send on a day, with days around it."""

    def __init__(self, chance: random.Random, now: date) -> None:
        self.chance = chance
        self.now = now
        self.codes: list[str] = []

    def file(self) -> Filed:
        on = self.chance.choice([None, None, None, self.now, self.near(-900, 40), self.near(-20, 20)])
        schools = self.chance.sample(range(len(CODES)), self.chance.choice([1, 1, 2]))
        publisher = self.chance.choice([PUBLISHERS[0]] * 5 + [PUBLISHERS[1]])
        return Filed([self.school(which) for which in schools], publisher, on)

    def near(self, first: int, last: int) -> date:
        return self.now + timedelta(days=self.chance.randint(first, last))

    def maybe(self, likely: float, **values: Any) -> dict[str, Any]:
        return values if self.chance.random() < likely else {}

    def some(self, names: Sequence[str], *numbers: int) -> list[str]:
        return self.chance.sample(names, self.chance.choice(numbers))

    def school(self, which: int) -> Any:
        self.codes = self.some(STAFF, 1, 2, 3)
        uscc = self.chance.choice([CODES[which][0]] * 8 + CODES[which][1:])
        others = [each for each in CODES[which] if each != uscc]
        values = {
            "name": self.chance.choice([f"第{which}学校", f"第{which}学校", f"第{which}学堂"]),
            "kind": "individual" if self.chance.random() < 0.06 else "company",
            "region": self.chance.choice(["370102", "370102", "370103"]),
        }
        values |= self.maybe(0.3, licence_number=self.chance.choice([f"鲁证{which}", None]))
        return school(
            uscc,
            values=values | self.maybe(0.2, address=self.chance.choice(["东路", "西路", None])),
            teachers=[self.teacher(code) for code in self.codes],
            platforms=[self.platform(number, which) for number in self.some([f"鲁{which}-1", f"鲁{which}-2"], 0, 1, 1, 2)],
            credit=[self.credit(number) for number in self.some(["鲁1号", "鲁2号"], 0, 0, 1, 2)],
            penalties=[self.penalty(number) for number in self.some(["罚1号", "罚2号"], 0, 0, 1, 2)],
            complete=self.chance.random() < 0.15,
            **self.maybe(0.2, former_usccs=self.some(others, 0, 1, 2)),
        )

    def teacher(self, code: str) -> Any:
        role, name = self.chance.choice(["teaching", "teaching", "teaching", "assistant"]), self.chance.choice("子丑")
        left = self.maybe(0.4, left_on=self.chance.choice([None, self.near(-800, 30), self.near(-5, 5)]))
        return teacher(code, role=role, name=name, **left, **self.maybe(0.3, is_full_time=self.chance.choice([True, False, None])))

    def course(self, code: str) -> Any:
        staff = self.some(self.chance.choice([self.codes, STAFF]), 0, 1, 1)
        subject, name = self.chance.choice(["math", "art"]), self.chance.choice("甲乙")
        days = self.maybe(0.2, starts_on=self.near(-30, 0), ends_on=self.near(0, 30))
        return course(code, name=name, subject=subject, **days, **self.maybe(0.8, teachers=staff))

    def platform(self, number: str, which: int) -> Any:
        """A domain may be that of another school too."""
        return platform(
            number,
            [self.course(code) for code in self.some(["C-1", "C-2"], 0, 1, 2)],
            name=self.chance.choice("戊己") + number[-1],
            status=self.chance.choice(["filed", "filed", "rectifying", "cancelled"]),
            domains=self.chance.choice([["shared.example"], [f"s{which}.example"]]),
            **self.maybe(0.7, filed_on=self.chance.choice([self.near(-800, 20), self.near(-800, 20), self.near(-3, 3), None])),
            **self.maybe(0.3, valid_until=self.chance.choice([None, self.near(20, 60)])),
            **self.maybe(0.3, mlps_number=self.chance.choice(["1", "2", None])),
        )

    def credit(self, number: str) -> Any:
        listed_on = LISTED_ON if number == "鲁1号" else self.chance.choice([LISTED_ON, LISTED_AGAIN_ON])
        removed_on = self.chance.choice([None, listed_on + timedelta(days=self.chance.randint(1, 800))])
        removal = {"removed_on": removed_on, "removal_reason": "已修复" if removed_on else None}
        return credit(
            decision_number=number,
            listed_on=listed_on,
            reason=self.chance.choice("丙丁"),
            **self.maybe(0.7, **removal),
            **self.maybe(0.5, conduct_ended_on=date(2021, 1, 1) + timedelta(days=self.chance.randint(200, 1500))),
            **self.maybe(0.3, valid_until=self.chance.choice([None, self.near(20, 60)])),
        )

    def penalty(self, number: str) -> Any:
        decided_on = self.chance.choice([date(2026, 2, 1), date(2025, 9, 1), BEGINNING])
        withdrawn_on = self.chance.choice([None, max(decided_on, self.near(-60, 30))])
        withdrawal = {"withdrawn_on": withdrawn_on, "withdrawal_reason": "复议撤销" if withdrawn_on else None}
        return penalty(number, decided_on=decided_on, **self.maybe(0.6, **withdrawal))
