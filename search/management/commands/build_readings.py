"""For developers: `build_readings` writes search/reference/ anew from what pypinyin knows.

The library's own tables take 60 MB and half a second in every process; what names need of them fits into 300 KB.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from django.core.management.base import BaseCommand
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from search.analysis import normalise
from search.readings import CHARACTERS_PATH, HETERONYMS, PHRASES, PHRASES_PATH, SURNAMES
from search.syllables import VOWELS

# Longer phrases in which all is usual are sayings, not names.
LONGEST_USUAL: Final = 3

_plain = cache(to_normal)


def _spoken(syllable: str) -> bool:
    """嗯 and the like, without a vowel, are in nobody's name, and would let any n or g stand alone."""
    return syllable.isascii() and syllable.isalpha() and bool(VOWELS & set(syllable))


def character_lines() -> Iterable[str]:
    """Each syllable with the characters that are usually read so, as normalised texts hold them."""
    read: defaultdict[str, list[str]] = defaultdict(list)
    for code, listed in sorted(PINYIN_DICT.items()):
        syllables = [_plain(reading) for reading in listed.split(",")]
        for syllable in filter(_spoken, syllables):
            read[syllable] += ()
        if _spoken(syllables[0]) and normalise(chr(code)).text == chr(code):
            read[syllables[0]].append(chr(code))
    return (f"{syllable}\t{''.join(characters)}" for syllable, characters in sorted(read.items()))


def _usual(character: str) -> str:
    return HETERONYMS.get(character, _plain(PINYIN_DICT.get(ord(character), "").split(",")[0])).partition(" ")[0]


def _known() -> Mapping[str, list[str]]:
    """The library's phrases as normalised texts hold them; where two become one, the one written so already counts."""
    known: dict[str, list[str]] = {}
    for phrase, readings in PHRASES_DICT.items():
        folded = normalise(phrase).text
        syllables = [_plain(alternatives[0]) for alternatives in readings]
        if len(folded) == len(syllables) == len(phrase) and (folded == phrase or folded not in PHRASES_DICT):
            known[folded] = syllables
    return known


def phrase_lines() -> Iterable[str]:
    """Phrases in which a character is not read as usual, and those without which such a phrase would be seen across their end."""
    known = _known()
    unusual = {phrase: read for phrase, read in known.items() if read != [_usual(character) for character in phrase]}
    beginnings = {phrase[:length] for phrase in (*unusual, *PHRASES) for length in range(1, len(phrase))}
    for phrase in sorted(known.keys() - PHRASES.keys()):
        if phrase in unusual:
            yield f"{phrase}\t{' '.join(unusual[phrase])}"
        elif len(phrase) <= LONGEST_USUAL and (
            phrase[0] in SURNAMES or any(phrase[at:] in beginnings for at in range(1, len(phrase)))
        ):
            yield phrase


class Command(BaseCommand):
    """Writes the files."""

    help = "Write search/reference/ anew from pypinyin. Run it after a change of its version or of search/variants.py."

    def handle(self, **options: Any) -> None:
        for path, lines in ((CHARACTERS_PATH, character_lines()), (PHRASES_PATH, phrase_lines())):
            text = "".join(f"{line}\n" for line in lines)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{path.name}: {len(text)} characters")
