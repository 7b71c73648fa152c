"""Invented platforms and courses: all statuses, subjects, stages and fees, and now and then a rule that is broken."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from typing import Any

from registry.filing.forms import Filing, PlatformFiling
from registry.sample import codes, words

FIRST_FILING_DAY = date(2019, 11, 1)
FILING_DAYS = 2400
KINDS = {"website": 30, "app": 42, "mini_program": 22, "client": 6}
_EVENINGS = (time(18, 0), time(18, 30), time(19, 0), time(19, 30), time(20, 0))


@dataclass(frozen=True, slots=True)
class Operator:
    """What a platform's invention needs to know of who runs it."""

    index: int
    region: str
    brand: str
    slug: str
    subjects: list[str]
    stages: list[str]
    staff: list[Filing]


def platform(random: Random, operator: Operator, number: int) -> PlatformFiling:
    """Return the operator's platform with this number, counted from 1, and its courses."""
    kind = random.choices(list(KINDS), list(KINDS.values()))[0]
    status = random.choices(list(words.STATUSES), list(words.STATUSES.values()))[0]
    filed_on = FIRST_FILING_DAY + timedelta(days=random.randrange(FILING_DAYS))
    tail = random.choice(words.PLATFORM_TAILS)
    was_filed = status not in ("refused", "unfiled")
    values: dict[str, Any] = {
        "name": operator.brand if operator.brand.endswith("课堂") and number == 1 else f"{operator.brand}{tail}",
        "kind": kind,
        "domains": [f"{operator.slug}.example"] if kind == "website" else [],
        "app_ids": [f"example.{operator.slug.replace('-', '_')}.{number}"] if kind == "app" else [],
        "icp_number": codes.icp_number(filed_on.year, operator.index, number, kind),
        "mps_number": codes.police_number(operator.region, operator.index),
        "mlps_number": f"{operator.region}{operator.index % 100_000:05d}-{random.randint(1, 99_999):05d}",
        "mlps_level": random.choices((2, 3), (35, 65))[0],
        "status": status,
        "has_eye_protection": random.random() < 0.9,
        "has_parental_control": random.random() < 0.85,
        "servers_in_mainland": True,
        "content_kept_months": random.choice((12, 12, 24, 36)),
        "live_video_kept_months": random.choice((6, 6, 12)),
    }
    if number > 1:
        # Two platforms of one operator never share a name.
        values["name"] += f"{random.choice(('初中版', '小学版', '家长端', '专业版'))}{'' if number == 2 else number}"
    if was_filed:
        values |= {
            "filing_number": codes.filing_number(filed_on.year, operator.index, number),
            "filed_on": filed_on,
            "valid_until": _years_later(filed_on, random.choice((5, 6, 8))) if random.random() < 0.7 else None,
        }
    if random.random() < 0.2:
        values["telecom_license"] = f"鲁B2-{filed_on.year}{operator.index % 10_000:04d}"
    begins = max(filed_on, date(2020, 1, 6))
    courses = [course(random, operator, index, begins) for index in range(1, random.choice((1, 2, 2, 3, 3)) + 1)]
    return PlatformFiling(values=values, courses=courses)


def course(random: Random, operator: Operator, index: int, begins: date) -> Filing:
    """Return a course: lawful for its time in most cases, one in twelve with a broken rule."""
    stage, subject = random.choice(operator.stages), random.choice(operator.subjects)
    if stage == "primary" and subject in words.ONLY_LATER:
        stage = "junior"
    stage_name, grades = words.STAGES[stage]
    chosen = sorted(random.sample(grades, random.choice((1, 1, 2))))
    mode = random.choices(("live", "recorded", "mixed"), (62, 25, 13))[0]
    starts_on = begins + timedelta(days=random.randrange(14, 120))
    minutes = 30 if starts_on >= date(2021, 7, 24) else 40
    lessons = random.choice((10, 15, 20, 24, 30, 40, 48))
    teachers = [each for each in operator.staff if each.values["role"] in ("teaching", "research")]
    form = random.choice(words.COURSE_FORMS if subject in ("chinese", "english") else words.COURSE_FORMS[:-1])
    grade = "、".join(words.GRADE_NAMES[each - 1] for each in chosen) + ("" if stage == "senior" else "年级")
    values: dict[str, Any] = {
        "code": f"C-{index:03d}",
        "name": f"{grade if random.random() < 0.6 else stage_name}{words.SUBJECTS[subject]}{form}",
        "subject": subject,
        "stage": stage,
        "grades": chosen,
        "mode": mode,
        "lesson_minutes": minutes,
        "break_minutes": 10,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=random.choice((56, 70, 84))),
        "assigns_homework": chosen[0] > 2 and random.random() < 0.6,
        "is_imported": False,
        "fees": [_fee(random, lessons, starts_on)],
        "refund_policy": random.choice(words.REFUND_POLICIES),
        "teachers": sorted({random.choice(teachers).values["code"] for _ in range(random.choice((1, 1, 2)))}),
    }
    if mode != "recorded":
        starts_at = random.choice(_EVENINGS)
        values |= {"starts_at": starts_at, "ends_at": _later(starts_at, minutes), "weekdays": sorted(random.sample(range(1, 8), 2))}
    if random.random() < 1 / 12:
        values |= _broken_rule(random, starts_on, mode)
    return Filing(values=values)


def _broken_rule(random: Random, starts_on: date, mode: str) -> dict[str, Any]:
    rules: list[dict[str, Any]] = [
        {
            "lesson_minutes": 45,
            "starts_on": max(starts_on, date(2021, 9, 6)),
            "ends_on": max(starts_on, date(2021, 9, 6)) + timedelta(70),
        },
        {"break_minutes": 5},
        {"fees": [{"basis": "per_lesson", "lessons": 61, "starts_on": None, "ends_on": None, "amount": "4880.00"}]},
        {"stage": "primary", "subject": "math", "name": "一年级数学启蒙", "grades": [1], "assigns_homework": True},
    ]
    if mode != "recorded":
        rules.append({"starts_at": time(21, 0), "ends_at": time(21, 30)})
    return random.choice(rules)


def _fee(random: Random, lessons: int, starts_on: date) -> dict[str, Any]:
    price = random.choice((35, 45, 58, 60, 80, 98, 120))
    if random.random() < 0.75:
        return {"basis": "per_lesson", "lessons": lessons, "starts_on": None, "ends_on": None, "amount": f"{price * lessons}.00"}
    return {
        "basis": "per_period",
        "lessons": None,
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + timedelta(days=84)).isoformat(),
        "amount": f"{price * 24}.00",
    }


def _later(at: time, minutes: int) -> time:
    total = at.hour * 60 + at.minute + minutes
    return time(total // 60, total % 60)


def _years_later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))
