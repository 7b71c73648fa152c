"""Numbers that institutions, platforms and people hold: read as they are typed, kept in one canonical form, explained.

The door to the modules of the single numbers. Every `parse_…` returns the canonical form or raises `InvalidIdentifier`,
whose message says what is wrong and what to do; `explain` says what a number says. No message repeats the number: some
of them are private, and the caller knows what was typed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from django.utils.translation import gettext

from registry.numbers.credit_codes import (
    codes_in,
    has_right_organisation_check,
    organisation_code,
    parse_uscc,
    read_uscc,
    valid_uscc,
)
from registry.numbers.filing_marks import (
    PROVINCES,
    icp_numbers_in,
    icp_subject,
    mps_numbers_in,
    parse_icp,
    parse_mps,
    read_icp,
    read_mps,
)
from registry.numbers.network_papers import parse_mlps, parse_telecom, read_mlps, read_telecom
from registry.numbers.person_papers import (
    date_of_birth,
    parse_hk_mo_permit,
    parse_id_document,
    parse_id_number,
    parse_other_document,
    parse_passport,
    parse_tw_permit,
    parse_work_permit,
    read_hk_mo_permit,
    read_id_number,
    read_other_document,
    read_passport,
    read_tw_permit,
    read_work_permit,
)
from registry.numbers.region_codes import parse_region, read_region
from registry.numbers.school_licences import parse_licence_number, read_licence_number
from registry.numbers.teacher_certificates import certificate_kind, parse_certificate_number, read_certificate_number
from registry.numbers.typed_numbers import InvalidIdentifier, Reading, as_recognised, compact, unspaced
from registry.typed_text import in_one_width

__all__ = [
    "LETTERS_OF_HOSTS",
    "PROVINCES",
    "Explanation",
    "IdentifierKind",
    "InvalidIdentifier",
    "Recognised",
    "certificate_kind",
    "date_of_birth",
    "domain_in",
    "explain",
    "has_right_organisation_check",
    "icp_subject",
    "mask",
    "organisation_code",
    "parse_certificate_number",
    "parse_domain",
    "parse_filing_number",
    "parse_hk_mo_permit",
    "parse_icp",
    "parse_id_document",
    "parse_id_number",
    "parse_licence_number",
    "parse_mlps",
    "parse_mps",
    "parse_other_document",
    "parse_passport",
    "parse_region",
    "parse_telecom",
    "parse_tw_permit",
    "parse_uscc",
    "parse_work_permit",
    "recognise",
    "unspaced",
    "valid_uscc",
    "without_misread",
]

IdentifierKind: TypeAlias = Literal[
    "uscc",
    "icp",
    "mps",
    "mlps",
    "telecom",
    "domain",
    "filing_number",
    "teacher_certificate",
    "school_licence",
    "region",
    "resident_id",
    "passport",
    "hk_mo_permit",
    "tw_permit",
    "other",
    "work_permit",
]

_FILING_NUMBER: Final = re.compile(r"[^\W_]+(?:-+[^\W_]+)*")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})", re.ASCII)
_LONGEST_HOST: Final = 253
# To find the ASCII form of a label takes as long as to read a text: no name in Chinese has so many.
_MOST_LABELS: Final = 10
# As IDNA knows them (RFC 3490, 3.1).
_BETWEEN_LABELS: Final = re.compile("[.。．｡]")
# Letters that may be taken for those of ASCII, and those that a browser reads as them, are no end of a host.
LETTERS_OF_HOSTS: Final = (
    "a-z\u00df-\u024f\u0250-\u02af\u0300-\u03ff\u0400-\u052f\u0531-\u058f\u1e00-\u1fff\u2c60-\u2c7f\ua720-\ua7ff\u24d0-\u24e9"
    "\U0001d400-\U0001d7ff"
)
_LABEL_IN_TEXT: Final = f"[{LETTERS_OF_HOSTS}0-9](?:[{LETTERS_OF_HOSTS}0-9-]{{0,61}}[{LETTERS_OF_HOSTS}0-9])?"
_HOST_IN_TEXT: Final = re.compile(
    rf"(?<![{LETTERS_OF_HOSTS}0-9@._-])(?P<host>(?:{_LABEL_IN_TEXT}\.)+(?:[{LETTERS_OF_HOSTS}]{{2,63}}|xn--[a-z0-9-]{{1,59}}))"
    rf"(?![{LETTERS_OF_HOSTS}0-9@_-]|\.[{LETTERS_OF_HOSTS}0-9])(?:[:/?#]\S*)?",
    re.ASCII,
)
_BEHIND_HOST: Final = re.compile(r"[/?#\\]")
_PORT: Final = re.compile(r":\d*$")
# A link may say who visits; whoever is named there, the site is the one behind it. To a browser a backslash ends the host too.
_USER_IN_LINK: Final = re.compile(r"(?<=://)[^\s/?#\\]*@")
# Where a filing is looked up: a pasted link to it says nothing about whose site was meant.
_LOOKUP_SITES: Final = frozenset({"beian.gov.cn", "beian.mps.gov.cn", "beian.miit.gov.cn"})
# Behind the word for a filing no letter stands before the digits end.
_MISREAD_FILING: Final = re.compile(r"(?<=备)[案第:\s]*(?=[OI]*\d)[0-9OI]{8,14}(?![0-9A-Z])")
_PRICE: Final = re.compile(r"\.[^./:?#]*\d[^./:?#]*(?:$|[/:?#])")
# A full stop of Chinese, a dot in brackets that shall make no link, the word for the dot as it is spoken, blanks beside it, or a
# comma with none: behind that they part words.
_DOT_AS_TYPED: Final = re.compile(
    r"(?<=[a-z0-9])(?:[。｡](?=[a-z0-9])|\[\.\](?=[a-z0-9])|(?:\s*[点.。｡]\s*|,)(?=(?:com|cn|net|org|edu|gov|top|vip|cc)(?![a-z0-9-])))"
)
# Digits, what is misread for them, and what is typed for a dot: a name in Chinese, as most of what is typed, has none of these.
_MAY_HOLD_ANY: Final = re.compile(r"[0-9OI.。｡点,]")


class Recognised(NamedTuple):
    """An identifier found in a text, in its canonical form."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What can be said of a typed number: `value` in canonical form and its `parts`, or the `error` for which it has none.

    `parts` maps labels to texts in reading order, in the reader's language. `warnings` never refuse: a clerk looks twice.
    """

    kind: IdentifierKind
    value: str | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


def parse_filing_number(text: str) -> str:
    """A filing number of this registry: letters, digits and hyphens, at most 40.

    Upper case, so that it can never be taken for a public id, which is lower case.
    """
    number = compact(text)
    if not number or len(number) > 40 or not _FILING_NUMBER.fullmatch(number):
        raise InvalidIdentifier(gettext("备案编号由字母、数字和连字符组成，最多 40 个字符。请按备案公示页上的编号填写。"))
    return number


def parse_domain(text: str) -> str:
    """The host of a link or a host name, lower case, without `www.` and port; names in Chinese in their ASCII form (IDNA)."""
    if host := domain_in(text):
        return host
    raise InvalidIdentifier(gettext("这不是网址或域名。请填写形如 example.cn 的域名，或从浏览器地址栏复制完整的网址。"))


def domain_in(text: str) -> str:
    """The host that `parse_domain` returns; "" for what it refuses, which most texts are that are looked for."""
    host = text if _HOST.fullmatch(text) else _host_part(_with_dots(unspaced(text).lower()))
    if not host.isascii():
        # Most of what is typed has no dot, and is no host whatever it is in ASCII.
        host = _in_ascii(host) if _BETWEEN_LABELS.search(host) else ""
    while host.startswith("www."):
        host = host[4:]
    return host if len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) else ""


def _host_part(link: str) -> str:
    """What of a link or a host name may be the host."""
    host = link.partition("://")[2] if "://" in link else link
    host = _BEHIND_HOST.split(host, maxsplit=1)[0].rpartition("@")[2]
    return _PORT.sub("", host).rstrip(".")


@lru_cache(maxsize=1024)
def _in_ascii(host: str) -> str:
    """The ASCII form of a host (IDNA); "" where it has none."""
    if len(host) > _LONGEST_HOST or len(_BETWEEN_LABELS.findall(host)) >= _MOST_LABELS:
        return ""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _read_domain(host: str) -> Reading:
    try:
        shown = host.encode("ascii").decode("idna")
    except UnicodeError:
        shown = host
    return Reading({gettext("域名"): shown})


def _read_filing_number(_number: str) -> Reading:
    return Reading()


_KINDS: Final[Mapping[IdentifierKind, tuple[Callable[[str], str], Callable[[str], Reading]]]] = {
    "uscc": (parse_uscc, read_uscc),
    "icp": (parse_icp, read_icp),
    "mps": (parse_mps, read_mps),
    "mlps": (parse_mlps, read_mlps),
    "telecom": (parse_telecom, read_telecom),
    "domain": (parse_domain, _read_domain),
    "filing_number": (parse_filing_number, _read_filing_number),
    "teacher_certificate": (parse_certificate_number, read_certificate_number),
    "school_licence": (parse_licence_number, read_licence_number),
    "region": (parse_region, read_region),
    "resident_id": (parse_id_number, read_id_number),
    "passport": (parse_passport, read_passport),
    "hk_mo_permit": (parse_hk_mo_permit, read_hk_mo_permit),
    "tw_permit": (parse_tw_permit, read_tw_permit),
    "other": (parse_other_document, read_other_document),
    "work_permit": (parse_work_permit, read_work_permit),
}


def explain(kind: IdentifierKind, text: str) -> Explanation:
    """Say of a typed number of a kind what it says, what is wrong with it, or what about it looks odd; it never raises.

    An explanation of a person's document is as private as its number: neither belongs in a log.
    """
    parse, read = _KINDS[kind]
    try:
        value = parse(text)
    except InvalidIdentifier as wrong:
        return Explanation(kind, error=wrong.message)
    reading = read(value)
    return Explanation(kind, value, warnings=reading.warnings, parts=reading.parts)


def mask(number: str) -> str:
    """The number with all but its first six and last two characters hidden; a short one is hidden whole."""
    if len(number) <= 8:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 8) + number[-2:]


def recognise(text: str) -> tuple[Recognised, ...]:
    """The identifiers that a typed or pasted text holds and that records are found by, in canonical form, each once.

    Numbers that no index holds (classified protection, people's papers) are not looked for, nor those that are found as they are
    typed (telecom licences, telephones, decisions).
    """
    upper = as_recognised(text)
    if not _MAY_HOLD_ANY.search(upper):
        return ()
    # No code has an O or an I; the check digit tells whether it is right without them.
    read = without_misread(upper)
    codes = codes_in(upper) or (codes_in(read) if read != upper else ())
    found = [Recognised("uscc", code) for code in codes]
    if "备" in upper:
        upper = _MISREAD_FILING.sub(lambda digits: without_misread(digits[0]), upper)
    found += [Recognised("icp", number) for number in icp_numbers_in(upper)]
    found += [Recognised("mps", number) for number in mps_numbers_in(upper)]
    found += [Recognised("domain", host) for host in _domains(text) if host not in _LOOKUP_SITES]
    return tuple(dict.fromkeys(found))


def without_misread(upper: str) -> str:
    """The text with digits in the place of the letters that are typed for them."""
    return upper.replace("O", "0").replace("I", "1")


def _domains(text: str) -> list[str]:
    """Hosts that stand in the text; one in Chinese only when it is the whole text, since no space parts it from its neighbours."""
    lower = _with_dots(in_one_width(text).lower())
    if "." not in lower:
        return []
    hosts = [match["host"] for match in _HOST_IN_TEXT.finditer(_USER_IN_LINK.sub("", lower))]
    # No top-level domain holds a digit: 9.9元 is a price.
    if not hosts and not lower.isascii() and len(lower.split()) == 1 and not _PRICE.search(lower):
        hosts = [lower]
    return list(filter(None, map(domain_in, hosts)))


def _with_dots(lower: str) -> str:
    """The text with a dot in the place of what is typed for it, which is never letters and signs of ASCII side by side."""
    is_as_written = lower.isascii() and lower.isprintable() and " " not in lower and "," not in lower and "[" not in lower
    return lower if is_as_written else _DOT_AS_TYPED.sub(".", lower)
