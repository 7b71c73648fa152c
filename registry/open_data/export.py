"""Exports of open data: everything at one ledger head, or what was added between two of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext

from registry import ledger_tree, merkle, proofs, selectors
from registry.models import SignedHead
from registry.open_data import ledger_file
from registry.open_data.catalogue import EARLIER_HEADS
from registry.open_data.descriptor import LEDGER_PATH, descriptor
from registry.open_data.fields import TABLES
from registry.open_data.files import Advance, Files, write_documents, write_packed_lines
from registry.open_data.folders import DESCRIPTOR, replacing
from registry.open_data.readme import readme
from registry.open_data.snapshot import Snapshot, snapshot

# Is told how many lines there will be, and returns what is told of each batch that is written.
Progress = Callable[[int], Advance]

SHOWN_SIZES = 5


class NoSuchHead(ValueError):
    """No head of this size was ever signed, so that nobody can hold a copy that ends there."""

    def __init__(self, asked: int, known: list[int]) -> None:
        self.asked, self.known = asked, known
        super().__init__(asked)

    @property
    def message(self) -> str:
        sizes = gettext("、").join(map(str, self.known)) or gettext("无")
        return gettext("没有 %(asked)s 条时的签名检查点，不能从那里导出增量。最近的检查点：%(sizes)s。") % {
            "asked": self.asked,
            "sizes": sizes,
        }


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: documents, and the entries after `since` up to `size`, with the root (hexadecimal) of that size."""

    documents: int
    since: int
    size: int
    root: str


def export_full(folder: Path, *, at: datetime, progress: Progress) -> Exported:
    """Write all documents and the whole ledger into a folder, which it replaces in one step.

    Raises `BrokenLedger`, `FolderInUse`, `OSError`.
    """
    with replacing(folder) as unfinished:
        files = Files(unfinished)
        with snapshot(at) as now:
            number = sum(selectors.counts(on=now.on).get(table.kind, 0) for table in TABLES)
            advance = progress(number + now.head.size)
            for table in TABLES:
                write_documents(files, table, on=now.on, advance=advance)
            _write_ledger(files, now, 0, advance)
            _write_earlier_heads(files, now, 0)
            _complete(files, now, None)
        now.keep_signed_head()
    return Exported(number, 0, now.head.size, now.head.root.hex())


def export_delta(folder: Path, *, since: int, at: datetime, progress: Progress) -> Exported:
    """Write the entries after a signed head of size `since`, and the proof that the ledger of now continues that one.

    Raises `NoSuchHead`, `BrokenLedger`, `FolderInUse`, `OSError`.
    """
    with replacing(folder) as unfinished:
        files = Files(unfinished)
        with snapshot(at) as now:
            before = _signed_head(since, now)
            _write_ledger(files, now, since, progress(now.head.size - since))
            _write_earlier_heads(files, now, since)
            start = [peak.hex() for peak in ledger_tree.read(merkle.peaks_plan(since))]
            proof = [part.hex() for part in proofs.consistency(since, now.head.size).proof]
            files.write_json("start.json", {"checkpoint": before.note, "peaks": start})
            files.write_json("consistency.json", {"old": before.note, "new": now.signed.note, "proof": proof})
            _complete(files, now, since)
        now.keep_signed_head()
    return Exported(0, since, now.head.size, now.head.root.hex())


def _signed_head(size: int, now: Snapshot) -> SignedHead:
    found = SignedHead.objects.filter(size=size).order_by("-id").first() if 1 <= size <= now.head.size else None
    if found is None:
        known = SignedHead.objects.filter(size__range=(1, now.head.size)).order_by("-size")
        raise NoSuchHead(size, list(known.values_list("size", flat=True).distinct()[:SHOWN_SIZES]))
    return found


def _write_ledger(files: Files, now: Snapshot, since: int, advance: Advance) -> None:
    write_packed_lines(files, LEDGER_PATH, ledger_file.lines(since, now.head, on=now.on), advance=advance)
    files.write_text("checkpoint.txt", now.signed.note)


def _write_earlier_heads(files: Files, now: Snapshot, since: int) -> None:
    """Write the heads that were signed between, one for each size, so that anyone can see that none was ever taken back."""
    earlier = SignedHead.objects.filter(size__gt=since, size__lt=now.head.size).order_by("size", "id")
    notes = dict(earlier.values_list("size", "note"))
    for size, note in notes.items():
        files.write_text(f"{EARLIER_HEADS}{size:012}.txt", note)


def _complete(files: Files, now: Snapshot, since: int | None) -> None:
    files.write_text("README.md", readme(now, files.written, since=since))
    files.write_json(DESCRIPTOR, descriptor(now, files.written, since=since))
    files.write_checksums()
