"""References that can be read out, and secrets that cannot be guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.references import (
    ReferenceWrong,
    draw_reference,
    hash_secret,
    make_secret,
    parse_reference,
    remake_secret,
    secret_fits,
)
from complaints.vocabulary import Nature

DAY = date(2026, 11, 24)
natures = st.sampled_from(list(Nature))
keys = st.text(min_size=1, max_size=40)


@given(natures, st.dates(date(2019, 1, 1), date(2099, 12, 31)))
def test_a_drawn_reference_is_read_back(nature, day):
    reference = draw_reference(nature, day)
    assert parse_reference(reference) == reference
    assert reference[3:11] == f"{day:%Y%m%d}"


def test_each_nature_has_its_letter():
    assert {draw_reference(nature, DAY)[2] for nature in Nature} == {"T", "J", "Z", "Y"}


@given(natures, st.integers(3, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(nature, place, change):
    reference = draw_reference(nature, DAY)
    wrong = reference[:place] + str((int(reference[place]) + change) % 10) + reference[place + 1 :]
    with pytest.raises(ReferenceWrong, match="校验位"):
        parse_reference(wrong)


@pytest.mark.parametrize("other", "JZ")
def test_a_wrong_letter_is_found(other):
    with pytest.raises(ReferenceWrong, match="校验位"):
        parse_reference("SD" + other + draw_reference(Nature.COMPLAINT, DAY)[3:])


@pytest.mark.parametrize(
    "typed",
    [
        "sdt202003021234561",
        " SDT 20200302 123456 1 ",
        "SDT-20200302-123456-1",
        "ＳＤＴ２０２００３０２１２３４５６１",
        "SDT20200302\u3000123456\t1\n",
        "\ufeffSDT20200302\u2011123456\u20131\u200b",
    ],
)
def test_a_reference_is_read_as_people_type_it(typed):
    assert parse_reference(typed) == "SDT202003021234561"


@pytest.mark.parametrize(
    "typed", ["", "SD", "SDX202003021234569", "SDT20200302123456", "12345", "SDT" * 10_000, "编号", "\x00", "SDT٢٠٢٠٠٣٠٢١٢٣٤٥٦٩"]
)
def test_what_is_no_reference_is_told_how_one_looks(typed):
    with pytest.raises(ReferenceWrong, match="SD 开头"):
        parse_reference(typed)


def test_the_secret_has_eighty_bits_in_groups_of_four():
    secret = make_secret("SDT202003021234561", "key")
    assert [len(group) for group in secret.split("-")] == [4, 4, 4, 4]
    assert set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-")


@given(keys, keys)
def test_the_secret_depends_on_the_key_and_the_reference(one, other):
    first = make_secret("SDT202003021234561", one)
    assert (make_secret("SDT202003021234561", other) == first) == (one == other)
    assert make_secret("SDT202003021234568", one) != first


def test_a_secret_is_read_as_people_type_it(settings):
    secret = make_secret("SDT202003021234561", "key")
    kept = hash_secret(secret)
    assert secret_fits(secret.lower().replace("-", " "), kept)
    assert secret_fits(secret.replace("O", "0").replace("I", "1").replace("B", "8"), kept)
    # As a word processor or a chat hands it on.
    assert secret_fits("\u202a" + secret.replace("-", "\u2011") + "\u202c", kept)
    assert secret_fits(secret.replace("-", " – "), kept)
    assert not secret_fits(secret[:-1], kept)
    assert not secret_fits("", kept)


def test_a_secret_is_made_again_after_the_key_was_rotated(settings):
    old, new = settings.RECEIPT_KEYS[0], "bmV3LXJlY2VpcHQta2V5LW9mLTMyLWJ5dGVzLWxvbmc="
    secret = make_secret("SDT202003021234561", "key")
    settings.RECEIPT_KEYS = [new, old]
    assert remake_secret("SDT202003021234561", "key", hash_secret(secret)) == secret
    assert make_secret("SDT202003021234561", "key") != secret


def test_a_secret_is_not_made_again_without_its_key(settings):
    kept = hash_secret(make_secret("SDT202003021234561", "key"))
    assert remake_secret("SDT202003021234561", "another", kept) is None
    settings.RECEIPT_KEYS = ["bmV3LXJlY2VpcHQta2V5LW9mLTMyLWJ5dGVzLWxvbmc="]
    assert remake_secret("SDT202003021234561", "key", kept) is None
