"""Words for values, days and changes, apart from any page."""

from datetime import date
from types import SimpleNamespace

import orjson
import pytest
from django.utils import translation

from public_site import states, wording
from public_site.history_lines import history_lines, status_since
from public_site.paging import WrongPage, page_number, shelf
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus


def entry(day: str, document, changed=(), basis="", source="", kind="platform"):
    payload = orjson.dumps({"document": document, "changedFields": list(changed), "basis": basis, "source": source}).decode()
    return SimpleNamespace(kind=kind, effective_on=date.fromisoformat(day), payload=payload, get_action_display=lambda: "变更")


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


def test_status_holds_since_the_first_entry_of_an_unbroken_run() -> None:
    entries = [
        entry("2026-06-01", {"status": "SUSPENDED"}),
        entry("2026-05-04", {"status": "SUSPENDED"}, basis="鲁教监〔2026〕5号"),
        entry("2024-01-01", {"status": "FILED"}),
        entry("2023-01-01", {"status": "SUSPENDED"}),
    ]
    assert status_since(entries) == (date(2026, 5, 4), "鲁教监〔2026〕5号")
    assert status_since([]) == (None, "")


def test_erased_entry_says_only_that_it_was_erased() -> None:
    erased = SimpleNamespace(kind="credit", effective_on=date(2026, 1, 1), payload=None, get_action_display=lambda: "删除")
    assert history_lines([erased])[0].text == "内容已依法删除"


def test_change_is_told_from_old_to_new_and_long_values_are_cut() -> None:
    lines = history_lines(
        [
            entry(
                "2026-01-01",
                {"status": "SUSPENDED", "domains": ["b" * 300], "hasEyeProtection": True},
                ["domains", "hasEyeProtection", "status"],
            ),
            entry("2025-01-01", {"status": "FILED", "domains": ["a.cn"], "hasEyeProtection": None}),
        ]
    )
    assert "状态由“已备案”改为“暂停运营”" in lines[0].text
    assert "护眼功能由“未填报”改为“是”" in lines[0].text
    assert "网址由“a.cn”改为“" + "b" * 119 + "…”" in lines[0].text


def test_shelf_walks_a_list_and_refuses_pages_that_are_not_there() -> None:
    found = shelf(list(range(45)), parameter="fees", query={"fees": "2", "staff": "3"}, size=20, anchor="fees")
    assert (list(found.items), found.count) == (list(range(20, 40)), 3)
    assert found.next_url == "?staff=3&fees=3#fees"
    with pytest.raises(WrongPage):
        shelf([1], parameter="fees", query={"fees": "2"}, size=20, anchor="fees")
    for wrong in ("0", "-1", "1.5", "１", "1e3", "99999", "x"):
        with pytest.raises(WrongPage):
            page_number(wrong)


def test_english_day() -> None:
    with translation.override("en"):
        assert wording.day_words("2026-11-24") == "24 November 2026"
