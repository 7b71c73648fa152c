"""Invented numbers with right check digits; `YL` (样例) where a real code has its register's letters marks them as invented."""

from registry.numbers.credit_codes import organisation_check, valid_uscc


def credit_code(authority: str, region: str, index: int, *, register: str = "YL") -> str:
    """Return the credit code of the institution with this index: authority (91 company, 52 school, 92 individual), region."""
    organisation = f"{register}{index:06d}"
    return valid_uscc(f"{authority}{region}{organisation}{organisation_check(organisation)}")


def filing_number(year: int, index: int, platform: int) -> str:
    """Return a filing number."""
    return f"鲁教线备{year}{index:06d}{platform}"


def icp_number(year: int, index: int, platform: int, kind: str) -> str:
    """Return an ICP number of a site, or of an app (A) or mini program (X)."""
    return f"鲁ICP备{year}{index % 1_000_000:06d}号-{platform}{ {'app': 'A', 'mini_program': 'X'}.get(kind, '') }"


def police_number(region: str, index: int) -> str:
    """Return a police filing number."""
    return f"鲁公网安备{region}02{index % 1_000_000:06d}号"
