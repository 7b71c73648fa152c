"""Making and closing staff accounts."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from accounts.models import Role, User
from accounts.vocabulary import RoleName, Unit

RoleGrant = tuple[RoleName, Unit, str]

PROVINCE: Final = "370000"
DEMO_STAFF: Final[tuple[tuple[str, str, str, tuple[RoleGrant, ...]], ...]] = (
    ("clerk", "demo-clerk-2019", "省厅受理员", ((RoleName.CLERK, Unit.EDUCATION, PROVINCE),)),
    ("jinan", "demo-jinan-2019", "济南受理员", ((RoleName.CLERK, Unit.EDUCATION, "370100"),)),
    # The provincial office supervises what every unit does, so that no demo case is out of sight.
    (
        "supervisor",
        "demo-supervisor-2019",
        "省厅督办员",
        (*((RoleName.SUPERVISOR, unit, PROVINCE) for unit in Unit), (RoleName.KEY_OFFICER, Unit.EDUCATION, PROVINCE)),
    ),
)


@transaction.atomic
def create_staff(username: str, password: str | None, display_name: str, roles: Iterable[RoleGrant]) -> User:
    """Return a member of staff with exactly these roles (role, unit, region); an account of that name is brought in line.

    Without a password an account keeps its own.
    """
    user, _ = User.objects.get_or_create(username=username)
    user.display_name = display_name
    user.is_active = True
    if password is not None and not user.check_password(password):
        user.set_password(password)
    user.full_clean()
    user.save()
    wanted = set(roles)
    for role in user.roles.all():
        if (role.name, role.unit, role.region) in wanted:
            wanted.discard((RoleName(role.name), Unit(role.unit), role.region))
        else:
            role.delete()
    for name, unit, region in sorted(wanted):
        granted = Role(user=user, name=name, unit=unit, region=region)
        granted.full_clean()
        granted.save()
    return user


@transaction.atomic
def close_account(username: str) -> User:
    """Close an account for good or for a while: who holds it is signed out with the next page. Raises `User.DoesNotExist`."""
    user = User.objects.get(username=username)
    user.is_active = False
    user.save(update_fields=["is_active"])
    return user


def accounts() -> list[User]:
    """Return all accounts by username, with their roles at hand."""
    return list(User.objects.order_by("username").prefetch_related("roles"))


def create_demo_users() -> list[User]:
    """Return the accounts of the demo, whose passwords the README prints; twice changes nothing."""
    return [create_staff(*each) for each in DEMO_STAFF]
