"""A stage of a long text is bounded: on Elasticsearch it is one search."""

import re

import orjson
import pytest

from search.conditions import Has
from search.engines.base import Request
from search.engines.elastic import TOP, searches_for
from search.narrowing import NO_FILTERS
from search.stages import MOST_CLAUSES, first_levels, stages_of

NAMES = "济南爱课堂教育科技有限公司 青岛 课课堂 少儿英语 历下区 网课 李敏 初三语文 青岛晨程培训学校有限公司"
MORE = "学画画的 壹 老师 E童 苍山县 shss lv 5l 17 柒佰 app o1 怎么样 靠谱吗 app下载 a.k.t 双师课堂 xiaomei"
MEANT_OTHERWISE = "伍壹 久久 58 xuexiao 无忧 zhifu 51 99 一起 我要"


@pytest.mark.parametrize(
    "text",
    [
        f"{NAMES} {MEANT_OTHERWISE}",
        f"{NAMES} {MEANT_OTHERWISE} 91370102MA3TEST00X",
        f"{NAMES} {MORE} {MEANT_OTHERWISE}",
    ],
    ids=["words", "words and a number", "more words"],
)
def test_a_later_stage_of_many_words_is_a_search_that_elasticsearch_takes(text: str) -> None:
    later = [stage for stage in stages_of(text) if stage.is_later]

    assert later[0].name == "meant"
    for stage in later:
        (search,) = searches_for(Request(stage, NO_FILTERS, NO_FILTERS, "relevance", 20))
        sent = orjson.dumps(search).decode()
        scores = [int(score) for score in re.findall(r'"boost":(-?\d+)', sent)]
        assert len(scores) == len(stage.levels)
        # The server refuses a search with one below nought.
        assert min(scores) >= 0
        assert len(re.findall('"(?:term|terms|prefix)":', sent)) <= MOST_CLAUSES


def test_no_stage_has_more_levels_than_elasticsearch_has_scores() -> None:
    many = [Has(f"^{number}") for number in range(2 * TOP)]

    assert first_levels([*many, *many]) == tuple(many[:TOP])
