"""What somebody fills in, read and checked in one place for the page, the API and the desk alike."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

import orjson
from django.utils.translation import gettext

from complaints.models import MAX_AMOUNT
from complaints.problems import Problem
from complaints.vocabulary import CATEGORIES, Category, Mode, Nature
from registry import regions
from registry.typed_amounts import FEN
from registry.typed_text import composed, in_one_width

MIN_DESCRIPTION: Final = 10
MAX_DESCRIPTION: Final = 5_000
MAX_ABOUT: Final = 200
MAX_NAME: Final = 60
MAX_ADDRESS: Final = 200
# A letter is composed of four at most: what is longer than so many times the longest text is refused, composed or not.
_PARTS_OF_A_LETTER: Final = 4
# With its blanks and signs; what is longer is none.
LONGEST_PHONE: Final = 80
EARLIEST: Final = date(2000, 1, 1)
_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})", re.ASCII)
_LANDLINE: Final = re.compile(r"(?:0\d{2,3})?\d{7,8}(?:[转x]\d{1,6})?|400\d{7}|12345", re.ASCII)
# And halves of letters (surrogates); a text of several lines has its line ends and tabs.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PHONE_NOISE: Final = re.compile(r"[\s\-()]+")
# What takes no room or leaves it empty; and letters and a sign that look like blanks.
_UNSEEN: Final = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc", "Mn", "Me"})
_LIKE_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the reporter; its `repr` shows nothing, because it may end in a log."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """A complaint as filled in: words of `complaints.vocabulary` in any case, `record` a public id, `region` a six-digit code."""

    nature: str
    category: str
    description: str = field(repr=False)
    mode: str
    record: str = ""
    about: str = field(default="", repr=False)
    occurred_on: date | None = None
    amount: Decimal | None = None
    contact: Contact | None = None
    region: str = ""

    def canonical(self) -> bytes:
        """Return the same bytes for the same input, whatever the order of its fields was."""
        return orjson.dumps(self, default=str, option=orjson.OPT_SORT_KEYS)


def cleaned(draft: ComplaintDraft) -> ComplaintDraft:
    """Return the draft without control characters and surrounding blanks, which nobody meant to type."""
    contact = draft.contact
    if contact is not None:
        contact = Contact(clean_line(contact.name), _clean_phone(contact.phone), clean_line(contact.address))
        if not any((contact.name, contact.phone, contact.address)):
            contact = None
    return replace(
        draft,
        nature=clean_line(draft.nature).lower(),
        category=clean_line(draft.category).lower(),
        mode=clean_line(draft.mode).lower(),
        record=clean_line(draft.record),
        about=clean_line(draft.about),
        description=clean_text(draft.description),
        amount=_clean_amount(draft.amount),
        contact=contact,
        region=clean_line(draft.region),
    )


def problems_of(draft: ComplaintDraft, *, today: date) -> tuple[Problem, ...]:
    """Return what must be changed in a cleaned draft, in the order of the form; nothing when it can be accepted."""
    found: list[Problem] = []

    def wrong(path: str, code: str, message: str) -> None:
        found.append(Problem(tuple(path.split(".")), code, message))

    for check in (_check_choices, _check_about, _check_text, _check_contact):
        check(draft, wrong)
    _check_day(draft.occurred_on, today, wrong)
    return tuple(found)


def clean_text(typed: str, longest: int = MAX_DESCRIPTION) -> str:
    """Return a text of several lines in composed form, without control characters, lone surrogates and surrounding blanks.

    One in which there is nothing to see is empty. One that stays longer than `longest` letters however it is composed is not
    composed.
    """
    text = _CONTROLS.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not any(map(_is_seen, text)):
        return ""
    return text if len(text) > _PARTS_OF_A_LETTER * longest else composed(text)


def clean_line(typed: str) -> str:
    """Return a text in one line, without the marks of direction and joiners that are copied along with it and nobody sees."""
    line = clean_text(typed, MAX_ADDRESS)
    if not line.isprintable():
        line = "".join(each for each in line if unicodedata.category(each) != "Cf")
    return " ".join(line.split())


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN and character not in _LIKE_BLANKS


Wrong = Callable[[str, str, str], None]


def _check_choices(draft: ComplaintDraft, wrong: Wrong) -> None:
    if draft.nature not in Nature.values:
        wrong("nature", "choose", gettext("请选择投诉、举报或咨询。"))
    elif draft.category not in CATEGORIES[Nature(draft.nature)] and draft.category in Category.values:
        wrong("category", "not_of_nature", gettext("异议请选择记录的哪一部分有误；投诉、举报和咨询请选择其他问题类别。"))
    if draft.category not in Category.values:
        wrong("category", "choose", gettext("请选择问题类别。"))
    if draft.mode not in Mode.values:
        wrong("mode", "choose", gettext("请选择实名、保密或匿名。"))


def _check_about(draft: ComplaintDraft, wrong: Wrong) -> None:
    if not draft.record and draft.nature == Nature.OBJECTION:
        wrong("record", "required", gettext("请写明哪条公开记录有误：统一社会信用代码、备案编号或记录编号。"))
    elif not draft.record and not draft.about and draft.nature != Nature.ENQUIRY:
        wrong("about", "required", gettext("请写明机构或平台的名称；不知道全称的，写您所知道的叫法或网址。"))
    if len(draft.about) > MAX_ABOUT:
        wrong(
            "about", "too_long", gettext("机构或平台的名称最多 %(number)d 个字，其余内容请写进事情的经过。") % {"number": MAX_ABOUT}
        )
    if draft.region and regions.find(draft.region) is None:
        wrong("region", "unknown", gettext("没有这个区划代码。请选择地区，或者留空。"))


def _check_text(draft: ComplaintDraft, wrong: Wrong) -> None:
    if len(draft.description) < MIN_DESCRIPTION:
        wrong(
            "description",
            "too_short",
            gettext("请至少写 %(number)d 个字：时间、事情经过和您的诉求。") % {"number": MIN_DESCRIPTION},
        )
    if len(draft.description) > MAX_DESCRIPTION:
        wrong(
            "description",
            "too_long",
            gettext("事情的经过最多 5,000 个字，现有 %(number)s 个字。请删减，或在提交后补充。")
            % {"number": f"{len(draft.description):,}"},
        )
    if draft.amount is None:
        return
    exponent = draft.amount.as_tuple().exponent
    if not draft.amount.is_finite() or not 0 <= draft.amount <= MAX_AMOUNT:
        wrong("amount", "out_of_range", gettext("金额应在 0 元到 10,000,000 元之间。"))
    elif isinstance(exponent, int) and exponent < -2:
        wrong("amount", "too_precise", gettext("金额最多到分，例如 2400.50。"))


def _check_day(occurred_on: date | None, today: date, wrong: Wrong) -> None:
    if occurred_on is None:
        return
    if occurred_on > today:
        wrong("occurred_on", "future", gettext("发生日期不能晚于今天。"))
    elif occurred_on < EARLIEST:
        wrong("occurred_on", "too_early", gettext("发生日期不能早于 2000年1月1日。请核对年份，或者留空。"))


def _check_contact(draft: ComplaintDraft, wrong: Wrong) -> None:
    contact = draft.contact
    if draft.mode == Mode.ANONYMOUS and draft.nature == Nature.OBJECTION:
        wrong("mode", "not_of_nature", gettext("异议要由记录所涉及的人提出，不能匿名。请改选保密或实名，并留下联系方式。"))
        return
    if draft.mode == Mode.ANONYMOUS:
        if contact is not None:
            wrong("contact", "not_wanted", gettext("匿名提交不要填写联系方式；希望收到答复电话的，请改选保密或实名。"))
        return
    if draft.mode not in Mode.values:
        return
    name, phone, address = (contact.name, contact.phone, contact.address) if contact else ("", "", "")
    may_be_anonymous = draft.nature != Nature.OBJECTION
    if not name:
        missing = gettext("请填写您的姓名；不愿留姓名的，请改选匿名。") if may_be_anonymous else gettext("请填写您的姓名。")
        wrong("contact.name", "required", missing)
    elif len(name) > MAX_NAME:
        wrong("contact.name", "too_long", gettext("姓名最多 %(number)d 个字。") % {"number": MAX_NAME})
    if not phone:
        missing = gettext("请填写联系电话；不愿留电话的，请改选匿名。") if may_be_anonymous else gettext("请填写联系电话。")
        wrong("contact.phone", "required", missing)
    elif not (_MOBILE.fullmatch(phone) or _LANDLINE.fullmatch(phone)):
        wrong("contact.phone", "malformed", gettext("请填写 11 位手机号码，或带区号的固定电话，例如 0531-12345678。"))
    if len(address) > MAX_ADDRESS:
        wrong("contact.address", "too_long", gettext("地址最多 %(number)d 个字。") % {"number": MAX_ADDRESS})


def _clean_amount(amount: Decimal | None) -> Decimal | None:
    """The amount to the fen, so that 2400 and 2400.0 are the same; one that cannot be accepted stays as it is."""
    if amount is None or not amount.is_finite() or not 0 <= amount <= MAX_AMOUNT:
        return amount
    # Zero has no sign, as it is typed (-0) or not.
    to_the_fen = abs(amount.quantize(FEN))
    return to_the_fen if to_the_fen == amount else amount


def _clean_phone(typed: str) -> str:
    line = clean_line(typed)
    if len(line) > LONGEST_PHONE:
        return line
    digits = _PHONE_NOISE.sub("", in_one_width(line))
    mobile = _MOBILE.fullmatch(digits)
    return mobile[1] if mobile else digits
