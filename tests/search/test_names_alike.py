"""Names that look like another's; of hosts see `test_sites.py`."""

import pytest

from search.verifying.names_alike import closeness, is_nearly, is_short_for, is_taken_for, likeness


def test_what_is_left_of_a_name_is_compared_where_it_is_long_enough() -> None:
    assert likeness("启航优课", ["青岛启航优课网络科技有限公司"]) == 1
    # Nothing is left of one, or of both, but a place: that makes nobody alike.
    assert likeness("青岛教育", ["济南培训"]) < 0.5
    assert likeness("青岛教育", ["启航优课"]) < 0.5
    assert likeness("启航优课", ["青岛教育"]) < 0.5
    assert likeness("启航优课", []) == 0


def test_a_slip_counts_as_much_as_likeness_and_takes_nothing_from_it() -> None:
    other, slip = "济南鹏程达教育有限公司", "济南鹏飞达教育有限公司"
    assert closeness(slip, other) == pytest.approx(likeness(slip, [other]))
    # Two of three characters are less alike than what one slip is worth.
    assert closeness("鹏飞达", "鹏程达") > likeness("鹏飞达", ["鹏程达"])
    # What is unlike is worth no more than it is.
    assert closeness("鹏飞达", "启明星") < 0.1


@pytest.mark.parametrize(
    ("name", "other", "is_taken"),
    [
        ("鹏飞达", "鹏程达", True),
        ("鹏飞", "鹏程", False),
        # Heard as the other, however short.
        ("鹏成", "鹏程", True),
        ("青岛鹏飞达培训学校", "济南鹏程达教育有限公司", True),
        ("鹏程达", "鹏程达", False),
        ("", "鹏程达", False),
    ],
)
def test_one_slip_in_what_few_names_hold_is_taken_for_the_other(name: str, other: str, *, is_taken: bool) -> None:
    assert is_taken_for(name, [other]) is is_taken


@pytest.mark.parametrize("name", ["鹏程", "鹏程教育", "济南鹏程", "青岛鹏程网校"])
def test_all_that_only_few_names_hold_makes_alike_however_short(name: str) -> None:
    other = "济南鹏程教育有限公司"
    assert is_short_for(name, [other])
    assert closeness(name, other) > closeness(f"{name}达", other)


@pytest.mark.parametrize("name", ["济南教育有限公司", "鹏飞教育", "鹏程达教育", ""])
def test_a_name_is_short_for_none_that_has_other_characters_of_its_own(name: str) -> None:
    assert not is_short_for(name, ["济南鹏程教育有限公司", "济南培训学校"])


def test_full_names_are_nearly_the_same_with_one_slip_in_all() -> None:
    assert is_nearly("济南鹏飞达教育有限公司", "济南鹏程达教育有限公司")
    assert not is_nearly("济南鹏程达教育有限公司", "济南鹏程达教育有限公司")
    assert not is_nearly("青岛鹏飞达培训学校", "济南鹏程达教育有限公司")
