"""Public ids stay the same for ever, so their exact values are promises."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.public_ids import KIND_LETTERS, kind_of, public_id


def test_an_id_never_changes_its_value():
    assert public_id("institution", "91370102MA3C5U2K1X") == "ij2zull5o4egq"
    assert public_id("platform", "91370102MA3C5U2K1X\n51爱课堂") == "pd7pgorwr32n4"


@pytest.mark.parametrize("kind", KIND_LETTERS)
def test_the_letter_tells_the_kind(kind):
    assert kind_of(public_id(kind, "key")) == kind


def test_the_same_key_in_two_kinds_gives_two_unlike_ids():
    assert public_id("institution", "key")[1:] != public_id("platform", "key")[1:]


def test_every_kind_has_a_letter_of_its_own():
    assert len(set(KIND_LETTERS.values())) == len(KIND_LETTERS) == 7


@given(st.text())
def test_any_key_gives_an_id_of_thirteen_letters_and_digits(key):
    assert re.fullmatch(r"c[a-z2-7]{12}", public_id("course", key))


@pytest.mark.parametrize(
    "text", ["", "i", "91370102MA3C5U2K1X", "iabcdefghijkl\n", "iabcdefghijk1", "IABCDEFGHIJKL", "xabcdefghijkl", "iabcdefghijklm"]
)
def test_what_is_not_shaped_like_an_id_has_no_kind(text):
    assert kind_of(text) is None
