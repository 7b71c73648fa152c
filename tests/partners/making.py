"""Partners and keys for tests."""

from datetime import UTC, datetime
from uuid import uuid4

from accounts.services import create_staff
from accounts.vocabulary import RoleName, Unit
from partners import keys
from partners.vocabulary import Scope

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MAIL = "zhao.liying@partner.example"
NAME = "赵丽颖"


def officer(username="officer"):
    """Somebody of the desk by whom keys are granted."""
    return create_staff(username, "a-password-of-a-test", "接口管理员", [(RoleName.KEY_OFFICER, Unit.EDUCATION, "370000")])


def request(organisation="明日应用商店", scopes=(Scope.COMPLAINTS,), at=AT, submission_key=""):
    """A request for a key that waits; another one each time, unless it has the same key of submission."""
    return keys.ask(
        organisation=organisation,
        purpose="上架前核验",
        contact_name=NAME,
        contact_mail=MAIL,
        scopes=scopes,
        submission_key=submission_key or uuid4().hex,
        at=at,
    )


def granted(at=AT, **wanted):
    """A key and its text."""
    asked = request(at=at, scopes=wanted.get("scopes", (Scope.COMPLAINTS,)))
    return keys.grant(asked, name="商店核验", by=officer(), at=at, **({"scopes": (Scope.COMPLAINTS,)} | wanted))
