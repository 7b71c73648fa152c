"""How names are read: each division of the province one by one, people by their surnames, words by their neighbours."""

import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import regions
from search.analysis import normalise, pinyin
from search.management.commands.build_readings import character_lines, phrase_lines
from search.readings import (
    CHARACTERS_PATH,
    COMMON_SURNAMES,
    FURTHER_SURNAMES,
    HETERONYMS,
    NO_SURNAME,
    PHRASES,
    PHRASES_PATH,
    SURNAMES,
    all_syllables,
    character_readings,
    han_readings,
    surnames_by_initial,
    surnames_read,
)

SCENARIOS = Path(__file__).parent.parent / "scenarios"
READINGS = tomllib.loads((SCENARIOS / "readings.toml").read_text(encoding="utf-8"))
SHANDONG = "37"


def _spoken(han: str) -> str:
    return " ".join(readings[0] for readings in han_readings(han))


def _chain(code: str) -> list[str]:
    """The names of a division and of those it belongs to, the largest first."""
    names: list[str] = []
    while region := regions.find(code):
        if region.level != "placeholder":
            names.insert(0, region.name)
        code = region.parent
    return names


def _codes(beginning: str = "") -> list[str]:
    lines = regions.CSV_PATH.read_text(encoding="utf-8").splitlines()[1:]
    return [line[:6] for line in lines if line.startswith(beginning)]


@pytest.mark.parametrize(("name", "syllables"), [pair for table in READINGS.values() for pair in table.items()])
def test_a_name_is_read_as_people_read_it(name: str, syllables: str) -> None:
    assert " ".join(as_meant for as_meant, *_ in pinyin(name).readings) == syllables


def test_every_division_of_shandong_is_in_the_table() -> None:
    names = {region.name for code in _codes(SHANDONG) if (region := regions.find(code))}

    assert len(names) > 200
    assert set(READINGS["shandong"]) == names


def test_a_division_is_read_alike_behind_those_it_belongs_to() -> None:
    """市长清 and 县长岛 hold 市长 and 县长: what stands around a place must not change how it is read."""
    misread = {}
    for chain in map(_chain, _codes()):
        for parts in (combination for number in (2, 3) for combination in combinations(chain, number)):
            written = f"{''.join(parts)}明德"
            if _spoken(written) != (wanted := " ".join([*map(_spoken, parts), "ming de"])):
                misread[written] = wanted

    assert not misread


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("乐陵", "leling"),
        ("单县", "danxian"),
        ("朝阳", "zhaoyang"),
        ("长清", "zhangqing"),
        ("重点", "chongdian"),
        ("泊里", "boli"),
        ("泺口", "pokou"),
        ("曾敏", "cengmin"),
    ],
)
def test_a_misreading_is_kept_as_an_alternative(name: str, typed: str) -> None:
    assert typed in pinyin(name).joined[1:]


def test_every_entry_of_the_tables_has_a_syllable_for_each_character() -> None:
    known = all_syllables()
    for name, syllables in (SURNAMES | PHRASES).items():
        assert len(syllables.split()) == len(name), name
        assert known.issuperset(syllables.split()), name
        assert normalise(name).text == name, f"{name} would never be met"
    for character, syllables in HETERONYMS.items():
        assert len(character) == 1 < len(set(syllables.split())), character
        assert known.issuperset(syllables.split()), character


def test_a_surname_stands_in_one_table_and_is_known_by_how_it_begins() -> None:
    assert len(set(FURTHER_SURNAMES)) == len(FURTHER_SURNAMES)
    assert COMMON_SURNAMES.union(SURNAMES).isdisjoint(FURTHER_SURNAMES)
    assert all(map(character_readings, FURTHER_SURNAMES))
    for surname, letter in {"王": "w", "单": "s", "庞": "p", "臧": "z", "乐": "y", "逄": "p", "欧": "o"}.items():
        assert surname in surnames_by_initial()[letter]
    # Of names of firms many begin so.
    assert "华" not in surnames_read()


def test_words_that_are_no_surname_begin_as_one() -> None:
    assert all(len(word) == 2 and word[0] in SURNAMES for word in NO_SURNAME)


def test_the_files_are_what_the_library_and_the_tables_make_of_them() -> None:
    assert CHARACTERS_PATH.read_text(encoding="utf-8").splitlines() == list(character_lines())
    assert PHRASES_PATH.read_text(encoding="utf-8").splitlines() == list(phrase_lines())


def test_what_answers_requests_does_without_the_library() -> None:
    script = "import sys; from search.analysis import pinyin; print(pinyin('单县乐陵').joined[0], 'pypinyin' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, encoding="utf-8")

    assert run.stdout.split() == ["shanxianlaoling", "False"]


@given(
    st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.sampled_from("重庆单县长乐市区老师曾仇"), max_size=12)
)
def test_each_character_has_its_own_readings_whatever_stands_around_it(han: str) -> None:
    read = han_readings(han)

    assert len(read) == len(han)
    for character, readings in zip(han, read, strict=True):
        assert readings
        assert len(set(readings)) == len(readings)
        assert set(character_readings(character)) <= set(readings)
