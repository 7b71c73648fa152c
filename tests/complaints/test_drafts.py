"""What may be filled in: each field that cannot stay as it is is named, with what to do."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.drafts import MAX_DESCRIPTION, ComplaintDraft, Contact, clean_text, cleaned, problems_of
from tests.complaints.making import draft

TODAY = date(2026, 11, 24)
NO_PHONE = Contact("王", "")


def problems(**changes):
    return {(".".join(each.field), each.code) for each in problems_of(cleaned(draft(**changes)), today=TODAY)}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"nature": "COMPLAINT", "category": "Refund", "mode": "CONFIDENTIAL"}, set()),
        ({"nature": "grievance"}, {("nature", "choose")}),
        ({"category": ""}, {("category", "choose")}),
        ({"mode": "secret"}, {("mode", "choose")}),
        ({"about": "  "}, {("about", "required")}),
        ({"about": "", "record": "I00000000000A"}, set()),
        ({"about": "", "nature": "enquiry"}, set()),
        ({"about": "\u200b\u3164"}, {("about", "required")}),
        ({"about": "启" * 200}, set()),
        ({"about": "启" * 201}, {("about", "too_long")}),
        ({"description": "太短"}, {("description", "too_short")}),
        ({"description": "十" * 10}, set()),
        ({"description": "\u200b \u2800\u202e\ufe0f" * 10}, {("description", "too_short")}),
        ({"description": " " * 20 + "九" * 9}, {("description", "too_short")}),
        ({"description": "字" * 5_000}, set()),
        ({"description": "字" * 5_001}, {("description", "too_long")}),
        ({"occurred_on": TODAY}, set()),
        ({"occurred_on": date(2026, 11, 25)}, {("occurred_on", "future")}),
        ({"occurred_on": date(2000, 1, 1)}, set()),
        ({"occurred_on": date(1999, 12, 31)}, {("occurred_on", "too_early")}),
        ({"amount": Decimal(0)}, set()),
        ({"amount": Decimal("10000000.00")}, set()),
        ({"amount": Decimal("10000000.01")}, {("amount", "out_of_range")}),
        ({"amount": Decimal("-0.01")}, {("amount", "out_of_range")}),
        ({"amount": Decimal("NaN")}, {("amount", "out_of_range")}),
        ({"amount": Decimal("Infinity")}, {("amount", "out_of_range")}),
        ({"amount": Decimal("1.005")}, {("amount", "too_precise")}),
        ({"amount": Decimal("1.500")}, set()),
        ({"amount": Decimal("2.4E+3")}, set()),
        ({"amount": Decimal("1E+1000000")}, {("amount", "out_of_range")}),
        ({"amount": Decimal("1E-1000000")}, {("amount", "too_precise")}),
        ({"amount": Decimal("1.00000000000000000000000000000000000001")}, {("amount", "too_precise")}),
        ({"region": "370102"}, set()),
        ({"region": "370181"}, set()),
        ({"region": "999999"}, {("region", "unknown")}),
        ({"mode": "anonymous"}, set()),
        ({"mode": "anonymous", "contact": Contact("", " ")}, set()),
        ({"mode": "anonymous", "contact": Contact("", "13905310531")}, {("contact", "not_wanted")}),
        ({"contact": None}, {("contact.name", "required"), ("contact.phone", "required")}),
        ({"mode": "named", "contact": NO_PHONE}, {("contact.phone", "required")}),
        ({"contact": Contact("王", "+86 139-0531-0531")}, set()),
        ({"contact": Contact("王", "0531-86912345")}, set()),
        ({"contact": Contact("王", "１３９０５３１０５３１")}, set()),
        ({"contact": Contact("\u200d", "\u202d139 0531 0531\u202c")}, {("contact.name", "required")}),
        ({"contact": Contact("王", "1390531053")}, {("contact.phone", "malformed")}),
        ({"contact": Contact("王" * 60, "13905310531", "路" * 200)}, set()),
        ({"contact": Contact("王" * 61, "13905310531")}, {("contact.name", "too_long")}),
        ({"contact": Contact("王", "13905310531", "路" * 201)}, {("contact.address", "too_long")}),
    ],
)
def test_a_draft_is_judged_field_by_field(changes, found):
    assert problems(**changes) == found


def test_every_problem_tells_what_to_do():
    wrong = ComplaintDraft("", "", "", "named", occurred_on=date(1990, 1, 1), amount=Decimal(-1), region="1")
    found = problems_of(cleaned(wrong), today=TODAY)
    assert len(found) == 9
    assert all(each.message.endswith("。") for each in found)


def test_control_characters_and_lone_surrogates_are_dropped():
    assert clean_text("退\x00费\x1b[31m\ud800\r\n第二行\t空") == "退费[31m\n第二行\t空"
    # No writing has so many marks above and below a letter, and to put them in order takes seconds.
    assert len(clean_text("退" + "\u0315\u0300" * 8_000)) <= 31


def test_what_nobody_sees_is_kept_within_a_text_and_not_within_a_line():
    family = "👨\u200d👩\u200d👧"
    filled = cleaned(draft(description=family, about="\u202e启\u200b明\u2066星\ufeff", contact=Contact("王\u200c", "1", "")))
    assert (filled.description, filled.about) == (family, "启明星")
    assert filled.contact is not None
    assert filled.contact.name == "王"


def test_a_text_that_is_too_long_in_any_form_is_left_as_it_is():
    accented = "e\u0301"
    assert clean_text(accented * MAX_DESCRIPTION) == "é" * MAX_DESCRIPTION
    longest = accented * 2 * MAX_DESCRIPTION
    assert clean_text(longest) == "é" * 2 * MAX_DESCRIPTION
    assert clean_text(longest + "。") == longest + "。"
    assert problems(description=longest + "。") == {("description", "too_long")}


@given(st.text(max_size=50))
def test_any_text_can_be_cleaned_judged_and_marked(typed):
    filled = cleaned(draft(description=typed, about=typed, category=typed, record=typed, contact=Contact(typed, typed, typed)))
    problems_of(filled, today=TODAY)
    written = filled.canonical().decode()
    assert not any(each in written for each in "\x00\x1b\x7f\x9f")
    assert filled.description == filled.description.strip()


def test_the_same_input_gives_the_same_bytes_and_other_input_others():
    same = cleaned(draft(amount=Decimal("3600.5"), nature="COMPLAINT"))
    assert same.canonical() == cleaned(draft()).canonical()
    assert cleaned(draft(region="370100")).canonical() != cleaned(draft()).canonical()
    assert str(cleaned(draft(amount=Decimal("-0"))).amount) == "0.00"
