"""One line of NDJSON: its values, or in words what keeps it from being read."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.utils.translation import gettext

from registry.remarks import Origin, Remark, refused

# The key under which a report says what was wrong with a line that it hands back.
REMARKS_KEY: Final = "_remarks"
_LONE_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_BLANK_BEFORE_COLON: Final = re.compile(rb'"[ \t\r\n]+:')
_HOLDERS: Final = (dict, list)
_NOT_A_NUMBER: Final = re.compile(rb"[:\[,]\s*-?(NaN|Infinity)\b")


def read_line(line: bytes, origin: Origin) -> dict[str, Any] | Remark:
    """Return the object on a line, or the remark that refuses it."""
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError as wrong:
        return _not_json(line, origin, wrong)
    if not isinstance(values, dict):
        remedy = gettext("每行写一个 { … } 对象；如果整个文件是一个 [ … ] 列表，请拆成每行一个对象。")
        return refused(origin, gettext("这一行不是一个 JSON 对象。"), remedy)
    if _may_repeat_a_key(line, values) and (key := _repeated_key(line)) is not None:
        reason = gettext("同一个对象里，键“%(key)s”写了两次。") % {"key": key[:80]}
        return refused(origin, reason, gettext("请只保留一处。"), column=key[:80])
    values.pop(REMARKS_KEY, None)
    return values


def _not_json(line: bytes, origin: Origin, wrong: orjson.JSONDecodeError) -> Remark:
    is_cut = not line.endswith(b"\n") and line.lstrip().startswith(b"{")
    try:
        line.decode()
    except UnicodeDecodeError as not_utf8:
        if not (is_cut and not_utf8.end == len(line) and "unexpected end" in not_utf8.reason):
            return refused(origin, _encoding_of(line), gettext("请把文件另存为 UTF-8 编码后重新导入。"))
    place = gettext("第 %(column)s 个字符处") % {"column": wrong.colno}
    if b"\0" in line:
        return refused(
            origin, gettext("这一行含有空字节（NUL），文件可能已损坏。"), gettext("请重新取得文件，或重新导出为 UTF-8。")
        )
    if "depth" in str(wrong):
        return refused(origin, gettext("这一行的括号套得太深。"), gettext("请按格式说明改写；格式最多四层。"))
    if _LONE_SURROGATE.search(line) and "surrogate" in str(wrong):
        reason = gettext("这一行有半个字符（%(place)s，\\ud800 一类的转义没有成对）。") % {"place": place}
        return refused(origin, reason, gettext("请补全或删去这个字符。"))
    if _NOT_A_NUMBER.search(line) or "infinity" in str(wrong):
        reason = gettext("这一行有无效的数字（%(place)s，NaN、Infinity 或过大的数）。") % {"place": place}
        return refused(origin, reason, gettext("没有的数字请写 null，编号请加引号。"))
    if is_cut:
        return refused(origin, gettext("这一行不是完整的 JSON，文件可能只传了一半。"), gettext("请重新取得完整的文件。"))
    reason = gettext("这一行不是 JSON（%(place)s出错）。") % {"place": place}
    return refused(origin, reason, gettext("请按格式说明改正这一行。"))


def _encoding_of(line: bytes) -> str:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return gettext("这一行不是 UTF-8 编码的文字。")
    return gettext("这一行不是 UTF-8 编码的文字，看起来是 GB18030（GBK）编码。")


def _may_repeat_a_key(line: bytes, values: Mapping[str, Any]) -> bool:
    """Tell whether the line may hold more keys than the object; the parser keeps the last of two without a word.

    A key ends in `":`, unless blanks stand between the two; what else ends so is inside a text, and makes the count too high.
    """
    return line.count(b'":') != _keys(values) or _BLANK_BEFORE_COLON.search(line) is not None


def _keys(value: Any) -> int:
    if type(value) is dict:
        return len(value) + sum([_keys(each) for each in value.values() if type(each) in _HOLDERS])
    return sum([_keys(each) for each in value if type(each) in _HOLDERS])


def _repeated_key(line: bytes) -> str | None:
    found: list[str] = []

    def note(pairs: Sequence[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        found.extend(key for index, key in enumerate(keys) if key in keys[:index])

    json.loads(line, object_pairs_hook=note)
    return found[0] if found else None
