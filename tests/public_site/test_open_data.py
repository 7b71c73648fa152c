"""The open data page lists what there is, and hands out what a data package names and nothing else."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from registry import proofs
from registry.open_data.export import export_delta, export_full
from tests import factories
from tests.public_site.reading import addresses_in, text_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def root(tmp_path, settings):
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    return settings.OPEN_DATA_ROOT


@pytest.fixture
def full(root):
    factories.platform()
    export_full(root / "full", at=AT, progress=lambda total: lambda number: None)
    return root / "full"


class Got:
    """A response that was read to its end, which closes its file."""

    def __init__(self, response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = b"".join(response.streaming_content) if response.streaming else response.content


def get(client: Client, address: str, **headers: str) -> Got:
    return Got(client.get(address, headers=headers))


def test_without_files_the_page_says_so_and_what_to_do(client: Client, root) -> None:
    response = client.get("/open-data/")
    assert "文件尚未生成" in text_of(response)
    assert "/developers/" in addresses_in(response)


def test_the_page_lists_files_with_size_rows_checksum_day_and_licence(client: Client, full) -> None:
    response = client.get("/open-data/")
    text = text_of(response)
    checksum = hashlib.sha256((full / "platforms.csv").read_bytes()).hexdigest()
    assert f"platforms.csv 平台 1 1 KB {checksum[:16]}…" in text
    assert f'title="{checksum}"' in response.content.decode()
    assert "截至 2026年11月24日" in text
    assert "许可 CC-BY-4.0" in text
    assert "https://creativecommons.org/licenses/by/4.0/deed.zh-hans" in addresses_in(response)
    assert proofs.head().root.hex() in text


def test_every_link_to_a_file_leads_to_what_was_exported(client: Client, full) -> None:
    names = [each.removeprefix("/open-data/full/") for each in addresses_in(client.get("/open-data/")) if "/full/" in each]
    assert {"institutions.ndjson", "institutions.csv", "ledger.ndjson.gz", "SHA256SUMS", "README.md"} <= set(names)
    for name in names:
        assert get(client, f"/open-data/full/{name}").body == (full / name).read_bytes(), name


@pytest.mark.parametrize(
    ("name", "media_type", "disposition"),
    [
        ("courses.ndjson", "application/x-ndjson", "attachment"),
        ("courses.csv", "text/csv; charset=utf-8", "attachment"),
        ("ledger.ndjson.gz", "application/gzip", "attachment"),
        ("datapackage.json", "application/json", "inline"),
        ("checkpoint.txt", "text/plain; charset=utf-8", "inline"),
        ("SHA256SUMS", "text/plain; charset=utf-8", "attachment"),
    ],
)
def test_files_have_their_type_and_are_asked_for_again_only_if_changed(client: Client, full, name, media_type, disposition) -> None:
    address = f"/open-data/full/{name}"
    got = get(client, address)
    assert got.headers["Content-Type"] == media_type
    assert got.headers["Content-Disposition"].startswith(disposition)
    assert got.headers["Content-Length"] == str(len(got.body))
    assert "Content-Encoding" not in got.headers
    # One copy does for readers of every language, and for pages of every site.
    assert (got.headers["Content-Language"], got.headers.get("Vary")) == ("zh-Hans", None)
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert get(client, address, **{"If-None-Match": got.headers["ETag"]}).status == 304
    assert get(client, address, **{"If-Modified-Since": got.headers["Last-Modified"]}).status == 304
    assert get(client, address, **{"If-Match": '"other"'}).status == 412
    assert get(client, address, **{"If-None-Match": '"other"'}).body == (full / name).read_bytes()
    assert Got(client.head(address)).headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("bytes=5-99999999", 5, None), ("BYTES=3-3", 3, 4)],
)
def test_an_interrupted_download_goes_on_where_it_stopped(client: Client, full, asked, start, end) -> None:
    address, octets = "/open-data/full/platforms.csv", (full / "platforms.csv").read_bytes()
    got = get(client, address, Range=asked)
    begun = start % len(octets)
    assert (got.status, got.body) == (206, octets[start:end])
    assert got.headers["Content-Range"] == f"bytes {begun}-{begun + len(got.body) - 1}/{len(octets)}"
    assert got.headers["Content-Length"] == str(len(got.body))
    assert got.headers["Accept-Ranges"] == get(client, address).headers["Accept-Ranges"] == "bytes"
    for same in (got.headers["ETag"], got.headers["Last-Modified"]):
        assert get(client, address, Range=asked, **{"If-Range": same}).status == 206


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-9", "If-Range": '"of an earlier export"'},
        {"Range": "bytes=0-9", "If-Range": "Mon, 23 Nov 2026 00:00:00 GMT"},
        {"Range": "bytes=0-1,5-9"},
        {"Range": "bytes=9-5"},
        {"Range": "bytes=-"},
        {"Range": "bytes=٣-"},
        {"Range": f"bytes={'9' * 5000}-"},
        {"Range": "lines=0-9"},
    ],
)
def test_what_asks_for_no_part_of_this_file_gets_the_whole(client: Client, full, headers) -> None:
    got = get(client, "/open-data/full/platforms.csv", **headers)
    assert (got.status, got.body) == (200, (full / "platforms.csv").read_bytes())


def test_a_part_beyond_the_end_is_refused_with_the_size(client: Client, full) -> None:
    size = (full / "platforms.csv").stat().st_size
    for asked in (f"bytes={size}-", "bytes=-0"):
        got = get(client, "/open-data/full/platforms.csv", Range=asked)
        assert (got.status, got.headers["Content-Range"], got.body) == (416, f"bytes */{size}", b"")
    head = Got(client.head("/open-data/full/platforms.csv", headers={"Range": f"bytes={size}-"}))
    assert (head.status, head.headers["Content-Length"]) == (200, str(size))


@pytest.mark.parametrize(
    "address",
    [
        "full/secret.txt",
        "full/../secret.txt",
        "full/%2e%2e/secret.txt",
        "full/..%2fsecret.txt",
        "full//etc/passwd",
        "full/checkpoints/../secret.txt",
        "full/",
        "../full/README.md",
        ".full.unfinished/README.md",
        "secret/secret.txt",
        "nowhere/README.md",
        f"{'a' * 300}/README.md",
    ],
)
def test_nothing_else_is_handed_out(client: Client, full, address) -> None:
    (full / "secret.txt").write_text("秘密", encoding="utf-8")
    (full.parent / "secret.txt").write_text("秘密", encoding="utf-8")
    (full.parent / "secret").mkdir()
    (full.parent / "secret" / "secret.txt").write_text("秘密", encoding="utf-8")
    assert client.get(f"/open-data/{address}").status_code == 404


def test_a_path_that_leads_out_of_the_package_is_not_followed(client: Client, full) -> None:
    (full.parent / "secret.txt").write_text("秘密", encoding="utf-8")
    package = json.loads((full / "datapackage.json").read_text("utf-8"))
    package["beian:files"].append({"path": "../secret.txt", "bytes": 6, "hash": "sha256:00"})
    (full / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert client.get("/open-data/full/../secret.txt").status_code == 404
    assert client.get("/open-data/full/%2e%2e/secret.txt").status_code == 404


def test_deltas_stand_beside_the_full_files(client: Client, full) -> None:
    export_delta(full.parent / "since-2", since=2, at=AT, progress=lambda total: lambda number: None)
    assert "第 2 条以后还没有新的条目" in text_of(client.get("/open-data/"))
    factories.platform()
    export_delta(full.parent / "since-2", since=2, at=AT, progress=lambda total: lambda number: None)
    response = client.get("/open-data/")
    assert "第 3 至 4 条" in text_of(response)
    assert "/open-data/since-2/consistency.json" in addresses_in(response)
    lines = gzip.decompress(get(client, "/open-data/since-2/ledger.ndjson.gz").body).splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [3, 4]


def test_the_page_asks_the_database_as_often_for_many_exports_as_for_one(client: Client, full, django_assert_num_queries) -> None:
    get(client, "/open-data/")
    for number in range(3):
        # What was erased last.
        with django_assert_num_queries(1):
            get(client, "/open-data/")
        shutil.copytree(full, full.with_name(f"since-{number}"))


def test_files_with_credit_entries_are_held_back_once_one_of_them_may_be_disclosed_no_longer(client: Client, root, monkeypatch):
    factories.credit_entry(conduct_ended_on=date(2022, 1, 1))
    export_full(root / "full", at=AT, progress=lambda total: lambda number: None)
    monkeypatch.setattr("public_site.open_data_views.today", lambda: date(2027, 1, 1))
    assert get(client, "/open-data/full/credit.csv").status == 200
    monkeypatch.setattr("public_site.open_data_views.today", lambda: date(2027, 1, 2))
    for name in ("credit.csv", "credit.ndjson", "ledger.ndjson.gz"):
        response = client.get(f"/open-data/full/{name}")
        assert (response.status_code, "公示期已满" in response.content.decode()) == (410, True)
    assert get(client, "/open-data/full/platforms.csv").status == 200
    page = client.get("/open-data/")
    assert "有些文件暂停下载" in text_of(page)
    assert "/open-data/full/credit.csv" not in addresses_in(page)


def test_the_files_are_told_of_in_the_language_of_the_page(client: Client, full) -> None:
    english = text_of(client.get("/open-data/", headers={"accept-language": "en"}))
    for words in ("Institution", "Platform", "Published list", "Ledger"):
        assert f" {words} " in english
    assert "机构" not in english


@pytest.mark.shell
@pytest.mark.django_db(transaction=True)
def test_the_lines_of_the_guide_take_all_files_of_an_export_and_check_them(live_server, root, tmp_path) -> None:
    factories.platform()
    proofs.sign_head(AT)
    factories.platform()
    export_full(root / "full", at=AT, progress=lambda total: lambda number: None)
    guide = (settings.BASE_DIR / "docs" / "open-data.md").read_text("utf-8")
    [lines] = [block for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "SHA256SUMS" in block]
    folder = tmp_path / "taken"
    folder.mkdir()
    lines = lines.replace("https://beian.example.cn", live_server.url)
    subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", lines], cwd=folder, check=True, timeout=60)

    def all_in(exported: Path) -> dict[str, bytes]:
        return {str(path.relative_to(exported)): path.read_bytes() for path in exported.rglob("*") if path.is_file()}

    assert all_in(folder) == all_in(root / "full")
    assert "checkpoints/000000000002.txt" in all_in(folder)


def test_the_footer_leads_to_the_page(client: Client, root) -> None:
    assert "/open-data/" in addresses_in(client.get("/"))
