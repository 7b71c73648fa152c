"""What one query is made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from registry.models import Teacher
from tests.judging.corpus import Family
from tests.judging.known import Known, key

TELLINGS_AT_MOST: Final = 4
# So many characters of what is telling must be left of it.
LEFT_AT_LEAST: Final = 3

# A text as it is typed, and the records that are a right answer to it.
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
    def following(self) -> str:
        """What stands after the telling part of the name."""
        return self.name.partition(self.telling)[2]

    def one_of(self, *makers: tuple[int, Callable[["Draw"], Made | None]]) -> Made | None:
        """Make a query by one of the ways, each with its weight."""
        weights = [weight for weight, _ in makers]
        return self.random.choices([make for _, make in makers], weights)[0](self)

    def told_by(self, tellings: Iterable[str]) -> list[str] | None:
        """Return the records that bear the telling names, this one's among them; nothing where they are too many."""
        names = {key(self.telling), *tellings}
        return self.known.told_by(names) if len(names) <= TELLINGS_AT_MOST else None

    def wrongly(self, typed: str) -> str | None:
        """Return what was typed instead of the telling name, alone or with what stands around that in the name.

        Nothing where too little is left, or where some name is spelt so: then nobody could tell that something else was meant.
        """
        left = len(typed)
        if left < LEFT_AT_LEAST - 1 or typed == self.telling or self.known.holding(typed):
            return None
        place = self.family.place
        following = self.following
        around = [f"{place}{typed}", f"{typed}{following}", f"{place}{typed}{following}"]
        return self.random.choice([typed, typed, *around] if left >= LEFT_AT_LEAST else around)

    def teacher(self) -> Teacher | None:
        """Return a teacher of the institution who has a public record."""
        public = [each for each in self.family.teachers if each.is_public]
        return self.random.choice(public) if public else None

    def whole_names(self) -> Sequence[str]:
        """Return names of records around, of each kind one, and the institution's twice."""
        family, random = self.family, self.random
        names = [family.institution.name, family.institution.name, random.choice(family.platforms).name]
        names += [former["name"] for former in family.institution.former_names]
        names += [random.choice(family.courses)[0].name]
        if teacher := self.teacher():
            names.append(teacher.name)
        if self.known.lists:
            among = random.choice(self.known.lists)
            names += [random.choice(among.lines)[0].name, among.published.title]
        return names
