"""Queries as people type them, made in twelve classes from what a corpus holds, each with every record that is a right answer.

What a person could not resolve is not asked: where more than four telling names, or a dozen records, answer equally well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Final

from registry import regions
from registry.models import Teacher
from registry.sample.words import STAGES, SUBJECTS
from tests.judging import mistyped
from tests.judging.corpus import Family
from tests.judging.known import Known, initials, key, person_sound, sound
from tests.judging.measuring import CLASSES, Asked

TELLINGS_AT_MOST: Final = 4
RECORDS_AT_MOST: Final = 12
_PATIENCE = 40
_BETWEEN = (" ", " ", " ", "\u3000", "，", "  ")
_ADDED = ("教育", "培训", "学校", "官网", "培训机构", "网课")

Made = tuple[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Draw:
    """What one query is made of: chance, an institution or a line of a list, and all that is known."""

    random: Random
    known: Known
    family: Family

    @property
    def telling(self) -> str:
        return self.family.telling

    @property
    def name(self) -> str:
        return self.family.institution.name

    @property
    def is_long(self) -> bool:
        """Whether enough is left of the telling name when one character of it is wrong."""
        return len(mistyped.han_places(self.telling)) > 2

    def one_of(self, *makers: tuple[int, Callable[["Draw"], Made | None]]) -> Made | None:
        """Make a query by one of the ways, each with its weight."""
        weights = [weight for weight, _ in makers]
        return self.random.choices([make for _, make in makers], weights)[0](self)

    def told_by(self, tellings: Iterable[str]) -> list[str] | None:
        """Return the records that bear the telling names, this one's among them; nothing where they are too many."""
        names = {key(self.telling), *tellings}
        return self.known.told_by(names) if len(names) <= TELLINGS_AT_MOST else None

    def in_context(self, typed: str) -> str:
        """Return what was typed of the telling name alone, or with what stands around it in the name."""
        place = self.family.place
        following = self.name.partition(self.telling)[2]
        return self.random.choice((typed, typed, f"{place}{typed}", f"{typed}{following}", f"{place}{typed}{following}"))

    def teacher(self) -> Teacher | None:
        """Return a teacher of the institution who has a public record."""
        public = [each for each in self.family.teachers if each.is_public]
        return self.random.choice(public) if public else None


def generated(known: Known, *, each: int) -> list[Asked]:
    """Return `each` queries of every class, fewer where the corpus does not give them; the same for the same corpus."""
    return [asked for sort in CLASSES for asked in islice(_of_class(known, sort, each * _PATIENCE), each)]


def _of_class(known: Known, sort: str, draws: int) -> Iterator[Asked]:
    random = Random(f"{sort} queries")
    families = random.sample(known.families, len(known.families))
    for family in islice(cycle(families), draws):
        made = MAKERS[sort](Draw(random, known, family))
        if made is None:
            continue
        text, right = made[0], frozenset(made[1])
        # A name that many courses share is still a name.
        if right and (len(right) <= RECORDS_AT_MOST or sort in ("exact", "traditional")):
            yield Asked(sort, text, right)


# exact ---------------------------------------------------------------------------------------------------------------------------


def _exact(draw: Draw) -> Made | None:
    text = draw.random.choice(_whole_names(draw))
    written = draw.random.choice((_as_it_is,) * 4 + (mistyped.around, _with_other_brackets, mistyped.in_full_width))
    return written(text), draw.known.by_name[key(text)]


def _whole_names(draw: Draw) -> list[str]:
    family, random = draw.family, draw.random
    names = [family.institution.name, family.institution.name, random.choice(family.platforms).name]
    names += [former["name"] for former in family.institution.former_names]
    names += [random.choice(family.courses)[0].name]
    if teacher := draw.teacher():
        names.append(teacher.name)
    if draw.known.lists:
        among = random.choice(draw.known.lists)
        names += [random.choice(among.lines)[0].name, among.published.title]
    return names


def _as_it_is(text: str) -> str:
    return text


def _with_other_brackets(text: str) -> str:
    return text.replace("（", "(").replace("）", ") ")


# brand ---------------------------------------------------------------------------------------------------------------------------


def _brand(draw: Draw) -> Made | None:
    telling = draw.telling
    if draw.known.lists and draw.random.random() < 0.2:
        telling = draw.random.choice(draw.random.choice(draw.known.lists).lines)[1]
    added = draw.random.choice(_ADDED) if draw.random.random() < 0.3 else ""
    return telling + added, draw.known.by_telling[key(telling)]


# middle --------------------------------------------------------------------------------------------------------------------------


def _middle(draw: Draw) -> Made | None:
    part = draw.random.choice((_inner_part, _end_and_field, _end_of_platform, _county_and_telling))(draw)
    return (part, draw.known.holding(part)) if part and part in _all_names(draw) else None


def _all_names(draw: Draw) -> str:
    return " ".join((draw.name, *(each.name for each in draw.family.platforms)))


def _inner_part(draw: Draw) -> str:
    telling = draw.telling
    if len(telling) < 4:
        return telling[1:] if len(telling) == 3 else ""
    first = draw.random.randrange(1, len(telling) - 2)
    return telling[first : first + draw.random.choice((2, 3))]


def _end_and_field(draw: Draw) -> str:
    following = draw.name.partition(draw.telling)[2]
    return draw.telling[-2:] + following[: draw.random.choice((2, 4))]


def _end_of_platform(draw: Draw) -> str:
    return draw.random.choice(draw.family.platforms).name[1:]


def _county_and_telling(draw: Draw) -> str:
    return draw.family.place[-2:] + draw.telling


# gap -----------------------------------------------------------------------------------------------------------------------------


def _gap(draw: Draw) -> Made | None:
    return draw.one_of((2, _character_left_out), (1, _field_left_out), (1, _place_left_out))


def _character_left_out(draw: Draw) -> Made | None:
    if not draw.is_long:
        return None
    typed = mistyped.with_one_missing(draw.random, draw.telling)
    right = draw.told_by(draw.known.alike(typed))
    return (draw.in_context(typed), right) if right else None


def _field_left_out(draw: Draw) -> Made | None:
    following = draw.name.partition(draw.telling)[2]
    end = next((end for end in ("有限公司", "学校", "中心", "公司") if following.endswith(end) and following != end), "")
    return (f"{draw.family.place}{draw.telling}{end}", draw.known.by_telling[key(draw.telling)]) if end else None


def _place_left_out(draw: Draw) -> Made | None:
    shorter = draw.name.replace("市", "", 1).replace("区", "", 1)
    return (shorter, draw.known.by_telling[key(draw.telling)]) if shorter != draw.name else None


# typo ----------------------------------------------------------------------------------------------------------------------------


def _typo(draw: Draw) -> Made | None:
    return draw.one_of((6, _telling_mistyped), (2, _around_mistyped), (1, _teacher_mistyped), (1, _course_mistyped))


def _telling_mistyped(draw: Draw) -> Made | None:
    if not draw.is_long:
        return None
    slips = (mistyped.with_another_character,) * 6 + (mistyped.with_two_swapped, mistyped.with_one_doubled)
    typed = draw.random.choice(slips)(draw.random, draw.telling)
    right = draw.told_by(draw.known.alike(typed))
    return (draw.in_context(typed), right) if right and typed != draw.telling else None


def _around_mistyped(draw: Draw) -> Made | None:
    before, _, after = draw.name.partition(draw.telling)
    if draw.random.random() < 0.5 and len(mistyped.han_places(before)) > 1:
        before = mistyped.with_another_character(draw.random, before)
    else:
        after = mistyped.with_another_character(draw.random, after)
    return f"{before}{draw.telling}{after}", draw.known.by_telling[key(draw.telling)]


def _teacher_mistyped(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None or len(teacher.name) < 3:
        return None
    typed = mistyped.with_another_character(draw.random, teacher.name)
    return typed, draw.known.people_alike(typed)


def _course_mistyped(draw: Draw) -> Made | None:
    name = draw.random.choice(draw.family.courses)[0].name
    return name[:-3] + mistyped.with_another_character(draw.random, name[-3:]), draw.known.by_name[key(name)]


# homophone -----------------------------------------------------------------------------------------------------------------------


def _homophone(draw: Draw) -> Made | None:
    return draw.one_of((4, _telling_misheard), (1, _teacher_misheard))


def _telling_misheard(draw: Draw) -> Made | None:
    many = 2 if len(mistyped.han_places(draw.telling)) > 3 and draw.random.random() < 0.5 else 1
    typed = mistyped.as_heard(draw.random, draw.telling, many)
    if typed is None:
        return None
    letters = {"".join(sound(typed)), "".join(sound(draw.telling))}
    right = draw.told_by(telling for each in letters for telling in draw.known.sounding(each))
    return (draw.in_context(typed), right) if right else None


def _teacher_misheard(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    typed = mistyped.as_heard(draw.random, teacher.name[1:]) if teacher else None
    if teacher is None or typed is None:
        return None
    right = draw.known.people_sounding("".join(person_sound(teacher.name)))
    return teacher.name[0] + typed, right


# pinyin, initials, mixed ---------------------------------------------------------------------------------------------------------


def _pinyin(draw: Draw) -> Made | None:
    return draw.one_of((6, _telling_in_letters), (2, _more_in_letters), (2, _teacher_in_letters))


def _telling_in_letters(draw: Draw) -> Made | None:
    syllables = sound(draw.telling)
    if draw.random.random() < 0.1:
        right = draw.told_by(draw.known.sounding("".join(syllables)))
        return (mistyped.with_tones(draw.telling), right) if right else None
    typed = mistyped.in_letters(draw.random, syllables)
    letters = typed.replace(" ", "").lower()
    is_whole = letters == "".join(syllables)
    right = draw.told_by(draw.known.sounding(letters) if is_whole else draw.known.sounding_unfinished(letters))
    return (typed, right) if right else None


def _more_in_letters(draw: Draw) -> Made | None:
    before, after = draw.random.choice(((draw.family.place, ""), ("", "教育"), ("", "培训学校"), (draw.family.place, "教育")))
    syllables = (*sound(before), *sound(draw.telling), *sound(after))
    right = draw.told_by(draw.known.sounding("".join(sound(draw.telling))))
    return ("".join(syllables), right) if right and f"{before}{draw.telling}{after}" in draw.name else None


def _teacher_in_letters(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None:
        return None
    syllables = person_sound(teacher.name)
    return draw.random.choice(("", " ")).join(syllables), draw.known.people_sounding("".join(syllables))


def _initials(draw: Draw) -> Made | None:
    family = draw.family
    called = draw.random.choice((draw.telling, f"{family.place}{draw.telling}", draw.random.choice(family.platforms).name))
    short = initials(family.place) + initials(draw.telling) if called.startswith(family.place) else initials(called)
    if not (2 < len(short) < 9 and short.isascii() and short.isalpha()):
        return None
    return draw.random.choice((short, short, short, short.upper())), draw.known.by_initials[short]


def _mixed(draw: Draw) -> Made | None:
    if draw.random.random() < 0.25:
        tail = draw.random.choice(draw.family.platforms).name.removeprefix(draw.telling)
        if not tail or not all(map(mistyped.is_han, tail)):
            return None
        return draw.telling + "".join(sound(tail)), draw.known.by_telling[key(draw.telling)]
    typed = mistyped.partly_in_letters(draw.random, draw.telling)
    if typed is None:
        return None
    kept = set(filter(mistyped.is_han, typed))
    right = draw.told_by(each for each in draw.known.sounding("".join(sound(draw.telling))) if kept <= set(each))
    return (draw.random.choice((typed, typed, typed.upper(), mistyped.in_full_width(typed))), right) if right else None


# traditional, several, codes -----------------------------------------------------------------------------------------------------


def _traditional(draw: Draw) -> Made | None:
    if draw.random.random() < 0.4:
        written = mistyped.in_traditional(draw.telling)
        return (written, draw.known.by_telling[key(draw.telling)]) if written else None
    name = draw.random.choice(_whole_names(draw))
    written = mistyped.in_traditional(name)
    return (written, draw.known.by_name[key(name)]) if written else None


def _several(draw: Draw) -> Made | None:
    return draw.one_of((4, _teacher_and_school), (3, _school_and_subject), (3, _place_and_school), (1, _line_and_street))


def _teacher_and_school(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None:
        return None
    words = [teacher.name, draw.telling]
    return _joined(draw, words), draw.known.people([teacher.name], draw.known.by_telling[key(draw.telling)])


def _school_and_subject(draw: Draw) -> Made | None:
    if not _is_alone(draw):
        return None
    course = draw.random.choice(draw.family.courses)[0]
    by_subject = draw.random.random() < 0.7
    word = SUBJECTS[course.subject] if by_subject else STAGES[course.stage][0]
    fitting = [
        each.public_id
        for each, _ in draw.family.courses
        if (each.subject == course.subject if by_subject else each.stage == course.stage) or word in each.name
    ]
    # A platform that is called by both words answers as well.
    named = [each.public_id for each in draw.family.platforms if word in each.name.removeprefix(draw.telling)]
    return _joined(draw, [draw.telling, word]), [*fitting, *named]


def _place_and_school(draw: Draw) -> Made | None:
    if not _is_alone(draw):
        return None
    region = regions.get(draw.family.institution.region)
    place = draw.random.choice((region.name, regions.get(region.parent or region.code).name.removesuffix("市")))
    return _joined(draw, [place, draw.telling]), draw.known.by_telling[key(draw.telling)]


def _line_and_street(draw: Draw) -> Made | None:
    if not draw.known.lists:
        return None
    line, telling = draw.random.choice(draw.random.choice(draw.known.lists).lines)
    street = line.address.rpartition("区")[2].rpartition("县")[2].rpartition("市")[2].rstrip("0123456789号层")
    return _joined(draw, [telling, street]), [line.public_id]


def _is_alone(draw: Draw) -> bool:
    """Tell whether no other institution and no line of a list bears the telling name."""
    return len(draw.known.by_telling[key(draw.telling)]) == 1 + len(draw.family.platforms)


def _joined(draw: Draw, words: list[str]) -> str:
    return draw.random.choice(_BETWEEN).join(words if draw.random.random() < 0.7 else words[::-1])


def _codes(draw: Draw) -> Made | None:
    row, platform = draw.family.institution, draw.random.choice(draw.family.platforms)
    codes = [row.uscc, platform.mps_number, platform.icp_number, platform.icp_number.partition("-")[0]]
    codes += [former["uscc"] for former in row.former_usccs]
    codes += [each for each in (platform.filing_number, row.licence_number) if each]
    sites = [*platform.domains, *platform.app_ids]
    if sites and draw.random.random() < 0.4:
        site = draw.random.choice(sites)
        return _address(draw.random, site) if site in platform.domains else site, draw.known.by_code[key(site)]
    code = draw.random.choice(codes)
    return mistyped.pasted(draw.random, code), draw.known.by_code[key(code)]


def _address(random: Random, host: str) -> str:
    forms = ("{}", "www.{}", "https://www.{}/", "http://{}/course/12?from=app", "https://m.{}/index.html#top", "{}/login", "{} ")
    return random.choice(forms).format(host if random.random() < 0.8 else host.upper())


MAKERS: Final[Mapping[str, Callable[[Draw], Made | None]]] = {
    "exact": _exact,
    "brand": _brand,
    "middle": _middle,
    "gap": _gap,
    "typo": _typo,
    "homophone": _homophone,
    "pinyin": _pinyin,
    "initials": _initials,
    "mixed": _mixed,
    "traditional": _traditional,
    "several": _several,
    "codes": _codes,
}
