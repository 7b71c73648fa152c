"""What a person holds, and what is made out of it: clues that lead to records, or why there are none."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from search.addresses import sites
from search.addresses.app_pages import ids_without_words
from search.tokens import short_token
from search.typed.places import region_in_front
from search.verifying.asked_tokens import key_tokens, similar_tokens, without_sort
from search.verifying.free_text import asked_about, names_told, without_people

Hint: TypeAlias = Literal["", "link", "app_name", "payee", "icp", "uscc", "licence", "certificate"]
ClueKind: TypeAlias = Literal["code", "icp", "link", "app", "name", "certificate", "record"]
Refusal: TypeAlias = Literal["personal_number", "payment_code", "shared_host", "unreadable"]

# At once.
MOST_HELD: Final = 1_000
LONGEST_HELD: Final = 2000


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds, as it was typed or scanned; `hint` says what it is where that is known, `payee` who got the money."""

    text: str
    hint: Hint = ""
    payee: str = ""


class Clue(NamedTuple):
    """One thing that leads to records: by any of its tokens, those that lead more surely first."""

    kind: ClueKind
    value: str
    tokens: tuple[str, ...] = ()
    site: sites.Site | None = None

    def similar(self) -> tuple[str, ...]:
        """Return the tokens of what is alike and not the same: of hosts, or of names mistyped, misheard or said in short."""
        if self.site:
            return () if self.site.is_shared else (*sites.asked_label_tokens(self.site.host), *self._spelt())
        if self.kind != "name":
            return key_tokens(*ids_without_words(self.value)) if self.kind == "app" else ()
        similar = (*similar_tokens(without_sort(asked_about(self.value))), *key_tokens(*names_told(self.value)))
        return tuple(each for each in similar if each not in self.tokens)

    def _spelt(self) -> tuple[str, ...]:
        """Return the token of names that are spelt as the site's label, in pinyin or as they are written."""
        label = self.site.spelling if self.site else ""
        return (short_token(label),) if label else ()


@dataclass(slots=True)
class Reading:
    """What was made out of what is held: its clues, else why there are none, with the words for it.

    `region` is the code of the region that a number tells, "" where none does; `payee` is who got the money, where that was told.
    `further` are other links that stand there and say whose they are, `beside` what may be names around a link or a number.
    `part` is what stands out of the text as what it was read from.
    It is not to be changed, and nothing guards it: of a thousand held at once a guard takes longer than to recognise what they are.
    """

    held: Held
    clues: tuple[Clue, ...] = ()
    refusal: Refusal | None = None
    problem: str = ""
    region: str = ""
    payee: Clue | None = None
    further: tuple[Clue, ...] = ()
    beside: tuple[Clue, ...] = ()
    part: str = ""

    @property
    def region_told(self) -> str:
        """The code of the region that a number or the beginning of a name tells; "" where none does."""
        return self.region or next((region_in_front(clue.value) for clue in self.clues if clue.kind == "name"), "")

    @property
    def understood(self) -> str:
        """What it was read from: where no part stands out, all but the numbers of people."""
        return self.part or (without_people(self.held.text) if self.clues else "")
