"""Words for values and days, apart from any page."""

import pytest
from django.utils import translation

from public_site import states, wording
from public_site.paging import WrongPage, page_number, shelf
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus


def test_every_status_has_a_seal_and_a_word() -> None:
    seals = {states.institution_seal(filing, credit) for filing in FilingStatus for credit in CreditStatus}
    seals |= {states.PLATFORM_SEALS[status] for status in PlatformStatus}
    assert seals <= set(states.SEAL_WORDS)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([3], "3 年级"), ([3, 4, 5], "3 至 5 年级"), ([5, 3, 4], "3 至 5 年级"), ([1, 3], "1、3 年级")],
)
def test_grades_are_a_span_where_they_follow_each_other(numbers, words) -> None:
    assert wording.grades(numbers) == words


def test_day_is_said_in_the_language_of_the_page() -> None:
    assert wording.day_words("2026-11-24") == "2026年11月24日"
    assert wording.day_words(None) == ""
    with translation.override("en"):
        assert wording.day_words("2026-11-24") == "24 November 2026"


def test_shelf_walks_a_list_and_refuses_pages_that_are_not_there() -> None:
    found = shelf(list(range(45)), parameter="fees", query={"fees": "2", "staff": "3"}, size=20, anchor="fees")
    assert (list(found.items), found.count) == (list(range(20, 40)), 3)
    assert found.next_url == "?staff=3&fees=3#fees"
    with pytest.raises(WrongPage):
        shelf([1], parameter="fees", query={"fees": "2"}, size=20, anchor="fees")
    for wrong in ("0", "-1", "1.5", "１", "1e3", "99999", "x"):
        with pytest.raises(WrongPage):
            page_number(wrong)
