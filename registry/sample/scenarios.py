"""The records of the sandbox: invented like the sample, each with a fixed code and one thing that a partner's program must bear.

They are beside the sample's own records, with `XY` (样验) where those have `YL`, so that no size of the sample meets them.
"""

from datetime import date
from typing import Any, Final

from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.sample import codes
from registry.sample.fixed import ISSUER

REGION: Final = "370102"
REGISTER: Final = "XY"
YEAR: Final = 2026
FILED_ON: Final = date(2026, 1, 8)

FILED, RECTIFYING, BLACK_LISTED, RENAMED, SHUTTING_DOWN, RATE_LIMITED, SLOW, UNKNOWN = (
    codes.credit_code("91" if index != 3 else "52", REGION, index, register=REGISTER) for index in range(8)
)
RENAMED_BEFORE: Final = codes.credit_code("91", REGION, 3, register=REGISTER)
FILED_SITE: Final = "shaxiangyihao.example"
# It looks like the site above; the letter o is the digit 0.
IMPOSTOR_SITE: Final = "shaxiangyiha0.example"


def scenario_records() -> list[InstitutionFiling]:
    """Return the institutions of the sandbox as they are at the beginning."""
    grey = _entry("grey", "限期整改", 1)
    black = _entry("black", "逾期未完成整改，继续招生收费", 2)
    return [
        _institution(FILED, "济南沙箱一号网络培训学校", "沙箱一号", domains=[FILED_SITE]),
        _institution(RECTIFYING, "济南沙箱二号教育科技有限公司", "沙箱二号", status="rectifying", credit=[grey]),
        _institution(BLACK_LISTED, "济南沙箱三号教育科技有限公司", "沙箱三号", status="delisted", credit=[black]),
        _institution(RENAMED, "济南沙箱四号网络培训学校", "沙箱四号", former_usccs=[RENAMED_BEFORE]),
        shutting_down(is_shut_down=False),
        _institution(RATE_LIMITED, "济南沙箱六号教育科技有限公司", "沙箱六号"),
        _institution(SLOW, "济南沙箱七号教育科技有限公司", "沙箱七号"),
    ]


def shutting_down(*, is_shut_down: bool) -> InstitutionFiling:
    """Return the institution whose platform is filed at one time and shut down at another."""
    status = "shut_down" if is_shut_down else "filed"
    return _institution(SHUTTING_DOWN, "济南沙箱五号教育科技有限公司", "沙箱五号", status=status)


def _institution(
    code: str,
    name: str,
    brand: str,
    *,
    status: str = "filed",
    domains: list[str] | None = None,
    former_usccs: list[str] | None = None,
    credit: list[Filing] | None = None,
) -> InstitutionFiling:
    is_school = code.startswith("52") or domains is not None
    values: dict[str, Any] = {
        "name": name,
        "brands": [brand],
        "kind": "private_non_enterprise" if is_school else "company",
        "region": REGION,
        "is_nonprofit": is_school,
        "filing_basis": "licence_address",
    }
    index = int(code[10:16])
    platform = PlatformFiling(
        values={
            "filing_number": codes.filing_number(YEAR, 999_000 + index, 1),
            "name": f"{brand}课堂",
            "kind": "website" if domains else "app",
            "domains": domains or [],
            "status": status,
            "filed_on": FILED_ON,
        }
    )
    return InstitutionFiling(
        uscc=code, values=values, former_usccs=former_usccs, platforms=[platform], credit=credit or [], effective_on=None
    )


def _entry(colour: str, reason: str, number: int) -> Filing:
    return Filing(
        values={
            "list": colour,
            "reason": reason,
            "decision_number": f"鲁教监示〔{YEAR}〕沙{number}号",
            "issued_by": ISSUER,
            "listed_on": date(2026, 3, 2),
            "conduct_ended_on": date(2026, 2, 1),
        }
    )
