"""Before you pay: lessons, months and amount against the rules of the day."""

import pytest

pytestmark = pytest.mark.django_db

CHECK = """query ($input: PaymentCheckInput!) { check(input: $input) {
  verdict asOf findings { rule verdict article limit since certainty } } }"""
WINTER = {"startsOn": "2026-12-01", "amount": "10"}


def _check(data, **payment):
    found = data(CHECK, input={"paidOn": "2026-11-24", "subject": "MATH", **payment})["check"]
    return found["verdict"], {each["rule"]: each["verdict"] for each in found["findings"]}


@pytest.mark.parametrize(
    ("payment", "verdict", "findings"),
    [
        ({"lessons": 60, "amount": "3000.00"}, "PASSED", {"FEE_LESSONS": "PASSED", "FEE_AMOUNT": "PASSED"}),
        ({"lessons": 61, "amount": "3000.00"}, "FAILED", {"FEE_LESSONS": "FAILED", "FEE_AMOUNT": "PASSED"}),
        ({"months": 3}, "NOT_KNOWN", {"FEE_MONTHS": "PASSED", "FEE_AMOUNT": "NOT_KNOWN"}),
        ({"months": 4, "amount": "10"}, "FAILED", {"FEE_MONTHS": "FAILED", "FEE_AMOUNT": "PASSED"}),
        (
            WINTER | {"endsOn": "2027-03-01"},
            "PASSED",
            {"FEE_MONTHS": "PASSED", "FEE_AMOUNT": "PASSED"},
        ),
        (
            WINTER | {"endsOn": "2027-03-02"},
            "FAILED",
            {"FEE_MONTHS": "FAILED", "FEE_AMOUNT": "PASSED"},
        ),
        # The amount of an academic subject is limited by a rule that is still to be checked.
        ({"lessons": 10, "amount": "5000.01"}, "WARNED", {"FEE_LESSONS": "PASSED", "FEE_AMOUNT": "WARNED"}),
        ({"lessons": 10, "amount": "5000.01", "subject": "ART"}, "FAILED", {"FEE_LESSONS": "PASSED", "FEE_AMOUNT": "FAILED"}),
        (
            {"lessons": 61, "months": 4, "amount": "1"},
            "FAILED",
            {"FEE_LESSONS": "FAILED", "FEE_MONTHS": "FAILED", "FEE_AMOUNT": "PASSED"},
        ),
        ({}, "NOT_KNOWN", {"FEE_LESSONS": "NOT_KNOWN", "FEE_MONTHS": "NOT_KNOWN", "FEE_AMOUNT": "NOT_KNOWN"}),
        ({"lessons": 61, "paidOn": "2019-12-17"}, "NOT_KNOWN", {}),
    ],
)
def test_a_payment_is_judged_by_the_rules_of_its_day(data, payment, verdict, findings):
    assert _check(data, **payment) == (verdict, findings)


def test_a_finding_names_its_rule(data):
    found = data(CHECK, input={"subject": "MATH", "lessons": 61, "paidOn": "2026-11-24"})["check"]
    (lessons, *_) = found["findings"]
    assert (found["asOf"], lessons["since"], lessons["certainty"]) == ("2026-11-24", "2019-12-18", "CONFIRMED")
    assert "60" in lessons["limit"]
    assert lessons["article"]


@pytest.mark.parametrize(
    ("payment", "argument"),
    [
        ({"lessons": 0}, "input.lessons"),
        ({"lessons": -1}, "input.lessons"),
        ({"lessons": 2_000_000_000}, "input.lessons"),
        ({"months": 0}, "input.months"),
        ({"months": 121}, "input.months"),
        ({"amount": "-0.01"}, "input.amount"),
        ({"amount": "10000000.01"}, "input.amount"),
        ({"amount": "5000.004"}, "input.amount"),
        ({"amount": "0." + "0" * 999 + "1"}, "input.amount"),
        ({"startsOn": "2026-12-01", "endsOn": "2026-11-30"}, "input.endsOn"),
        ({"months": 3, "endsOn": "2026-11-30"}, "input.months"),
        ({"endsOn": "2026-11-30"}, "input.startsOn"),
        ({"startsOn": "2026-11-30", "lessons": 20}, "input.endsOn"),
        ({"startsOn": "0001-01-01"}, "input.startsOn"),
        ({"paidOn": "9999-12-31"}, "input.paidOn"),
    ],
)
def test_a_slip_is_named_by_its_path(error, payment, argument):
    failed = error(CHECK, input={"subject": "MATH", **payment})
    assert (failed["code"], failed["field"], failed["argument"]) == ("BAD_ARGUMENT", "check", argument)


@pytest.mark.parametrize("amount", ["5", "+5.", ".50", "0005.00", "5.000", 5])
def test_an_amount_is_written_as_xml_schema_writes_it(data, amount):
    assert data(CHECK, input={"subject": "MATH", "amount": amount, "lessons": 1})["check"]["verdict"]


@pytest.mark.parametrize("amount", ["1e2", "1_000", "1,000", " 5", "5\n", "٥", "５", ".", "+", "0x5", "5.0.0"])
def test_an_amount_that_only_python_can_read_is_none(error, amount):
    failed = error(CHECK, input={"subject": "MATH", "amount": amount, "lessons": 1})
    assert (failed["code"], failed["argument"]) == ("BAD_ARGUMENT", "input.amount")


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "1e999999", "Infinity", "-1", "", "x", "9" * 5000, True, 1.5, None])
def test_an_amount_is_a_plain_number(ask, amount):
    answer = ask(CHECK, input={"subject": "MATH", "amount": amount, "lessons": 1})
    if amount is None:
        assert answer["data"]["check"]["verdict"] == "NOT_KNOWN"
    else:
        assert {each["extensions"]["code"] for each in answer["errors"]} == {"BAD_ARGUMENT"}
