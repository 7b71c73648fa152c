"""Queries of what somebody has read: whole names, brands, parts, with something left out or mistyped, in traditional characters."""

from tests.judging import mistyped
from tests.judging.drawing import Draw, Made
from tests.judging.known import key

_ADDED = ("教育", "培训", "学校", "官网", "培训机构", "网课", "app", "怎么样")
_ENDS = ("有限公司", "学校", "中心", "公司")


def exact(draw: Draw) -> Made | None:
    """A whole name."""
    text = draw.random.choice(draw.whole_names())
    written = draw.random.choice((_as_it_is,) * 4 + (mistyped.around, _with_other_brackets, mistyped.in_full_width))
    return written(text), draw.known.by_name[key(text)]


def _as_it_is(text: str) -> str:
    return text


def _with_other_brackets(text: str) -> str:
    return text.replace("（", "(").replace("）", ") ")


def brand(draw: Draw) -> Made | None:
    """What is telling of a name, perhaps with a word that everybody uses."""
    telling = draw.telling
    if draw.known.lists and draw.random.random() < 0.2:
        telling = draw.random.choice(draw.random.choice(draw.known.lists).lines)[1]
    added = draw.random.choice(_ADDED) if draw.random.random() < 0.3 else ""
    return telling + added, draw.known.by_telling[key(telling)]


# middle --------------------------------------------------------------------------------------------------------------------------


def middle(draw: Draw) -> Made | None:
    """A stretch of a name that is not its beginning."""
    if draw.known.lists and draw.random.random() < 0.15:
        line, telling = draw.random.choice(draw.random.choice(draw.known.lists).lines)
        part, whole = telling[-2:] + line.name.partition(telling)[2][: draw.random.choice((2, 4))], line.name
    else:
        part = draw.random.choice((_inner_part, _end_and_field, _end_of_platform, _county_and_telling))(draw)
        whole = " ".join((draw.name, *(each.name for each in draw.family.platforms)))
    if part not in whole or not _is_apart(part, whole):
        return None
    return part, draw.known.holding(part)


def _is_apart(part: str, whole: str) -> bool:
    """Tell whether a part, two characters at least, begins and ends where neither a number nor a word of letters is cut."""
    at = whole.index(part)
    borders = (whole[max(at - 1, 0) : at + 1], whole[at + len(part) - 1 : at + len(part) + 1])
    return len(part) > 1 and not any(len(each) == 2 and each.isascii() and each.isalnum() for each in borders)


def _inner_part(draw: Draw) -> str:
    telling = draw.telling
    if len(telling) < 4:
        return telling[1:] if len(telling) == 3 else ""
    first = draw.random.randrange(1, len(telling) - 2)
    return telling[first : first + draw.random.choice((2, 3))]


def _end_and_field(draw: Draw) -> str:
    return draw.telling[-2:] + draw.following[: draw.random.choice((2, 4))]


def _end_of_platform(draw: Draw) -> str:
    return draw.random.choice(draw.family.platforms).name[1:]


def _county_and_telling(draw: Draw) -> str:
    return draw.family.place[-2:] + draw.telling


# gap -----------------------------------------------------------------------------------------------------------------------------


def gap(draw: Draw) -> Made | None:
    """Pieces of a name, what stood between them left out."""
    return draw.one_of((3, _character_left_out), (3, _two_pieces), (1, _field_left_out), (1, _place_left_out))


def _character_left_out(draw: Draw) -> Made | None:
    if len(draw.telling) < 3:
        return None
    missing = mistyped.with_one_missing(draw.random, draw.telling)
    right = draw.told_by(draw.known.alike(missing))
    typed = draw.wrongly(missing)
    return (typed, right) if right and typed else None


def _two_pieces(draw: Draw) -> Made | None:
    name = draw.random.choice((draw.name, *(each.name for each in draw.family.platforms)))
    before, _, after = name.partition(draw.telling)
    begins, ends = len(before), len(name) - len(after)
    # What goes lies before the telling part, in it or after it, and two characters of that part stay.
    first = draw.random.randrange(2, max(len(name) - 3, 3))
    last = first + draw.random.choice((1, 2, 3, 4))
    left = len(draw.telling) - max(0, min(last, ends) - max(first, begins))
    pieces = name[:first], name[last:]
    if left < 2 or len(pieces[1]) < 2 or draw.known.holding("".join(pieces)):
        return None
    # Who leaves the telling part whole may mean anything that is called so.
    named = draw.known.by_telling[key(draw.telling)] if left == len(draw.telling) else ()
    return "".join(pieces), [*draw.known.holding_pieces(*pieces), *named]


def _field_left_out(draw: Draw) -> Made | None:
    following = draw.following
    end = next((end for end in _ENDS if following.endswith(end) and following != end), "")
    return (f"{draw.family.place}{draw.telling}{end}", draw.known.by_telling[key(draw.telling)]) if end else None


def _place_left_out(draw: Draw) -> Made | None:
    shorter = draw.name.replace("市", "", 1).replace("区", "", 1)
    return (shorter, draw.known.by_telling[key(draw.telling)]) if shorter != draw.name else None


# typo ----------------------------------------------------------------------------------------------------------------------------


def typo(draw: Draw) -> Made | None:
    """A name with one character wrong, missing, doubled or in its neighbour's place."""
    return draw.one_of(
        (6, _telling_mistyped), (2, _around_mistyped), (1, _platform_mistyped), (1, _teacher_mistyped), (1, _course_mistyped)
    )


def _telling_mistyped(draw: Draw) -> Made | None:
    slips = [mistyped.with_two_swapped, mistyped.with_one_doubled]
    if len(mistyped.han_places(draw.telling)) > 2:
        slips += [mistyped.with_another_character] * 5
    if mistyped.letter_places(draw.telling):
        slips += [mistyped.with_another_letter] * 3
    if len(draw.telling) > 3:
        slips += [mistyped.with_one_missing]
    if len(draw.telling) < 3:
        return None
    slipped = draw.random.choice(slips)(draw.random, draw.telling)
    right = draw.told_by(draw.known.alike(slipped))
    typed = draw.wrongly(slipped)
    return (typed, right) if right and typed else None


def _around_mistyped(draw: Draw) -> Made | None:
    before, _, after = draw.name.partition(draw.telling)
    if draw.random.random() < 0.5 and len(mistyped.han_places(before)) > 1:
        before = mistyped.with_another_character(draw.random, before)
    else:
        after = mistyped.with_another_character(draw.random, after)
    return f"{before}{draw.telling}{after}", draw.known.by_telling[key(draw.telling)]


def _platform_mistyped(draw: Draw) -> Made | None:
    name = draw.random.choice(draw.family.platforms).name
    tail = name.removeprefix(draw.telling)
    if len(mistyped.han_places(tail)) < 2:
        return None
    slip = draw.random.choice((mistyped.with_another_character, mistyped.with_two_swapped, mistyped.with_one_doubled))
    typed = draw.telling + slip(draw.random, tail)
    return (typed, draw.known.by_telling[key(draw.telling)]) if typed != name else None


def _teacher_mistyped(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None or len(teacher.name) < 3:
        return None
    typed = mistyped.with_another_character(draw.random, teacher.name)
    return (typed, draw.known.people_alike(typed)) if not draw.known.by_name.get(typed) else None


def _course_mistyped(draw: Draw) -> Made | None:
    name = draw.random.choice(draw.family.courses)[0].name
    return name[:-3] + mistyped.with_another_character(draw.random, name[-3:]), draw.known.by_name[key(name)]


# traditional ---------------------------------------------------------------------------------------------------------------------


def traditional(draw: Draw) -> Made | None:
    """A name as it is written in Hong Kong, Macao or Taiwan."""
    if draw.random.random() < 0.4:
        written = mistyped.in_traditional(draw.random, draw.telling)
        return (written, draw.known.by_telling[key(draw.telling)]) if written else None
    name = draw.random.choice(draw.whole_names())
    written = mistyped.in_traditional(draw.random, name)
    return (written, draw.known.by_name[key(name)]) if written else None
