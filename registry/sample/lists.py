"""Two invented published lists: some of their lines are institutions of the sample, others nobody that the registry knows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from registry import regions
from registry.filing.forms import InstitutionFiling
from registry.lists import ListLine
from registry.sample import words
from registry.sample.institutions import SEED, institutions

_LOOKED_AT = 200
_KNOWN_LINES = 7
_FORMS = ("培训学校", "艺术培训有限公司", "教育咨询有限公司", "体育文化发展有限公司", "琴行", "文化创意有限公司第一分公司")


@dataclass(frozen=True, slots=True)
class SampleList:
    """An invented list, ready to be filed."""

    title: str
    region: str
    published_on: date
    colour: str
    lines: list[ListLine]

    @property
    def issuer(self) -> str:
        return f"{regions.full_name(self.region)}教育行政部门（示例）"


def sample_lists(number: int) -> list[SampleList]:
    """Return the lists that go with a sample of `number` institutions."""
    known = list(institutions(min(number, _LOOKED_AT)))
    return [
        _list("济南市历下区校外培训机构名单（示例）", "370102", date(2026, 5, 11), "white", _of_city(known, "3701")),
        _list("青岛市市南区校外培训机构排查名单（示例）", "370202", date(2026, 6, 8), "", _of_city(known, "3702")),
    ]


def _of_city(known: Iterable[InstitutionFiling], prefix: str) -> list[InstitutionFiling]:
    return [each for each in known if each.values["region"].startswith(prefix)][:_KNOWN_LINES]


def _list(title: str, region: str, published_on: date, colour: str, known: list[InstitutionFiling]) -> SampleList:
    random = Random(f"{SEED} {title}")  # noqa: S311 (invention, not secrecy)
    place = regions.full_name(region)
    lines = [*_known_lines(known), *_unknown_lines(random, place, 20 - len(known))]
    random.shuffle(lines)
    numbered = [
        ListLine(index, line.name, line.address, line.licence_number, line.phone, line.uscc) for index, line in enumerate(lines, 1)
    ]
    return SampleList(title, region, published_on, colour, numbered)


def _known_lines(known: Iterable[InstitutionFiling]) -> Iterator[ListLine]:
    for index, filing in enumerate(known):
        values = filing.values
        code = filing.uscc if index % 2 else ""
        yield ListLine(0, values["name"], values.get("address", ""), values.get("licence_number", ""), "", code)


def _unknown_lines(random: Random, place: str, number: int) -> Iterator[ListLine]:
    for index in range(number):
        brand = random.choice(words.FIRST) + random.choice(words.SECOND)
        name = f"{place.removeprefix('山东省')}{brand}{random.choice(_FORMS)}"
        address = f"{place}{random.choice(words.STREETS)}{random.randint(1, 300)}号{random.choice(words.BUILDINGS)}"
        # One in four gives a mobile number, which the registry keeps from the public. No subscriber's number begins with 0.
        phone = f"1380013800{index % 10}" if index % 4 == 0 else f"0531-0{random.randint(1_000_000, 9_999_999)}"
        yield ListLine(0, name, address, "", phone)
