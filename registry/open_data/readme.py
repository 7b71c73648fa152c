"""The file that explains an export to whoever downloads it, in Chinese first and then in English."""

from collections.abc import Sequence
from typing import Final

from registry.open_data.catalogue import EARLIER_HEADS
from registry.open_data.descriptor import LEDGER_PATH, LICENCE, TITLE, notice
from registry.open_data.fields import TABLES
from registry.open_data.files import Written
from registry.open_data.snapshot import Snapshot

_FULL: Final = """# {title}：开放数据

截至账本第 {size} 条，{day}。{notice}

| 文件 | 内容 | 条数 |
| --- | --- | --- |
{table}
| `ledger.ndjson.gz` | 账本：每一次变更，一行一条 | {size} |
| {heads} | |
| `datapackage.json` | 每个文件的字段、取值、大小和校验值（Frictionless Data Package） | |
| `SHA256SUMS` | 所有文件的校验值：`sha256sum --check --ignore-missing SHA256SUMS` | |

* `.ndjson` 一行一条，字段名与接口相同，内容最全。
* `.csv` 给表格软件用。对象的字段写成 `对象.字段`；多个值用 ` | ` 分开，值里的竖线写成 `\\|`；
  以 `=`、`+`、`-`、`@` 开头的单元格前面加了单引号，以免被当成公式。
* 用表格软件打开时，请选“从文本导入”，并把代码列设为文本，否则长数字会被改坏。
* 字段说明和取值都在 `datapackage.json` 里。人员不提供批量文件。

## 怎样核对

核验程序 `beian_verify.py` 和公钥请到登记簿网站的“公开账本”页面取，不要从转发数据的人手里取：

```sh
python3 beian_verify.py --key 公钥 log .
```

程序逐条重算账本，与签名的检查点比较，并说出第一条不符的记录。标有 `"withheld": true` 的条目不公布内容
（人员，不公示的名单记录，以及写有已撤回处罚、或写有现为个体工商户者的处罚的机构版本）；依法删除的条目没有内容。它们的指纹仍在账本里，一样要相符。
“公开账本”页面列出几个公钥的，每个都写上（`--key` 可以写几次）：以前的检查点是用以前的密钥签名的。

## 使用时请注意

* 许可：{licence}，{licence_path}。使用时注明来源和日期。
* 名单记录有 `disclosedUntil` 的，过了那一天必须从您的副本中删除（《山东省社会信用条例》第三十八条）。
  账本里 `erased` 条目的 `erases` 写明要抹去哪些条目。
* 机构的备案状态由它各平台的状态得出，文件里没有另写一份结论。已备案或整改中的平台过了 `validUntil` 算未备案；平台全部已注销的，
  机构算已注销；没有一个已备案或整改中的，算未备案；另有未备案、未通过备案、暂停运营、已关停或已下架的，算部分备案；
  其余有整改中的算整改中，没有的算已备案。
* 机构的名单状态是那一天有效的名单记录中最重的一种（黑、灰、白）：`listedOn` 当天起，`removedOn` 的前一天止，`validUntil` 和
  `disclosedUntil` 当天止。网站的统计就是这样数的；已经撤销的区划，算在现在的区划里。

## In English

Current documents of the registry as NDJSON (complete, with the field names of the API) and as CSV (UTF-8 with a byte order
mark, flattened, for spreadsheets), and the whole ledger that they come from. `datapackage.json` describes every field.
Check all of it with `python3 beian_verify.py --key VKEY log .`; get program and key from the registry's own ledger page.
Where that page shows several keys, give each with its own `--key`: earlier heads bear the signatures of earlier keys.
No file says the filing status of an institution; it follows from its platforms. One whose `validUntil` has passed counts as
unfiled if it was filed or rectifying. All cancelled: ended. None filed or rectifying: not filed. Else, with one that is unfiled,
refused, suspended, shut down or delisted: partly filed; with one that is rectifying: rectifying; else filed. Its credit status
is the gravest list (black, grey, white) with an entry in force: from `listedOn`, until the day before `removedOn`, and to the
end of `validUntil` and `disclosedUntil`. The figures on the site count so, and count withdrawn regions with today's.
In a spreadsheet import CSV with the codes as text; a cell that would be read as a formula has an apostrophe in front.
Licence: {licence}. Delete a credit entry from your copy after its `disclosedUntil`, and the content of every entry that an
`erased` entry names. Being filed is no endorsement.
"""

_DELTA: Final = """# {title}：增量

{span}，{day}。

| 文件 | 内容 | 条数 |
| --- | --- | --- |
| `ledger.ndjson.gz` | 这一段账本，一行一条 | {rows} |
| `start.json` | 起点：第 {since} 条时的签名检查点，和接着计算所需的哈希 | |
| {heads} | |
| `consistency.json` | 证明：终点的账本是起点的延续，原有条目没有改动 | |
| `datapackage.json`、`SHA256SUMS` | 字段说明，所有文件的校验值 | |

先把副本更新到第 {since} 条，再依次处理这些条目。遇到 `erased`，把 `payload` 里 `erases` 列出的条目的
`payload` 和 `salt` 抹去；遇到名单记录的 `removed`，也不再保留这条记录以前的内容。

核验程序和公钥请到登记簿网站的“公开账本”页面取：

```sh
python3 beian_verify.py --key 公钥 proof consistency.json
python3 beian_verify.py --key 公钥 log 全量文件夹 这个文件夹
```

许可：{licence}，{licence_path}。{notice}

## In English

{english_span}. Blank the entries that an
`erased` entry names. `consistency.json` proves that the ledger only grew. Licence: {licence}.
"""


# By whether everything is in the export, and whether its head is the only one.
_HEADS: Final = {
    (True, True): "`checkpoint.txt` | 签名的检查点",
    (True, False): f"`checkpoint.txt`、`{EARLIER_HEADS}` | 签名的检查点：当前的和以前的",
    (False, True): "`checkpoint.txt` | 终点的签名检查点",
    (False, False): f"`checkpoint.txt`、`{EARLIER_HEADS}` | 终点的签名检查点，和其间签发的",
}


def readme(snapshot: Snapshot, written: Sequence[Written], *, since: int | None) -> str:
    """Return the text for an export of everything, or with `since` for the entries after that size."""
    rows = {each.path: each.rows for each in written}
    table = [
        f"| `{table.stem}.ndjson`、`{table.stem}.csv` | {table.title}：{table.about} | {rows.get(f'{table.stem}.ndjson', 0)} |"
        for table in TABLES
    ]
    is_alone = not any(each.path.startswith(EARLIER_HEADS) for each in written)
    span, english_span = _span(since or 0, snapshot.head.size)
    return (_FULL if since is None else _DELTA).format(
        heads=_HEADS[since is None, is_alone],
        title=TITLE,
        size=snapshot.head.size,
        day=f"{snapshot.on.year}年{snapshot.on.month}月{snapshot.on.day}日",
        notice=notice(),
        table="\n".join(table),
        licence=LICENCE["name"],
        licence_path=LICENCE["path"],
        since=since,
        span=span,
        english_span=english_span,
        rows=rows[LEDGER_PATH],
    )


def _span(since: int, size: int) -> tuple[str, str]:
    """Return which entries an export holds, in Chinese and in English; a delta may hold none yet."""
    if since == size:
        return f"账本第 {size} 条以后还没有新的条目", f"The ledger has no entry after the first {size} yet"
    english = f"The entries {since + 1} to {size} of the ledger, for whoever holds a copy of the first {since}"
    return f"账本第 {since + 1} 条至第 {size} 条", english
