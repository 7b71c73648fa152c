"""What a person holds, read: which codes, links, apps or names are in it, and by which tokens records are asked for them.

Pure functions. Numbers of people are recognised here only to be refused: nothing is ever looked up by them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from registry import identifiers, regions
from registry.certificate_numbers import PREFIX, CertificateNumberWrong, certificate_number_in, parse_certificate_number
from registry.numbers.typed_numbers import compact
from registry.public_ids import kind_of
from registry.typed_text import in_one_width
from registry.vocabulary import RecordKind
from search import analysis
from search.addresses import sites
from search.addresses.app_pages import (
    SHARED_MINI_PROGRAM,
    app_ids_in,
    app_in_market,
    ids_of_app,
    is_hardly_a_host,
    name_in_link,
    without_store,
)
from search.addresses.links import links_in
from search.addresses.own_pages import is_ours, own_page
from search.addresses.redirects import without_redirects
from search.numbers_of_people import is_card, is_of_institution, is_of_person
from search.tokens import host_token
from search.typed.part_numbers import numbers_among, numbers_meant, without_numbers_among
from search.typed.prices import without_prices
from search.verifying.asked_tokens import LONGEST_NAME, key_tokens, without_sort
from search.verifying.free_text import around, beside_code, names_in, receiver_told, says_more, without_people
from search.verifying.held import LONGEST_HELD, Clue, Held, Reading
from search.verifying.labels import is_account, labelled, names_no_payee, paid, without_code_labels, without_notice
from search.verifying.refusal_words import (
    no_host_words,
    nothing_words,
    payment_words,
    personal_words,
    shared_site_words,
    telephone_words,
    too_long_words,
)

# Some characters stand for many (ﷺ is eighteen letters); in a text that says something they are few.
MOST_GROWN: Final = 3
# Links that are compared with the one that says most.
MOST_FURTHER: Final = 4
_NOTHING: Final = 3
_PROVINCES_BY_LETTER: Final = {letter: f"{digits}0000" for letter, digits in identifiers.PROVINCES.items()}

# What a till shows: of the purses, of UnionPay, and of firms that take money for a shop whichever purse it comes from.
_PAYMENT: Final = re.compile(
    r"(?:wxp|alipays?|weixin)://"
    r"|https?://(?:qr\.alipay\.com|qr\.95516\.com|wx\.tenpay\.com|payapp\.(?:weixin\.qq\.com|wechatpay\.cn)|qr\.(?:shouqianba|chinaums)\.com)/",
    re.IGNORECASE,
)
# ZM-7K3Q-9XWD-4MHT-Q, however it is parted.
_CERTIFICATE: Final = re.compile(r"ZM[-_.·]*(?:[0-9A-Z][-_.·]*){9,20}", re.ASCII)
# 包名：com.example.app, package name = com.example.app.
_APP_LABEL: Final = re.compile(r"^(?:(?:应用)?包名|(?:app|application|应用)\s?id|package(?:\s?name)?)\s?[:：=]?\s?", re.IGNORECASE)
# As a store, a messenger or the page behind a mini program calls it: App ID: 1234567890, 小程序ID：wx…, AppID(小程序ID) wx….
_LABELLED_ID: Final = re.compile(
    r"(?:小程序|原始|应用|微信)?\s?(?:app(?:lication)?\s?)?id(?:\s?[（(]小程序id[）)])?\s?(?:[:：=]\s?|\s|(?=wx[0-9a-f]{16}$))(?P<id>[\w.]{5,120})$",
    re.IGNORECASE | re.ASCII,
)
_BETWEEN_GROUPS: Final = re.compile(r"[\s\-—–]")
# 9137O1O2310000123X: letters for digits among those of the region.
_CREDIT_CODE_ALIKE: Final = re.compile(r"(?=[0-9A-Z]*\d{6})[1-9ANY][0-9A-Z][0-9OIL]{6}[0-9A-Z]{9,11}", re.ASCII)
_QUOTES: Final = "《》“”\"'「」『』【】[]（）()™℠"


def read(held: Held) -> Reading:
    """Return what a person holds, read. The name of who got the money is read for itself; alone, it is what is held."""
    payee = held.payee.strip()
    if len(payee) > LONGEST_HELD:
        # Labels are not looked for in it either.
        return _unreadable(held, too_long_words(LONGEST_HELD))
    if not analysis.exact_key(payee):
        # Blanks, marks and stars name nobody.
        return _read(held)
    payee = _unlabelled(payee)
    if not held.text.strip():
        return _read(Held(payee, "payee"))
    if names_no_payee(payee):
        return _read(held)
    upper = _as_read(payee)
    if len(payee) > LONGEST_NAME or _is_grown(payee, upper):
        return _unreadable(held, too_long_words(LONGEST_NAME))
    if is_of_person(upper):
        # The number of a card is one of an account, and names nobody.
        return _of_person(held)
    if _is_unnamed(payee):
        return _read(held)
    reading = _read(held)
    # A code for payment does not tell who is paid, and this does.
    return (
        _read(Held(payee, "payee"))
        if reading.refusal == "payment_code"
        else replace(reading, payee=name_clue(without_people(payee)))
    )


def _is_unnamed(payee: str) -> bool:
    """Tell whether a payee is told by where to reach or to pay it alone, and no record has that to compare it with.

    A credit code may be written in digits alone.
    """
    is_no_name = is_account(payee) or "://" in payee or not says_more(without_people(payee))
    return is_no_name and not any(each.kind == "uscc" for each in identifiers.recognise(payee))


def _read(held: Held) -> Reading:
    text = held.text.strip()
    if not text:
        return _unreadable(held, nothing_words())
    if len(text) > LONGEST_HELD:
        return _unreadable(held, too_long_words(LONGEST_HELD))
    text = without_redirects(text)
    upper = _as_read(text)
    if _is_grown(text, upper):
        return _unreadable(held, too_long_words(LONGEST_NAME))
    if held.hint and "://" in text:
        # No name and no number is written so.
        held = replace(held, hint="link")
    has_code = held.hint == "payee" and any(each.kind == "uscc" for each in identifiers.recognise(text))
    if held.hint in ("payee", "app_name", "licence") and not has_code:
        return _refused_if_personal(held, upper) or _named(held, text)
    if _is_certificate(held, upper):
        return _certificate(held, text)
    codes = identifiers.recognise(text)
    # Of a link only the host and the app are looked at, and a credit code, as it is typed, may look like the number of a person.
    is_harmless = "://" in text or any(each.kind == "uscc" and is_of_institution(each.value, upper) for each in codes)
    if not is_harmless and (refused := _refused_if_personal(held, upper)):
        return refused
    if told := _told_by_shape(held, text, upper):
        return told
    clues = [_code_clue(each) for each in codes if each.kind in ("uscc", "icp", "mps")]
    clues += [Clue("code", number, key_tokens(number, f"{number}号")) for number in numbers_among(text)]
    if has_code:
        return Reading(held, tuple(clues), region=_region_of(codes), payee=_beside_code_of_payee(text))
    links = links_in(text, [each.value for each in codes if each.kind == "domain"])
    if len(links) == 1 and not clues and (alone := _app_alone(held, text, links[0])):
        return Reading(held, (alone,))
    if links:
        return _amid(_with_links(held, links, clues, region=_region_of(codes)), text, links)
    if clues:
        return _amid(Reading(held, tuple(clues), region=_region_of(codes)), text)
    return _of_other_text(held, text, upper)


def _told_by_shape(held: Held, text: str, upper: str) -> Reading | None:
    """Return the reading of what its shape tells: a code for payment, an app in a store, a mini program, the id of a record."""
    if "://" in text and (payment := _PAYMENT.search(text)):
        return Reading(held, refusal="payment_code", problem=payment_words(), part=text[payment.start() :].split()[0])
    if "://" in upper and (app := app_in_market(text)):
        return Reading(held, (Clue("app", app, key_tokens(app)),))
    if shared := SHARED_MINI_PROGRAM.search(text):
        return Reading(held, (name_clue(shared["name"]),), part=shared[0])
    if kind_of(text) in (RecordKind.INSTITUTION, RecordKind.PLATFORM):
        return Reading(held, (Clue("record", text),))
    return None


def _beside_code_of_payee(text: str) -> Clue | None:
    """Return the clue of who is paid, whose name an invoice has beside the code; None where it has the code in its place."""
    told = without_code_labels(text)
    name = _unlabelled(told if labelled(told) else beside_code(told))
    return name_clue(name) if says_more(name) else None


def _app_alone(held: Held, text: str, link: str) -> Clue | None:
    """Return the clue of an id that is written like a host, com.example.app, where it is called an id, or no such host can be."""
    bare = _APP_LABEL.sub("", text)
    if held.hint == "link" or bare != link or not is_hardly_a_host(link):
        return None
    clue = _clue_of_link(link)
    may_be_host = bare == text and clue is not None and clue.site is not None and clue.site.may_exist
    return None if clue is None or may_be_host else clue._replace(kind="app", value=link, site=None)


def _unreadable(held: Held, words: str) -> Reading:
    return Reading(held, refusal="unreadable", problem=words)


def _amid(reading: Reading, text: str, links: Sequence[str] = ()) -> Reading:
    """Return the reading of links or numbers with what stands around them."""
    rest = " ".join((without_numbers_among(around(text, links)), *map(name_in_link, links)))
    if not reading.clues or not says_more(rest):
        return reading
    numbers = [clue.value for clue in reading.clues if clue.kind in ("code", "icp")]
    part = " ".join(filter(None, (*map(without_people, links), *numbers)))
    receiver = receiver_told(rest)
    beside = tuple(name_clue(each) for each in names_in(rest) if each != receiver)
    return replace(reading, beside=beside, part=part, payee=name_clue(receiver) if receiver else None)


def name_clue(text: str, *wholes: str) -> Clue:
    """Return the clue of a name, which all that stands around it may be too, or of a code without a shape of its own."""
    name = text.strip().strip(_QUOTES).strip()
    # 号 is written behind the number of a licence, and said behind any.
    numbers = [each for number in numbers_meant(name) for each in (number, f"{number}号")]
    in_store = without_store(name).strip(_QUOTES)
    shorter = [in_store, without_sort(in_store), without_sort(name), name.removesuffix("号")]
    return Clue("name", name, key_tokens(*wholes, text, name, *shorter, *numbers))


def _named(held: Held, text: str) -> Reading:
    """Return the reading of a name, or of what is labelled as one."""
    priceless = without_prices(text) if held.hint in ("", "payee") else text
    found = labelled(without_store(told := without_notice(priceless)))
    part = found.text if found else ""
    named = without_people(part or told)
    if not says_more(named):
        return _telephone(held, part or told) if says_more(part or told) else _unreadable(held, nothing_words())
    payee = paid(named) if held.hint in ("", "payee") else named
    is_payee = payee != named or (found is not None and found.is_payee)
    as_payee = replace(held, hint="payee") if is_payee and not held.hint else held
    clue = name_clue(payee, *((text,) if priceless != text else ()))
    if not clue.tokens:
        # Marks and signs name nobody, so nothing can be said of whether the registry has them.
        return _unreadable(held, nothing_words())
    is_told_alone = bool(held.hint or held.payee)
    beside = found.beside if found and not is_told_alone and _is_another_name(found.beside, payee) else ""
    return Reading(as_payee, (clue,), part=without_people(part), beside=(name_clue(beside),) if beside else ())


def _is_another_name(beside: str, name: str) -> bool:
    """Tell whether all that stands beside whoever is labelled may be one name, and none that is a part of his.

    Receipts, orders and contracts tell more, and what any of it means beside a payee nobody knows: 爱课堂 may have been paid back.
    """
    is_one = says_more(beside) and len(beside) <= LONGEST_NAME and not labelled(beside) and not names_no_payee(beside)
    return is_one and beside not in name


def _unlabelled(text: str) -> str:
    return paid(found.text if (found := labelled(text)) else text)


def _as_read(text: str) -> str:
    """Return a text as it is read here: letters and signs in one width, upper case."""
    return in_one_width(text).upper()


def _is_grown(text: str, upper: str) -> bool:
    """Tell whether a text is much longer as it is read than as it is typed."""
    return len(upper) > max(LONGEST_NAME, MOST_GROWN * len(text))


def _refused_if_personal(held: Held, upper: str) -> Reading | None:
    return _of_person(held) if is_of_person(upper) or is_card(upper) else None


def _of_person(held: Held) -> Reading:
    return Reading(held, refusal="personal_number", problem=personal_words())


def _is_certificate(held: Held, upper: str) -> bool:
    return held.hint == "certificate" or (PREFIX in upper and _CERTIFICATE.fullmatch(compact(upper)) is not None)


def _certificate(held: Held, text: str) -> Reading:
    try:
        return Reading(held, (Clue("certificate", parse_certificate_number(text)),))
    except CertificateNumberWrong as wrong:
        return _refused_if_personal(held, _as_read(text)) or _unreadable(held, wrong.message)


def _code_clue(code: identifiers.Recognised) -> Clue:
    if code.kind == "icp":
        return Clue("icp", code.value, key_tokens(code.value, identifiers.icp_subject(code.value)))
    return Clue("code", code.value, key_tokens(code.value))


def _region_of(codes: tuple[identifiers.Recognised, ...]) -> str:
    for code in codes:
        if code.kind == "uscc":
            for part in (code.value[2:8], f"{code.value[2:6]}00", f"{code.value[2:4]}0000"):
                if regions.find(part):
                    return part
        elif code.kind in ("icp", "mps"):
            return _PROVINCES_BY_LETTER.get(code.value[0], "")
    return ""


def _with_links(held: Held, links: Sequence[str], clues: list[Clue], *, region: str) -> Reading:
    """Return the reading of the link that tells most of whose it is, with what else is told by the others."""
    if len(links) < 2:
        return _with_link(held, links[0], clues, region=region)
    read_of = {link: clue for link in links if (clue := _clue_of_link(link))}
    own = next((link for link in links if _of_own_page(held, link)), "")
    first = own or min(read_of, key=lambda link: _says_little(read_of[link]), default=links[0])
    reading = _with_link(held, first, clues, region=region)
    others = (clue for link, clue in read_of.items() if link != first and _says_little(clue) != _NOTHING)
    return replace(reading, further=tuple(others)[:MOST_FURTHER])


def _says_little(clue: Clue) -> int:
    """Return how little a link says of whose it is: a site, an app in a store, no site at all, what many share."""
    if clue.site is None:
        return 1
    if clue.site.is_everybodys or is_ours(clue.site.host):
        return _NOTHING
    return 0 if clue.site.may_exist else 2


def _clue_of_link(link: str) -> Clue | None:
    """Return the clue of a link or a host name; None where it holds no host."""
    if not (host := sites.host_of_link(link)):
        return None
    if ids := ids_of_app(link, host):
        return Clue("app", ids[0], key_tokens(*ids))
    tokens = tuple(host_token(each) for each in sites.hosts_above(host))
    if "://" not in link and "/" not in link:
        # The id of an app (com.example.app) and some names are written like a host.
        tokens += key_tokens(link, link.removesuffix(".apk"))
    return Clue("link", host, tokens, site=sites.site_of(host))


def _with_link(held: Held, link: str, clues: list[Clue], *, region: str) -> Reading:
    if own := _of_own_page(held, link):
        return own
    if (clue := _clue_of_link(link)) is None:
        return Reading(held, tuple(clues), None if clues else "unreadable", no_host_words(), region)
    if clue.site and (clue.site.is_shared or clue.site.is_of_government):
        return Reading(held, (*clues, clue), "shared_host", shared_site_words(clue.site), region)
    return Reading(held, (*clues, clue), region=region)


def _of_own_page(held: Held, link: str) -> Reading | None:
    """Return what a link to a page of this registry is about."""
    page = own_page(link)
    if page is None:
        return None
    if page.kind == "certificates":
        return _certificate(held, page.code)
    return Reading(held, (Clue("record", page.code) if kind_of(page.code) else name_clue(page.code),))


def _of_other_text(held: Held, text: str, upper: str) -> Reading:
    if held.hint == "link" or "://" in text:
        return _unreadable(held, no_host_words())
    if PREFIX in upper and (number := certificate_number_in(upper)):
        return Reading(held, (Clue("certificate", number),), part=number)
    if not held.hint and text[-1].isascii() and (app := _LABELLED_ID.match(text)):
        return Reading(held, (Clue("app", app["id"], key_tokens(app["id"], *app_ids_in(text))),))
    kind = _kind_of_slip(held, upper)
    if kind is None:
        return _named(held, text)
    # It is asked for as it stands all the same: other numbers may have its shape.
    return Reading(held, (name_clue(without_people(text) or text),), "unreadable", identifiers.explain(kind, text).error or "")


def _telephone(held: Held, text: str) -> Reading:
    """Return the reading of what has the shape of a telephone: a mobile one, behind whatever word, is a person's."""
    if refused := _refused_if_personal(held, "".join(filter(str.isdigit, _as_read(text)))):
        return refused
    return Reading(held, (name_clue(text),), "unreadable", telephone_words())


def _kind_of_slip(held: Held, upper: str) -> identifiers.IdentifierKind | None:
    """Return which number a text was meant to be that is none of that kind."""
    in_one = _BETWEEN_GROUPS.sub("", upper)
    if held.hint == "icp" or "ICP" in upper:
        return "icp"
    if "公网安备" in upper:
        return "mps"
    if held.hint == "uscc" or _CREDIT_CODE_ALIKE.fullmatch(in_one):
        return "uscc"
    return None
