"""A folder that is written beside the one it replaces, and takes its place in one step once it is complete."""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

# By this file a folder is known to hold an export, which may be replaced; any other folder is left alone.
DESCRIPTOR: Final = "datapackage.json"

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


class FolderInUse(RuntimeError):
    """Another export is being written into the folder, or something else is in it."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that replaces `folder` when the context ends well; until then, and if it does not, the old one stands.

    What a killed run left behind is removed by the next one. Raises `FolderInUse`, and `OSError` when the disk refuses.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished, before = (folder.with_name(f".{folder.name}.{stage}") for stage in ("unfinished", "before"))
    with _alone(folder):
        if before.exists() and not folder.exists():
            before.rename(folder)
        if folder.exists() and not (folder / DESCRIPTOR).exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderInUse(gettext("“%(name)s”里有别的文件，没有写入。请换一个空文件夹。") % {"name": folder.name})
        for leftover in (unfinished, before):
            shutil.rmtree(leftover, ignore_errors=True)
        try:
            unfinished.mkdir()
            yield unfinished
            _sync(unfinished)
            _put_in_place(unfinished, folder, before)
            _sync(folder.parent)
        finally:
            for leftover in (unfinished, before):
                shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    path = folder.with_name(f".{folder.name}.lock")
    with path.open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise _in_use(folder) from held
        if not os.fstat(lock.fileno()).st_nlink:
            # Whoever had it has just removed it, and somebody else may hold a new one.
            raise _in_use(folder)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _in_use(folder: Path) -> FolderInUse:
    return FolderInUse(gettext("另一个导出正在写“%(name)s”。请等它结束后再试。") % {"name": folder.name})


def _put_in_place(unfinished: Path, folder: Path, before: Path) -> None:
    if not folder.exists():
        unfinished.rename(folder)
    elif not _exchanged(unfinished, folder):
        # Where folders cannot change places there is a moment without one; a run that is killed in it is mended by the next.
        folder.rename(before)
        unfinished.rename(folder)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step (Linux `renameat2`); tell whether the system and its disk can."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(folder: Path) -> None:
    """Put the names in a folder on disk, so that a power cut leaves the old export or the new one."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
