"""The invented institution with a given index: the same for ever, so that a small sample is the beginning of a large one."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from pypinyin import lazy_pinyin

from registry import regions
from registry.filing.forms import Filing, InstitutionFiling
from registry.sample import codes, words
from registry.sample.fixed import fixed_institutions
from registry.sample.people import person_name, staff
from registry.sample.platforms import Operator, platform

SEED = "beian sample 1"
_LAST_DECISION = date(2026, 6, 1)


def institutions(number: int) -> Iterator[InstitutionFiling]:
    """Yield the first `number` invented institutions, those that the tour names first."""
    fixed = fixed_institutions()
    yield from fixed[:number]
    for index in range(len(fixed), number):
        yield institution(index)


def institution(index: int) -> InstitutionFiling:
    """Return the invented institution with this index."""
    random = Random(f"{SEED} {index}")  # noqa: S311 (invention, not secrecy)
    city, city_name, _ = random.choices(words.CITIES, [weight for _, _, weight in words.CITIES])[0]
    region = random.choice(_counties(city))
    brand = _brand(random)
    kind, authority = random.choices(
        (("company", "91"), ("private_non_enterprise", "52"), ("individual", "92"), ("public_institution", "12")),
        (70, 26, 3, 1),
    )[0]
    subjects = random.choices(list(words.SUBJECTS), words.SUBJECT_WEIGHTS, k=random.choice((1, 2, 2, 3)))
    stages = random.sample(list(words.STAGES), random.choice((1, 2, 2)))
    members = staff(random, region=region, subjects=subjects, stages=stages, number=random.choice((2, 3, 3, 4, 5)))
    slug = f"{''.join(lazy_pinyin(brand))}-{index}"
    operator = Operator(index, region, brand, slug, subjects, stages, members)
    name = _name(random, kind, city_name, region, brand)
    code = codes.credit_code(authority, region, index)
    return InstitutionFiling(
        uscc=code,
        values={"name": name, "kind": kind, "region": region, **_values(random, kind, region, city_name, brand)},
        former_usccs=[codes.credit_code("91", region, index)] if authority == "52" and random.random() < 0.2 else None,
        platforms=[platform(random, operator, number) for number in range(1, random.choice((1, 1, 1, 2, 2, 3)) + 1)],
        teachers=members,
        credit=_credit(random, index),
        penalties=_penalties(random, index),
    )


def _values(random: Random, kind: str, region: str, city_name: str, brand: str) -> dict[str, Any]:
    street, building = random.choice(words.STREETS), random.choice(words.BUILDINGS)
    values: dict[str, Any] = {
        "address": f"{regions.full_name(region)}{street}{random.randint(1, 399)}号{building}{random.randint(1, 28)}层",
        "service_phone": f"0531-0{random.randint(1_000_000, 9_999_999)}",
        "is_nonprofit": kind == "private_non_enterprise",
        "authority_basis": "approval" if random.random() < 0.3 else "filing",
        "filing_basis": random.choices(("licence_address", "icp_address", "both"), (50, 10, 40))[0],
        "legal_representative": person_name(random),
    }
    if random.random() < 0.3:
        values["brands"] = [brand]
    if random.random() < 0.12:
        until = date(2020, 1, 1) + timedelta(days=random.randrange(1800))
        values["former_names"] = [{"name": f"{city_name}{_brand(random)}教育咨询有限公司", "until": until.isoformat()}]
    if kind == "private_non_enterprise":
        values["licence_number"] = f"教民1{region}7{random.randint(1, 9_999_999):07d}号"
        values["licence_valid_until"] = date(2027, 12, 31)
    if random.random() < 0.5:
        values |= {
            "custody_bank": random.choice(("齐鲁示例银行", "青岛示例银行", "山东示例农商银行")),
            "custody_mode": random.choice(("银行托管", "风险保证金")),
            "custody_status": "正常",
        }
    return values


def _name(random: Random, kind: str, city_name: str, region: str, brand: str) -> str:
    if kind == "individual":
        return f"{regions.get(region).name}{brand}教育咨询服务部"
    if kind == "public_institution":
        return f"{city_name}市{brand}青少年网络教育中心"
    if kind == "private_non_enterprise":
        place = random.choice((city_name, f"{city_name}市{regions.get(region).name}"))
        return f"{place}{brand}{random.choice(words.SCHOOL_FORMS)}"
    place = random.choices((city_name, f"山东{city_name}", "山东"), (80, 8, 12))[0]
    return f"{place}{brand}{random.choice(words.COMPANY_FIELDS)}有限公司"


def _brand(random: Random) -> str:
    if random.random() < 0.08:
        return random.choice(words.WHOLE)
    while (brand := random.choice(words.FIRST) + random.choice(words.SECOND)) in words.TAKEN:
        pass
    return brand


def _credit(random: Random, index: int) -> list[Filing]:
    colour = random.choices(("", "white", "grey", "black"), (62, 26, 7, 5))[0]
    if not colour:
        return []
    listed_on = date(2024, 1, 8) + timedelta(days=random.randrange((_LAST_DECISION - date(2024, 1, 8)).days))
    reasons = {"white": ("备案审查合格",), "grey": words.GREY_REASONS, "black": words.BLACK_REASONS}
    values: dict[str, Any] = {
        "list": colour,
        "reason": random.choice(reasons[colour]),
        "decision_number": f"鲁教监示〔{listed_on.year}〕{index}号",
        "issued_by": "山东省教育厅（示例）",
        "basis": "山东省校外线上培训备案实施方案",
        "listed_on": listed_on,
    }
    if colour != "white":
        values["conduct_ended_on"] = listed_on - timedelta(days=random.randint(10, 90))
        values["valid_until"] = listed_on.replace(year=listed_on.year + 3, day=1)
        if random.random() < 0.15:
            values["removed_on"] = listed_on + timedelta(days=60)
            values["removal_reason"] = "已完成整改，经核查移出"
    return [Filing(values=values)]


def _penalties(random: Random, index: int) -> list[Filing]:
    if random.random() > 0.05:
        return []
    kind = random.choice(("warning", "criticism", "fine", "fine", "stop_enrolling"))
    decided_on = date(2023, 11, 1) + timedelta(days=random.randrange(900))
    return [
        Filing(
            values={
                "decision_number": f"鲁教罚示〔{decided_on.year}〕{index}号",
                "kind": kind,
                "amount": Decimal(random.choice((5000, 10000, 30000))) if kind == "fine" else None,
                "issued_by": "市教育局（示例）",
                "decided_on": decided_on,
                "basis": "校外培训行政处罚暂行办法第十八条",
            }
        )
    ]


@cache
def _counties(city: str) -> tuple[str, ...]:
    return tuple(region.code for region in regions.children(city) if region.level == "county")
