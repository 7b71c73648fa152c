"""Broken NDJSON: encodings, half rows, and values that no column can hold."""

import gzip
import json

from registry.sample.institutions import institutions
from registry.sample.ndjson import lines
from registry.vocabulary import RecordKind
from tests.registry.broken.cases import GOOD_ALONE, Refusal, Unreadable
from tests.registry.import_files import course, credit, institution, ndjson, platform, teacher

GOOD = institution(5)
GOOD_LINE = json.dumps(GOOD, ensure_ascii=False).encode() + b"\n"
LINE = json.dumps(institution(), ensure_ascii=False).encode()
MEMBERS = [b"".join(lines(institutions(each))) for each in (3, 40)]


def saying(**values):
    """Write the good line and one that says this as well."""
    return lambda path: ndjson(path / "r.ndjson", GOOD, institution(**values))


def bytes_after_good(second):
    return lambda path: _written(path / "r.ndjson", GOOD_LINE + second)


def named(name, content):
    return lambda path: _written(path / name, content)


def replacing(old, new):
    """Write the good line and another one in which some bytes are changed."""
    return bytes_after_good(LINE.replace(old, new) + b"\n")


def _written(path, content):
    path.write_bytes(content)
    return path


def _with_flipped_byte(content, at):
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


WITHDRAWN = {"decision_number": "罚1号", "kind": "fine", "issued_by": "市局", "decided_on": "2026-02-01"}
PLATFORM_STANDS = {**GOOD_ALONE, RecordKind.INSTITUTION: 2}

REFUSED = {
    "a line in GBK": Refusal(bytes_after_good(LINE.decode().encode("gb18030") + b"\n"), 2, "", "", "看起来是 GB18030（GBK）编码"),
    "a line that ends within a character": Refusal(
        bytes_after_good(LINE[: LINE.index("济".encode()) + 1]), 2, "", "", "可能只传了一半"
    ),
    "half a row at the end": Refusal(bytes_after_good(LINE[:20]), 2, "", "", "可能只传了一半"),
    "a row cut by a line break": Refusal(bytes_after_good(LINE[:20] + b"\n"), 2, "", "", "不是 JSON（第"),
    "a key said twice": Refusal(replacing(b'{"uscc"', b'{"name": "another", "uscc"'), 2, "name", "", "键“name”写了两次"),
    "a key said twice inside a child": Refusal(
        bytes_after_good(LINE[:-1] + b', "platforms": [{"name": "a:b", "name": "c"}]}\n'), 2, "name", "", "写了两次"
    ),
    "a number where text belongs": Refusal(saying(name=12), 2, "name", "12", "应当是文字，而不是数字"),
    "a number for a code that is no credit code": Refusal(
        saying(teachers=[teacher(7)]), 2, "teachers[0].code", "7", "应当是文字，而不是数字", stands=PLATFORM_STANDS
    ),
    "a number beyond all bounds": Refusal(replacing(b'{"uscc"', b'{"is_nonprofit": 1e400, "uscc"'), 2, "", "", "过大的数"),
    "a number that is none": Refusal(replacing(b'{"uscc"', b'{"is_nonprofit": NaN, "uscc"'), 2, "", "", "无效的数字"),
    "an object within objects without end": Refusal(
        bytes_after_good(b'{"a":' * 1500 + b"1" + b"}" * 1500 + b"\n"), 2, "", "", "太深"
    ),
    "a list on a line": Refusal(bytes_after_good(b"[1, 2]\n"), 2, "", "", "不是一个 JSON 对象"),
    "bytes of zero": Refusal(replacing(b"company", b"com\0pany"), 2, "", "", "空字节（NUL）"),
    "half of a character's escape": Refusal(replacing(b"company", b"com\\ud83dpany"), 2, "", "", "半个字符"),
    "a comma too many": Refusal(bytes_after_good(LINE[:-1] + b",}\n"), 2, "", "", "不是 JSON（第"),
    "minutes beyond a day's lessons": Refusal(
        saying(platforms=[platform(courses=[course(lesson_minutes=99999)])]),
        2,
        "platforms[0].courses[0].lesson_minutes",
        "99999",
        "1 到 600 的整数",
        stands={RecordKind.INSTITUTION: 2, RecordKind.PLATFORM: 1},
    ),
    "an amount of three decimals": Refusal(
        saying(penalties=[WITHDRAWN | {"amount": "0.005"}]), 2, "penalties[0].amount", "0.005", "不是金额", stands=PLATFORM_STANDS
    ),
    "a penalty withdrawn without a reason": Refusal(
        saying(penalties=[WITHDRAWN | {"withdrawn_on": "2026-02-03"}]),
        2,
        "penalties[0].withdrawal_reason",
        "",
        "不能没有原因",
        stands=PLATFORM_STANDS,
    ),
    "a penalty of which the reason alone is cleared": Refusal(
        saying(penalties=[WITHDRAWN | {"withdrawal_reason": None}]),
        2,
        "penalties[0].withdrawal_reason",
        "",
        "不能没有原因",
        stands=PLATFORM_STANDS,
    ),
    "a penalty withdrawn before it was decided": Refusal(
        saying(penalties=[WITHDRAWN | {"withdrawn_on": "2026-01-31", "withdrawal_reason": "撤销"}]),
        2,
        "penalties[0].withdrawn_on",
        "2026-01-31",
        "早于开始",
        stands=PLATFORM_STANDS,
    ),
    "a filing that ends before it begins": Refusal(
        saying(platforms=[platform(filed_on="2020-01-08", valid_until="2019-01-08")]),
        2,
        "platforms[0].valid_until",
        "2019-01-08",
        "早于开始",
        stands=PLATFORM_STANDS,
    ),
    "an entry removed before it was listed": Refusal(
        saying(credit=[credit(removed_on="2026-02-28")]),
        2,
        "credit[0].removed_on",
        "2026-02-28",
        "早于开始",
        stands=PLATFORM_STANDS,
    ),
    "a kind of removal that is none": Refusal(
        saying(credit=[credit(removal_kind="算了")]),
        2,
        "credit[0].removal_kind",
        "算了",
        "期满移出、信用修复",
        stands=PLATFORM_STANDS,
    ),
    "a passport that is said to be an identity card": Refusal(
        saying(teachers=[teacher(id_document="resident_id", id_number="E12345678")]),
        2,
        "teachers[0].id_number",
        "E12345*78",
        "18 位",
        stands=PLATFORM_STANDS,
    ),
    "an identity number for a code of staff": Refusal(
        saying(teachers=[teacher("370102198506071234")]),
        2,
        "teachers[0].code",
        "370102**********34",
        "不能用作人员编号",
        stands=PLATFORM_STANDS,
    ),
    "a mobile number and an identity number in the wrong column": Refusal(
        saying(kind="13800138000 37010219850607123X"), 2, "kind", "138001***00 370102**********3X", "公司"
    ),
    "an account that is none": Refusal(saying(custody={"account": "见合同第三页"}), 2, "custody.account", "******", "不是银行账号"),
    "a licence number longer than its column": Refusal(
        saying(school_licence={"number": "教民" + "1" * 50}), 2, "school_licence.number", "教民" + "1" * 50, "40"
    ),
    "a day of eight digits": Refusal(saying(effective_on="20200108"), 2, "effective_on", "20200108", "不是日期"),
    "a telecom licence that is an ICP number": Refusal(
        saying(platforms=[platform(telecom_license="鲁ICP备17022608号")]),
        2,
        "platforms[0].telecom_license",
        "鲁ICP备17022608号",
        "ICP",
        stands=PLATFORM_STANDS,
    ),
    "a certificate of protection with a digit too few": Refusal(
        saying(platforms=[platform(mlps_number="3701020000-00001")]),
        2,
        "platforms[0].mlps_number",
        "3701020000-00001",
        "11 位",
        stands=PLATFORM_STANDS,
    ),
    "a weekday that is none": Refusal(
        saying(platforms=[platform(courses=[course(weekdays=[6, 8])])]),
        2,
        "platforms[0].courses[0].weekdays",
        "6、8",
        "1 到 7 的整数",
        stands={RecordKind.INSTITUTION: 2, RecordKind.PLATFORM: 1},
    ),
    "a gzip of which the end is missing": Refusal(
        named("r.ndjson.gz", gzip.compress(GOOD_LINE + LINE)[:-12]), 2, "", "", "压缩文件在这里中断"
    ),
    "a gzip with one damaged byte in its second member": Refusal(
        named("r.ndjson.gz", gzip.compress(GOOD_LINE) + _with_flipped_byte(gzip.compress(MEMBERS[1]), 30)),
        1,
        "",
        "",
        "已损坏",
    ),
    "a gzip whose checksum is wrong": Refusal(
        named("r.ndjson.gz", _with_flipped_byte(gzip.compress(GOOD_LINE), -6 % len(gzip.compress(GOOD_LINE)))), 1, "", "", "已损坏"
    ),
    "a gzip with something else behind it": Refusal(named("r.ndjson.gz", gzip.compress(GOOD_LINE) + b"tail"), 1, "", "", "已损坏"),
}

UNREADABLE = {
    "lines in UTF-16 with its mark": Unreadable(named("r.ndjson", GOOD_LINE.decode().encode("utf-16")), "UTF-16"),
    "lines in UTF-16 without its mark": Unreadable(named("r.ndjson", GOOD_LINE.decode().encode("utf-16-le")), "UTF-16"),
    "a whole file that is one list": Unreadable(named("r.ndjson", b"[" + GOOD_LINE.strip() + b"]"), r"整个文件是一个 \[ … \] 列表"),
    "one object over several lines": Unreadable(named("r.ndjson", json.dumps(GOOD, indent=2).encode()), "分成了几行"),
    "a file without a byte": Unreadable(named("r.ndjson", b""), "是空的"),
    "a gzip named as lines": Unreadable(named("r.ndjson", gzip.compress(GOOD_LINE)), "不符"),
    "lines named as a gzip": Unreadable(named("r.ndjson.gz", GOOD_LINE), "不符"),
    "a whole JSON file": Unreadable(named("r.json", GOOD_LINE), "请导出为 NDJSON"),
    "a CSV file": Unreadable(named("r.csv", b"a,b"), "CSV 只有一个表"),
}
