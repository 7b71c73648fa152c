"""Invented decisions on a few institutions, of every kind that changes what search reads: each touches other index documents."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from registry.filing.forms import Filing, InstitutionFiling
from registry.sample.institutions import institution

REGIONS = ("370102", "370203", "370303", "371002")
STATUSES = ("filed", "rectifying", "shut_down", "delisted")
STAGES = ("primary", "junior", "senior")

Decide = Callable[[InstitutionFiling, Random, date], InstitutionFiling]


def decisions_on(institutions: range, number: int, random: Random, today: date) -> list[InstitutionFiling]:
    """Return one decision on each of so many institutions, chosen at random among those with these numbers."""
    chosen = random.sample(institutions, number)
    return [random.choice(_DECISIONS)(institution(each), random, today) for each in chosen]


def _file_all(known: InstitutionFiling, _: Random, __: date) -> InstitutionFiling:
    return known


def _rename(known: InstitutionFiling, random: Random, _: date) -> InstitutionFiling:
    values = {**known.values, "name": f"济南{_word(random)}培训有限公司", "region": random.choice(REGIONS)}
    return InstitutionFiling(uscc=known.uscc, values=values)


def _change_a_platform(known: InstitutionFiling, random: Random, _: date) -> InstitutionFiling:
    platform = random.choice(known.platforms)
    values = {**platform.values, "status": random.choice(STATUSES)}
    # Without a number a platform is known by its name alone.
    if values.get("filing_number"):
        values["name"] = f"{platform.values['name']}{_word(random)}"
    return InstitutionFiling(uscc=known.uscc, values=known.values, platforms=[replace(platform, values=values, courses=())])


def _change_courses(known: InstitutionFiling, random: Random, _: date) -> InstitutionFiling:
    platform = random.choice(known.platforms)
    courses = [
        replace(each, values={**each.values, "name": f"{_word(random)}思维", "stage": random.choice(STAGES)})
        for each in platform.courses
    ]
    return InstitutionFiling(uscc=known.uscc, values=known.values, platforms=[replace(platform, courses=courses)])


def _list_it(known: InstitutionFiling, random: Random, today: date) -> InstitutionFiling:
    removed_on = random.choice((None, today - timedelta(days=1)))
    entry = {
        "list": random.choice(("black", "grey", "white")),
        "reason": "演练",
        "decision_number": f"演练〔2026〕{random.randrange(8)}号",
        "issued_by": "市教育局（示例）",
        "listed_on": today - timedelta(days=30),
        "valid_until": today + timedelta(days=300),
        "removed_on": removed_on,
        "removal_reason": "演练" if removed_on else "",
    }
    return InstitutionFiling(uscc=known.uscc, values=known.values, credit=[Filing(values=entry)])


def _let_a_teacher_leave(known: InstitutionFiling, random: Random, today: date) -> InstitutionFiling:
    teacher = random.choice(known.teachers)
    left = replace(teacher, values={**teacher.values, "left_on": today - timedelta(days=1)})
    return InstitutionFiling(uscc=known.uscc, values=known.values, teachers=[left])


def _remove_much(known: InstitutionFiling, _: Random, __: date) -> InstitutionFiling:
    first = known.platforms[0]
    left = [replace(first, courses=first.courses[:1])]
    return replace(known, complete=True, platforms=left, teachers=known.teachers[:1], credit=())


_DECISIONS: tuple[Decide, ...] = (
    _file_all, _rename, _change_a_platform, _change_courses, _list_it, _let_a_teacher_leave, _remove_much, _file_all,
)  # fmt: skip


def _word(random: Random) -> str:
    return f"{random.choice('甲乙丙丁戊己庚辛')}{random.choice('山水云星海')}{random.randrange(1000)}"
