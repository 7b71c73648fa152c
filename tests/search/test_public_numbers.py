"""Numbers that only lead to a record: telephones, decisions, telecom licences; as typed, on every engine."""

from collections.abc import Callable
from datetime import date

import pytest

from registry.models import Institution
from search.lookup import SearchQuery, look_up
from search.public_numbers import decisions, telephones
from search.verify import verify
from search.verifying.held import Held
from tests import factories

pytestmark = pytest.mark.django_db

CatchUp = Callable[[], None]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0531-88881234", ("0531-88881234", "88881234")),
        ("（0531）88881234", ("（0531）88881234", "88881234")),
        ("0531-88881234转801", ("0531-88881234转801",)),
        ("400-000-0000、0532 8888123", ("400-000-0000", "0532 8888123", "8888123")),
        ("0531-88881234；13800001111", ("0531-88881234", "88881234")),
        ("+86 138-0000-1111", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_a_field_holds_telephones_but_no_mobile_ones(written: str | None, expected: tuple[str, ...]) -> None:
    assert telephones(written) == expected


def test_a_decision_is_known_from_its_year_on_and_one_that_was_removed_is_not() -> None:
    told: list[dict[str, str | None]] = [
        {"decisionNumber": "鲁教监示〔2024〕143号"},
        {"decisionNumber": "无年号9", "removedOn": None},
    ]

    assert decisions(told) == ("〔2024〕143号", "无年号9", "鲁教监示〔2024〕143号")
    assert decisions([{"decisionNumber": "鲁教监示〔2024〕143号", "removedOn": "2025-01-01"}]) == ()


@pytest.fixture(scope="module")
def school(engine_once: str, caught_up_once: CatchUp) -> Institution:
    """A school with a telephone and an entry of credit, among others with nearly the same."""
    factories.credit_entry(factories.institution(service_phone="0531-88881235"), decision_number="鲁教监示〔2024〕1432号")
    row = factories.institution(name="济南云帆教育有限公司", service_phone="0531-88881234、13800001111")
    factories.credit_entry(row, decision_number="鲁教监示〔2024〕143号", listed_on=date(2024, 3, 1))
    factories.credit_entry(row, decision_number="鲁教监示〔2023〕1号", listed_on=date(2023, 3, 1))
    factories.credit_entry(row, decision_number="鲁教监示〔2023〕90号", removed_on=date(2024, 1, 1))
    caught_up_once()
    return row


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("0531-88881234", "servicePhone"),
        ("(0531) 88881234", "servicePhone"),
        ("０５３１８８８８１２３４", "servicePhone"),
        ("88881234", "servicePhone"),
        ("客服电话：0531-88881234", "servicePhone"),
        ("电话：053188881234", "servicePhone"),
        ("鲁教监示〔2024〕143号", "creditEntries"),
        ("鲁教监示[2024]143号", "creditEntries"),
        ("鲁教监示 2024 143", "creditEntries"),
        ("〔2024〕143号", "creditEntries"),
        ("鲁教监示〔2024〕第143号", "creditEntries"),
        ("鲁教监示2024年143号", "creditEntries"),
        ("鲁教监示 2024 年第 143 号", "creditEntries"),
        ("处罚决定 鲁教监示〔2024〕143号", "creditEntries"),
        ("鲁教监示〔2023〕1号", "creditEntries"),
    ],
)
def test_a_number_leads_to_who_bears_it_and_is_told(school: Institution, typed: str, field: str) -> None:
    first = look_up(SearchQuery(typed)).hits[0]

    assert (first.record.id, first.reason) == (school.public_id, "identifier")
    [told] = [each for each in first.matched if each.field == field]
    assert any(segment.hit for segment in told.segments)


@pytest.mark.parametrize("typed", ["13800001111", "鲁教监示〔2023〕90号"])
def test_nobody_is_found_by_a_mobile_telephone_or_by_what_was_removed(school: Institution, typed: str) -> None:
    assert not look_up(SearchQuery(typed)).hits


@pytest.mark.parametrize(
    "typed", ["鲁B2－20200001号", "鲁B2-20200001 云帆", "增值电信业务经营许可证：鲁B2-20200001", "B2-20200001"]
)
def test_a_telecom_licence_leads_to_its_platform(engine: str, typed: str, caught_up: CatchUp) -> None:
    row = factories.platform(telecom_license="鲁B2-20200001")
    caught_up()

    assert [(hit.record.id, hit.reason) for hit in look_up(SearchQuery(typed)).hits] == [(row.public_id, "identifier")]


def test_numbers_are_found_wherever_they_stand(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(licence_number="教民137010530250072号")
    first, second = (factories.platform(school, filing_number=f"鲁教线备2023206646{last}") for last in "12")
    caught_up()

    def found(typed: str) -> set[str]:
        return {hit.record.id for hit in look_up(SearchQuery(typed)).hits if hit.reason == "identifier"}

    assert found("教民137010530250072号 是哪家") == {school.public_id}
    assert found("鲁教线备20232066461 2026年还有效吗") == {first.public_id}
    assert found("鲁教线备20232066461，鲁教线备20232066462") == {first.public_id, second.public_id}


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        ("鲁教线备20232066461 云帆口语", "match"),
        ("经营许可证：鲁B2-20200001", "match"),
        # The ministry gives this number to another.
        ("B2-20200001", "none"),
        # As of ICP numbers, one that nobody has says nothing beside one that is filed.
        ("鲁教线备20232066461 鲁教线备20232066462", "match"),
        ("鲁教线备20232066461 鲁教线备20239999991", "several"),
    ],
)
def test_a_number_is_checked_with_words_behind_it(db: None, held: str, outcome: str) -> None:
    factories.platform(name="云帆口语", filing_number="鲁教线备20232066461", telecom_license="鲁B2-20200001")
    factories.platform(name="海风口语", filing_number="鲁教线备20239999991")

    [verdict] = verify([Held(held)])

    assert verdict.outcome == outcome
