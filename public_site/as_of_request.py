"""The day that a record page is asked for: `?as_of=` what was true on a day, `&known_at=` by what was recorded until a moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public_site.day_field import LONGEST_TYPED, NO_DAY, read_day
from public_site.wording import day_words
from registry.as_of import Moment
from registry.days import CIVIL_TIME, civil_day

# 教基函〔2019〕8号, with which the filing of online training began.
FILING_BEGAN = date(2019, 7, 12)
PARAMETERS = ("as_of", "known_at")
TOO_LONG = {"max_length": NO_DAY}

_END_OF_DAY = time(23, 59, 59, 999_999)


class AsOfForm(forms.Form):
    """The date box; a day may be written in any of the usual ways, and what was typed stays in its field."""

    as_of = forms.CharField(label=_("哪一天"), required=False, max_length=LONGEST_TYPED, error_messages=TOO_LONG)
    known_at = forms.CharField(
        label=_("只看到这一天为止已登记的内容"),
        help_text=_("用来看登记簿当时怎么记的：后来补登和更正的内容不算。"),
        required=False,
        max_length=LONGEST_TYPED,
        error_messages=TOO_LONG,
    )

    def __init__(self, typed: Mapping[str, Any], *, today: date) -> None:
        super().__init__(typed, auto_id="box-%s")
        self.today = today

    def clean_as_of(self) -> date | None:
        text = self.cleaned_data["as_of"]
        day = read_day(text) if text else None
        if day is not None and day > self.today:
            raise forms.ValidationError(_("这一天还没有到，请填写今天或以前的日期。"))
        return day

    def clean_known_at(self) -> date | datetime | None:
        text = self.cleaned_data["known_at"]
        if not text:
            return None
        known_at = _moment(text) or read_day(text)
        if (civil_day(known_at) if isinstance(known_at, datetime) else known_at) > self.today:
            raise forms.ValidationError(_("登记到哪一天，要填写今天或以前的日期。"))
        return known_at


@dataclass(frozen=True, slots=True)
class PageDay:
    """The day that a page tells of; without a moment it is read from the current documents.

    `typed` is what goes into addresses that keep the day.
    """

    on: date
    today: date
    at: Moment | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        """Tell whether the page may differ from the one of today."""
        return self.at is not None and (self.on != self.today or self.at.known_at is not None)

    @property
    def moment(self) -> Moment:
        return self.at or Moment(self.on)

    def address(self, url: str) -> str:
        """Return an address of another record for the same day."""
        return f"{url}?{urlencode(self.typed)}" if self.typed and self.is_past else url


@dataclass(frozen=True, slots=True)
class DateBox:
    """The date box of a page (public_site/date_box.html) and the notice that says which day the page is of."""

    form: AsOfForm
    day: PageDay
    notice: str
    record_id: str
    canonical_url: str
    can_certify: bool = False

    @property
    def is_asked(self) -> bool:
        return self.day.at is not None


class WrongDay(ValueError):
    """The day asked for is no day, or none that can be told of; the form says why."""

    def __init__(self, form: AsOfForm) -> None:
        super().__init__("as_of")
        self.form = form


def read(query: Mapping[str, str], *, today: date) -> tuple[AsOfForm, PageDay]:
    """Return the date box as it is to be shown and the day it asks for. Raises `WrongDay`."""
    typed = {name: str(query.get(name, "")) for name in PARAMETERS}
    form = AsOfForm(typed, today=today)
    if not form.is_valid():
        raise WrongDay(form)
    day, known_at = form.cleaned_data["as_of"], form.cleaned_data["known_at"]
    if day is None and known_at is None:
        return _shown(form), PageDay(today, today)
    told = {"as_of": (day or today).isoformat()} | ({"known_at": known_at.isoformat()} if known_at else {})
    form = AsOfForm(told, today=today)
    form.is_valid()
    return _shown(form), PageDay(day or today, today, Moment(day or today, _end_of(known_at)), told)


def asks(query: Mapping[str, str]) -> bool:
    """Tell whether a request names a day."""
    return any(query.get(name, "").strip() for name in PARAMETERS)


def before_filing(form: AsOfForm) -> WrongDay:
    """Return the refusal of a day on which nothing could be filed yet."""
    text = gettext("线上培训从 %(day)s起才有备案，请填写这一天或以后的日期。") % {"day": day_words(FILING_BEGAN)}
    form.add_error("as_of", text)
    return WrongDay(form)


def notice(day: PageDay) -> str:
    """Return the sentence that says of which day a page is; "" for the page of today."""
    if not day.is_past or day.at is None:
        return ""
    if day.at.known_at is None:
        return gettext("这是 %(day)s的状态（按今天查到的登记内容）。") % {"day": day_words(day.on)}
    return gettext("这是 %(day)s的状态，以 %(moment)s 已登记的内容为准。") % {
        "day": day_words(day.on),
        "moment": known_by_words(day.at.known_at),
    }


def known_by_words(known_at: datetime) -> str:
    """Return the moment until which entries count; the end of a day is called by that day."""
    local = known_at.astimezone(CIVIL_TIME)
    words = day_words(local.date())
    return words if local.time() == _END_OF_DAY else f"{words} {local:%H:%M}"


def _shown(form: AsOfForm) -> AsOfForm:
    """Let browsers offer a calendar where the field holds a day or nothing; a moment needs a field of text."""
    for name in PARAMETERS:
        if len(str(form.data.get(name, ""))) in (0, len("2021-03-01")):
            limits = {"type": "date", "min": FILING_BEGAN.isoformat(), "max": form.today.isoformat()}
            form.fields[name].widget.attrs.update(limits)
            form.fields[name].widget.input_type = "date"
    return form


def _moment(text: str) -> datetime | None:
    """Return the moment that a text with a time of day names, in China's time where it names no other; nothing for a day alone."""
    if ":" not in text:
        return None
    try:
        # A plus sign in an address reads as a space.
        moment = datetime.fromisoformat(re.sub(r" (?=\d\d:\d\d$)", "+", text) if "T" in text else text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=CIVIL_TIME)
        moment.astimezone(CIVIL_TIME)
    except (ValueError, OverflowError) as wrong:
        raise forms.ValidationError(_("这不是日期或时间，请按 2021-03-01 或 2021-03-01T16:05 的样子填写。")) from wrong
    return moment


def _end_of(known_at: date | datetime | None) -> datetime | None:
    if known_at is None or isinstance(known_at, datetime):
        return known_at
    return datetime.combine(known_at, _END_OF_DAY, CIVIL_TIME)
