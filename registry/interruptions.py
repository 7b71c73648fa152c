"""What cuts work short and is no mistake in what was to be done, told in words that say what is kept and what to do."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Final

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.migrated import is_migrated

_NO_ROOM: Final = _("磁盘空间不足，写到一半停了下来。请先腾出空间。")
_NO_ROOM_FOR_FILE: Final = _("磁盘空间不足，文件没有写完，请不要使用它。请先腾出空间。")
_DISK_FAILS: Final = _("磁盘读写出错，停了下来。请先检查磁盘。")
_DAMAGED: Final = _("数据库的文件损坏了，或者不是数据库。请核对 DATABASE_URL，检查磁盘；文件真的损坏了的，请从备份恢复。")
_NO_DATABASE: Final = _("连不上数据库，或者连接中断了。请核对 DATABASE_URL，或者等数据库恢复。")
_HELD_BY_OTHERS: Final = _("数据库一直被别的程序占用，没有等到。请等那个程序结束。")
_READ_ONLY: Final = _("数据库现在只能读，不能写。请先恢复写入。")
_CUT_OFF: Final = _("数据库中止了一条语句：它用的时间太长，或者有人取消了它。")
_TOLD_TO_STOP: Final = _("已按要求停止。")
_NOT_MIGRATED: Final = _("数据库里还没有这个版本的表。请先运行 python manage.py migrate，再运行这条命令。")
_WHAT_IS_KEPT: Final = _("已经报告完成的都已保存，没有写完的一批已整批撤回，数据库完好。之后用同样的命令再运行一次，会接着做完。")

_SQLITE: Final[Mapping[int, object]] = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_IOERR: _DISK_FAILS,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _NO_DATABASE,
    sqlite3.SQLITE_BUSY: _HELD_BY_OTHERS,
    sqlite3.SQLITE_LOCKED: _HELD_BY_OTHERS,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_INTERRUPT: _CUT_OFF,
}
# By the state of an error (PostgreSQL, appendix A), or its class where the whole class means the same.
_POSTGRES: Final[Mapping[str, object]] = {
    "53100": _NO_ROOM,
    "53300": _NO_DATABASE,
    "58030": _DISK_FAILS,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "57P01": _NO_DATABASE,
    "57P02": _NO_DATABASE,
    "57P03": _NO_DATABASE,
    "57014": _CUT_OFF,
    "55P03": _HELD_BY_OTHERS,
    "40P01": _HELD_BY_OTHERS,
    "25006": _READ_ONLY,
    "08": _NO_DATABASE,
}
# Where these stop a command, nothing is known of what is kept, or nothing was begun.
_SAYS_ALL: Final = (_DAMAGED, _NOT_MIGRATED)
# What a statement names and is not there: a table, a column.
_UNKNOWN_TO_POSTGRES: Final = frozenset({"42P01", "42703"})
_UNKNOWN_TO_SQLITE: Final = ("no such table", "no such column")
# What a file is in the way of: told with its name, and known to commands alone, since of a page it would be a fault of ours.
_NOT_ALLOWED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EISDIR, errno.ENOTDIR})
_FILES: Final[Mapping[int, object]] = {
    errno.ENOSPC: _NO_ROOM_FOR_FILE,
    errno.EDQUOT: _NO_ROOM_FOR_FILE,
    errno.EFBIG: _NO_ROOM_FOR_FILE,
    errno.EIO: _DISK_FAILS,
}


# Where our packages lie; libraries may lie below it too.
_OURS: Final = Path(__file__).parent.parent
_LIBRARIES: Final = "site-packages"


class Interrupted(CommandError):
    """A command was cut short by the machine or by hand; the message says by what, what is kept, and what to do."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """Raise `Interrupted` for what `interruption` knows and for a file that may not be used; let every other error through."""
    try:
        yield
    except (Error, OSError, KeyboardInterrupt) as error:
        if reason := interruption(error) or _file_not_allowed(error):
            kept = "" if any(reason is each for each in _SAYS_ALL) else _WHAT_IS_KEPT
            raise Interrupted(f"{reason}{_answer_of(error)}{kept}") from error
        raise


def interruption(error: BaseException | None) -> object | None:
    """Return in words what cut work short: a full, failing or read-only disk, or a database that is lost, held or not migrated,
    or whoever sat before it.

    Nothing for any other error.
    """
    if isinstance(error, KeyboardInterrupt):
        return _TOLD_TO_STOP
    if isinstance(error, OSError):
        return _FILES.get(error.errno or 0)
    match error.__cause__ if isinstance(error, Error) else None:
        case sqlite3.Error() as cause:
            if str(cause).startswith(_UNKNOWN_TO_SQLITE):
                return _if_not_migrated()
            # The low byte is the primary code.
            return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
        case psycopg.OperationalError() | psycopg.InterfaceError() as cause if cause.sqlstate is None:
            # What the server did not say itself: it is not there.
            return _NO_DATABASE
        case psycopg.Error() as cause:
            state = cause.sqlstate or ""
            return _if_not_migrated() if state in _UNKNOWN_TO_POSTGRES else _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    return None


def _file_not_allowed(error: BaseException) -> str:
    """Return in words which file may not be read or written, and why; nothing for any other error."""
    if not isinstance(error, OSError) or error.errno not in _NOT_ALLOWED or error.filename is None:
        return ""
    told = {"name": error.filename, "reason": error.strerror}
    return gettext("不能读写 %(name)s（%(reason)s）。请核对位置和权限。") % told


def _answer_of(error: BaseException) -> str:
    """Return in brackets which database it is and what is said of it: a wrong password, say, or a folder that is not there.

    Nothing where the server answered a statement: it might quote what is in that.
    """
    match error.__cause__:
        case sqlite3.Error() as cause:
            said = f"{settings.DATABASES['default']['NAME']}: {cause}"
        case psycopg.Error() as cause if cause.sqlstate is None:
            said = " ".join(str(cause).split())
        case _:
            return ""
    return gettext("（%(said)s）") % {"said": said}


def place_of(error: BaseException) -> str:
    """Return the last line of ours that an error came through, such as `registry/selectors.py:303`; empty where none is."""
    lines = ((Path(frame.f_code.co_filename), number) for frame, number in walk_tb(error.__traceback__))
    ours = [(path, number) for path, number in lines if path.is_relative_to(_OURS) and _LIBRARIES not in path.parts]
    return f"{ours[-1][0].relative_to(_OURS)}:{ours[-1][1]}" if ours else ""


def _if_not_migrated() -> object | None:
    """Return the words for tables that are still to come; nothing where all are there, and a statement of ours is wrong."""
    try:
        return None if is_migrated() else _NOT_MIGRATED
    except Error:
        return None
