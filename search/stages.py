"""The stages by which a text is looked for, the same for every engine, and within a stage the levels that order what it finds.

Stages are tried in order until one finds something good: `exact` (the text holds a code or a host that names a record), `strict`
(every part of the text is there: as written, in pinyin or by initials), `meant` (all of what else may be meant by it is there),
`loose` (all but a slip of the finger or the ear), `partly` (most of it), `within` (a part of it is what a record is called,
whatever is said around it). Without a text there is `browse` alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, Literal, TypeAlias

from registry.identifiers import Recognised, recognise
from search import analysis, slips, tokens
from search.addresses.app_pages import app_ids_in, app_in_market, ids_of_app
from search.addresses.lookalikes import plain
from search.addresses.sites import asked_label_tokens, host_of, hosts_above, site_of
from search.almost import almost, code_with_slip, partly
from search.conditions import But, Condition, Either, Has, all_of, clauses, either_of
from search.letters import characters_and_initials, is_begun_in_letters
from search.narrowing import filter_token
from search.parts import (
    COURSES,
    PEOPLE,
    SHORTEST_WITH_PERSON,
    anywhere,
    but_people,
    called_so_far,
    every_part,
    taught_by,
    with_people,
)
from search.people_meant import (
    person_among,
    person_and_school_told_by_one,
    person_by_initials,
    person_spelt,
    teaching,
)
from search.school_spelt import beside_school_spelt
from search.syllables import is_syllable
from search.typed.initials import initials_as_one_letter, initials_meant, without_common_initials
from search.typed.part_numbers import (
    FEWEST_DIGITS,
    numbers_begun,
    numbers_typed,
    with_home,
    with_sign_of_site,
    without_long_numbers,
)
from search.typed.places import is_place, places, without_places
from search.typed.places_meant import codes_of, place_and_initials, places_meant, where_meant
from search.typed.said_beside import said_beside
from search.typed.sayings import (
    app_meant,
    as_meant,
    parted,
    places_first,
    said_otherwise,
    with_dots_apart,
    words_of,
)
from search.typed.short_names import said_shorter, shared_pairs, shared_words, short_names, tells
from search.typed.spelt import common_words_spelt, spelt_with_dots, without_tones
from search.typed.taught import Offer, offer_meant, subject_told, teachers_meant

StageName: TypeAlias = Literal["exact", "strict", "meant", "loose", "partly", "within", "browse"]

# What only resembles the text, or a part of it; with what else may be meant by it, all that was not found as it was typed.
SIMILAR_STAGES: Final[frozenset[StageName]] = frozenset({"loose", "partly", "within"})
LATER_STAGES: Final[frozenset[StageName]] = SIMILAR_STAGES | {"meant"}
# So many texts' stages are kept for the page that follows; that of a long one in letters may take some 300 KB.
PLANS: Final = 64
# Of a stage, whose levels Elasticsearch counts, and of a later one finds, in one search: it tells so many apart by scores, and
# a server with little memory takes some 8,000 parts. A long text of many words may be meant in twice as many ways; usual ones have
# fewer than 2,000.
MOST_LEVELS: Final = 100
MOST_CLAUSES: Final = 4_000
# How long a name is that stands in a sentence, and how long a sentence is that somebody types about it.
LENGTHS_WITHIN: Final = (2, 3, 4, 5, 6)
LONGEST_SENTENCE: Final = 30


@dataclass(frozen=True, slots=True)
class PlanStage:
    """One attempt: the levels of which a record must fulfil one, each once, earlier ones first. Without levels any is found.

    `about` is what records are compared with: the text, or the part of it that they are looked for by.
    """

    name: StageName
    levels: tuple[Condition, ...] = ()
    about: str = ""

    @property
    def is_later(self) -> bool:
        """Whether it is for what was not found as it was typed: its levels are many and long, and find little."""
        return self.name in LATER_STAGES

    @property
    def condition(self) -> Condition | None:
        """What a record must fulfil."""
        return Either(self.levels) if len(self.levels) > 1 else next(iter(self.levels), None)


def stages_of(text: str) -> Iterator[PlanStage]:
    """Yield the stages for a text, in the order in which they are tried: most texts need no later ones, so none is made before."""
    if not text:
        yield PlanStage("browse")
    elif "://" in text and (app := app_in_market(text)):
        yield PlanStage("exact", (Has(tokens.key_token(app)),), text)
    elif found := recognise(text := with_dots_apart(text)):
        yield from _by_identifier(text, found)
    elif analysis.runs(text := with_sign_of_site(text)):
        if apps := app_ids_in(text):
            yield PlanStage("exact", (either_of(Has(tokens.key_token(app)) for app in apps),), text)
        yield _strict_stage(text)
        rest = without_long_numbers(text)
        yield from _later_stages(text) if rest == text else _stages_beside_number(text, rest)


@lru_cache(maxsize=256)
def beginning_with(prefix: str) -> PlanStage:
    """Return the stage for names that begin with what was typed so far, then for those that hold it."""
    key = analysis.exact_key(prefix)
    runs = analysis.runs(prefix)
    held = every_part(runs)
    # 启h: of the character that is being typed only a part is there.
    begun = [all_of([every_part(runs[:-1]), *slips.bonds_of_mixed(runs)])] if slips.ends_within_syllable(runs) else []
    # 济南爱课堂 begins 济南市历下区爱课堂 for who leaves out what lies between.
    apart = every_part(analysis.runs(_parted_from_place(key)))
    there = (anywhere(every_part(analysis.runs(place))) for place in places_meant(prefix))
    named = (Has(tokens.short_token(key)), called_so_far(key), *begun, held, anywhere(held), apart, anywhere(apart))
    levels = (*named, *there, *_lying_there(prefix))
    return PlanStage("strict", tuple(dict.fromkeys(levels)), prefix)


def has_only_common_words(text: str) -> bool:
    """Tell whether a text consists of words that every school is called by."""
    return bool(analysis.runs(text)) and not analysis.core(text)


@lru_cache(maxsize=PLANS)
def _strict_stage(text: str) -> PlanStage:
    # What is called so comes before what lies there, or is taught there.
    there = (but_people(every_part(analysis.runs(place))) for place in where_meant(text))
    offer = offer_meant(text)
    offered = _offered(offer) if offer else ()
    # Initials of a teacher may be those of a word beside the name of the school: 文化 is wh too.
    short = [teacher] if (teacher := person_by_initials(words_of(parted(text)))) else []
    # The numbers of tones are no part of pinyin, unless somebody is called so.
    toneless = without_tones(text)
    numbered = (_key(text), Has(tokens.short_token(analysis.exact_key(text)))) if toneless else ()
    # 爱课堂jiaoyu is 爱课堂教育, where another school that has both in its name would be found alone.
    spelt = (level for said in common_words_spelt(text) for level in _strict(said))
    typed = (*numbered, *_strict(toneless or places_first(text)), *spelt)
    # Whoever has just these initials comes before names of which those that were typed are a part: xdf of xdfjy.
    initials = dict.fromkeys((initials_as_one_letter(text), *without_common_initials(text)))
    begun = [Has(tokens.short_token(key)) for one in initials if one != text and len(key := analysis.exact_key(one)) > 2]
    return PlanStage("strict", first_levels((*typed, *there, *offered, *short, *begun)), text)


def _later_stages(text: str, among: Collection[StageName] = LATER_STAGES) -> Iterator[PlanStage]:
    """The stages of what was not found as typed; they are tried for few texts, and made when they are."""
    for name, conditions in _LATER:
        if name in among and (levels := _levels(conditions, text)):
            yield PlanStage(name, levels, text)


def _stages_beside_number(text: str, rest: str) -> Iterator[PlanStage]:
    """The later stages of a text with a number in it that nothing has, and of the rest of the text.

    A number with a slip leads to no other record, but what stands beside it may. Only of a credit code the check digit tells that
    there is a slip, and what may be meant instead.
    """
    if not tells(rest):
        yield from _later_stages(text, {"meant"})
        if nearly := tuple(code_with_slip(text)):
            yield PlanStage("loose", nearly, text)
        return
    # No second stage is called strict: the name tells where a page begins.
    yield PlanStage("meant", first_levels((*_levels(_meant, text), *_strict_stage(rest).levels, *_levels(_meant, rest))), rest)
    yield from _later_stages(rest, SIMILAR_STAGES)


@lru_cache(maxsize=3 * PLANS)
def _levels(conditions: Callable[[str], Iterator[Condition]], text: str) -> tuple[Condition, ...]:
    return first_levels(conditions(text))


def first_levels(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the first of some levels, each once: as many as fit into one search."""
    levels: list[Condition] = []
    parts = 0
    for level in islice(dict.fromkeys(conditions), MOST_LEVELS):
        parts += clauses(level)
        if levels and parts > MOST_CLAUSES:
            break
        levels.append(level)
    return tuple(levels)


def _by_identifier(text: str, found: tuple[Recognised, ...]) -> Iterator[PlanStage]:
    asked = [tokens.key_token(text)]
    for each in found:
        if each.kind == "domain":
            asked += map(tokens.host_token, hosts_above(each.value))
        else:
            asked += [tokens.key_token(each.value), tokens.key_token(each.value.partition("-")[0])]
    asked += [tokens.key_token(each) for part in text.split() for each in ids_of_app(part, host_of(part))]
    asked += map(tokens.key_token, app_ids_in(text))
    yield PlanStage("exact", (either_of(map(Has, asked)),), text)
    # 鲁ICP备20200005 is a whole number too, from before such numbers had ten digits, and begins one that has.
    if begun := numbers_begun(text):
        yield PlanStage("strict", (either_of(Has(f"={number}", prefix=True) for number in begun),), text)
    # A right code that nobody has leads to no other record; what is said of a site, and its name, may be what it is called.
    if any(each.kind != "domain" for each in found):
        return
    if said := said_beside(text) or spelt_with_dots(text):
        yield _strict_stage(said)
        yield from _later_stages(said)
    # Who has a site that looks like it, or is called so, in Chinese and without hyphens too, need not have that site.
    elif label := plain(site_of(host := found[0].value).label):
        near = [Has(token) for token in sorted(asked_label_tokens(host))]
        levels = [*([either_of(near)] if near else []), *_strict_stage(label).levels]
        yield PlanStage("loose", first_levels(levels), about=text)


def _strict(text: str) -> Iterator[Condition]:
    """The whole name or code; a short name; all that was typed; that but everybody's words; the same with what it belongs to."""
    yield _key(text)
    core, joined = analysis.core(text), analysis.core_in_one(text)
    whole = every_part(analysis.runs(text), in_a_row=True)
    telling = every_part(analysis.runs(_parted_from_place(core) or text))
    has_room = len(joined) >= SHORTEST_WITH_PERSON or len(core.split()) > 1
    is_spelt = len(spelt := core.split()) > 2 and all(map(is_syllable, spelt))
    # Syllables typed apart are one name; of what a record belongs to, `beside_school_spelt` knows how it is spelt.
    belonging = telling if is_spelt else with_people(telling, core) if has_room else but_people(telling)
    if joined:
        # Whoever is called so is meant, whatever is asked about it.
        bare = analysis.exact_key(as_meant(text))
        # hxt of hxt 教育 too: of letters those that have no others are meant first.
        names, shorter = short_names(text), (joined, *said_shorter(joined)) if joined.isascii() else ()
        called = dict.fromkeys((*(names[:-1] or names), bare, app_meant(text), *shorter))
        short = [Has(tokens.short_token(name)) for name in called if name]
        # Said in several words, or with a place: one of them is what it is called, and the others are there too.
        parts = {*(() if is_spelt else core.split()), without_places(joined)} - {joined}
        named = [Has(tokens.short_token(part)) for part in sorted(parts) if len(part) > 1]
        yield either_of(short)
        if is_begun_in_letters(joined):
            # hopeyingy is the beginning of Hope英语. A person is not known by a part of the name.
            yield But(Has(tokens.short_token(joined), prefix=True), PEOPLE)
        if named:
            yield all_of([either_of(named), belonging])
    yield whole
    yield telling
    # Words that everybody uses are asked of names alone.
    if core:
        yield belonging
    if at_school := person_and_school_told_by_one(words_of(text)):
        yield at_school


def _parted_from_place(core: str) -> str:
    """The text with the places that it begins with as a word of their own: 天桥红樱桃 is said of 天桥区红樱桃.

    Where only what many are called follows, a place tells too little to be parted from it, unless that is what is taught there.
    """
    if is_place(core):
        # A city and what lies in it: 烟台芝罘区 is written 烟台市芝罘区.
        return " ".join(places(core).findall(core))
    rest = without_places(core)
    if rest == core or (shared_pairs().issuperset(analysis.pairs_in(rest)) and not offer_meant(core)):
        return core
    front = core.removesuffix(rest)
    return " ".join((*places(front).findall(front), rest))


def _key(text: str) -> Condition:
    token = tokens.key_token(text)
    if not any(map(str.isdigit, analysis.exact_key(text))):
        # Most texts: nothing that is a number or a part of one.
        return Has(token)
    is_code = sum(map(str.isdigit, token)) >= FEWEST_DIGITS
    # 号 is said behind any number, whether or not it belongs to it.
    said = [Has(token.removesuffix("号"))] if is_code and token.endswith("号") else []
    digits = [Has(asked)] if (asked := tokens.digits_token(text)) else []
    numbers = numbers_typed(text)
    begun = [Has(f"={number}", prefix=True) for number in with_home((*numbers.begun, *numbers.told))]
    whole = [Has(f"={number}") for number in (*numbers.codes, *numbers.decisions)]
    ended = [Has(tokens.tail_token(tail), prefix=True) for tail in numbers.ended]
    return either_of([Has(token, prefix=is_code), *said, *digits, *begun, *whole, *ended])


def _meant(text: str) -> Iterator[Condition]:
    """What is meant by it otherwise, all of it there; a person who is named in it."""
    for teacher in teachers_meant(text):
        yield from teaching(teacher)
    subject = subject_told(text)
    for said in said_otherwise(text):
        if subject:
            # Of those who are called so, who teaches it.
            yield all_of([either_of(_strict(said)), PEOPLE, Has(filter_token("subject", subject))])
        yield from _strict(said)
    yield from _lying_there(text)
    words = words_of(parted(text))
    # 彩hcz 网课: what everybody says beside it tells nothing.
    telling = [word for word in words if word not in shared_words()]
    among = characters_and_initials(telling[0]) if len(telling) == 1 else None
    for other in (among, person_among(words), person_by_initials(words), person_spelt(words), taught_by(words, every_part)):
        if other:
            yield other
    yield from beside_school_spelt(text)


def _lying_there(text: str) -> Iterator[Condition]:
    """Whoever is called or begins by the two last of four initials in a place of the two first: shbl is 百澜 in 商河."""
    for row in initials_meant(text):
        where, initials = place_and_initials(row)
        if where:
            there = either_of(Has(filter_token("region", code)) for place in where for code in codes_of(place))
            yield all_of([Has(tokens.short_token(initials)), there])
            # 百澜艺术 begins so.
            yield all_of([Has(tokens.beginning_token(initials)), there])


def _offered(offer: Offer) -> Iterator[Condition]:
    """All that teaches a subject, in a place or anywhere, what is called by it first; no people, of whom nothing was typed."""
    where = (either_of(Has(filter_token("region", code)) for code in codes) for codes in offer.regions)
    stage = [Has(filter_token("stage", offer.stage))] if offer.stage else []
    taught = [*where, Has(filter_token("subject", offer.subject)), *stage]
    yield But(all_of([every_part(analysis.runs(offer.word)), *taught]), PEOPLE)
    yield But(all_of(taught), PEOPLE)


def _named_within(text: str) -> Iterator[Condition]:
    """A school or platform that is called by a part of a sentence, or by what begins so: no list has all that is said around it.

    A course is called by what people say, and a person is not found by chance.
    """
    sentence = analysis.exact_key(text)
    if sentence.isascii() or len(sentence) > LONGEST_SENTENCE:
        return
    parts = [sentence[at : at + length] for length in LENGTHS_WITHIN for at in range(len(sentence) - length + 1)]
    telling = [part for part in parts if part != sentence and not part.isascii() and part not in shared_pairs()]
    whole = map(tokens.short_token, telling)
    begun = (tokens.beginning_token(part) for part in telling if len(part) in tokens.BEGINNINGS)
    for asked in (whole, begun):
        if names := list(map(Has, asked)):
            yield But(either_of(names), either_of([COURSES, PEOPLE]))


_LATER: Final[tuple[tuple[StageName, Callable[[str], Iterator[Condition]]], ...]] = (
    ("meant", _meant),
    ("loose", almost),
    ("partly", partly),
    ("within", _named_within),
)
