"""`staff`: makes an account of the desk or changes its roles, closes one, and lists all."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit, services
from accounts.rights import Right, Staff, scopes
from accounts.services import RoleGrant
from accounts.vocabulary import RoleName, Unit
from complaints import selectors
from registry import regions

EXAMPLE: Final = "clerk:education:370100"


class Command(BaseCommand):
    help = f"Staff accounts: `staff set wang --name 王老师 --role {EXAMPLE}`, `staff close wang`, `staff list`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        named = acts.add_parser("set", help="make an account, or give one these roles and no others; opens a closed one")
        named.add_argument("username")
        named.add_argument("--name", required=True, help="as colleagues read it")
        named.add_argument(
            "--role", action="append", required=True, metavar="ROLE:UNIT:REGION", help=f"such as {EXAMPLE}; may be repeated"
        )
        named.add_argument("--keep-password", action="store_true", help="do not ask for a new one")
        acts.add_parser("close", help="sign somebody out for good; what they did stays under their name").add_argument("username")
        acts.add_parser("list", help="every account with its roles")

    def handle(self, *_: Any, act: str, **options: Any) -> None:
        {"set": self._set, "close": self._close, "list": self._list}[act](options)
        reached = [scope for user in services.accounts() for scope in scopes(user, Right.HANDLE_CASES)]
        if missing := [unit.label for unit in Unit if not any(scope.covers(unit, regions.HOME) for scope in reached)]:
            words = gettext(
                "这些单位还没有管全省的账号：%(units)s。投诉和举报会分到这些单位；没有账号管的地区，分去的件谁也看不到。"
            )
            self.stdout.write(words % {"units": gettext("、").join(map(str, missing))})

    def _set(self, options: dict[str, Any]) -> None:
        username, roles = options["username"], [_grant(each) for each in options["role"]]
        known = {each.username for each in services.accounts()}
        if options["keep_password"] and username not in known:
            raise CommandError(gettext("没有“%(name)s”这个账号。用 staff list 查看现有的账号。") % {"name": username})
        password = None if options["keep_password"] else _password(username)
        try:
            with transaction.atomic():
                user = services.create_staff(username, password, options["name"], roles)
                _note("account.set", user, roles=[":".join(each) for each in roles])
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        self.stdout.write(_line(user))

    def _close(self, options: dict[str, Any]) -> None:
        username = options["username"]
        if username not in {each.username for each in services.accounts()}:
            raise CommandError(gettext("没有“%(name)s”这个账号。用 staff list 查看现有的账号。") % {"name": username})
        with transaction.atomic():
            user = services.close_account(username)
            _note("account.closed", user)
        self.stdout.write(_line(user))
        if number := selectors.open_cases_of(user):
            self.stdout.write(gettext("名下还有 %(number)d 件没有办结，请督办员改派。") % {"number": number})

    def _list(self, options: dict[str, Any]) -> None:
        for user in services.accounts():
            self.stdout.write(_line(user))


def _note(action: str, user: Staff, **detail: Any) -> None:
    audit.record(at=timezone.now(), actor=None, action=action, object_kind="account", object_id=str(user.pk), **detail)


def _grant(text: str) -> RoleGrant:
    """Return a role as it is typed; it says what may stand in each of the three places."""
    name, _, place = text.partition(":")
    unit, _, region = place.partition(":")
    if name not in RoleName.values or unit not in Unit.values or not region:
        words = {"text": text, "roles": ", ".join(RoleName.values), "units": ", ".join(Unit.values), "example": EXAMPLE}
        raise CommandError(gettext("“%(text)s”不是一项职责。请写成 %(example)s；职责有 %(roles)s，单位有 %(units)s。") % words)
    try:
        regions.get(region)
    except regions.UnknownRegion as unknown:
        raise CommandError(unknown.message) from unknown
    return RoleName(name), Unit(unit), region


def _password(username: str) -> str:
    """Return a password that is typed twice, or the one line of what is piped in."""
    if sys.stdin.isatty():
        password = getpass(gettext("%(name)s 的密码：") % {"name": username})
        if getpass(gettext("再输一次：")) != password:
            raise CommandError(gettext("两次输入的密码不同，什么都没有改动。"))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, Staff(username=username))
    except ValidationError as weak:
        raise CommandError(" ".join(weak.messages)) from weak
    return password


def _line(user: Staff) -> str:
    roles = ", ".join(f"{role.name}:{role.unit}:{role.region}" for role in user.roles.all())
    closed = "" if user.is_active else gettext("（已停用）")
    return f"{user.username}  {user.display_name}  {roles}{closed}"
