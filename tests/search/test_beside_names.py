"""What parents type beside a name, and names and numbers as they are seldom written; on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from tests import factories

CatchUp = Callable[[], None]

pytestmark = pytest.mark.django_db


def test_for_whom_a_school_teaches_is_no_part_of_what_it_is_called(engine: str, caught_up: CatchUp) -> None:
    school = factories.institution(name="泰安嘉岳网络科技有限公司")
    for name in ("嘉思在线小学版", "华岳教育初中版", "新嘉一年级直播间"):
        factories.platform(factories.institution(), name=name)
    caught_up()

    for text in ("嘉岳小学", "嘉岳初中", "嘉岳高中", "嘉岳一年级", "嘉岳直播间", "泰安嘉岳小学"):
        assert look_up(SearchQuery(text)).hits[0].record.id == school.public_id, text
