"""A dry run waits for nobody who writes, and keeps nobody waiting."""

import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from tests.registry.import_files import institution, ndjson

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

LIST = ("import_list", "--title", "名单", "--region", "370102", "--published-on", "2020-01-08")
CONTACT_LINES = "区划代码*,事项*,受理单位*,电话*,来源*\n370102,综合,历下区教育和体育局,0531-12345678,区政府网站\n"


@pytest.fixture
def another_writer():
    """Somebody who writes to the database all the while."""
    with connection.cursor() as cursor, closing(sqlite3.connect(connection.settings_dict["NAME"])) as writer:
        cursor.execute("PRAGMA busy_timeout = 100")
        writer.execute("BEGIN IMMEDIATE")
        yield
    connection.close()


@pytest.mark.usefixtures("another_writer")
def test_a_dry_run_of_each_import_goes_on_while_somebody_writes(tmp_path, capsys):
    names, numbers = tmp_path / "list.csv", tmp_path / "contact_lines.csv"
    names.write_text("名称,地址\n爱课堂,庆和路41号\n", encoding="utf-8")
    numbers.write_text(CONTACT_LINES, encoding="utf-8")
    call_command(*LIST, names, "--dry-run")
    call_command("import_contact_lines", numbers, "--publisher", "历下区教育和体育局", "--dry-run")
    call_command("import_registry", ndjson(tmp_path / "r.ndjson", institution()), "--publisher", "省厅", "--dry-run")
    assert capsys.readouterr().out.count("这是试运行，没有写入任何内容。") == 3
