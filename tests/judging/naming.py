"""What invented institutions and people are called: as diverse as real names are, the same for the same seed."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random

from tests.judging import words

# How often an institution may be called as another is already.
SHARED = 0.02
_FLATNESS = 25


def _zipf(number: int) -> list[float]:
    return list(accumulate(1 / (place + _FLATNESS) for place in range(number)))


_CHARACTERS = "".join(dict.fromkeys(words.CHARACTERS))
_CHARACTER_WEIGHTS = _zipf(len(_CHARACTERS))
_SOUNDS = "".join(dict.fromkeys(words.SOUNDS))
_GIVEN = "".join(dict.fromkeys(words.GIVEN))
_GIVEN_WEIGHTS = _zipf(len(_GIVEN))
_SURNAMES = [surname for surname, _ in words.SURNAMES]
_SURNAME_WEIGHTS = list(accumulate(weight for _, weight in words.SURNAMES))


class Namer:
    """Gives out telling names, seldom one twice and never one that `is_taken` says belongs to somebody else."""

    def __init__(self, is_taken: Callable[[str], bool]) -> None:
        self._is_taken = is_taken
        self._given_out: set[str] = set()

    def telling(self, random: Random) -> str:
        """Return the part of a name that tells one institution from another."""
        while True:
            name = random.choices(_MAKERS, cum_weights=_MAKER_WEIGHTS)[0](random)
            if self._is_taken(name):
                continue
            if name not in self._given_out or random.random() < SHARED:
                self._given_out.add(name)
                return name

    def person(self, random: Random) -> str:
        """Return the name of a person."""
        while self._is_taken(name := random.choices(_SURNAMES, cum_weights=_SURNAME_WEIGHTS)[0] + _given(random)):
            pass
        return name


def _character(random: Random) -> str:
    if random.random() < 0.04:
        return random.choice(words.RARE)
    return random.choices(_CHARACTERS, cum_weights=_CHARACTER_WEIGHTS)[0]


def _characters(number: int) -> Callable[[Random], str]:
    return lambda random: "".join(_character(random) for _ in range(number))


def _foreign(random: Random) -> str:
    return "".join(random.choice(_SOUNDS) for _ in range(random.choice((2, 3, 3, 3, 4))))


def _figure(random: Random) -> str:
    return random.choice(words.MODIFIERS) + random.choice(words.THINGS)


def _two_pairs(random: Random) -> str:
    return "".join(random.sample(words.PAIRS, 2))


def _pair_and_characters(random: Random) -> str:
    parts = [random.choice(words.PAIRS), _characters(random.choice((1, 2)))(random)]
    random.shuffle(parts)
    return "".join(parts)


def _latin(random: Random) -> str:
    parts = [random.choice(words.LATIN), _characters(random.choice((1, 2, 2)))(random)]
    if random.random() < 0.3:
        parts.reverse()
    return "".join(parts).upper() if random.random() < 0.3 else "".join(parts)


def _given(random: Random) -> str:
    first = random.choices(_GIVEN, cum_weights=_GIVEN_WEIGHTS)[0]
    roll = random.random()
    if roll < 0.14:
        return first
    return first * 2 if roll < 0.18 else first + random.choices(_GIVEN, cum_weights=_GIVEN_WEIGHTS)[0]


_MADE: Sequence[tuple[Callable[[Random], str], int]] = (
    (_characters(2), 40),
    (_characters(3), 12),
    (_foreign, 12),
    (_figure, 10),
    (_two_pairs, 9),
    (_pair_and_characters, 10),
    (_latin, 7),
)
_MAKERS = [make for make, _ in _MADE]
_MAKER_WEIGHTS = list(accumulate(weight for _, weight in _MADE))
