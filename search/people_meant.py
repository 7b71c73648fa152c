"""Who may be meant by a text: a person by name, by a part of it or by initials, alone or with the school or subject taught."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from search import analysis, tokens
from search.conditions import Condition, Has, Under, all_of, either_of
from search.narrowing import filter_token
from search.parts import MOST_WORDS_WITH_SCHOOL, PEOPLE, SHORTEST_WITH_PERSON, every_part
from search.readings import surnames, surnames_by_initial, surnames_read
from search.syllables import is_spelling
from search.typed.sayings import schools_said
from search.typed.short_names import is_told_by_one, tells, what_tells
from search.typed.spelt import is_person_spelt, whole_people_spelt
from search.typed.taught import Teacher

LENGTHS_OF_PEOPLE: Final = (2, 3, 4)
# So many characters are hardly a person's whole name by chance, nor so many of a school's.
WHOLE_PERSON: Final = 3
# Nor is one of so few, misheard, told by any character of it.
SHORTEST_MISHEARD: Final = 2
# With a slip in a longer one, a server would be asked for thousands of tokens.
LONGEST_WITH_PERSON: Final = 12
# 单xiaomei.
_SURNAME_AND_PINYIN: Final = re.compile(r"[^\W0-9a-z]{1,3}(?P<rest>[a-z]{2,})")
# 爱课堂shanxiaomei.
_LETTERS_BEHIND: Final = re.compile(r"(?<=[^\W0-9a-z])[a-z]{4,30}$")
# 单xm.
_SURNAME_AND_INITIALS: Final = re.compile(r"[^\W0-9a-z][a-z]{1,2}")
_INITIALS_OF_PERSON: Final = re.compile(r"[a-z]{2,3}")


def person_among(words: Sequence[str]) -> Condition | None:
    """Whoever bears one of several words as a whole name, whatever else is told."""
    names = [word for word in words if len(word) in LENGTHS_OF_PEOPLE[1:] and all(map(analysis.is_han, word))]
    return all_of([either_of(Has(tokens.short_token(name)) for name in names), PEOPLE]) if names and len(words) > 1 else None


def person_by_initials(words: Sequence[str]) -> Condition | None:
    """Whoever teaches at what the other words tell, where one is a surname and initials, or those of a whole name: 爱课堂 单xm.

    Two or three are no token, being those of too many people: who has a surname that begins so is found, and ranking tells who
    has them all.
    """
    short = [word for word in words if _SURNAME_AND_INITIALS.fullmatch(word) or _INITIALS_OF_PERSON.fullmatch(word)]
    others = [word for word in words if word not in short]
    if len(short) != 1 or not tells(short[0]) or not any(map(_tells_school, others)):
        return None
    begun = surnames_by_initial().get(short[0][0], ()) if short[0].isascii() else short[0][0]
    if not begun:
        return None
    return all_of([Under(either_of(map(Has, begun)), (tokens.PERSON_MARK,)), PEOPLE, _at_school_said(others)])


def person_and_school(joined: str) -> Condition | None:
    """A person's whole name, or one that sounds so or has a slip behind the surname, in one with what tells the institution.

    Any two characters of a school would be heard as somebody: of so few the first is to be a surname.
    """
    if not _has_room(joined, SHORTEST_WITH_PERSON):
        return None
    ways = [
        all_of([_called_nearly(name), PEOPLE, _at_school([school])])
        for name, typed in _cuts(joined, LENGTHS_OF_PEOPLE)
        for school in schools_said(typed)
        if tells(school)
    ]
    return either_of(ways) if ways else None


def person_and_school_nearly(joined: str) -> Condition | None:
    """Whoever has the whole name that is typed in one with a school of which a part is there: 李丽佳 of 骸西蒙李丽佳.

    Of a school of two characters that was misheard none may be: ranking tells who belongs to what sounds so.
    """
    if not _has_room(joined, WHOLE_PERSON + SHORTEST_MISHEARD):
        return None
    ways = []
    for name, school in _cuts(joined, LENGTHS_OF_PEOPLE[1:]):
        called = all_of([Has(tokens.short_token(name)), PEOPLE])
        if len(school) >= WHOLE_PERSON and tells(school):
            ways.append(all_of([called, Under(either_of(map(Has, school)), (tokens.CONTEXT_MARK,))]))
        elif len(school) == SHORTEST_MISHEARD and tells(school) and name.startswith(surnames()):
            ways.append(called)
    return either_of(ways) if ways else None


def person_beside_school(words: Sequence[str]) -> Condition | None:
    """`person_and_school` of a school in letters or digits too, in one with the name or apart: E童 张豚海, 88远培训学校王司智."""
    if all(map(analysis.is_han, "".join(words))):
        return None
    first, last = words[0], words[-1]
    cuts = [(last, words[:-1]), (first, words[1:])]
    if len(words) == 1:
        cuts = [(name, [rest]) for name, rest in _cuts(first, LENGTHS_OF_PEOPLE)]
    ways = [
        all_of([_called_nearly(name), PEOPLE, _at_school_said(school)])
        for name, school in cuts
        if len(name) in LENGTHS_OF_PEOPLE and all(map(analysis.is_han, name)) and any(map(_tells_school, school))
    ]
    return either_of(ways) if ways else None


def person_and_school_told_by_one(words: Sequence[str]) -> Condition | None:
    """Whoever has one of two words as the name, or a part of it, at a school that one character tells: 慧教育 王, 课外宝 小燕."""
    schools = [word for word in words if is_told_by_one(word)]
    if len(words) != 2 or len(schools) != 1:
        return None
    (who,) = (word for word in words if word not in schools)
    return all_of([Under(every_part(analysis.runs(who)), (tokens.PERSON_MARK,)), PEOPLE, _at_school_said(schools)])


def _has_room(joined: str, shortest: int) -> bool:
    """Tell whether a text of characters alone is long enough for a person and a school, and not too long to be looked for."""
    return shortest <= len(joined) <= LONGEST_WITH_PERSON and all(map(analysis.is_han, joined))


def _cuts(joined: str, lengths: Sequence[int]) -> list[tuple[str, str]]:
    """A name of each of some lengths at the end of a text, then at its beginning, with the rest of the text."""
    behind = [(joined[-length:], joined[:-length]) for length in lengths]
    return behind + [(joined[:length], joined[length:]) for length in lengths]


def _ways_to_say(school: Sequence[str]) -> list[Sequence[str]]:
    """The words that tell a school, without everybody's; one word as it may be said beside a person too."""
    said = schools_said(school[0]) if len(school) == 1 else ()
    return [list(map(what_tells, school)), *([each] for each in said if _tells_school(each))]


def _tells_school(word: str) -> bool:
    """Tell whether a word tells a school: a letter and a character do, as in E童."""
    return tells(word) or len({run.kind for run in analysis.runs(word)}) > 1


def _called_nearly(name: str) -> Condition:
    is_heard = len(name) > LENGTHS_OF_PEOPLE[0] or name[0] in surnames_read()
    heard = map(tokens.short_token, analysis.pinyin(name).joined) if is_heard else ()
    turned = map(tokens.short_token, tokens.turned(name)[1:])
    mistyped = map(tokens.mistyped_token, tokens.other_at_one(name)[1:])
    return either_of(map(Has, (tokens.short_token(name), *heard, *turned, *mistyped)))


def _at_school(words: Sequence[str]) -> Condition:
    """Whoever belongs to what is called by all of the words."""
    return Under(every_part([run for word in words for run in analysis.runs(word)]), (tokens.CONTEXT_MARK,))


def _at_school_said(words: Sequence[str]) -> Condition:
    """Whoever belongs to what is called by all of the words, as they are said beside a person."""
    return either_of(map(_at_school, _ways_to_say(words)))


def people_heard(words: Sequence[str]) -> Iterator[Condition]:
    """Whoever has a name of two characters that sounds as one of several words, 侯洁 for 侯杰, at what the others tell.

    In one with the school, any two characters of that would be heard as somebody.
    """
    for word in words:
        others = [other for other in words if other is not word]
        if len(word) == LENGTHS_OF_PEOPLE[0] and all(map(analysis.is_han, word)) and any(map(_tells_school, others)):
            heard = either_of(Has(tokens.short_token(each)) for each in analysis.pinyin(word).joined)
            yield all_of([heard, PEOPLE, _at_school_said(others)])


def person_nearly_at_school(words: Sequence[str]) -> Iterator[Condition]:
    """Whoever has a part of the name that one of several words is, at what the others tell: 魏诗博 of 疼诗博, 罗浩红 of 罗红.

    Or whoever has all of it, at what the others tell in part.
    """
    for word in words if 1 < len(words) <= MOST_WORDS_WITH_SCHOOL else ():
        others = [other for other in words if other is not word]
        if len(word) not in LENGTHS_OF_PEOPLE or not all(map(analysis.is_han, word)) or not any(map(_tells_school, others)):
            continue
        pairs = analysis.pairs_in(word)
        part = either_of(map(Has, pairs)) if len(pairs) > 1 else all_of(map(Has, word))
        yield all_of([Under(part, (tokens.PERSON_MARK,)), PEOPLE, _at_school_said(others)])
        if told := [pair for other in others for pair in analysis.pairs_in(other) if tells(pair)]:
            yield all_of([Has(tokens.short_token(word)), PEOPLE, Under(either_of(map(Has, told)), (tokens.CONTEXT_MARK,))])


def person_spelt(words: Sequence[str]) -> Condition | None:
    """Whoever is called so at what the other words tell, where one is a surname and the rest in pinyin: 爱课堂 单xiaomei."""
    if len(words) == 1 and (ways := list(_spelt_behind_school(words[0]))):
        return either_of(ways)
    # 爱课堂 shan xiaomei, 爱课堂 xiaomei shan.
    in_letters = [word for word in words if word.isascii()]
    others = [word for word in words if word not in in_letters]
    if in_letters and any(map(_tells_school, others)) and (people := dict.fromkeys(whole_people_spelt(in_letters))):
        return all_of([either_of(Has(tokens.short_token(each)) for each in people), PEOPLE, _at_school_said(others)])
    spelt = [word for word in words if (found := _SURNAME_AND_PINYIN.fullmatch(word)) and is_spelling(found["rest"])]
    others = [word for word in words if word not in spelt]
    if len(spelt) != 1 or not any(map(tells, others)):
        return None
    called = either_of(Has(tokens.short_token(each)) for each in analysis.pinyin(spelt[0]).joined)
    return all_of([called, PEOPLE, _at_school_said(others)])


def _spelt_behind_school(word: str) -> Iterator[Condition]:
    """The same in one with the school, the whole name in pinyin: 爱课堂shanxiaomei."""
    letters = _LETTERS_BEHIND.search(word)
    for at in range(letters.start(), len(word)) if letters else ():
        school, spelt = word[:at], word[at:]
        if is_person_spelt(spelt) and _tells_school(school):
            yield all_of([Has(tokens.short_token(spelt)), PEOPLE, _at_school([school])])


def person_in_short(joined: str) -> Condition | None:
    """A person of whose name a part is typed by initials: 欧阳xz; those of a shorter one are no token."""
    han = "".join(filter(analysis.is_han, joined))
    if not han or not joined.replace(han, "", 1).isascii():
        return None
    initials = [each for each in analysis.pinyin(joined).initials if len(each) >= tokens.PERSON_INITIALS]
    known = Under(all_of(map(Has, han)), (tokens.PERSON_MARK,))
    return all_of([either_of(Has(tokens.short_token(each)) for each in initials), PEOPLE, known]) if initials else None


def person_in_part(joined: str) -> Condition | None:
    """Whoever has what is typed behind the school as a part of the name, the given one: 爱课堂晓梅, 爱课堂古丽娜尔."""
    if not _has_room(joined, SHORTEST_WITH_PERSON):
        return None
    ways = [
        all_of([Under(every_part(analysis.runs(given)), (tokens.PERSON_MARK,)), PEOPLE, either_of(schools)])
        for school, given in ((joined[:-length], joined[-length:]) for length in LENGTHS_OF_PEOPLE)
        if tells(given) and (schools := [_at_school([each]) for each in schools_said(school) if tells(each)])
    ]
    return either_of(ways) if ways else None


def teaching(teacher: Teacher) -> Iterator[Condition]:
    """Who teaches the subject; whoever is called so may teach others."""
    called = (Has(tokens.short_token(teacher.name)), PEOPLE)
    yield all_of([*called, Has(filter_token("subject", teacher.subject))])
    yield all_of(called)
