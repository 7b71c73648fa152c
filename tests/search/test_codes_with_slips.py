"""Credit codes with a slip in them: whose they may be is said, as no more than alike; on every engine."""

from collections.abc import Callable

import pytest

from registry.models import Institution
from search.lookup import SearchQuery, look_up
from search.typed.part_numbers import codes_meant, codes_nearly_meant, wrong_codes
from tests import factories

pytestmark = pytest.mark.django_db

CODE = "91370305YL209100XD"
SLIPS = {
    "another": CODE.replace("YL2", "YK2"),
    "one of the region": CODE.replace("3703", "3708"),
    "the check digit": f"{CODE[:-1]}E",
    "none of its letters": CODE.replace("YL2", "YV2"),
    "missing": CODE.replace("YL2", "Y2"),
    "too many": CODE.replace("YL2", "YLL2"),
    "turned": CODE.replace("YL2", "LY2"),
    "among words": f"统一社会信用代码：{CODE.replace('YL2', 'YK2')}",
    "in groups": "9137 0305-YK20 9100 XD",
    "full width": "９１３７０３０５ＹＫ２０９１００ＸＤ",
}


@pytest.fixture(scope="module")
def school(engine_once: str, caught_up_once: Callable[[], None]) -> Institution:
    """A school with the code, and another."""
    row = factories.institution(uscc=CODE, name="淄博云帆教育有限公司")
    factories.institution(name="淄博辕天教育有限公司")
    caught_up_once()
    return row


@pytest.mark.parametrize("typed", SLIPS.values(), ids=SLIPS.keys())
def test_a_credit_code_with_a_slip_leads_to_what_is_alike(school: Institution, typed: str) -> None:
    page = look_up(SearchQuery(typed))

    (hit,) = page.hits
    assert (hit.record.id, hit.reason, page.stage) == (school.public_id, "similar", "loose")
    (matched,) = hit.matched
    assert (matched.field, "".join(segment.text for segment in matched.segments)) == ("uscc", CODE)
    assert sum(len(segment.text) for segment in matched.segments if segment.hit) >= len(CODE) - 1


def test_who_has_a_right_code_is_not_mistaken_for_another(school: Institution) -> None:
    assert look_up(SearchQuery(factories.new_uscc())).hits == ()


PEOPLE = (
    "身份证 511101 19710815 017X", "51110119710815-017X 张三", "身份证号：511101 19710815017X", "52010219900307123",
    "520102199003321234", "5201O2199O3071234", "教师资格证 20193700512000123", "13812345678 138123", "微信号 13812345678ab12345",
    "6222021234567890123",
)  # fmt: skip


@pytest.mark.parametrize("typed", PEOPLE)
def test_by_what_may_be_the_number_of_a_person_no_code_is_looked_for(typed: str) -> None:
    assert (codes_nearly_meant(typed), codes_meant(typed), wrong_codes(typed)) == ((), (), [])


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "",
        "淄博云帆",
        # Two slips, a part, what has hardly a digit, the number of an identity card.
        CODE.replace("YL20", "YK21"),
        CODE[:16],
        "yuantianjiaoyukeji",
        "370305199003071233",
    ],
)
def test_of_anything_else_no_credit_code_is_a_slip(typed: str) -> None:
    assert CODE.lower() not in codes_nearly_meant(typed)
