"""What is left of a condition among records of one kind, and filters with values that there are not."""

import pytest

from search.conditions import All, But, Condition, Either, Has, Under
from search.narrowing import Narrowing, among_kind, filter_token
from search.plan import BadQuery, SearchQuery, make_plan

A, B = Has("=爱课"), Has("~爱课")
WRITTEN = Has("爱课")
PEOPLE = Has(filter_token("kind", "teacher"))


@pytest.mark.parametrize(
    ("condition", "of_teachers", "of_courses"),
    [
        (A, A, A),
        (WRITTEN, None, WRITTEN),
        (Either((WRITTEN, B)), B, Either((WRITTEN, B))),
        (Under(WRITTEN, ("", "~")), B, Either((WRITTEN, B))),
        (But(A, PEOPLE), None, A),
        (But(A, B), But(A, B), But(A, B)),
        (Either((A, But(B, PEOPLE))), A, Either((A, B))),
        (All((A, But(B, PEOPLE))), None, All((A, B))),
        (Either((But(A, PEOPLE), All((A, But(B, PEOPLE))))), None, Either((A, All((A, B))))),
    ],
)
def test_what_leaves_out_a_kind_cannot_be_fulfilled_by_it_and_leaves_out_no_other(
    condition: Condition, of_teachers: Condition | None, of_courses: Condition
) -> None:
    assert among_kind(condition, "teacher") == of_teachers
    assert among_kind(condition, "course") == of_courses


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (SearchQuery("星海", Narrowing(regions=("370100", "999999"))), "region"),
        (SearchQuery("星海", exclude=Narrowing(regions=("999999",))), "exclude.region"),
    ],
)
def test_a_value_that_there_is_not_is_told_with_its_field(asked: SearchQuery, field: str) -> None:
    with pytest.raises(BadQuery) as refused:
        make_plan(asked)
    assert (refused.value.field, refused.value.value) == (field, "999999")
