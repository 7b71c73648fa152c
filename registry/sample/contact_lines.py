"""Contact lines for a registry that is shown: the public hotlines with their sources, and invented offices that say so."""

from collections.abc import Iterator
from typing import Final

from registry import regions
from registry.contact_lines import ContactLineFiling
from registry.vocabulary import ContactMatter

# Public hotlines stand on what was published about them.
HOTLINES_PUBLISHER: Final = "公开资料"
_HOTLINE_RULES: Final = "山东省 12345 热线管理规则的报道（2020年1月），https://m.yybnet.net/shandong/news/202001/10093219.html"
_MARKET_RULES: Final = "市场监督管理投诉举报处理暂行办法（2022年修订）第三十六条"

_INVENTED: Final = "示例数据（虚构）"


def public_hotlines() -> Iterator[ContactLineFiling]:
    """Yield 12345 for the province and each of its cities, and 12315 for what consumers dispute."""
    for code in (regions.HOME, *(city.code for city in regions.children(regions.HOME))):
        name = f"{regions.get(code).name}12345政务服务便民热线"
        yield ContactLineFiling(code, ContactMatter.GENERAL, "12345", name, _HOTLINE_RULES, hours="全天 24 小时")
    for matter in (ContactMatter.FEES, ContactMatter.ADVERTISING):
        yield ContactLineFiling(
            regions.HOME, matter, "12315", "市场监督管理部门 12315 热线", _MARKET_RULES, url="https://www.12315.cn/"
        )


def invented_offices() -> Iterator[ContactLineFiling]:
    """Yield offices of the education authorities whose numbers nobody has: no subscriber's number begins with 0."""
    for place, area_code, code in ((1, "0531", "370102"), (2, "0532", "370202"), (3, "0531", regions.HOME)):
        name = f"{regions.full_name(code)}教育行政部门（示例）"
        yield ContactLineFiling(
            code, ContactMatter.TEACHING, f"{area_code}-0100000{place}", name, _INVENTED, hours="工作日 9:00–17:00"
        )
