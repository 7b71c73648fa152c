"""How well a record fits whose name was typed in one with what it belongs to: 爱课堂单晓梅, 爱课堂初中数学期末复习."""

from collections.abc import Sequence
from operator import ne
from typing import Final

from rapidfuzz.distance import OSA

from search import analysis
from search.asked import CORE_ONLY, OTHERWISE, Asked, Key
from search.fits import NO_FIT, Fit
from search.forms import Forms, own_name
from search.likeness import has_other_in_place, without_one_twice
from search.people_meant import LENGTHS_OF_PEOPLE, WHOLE_PERSON
from search.readings import with_surname_behind
from search.syllables import is_whole_in
from search.typed.places import is_place
from search.typed.places_meant import places_spelt
from search.typed.sayings import schools_said, without_subjects
from search.typed.short_names import shared_pairs, ways_to_spell
from search.typed.spelt import SHORTEST_SCHOOL_SPELT, schools_spelt
from search.typed.told_of_teachers import LENGTHS_OF_SURNAMES, TEACHER, without_subjects_behind

# The whole name, and behind or in front of it what the record belongs to.
GOOD_FOR_BOTH: Final = 0.8
# The same with another character in the name.
NEARLY_NAMED: Final = 0.79
# All of the school and a part of the name, and how much it matters how long that is.
PARTLY_NAMED: Final = 0.66
OF_PART: Final = 0.06
SHORTEST_SCHOOL: Final = 2
# Without what is said around the school it is rather another one that has more of it.
SAID_AROUND: Final = 0.99
# A school and a course have some twenty syllables together; where a longer text is parted is not tried.
LONGEST_SPELT: Final = 64
# With a slip in it, a school of fewer characters is rather another one.
SHORTEST_MISSPELT: Final = 4
# So long is what courses are called; of a shorter name with a slip too little is left.
SHORTEST_WITH_SLIP: Final = 5


def fit_beside(asked: Asked, forms: Forms, *, is_person: bool) -> Fit:
    """Return how well a record fits that was named together with what it belongs to. A name of signs alone is told by none."""
    if not own_name(forms):
        return NO_FIT
    # Behind a place everybody's words are none of it: 爱课堂天桥区校区.
    keys = [key for key in asked.keys if key.weight >= (CORE_ONLY if asked.places else OTHERWISE)]
    best = max([_name_and_context(key, forms, is_person=is_person) for key in keys], default=NO_FIT)
    typed = asked.keys[0].text
    if not is_person:
        best = max(best, _thing_spelt_beside_school(typed, forms))
        return max(best, _nearly_named_and_context(keys, forms)) if best.score < NEARLY_NAMED else best
    best = max(best, _person_spelt_beside_school(typed, forms), _named_beside_misspelt_school(asked, forms))
    if not typed.isascii():
        best = max(best, _named_beside_school(asked, forms))
    surnames_told = (key.text.removesuffix(TEACHER) for key in keys if key.text.endswith(TEACHER))
    return max([best, *(_surname_and_context(told, forms) for told in surnames_told)])


def _name_and_context(key: Key, forms: Forms, *, is_person: bool) -> Fit:
    """How well a record fits whose name was typed in one with what it belongs to: 爱课堂单晓梅.

    A character that is typed twice is no name's end and another's beginning: 辕天天学堂 is 辕天学堂, not 辕天.
    """
    typed = key.text.removesuffix(TEACHER)
    without_subject = without_subjects_behind(typed)
    for _, name, _, _ in forms["called"]:
        text = typed if typed.startswith(name) or typed.endswith(name) else without_subject
        rest = text.removesuffix(name) if text.endswith(name) else text.removeprefix(name)
        # A school in a place is no answer to what is taught there; who teaches it is.
        if not (len(name) > 1 and 1 < len(rest) < len(text)) or (text != typed and is_place(rest)):
            continue
        # Nothing but a person is told apart by the school's platform.
        schools = schools_said(rest) if is_person else (rest, without_subjects(rest))
        meant = without_one_twice(name, rest) if text.startswith(name) else without_one_twice(rest, name)
        if any(school in told and not (meant and meant in told) for told in forms["context"] for school in schools):
            return Fit(GOOD_FOR_BOTH * key.weight, "name")
    return NO_FIT


def _nearly_named_and_context(keys: Sequence[Key], forms: Forms) -> Fit:
    """How well a record fits whose long name was typed with one slip, in one with what it belongs to: 爱课堂初中数学期末复刁."""
    name = own_name(forms)
    if len(name) < SHORTEST_WITH_SLIP:
        return NO_FIT
    for key in keys:
        for length in range(len(name) - 1, len(name) + 2):
            for called, school in ((key.text[-length:], key.text[:-length]), (key.text[:length], key.text[length:])):
                is_slip = len(school) >= SHORTEST_SCHOOL and OSA.distance(called, name, score_cutoff=1) == 1
                if is_slip and not is_place(school) and _is_there(school, forms):
                    return Fit(NEARLY_NAMED * key.weight, "similar")
    return NO_FIT


def _named_beside_school(asked: Asked, forms: Forms) -> Fit:
    """How well a person fits who was named with the school: rightly, as it sounds, or with a slip behind the surname."""
    _, name, sound, _ = forms["called"][0]
    for key in asked.keys:
        typed = key.text.removesuffix(TEACHER)
        for called, school in ((typed[-len(name) :], typed[: -len(name)]), (typed[: len(name)], typed[len(name) :])):
            if len(school) < SHORTEST_SCHOOL:
                continue
            if not _is_there(school, forms):
                if called == name and len(name) >= WHOLE_PERSON and _is_nearly_there(school, forms):
                    return Fit(NEARLY_NAMED, "similar")
                continue
            if called == name:
                return Fit(GOOD_FOR_BOTH, "name")
            is_turned = sorted(called) == sorted(name)
            is_slip = called[0] == name[0] and (is_turned or sum(map(ne, called, name)) == 1)
            is_long = len(name) >= WHOLE_PERSON
            is_heard = is_long or asked.is_spaced or called[0] == name[0]
            if (is_long and is_slip) or (is_heard and sound in analysis.pinyin(called).joined):
                return Fit(NEARLY_NAMED, "similar")
        # What stands before the dot of a long name is what its bearer is called.
        called_so = [name[:length] for length in LENGTHS_OF_PEOPLE[1:] if length < len(name) - 1]
        for given in (name[1:], *called_so):
            school = typed.removesuffix(given)
            if len(given) > 1 and SHORTEST_SCHOOL <= len(school) < len(typed) and _is_there(school, forms):
                return Fit(NEARLY_NAMED, "name")
    return NO_FIT


def _person_spelt_beside_school(typed: str, forms: Forms) -> Fit:
    """How well a person fits whose name was typed in pinyin, in one with the school: 爱课堂shanxiaomei, 爱课堂xiaomeishan."""
    name, best = own_name(forms), 0.0
    for sound in (sound for _, _, read, _ in forms["called"] for sound in (read, *with_surname_behind(name, read))):
        for school in {typed.removesuffix(sound), typed.removeprefix(sound)} - {typed}:
            if school.isascii():
                best = max(best, _of_spelt_school(school, forms))
            elif len(school) >= SHORTEST_SCHOOL and any(school in told for told in forms["context"]):
                best = 1.0
    return Fit(GOOD_FOR_BOTH * best, "name") if best else NO_FIT


def _thing_spelt_beside_school(typed: str, forms: Forms) -> Fit:
    """How well a course fits of whose name all or a part was typed in pinyin, in one with the school: aiketangqimofuxi."""
    if not typed.isascii() or len(typed) > LONGEST_SPELT or not forms["above"]:
        return NO_FIT
    sound = forms["called"][0][2]
    cuts = range(SHORTEST_SCHOOL_SPELT, len(typed) - SHORTEST_SCHOOL_SPELT + 1)
    named = [
        (school, part)
        for school, part in (both for at in cuts for both in ((typed[:at], typed[at:]), (typed[at:], typed[:at])))
        if part in sound and is_whole_in(part, sound) and part not in places_spelt()
    ]
    best = max((_of_spelt_school(school, forms) * _of_part(part, sound) for school, part in named), default=0.0)
    return Fit(best, "name") if best else NO_FIT


def _of_part(part: str, sound: str) -> float:
    """The score of a name of which all or a part was typed beside the school."""
    return GOOD_FOR_BOTH if part == sound else PARTLY_NAMED + OF_PART * len(part) / len(sound)


def _surname_and_context(text: str, forms: Forms) -> Fit:
    """How well a teacher fits of whom only the surname was typed, in one with what he belongs to: 爱课堂单 of 爱课堂单老师."""
    name = own_name(forms)
    cuts = [(text[:-length], text[-length:]) for length in LENGTHS_OF_SURNAMES if len(text) > length + 1]
    is_meant = any(name.startswith(surname) and _is_there(rest, forms) for rest, surname in cuts)
    return Fit(GOOD_FOR_BOTH, "name") if is_meant else NO_FIT


def _named_beside_misspelt_school(asked: Asked, forms: Forms) -> Fit:
    """How well a person fits whose whole name is one of several words, where another is the school but for one character."""
    name = own_name(forms)
    words = [word.text for word in asked.words] if asked.is_spaced else []
    if name not in words:
        return NO_FIT
    others = [word for word in words if word != name and len(word) >= SHORTEST_MISSPELT and not word.isascii()]
    is_there = any(
        has_other_in_place(school, told) and _shares_telling(school, told) for school in others for told in forms["context"]
    )
    return Fit(NEARLY_NAMED, "similar") if is_there else NO_FIT


def _shares_telling(school: str, told: str) -> bool:
    """Tell whether two names have a pair of characters in common that not many have."""
    return any(pair in told and pair not in shared_pairs() for pair in analysis.pairs_in(school))


def _of_spelt_school(letters: str, forms: Forms) -> float:
    """How surely what a record belongs to is what letters spell: 0 where nothing of it begins so, without the place in front."""
    schools = schools_spelt(letters)
    spelt = [way for told in forms["context"] for way in ways_to_spell(told)] if schools else ()
    if any(way.startswith(letters) for way in spelt):
        return 1.0
    return SAID_AROUND if any(way.startswith(schools) for way in spelt) else 0.0


def _is_there(school: str, forms: Forms) -> bool:
    """Tell whether what a record belongs to is what a text tells of it."""
    return any(each in told for told in forms["context"] for each in schools_said(school))


def _is_nearly_there(school: str, forms: Forms) -> bool:
    """Tell whether what a record belongs to sounds like what a text tells of it, or has another character in it."""
    sounds = analysis.pinyin(school).joined
    if len(school) >= WHOLE_PERSON and any(has_other_in_place(school, told) for told in forms["context"]):
        return True
    return any(sound in spelt for told in forms["context"] for spelt in analysis.pinyin(told).joined[:1] for sound in sounds)
