"""What verify says of another day than today: of what was called otherwise then, or has left the registry since."""

from datetime import date

import pytest

from registry import public_records
from registry.identifiers import valid_uscc
from registry.models import Institution
from registry.vocabulary import RecordKind
from search.verify import verify
from search.verifying.held import Held
from tests import factories

pytestmark = pytest.mark.django_db

BEFORE, CHANGED_ON = date(2023, 6, 1), date(2024, 1, 1)
OLD_NAME, NEW_NAME = "德州晨鸣网络科技有限公司", "德州朝鸣网络培训学校"
OLD_CODE, NEW_CODE = valid_uscc("91371402MA3BB0009"), valid_uscc("52371402MJE000009")


@pytest.fixture
def school() -> Institution:
    """A school that became non-profit at the beginning of 2024, with another name and code."""
    row = factories.institution(name=OLD_NAME, uscc=OLD_CODE, brands=["晨鸣"])
    row.name, row.uscc, row.brands = NEW_NAME, NEW_CODE, ["朝鸣"]
    row.former_names = [{"name": OLD_NAME, "until": "2023-12-31"}]
    row.former_usccs = [{"uscc": OLD_CODE, "until": "2023-12-31"}]
    factories.publish(row, RecordKind.INSTITUTION, public_records.institution(row, [], on=CHANGED_ON), effective_on=CHANGED_ON)
    return row


def said(text: str, *, payee: str = "", on: date | None = BEFORE) -> tuple[str, ...]:
    """The outcome, and why."""
    (verdict,) = verify([Held(text, payee=payee)], as_of=on)
    return (verdict.outcome, *(verdict.record.reasons if verdict.record else verdict.reasons))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (OLD_CODE, "uscc", "former_uscc"),
        (NEW_CODE, "uscc", "uscc"),
        (OLD_NAME, "name", "former_name"),
        (NEW_NAME, "name", "name"),
        ("朝鸣", "brand", "brand"),
    ],
)
def test_a_code_and_a_name_are_told_as_what_they_were_on_the_day(school: Institution, text: str, before: str, after: str) -> None:
    assert said(text) == ("match", before, "not_filed")
    assert said(text, on=CHANGED_ON) == said(text, on=None) == ("match", after, "not_filed")


def test_who_bore_a_name_on_the_day_is_not_left_out_for_who_bears_it_today(school: Institution) -> None:
    other = factories.institution(name="德州海风网络培训学校")
    other.name = OLD_NAME
    factories.publish(other, RecordKind.INSTITUTION, public_records.institution(other, [], on=CHANGED_ON), effective_on=CHANGED_ON)
    (verdict,) = verify([Held(OLD_NAME)], as_of=BEFORE)

    assert {each.record.id for each in verdict.candidates} == {school.public_id, other.public_id}
    assert said(OLD_NAME, on=None) == ("match", "name", "not_filed")


def test_a_number_that_was_given_later_is_told_as_such() -> None:
    app = factories.platform(name="晨鸣课堂", filing_number=None, status="unfiled", app_ids=["cn.chenming.app"])
    app.filing_number, app.status = "鲁教线备371402001", "filed"
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), app.operator_id, effective_on=CHANGED_ON)

    assert said(app.filing_number) == ("match", "filing_number", "unfiled")
    assert said("cn.chenming.app") == ("match", "app_id", "unfiled")


def test_the_payee_may_be_told_by_a_name_that_it_bears_on_another_day(school: Institution) -> None:
    app = factories.platform(school, name="晨鸣课堂")
    shared = factories.platform(name="海风课堂", responsible_usccs=[OLD_CODE])
    other = factories.institution(name="德州海风网络培训学校")

    assert said(app.name, payee=NEW_NAME) == ("match", "name", "filed", "payee_matches")
    assert said(app.name, payee="朝鸣") == ("match", "name", "filed", "payee_is_brand")
    assert said(shared.name, payee=NEW_NAME) == ("match", "name", "filed", "payee_is_responsible")
    assert said(app.name, payee=other.name) == ("impostor_suspected", "payee_is_another")


def test_a_platform_that_has_left_the_registry_is_found_by_its_number_on_days_on_which_it_was_there() -> None:
    app = factories.platform(name="晨鸣课堂")
    factories.publish(app, RecordKind.PLATFORM, None, app.operator_id, effective_on=CHANGED_ON)
    number = app.filing_number or ""

    assert said(number) == said(f"备案编号：{number}") == ("match", "filing_number", "filed")
    assert said(number, on=CHANGED_ON) == said(number, on=None) == ("none", "not_in_registry")
    assert said(number, on=date(2019, 1, 1)) == said(f"备案编号：{number}", on=date(2019, 1, 1)) == ("none", "not_known_before")


def test_what_had_left_the_registry_on_the_day_is_not_said_to_be_known_only_later() -> None:
    app = factories.platform(name="晨鸣课堂", domains=["chenming.cn"])
    factories.publish(app, RecordKind.PLATFORM, None, app.operator_id, effective_on=BEFORE)
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), app.operator_id, effective_on=CHANGED_ON)

    for text in ("chenming.cn", app.name, app.filing_number or "", app.public_id):
        assert said(text) == ("none", "not_in_registry")
        assert said(text, on=date(2019, 1, 1)) == ("none", "not_known_before")
        assert said(text, on=CHANGED_ON)[0] == "match"
