"""How keys and usage are told to people: the same for the partner and for the desk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners import key_text
from partners.models import ApiKey, Partner
from partners.selectors import DayLine, UsageLine, usage_by_day, usage_by_name
from partners.usage import OTHERS
from partners.vocabulary import Scope

DAYS: Final = 30
# Names fill thousands of lines of a month: a page shows so many, and the table to take out has all.
LINES_SHOWN: Final = 1_000
_COLUMNS: Final = (_("日期"), _("密钥"), _("客户端"), _("操作"), _("请求数"), _("点数"), _("被拒绝"), _("未能答复"))


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What people see of a key. `state`: live, expired or revoked; one that was revoked ended then, and not when it would have."""

    prefix: str
    shown: str
    name: str
    scopes: str
    quota: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    state: str
    state_words: str

    @property
    def is_live(self) -> bool:
        """Tell whether the key is taken."""
        return self.state == "live"


def key_line(key: ApiKey, *, at: datetime) -> KeyLine:
    """Return what people see of a key at a moment."""
    state = "revoked" if key.revoked_at else "expired" if key.expires_at <= at else "live"
    words = {"revoked": gettext("已停用"), "expired": gettext("已过期"), "live": gettext("有效")}
    return KeyLine(
        prefix=key.prefix,
        shown=key_text.shown(key.prefix),
        name=key.name,
        scopes=gettext("、").join(str(Scope(scope).label) for scope in key.scopes),
        quota=key.quota,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
        state=state,
        state_words=words[state],
    )


def key_lines(partner: Partner, *, at: datetime) -> list[KeyLine]:
    """Return what people see of a partner's keys, the newest first."""
    return [key_line(key, at=at) for key in partner.keys.all()]


def usage_days(prefixes: Iterable[str], *, today: date) -> list[DayLine]:
    """Return what callers asked for on each of the last days on which they did, the latest first."""
    return usage_by_day(prefixes, since=_since(today))


def usage_shown(prefixes: Sequence[str], *, today: date) -> dict[str, object]:
    """Return what a page shows of usage: `days`, lines of `usage`, and as `newest` how many these are, if there are more."""
    lines = usage_lines(prefixes, today=today, most=LINES_SHOWN + 1)
    newest = LINES_SHOWN if len(lines) > LINES_SHOWN else 0
    return {"days": usage_days(prefixes, today=today), "usage": lines[:LINES_SHOWN], "newest": newest}


def usage_lines(prefixes: Iterable[str], *, today: date, most: int | None = None) -> list[UsageLine]:
    """Return what callers asked for in the last days, keys and names as people read them, the latest and dearest first."""
    return [
        replace(
            line,
            caller=key_text.shown(line.caller) if line.caller else gettext("无密钥"),
            client=_name(line.client),
            operation=_name(line.operation),
        )
        for line in usage_by_name(prefixes, since=_since(today), most=most)
    ]


def usage_table(lines: Sequence[UsageLine]) -> Iterator[list[str]]:
    """Yield the rows of a table to take out, the names of its columns first."""
    yield [str(column) for column in _COLUMNS]
    for line in lines:
        counted = (line.requests, line.cost, line.refused, line.failed)
        yield [line.day.isoformat(), line.caller, line.client, line.operation, *map(str, counted)]


def _name(name: str) -> str:
    return gettext("其他名称合计") if name == OTHERS else name


def _since(today: date) -> date:
    return today - timedelta(days=DAYS - 1)
