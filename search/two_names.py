"""Fields that hold two names, one of them in brackets: 朗宁双语美育中心（杭州彦迪教育咨询有限公司）."""

import re
from functools import lru_cache
from typing import Final

from search import analysis

# In the brackets at the end there may be others: 朗宁（杭州彦迪教育咨询（集团）有限公司）.
_IN_BRACKETS: Final = re.compile(r"(?P<front>.{2,}?)\s*[(（](?P<inner>(?:[^()（）]|[(（][^()（）]*[)）])+)[)）]")
# What the names of institutions end with, of whatever sort they are; who asks may know of more.
ENDS_OF_NAMES: Final = "公司|学校|中心|工作室|俱乐部|培训部"
# A subject, a place or a branch in brackets does not end so; 市中心, which does, is shorter than a name.
INSTITUTION: Final = re.compile(f"(?:{ENDS_OF_NAMES}|学院|书院|学堂|幼儿园|培训机构|事务所|研究院)$")
_SHORTEST: Final = 5


@lru_cache(maxsize=1024)
def two_names(name: str) -> tuple[str, ...]:
    """Return the names of which each is whole in a name with brackets at its end; nothing where those are a part of the name."""
    found = _IN_BRACKETS.fullmatch(name) if name[-1:] in ("）", ")") else None
    if not found:
        return ()
    front, inner = found["front"], found["inner"].strip()
    if len(inner) >= _SHORTEST and INSTITUTION.search(inner) and analysis.core(inner):
        return (front, inner)
    return (front,) if INSTITUTION.search(front) else ()
