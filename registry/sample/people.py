"""Invented staff: names, certificates and identity numbers that are well formed and belong to nobody known."""

from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum.cn import ric

from registry.filing.forms import Filing
from registry.sample import words

_CERTIFICATE_KINDS = {"primary": "2", "junior": "3", "senior": "4"}
_FIRST_BIRTHDAY = date(1966, 1, 1)
_BIRTHDAYS = 12_000


def staff(random: Random, *, region: str, subjects: list[str], stages: list[str], number: int) -> list[Filing]:
    """Return the staff of one institution: mostly teaching and research staff, some others, now and then one who left."""
    return [_member(random, region, subjects, stages, index) for index in range(1, number + 1)]


def person_name(random: Random) -> str:
    """Return an invented name."""
    given = "".join(random.sample(words.GIVEN, random.choice((1, 2, 2, 2))))
    return random.choice(words.SURNAMES) + given


def _member(random: Random, region: str, subjects: list[str], stages: list[str], index: int) -> Filing:
    role = random.choices(("teaching", "research", "assistant", "management"), (74, 10, 10, 6))[0] if index > 1 else "teaching"
    stage, subject = random.choice(stages), random.choice(subjects)
    values: dict[str, Any] = {
        "code": f"T-{index:03d}",
        "name": person_name(random),
        "role": role,
        "nationality": "CN",
        "id_number": _id_number(random, region),
        "is_full_time": random.random() < 0.7,
        "is_in_service": random.random() < 0.01,
        "left_on": date(2026, 3, 31) if index > 1 and random.random() < 0.03 else None,
    }
    if role in ("teaching", "research"):
        values["subjects"] = [subject]
        if random.random() < 0.92:
            number = f"{random.randint(2005, 2023)}37{random.randint(0, 199):03d}{_CERTIFICATE_KINDS[stage]}{random.randint(1, 2)}"
            values |= {
                "certificate_number": f"{number}{random.randint(1, 999_999):06d}",
                "certificate_kind": stage,
                "certificate_subject": subject,
            }
    return Filing(values=values)


def _id_number(random: Random, region: str) -> str:
    born = _FIRST_BIRTHDAY + timedelta(days=random.randrange(_BIRTHDAYS))
    number = f"{region}{born:%Y%m%d}{random.randint(1, 999):03d}"
    # The library leaves out the last character, where the check digit will stand.
    return number + str(ric.calc_check_digit(f"{number}?"))
