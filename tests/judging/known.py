"""What a corpus holds, as far as it decides which records are a right answer to a query."""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from random import Random

from pypinyin import lazy_pinyin
from rapidfuzz import process
from rapidfuzz.distance import OSA

from registry.models import Teacher
from tests.judging.corpus import Family, ListFamily
from tests.judging.mistyped import nearly
from tests.judging.words import SURNAME_SOUNDS

# So many families are kept whole, drawn evenly, to make queries of.
KEPT = 3_000
_END = "\n"
_LETTERS = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """Return a text as two spellings of one name agree in it: no spaces, no punctuation, small letters of usual width."""
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text).lower())


def sound(text: str) -> tuple[str, ...]:
    """Return the syllables of a name; letters and digits stay together."""
    return tuple(lazy_pinyin(key(text)))


def person_sound(name: str) -> tuple[str, ...]:
    """Return the syllables of a person's name, whose surname may be read otherwise than the character is."""
    for length in (2, 1):
        if read := SURNAME_SOUNDS.get(name[:length]):
            return (*read.split(), *lazy_pinyin(name[length:]))
    return tuple(lazy_pinyin(name))


class Known:
    """The names of a corpus and which records bear them; ids of records throughout."""

    def __init__(self) -> None:
        self.families: list[Family] = []
        self.lists: list[ListFamily] = []
        # By what is telling: the institution with its platforms, or the line of a list.
        self.by_telling: defaultdict[str, list[str]] = defaultdict(list)
        self.by_name: defaultdict[str, list[str]] = defaultdict(list)
        self.by_code: defaultdict[str, list[str]] = defaultdict(list)
        self.by_initials: defaultdict[str, list[str]] = defaultdict(list)
        self.by_person: defaultdict[str, list[Teacher]] = defaultdict(list)
        self._names: list[tuple[str, str]] = []
        self._random = Random("kept")
        self._noted = 0

    def note(self, family: Family | ListFamily) -> None:
        """Take in a family."""
        if isinstance(family, ListFamily):
            self._note_list(family)
            return
        row = family.institution
        telling = key(family.telling)
        self.by_telling[telling].append(row.public_id)
        self._name(row.public_id, row.name, *row.brands, *(former["name"] for former in row.former_names))
        short = initials(family.telling)
        for text in {short, initials(family.place) + short, initials(row.name), *map(shortest, (family.telling, row.name))}:
            self.by_initials[text].append(row.public_id)
        for code in (row.uscc, row.licence_number, *(former["uscc"] for former in row.former_usccs)):
            self._code(row.public_id, code)
        for platform in family.platforms:
            self.by_telling[telling].append(platform.public_id)
            self._name(platform.public_id, platform.name)
            for text in {short, initials(platform.name), *map(shortest, (family.telling, platform.name))}:
                self.by_initials[text].append(platform.public_id)
            icp = platform.icp_number
            for code in (platform.filing_number, icp, icp.partition("-")[0], platform.mps_number):
                self._code(platform.public_id, code)
            for code in (*platform.domains, *platform.app_ids):
                self._code(platform.public_id, code)
        for course, _ in family.courses:
            self.by_name[key(course.name)].append(course.public_id)
        for teacher in family.teachers:
            if teacher.is_public:
                self.by_name[teacher.name].append(teacher.public_id)
                self.by_person[teacher.name].append(teacher)
        self._keep(family)

    def holding(self, text: str) -> list[str]:
        """Return the institutions, platforms and lines that are called by a name which holds the text."""
        wanted = key(text)
        found: dict[str, None] = {}
        at = self._haystack.find(wanted) if wanted else -1
        while at >= 0:
            found[self._names[bisect_right(self._starts, at) - 1][0]] = None
            at = self._haystack.find(wanted, at + 1)
        return list(found)

    def holding_pieces(self, left: str, right: str) -> list[str]:
        """Return the institutions, platforms and lines that are called by a name which holds both texts, in this order."""
        pieces = re.compile(f"{re.escape(key(left))}[^{_END}]*{re.escape(key(right))}")
        places = (found.start() for found in pieces.finditer(self._haystack))
        return list(dict.fromkeys(self._names[bisect_right(self._starts, at) - 1][0] for at in places))

    def called_mixed(self, kept: str, short: str) -> list[str]:
        """Return the records whose telling names begin with characters and go on with others that have these initials."""
        wanted = initials(kept) + short
        tellings = [each for each in self._by_short.get(wanted, ()) if each.startswith(key(kept))]
        return self.told_by(tellings)

    def told_by(self, tellings: Iterable[str]) -> list[str]:
        """Return the records that bear one of the telling names."""
        return [each for telling in tellings for each in self.by_telling.get(telling, ())]

    def alike(self, text: str) -> list[str]:
        """Return the telling names that one slip of the keyboard turns into the text, and the text itself if it is one."""
        found = process.extract(key(text), self._tellings, scorer=OSA.distance, score_cutoff=1, limit=None)
        return [telling for telling, *_ in found]

    def sounding(self, letters: str) -> list[str]:
        """Return the telling names whose syllables are these letters."""
        return self._by_sound.get(letters, [])

    def sounding_nearly(self, syllables: Iterable[str]) -> list[str]:
        """Return the telling names whose syllables many speakers do not tell from these."""
        return self._by_near_sound.get(_nearly(syllables), [])

    def sounding_unfinished(self, letters: str) -> list[str]:
        """Return the telling names whose syllables begin with these letters, all but the last of them whole."""
        return [telling for telling in self._tellings if _goes_on(letters, sound(telling))]

    def people_sounding(self, letters: str) -> list[str]:
        """Return the teachers the syllables of whose names are these letters."""
        return self.people(self._people_by_sound.get(letters, ()))

    def people_alike(self, name: str) -> list[str]:
        """Return the teachers whose names one slip turns into this one."""
        found = process.extract(name, list(self.by_person), scorer=OSA.distance, score_cutoff=1, limit=None)
        return self.people(alike for alike, *_ in found)

    def people(self, names: Iterable[str], schools: Iterable[str] | None = None) -> list[str]:
        """Return the teachers who bear one of the names, in these institutions if any are given."""
        among = None if schools is None else set(schools)
        found = (each for name in names for each in self.by_person.get(name, ()))
        return [each.public_id for each in found if among is None or each.institution_id in among]

    @cached_property
    def _tellings(self) -> list[str]:
        return list(self.by_telling)

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for telling in self._tellings:
            found["".join(sound(telling))].append(telling)
        return dict(found)

    @cached_property
    def _by_near_sound(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for telling in self._tellings:
            found[_nearly(sound(telling))].append(telling)
        return dict(found)

    @cached_property
    def _by_short(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for telling in self._tellings:
            found[initials(telling)].append(telling)
        return dict(found)

    @cached_property
    def _people_by_sound(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.by_person:
            found["".join(person_sound(name))].append(name)
        return dict(found)

    @cached_property
    def _haystack(self) -> str:
        return "".join(name + _END for _, name in self._names)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for _, name in self._names:
            starts.append(at)
            at += len(name) + len(_END)
        return starts

    def _note_list(self, family: ListFamily) -> None:
        published = family.published
        self.by_name[key(published.title)].append(published.public_id)
        for line, telling in family.lines:
            self.by_telling[key(telling)].append(line.public_id)
            short = initials(telling)
            in_front = initials(line.name.partition(telling)[0])
            for text in {short, in_front + short, initials(line.name), *map(shortest, (telling, line.name))}:
                self.by_initials[text].append(line.public_id)
            self._name(line.public_id, line.name)
            self._code(line.public_id, line.licence_number)
        self.lists.append(family)

    def _name(self, public_id: str, *names: str) -> None:
        for name in dict.fromkeys(map(key, names)):
            self.by_name[name].append(public_id)
            self._names.append((public_id, name))

    def _code(self, public_id: str, code: str | None) -> None:
        if code:
            self.by_code[key(code)].append(public_id)

    def _keep(self, family: Family) -> None:
        self._noted += 1
        if len(self.families) < KEPT:
            self.families.append(family)
        elif (place := self._random.randrange(self._noted)) < KEPT:
            self.families[place] = family


def _nearly(syllables: Iterable[str]) -> str:
    return " ".join(map(nearly, syllables))


def _goes_on(letters: str, syllables: tuple[str, ...]) -> bool:
    whole = "".join(syllables[:-1])
    return letters.startswith(whole) and len(letters) > len(whole) and "".join(syllables).startswith(letters)


def initials(text: str) -> str:
    """Return the first letters of a name's characters, with its letters and digits as they are."""
    return "".join(part[0] if character else part for part, character in _read(key(text)))


def shortest(text: str) -> str:
    """Return the first letters of a name's characters and of its words, with its digits as they are."""
    return initials(re.sub("[a-z]+", lambda word: word[0][0], key(text)))


def _read(text: str) -> Iterable[tuple[str, bool]]:
    for run in re.findall(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+", text):
        is_han = "\u3400" <= run[0] <= "\u9fff"
        for part in lazy_pinyin(run) if is_han else [run]:
            yield part, is_han
