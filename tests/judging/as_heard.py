"""Queries of what somebody has heard, or types in letters: other characters of the same sound, pinyin, initials, a mixture."""

from tests.judging import mistyped
from tests.judging.drawing import Draw, Made
from tests.judging.known import initials, key, person_sound, shortest, sound


def homophone(draw: Draw) -> Made | None:
    """A name in which a character is another that sounds the same or nearly so."""
    return draw.one_of((4, _telling_misheard), (2, _telling_misheard_nearly), (1, _teacher_misheard))


def _telling_misheard(draw: Draw) -> Made | None:
    many = 2 if len(mistyped.han_places(draw.telling)) > 3 and draw.random.random() < 0.5 else 1
    heard = mistyped.as_heard(draw.random, draw.telling, many)
    return _misheard(draw, heard) if heard else None


def _telling_misheard_nearly(draw: Draw) -> Made | None:
    heard = mistyped.as_heard_nearly(draw.random, draw.telling) if len(draw.telling) > 2 else None
    return _misheard(draw, heard) if heard else None


def _misheard(draw: Draw, heard: str) -> Made | None:
    right = draw.told_by(telling for each in (heard, draw.telling) for telling in draw.known.sounding_nearly(sound(each)))
    typed = draw.wrongly(heard)
    return (typed, right) if right and typed else None


def _teacher_misheard(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    heard = mistyped.as_heard(draw.random, teacher.name[1:]) if teacher and len(teacher.name) > 2 else None
    if teacher is None or heard is None or draw.known.by_name.get(teacher.name[0] + heard):
        return None
    return teacher.name[0] + heard, draw.known.people_sounding("".join(person_sound(teacher.name)))


# pinyin --------------------------------------------------------------------------------------------------------------------------


def pinyin(draw: Draw) -> Made | None:
    """A name in pinyin."""
    return draw.one_of(
        (6, _telling_in_letters), (2, _more_in_letters), (2, _teacher_in_letters), (1, _platform_in_letters), (1, _read_otherwise)
    )


def _telling_in_letters(draw: Draw) -> Made | None:
    syllables = sound(draw.telling)
    if draw.random.random() < 0.1:
        right = draw.told_by(draw.known.sounding("".join(syllables)))
        return (mistyped.with_tones(draw.telling), right) if right else None
    typed = mistyped.in_letters(draw.random, syllables)
    letters = typed.replace(" ", "").replace("'", "").lower()
    is_whole = letters == "".join(syllables)
    right = draw.told_by(draw.known.sounding(letters) if is_whole else draw.known.sounding_unfinished(letters))
    return (typed, right) if right else None


def _more_in_letters(draw: Draw) -> Made | None:
    before, after = draw.random.choice(((draw.family.place, ""), ("", "教育"), ("", "培训学校"), (draw.family.place, "教育")))
    syllables = (*sound(before), *sound(draw.telling), *sound(after))
    right = draw.told_by(draw.known.sounding("".join(sound(draw.telling))))
    return ("".join(syllables), right) if right and f"{before}{draw.telling}{after}" in draw.name else None


def _platform_in_letters(draw: Draw) -> Made | None:
    name = draw.random.choice(draw.family.platforms).name
    right = draw.told_by(draw.known.sounding("".join(sound(draw.telling))))
    return (mistyped.in_letters(draw.random, sound(name)), right) if right else None


def _teacher_in_letters(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None:
        return None
    syllables = person_sound(teacher.name)
    return draw.random.choice(("", " ")).join(syllables), draw.known.people_sounding("".join(syllables))


def _read_otherwise(draw: Draw) -> Made | None:
    syllables = mistyped.read_otherwise(draw.telling)
    if syllables is None or len(syllables) < 2:
        return None
    right = draw.told_by([*draw.known.sounding("".join(syllables)), *draw.known.sounding("".join(sound(draw.telling)))])
    return (draw.random.choice(("", " ")).join(syllables), right) if right else None


# initials, mixed -----------------------------------------------------------------------------------------------------------------


def by_initials(draw: Draw) -> Made | None:
    """The first letters of a name."""
    family = draw.family
    ways = [initials(draw.telling), initials(draw.random.choice(family.platforms).name)]
    if (short := shortest(draw.telling)) != ways[0]:
        ways.append(short)
    if draw.name.startswith(family.place):
        ways.append(initials(family.place) + initials(draw.telling))
    short = draw.random.choice(ways)
    if not (2 < len(short) < 9 and short.isascii() and short.isalpha()):
        return None
    return draw.random.choice((short, short, short, short.upper())), draw.known.by_initials[short]


def mixed(draw: Draw) -> Made | None:
    """Han and letters in one word."""
    return draw.one_of(
        (4, _partly_in_letters), (2, _tail_in_letters), (2, _with_initials), (1, _place_and_letters), (2, _with_latin)
    )


def _partly_in_letters(draw: Draw) -> Made | None:
    typed = mistyped.partly_in_letters(draw.random, draw.telling)
    if typed is None:
        return None
    kept = set(filter(mistyped.is_han, typed))
    right = draw.told_by(each for each in draw.known.sounding("".join(sound(draw.telling))) if kept <= set(each))
    return (draw.random.choice((typed, typed, typed.upper(), mistyped.in_full_width(typed))), right) if right else None


def _tail_in_letters(draw: Draw) -> Made | None:
    tail = draw.random.choice(draw.family.platforms).name.removeprefix(draw.telling)
    if not tail or not all(map(mistyped.is_han, tail)):
        return None
    return draw.telling + "".join(sound(tail)), draw.known.by_telling[key(draw.telling)]


def _with_initials(draw: Draw) -> Made | None:
    if len(draw.telling) < 3 or not all(map(mistyped.is_han, draw.telling)):
        return None
    cut = draw.random.randrange(1, len(draw.telling) - 1)
    kept, short = draw.telling[:cut], initials(draw.telling[cut:])
    return kept + short, draw.known.called_mixed(kept, short)


def _place_and_letters(draw: Draw) -> Made | None:
    city = draw.family.place.removesuffix("市")
    right = draw.told_by(draw.known.sounding("".join(sound(draw.telling))))
    return (f"{city}{draw.random.choice(('', ' '))}{''.join(sound(draw.telling))}", right) if right else None


def _with_latin(draw: Draw) -> Made | None:
    telling = draw.telling
    parts = mistyped.in_runs(telling)
    if len(parts) < 2 or not any(map(mistyped.is_han, telling)):
        return None
    typed = draw.random.choice((telling.lower(), telling.upper(), " ".join(parts), mistyped.in_full_width(telling)))
    return typed, draw.known.by_telling[key(telling)]
