"""What cuts a long write short and is no mistake in what was to be written, told in words that say what is kept and what to do."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import psycopg
from django.core.management.base import CommandError
from django.db import Error
from django.utils.translation import gettext_lazy as _

_NO_ROOM: Final = _("磁盘空间不足，写到一半停了下来。请先腾出空间。")
_NO_ROOM_FOR_FILE: Final = _("磁盘空间不足，文件没有写完，请不要使用它。请先腾出空间。")
_DISK_FAILS: Final = _("磁盘读写出错，停了下来。请先检查磁盘。")
_NO_DATABASE: Final = _("连不上数据库，或者连接中断了。请等数据库恢复。")
_HELD_BY_OTHERS: Final = _("数据库一直被别的程序占用，没有等到。请等那个程序结束。")
_WHAT_IS_KEPT: Final = _("已经报告完成的都已保存，没有写完的一批已整批撤回，数据库完好。之后用同样的命令再运行一次，会接着做完。")

_SQLITE: Final[Mapping[int, object]] = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_IOERR: _DISK_FAILS,
    sqlite3.SQLITE_BUSY: _HELD_BY_OTHERS,
}
# By the state of an error (PostgreSQL, appendix A), or its class where the whole class means the same.
_POSTGRES: Final[Mapping[str, object]] = {
    "53100": _NO_ROOM,
    "58030": _DISK_FAILS,
    "57P01": _NO_DATABASE,
    "57P02": _NO_DATABASE,
    "57P03": _NO_DATABASE,
    "08": _NO_DATABASE,
}
_FILES: Final[Mapping[int, object]] = {
    errno.ENOSPC: _NO_ROOM_FOR_FILE,
    errno.EDQUOT: _NO_ROOM_FOR_FILE,
    errno.EFBIG: _NO_ROOM_FOR_FILE,
    errno.EIO: _DISK_FAILS,
}


class Interrupted(CommandError):
    """A command was cut short by the machine; the message says by what, what is kept, and what to do."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """Raise `Interrupted` for a full or failing disk, a lost database and one that others hold; let every other error through."""
    try:
        yield
    except (Error, OSError) as error:
        if reason := _reason(error):
            raise Interrupted(f"{reason}{_WHAT_IS_KEPT}") from error
        raise


def _reason(error: Exception) -> object | None:
    if isinstance(error, OSError):
        return _FILES.get(error.errno or 0)
    match error.__cause__:
        case sqlite3.Error() as cause:
            # The low byte is the primary code.
            return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        case psycopg.OperationalError() | psycopg.InterfaceError() as cause if cause.sqlstate is None:
            # What the server did not say itself: it is not there.
            return _NO_DATABASE
        case psycopg.Error() as cause:
            state = cause.sqlstate or ""
            return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    return None
