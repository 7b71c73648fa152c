"""Who got the money: whether a receipt names somebody who may be paid for a platform, a person, or somebody else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from registry.typed_text import HAN
from search import analysis
from search.readings import COMMON_SURNAMES, NO_SURNAME, surnames_read
from search.typed.places import is_place
from search.typed.short_names import shared_words
from search.typed.told_of_teachers import TEACHER
from search.verifying.labels import without_code_labels
from search.verifying.names_alike import ALIKE, is_short_for, likeness, own_part

PayeeFinding: TypeAlias = Literal[
    "payee_matches",
    "payee_is_branch",
    "payee_is_former_name",
    "payee_is_responsible",
    "payee_is_brand",
    "payee_is_masked",
    "payee_is_person",
    "payee_similar",
    "payee_differs",
]

_SHORTEST_OWN: Final = 2
_PERSON: Final = re.compile(rf"[{HAN}·]{{2,4}}")
_LONGEST_GIVEN: Final = 2
# Surnames of few, by which many firms are called: 东方之星.
_RATHER_FIRMS: Final = frozenset({"东方", "百里"})
# What the name of a branch has behind that of its company (企业名称登记管理规定, article 13).
_BRANCH: Final = re.compile(r"(?<=公司).{0,20}分公司$")
# A receipt shows the name of a person with stars in it; 公司, 学校 and 店 are behind those of no person.
_MASKED: Final = re.compile(rf"(?:[*＊×]{{1,3}}[{HAN}]{{1,2}}|[{HAN}]{{1,2}}[*＊×]{{1,3}}[{HAN}]?)(?<![司校店])")
_STARS: Final = re.compile("[*＊×]+")
# What is left beside at most three rows of them: with more, to try them all would take long.
_PARTS_OF_MASKED: Final = range(2, 5)


@dataclass(frozen=True, slots=True)
class Payees:
    """Who may lawfully be paid for a platform: names of its operator, now and before, of who answers with it; brands.

    `codes` are the credit codes of the operator, which an invoice has beside its name or in its place.
    """

    operator: tuple[str, ...]
    former: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def payee_finding(payee: str, payees: Payees) -> PayeeFinding:
    """Return which payee a receipt names: one who may be paid, a person, one named much like those, or another."""
    key = _key(_without_code(analysis.exact_key(payee), payees.codes))
    for finding, names in (
        ("payee_matches", (*payees.operator, *payees.codes)),
        ("payee_is_former_name", payees.former),
        ("payee_is_responsible", payees.responsible),
        ("payee_is_brand", payees.brands),
    ):
        if key and key in map(_key, names):
            return finding  # type: ignore[return-value]
    if _are_one_company(payee, payees.operator):
        return "payee_is_branch"
    if is_masked(payee, (*payees.operator, *payees.former, *payees.responsible, *payees.brands)):
        return "payee_is_masked"
    if is_person(payee):
        return "payee_is_person"
    names = (*payees.operator, *payees.former, *payees.brands)
    return "payee_similar" if likeness(payee, names) >= ALIKE or is_short_for(payee, names) else "payee_differs"


def is_masked(payee: str, names: Iterable[str]) -> bool:
    """Tell whether a payee is one of the names with stars for some of its characters, as a bank shows it: 济南爱课堂******公司.

    Of how many characters a row of stars stands for some say nothing, so it stands for any; in a person's name each is one.
    """
    parts = [analysis.exact_key(part) for part in _STARS.split(payee)]
    if len(parts) not in _PARTS_OF_MASKED or not any(parts):
        return False
    hidden = [f".{{{len(stars)}}}" if is_person(payee) else ".+" for stars in _STARS.findall(payee)]
    shown = re.compile("".join(f"{re.escape(part)}{some}" for part, some in zip(parts, [*hidden, ""], strict=True)))
    return any(shown.fullmatch(analysis.exact_key(name)) for name in names)


def hides_its_own(payee: str) -> bool:
    """Tell whether stars leave nothing of a firm's name that is its own: 济南****公司 may be nearly any of 济南."""
    parts = _STARS.split(payee)
    return len(parts) > 1 and not is_person(payee) and all(len(own_part(part)) < _SHORTEST_OWN for part in parts)


def _key(name: str) -> str:
    """A name as a key, without what an individual business has had to write behind it since 2024, and seldom has on a filing."""
    return analysis.exact_key(name).removesuffix("个体工商户")


def _without_code(key: str, codes: Iterable[str]) -> str:
    """A key without the credit code that an invoice has beside the name; one that is no more than a code is that code."""
    for code in map(analysis.exact_key, codes):
        if code in key:
            return without_code_labels(key.replace(code, "")) or code
    return key


def _are_one_company(payee: str, operator: Iterable[str]) -> bool:
    """Tell whether one is a branch of the other: a branch bears the company's full name in front and is no other person in law."""
    if "公司" not in payee:
        return False
    company = company_of(payee)
    return any(
        analysis.exact_key(one) == analysis.exact_key(other)
        for each in operator
        for one, other in ((company, each), (payee, company_of(each)))
    )


def company_of(name: str) -> str:
    """Return the company that a branch is one of, by their names; the name itself where it is no branch's."""
    return _BRANCH.sub("", name)


def is_person(name: str) -> bool:
    """Tell whether a name looks like that of a natural person, who is no institution.

    Where a longer name begins with a surname it is a firm's all the same, and one that is no more than a shared word behind it.
    """
    name = name.strip()
    if _MASKED.fullmatch(name):
        return not is_place(_STARS.split(name)[0])
    if not _PERSON.fullmatch(name):
        return False
    if name[0] in COMMON_SURNAMES and len(name) <= 1 + _LONGEST_GIVEN:
        return True
    return name[:2] not in NO_SURNAME and any(_is_called(name[:length], name[length:]) for length in (1, 2))


def _is_called(surname: str, given: str) -> bool:
    """Tell whether somebody may have a surname and be called so, who may be called as a place is, 翟东明, but not 翟教育."""
    is_surname = surname in surnames_read() and surname not in _RATHER_FIRMS
    return is_surname and 0 < len(given) <= _LONGEST_GIVEN and (given == TEACHER or given not in shared_words())
