"""What the site may hand out of the open data: the exports under one folder, and of each the files that its data package names."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from django.db.models import Max

from registry.models import LedgerEntry
from registry.open_data.folders import DESCRIPTOR

CHECKSUMS: Final = "SHA256SUMS"
FULL: Final = "full"
# The folder of the heads that were signed before the one of the export; an export without any has no such folder.
EARLIER_HEADS: Final = "checkpoints/"

# The files in which entries of credit lists are told.
_WITH_CREDIT: Final = ("credit.", "ledger.")
_ERASABLE: Final = ("credit.", "listings.", "ledger.")

# No file system has a longer one, and looking for it fails otherwise than for what is not there.
_LONGEST_NAME: Final = 255

_TYPES: Final[Mapping[str, str]] = {
    ".ndjson": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of an export: where it is, its media type, and what the data package says of it."""

    name: str
    path: Path
    media_type: str
    bytes: int
    sha256: str
    title: str = ""
    about: str = ""
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """An export that stands: which entries of the ledger it holds, the root (hexadecimal) at its head, and its files.

    `as_of` is the civil day of which it is. After `disclosed_until` some credit entry in it may be passed on no longer.
    """

    folder: str
    created: datetime
    as_of: date
    disclosed_until: date | None
    from_seq: int
    to_seq: int
    root: str
    licence: str
    licence_url: str
    files: Sequence[File]

    def file(self, name: str) -> File | None:
        """Return the file of that name, if the data package names it."""
        return next((each for each in self.files if each.name == name), None)

    def may_hand_out(self, file: File, *, on: date, newest_erasure: int) -> bool:
        """Tell whether a file may still be handed out on a day.

        Those with credit entries only while all of them are disclosed, and none of what may be erased after an erasure.
        """
        is_past = self.disclosed_until is not None and on > self.disclosed_until
        if is_past and file.name.startswith(_WITH_CREDIT):
            return False
        return not (file.name.startswith(_ERASABLE) and newest_erasure > self.to_seq)


def newest_erasure() -> int:
    """Return the number of the newest entry by which the law had something erased; 0 where there is none. One query."""
    erasures = LedgerEntry.objects.filter(action=LedgerEntry.Action.ERASED)
    newest: int = erasures.aggregate(newest=Max("seq", default=0))["newest"]
    return newest


def full_folder(root: Path) -> Path:
    """Return where the export of everything stands."""
    return root / FULL


def delta_folder(root: Path, since: int) -> Path:
    """Return where the entries after a head stand."""
    return root / f"since-{since}"


def exports(root: Path) -> list[Export]:
    """Return the exports that stand: the full one first, then deltas by where they begin."""
    folders = [path.name for path in root.iterdir()] if root.is_dir() else []
    found = [each for name in folders if not name.startswith(".") and (each := export(root, name))]
    return sorted(found, key=lambda each: (each.folder != FULL, each.from_seq))


def export(root: Path, folder: str) -> Export | None:
    """Return the export in a folder directly under the root, if one stands there."""
    if Path(folder).name != folder or folder.startswith(".") or len(os.fsencode(folder)) > _LONGEST_NAME:
        return None
    try:
        package = orjson.loads((root / folder / DESCRIPTOR).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    head, licence = package["beian:ledger"], package["licenses"][0]
    return Export(
        folder=folder,
        created=datetime.fromisoformat(package["created"]),
        as_of=date.fromisoformat(package["beian:asOf"]),
        disclosed_until=date.fromisoformat(package["beian:disclosedUntil"]) if package["beian:disclosedUntil"] else None,
        from_seq=head["from_seq"],
        to_seq=head["to_seq"],
        root=head["root"],
        licence=licence["name"],
        licence_url=licence["path"],
        files=[*_described(root / folder, package), *_describing(root / folder)],
    )


def _described(folder: Path, package: Mapping[str, Any]) -> list[File]:
    return [
        File(
            name=each["path"],
            path=folder / each["path"],
            media_type=_type_of(each["path"]),
            bytes=each["bytes"],
            sha256=each["hash"].removeprefix("sha256:"),
            title=each.get("title", ""),
            about=each.get("description", ""),
            rows=each.get("beian:rows"),
        )
        for each in (*package["resources"], *package["beian:files"])
        # The package is ours; a path that leads out of it would still be nobody's to read.
        if (folder / each["path"]).resolve().is_relative_to(folder.resolve())
    ]


def _describing(folder: Path) -> list[File]:
    """The data package cannot name itself, nor the checksums that include it."""
    found = [folder / name for name in (DESCRIPTOR, CHECKSUMS) if (folder / name).is_file()]
    return [File(path.name, path, _type_of(path.name), path.stat().st_size, "") for path in found]


def _type_of(name: str) -> str:
    return _TYPES.get(Path(name).suffix, "application/octet-stream")
