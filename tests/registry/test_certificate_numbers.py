"""The number of a certificate: read in any way that people write it, and every slip is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.certificate_numbers import (
    ALPHABET,
    EXAMPLE,
    CertificateNumberWrong,
    draw_certificate_number,
    parse_certificate_number,
)

numbers = st.builds(draw_certificate_number)


def wrong(typed: str) -> str:
    with pytest.raises(CertificateNumberWrong) as refused:
        parse_certificate_number(typed)
    return refused.value.message


@given(numbers)
def test_a_number_is_read_back_however_it_is_written(number):
    full_width = "".join(chr(ord(each) + 0xFEE0) if each != "-" else "－" for each in number)
    for written in (number, number.lower(), number.replace("-", ""), number.replace("-", " "), f" {number}\n", full_width):
        assert parse_certificate_number(written) == number


@pytest.mark.parametrize("dash", ["‐", "‑", "‒", "–", "—", "―", "−", "－", "_", "·"])
def test_a_number_out_of_another_program_has_its_dashes_and_invisible_characters(dash):
    assert parse_certificate_number(f"\ufeff\u200e{EXAMPLE.replace('-', dash)}\u200b") == EXAMPLE


@given(numbers)
def test_letters_that_people_mistake_for_digits_are_read_as_those(number):
    head, tail = number[:3], number[3:]
    assert parse_certificate_number(head + tail.replace("0", "O").replace("1", "l")) == number


@given(numbers, st.integers(3, 18), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(number, place, character):
    if number[place] in ("-", character):
        return
    assert "有一位不对" in wrong(number[:place] + character + number[place + 1 :])


@given(numbers, st.integers(3, 18))
def test_a_lost_character_is_counted(number, place):
    if number[place] != "-":
        assert "少了 1 位" in wrong(number[:place] + number[place + 1 :])


@given(numbers, st.integers(3, 19), st.sampled_from(ALPHABET))
def test_an_added_character_is_counted(number, place, character):
    assert "多了 1 位" in wrong(number[:place] + character + number[place:])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请填写证明编号"),
        ("SDT202003021234561", "以 ZM 开头"),
        ("ZM-7K3Q-9XWD-4MH?-Q", "以 ZM 开头"),
        ("ZM-7K3Q-9XWD-4UHT-Q", "没有 I、L、O、U"),
        ("ZM", "少了 13 位"),
        ("ZM" + "7" * 500, "多了"),
        ("\0", "请填写证明编号"),
    ],
)
def test_what_is_no_number_is_told_how_one_looks(typed, words):
    assert words in wrong(typed)


def test_the_example_is_a_number():
    assert parse_certificate_number(EXAMPLE) == EXAMPLE


def test_numbers_are_not_drawn_twice():
    assert len({draw_certificate_number() for _ in range(1000)}) == 1000
