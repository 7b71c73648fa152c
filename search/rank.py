"""How well a record fits what was typed: one measure for the candidates of every engine."""

from collections.abc import Sequence
from operator import ne
from typing import Final

from rapidfuzz.distance import LCSseq

from search import analysis
from search.addresses.imitations import SCORES, site_likeness
from search.addresses.sites import Site, site_of
from search.asked import CORE_ONLY, OTHERWISE, Asked, Key
from search.beside import GOOD_FOR_BOTH, fit_beside
from search.by_key import CONTEXT, HEARD, fit_of_key
from search.fits import NO_FIT, Fit
from search.forms import Forms, own_name
from search.likeness import WHOLE_NAME, part_of
from search.people_meant import WHOLE_PERSON
from search.syllables import is_whole_in
from search.two_names import INSTITUTION
from search.typed.places_meant import counties, short_today
from search.typed.short_names import shared_pairs
from search.typed.told_of_teachers import TEACHER

# Of several words, those that stand in what the record belongs to.
WORD_IN_CONTEXT: Final = 0.8
# Who types a name in letters, or characters that only sound so and have another surname, rather means a school than a person.
PERSON_NOT_WRITTEN: Final = 0.95
# Nor does who ends with what schools are called by, 乐砰教育培训学校, mean somebody who is called as the rest.
PERSON_NOT_MEANT: Final = 0.8
# Letters that everybody's words follow are hardly the middle of a name: dengniweike is rather 登利 with a slip than 丽登尼格.
WITHIN_NAME: Final = 0.93
# How much it matters whether everybody's words that were typed are there too.
COMMON_WORDS: Final = 0.15
SEVERAL_WORDS: Final = 0.97
ENDED: Final = 0.95
# Of two that are the same in all else.
LESS_IF_ENDED: Final = 0.001
# Whose whole name it is, is meant before all that shares other words.
PERSON_NAMED: Final = 0.7
# With one character that is another, a person's name beside the school is rather that than nobody's.
PERSON_BUT_ONE: Final = 0.72
# Another school was told: whoever is called nearly so there is rather meant, if there is anybody.
PERSON_ELSEWHERE: Final = 0.64
# Of two who are called so, whose school is called as it was typed today comes before whose school once was.
OF_FORMER: Final = 0.98
OF_THE_PLACE: Final = 0.05
# Whose county is known to be another one, where the place was typed as a word of its own: 寿光的朗翰.
ELSEWHERE: Final = 0.88
# In one with the name it may be a part of that, 青岛未来星, but what is called so elsewhere is hardly meant.
ELSEWHERE_IN_ONE: Final = 0.96
# What is called by one of several words comes before all that is only alike, and is no good answer without the others.
NAMED_AMONG: Final = 0.6
# What is called by a part of the whole name that was typed, of the institution that it belongs to.
PART_OF_SCHOOL: Final = 0.95
# What is called so and is no firm, where a firm was typed: 爱课堂公司 is not the platform 爱课堂.
FIRM: Final = "公司"
NO_FIRM: Final = 0.9
# Who has a site that looks like that of a link.
SITE_ALIKE: Final = 0.9
# Who has a credit code of which a wrong one may be a slip.
CODE_WITH_SLIP: Final = 0.8
# Of two sites that look like it alike, the one that ends as it does.
OF_THE_ENDING: Final = 0.01


def fit_of(asked: Asked, forms: Forms, *, has_ended: bool, is_person: bool = False) -> Fit:
    """Return how well a record fits what was typed, from 0 to 1, and by what.

    It is compared by its name, then brands, then former names, then what it belongs to; one that has ended comes behind others.
    """
    if asked.is_code:
        is_whole = any(key.text in forms["codes"] for key in asked.keys)
        return Fit((1.0 if is_whole else 0.97) - (LESS_IF_ENDED if has_ended else 0), "identifier")
    best = _by_name(asked, forms, is_person=is_person)
    if best.score < GOOD_FOR_BOTH:
        best = max(best, fit_beside(asked, forms, is_person=is_person))
    if is_person and any(teacher.name == own_name(forms) for teacher in asked.teachers):
        best = max(best, Fit(OTHERWISE, "name"))
    if asked.numbers:
        numbered = _by_number(asked.numbers, (*forms["codes"], *forms.get("numbers", ())))
        # Of several whose codes begin so, who is called as what stands beside.
        best = max(best, Fit(numbered.score + (1 - numbered.score) * best.score, numbered.reason)) if numbered.score else best
    if asked.codes_nearly and not asked.codes_nearly.isdisjoint(forms["codes"]):
        best = max(best, Fit(CODE_WITH_SLIP, "similar"))
    if asked.label and any(code.startswith(asked.label) for code in forms["codes"]):
        best = max(best, Fit(OTHERWISE, "identifier"))
    if asked.site:
        best = max(best, _by_site(asked.site, forms["codes"]))
    score = _as_meant(best, asked, forms, is_person=is_person)
    if has_ended:
        # A number is that of one record, and a whole name hardly another's, whether or not it has ended.
        is_whole_name = best.reason == "exact_name" and len(asked.keys[0].text) >= WHOLE_NAME
        score = score - LESS_IF_ENDED if is_whole_name or best.reason == "identifier" else score * ENDED
    return Fit(round(score, 4), best.reason)


def _by_name(asked: Asked, forms: Forms, *, is_person: bool) -> Fit:
    """How well a record fits by what it is called: by a whole name that may be asked for, then word by word."""
    best = NO_FIT
    for key in asked.keys:
        if best.score >= key.weight:
            break
        fit = fit_of_key(key, forms, best.score)
        if key.weight <= CORE_ONLY and fit.score > best.score and fit.reason != "identifier":
            fit = _with_common_words(fit, asked.keys[0].text, forms, key.text)
        if key.places:
            fit = Fit(fit.score + OF_THE_PLACE, fit.reason) if _lies_in(key.places, forms) else NO_FIT
        best = max(best, fit)
    if asked.words and best.score < SEVERAL_WORDS:
        in_context = WORD_IN_CONTEXT if asked.is_spaced else CONTEXT
        fit = _all_words(asked.words, forms, best.score, in_context, is_person=is_person)
        if fit.score >= best.score:
            best = max(best, fit if asked.is_spaced else _with_common_words(fit, asked.keys[0].text, forms))
    if asked.is_spaced and best.score < NAMED_AMONG and not is_person and _is_named_among(asked.words, forms):
        best = Fit(NAMED_AMONG, "name")
    return best


def _as_meant(fit: Fit, asked: Asked, forms: Forms, *, is_person: bool) -> float:
    """The score of a fit, more in the place that was typed, less where the text rather means something of another sort."""
    score, typed = fit.score, asked.keys[0].text
    if 0 < score < 1 and (_lies_in(asked.places, forms) or _lies_where_heard(asked, forms)):
        # Of schools that are called alike, the one of the place that was typed.
        score = min(score + OF_THE_PLACE, 0.995)
    elif asked.places and not is_person and _lies_elsewhere(asked.places, forms):
        score *= ELSEWHERE if asked.has_place_apart else ELSEWHERE_IN_ONE
    if is_person:
        if asked.is_of_school:
            return score * PERSON_NOT_MEANT
        if score and _is_of_former(typed, forms):
            score *= OF_FORMER
        is_written = not typed.isascii() and (fit.reason != "similar" or _has_surname(typed, forms))
        return score if is_written else score * PERSON_NOT_WRITTEN
    if score < 1 and _is_part_of_school(typed, forms):
        score *= PART_OF_SCHOOL
    if typed.endswith(FIRM) and not any(name.endswith(FIRM) for _, name, _, _ in forms["called"]):
        score *= NO_FIRM
    return score


def _lies_in(places: Sequence[str], forms: Forms) -> bool:
    """Tell whether a record lies in one of the places."""
    return any(place in told for told in forms["context"] for place in places)


def _lies_where_heard(asked: Asked, forms: Forms) -> bool:
    """Tell whether a record lies in a place that a name only sounds like; what is called as it is written is no place, 蓝山教育."""
    begun = asked.keys[0].text[:2]
    return _lies_in(asked.places_heard, forms) and not any(begun in name for _, name, _, _ in forms["called"])


def _lies_elsewhere(places: Sequence[str], forms: Forms) -> bool:
    """Tell whether a record's county is known and is none of the places, nor in one, nor is the record called after one.

    Of who is known to lie in a city alone nobody knows in which of its counties.
    """
    county = counties().intersection(forms["context"])
    if not county or _lies_in(places, forms):
        return False
    told = (*county, *(name for _, name, _, _ in forms["called"]))
    return not any(short_today(place) in each for place in places for each in told)


def _is_named_among(words: Sequence[Key], forms: Forms) -> bool:
    """Tell whether one of several words, not one of everybody's, is what a record is called."""
    names = {name for _, name, _, _ in forms["called"]}
    return any(len(word.text) > 1 and not word.is_common and word.text in names for word in words)


def _is_part_of_school(typed: str, forms: Forms) -> bool:
    """Tell whether a record is named in a text by no more than the whole name of the institution that it belongs to.

    With a branch behind it or a label in front, 济南爱课堂培训学校历下校区, that means the institution and not its platform 爱课堂.
    """
    name = own_name(forms)
    whole = (told for told in forms["context"] if len(told) >= WHOLE_NAME and name in told and told in typed)
    return any(INSTITUTION.search(told) and name not in typed.replace(told, "") for told in whole)


def _is_of_former(typed: str, forms: Forms) -> bool:
    """Tell whether a text tells of a person's school by what that is called no more, and another may be called today."""
    if not (former := forms.get("former_context")):
        return False
    told = {*analysis.pairs_in(typed)} - shared_pairs()
    now = " ".join(name for name in forms["context"] if name not in former)
    return any(pair in name for pair in told for name in former) and not any(pair in now for pair in told)


def _has_surname(typed: str, forms: Forms) -> bool:
    """Tell whether a text is long enough for a person's whole name and holds the character that it begins with."""
    surname = own_name(forms)[:1]
    return len(typed) >= WHOLE_PERSON and bool(surname) and surname in typed


def _with_common_words(fit: Fit, whole: str, forms: Forms, told: str = "") -> Fit:
    """A fit without everybody's words: who has those too comes before. Of pinyin all of it is there, or no more than was told."""
    if whole.isascii():
        is_there = any(whole in sound for _, _, sound, _ in forms["called"])
        shared = len(whole) if is_there else len(told)
        if not is_there and told and not any(_ends_or_begins(sound, told) for _, _, sound, _ in forms["called"]):
            fit = Fit(fit.score * WITHIN_NAME, fit.reason)
    elif told and told.isascii() and told in whole:
        # hxt 教育, aiketang 英语: the letters stand for as many characters.
        rest = whole.replace(told, "", 1)
        names = (name for sort, name, _, _ in forms["called"] if sort != "former_name")
        shared = len(told) + max([LCSseq.similarity(rest, name) for name in names], default=0)
    else:
        shared = max([LCSseq.similarity(whole, name) for _, name, _, _ in forms["called"]], default=len(told))
    return Fit(fit.score * (1 - COMMON_WORDS + COMMON_WORDS * shared / len(whole)), fit.reason)


def _ends_or_begins(sound: str, told: str) -> bool:
    """Tell whether a name ends with letters, or begins with them as syllables that do not go on: laisu does not begin laisuosi."""
    return sound.endswith(told) or (sound.startswith(told) and is_whole_in(told, sound))


def _by_site(asked: Site, codes: Sequence[str]) -> Fit:
    """How well a record fits one of whose hosts looks like that of a link."""
    best = 0.0
    for site in (site_of(code) for code in codes if "." in code):
        if like := site_likeness(asked, site):
            best = max(best, SCORES[like] + (OF_THE_ENDING if asked.suffix == site.suffix else 0))
    return Fit(SITE_ALIKE * best, "similar") if best else NO_FIT


def _by_number(numbers: Sequence[str], codes: Sequence[str]) -> Fit:
    """How well the codes of a record fit a number of which a part was typed."""
    parts = [len(number) / len(code) for number in numbers for code in codes if number in code]
    return Fit(0.9 + 0.1 * max(parts), "identifier") if parts else NO_FIT


def _all_words(words: Sequence[Key], forms: Forms, least: float, in_context: float, *, is_person: bool) -> Fit:
    """Return how several words fit; once they cannot reach `least` the others are not looked at, unless one may name a person."""
    length = sum(len(word.text) for word in words)
    # A name that is made of the words, in whatever order.
    if any(len(name) == length and all(word.text in name for word in words) for _, name, _, _ in forms["called"]):
        return Fit(SEVERAL_WORDS, "name")
    fits: list[Fit] = []
    left = sum(word.size for word in words)
    score, counted = 0.0, float(left)
    for word in words:
        fits.append(fit := _fit_of_word(word, forms, in_context, is_person=is_person))
        score += fit.score * word.size
        left -= word.size
        if word.is_common and not fit.score:
            counted -= word.size / 2
        if SEVERAL_WORDS * (score + left) < least * counted and not is_person:
            return NO_FIT
    score /= counted
    if is_person and _is_named_by(words, fits, forms):
        score = PERSON_NAMED + (1 - PERSON_NAMED) * score
        if _is_of_another_school(words, fits, forms):
            score = min(score, PERSON_ELSEWHERE)
    reason = max(fits).reason
    return Fit(SEVERAL_WORDS * score, "name" if reason == "exact_name" else reason)


def _is_named_by(words: Sequence[Key], fits: Sequence[Fit], forms: Forms) -> bool:
    """Tell whether one of several words is a person's whole name; a shorter one where another tells what the person belongs to."""
    name = own_name(forms)
    has_place = any(fit.reason == "context" and not word.is_common for word, fit in zip(words, fits, strict=True))
    return any(word.text == name and (len(name) >= WHOLE_PERSON or has_place) for word in words)


def _is_of_another_school(words: Sequence[Key], fits: Sequence[Fit], forms: Forms) -> bool:
    """Tell whether something else was told of a person, and nothing of what the person belongs to."""
    name = own_name(forms)
    others = [fit for word, fit in zip(words, fits, strict=True) if word.text != name and not word.is_common]
    return bool(others) and all(fit.reason != "context" for fit in others)


def _fit_of_word(word: Key, forms: Forms, in_context: float, *, is_person: bool) -> Fit:
    if is_person and word.text.endswith(TEACHER):
        called = word.text.removesuffix(TEACHER)
        is_part = any(name.startswith(called) or (len(called) > 1 and called in name) for _, name, _, _ in forms["called"])
        return Fit(1.0, "name") if is_part else NO_FIT
    fit = fit_of_key(word, forms, 0.0, in_context)
    if is_person and _is_person_but_one(word.text, forms):
        fit = max(fit, Fit(PERSON_BUT_ONE, "similar"))
    if word.graded and word.graded != word.text:
        # 五年级语文 is rather that than 小学语文.
        parts = (
            1.0 if name == word.graded else part_of(word.graded, name) for _, name, _, _ in forms["called"] if word.graded in name
        )
        fit = max(fit, Fit(max(parts, default=0.0), "name"))
    return max(fit, _heard_in_context(word, forms, in_context)) if is_person and fit.score < HEARD * in_context else fit


def _is_person_but_one(word: str, forms: Forms) -> bool:
    """Tell whether a word is a person's whole name but for one character that is another."""
    name = own_name(forms)
    return len(word) == len(name) >= WHOLE_PERSON and not word.isascii() and sum(map(ne, word, name)) == 1


def _heard_in_context(word: Key, forms: Forms, in_context: float) -> Fit:
    """How a word fits a person that only sounds as the school is called, or has its initials: of two of a name, that tells."""
    best = 0.0
    for told in forms["context"]:
        spelt = analysis.pinyin(told)
        ways = (*spelt.joined[:1], *spelt.initials[:1]) if word.is_spelt else spelt.joined[:1]
        best = max([best, *(part_of(word.sound, way) for way in ways if word.sound in way)])
    return Fit(HEARD * in_context * best, "context") if best else NO_FIT
