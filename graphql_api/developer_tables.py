"""The tables of the developers' pages that are made from the code, in Markdown, in the active language."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from graphql_api import limits as request_limits
from graphql_api.errors import ErrorCode
from registry import ledger, rule_book
from registry.judging.wording import TITLES
from registry.rule_book import JudgedOn
from search.choice import engine_state

# Where a rule is found, by who is judged by it. Rules about institutions as such are on their pages alone.
_WHERE_FOUND: Final = {
    JudgedOn.COURSE: "`Course.ruleFindings`",
    JudgedOn.FEE: "`Course.ruleFindings`, `check`",
    JudgedOn.PLATFORM: "`Platform.ruleFindings`",
    JudgedOn.STAFF: "`Platform.staffFindings`",
}

# Every limit of a request, by the name of its constant.
LIMIT_WORDS: Final = {
    "MAX_BODY_BYTES": gettext_lazy("请求正文（字节）"),
    "MAX_BODY_SECONDS": gettext_lazy("请求正文到齐的秒数；每收到 16 KB 多一秒"),
    "MAX_DOCUMENT_BYTES": gettext_lazy("查询文本（字节）"),
    "MAX_COMMAS": gettext_lazy("请求正文里的逗号数（文本里的不算），约等于其中值的个数"),
    "MAX_BRACKETS": gettext_lazy("请求正文里的方括号数，以及花括号数（文本里的不算）"),
    "MAX_JSON_NESTING": gettext_lazy("请求正文里括号互相嵌套的层数"),
    "MAX_ADDRESS_BYTES": gettext_lazy("GET 请求网址里问号之后的长度（字节）"),
    "MAX_PARAMETERS": gettext_lazy("GET 请求网址里的参数个数"),
    "MAX_ACCEPT": gettext_lazy("请求头 `Accept` 的长度"),
    "MAX_TOKENS": gettext_lazy("查询的词数"),
    "MAX_REGISTERED_TOKENS": gettext_lazy("登记过的查询的词数"),
    "MAX_LINES": gettext_lazy("查询的行数"),
    "MAX_TEXTS": gettext_lazy("查询里文字和数字的总长度"),
    "MAX_TOKEN_LENGTH": gettext_lazy("查询里一个词或一段文字的长度"),
    "MAX_NAME_LENGTH": gettext_lazy("查询里一个名称（字段、别名、变量等）的长度"),
    "MAX_NESTING": gettext_lazy("括号或选择集互相嵌套的层数"),
    "MAX_DEPTH": gettext_lazy("字段的层数"),
    "MAX_INTROSPECTION_DEPTH": gettext_lazy("查询模式说明（introspection）时字段的层数"),
    "MAX_INTROSPECTED": gettext_lazy("一次取回的模式说明的条数（按我们的估算）"),
    "MAX_INTROSPECTED_LISTS": gettext_lazy("模式说明里字段或类型的列表嵌套的层数"),
    "MAX_ROOT_FIELDS": gettext_lazy("最外层的字段数，如 `institution`"),
    "MAX_FIELDS": gettext_lazy("字段数（片段用几次算几次）"),
    "MAX_SELECTIONS": gettext_lazy("一个选择集里的字段和片段数"),
    "MAX_ALIASES": gettext_lazy("别名数"),
    "MAX_DIRECTIVES": gettext_lazy("指令数"),
    "MAX_VARIABLES": gettext_lazy("变量数，以及请求正文里一个对象的成员数"),
    "MAX_USES": gettext_lazy("查询里用到变量的次数乘以操作数"),
    "MAX_ARGUMENTS": gettext_lazy("一个字段的参数数，或一个输入对象的字段数"),
    "MAX_WRITTEN_ITEMS": gettext_lazy("写在查询里的一个列表的项数；更长的列表请用变量"),
    "MAX_CHOICES": gettext_lazy("变量里一个列表的枚举值个数"),
    "MAX_OPERATIONS": gettext_lazy("一份查询里的操作数"),
    "MAX_FRAGMENTS": gettext_lazy("片段数"),
    "MAX_COMPARISONS": gettext_lazy("比较以同一个名字作答的字段的次数"),
    "MAX_UNKNOWN": gettext_lazy("查询里不存在的字段数；更少时说明最先的 5 个错误"),
    "MAX_STRAYS": gettext_lazy("查询里未定义或未使用的变量和片段数；更少时说明最先的 5 个错误"),
    "MAX_SAME": gettext_lazy("一个选择集里以同一个名字作答的字段数"),
    "MAX_FIRST": gettext_lazy("列表一页的条数"),
    "MAX_IDS": gettext_lazy("`nodes` 一次取回的记录数"),
    "MAX_IDENTIFIERS": gettext_lazy("`verify` 一次核对的标识数"),
    "MAX_ANSWER_BYTES": gettext_lazy("答复（字节）"),
    "MAX_COST": gettext_lazy("一次请求的点数"),
}


def errors() -> str:
    """Return the codes of errors with what they mean, which is said in English like the errors themselves."""
    return _table((_("代码"), _("含义和办法")), ((f"`{code}`", code.meaning) for code in ErrorCode))


def limits() -> str:
    """Return how large a request may be."""
    rows = ((str(words), f"{getattr(request_limits, name):,}") for name, words in LIMIT_WORDS.items())
    return _table((_("项目"), _("最多")), rows, is_numeric=True)


def dear_fields() -> str:
    """Return which fields count more than one."""
    rows = ((f"`{name}`", f"{points:,}") for name, points in request_limits.DEAR_FIELDS.items())
    return _table((_("字段"), _("点数")), rows, is_numeric=True)


def rules() -> str:
    """Return the codes of all rules that anything is judged by in the API, whenever they bind."""
    fields = {rule.code: _WHERE_FOUND[rule.judged_on] for rule in rule_book.rules() if rule.judged_on in _WHERE_FOUND}
    rows = ((f"`{code}`", str(TITLES[code]), field) for code, field in sorted(fields.items()))
    return _table((_("代码"), _("规定"), _("字段")), rows)


def status() -> str:
    """Return how the service stands now."""
    state = engine_state()
    search = _("检索引擎不可用，由数据库代替作答") if state.degraded else _("可用")
    rows = ((_("登记簿"), _("可用，最新一条是第 %(seq)s 条") % {"seq": f"{ledger.head_seq():,}"}), (_("检索服务"), search))
    return _table((_("组成部分"), _("现在的情况")), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, is_numeric: bool = False) -> str:
    rule = [*["---"] * (len(heads) - 1), "---:" if is_numeric else "---"]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
