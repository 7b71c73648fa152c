"""What the sample says of earlier days: when every institution began, and what befell those of the tour since.

| index | what befell it |
| --- | --- |
| 0 | filed in 2020 as a company with lessons of 40 minutes; rectifying in August 2021, in order again in October; a school by approval since December 2021; an address corrected in 2023; its website ends in 2037 |
| 1 | filed in 2020, rectifying since March 2026 |
| 2 | filed in 2020, suspended in May 2025, its app delisted in June |
| 3 | filed in 2020 as a company, a school by approval since December 2021 |
"""  # noqa: E501 (a table)

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.days import CIVIL_TIME
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.sample import codes
from registry.sample.fixed import fixed_institutions

COMPANY: Mapping[str, Any] = {
    "kind": "company",
    "is_nonprofit": False,
    "authority_basis": "filing",
    "licence_number": None,
    "licence_valid_until": None,
    "contract_template": "GF-2020-2604",
}
FILED_ON = date(2020, 1, 8)
CONVERTED_ON = date(2021, 12, 15)


@dataclass(frozen=True, slots=True)
class Told:
    """One statement of the past: what was filed, from which day it is true, and when it was recorded."""

    recorded_at: datetime
    effective_on: date
    filing: InstitutionFiling
    basis: str = ""


def beginning(filing: InstitutionFiling) -> InstitutionFiling | None:
    """Return what holds of an institution since its first platform was filed, or nothing where none ever was."""
    days = [filed_on for each in filing.platforms if (filed_on := each.values.get("filed_on"))]
    if not days:
        return None
    first = min(days)
    platforms = [each for each in filing.platforms if each.values.get("filed_on") == first]
    return replace(filing, platforms=platforms, credit=(), penalties=(), effective_on=first)


def told_of_the_tour(number: int) -> Iterator[Told]:
    """Yield what befell the institutions of the tour, in the order in which it was recorded; the present comes after."""
    fixed = fixed_institutions()[:number]
    told = [each for index, of in enumerate(_HISTORIES) if index < len(fixed) for each in of(fixed[index])]
    return iter(sorted(told, key=lambda each: each.recorded_at))


def to_come() -> Iterator[InstitutionFiling]:
    """Yield decisions for a later day: what they change is in the ledger at once and current on its day, which is far off.

    The guide's examples show the sample as it is until then.
    """
    school = fixed_institutions()[0]
    website = PlatformFiling(values={"filing_number": school.platforms[1].values["filing_number"], "status": "cancelled"})
    yield InstitutionFiling(
        uscc=school.uscc, values={}, platforms=[website], effective_on=date(2037, 1, 1), basis="网页版停止服务，申请注销备案"
    )


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, 0, tzinfo=CIVIL_TIME)


def _status(filing: InstitutionFiling, status: str, courses: Sequence[Filing] = ()) -> list[PlatformFiling]:
    app = filing.platforms[0]
    return [PlatformFiling(values={"filing_number": app.values["filing_number"], "status": status}, courses=courses)]


def _as_filed(filing: InstitutionFiling, **values: Any) -> InstitutionFiling:
    """Return what was filed in 2020: a company, its platforms in order."""
    platforms = [replace(each, values={**each.values, "status": "filed"}) for each in filing.platforms]
    return replace(
        filing,
        uscc=(filing.former_usccs or [filing.uscc])[0],
        former_usccs=None,
        values={**filing.values, **COMPANY, "former_names": [], **values},
        platforms=platforms,
        credit=(),
        penalties=(),
    )


def _lessons_of(filing: InstitutionFiling, minutes: int) -> InstitutionFiling:
    app, *others = filing.platforms
    courses = [Filing(values={**each.values, "lesson_minutes": minutes}) for each in app.courses]
    return replace(filing, platforms=[replace(app, courses=courses), *others])


def _of_the_filed_one(now: InstitutionFiling) -> Iterator[Told]:
    before = {
        "name": "济南明德云课堂教育科技有限公司",
        "former_names": now.values["former_names"][:1],
        "address": "山东省济南市历下区泉城路188号",
    }
    yield Told(_at(2020, 1, 10), FILED_ON, _lessons_of(_as_filed(now, **before), 40), "首批备案审查合格")
    company = codes.credit_code("91", "370102", 0)
    slow = InstitutionFiling(uscc=company, values={}, platforms=_status(now, "rectifying"))
    yield Told(_at(2021, 8, 23), date(2021, 8, 20), slow, "单节课40分钟，超过30分钟，限期整改")
    shorter = [Filing(values={"code": each.values["code"], "lesson_minutes": 30}) for each in now.platforms[0].courses]
    better = InstitutionFiling(uscc=company, values={}, platforms=_status(now, "filed", shorter))
    yield Told(_at(2021, 10, 11), date(2021, 10, 8), better, "整改完成，经复核符合规定")
    converted = InstitutionFiling(
        uscc=now.uscc, former_usccs=[company], values={**now.values, "address": "山东省济南市历下区经十路88号创业大厦6层"}
    )
    yield Told(_at(2021, 12, 20), CONVERTED_ON, converted, "备案改审批，取得办学许可证")
    corrected = InstitutionFiling(uscc=now.uscc, values={"address": now.values["address"]})
    yield Told(_at(2023, 3, 1), CONVERTED_ON, corrected, "更正：地址门牌号登记有误")


def _of_the_rectifying_one(now: InstitutionFiling) -> Iterator[Told]:
    yield Told(_at(2020, 1, 13), FILED_ON, _as_filed(now), "首批备案审查合格")
    found = InstitutionFiling(uscc=now.uscc, values={}, platforms=_status(now, "rectifying"))
    yield Told(_at(2026, 3, 20), date(2026, 3, 20), found, "日常检查：课时超时、晚于21时结束，限期整改")


def _of_the_black_listed_one(now: InstitutionFiling) -> Iterator[Told]:
    yield Told(_at(2020, 1, 14), FILED_ON, _as_filed(now), "首批备案审查合格")
    suspended = InstitutionFiling(uscc=now.uscc, values={}, platforms=_status(now, "suspended"))
    yield Told(_at(2025, 5, 12), date(2025, 5, 10), suspended, "逾期未完成整改，暂停运营")
    delisted = InstitutionFiling(uscc=now.uscc, values={}, platforms=_status(now, "delisted"))
    yield Told(_at(2025, 6, 3), date(2025, 6, 3), delisted, "继续招生收费，应用下架")


def _of_the_converted_one(now: InstitutionFiling) -> Iterator[Told]:
    yield Told(_at(2020, 1, 15), FILED_ON, _as_filed(now, name="章丘百脉文化传播有限公司"), "首批备案审查合格")
    converted = InstitutionFiling(uscc=now.uscc, former_usccs=now.former_usccs, values=now.values)
    yield Told(_at(2021, 12, 27), date(2021, 12, 20), converted, "备案改审批，取得办学许可证")


_HISTORIES = (_of_the_filed_one, _of_the_rectifying_one, _of_the_black_listed_one, _of_the_converted_one)
# So many institutions have a history of their own.
TOUR = len(_HISTORIES)
