"""Template tags and filters for every page: the seal, dates, money, grouped numbers, the current place in the navigation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.rights import Right, scopes, signed_in
from partners import selectors
from public_site.states import SEAL_WORDS
from registry.days import day_words
from registry.typed_amounts import yuan

register = template.Library()

# Icons are drawn on a square of 16 units, in the colour of the seal.
ICONS = {
    "tick": '<path d="m2.5 8.5 3.7 3.7 7.3-8"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.4V8l2.6 1.8"/>',
    "cross": '<path d="m3.4 3.4 9.2 9.2m0-9.2-9.2 9.2"/>',
    "dash": '<path d="M2.8 8h10.4"/>',
    "bang": '<path d="M8 2.6v6.6M8 12.8v.1"/>',
    "eye": '<path d="M1.8 8S4 4 8 4s6.2 4 6.2 4S12 12 8 12 1.8 8 1.8 8z"/><circle cx="8" cy="8" r="1.4"/>',
}


# From the first character of a stretch to its last, with the figures and the punctuation of Chinese between.
_CHINESE = re.compile(
    r"[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef0-9·]*[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])?"
)


@dataclass(frozen=True)
class Seal:
    """How one state looks (colour and icon) and is engraved (two lines); `public_site.states.SEAL_WORDS` says it."""

    tone: str
    icon: str
    upper: str
    lower: str


SEALS = {
    "filed": Seal("filed", "tick", "已备", "案"),
    "partly": Seal("caution", "clock", "部分", "备案"),
    "rectifying": Seal("caution", "clock", "整改", "中"),
    "suspended": Seal("caution", "clock", "暂停", "中"),
    "refused": Seal("warning", "cross", "未通", "过"),
    "unfiled": Seal("warning", "cross", "未备", "案"),
    "shut_down": Seal("warning", "cross", "已关", "停"),
    "delisted": Seal("warning", "cross", "已下", "架"),
    "black": Seal("warning", "cross", "黑名", "单"),
    "ended": Seal("ended", "dash", "已注", "销"),
    "unknown": Seal("ended", "dash", "无记", "录"),
    "suspected": Seal("warning", "cross", "疑似", "冒充"),
    "several": Seal("ended", "eye", "待核", "对"),
    "not_looked_up": Seal("ended", "dash", "没有", "查"),
}


def _engraved(look: Seal) -> SafeString:
    """The characters, each centred in its own cell so that every font gives the same seal, and the icon.

    Three characters leave the fourth cell to the icon; beside four it sits on the seal's corner.
    """
    drawn = f'<g class="seal__icon" transform="{{}}">{ICONS[look.icon]}</g>'
    if len(look.lower) == 1:
        columns, lines, size = (19.0, 45.0), (29.5, 54.5), 25.0
        last = drawn.format("translate(35.5 35.5) scale(1.18)")
    else:
        columns, lines, size = (18.5, 42.0), (27.5, 51.0), 23.0
        last = '<circle class="seal__corner" cx="57" cy="57" r="10.5"/>' + drawn.format("translate(49.8 49.8) scale(.9)")
    cells = [
        f'<text x="{x}" y="{y}" font-size="{size}">{character}</text>'
        for line, y in zip((look.upper, look.lower), lines, strict=True)
        for x, character in zip(columns, line, strict=False)
    ]
    return mark_safe("".join(cells) + last)  # noqa: S308 (all of it are constants of this module)


@register.simple_tag
def seal(state: str, size: str = "m") -> SafeString:
    """The seal of a state as inline SVG in size s, m or l, with its words as the text alternative."""
    look = SEALS[state]
    return format_html(
        '<svg class="seal seal--{size} tone--{tone}" viewBox="0 0 64 64" role="img" aria-label="{words}">'
        '<rect class="seal__edge" x="2" y="2" width="60" height="60" rx="8"/>'
        '<g class="seal__text" lang="zh-Hans">{engraved}</g></svg>',
        size=size,
        tone=look.tone,
        words=SEAL_WORDS[state],
        engraved=_engraved(look),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the icons alone, for beside words that say the same; hidden from screen readers."""
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', mark_safe(ICONS[name]))  # noqa: S308


@register.filter
def state_words(state: str) -> str:
    """What a seal's state is called in the reader's language."""
    return str(SEAL_WORDS[state])


@register.filter
def state_tone(state: str) -> str:
    """The colour of a state: filed, caution, warning or ended."""
    return SEALS[state].tone


@register.filter
def state_icon(state: str) -> str:
    """The name of the icon that goes with a state."""
    return SEALS[state].icon


@register.filter
def zh(text: str | Promise) -> SafeString:
    """A text for a page that may be in English, in which whatever is Chinese (a name, a reason) is marked as such.

    A screen reader then says it with a Chinese voice, and a browser takes Chinese glyphs.
    """
    escaped = conditional_escape(str(text) if isinstance(text, Promise) else text)
    if page_lang() == "zh-Hans":
        return escaped
    return mark_safe(_CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', escaped))  # noqa: S308 (it is escaped)


@register.filter
def cn_date(day: date | datetime | str | None) -> str:
    """A day (or ISO text, or a moment, by China's calendar) as `2026年11月24日`, in English `24 November 2026`; or ""."""
    if not day:
        return ""
    moment = datetime.fromisoformat(day) if isinstance(day, str) else day
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return day_words(moment)


@register.filter
def cn_moment(moment: datetime | str | None) -> str:
    """A day with the time of day in China, `2026年11月24日 16:05`."""
    if not moment:
        return ""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    return f"{cn_date(local)} {local:%H:%M}"


@register.filter
def iso(moment: date | datetime | str | None) -> str:
    """A day or a moment as machines read it, for `<time datetime>`."""
    if not moment:
        return ""
    return moment if isinstance(moment, str) else moment.isoformat()


@register.filter
def money(amount: Decimal | int | str | None) -> str:
    """An amount in yuan as `¥2,400.00`; nothing, or what is no number, gives ""."""
    if amount is None or amount == "":
        return ""
    try:
        return yuan(Decimal(str(amount)))
    except InvalidOperation:
        return ""


@register.filter
def grouped(number: Decimal | int | str | None) -> str:
    """A number with its thousands parted, `12,345`."""
    if number is None or number == "":
        return ""
    return f"{Decimal(str(number)):,f}"


@register.filter
def file_size(octets: int) -> str:
    """A file's size as people say it: `340 KB`, `1.2 MB`."""
    if octets < 1024 * 1024:
        return f"{max(1, round(octets / 1024)):,} KB"
    return f"{octets / 1024 / 1024:,.1f} MB"


@register.filter
def at(mapping: Mapping[str, str] | None, key: object) -> str:
    """The mapping's text under a key, or "": for hints that belong to the single choices of a field."""
    return str((mapping or {}).get(str(key), ""))


@register.simple_tag(takes_context=True)
def current(context: Context, prefix: str) -> SafeString:
    """`aria-current="page"` when the page lies under the prefix (the home page only when it is exactly there)."""
    request = context.get("request")
    path = request.path if request else ""
    here = path == prefix if prefix == "/" else path.startswith(prefix)
    return mark_safe(' aria-current="page"') if here else mark_safe("")


@register.inclusion_tag("components/sandbox_banner.html")
def sandbox_banner() -> dict[str, object]:
    """Say on a page of the sandbox that it is one, and where the live service is."""
    return {"is_sandbox": settings.SANDBOX, "live_url": settings.LIVE_URL}


@register.simple_tag(takes_context=True)
def holds(context: Context, right: str) -> bool:
    """Whether who is signed in holds a right somewhere, such as `complaints.view`: for links that lead others to a refusal."""
    staff = signed_in(context["user"]) if "user" in context else None
    return staff is not None and bool(scopes(staff, Right(right)))


@register.simple_tag
def waiting_key_requests() -> int:
    """How many requests for a key nobody has decided yet: for whoever decides. One query."""
    return selectors.waiting_requests().count()


@register.simple_tag
def page_lang() -> str:
    """The value of the page's `lang` attribute."""
    return "en" if get_language() == "en" else "zh-Hans"
