"""Every pair of colours that tokens.css declares is readable, in both schemes."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8")
LEAST_RATIO = {"text": 4.5, "edge": 3.0}


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def schemes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    return {"light": colours(light), "dark": colours(light) | colours(dark)}


def declared_pairs() -> list[tuple[str, str, str]]:
    lines = re.findall(r"^\s+(text|edge): ([\w-]+) on ([\w, -]+)$", TOKENS, re.MULTILINE)
    return [(use, front, ground) for use, front, grounds in lines for ground in grounds.split(", ")]


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("scheme", "pair"), list(product(["light", "dark"], declared_pairs())))
def test_declared_pair_is_readable(scheme: str, pair: tuple[str, str, str]) -> None:
    use, front, ground = pair
    palette = schemes()[scheme]
    assert ratio(palette[front], palette[ground]) >= LEAST_RATIO[use]


def test_ratio_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_that_stands_in_front_is_declared_in_a_pair() -> None:
    declared = {name for _, front, ground in declared_pairs() for name in (front, ground)}
    decoration = {"hairline", "masthead-line"}
    assert set(schemes()["dark"]) - declared == decoration


def test_colours_are_written_in_the_tokens_alone() -> None:
    sheets = Path(settings.BASE_DIR).glob("static/css/**/*.css")
    strays = [
        sheet.name
        for sheet in sheets
        if sheet.name not in {"tokens.css", "print.css"} and re.search(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())
    ]
    assert strays == []
