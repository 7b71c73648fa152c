"""Who may do what: one literal table, by role, unit and region."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects

from accounts.models import User
from accounts.vocabulary import RoleName


class Right(StrEnum):
    """What somebody may be allowed to do."""

    VIEW_CASES = "complaints.view"
    ENTER_CASES = "complaints.enter"
    HANDLE_CASES = "complaints.handle"
    ASSIGN_CASES = "complaints.assign"
    MANAGE_PARTNERS = "partners.manage"


RIGHTS: dict[str, frozenset[Right]] = {
    RoleName.CLERK: frozenset({Right.VIEW_CASES, Right.ENTER_CASES, Right.HANDLE_CASES}),
    RoleName.SUPERVISOR: frozenset({Right.VIEW_CASES, Right.ENTER_CASES, Right.HANDLE_CASES, Right.ASSIGN_CASES}),
    RoleName.KEY_OFFICER: frozenset({Right.MANAGE_PARTNERS}),
}


# What the interfaces call a member of staff who is signed in.
Staff = User


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit and a region within which a right holds."""

    unit: str
    region: str

    def covers(self, unit: str, region: str) -> bool:
        """Tell whether something of this unit and region lies within the scope."""
        return unit == self.unit and region.startswith(region_prefix(self.region))


def region_prefix(code: str) -> str:
    """Return what every code at or below this region begins with: 370000 gives 37, 370100 gives 3701."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def signed_in(user: User | AnonymousUser) -> Staff | None:
    """Return the member of staff with their roles at hand, or nothing for a visitor or a closed account."""
    if not isinstance(user, User) or not user.is_active:
        return None
    prefetch_related_objects([user], "roles")
    return user


def scopes(user: User | AnonymousUser, right: Right) -> Sequence[Scope]:
    """Return where the user holds the right; nothing for a visitor or a closed account."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    return tuple(Scope(role.unit, role.region) for role in user.roles.all() if right in RIGHTS.get(role.name, ()))


def may(user: User | AnonymousUser, right: Right, *, unit: str, region: str) -> bool:
    """Tell whether the user holds the right for something of this unit and region."""
    return any(scope.covers(unit, region) for scope in scopes(user, right))
