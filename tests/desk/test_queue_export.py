"""The queue as a table for a spreadsheet."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import AuditLine
from complaints import services
from complaints.vocabulary import Outcome
from desk import queue
from tests import factories
from tests.complaints.making import AT, NAME, PHONE, case

pytestmark = pytest.mark.django_db


def page(client, **query):
    response = client.get("/desk/", query)
    assert response.status_code == 200
    return response.content.decode()


def rows(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_export_is_a_table_for_a_spreadsheet_and_is_recorded(client, person):
    one = case(at=timezone.now(), region="370102")
    response = client.get("/desk/cases.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    table = response.getvalue().decode()
    assert table.startswith("\ufeff")
    header, row = csv.reader(io.StringIO(table[1:]))
    assert dict(zip(header, row, strict=True)) | {"收到": "", "受理时限": "", "办结时限": ""} == {
        "编号": one.reference, "类型": "投诉", "问题": "退费难", "方式": "保密", "来源": "网页", "对象": "启明星在线课堂",
        "公开记录": "", "单位": "教育部门", "区划代码": "370102", "地区": "山东省济南市历下区", "状态": "已提交", "结果": "",
        "收到": "", "受理时限": "", "受理时间": "", "办结时限": "", "结束时间": "", "承办人": "", "发生日期": "", "金额": "3600.50",
    }  # fmt: skip
    assert AuditLine.objects.get(action="queue.exported").detail == {"number": 1}


def test_the_export_asks_for_every_case_and_for_no_text(client, person):
    case(at=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        client.get("/desk/cases.csv").getvalue()
    in_order, *parts = (query["sql"] for query in asked if 'FROM "complaints_complaint"' in query["sql"])
    assert "LIMIT" not in in_order
    assert len(parts) == 1
    assert not [sql for sql in (in_order, *parts) if '"description"' in sql]


def test_the_export_is_read_and_made_in_parts_while_it_is_sent(client, person, monkeypatch):
    monkeypatch.setattr(queue, "LINES_AT_ONCE", 2)
    references = [case(at=timezone.now()).reference for _ in range(5)]
    with CaptureQueriesContext(connection) as asked:
        response = client.get("/desk/cases.csv")
        assert response.streaming
        before = len(asked)
        assert [row[0] for row in rows(response)[1:]] == references
    assert len(asked) == before + 3


def test_the_export_speaks_the_language_of_who_asked(client, person):
    case(at=timezone.now())
    response = client.get("/desk/cases.csv", headers={"accept-language": "en"})
    with translation.override("zh-hans"):
        table = response.getvalue().decode()
    assert "Complaint" in table
    assert "投诉" not in table


def test_the_export_has_the_days_and_moments_of_both_clocks(client, person):
    one = services.take(case(at=AT, occurred_on=date(2026, 11, 20)), by=person, at=AT + timedelta(hours=6, minutes=5))
    services.close(one, outcome=Outcome.RESOLVED, words="已退。", by=person, at=AT + timedelta(hours=14))
    header, row = rows(client.get("/desk/cases.csv", {"status": "ended"}))
    told = dict(zip(header, row, strict=True))
    assert [told[name] for name in ("收到", "受理时限", "受理时间", "办结时限", "结束时间")] == [
        "2026-11-24", "2026-11-25", "2026-11-24 17:05", "2026-12-01", "2026-11-25 01:00",
    ]  # fmt: skip
    assert (told["承办人"], told["发生日期"]) == (str(person), "2026-11-20")


def test_the_export_names_no_teacher_whom_a_case_is_about(client, person):
    teacher = factories.teacher(name="王某某")
    case(at=timezone.now(), record=teacher.public_id)
    table = client.get("/desk/cases.csv").getvalue().decode()
    assert teacher.name not in table
    assert f",教学人员,{teacher.public_id}," in table
    assert teacher.name in page(client)


@pytest.mark.parametrize(
    "about", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.cn")', "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_no_cell_of_the_export_is_a_formula(client, person, about):
    case(at=timezone.now(), about=about)
    row = rows(client.get("/desk/cases.csv"))[1]
    assert f"'{about}" in row
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_export_and_the_print_hold_no_person_and_no_text(client, person):
    one = case(at=timezone.now())
    for address in ("/desk/cases.csv", "/desk/print/", "/desk/"):
        shown = client.get(address).getvalue().decode()
        assert one.reference in shown
        assert not [private for private in (NAME, PHONE, one.description) if private in shown]
