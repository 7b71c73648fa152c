"""How well a record fits what was typed: one measure for the candidates of every engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from search import analysis
from search.documents import in_pinyin
from search.forms import Forms, NameSort
from search.results import Reason

WEIGHTS: Final[dict[NameSort, float]] = {"name": 1.0, "core": 0.97, "brand": 0.95, "former_name": 0.9}
CONTEXT = 0.6
HEARD = 0.9
# What equals the query only once everybody's words are dropped stays below what equals the whole of it.
CORE_ONLY = 0.95
SEVERAL_WORDS = 0.97
ENDED = 0.95


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is compared: the keys of the whole text, of its core and of its words, and how they sound."""

    key: str
    core: str
    words: tuple[str, ...]
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a record fits, 0 to 1, and by what."""

    score: float
    reason: Reason


def asked_of(text: str, *, is_code: bool) -> Asked:
    """Return a query as it is compared."""
    words = tuple(filter(None, (analysis.exact_key(word) for word in text.split())))
    return Asked(
        key=analysis.exact_key(text),
        core=analysis.core(text).replace(" ", ""),
        words=words if len(words) > 1 else (),
        is_code=is_code,
    )


def fit_of(asked: Asked, forms: Forms, *, has_ended: bool) -> Fit:
    """Return how well a record fits: by its name, then brands, then former names, then what it belongs to."""
    if asked.is_code:
        return Fit(0.99 if has_ended else 1.0, "identifier")
    best = max(_fits(asked.key, forms), key=_score)
    if asked.core and asked.core != asked.key and best.score < 1:
        best = max(best, _scaled(max(_fits(asked.core, forms), key=_score), CORE_ONLY), key=_score)
    if asked.words:
        best = max(best, _all_words(asked.words, forms), key=_score)
    return Fit(round(best.score * (ENDED if has_ended else 1.0), 4), best.reason)


def _fits(key: str, forms: Forms) -> Iterable[Fit]:
    heard = in_pinyin(key)
    for sort, text, sound, initials in forms["called"]:
        likeness, is_part = _likeness(key, text)
        of_sort: Reason = "name" if sort == "core" else sort
        reason: Reason = "exact_name" if likeness == 1 and sort == "name" else of_sort if is_part else "similar"
        yield Fit(WEIGHTS[sort] * likeness, reason)
        if not is_part:
            # Letters that spell a part of the name stand for it; other characters that sound the same are only similar.
            likeness, is_part = max(_likeness(heard, sound), _likeness(heard, initials))
            yield Fit(HEARD * WEIGHTS[sort] * likeness, of_sort if is_part and heard == key else "similar")
    for text in forms["context"]:
        if key in text:
            yield Fit(CONTEXT * _likeness(key, text)[0], "context")
    if key in forms["codes"]:
        yield Fit(1.0, "identifier")


def _likeness(asked: str, text: str) -> tuple[float, bool]:
    """How alike two keys are, 0 to 1, and whether the text holds what was asked, which is always above what is only alike."""
    if not asked or not text:
        return 0.0, False
    if asked == text:
        return 1.0, True
    if asked in text:
        return 0.78 + 0.15 * len(asked) / len(text) + 0.03 * text.startswith(asked), True
    return 0.0075 * max(fuzz.ratio(asked, text), 0.92 * fuzz.partial_ratio(asked, text)), False


def _all_words(words: Sequence[str], forms: Forms) -> Fit:
    fits = [max(_fits(word, forms), key=_score) for word in words]
    length = sum(map(len, words))
    score = sum(fit.score * len(word) for fit, word in zip(fits, words, strict=True)) / length
    return _scaled(Fit(score, max(fits, key=_score).reason), SEVERAL_WORDS)


def _scaled(fit: Fit, factor: float) -> Fit:
    return Fit(fit.score * factor, "name" if fit.reason == "exact_name" else fit.reason)


def _score(fit: Fit) -> float:
    return fit.score
