"""Queries of more than a name: several words that belong together, and codes, links and hosts as they are copied."""

from random import Random

from registry import regions
from registry.sample.words import STAGES, SUBJECTS
from tests.judging import mistyped
from tests.judging.drawing import Draw, Made
from tests.judging.known import key

_BETWEEN = (" ", " ", " ", "\u3000", "，", "  ", "、")


def several(draw: Draw) -> Made | None:
    """A name with something that it belongs to, in either order."""
    return draw.one_of(
        (4, _teacher_and_school),
        (3, _school_and_subject),
        (3, _place_and_school),
        (1, _course_and_school),
        (1, _place_and_platform),
        (1, _teacher_and_place),
        (1, _place_school_and_subject),
        (1, _line_and_street),
    )


def _teacher_and_school(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None:
        return None
    right = draw.known.people([teacher.name], draw.known.by_telling[key(draw.telling)])
    return _joined(draw, [teacher.name, draw.telling]), right


def _teacher_and_place(draw: Draw) -> Made | None:
    teacher = draw.teacher()
    if teacher is None or len(draw.known.by_person[teacher.name]) > 1:
        return None
    return _joined(draw, [teacher.name, draw.family.place]), [teacher.public_id]


def _school_and_subject(draw: Draw) -> Made | None:
    found = _about_subject(draw)
    return (_joined(draw, [draw.telling, found[0]]), found[1]) if found else None


def _place_school_and_subject(draw: Draw) -> Made | None:
    found = _about_subject(draw)
    return (_joined(draw, [draw.family.place, draw.telling, found[0]]), found[1]) if found else None


def _about_subject(draw: Draw) -> tuple[str, list[str]] | None:
    """A subject or a stage that an institution teaches, and which of its records answer to it."""
    if not _is_alone(draw):
        return None
    course = draw.random.choice(draw.family.courses)[0]
    by_subject = draw.random.random() < 0.7
    word = SUBJECTS[course.subject] if by_subject else STAGES[course.stage][0]
    fitting = [
        each.public_id
        for each, _ in draw.family.courses
        if (each.subject == course.subject if by_subject else each.stage == course.stage) or word in each.name
    ]
    # A platform that is called by both words answers as well.
    named = [each.public_id for each in draw.family.platforms if word in each.name.removeprefix(draw.telling)]
    return word, [*fitting, *named]


def _course_and_school(draw: Draw) -> Made | None:
    if not _is_alone(draw):
        return None
    course = draw.random.choice(draw.family.courses)[0]
    right = [each.public_id for each, _ in draw.family.courses if each.name == course.name]
    return _joined(draw, [course.name, draw.telling]), right


def _place_and_school(draw: Draw) -> Made | None:
    if not _is_alone(draw):
        return None
    return _joined(draw, [draw.random.choice(_places(draw)), draw.telling]), draw.known.by_telling[key(draw.telling)]


def _place_and_platform(draw: Draw) -> Made | None:
    if not _is_alone(draw):
        return None
    platform = draw.random.choice(draw.family.platforms)
    return _joined(draw, [draw.random.choice(_places(draw)), platform.name]), draw.known.by_telling[key(draw.telling)]


def _places(draw: Draw) -> tuple[str, str]:
    region = regions.get(draw.family.institution.region)
    return region.name, regions.get(region.parent or region.code).name.removesuffix("市")


def _line_and_street(draw: Draw) -> Made | None:
    if not draw.known.lists:
        return None
    line, telling = draw.random.choice(draw.random.choice(draw.known.lists).lines)
    street = line.address.rpartition("区")[2].rpartition("县")[2].rpartition("市")[2].rstrip("0123456789号层")
    return _joined(draw, [telling, street]), [line.public_id]


def _is_alone(draw: Draw) -> bool:
    """Tell whether no other institution and no line of a list bears the telling name."""
    return len(draw.known.by_telling[key(draw.telling)]) == 1 + len(draw.family.platforms)


def _joined(draw: Draw, words: list[str]) -> str:
    return draw.random.choice(_BETWEEN).join(words if draw.random.random() < 0.7 else words[::-1])


# codes ---------------------------------------------------------------------------------------------------------------------------


def codes(draw: Draw) -> Made | None:
    """A number, a link, a host or an application's id, as it is copied from somewhere."""
    row, platform = draw.family.institution, draw.random.choice(draw.family.platforms)
    numbers = [row.uscc, platform.mps_number, platform.icp_number, platform.icp_number.partition("-")[0]]
    numbers += [former["uscc"] for former in row.former_usccs]
    numbers += [each for each in (platform.filing_number, row.licence_number) if each]
    sites = [*platform.domains, *platform.app_ids]
    if sites and draw.random.random() < 0.4:
        site = draw.random.choice(sites)
        return _address(draw.random, site) if site in platform.domains else site, draw.known.by_code[key(site)]
    code = draw.random.choice(numbers)
    return mistyped.pasted(draw.random, code), draw.known.by_code[key(code)]


def _address(random: Random, host: str) -> str:
    forms = ("{}", "www.{}", "https://www.{}/", "http://{}/course/12?from=app", "https://m.{}/index.html#top", "{}/login", "{} ")
    return random.choice(forms).format(host if random.random() < 0.8 else host.upper())
