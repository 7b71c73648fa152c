"""How well a record fits one key: a name or a word that was typed, as it is written and as it sounds."""

from typing import Final

from rapidfuzz import fuzz

from search import analysis
from search.asked import Key
from search.fits import NO_FIT, Fit
from search.forms import Forms, NameForm, NameSort
from search.likeness import HEARD_PART, PER_CENT, WHOLE_NAME, alike, heard_as, part_of, sounds_alike
from search.results import Reason
from search.slips import nearly_begun
from search.syllables import is_whole_in

WEIGHTS: Final[dict[NameSort, float]] = {"name": 1.0, "core": 0.97, "brand": 0.96, "former_name": 0.9}
# A whole name that it had: what shares but words with that is not meant.
FORMER_NAME: Final = 0.98
# As many characters as a whole name has, in a row in a name, are no slip in another one; and how much it matters whose they are.
HELD: Final = 0.86
OF_HELD: Final = 0.04
CONTEXT: Final = 0.6
# The letters of a part of a name, where the last of them are but a part of a syllable.
UNFINISHED: Final = 0.9
HEARD: Final = 0.93
# As a name is seldom read.
READ_OTHERWISE: Final = 0.99


def fit_of_key(key: Key, forms: Forms, least: float, in_context: float = CONTEXT) -> Fit:
    """Return how one key fits; what cannot reach `least` is not looked at closely."""
    best, compared = Fit(least, NO_FIT.reason), ""
    for form in forms["called"]:
        sort, name, _, _ = form
        weight = WEIGHTS[sort] * key.weight
        if weight <= best.score:
            continue
        if key.text in name:
            best = _better(best, *_of_held(key, sort, name, weight))
            continue
        # A name that may be read in several ways stands there once for each, first as it is most likely read.
        is_read_otherwise = name == compared
        if not is_read_otherwise:
            compared = name
            best = _better(best, alike(key.text, name, weight, best.score), "similar")
        # Letters that spell a part of the name stand for it; other characters that sound the same are only similar.
        weight *= HEARD * (READ_OTHERWISE if is_read_otherwise else 1)
        if weight > best.score:
            best = _or_heard(best, key, form, weight)
    if best.score < in_context:
        for name in forms["context"]:
            if key.text in name or (key.is_spelt and key.text in analysis.in_pinyin(name)):
                score = in_context * key.weight * (1.0 if key.text == name else part_of(key.text, name))
                best = _better(best, score, "context")
    if best.score < 1 and key.text in forms["codes"]:
        return Fit(1.0, "identifier")
    return best if best.score > least else NO_FIT


def _better(best: Fit, score: float, reason: Reason) -> Fit:
    """The best fit so far, unless the score is higher."""
    return Fit(score, reason) if score > best.score else best


def _reason_of(sort: NameSort) -> Reason:
    return "name" if sort == "core" else sort


def _of_held(key: Key, sort: NameSort, name: str, weight: float) -> Fit:
    """How a key fits a name that holds it as it is written."""
    is_all = key.text == name
    score = weight if is_all else weight * part_of(key.text, name)
    if key.weight == 1 and len(key.text) >= WHOLE_NAME and not key.text.isascii():
        score = FORMER_NAME if is_all and sort == "former_name" else max(score, HELD + OF_HELD * score)
    return Fit(score, "exact_name" if is_all and sort == "name" and key.weight == 1 else _reason_of(sort))


def _or_heard(best: Fit, key: Key, form: NameForm, weight: float) -> Fit:
    """The best fit so far, or that of a key with a name which sounds as it does, or has its initials."""
    sort, name, sound, initials = form
    in_letters = key.sound == key.text
    # Characters sound like a part of the name where that begins with one of its characters: 爱 is no part of 彩.
    has_initials = not key.begun or not initials or key.begun in nearly_begun(initials)
    for asked, spelt, is_sound in ((key.sound, sound, True), (key.initials, initials, False)):
        if not asked or not spelt:
            continue
        is_part = has_initials and asked in spelt
        if is_part:
            score = _of_part_heard(key, name, asked, spelt, weight, is_sound=is_sound)
        elif in_letters:
            score = max(alike(asked, spelt, weight, best.score), weight * sounds_alike(asked, spelt) if is_sound else 0.0)
        else:
            is_heard = is_sound and has_initials
            score = weight * (sounds_alike(asked, spelt) if is_heard else PER_CENT * fuzz.ratio(asked, spelt))
        best = _better(best, score, _reason_of(sort) if is_part and in_letters else "similar")
    for short, begun in key.mixed:
        # Syllables and initials side by side, as both have a part of the name.
        if short in initials and weight * part_of(short, initials) > best.score and begun.search(sound):
            best = Fit(weight * part_of(short, initials), _reason_of(sort))
    if weight > best.score and sound in key.other_sounds:
        best = _better(best, weight * heard_as(key.text, name), "similar")
    return best


def _of_part_heard(key: Key, name: str, asked: str, spelt: str, weight: float, *, is_sound: bool) -> float:
    """The score of a name of which a key is all or a part by its sound, or by its initials."""
    if asked == spelt:
        return weight if key.sound == key.text else weight * heard_as(key.text, name)
    score = weight * part_of(asked, spelt) * (1.0 if asked == key.text else HEARD_PART)
    return score * UNFINISHED if is_sound and not is_whole_in(asked, spelt) else score
