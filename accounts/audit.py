"""The audit trail: written in the transaction of the act that it records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import AuditLine, User


def record(*, at: datetime, actor: User | None, action: str, object_kind: str, object_id: str, **detail: Any) -> AuditLine:
    """Write one line of who did what; `detail` takes ids, codes and dates, never a name or a text."""
    return AuditLine.objects.create(at=at, actor=actor, action=action, object_kind=object_kind, object_id=object_id, detail=detail)


def lines(object_kind: str, object_id: str) -> list[AuditLine]:
    """Return what was done to one object, oldest first, with the people who did it."""
    return list(AuditLine.objects.filter(object_kind=object_kind, object_id=object_id).select_related("actor"))


def people(of: Iterable[AuditLine]) -> Mapping[int, User]:
    """Return whom the lines name as those to whom something was given, by key. One query or none."""
    named = {line.detail["to"] for line in of if "to" in line.detail}
    return User.objects.in_bulk(named) if named else {}
