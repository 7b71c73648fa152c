"""Places in pinyin, and as they were called before."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from tests import factories

CatchUp = Callable[[], None]


def _found(text: str) -> list[str]:
    return [hit.record.body["name"] for hit in look_up(SearchQuery(text)).hits]


@pytest.mark.parametrize("place", ["lanling", "lanlingxian", "苍山", "苍山县"])
def test_a_place_in_pinyin_or_by_its_former_name_finds_what_is_called_so_and_then_what_lies_there(
    engine: str, place: str, caught_up: CatchUp
) -> None:
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    if place == "lanling":
        factories.institution(name="蓝翎教育有限公司", region="370102")
    caught_up()

    called = ["蓝翎教育有限公司"] if place == "lanling" else []
    assert _found(place) == [*called, "临沂博曦教育有限公司"]


@pytest.mark.parametrize("place", ["lanling", "苍山县"])
def test_what_lies_there_fits_and_is_told_by_the_place_of_today(engine: str, place: str, caught_up: CatchUp) -> None:
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    caught_up()

    (hit,), (in_han,) = look_up(SearchQuery(place)).hits, look_up(SearchQuery("兰陵")).hits
    assert (hit.score, hit.reason, hit.matched) == (in_han.score, "context", in_han.matched)


@pytest.mark.parametrize("text", ["lanling博曦", "苍山县博曦", "苍山 博曦", "lanling boxi"])
def test_a_place_in_pinyin_or_by_its_former_name_stands_beside_a_name(engine: str, text: str, caught_up: CatchUp) -> None:
    factories.institution(name="博曦教育有限公司", region="370102")
    factories.institution(name="临沂博曦教育有限公司", region="371324")
    caught_up()

    assert _found(text)[0] == "临沂博曦教育有限公司"
