"""What a course costs and how many lessons it has, as it is copied beside the name from a receipt or a list of prices."""

import re
from functools import lru_cache
from typing import Final

from registry.typed_text import HAN, in_one_width
from search.typed.subjects import subject_somewhere

_AMOUNT: Final = r"\d{1,6}(?:,\d{3})*(?:\.\d{1,2})?"
_SAID: Final = "(?:收费|学费|课时费|费用|价格|[原现特总售]价|实付|支付|付款|(?<![成外社])交了?|一共|共计?|合计|金额)"
_EACH: Final = r"(?:\s?[/每一]\s?(?:节课?|课时|学期|期|年|个?月|小时))"
# No name goes on like this: 三元素, 元宝 and 二元一次方程 are parts of names.
_YUAN: Final = "(?:元(?![素宝气旦典]|[一二三]次方程)|块钱?)"
_PRICES: Final = re.compile(
    # 第12讲 is one of them.
    rf"(?:共计?|一共)?(?<![\d.第])\d{{1,3}}\s?(?:节课?|课时|次课|讲)(?=[^{HAN}]|$)"
    rf"|(?:{_SAID}\s?:?\s?){{0,3}}+(?:[¥￥]\s?{_AMOUNT}{_YUAN}?|(?<![\d.]){_AMOUNT}\s?{_YUAN}){_EACH}?"
    rf"|{_SAID}\s?:?\s?(?=\d\d){_AMOUNT}(?![\d.]|\s?[班级年期]){_EACH}?",
    re.ASCII,
)
# Fewer digits are rather a part of the name.
_NUMBER_BEHIND: Final = re.compile(r"(?<=\S)[^\S\n]+\d{3,5}(?:\.\d\d)?$", re.ASCII)
_BLANKS: Final = re.compile(r"[^\S\n]+")


@lru_cache(maxsize=256)
def without_prices(text: str) -> str:
    """Return a text without prices and numbers of lessons, in its lines; a bare number is one behind what names a subject."""
    if not any(map(str.isdigit, text)):
        return text
    plain = in_one_width(text)
    rest = _PRICES.sub(" ", plain)
    if subject_somewhere().search(rest):
        rest = _NUMBER_BEHIND.sub("", rest.rstrip())
    # Of nothing but a price there is no name.
    return text if rest.rstrip() == plain.rstrip() else _BLANKS.sub(" ", rest).strip() or text
