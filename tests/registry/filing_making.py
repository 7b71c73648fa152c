"""Filings of a small school, and what they come to: for the tests of filing."""

from datetime import UTC, date, datetime

from registry import selectors
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institutions, publisher_named
from tests.factories import new_uscc

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def file(*filings, publisher="山东省教育厅", recorded_at=NOW, **options):
    return file_institutions(
        filings, publisher=publisher_named(publisher), source="test.ndjson", recorded_at=recorded_at, **options
    )


def school(uscc=None, **said):
    values = {"name": "济南明德云课堂教育科技有限公司", "kind": "company", "region": "370102"}
    return InstitutionFiling(uscc=uscc or new_uscc(), values=values | said.pop("values", {}), **said)


def platform(number="鲁教线备1", courses=(), **values):
    return PlatformFiling(
        values={"filing_number": number, "name": "明德云课堂", "kind": "app", "status": "filed", **values}, courses=courses
    )


def course(code="C-1", **values):
    return Filing(values={"code": code, "name": "数学", "subject": "math", "stage": "primary", "mode": "live", **values})


def teacher(code="T-1", **values):
    return Filing(values={"code": code, "name": "单晓梅", "role": "teaching", **values})


def credit(colour="black", **values):
    said = {
        "list": colour,
        "reason": "提供虚假备案材料",
        "decision_number": "鲁1号",
        "issued_by": "省厅",
        "listed_on": date(2026, 3, 1),
    }
    return Filing(values=said | values)


def penalty(number="罚1号", **values):
    return Filing(values={"decision_number": number, "kind": "fine", "issued_by": "市局", "decided_on": date(2026, 2, 1), **values})


def document(row):
    found = selectors.document(row.public_id)
    assert found is not None
    return found.body


def reasons(outcome):
    return [remark.reason for remark in outcome.remarks]
