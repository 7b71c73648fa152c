"""Complaints and staff for tests: what a test does not name is believable and constant."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from accounts import audit
from accounts.models import User
from accounts.services import RoleGrant, create_staff
from accounts.vocabulary import RoleName, Unit
from complaints.drafts import ComplaintDraft, Contact
from complaints.intake import Receipt, submit
from complaints.models import Complaint
from complaints.vocabulary import Channel
from tests import factories

# A Tuesday, eleven in the morning in China.
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NAME = "诸葛明月"
PHONE = "13905310531"
ADDRESS = "济南市历下区泉城路 188 号"
DESCRIPTION = "三月交了六十课时的费用，四月提出退费，机构一直说在走流程。"
OBJECTION = "有误之处：有效期写成了 2025 年。应当是：2027 年 6 月 30 日。"

_numbers = count(1)


def draft(**changes: Any) -> ComplaintDraft:
    filled: dict[str, Any] = {
        "nature": "complaint",
        "category": "refund",
        "description": DESCRIPTION,
        "mode": "confidential",
        "about": "启明星在线课堂",
        "amount": Decimal("3600.50"),
        "contact": Contact(NAME, PHONE, ADDRESS),
    }
    if changes.get("mode") == "anonymous":
        filled["contact"] = None
    return ComplaintDraft(**filled | changes)


def receipt(*, at: datetime = AT, **changes: Any) -> Receipt:
    return submit(draft(**changes), submission_key=f"key-{next(_numbers)}", channel=Channel.WEB, at=at)


def objection(*, at: datetime = AT, **changes: Any) -> Receipt:
    """An objection to the record of a school, made for it if the test names none."""
    record = changes.pop("record", "") or factories.institution(region="370102").public_id
    filled = {"nature": "objection", "category": "record_filing", "description": OBJECTION, "about": "", "amount": None}
    return receipt(at=at, record=record, **filled | changes)


def case_of(given: Receipt) -> Complaint:
    return Complaint.objects.get(reference=given.reference)


def case(*, at: datetime = AT, **changes: Any) -> Complaint:
    return case_of(receipt(at=at, **changes))


def staff(username: str, *roles: RoleGrant) -> User:
    return create_staff(username, "a-password-of-a-test", f"工作人员{username}", roles)


def clerk(username: str = "clerk", *, unit: Unit = Unit.EDUCATION, region: str = "370000") -> User:
    return staff(username, (RoleName.CLERK, unit, region))


def supervisor(username: str = "supervisor", *, unit: Unit = Unit.EDUCATION, region: str = "370000") -> User:
    return staff(username, (RoleName.SUPERVISOR, unit, region))


def acts_on(reference: str) -> list[str]:
    """What was done to a case, in order, as its audit trail has it."""
    return [line.action.removeprefix("complaint.") for line in audit.lines("complaint", reference)]
