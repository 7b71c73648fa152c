"""Where a complaint goes: every combination, compared with a table that somebody has read."""

import csv
from pathlib import Path

import pytest

from complaints.routing import region_for, unit_for
from complaints.vocabulary import CATEGORIES

REVIEWED = Path(__file__).parent / "routing.csv"


def test_every_combination_is_routed_as_reviewed():
    with REVIEWED.open(encoding="utf-8", newline="") as lines:
        reviewed = {(row["category"], row["nature"]): row["unit"] for row in csv.DictReader(lines)}
    routed = {
        (category.value, nature.value): unit_for(category, nature).value
        for nature, categories in CATEGORIES.items()
        for category in categories
    }
    assert routed == reviewed


@pytest.mark.parametrize(
    ("record_region", "chosen_region", "answers"),
    [
        ("370102", "", "370102"),
        ("370102", "370200", "370102"),
        ("", "370200", "370200"),
        ("", "", "370000"),
        ("370171", "", "370171"),
        # Jiyang and Zhangqiu became districts of Jinan.
        ("370125", "", "370115"),
        ("370181", "", "370114"),
        # Elsewhere in China the province answers and sends it on.
        ("330104", "", "370000"),
        ("110101", "370200", "370000"),
    ],
)
def test_the_region_is_the_records_or_the_chosen_one_or_the_province(record_region, chosen_region, answers):
    assert region_for(record_region, chosen_region) == answers
