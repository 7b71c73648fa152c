"""The stand-alone verifier on downloaded logs: what fits, and that the first entry that does not fit is named."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import checkpoints
from registry.verifier import beian_verify
from tests.registry.ledger_files import Log, canonical, leaf_of, sample, write_entries

SEED = base64.b64encode(b"\x07" * 32).decode()
KEY = checkpoints.verifier_key(SEED)
KEYS = beian_verify.parse_keys([KEY])


@pytest.fixture(autouse=True)
def signing_keys(settings):
    settings.LEDGER_SIGNING_KEYS = [SEED]


@pytest.fixture
def log() -> Log:
    return sample()


def check(*folders: Path) -> str:
    return beian_verify.check_log(list(folders), KEYS)[0]


def refused(*folders: Path) -> str:
    with pytest.raises(beian_verify.Failed) as failure:
        check(*folders)
    return str(failure.value.args[0])


def run(tmp_path: Path, *folders: Path) -> tuple[int, list[str]]:
    script = Path(shutil.copy(beian_verify.__file__, tmp_path / "beian_verify.py"))
    arguments = [sys.executable, "-I", str(script), "--key", KEY, "log", *map(str, folders)]
    done = subprocess.run(arguments, capture_output=True, cwd=tmp_path, env={}, check=False)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode().splitlines()


def with_earlier_heads(folder: Path, log: Log, *sizes: int) -> Path:
    (folder / "checkpoints").mkdir()
    for size in sizes:
        (folder / "checkpoints" / f"{size:06}.txt").write_text(log.note(size), encoding="utf-8")
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_a_whole_log_verifies(tmp_path, log, packed):
    folder = with_earlier_heads(log.write(tmp_path / "open", packed=packed), log, 0, 1, 16, 33)
    assert run(tmp_path, folder) == (
        0,
        [
            "核验通过：第 1 至 41 条全部相符（2026-11-24T10:00:00Z），5 个检查点一致，1 条内容未公开。",
            "Verified: entries 1 to 41 fit (2026-11-24T10:00:00Z), as do 5 checkpoints; withheld content: 1.",
        ],
    )


def test_a_changed_line_is_named_with_status_one(tmp_path, log):
    folder = log.write(tmp_path / "open")
    log.entries[16] |= {"payload": log.entries[16]["payload"].replace("济南", "青岛")}
    write_entries(folder, log.entries)
    assert run(tmp_path, folder) == (
        1,
        ["核验不通过：第 17 条的内容被改动过。", "Not verified: the content of entry 17 was changed."],
    )


def test_a_log_with_each_leaf_names_the_entry_whose_fields_were_changed(tmp_path, log):
    for entry in log.entries:
        entry["leaf"] = leaf_of(entry).hex()
    folder = log.write(tmp_path / "open")
    assert "全部相符" in check(folder)
    log.entries[16]["effectiveOn"] = "2019-01-08"
    write_entries(folder, log.entries)
    assert refused(folder) == "第 17 条的字段被改动过"


def test_without_leaves_the_checkpoints_narrow_down_where_fields_were_changed(tmp_path, log):
    folder = with_earlier_heads(log.write(tmp_path / "open"), log, 8, 16, 24)
    log.entries[16]["effectiveOn"] = "2019-01-08"
    write_entries(folder, log.entries)
    assert refused(folder).startswith("第 17 至 24 条之间有改动")


def test_a_history_that_was_rewritten_and_signed_anew_fails_an_earlier_checkpoint(tmp_path, log):
    rewritten = sample()
    rewritten.entries[11] = Log(rewritten.entries[:11]).add("p000000000012", day="2019-01-08")
    folder = with_earlier_heads(rewritten.write(tmp_path / "open"), log, 8, 16)
    assert refused(folder).startswith("第 9 至 16 条之间有改动")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda entries: entries.pop(11), "第 12 条缺失或次序不对"),
        (lambda entries: entries.insert(11, entries[20]), "第 12 条缺失或次序不对"),
        (lambda entries: entries.insert(11, entries[11]), "第 13 条缺失或次序不对"),
        (lambda entries: entries.pop(), "第 41 条起缺失"),
        (lambda entries: entries.clear(), "第 1 条起缺失"),
        (lambda entries: entries.append(entries[-1] | {"seq": 42}), "第 42 条不在检查点之内"),
        (lambda entries: entries.reverse(), "第 1 条缺失或次序不对"),
    ],
)
def test_lines_that_were_dropped_added_or_moved_are_named(tmp_path, log, change, words):
    folder = log.write(tmp_path / "open")
    change(log.entries)
    write_entries(folder, log.entries)
    assert refused(folder) == words


def test_a_blank_that_no_later_entry_names_is_tampering(tmp_path, log):
    folder = log.write(tmp_path / "open")
    log.entries[16] |= {"payload": None, "salt": None}
    log.entries[20] |= {"payload": None, "salt": None}
    write_entries(folder, log.entries)
    assert refused(folder) == "第 17 条的内容被抹去，却没有依法删除的记录"


def test_a_blank_must_be_named_by_a_later_entry_not_by_an_earlier_one(tmp_path):
    log = Log()
    log.add("e000000000001")
    log.add("e000000000001", action="erased", erases=[3])
    log.add("e000000000001")
    log.entries[2] |= {"payload": None, "salt": None}
    assert refused(log.write(tmp_path / "open")) == "第 2 条没有写明删除了哪些条目"


def test_a_blank_is_not_excused_by_the_erasure_of_another_record(tmp_path, log):
    log.erase(5, by="p000000000007")
    assert refused(log.write(tmp_path / "open")) == "第 5 条的内容被抹去，却没有依法删除的记录"


@pytest.mark.parametrize("erases", [None, 1, ["1"], [True], [0], [2]])
def test_an_erasure_that_names_no_entries_is_refused(tmp_path, erases):
    log = Log()
    log.add("e000000000001")
    log.add("e000000000001", action="erased", erases=erases)
    assert refused(log.write(tmp_path / "open")) == "第 2 条没有写明删除了哪些条目"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payload": None, "salt": None, "withheld": True}, "第 17 条不属于内容可以不公布的种类"),
        ({"payload": None}, "第 17 条的内容与标记矛盾"),
        ({"salt": None}, "第 17 条的内容被改动过"),
        ({"withheld": False}, "第 17 条的内容与标记矛盾"),
    ],
)
def test_only_entries_of_some_kinds_may_be_withheld_and_only_whole(tmp_path, log, change, words):
    folder = log.write(tmp_path / "open")
    log.entries[16] |= change
    write_entries(folder, log.entries)
    assert refused(folder) == words


def test_deltas_continue_a_log(tmp_path, log):
    folders = [
        log.write(tmp_path / "1", upto=10),
        log.write(tmp_path / "2", after=10, upto=25),
        log.write(tmp_path / "3", after=25),
    ]
    assert "第 1 至 41 条全部相符" in check(*folders)
    assert refused(folders[0], folders[2]) == "第 11 条缺失或次序不对"


def test_a_blank_of_the_first_part_may_be_named_in_a_delta(tmp_path, log):
    base = log.write(tmp_path / "1", upto=10)
    assert refused(base).startswith("第 3 条的内容被抹去")
    assert check(base, log.write(tmp_path / "2", after=10))


def test_a_delta_alone_verifies_from_the_signed_head_that_it_continues(tmp_path, log):
    folder = log.write(tmp_path / "delta", after=25)
    assert "第 26 至 41 条全部相符" in check(folder)
    start = json.loads((folder / "start.json").read_text())
    start["peaks"].reverse()
    (folder / "start.json").write_text(json.dumps(start))
    assert refused(folder) == "增量的起点与其检查点不符"
    (folder / "start.json").unlink()
    assert refused(folder) == "第 1 条缺失或次序不对"


def test_a_head_beyond_the_download_says_that_entries_are_missing(tmp_path, log):
    folder = with_earlier_heads(log.write(tmp_path / "open", upto=40), log, 41)
    assert refused(folder) == "第 41 条起缺失"


def test_a_head_that_another_key_signed_is_refused(tmp_path, log, settings):
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(b"\x08" * 32).decode()]
    assert refused(log.write(tmp_path / "open")) == "检查点上没有所给公钥的签名"


def test_a_line_that_is_cut_off_is_named(tmp_path, log):
    folder = log.write(tmp_path / "open")
    path = folder / "ledger.ndjson"
    path.write_bytes(path.read_bytes()[:-20])
    assert refused(folder) == "第 41 条不是完整的 JSON"


def test_a_line_that_says_one_thing_twice_is_named(tmp_path, log):
    folder = log.write(tmp_path / "open")
    path = folder / "ledger.ndjson"
    path.write_bytes(path.read_bytes().replace(b'"kind":"platform"', b'"kind":"teacher","kind":"platform"', 1))
    assert refused(folder) == "第 1 条不是完整的 JSON"


@pytest.mark.parametrize("damage", [lambda raw: raw[:-30], lambda raw: b"x" + raw, lambda raw: raw[:60] + b"\xff" * 40 + raw[100:]])
def test_a_damaged_packed_file_is_refused_in_words(tmp_path, log, damage):
    folder = log.write(tmp_path / "open", packed=True)
    path = folder / "ledger.ndjson.gz"
    path.write_bytes(damage(path.read_bytes()))
    status, lines = run(tmp_path, folder)
    assert (status, len(lines)) == (1, 2)


def test_a_folder_without_a_log_is_refused_in_words(tmp_path):
    status, lines = run(tmp_path, tmp_path / "gone")
    assert status == 1
    assert lines[0].startswith("核验不通过：读不了文件")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_flipped_bit_anywhere_in_a_folder_is_found(tmp_path, data):
    log = sample(12)
    folder = log.write(tmp_path / "flipped", after=5)
    path = folder / data.draw(st.sampled_from(["ledger.ndjson", "checkpoint.txt", "start.json"]))
    original = path.read_bytes()
    raw = bytearray(original)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(raw)
    try:
        check(folder)
    except beian_verify.Failed:
        return
    # The file still says the same only if the bit changes no more than how a character is written.
    assert path.name != "checkpoint.txt"
    assert [json.loads(line) for line in raw.splitlines()] == [json.loads(line) for line in original.splitlines()]


@given(st.lists(st.sampled_from("ipe"), min_size=1, max_size=60), st.data())
def test_any_order_of_writes_and_erasures_gives_a_log_that_verifies(tmp_path_factory, kinds, data):
    log = Log()
    for kind in kinds:
        log.add(f"{kind}{len(log.entries):012}")
        if kind == "e" and data.draw(st.booleans()):
            log.erase(len(log.entries), by=log.entries[-1]["id"])
    folder = log.write(tmp_path_factory.mktemp("any"))
    assert f"第 1 至 {len(log.entries)} 条全部相符" in check(folder)
    changed = data.draw(st.sampled_from(log.entries))
    field = data.draw(st.sampled_from(["kind", "id", "parent", "action", "effectiveOn", "recordedAt", "digest"]))
    changed[field] += "x"
    write_entries(folder, log.entries)
    assert refused(folder)


def test_the_bytes_of_a_line_are_the_canonical_json_of_the_entry(tmp_path, log):
    lines = (log.write(tmp_path / "open") / "ledger.ndjson").read_bytes().splitlines()
    assert (
        [beian_verify.canonical(beian_verify.parse(line)) for line in lines] == lines == [canonical(each) for each in log.entries]
    )
