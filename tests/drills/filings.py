"""Files for the drills: a registry of some size, and a later file that corrects, announces, removes and lets people leave."""

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from registry.sample.institutions import institution, institutions
from registry.sample.ndjson import lines
from tests.drills.commands import Command

DAY = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LATER = datetime(2027, 1, 12, 4, 0, tzinfo=UTC)

# What the first file says holds from this day; what the second corrects, from an earlier one or from one to come.
FIRST_DAY, EARLIER_DAY, DAY_TO_COME = "2024-03-01", "2022-05-01", "2026-12-10"
# More courses than one batch may hold, so that the institution is filed in parts.
MANY_COURSES = 330
CONTESTED_ADDRESS = "争议路"

Line = dict[str, Any]


def first_file(folder: Path, number: int) -> Path:
    """Write that many invented institutions, one of them too large for one batch."""
    said = [{**line, "effective_on": FIRST_DAY} for line in _lines(number)]
    platform = said[6]["platforms"][0]
    platform["courses"] = [{**platform["courses"][0], "code": f"M-{each:04d}"} for each in range(MANY_COURSES)]
    return _written(folder / "first.ndjson", said)


def second_file(folder: Path, number: int) -> Path:
    """Write a later, complete word on the same institutions, and a third more of them."""
    said = []
    for index, line in enumerate(_lines(number + number // 3)):
        changed = copy.deepcopy(line)
        if 6 <= index < number:
            _CHANGES[index % len(_CHANGES)](changed, index)
        said.append(changed)
    return _written(folder / "second.ndjson", said)


def overlapping_files(folder: Path, files: int, number: int) -> list[Path]:
    """Write files of which each shares half of its institutions with the next; of one institution each says something else."""
    written = []
    for file in range(files):
        said = _lines_between(6 + file * number // 2, 6 + file * number // 2 + number)
        contested = copy.deepcopy(_lines_between(1000, 1001)[0])
        contested["address"] = f"{CONTESTED_ADDRESS}{file}号"
        written.append(_written(folder / f"overlapping-{file}.ndjson", [*said[:2], contested, *said[2:]]))
    return written


def import_of(path: Path, *options: str) -> Command:
    """Return the import of a file on the day of the drills."""
    return Command(("import_registry", str(path), *options), DAY)


def turning_of_the_day() -> Command:
    """Return `turn_day` some weeks after the imports."""
    return Command(("turn_day",), LATER)


def _correct(line: Line, index: int) -> None:
    line |= {"effective_on": EARLIER_DAY, "name": f"{line['name']}（更正{index}）", "address": "经十路1号"}


def _announce(line: Line, _: int) -> None:
    line |= {"effective_on": DAY_TO_COME, "address": "经十路2号", "service_phone": "0531-00000002"}
    for platform in line["platforms"]:
        platform |= {"mlps_level": 4, "has_eye_protection": not platform["has_eye_protection"]}


def _remove(line: Line, _: int) -> None:
    line["platforms"] = line["platforms"][:1]
    line["platforms"][0]["courses"] = line["platforms"][0]["courses"][1:]


def _let_staff_leave(line: Line, _: int) -> None:
    line["teachers"][0]["left_on"] = "2026-10-01"
    line["teachers"][-1]["left_on"] = "2026-12-05"


def _decide(line: Line, index: int) -> None:
    said = {"issued_by": "市教育局（示例）", "decision_number": f"演练〔2026〕{index}号"}
    line["credit"].append(
        said
        | {
            "list": "black",
            "reason": "演练",
            "conduct_ended_on": "2021-12-15",
            "listed_on": "2024-02-01",
            "valid_until": "2026-12-31",
        }
    )
    line["penalties"].append(
        said | {"kind": "warning", "decided_on": "2026-06-01", "withdrawn_on": "2026-12-08", "withdrawal_reason": "演练"}
    )


def _remove_from_earlier_on(line: Line, _: int) -> None:
    line |= {"effective_on": EARLIER_DAY}
    _remove(line, 0)


def _leave(_: Line, __: int) -> None:
    """Say the same again."""


_CHANGES = (_correct, _announce, _remove, _let_staff_leave, _decide, _remove_from_earlier_on, _leave)


def _lines(number: int) -> list[Line]:
    return [orjson.loads(line) for line in lines(institutions(number))]


def _lines_between(first: int, end: int) -> list[Line]:
    return [orjson.loads(line) for line in lines(institution(index) for index in range(first, end))]


def _written(path: Path, said: Iterable[Mapping[str, Any]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in said))
    return path
