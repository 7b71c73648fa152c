"""What looks like a filed platform or its operator and is neither: a site with nearly its name, money that goes elsewhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal, TypeAlias

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from search import analysis
from search.addresses import lookalikes
from search.addresses.sites import Site
from search.readings import COMMON_SURNAMES, NO_SURNAME, surnames_read
from search.slips import nearly_heard
from search.syllables import is_spelling, syllable_splits
from search.two_names import two_names
from search.typed.places import is_place, without_places
from search.typed.places_meant import places_spelt
from search.typed.short_names import shared_words, short_names
from search.typed.taught import subjects_spelt
from search.typed.told_of_teachers import TEACHER
from search.verifying.labels import without_code_labels

SiteLikeness: TypeAlias = Literal["same_domain", "other_suffix", "lookalike_characters", "name_in_front", "mistyped", "added_words"]
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

# How sure it is that somebody wants to be taken for the other.
SCORES: Final[Mapping[SiteLikeness, float]] = {
    "same_domain": 1.0,
    "lookalike_characters": 0.95,
    "name_in_front": 0.9,
    "other_suffix": 0.85,
    "mistyped": 0.8,
    "added_words": 0.7,
}
ALIKE: Final = 0.75
_HOLDS_LETTERS: Final = re.compile("[a-z]")
_SHORT_WORD: Final = 2
_SHORTEST_ALIKE: Final = 3
_PERSON: Final = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_LONGEST_GIVEN: Final = 2
# Surnames of few, by which many firms are called: 东方之星.
_RATHER_FIRMS: Final = frozenset({"东方", "百里"})
# What the name of a branch has behind that of its company (企业名称登记管理规定, article 13).
_BRANCH: Final = re.compile(r"(?<=公司).{0,20}分公司$")
# A receipt shows the name of a person with stars in it; 公司, 学校 and 店 are behind those of no person.
_MASKED: Final = re.compile(r"(?:[*＊×]{1,3}[\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]{1,2}[*＊×]{1,3}[\u4e00-\u9fff]?)(?<![司校店])")
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


def site_likeness(asked: Site, filed: Site) -> SiteLikeness | None:
    """Return in what way one site looks like another that is filed; nothing where it does not."""
    if asked.is_shared or filed.is_shared:
        return None
    if asked.domain == filed.domain:
        return "same_domain"
    mine, theirs = lookalikes.skeleton(asked.label), lookalikes.skeleton(filed.label)
    if len(theirs) < lookalikes.SHORTEST_NAME:
        return None
    if lookalikes.plain(asked.label) == lookalikes.plain(filed.label):
        return "other_suffix" if lookalikes.shown(asked.label).isascii() else "lookalike_characters"
    if mine == theirs:
        return "lookalike_characters"
    if theirs in map(lookalikes.skeleton, asked.labels_below):
        return "name_in_front"
    if lookalikes.are_mistyped(mine, theirs):
        return None if _are_two_words(lookalikes.plain(asked.label), lookalikes.plain(filed.label)) else "mistyped"
    if is_left_of(asked, filed):
        return None
    # Of weifangkaoshi.com the place alone is left, which is everybody's: who filed weifangwangxiao.com is not imitated by it.
    copied = lookalikes.further_stems(asked.label).union(lookalikes.stems(mine)).intersection(lookalikes.stems(theirs))
    if theirs in copied or not copied <= _everybodys():
        return "added_words"
    stems = (lookalikes.stems(mine)[-1], lookalikes.stems(theirs)[-1])
    return "mistyped" if lookalikes.are_mistyped(*stems) else None


def is_left_of(asked: Site, filed: Site) -> bool:
    """Tell whether one site is called as what is left of another that is filed without words that many add.

    Nothing was added to a name there: lanjing.com is somebody's who may know nothing of whoever filed lanjingxuetang.cn.
    """
    mine, theirs = lookalikes.skeleton(asked.label), lookalikes.skeleton(filed.label)
    is_somebodys = not (asked.is_shared or filed.is_shared) and mine not in _everybodys()
    return is_somebodys and mine != theirs and mine in lookalikes.stems(theirs)


@cache
def _everybodys() -> frozenset[str]:
    """Skeletons of what many are called by besides their own name: a place, what they teach."""
    return frozenset(map(lookalikes.skeleton, places_spelt() | subjects_spelt()))


def _are_two_words(label: str, other: str) -> bool:
    """Tell whether labels spell two short names in pinyin that sound different: a letter in place of another makes huayu of huatu.

    One too many or too few is rather a slip of a hand.
    """
    is_alike = len(label) != len(other) or nearly_heard(label) == nearly_heard(other)
    return not is_alike and all(map(_is_short_word, (label, other)))


def _is_short_word(label: str) -> bool:
    return is_spelling(label) and len(syllable_splits(label)[0]) <= _SHORT_WORD


def payee_finding(payee: str, payees: Payees) -> PayeeFinding:
    """Return what the name on a receipt says of where the money went."""
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
    return len(parts) > 1 and not is_person(payee) and all(len(_own(part)) < _SHORT_WORD for part in parts)


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


def likeness(name: str, others: Iterable[str]) -> float:
    """Return how alike a name is to the one of the others that it is most like, from 0 to 1; what many names hold counts little."""
    mine = _forms(name)
    ratios = [
        fuzz.ratio(one, other) / 100 for each in others for one, other in zip(mine, _forms(each), strict=True) if one and other
    ]
    return max(ratios, default=0.0)


def closeness(name: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1: mostly in what only few names hold, and a little in all."""
    mine, theirs = analysis.exact_key(name), analysis.exact_key(other)
    spelt = analysis.pinyin(other).joined if _HOLDS_LETTERS.search(mine) else ()
    whole = max(fuzz.ratio(mine, each) for each in (theirs, *spelt)) / 100
    alike = 1.0 if is_short_for(name, (other,)) else likeness(name, (other,))
    if alike < ALIKE and is_taken_for(name, (other,)):
        alike = ALIKE
    return 0.9 * alike + 0.1 * whole


def names_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that an institution or a platform bears or bore."""
    name = body["name"]
    return (name, *two_names(name), *body.get("brands", ()), *(former["name"] for former in body.get("formerNames", ())))


def syllables_spelt(letters: str, names: Iterable[str]) -> int:
    """Return how many characters of a name the letters spell in pinyin, or are: of the longest that they spell whole, else 0."""
    shorts = (short for name in names for short in short_names(name) if analysis.is_han(short[0]))
    return max((len(short) for short in shorts if letters in (short, *analysis.pinyin(short).joined)), default=0)


def is_alike(name: str, body: Mapping[str, Any]) -> bool:
    """Tell whether a name is nearly one of those that an institution or a platform bears."""
    names = names_of(body)
    return likeness(name, names) >= ALIKE or is_short_for(name, names) or is_taken_for(name, names) or _is_spelt(name, names)


def _is_spelt(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name is another one in pinyin, with all that many names hold."""
    mine = analysis.exact_key(name)
    return mine.isascii() and mine.isalpha() and any(mine in analysis.pinyin(other).joined for other in others)


def is_short_for(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name has all of another one that only few names hold, be it two characters, and nothing besides."""
    mine = _own(name)
    return bool(mine) and mine in map(_own, others) and not is_place(mine)


def is_taken_for(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name is another one mistyped or misheard, whatever many names hold around it."""
    mine = _own(name)
    return any(_is_slip(mine, _own(other)) for other in others)


def is_nearly(name: str, other: str) -> bool:
    """Tell whether two full names are the same but for one slip in what only few names hold."""
    return is_taken_for(name, [other]) and _is_slip(analysis.exact_key(name), analysis.exact_key(other))


def _is_slip(mine: str, theirs: str) -> bool:
    """Tell whether two texts differ, and only by one character or in how they are written and not in how they sound."""
    if not mine or not theirs or mine == theirs:
        return False
    if min(len(mine), len(theirs)) >= _SHORTEST_ALIKE and OSA.distance(mine, theirs, score_cutoff=1) <= 1:
        return True
    return not {mine, *analysis.pinyin(mine).joined}.isdisjoint({theirs, *analysis.pinyin(theirs).joined})


# A name is compared with those of several records, and each of them in more than one way.
@lru_cache(maxsize=1024)
def _own(name: str) -> str:
    return without_places("".join(analysis.core(name).split()))


@lru_cache(maxsize=1024)
def _forms(name: str) -> tuple[str, str]:
    """Return a name whole, and what of it only few names hold; that is empty where it is too short to compare."""
    own = _own(name)
    return analysis.exact_key(name), own if len(own) >= _SHORTEST_ALIKE else ""
