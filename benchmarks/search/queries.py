"""What is asked: the twelve classes of the judged sets, broad queries, and beginnings of words for suggestions."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.judging.kept import LargeRegistry
from tests.judging.measuring import Asked

WARMING_OF_EACH = 15
BROAD = "broad"
# Words that everybody uses, cities and counties, surnames.
BROAD_TEXTS = (
    "教育", "培训", "学校", "课堂", "在线", "数学", "英语", "语文", "小学", "初中", "教育科技", "培训学校", "网校",
    "济南", "青岛", "临沂", "潍坊市", "烟台", "淄博", "济宁", "泰安", "菏泽", "德州", "山东", "历下区", "市南区", "莒县",
    "王", "李", "张", "刘", "陈", "孙", "单", "欧阳", "赵", "杨", "徐",
)  # fmt: skip
SHORTEST, LONGEST = 2, 6


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, of which class and set, and which records are right; none for a broad one."""

    sort: str
    which: str
    text: str
    right: list[str]


@dataclass(frozen=True, slots=True)
class Queries:
    """Queries that warm a process up, others that are measured, and what has been typed when names are suggested."""

    warming: list[Query]
    measured: list[Query]
    suggested: list[str]

    def write(self, path: Path) -> None:
        """Keep them in a file."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Queries":
        """Return what a file keeps."""
        read = json.loads(path.read_text(encoding="utf-8"))
        return cls([Query(**each) for each in read["warming"]], [Query(**each) for each in read["measured"]], read["suggested"])


def made(registry: LargeRegistry, *, each: int) -> Queries:
    """Return the queries for a registry; of those made from its records `each` of a class are measured, others warm up."""
    sets = registry.queries(each=each + WARMING_OF_EACH)
    by_class: dict[str, list[Query]] = {}
    for query in sets["generated"]:
        by_class.setdefault(query.sort, []).append(_query(query, "generated"))
    warming = [query for queries in by_class.values() for query in queries[:WARMING_OF_EACH]]
    measured = [_query(query, "labelled") for query in sets["labelled"]]
    measured += [query for queries in by_class.values() for query in queries[WARMING_OF_EACH:]]
    measured += [Query(BROAD, BROAD, text, []) for text in BROAD_TEXTS]
    typed = [query.text.strip() for query in measured if query.sort in ("exact", "brand", "middle", "pinyin", "initials")]
    suggested = dict.fromkeys(text[: SHORTEST + at % (LONGEST - SHORTEST + 1)] for at, text in enumerate(typed))
    return Queries(warming, measured, list(suggested))


def _query(asked: Asked, which: str) -> Query:
    return Query(asked.sort, which, asked.text, sorted(asked.right))
