"""A full disk, a lost server and a held database are told in words; any other error is let through as it is."""

import errno
import sqlite3

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.utils import translation

from registry.interruptions import Interrupted, interruption, told_in_words


def of_sqlite(code):
    error = sqlite3.OperationalError("…")
    error.sqlite_errorcode = code
    return error


NO_ROOM, NO_DATABASE, DISK_FAILS = "磁盘空间不足，写到一半", "连不上数据库", "磁盘读写出错"
OF_DATABASES = [
    (of_sqlite(sqlite3.SQLITE_FULL), NO_ROOM),
    (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), DISK_FAILS),
    (of_sqlite(sqlite3.SQLITE_BUSY), "被别的程序占用"),
    (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), "被别的程序占用"),
    (of_sqlite(sqlite3.SQLITE_CANTOPEN), NO_DATABASE),
    (of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), "只能读，不能写"),
    (psycopg.errors.DiskFull("…"), NO_ROOM),
    (psycopg.errors.TooManyConnections("…"), NO_DATABASE),
    (psycopg.errors.ReadOnlySqlTransaction("…"), "只能读，不能写"),
    (psycopg.errors.IoError("…"), DISK_FAILS),
    (psycopg.errors.AdminShutdown("…"), NO_DATABASE),
    (psycopg.errors.CannotConnectNow("…"), NO_DATABASE),
    (psycopg.errors.ConnectionFailure("…"), NO_DATABASE),
    (psycopg.OperationalError("server closed the connection unexpectedly"), NO_DATABASE),
    (psycopg.InterfaceError("the connection is closed"), NO_DATABASE),
]


@pytest.mark.parametrize(("cause", "words"), OF_DATABASES, ids=lambda each: each if isinstance(each, str) else repr(each))
def test_what_stops_a_database_is_told_with_what_is_kept_and_what_to_do(cause, words):
    kinds = {psycopg.InterfaceError: InterfaceError, psycopg.errors.ReadOnlySqlTransaction: InternalError}
    error = kinds.get(type(cause), OperationalError)
    with pytest.raises(Interrupted) as raised, told_in_words():
        raise error("…") from cause
    assert words in str(raised.value)
    assert "已经报告完成的都已保存" in str(raised.value)
    assert "再运行一次" in str(raised.value)


def test_who_was_not_let_in_is_told_why():
    refused = psycopg.OperationalError('connection failed:\n\tFATAL:  database "beian" does not exist\n')
    with pytest.raises(Interrupted, match='（connection failed: FATAL: database "beian" does not exist）'), told_in_words():
        raise OperationalError("…") from refused

    with pytest.raises(Interrupted) as raised, told_in_words():
        raise OperationalError("…") from of_sqlite(sqlite3.SQLITE_CANTOPEN)
    assert f"（{settings.DATABASES['default']['NAME']}: …）" in str(raised.value)


def test_what_is_told_in_english_has_one_blank_between_its_sentences():
    with translation.override("en"), pytest.raises(Interrupted) as raised, told_in_words():
        raise OperationalError("…") from psycopg.OperationalError("connection failed")
    assert "is back. (connection failed) All that" in str(raised.value)


def test_a_file_that_may_not_be_used_is_named_by_a_command_and_is_no_outage_of_a_page():
    refused = PermissionError(errno.EACCES, "Permission denied", "/srv/机构.xlsx")
    with pytest.raises(Interrupted, match=r"不能读写 /srv/机构\.xlsx（Permission denied）。请核对位置和权限。"), told_in_words():
        raise refused
    assert interruption(refused) is None
    with pytest.raises(PermissionError), told_in_words():
        raise PermissionError(errno.EACCES, "Permission denied")


def test_what_a_server_says_of_a_statement_is_not_told():
    with pytest.raises(Interrupted) as raised, told_in_words():
        raise OperationalError("…") from psycopg.errors.DiskFull('row contains "退费"')
    assert "退费" not in str(raised.value)


@pytest.mark.parametrize(
    "cause",
    [of_sqlite(sqlite3.SQLITE_CORRUPT), of_sqlite(sqlite3.SQLITE_NOTADB), psycopg.errors.DataCorrupted("…")],
    ids=repr,
)
def test_of_a_damaged_database_nobody_says_that_it_is_whole(cause):
    with pytest.raises(Interrupted, match="从备份恢复") as raised, told_in_words():
        raise OperationalError("…") from cause
    assert "完好" not in str(raised.value)


def test_a_file_that_found_no_room_is_not_to_be_used():
    with pytest.raises(Interrupted, match="文件没有写完，请不要使用它"), told_in_words():
        raise OSError(errno.ENOSPC, "…")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (IntegrityError("…"), psycopg.errors.UniqueViolation("…")),
        (OperationalError("…"), of_sqlite(sqlite3.SQLITE_ERROR)),
        (OperationalError("…"), None),
        (FileNotFoundError(errno.ENOENT, "…"), None),
        (ValueError("…"), None),
    ],
    ids=repr,
)
def test_any_other_error_is_let_through(error, cause):
    with pytest.raises(type(error)) as raised, told_in_words():
        raise error from cause
    assert raised.value is error
