"""The file that explains an export to whoever downloads it, in Chinese first and then in English."""

from collections.abc import Sequence
from typing import Final

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
| `checkpoint.txt`、`checkpoints/` | 签名的检查点：当前的和以前的 | |
| `datapackage.json` | 每个文件的字段、取值、大小和校验值（Frictionless Data Package） | |
| `SHA256SUMS` | 所有文件的校验值：`sha256sum --check SHA256SUMS` | |

* `.ndjson` 一行一条，字段名与接口相同，内容最全。
* `.csv` 给表格软件用。对象的字段写成 `对象.字段`；多个值用 ` | ` 分开，值里的竖线写成 `\\|`；
  以 `=`、`+`、`-`、`@` 开头的单元格前面加了单引号，以免被当成公式。
* 用表格软件打开时，请选“从文本导入”，并把代码列设为文本，否则长数字会被改坏。
* 字段说明和取值都在 `datapackage.json` 里。人员不提供批量文件。

## 怎样核对

校验程序 `beian_verify.py` 和公钥请到登记簿网站的“账本”页面取，不要从转发数据的人手里取：

```sh
python3 beian_verify.py --key 公钥 log .
```

程序逐条重算账本，与签名的检查点比较，并说出第一条不符的记录。标有 `"withheld": true` 的条目不公布内容
（人员，以及不再公示的名单记录）；依法删除的条目没有内容。它们的指纹仍在账本里，一样要相符。
“账本”页面列出几个公钥的，每个都写上（`--key` 可以写几次）：以前的检查点是用以前的密钥签名的。

## 使用时请注意

* 许可：{licence}，{licence_path}。使用时注明来源和日期。
* 名单记录有 `disclosedUntil` 的，过了那一天必须从你的副本中删除（山东省社会信用条例第三十八条）。
  账本里 `erased` 条目的 `erases` 写明要抹去哪些条目。
* 机构的备案状态由它各平台的状态得出，平台超过 `validUntil` 就不再算作已备案；文件里没有另写一份结论。

## In English

Current documents of the registry as NDJSON (complete, with the field names of the API) and as CSV (UTF-8 with a byte order
mark, flattened, for spreadsheets), and the whole ledger that they come from. `datapackage.json` describes every field.
Check all of it with `python3 beian_verify.py --key VKEY log .`; get program and key from the registry's own ledger page.
Where that page shows several keys, give each with its own `--key`: earlier heads bear the signatures of earlier keys.
Licence: {licence}. Delete a credit entry from your copy after its `disclosedUntil`, and the content of every entry that an
`erased` entry names. Being filed is no endorsement.
"""

_DELTA: Final = """# {title}：增量

账本第 {first} 条至第 {size} 条，{day}。

| 文件 | 内容 | 条数 |
| --- | --- | --- |
| `ledger.ndjson.gz` | 这一段账本，一行一条 | {rows} |
| `start.json` | 起点：第 {since} 条时的签名检查点，和接着计算所需的哈希 | |
| `checkpoint.txt`、`checkpoints/` | 终点的签名检查点，和其间签发的 | |
| `consistency.json` | 证明：终点的账本是起点的延续，原有条目没有改动 | |
| `datapackage.json`、`SHA256SUMS` | 字段说明，所有文件的校验值 | |

先把副本更新到第 {since} 条，再依次处理这些条目。遇到 `erased`，把 `payload` 里 `erases` 列出的条目的
`payload` 和 `salt` 抹去；遇到名单记录的 `removed`，也不再保留这条记录以前的内容。

校验程序和公钥请到登记簿网站的“账本”页面取：

```sh
python3 beian_verify.py --key 公钥 proof consistency.json
python3 beian_verify.py --key 公钥 log 全量文件夹 这个文件夹
```

许可：{licence}，{licence_path}。{notice}

## In English

The entries {first} to {size} of the ledger, for whoever holds a copy of the first {since}. Blank the entries that an
`erased` entry names. `consistency.json` proves that the ledger only grew. Licence: {licence}.
"""


def readme(snapshot: Snapshot, written: Sequence[Written], *, since: int | None) -> str:
    """Return the text for an export of everything, or with `since` for the entries after that size."""
    rows = {each.path: each.rows for each in written}
    table = [
        f"| `{table.stem}.ndjson`、`{table.stem}.csv` | {table.title}：{table.about} | {rows.get(f'{table.stem}.ndjson', 0)} |"
        for table in TABLES
    ]
    return (_FULL if since is None else _DELTA).format(
        title=TITLE,
        size=snapshot.head.size,
        day=f"{snapshot.on.year}年{snapshot.on.month}月{snapshot.on.day}日",
        notice=notice(),
        table="\n".join(table),
        licence=LICENCE["name"],
        licence_path=LICENCE["path"],
        since=since,
        first=(since or 0) + 1,
        rows=rows[LEDGER_PATH],
    )
