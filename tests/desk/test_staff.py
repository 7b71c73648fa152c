"""`staff`: accounts are made, changed, closed and listed without a shell of Python."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import AuditLine, User
from accounts.vocabulary import RoleName, Unit
from complaints import services
from complaints.vocabulary import Outcome
from tests.complaints.making import case, clerk

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-one"


def staff(monkeypatch, *arguments, password=PASSWORD):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    printed = io.StringIO()
    call_command("staff", *arguments, stdout=printed)
    return printed.getvalue()


def roles(username):
    return {(role.name, role.unit, role.region) for role in User.objects.get(username=username).roles.all()}


def test_an_account_gets_in_with_its_roles(monkeypatch, client):
    printed = staff(
        monkeypatch, "set", "wang", "--name", "王老师", "--role", "clerk:education:370100", "--role", "supervisor:market:370000"
    )
    assert "wang  王老师  clerk:education:370100, supervisor:market:370000" in printed
    assert client.post("/desk/sign-in/", {"username": "wang", "password": PASSWORD}).url == "/desk/"
    assert client.get("/desk/").status_code == 200
    line = AuditLine.objects.get(action="account.set")
    assert line.object_id == str(User.objects.get().pk)
    assert line.detail == {"roles": ["clerk:education:370100", "supervisor:market:370000"]}


def test_roles_that_are_set_anew_take_the_place_of_all_others_and_the_password_may_stay(monkeypatch):
    staff(monkeypatch, "set", "wang", "--name", "王老师", "--role", "clerk:education:370100")
    staff(monkeypatch, "set", "wang", "--name", "王主任", "--role", "key_officer:education:370000", "--keep-password", password="")
    assert roles("wang") == {(RoleName.KEY_OFFICER, "education", "370000")}
    assert User.objects.get().check_password(PASSWORD)


def no_room_for_the_audit(execute, statement, *rest):
    """Answer as a database whose disk is full does."""
    if statement.startswith('INSERT INTO "accounts_auditline"'):
        raise OperationalError
    return execute(statement, *rest)


def test_no_account_changes_without_a_line_in_the_audit(monkeypatch):
    clerk("wang")
    with connection.execute_wrapper(no_room_for_the_audit):
        with pytest.raises(OperationalError):
            staff(monkeypatch, "set", "zhang", "--name", "张老师", "--role", "clerk:education:370100")
        with pytest.raises(OperationalError):
            staff(monkeypatch, "close", "wang")
    assert User.objects.get().username == "wang"
    assert User.objects.get().is_active


def test_a_closed_account_is_out_at_once_and_its_cases_are_told(monkeypatch, client):
    person = clerk("wang")
    client.force_login(person)
    services.take(case(), by=person, at=timezone.now())
    ended = services.take(case(), by=person, at=timezone.now())
    services.close(ended, outcome=Outcome.RESOLVED, words="已退。", by=person, at=timezone.now())
    services.take(case(), by=clerk("li"), at=timezone.now())
    printed = staff(monkeypatch, "close", "wang")
    assert "（已停用）" in printed
    assert "还有 1 件" in printed
    assert client.get("/desk/").url.startswith("/desk/sign-in/")
    assert "（已停用）" in staff(monkeypatch, "list")
    staff(monkeypatch, "set", "wang", "--name", "王老师", "--role", "clerk:education:370100")
    assert client.post("/desk/sign-in/", {"username": "wang", "password": PASSWORD}).status_code == 302


def test_units_in_which_nobody_would_see_a_case_are_named(monkeypatch):
    told = "这些单位还没有管全省的账号：教育部门、市场监管部门、公安机关、通信管理部门、网信部门。"
    assert told in staff(monkeypatch, "set", "wang", "--name", "王老师", "--role", "clerk:education:370100")
    everywhere = [part for unit in Unit for part in ("--role", f"clerk:{unit}:370000")]
    assert "还没有管全省的账号" not in staff(monkeypatch, "set", "wang", "--name", "王老师", *everywhere)
    assert "还没有管全省的账号" not in staff(monkeypatch, "list")
    assert told in staff(monkeypatch, "close", "wang")


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("set", "wang", "--name", "王", "--role", "boss:education:370100"), PASSWORD, "clerk, supervisor, key_officer"),
        (("set", "wang", "--name", "王", "--role", "clerk"), PASSWORD, "clerk:education:370100"),
        (("set", "wang", "--name", "王", "--role", "clerk:education:379999"), PASSWORD, "没有区划代码“379999”"),
        (("set", "wang", "--name", "王", "--role", "clerk:education:370100"), "short", "10"),
        (("set", "a b", "--name", "王", "--role", "clerk:education:370100"), PASSWORD, "用户名"),
        (("set", "wang", "--name", "王", "--role", "clerk:education:370100", "--keep-password"), "", "没有“wang”这个账号"),
        (("close", "wang"), "", "没有“wang”这个账号"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(monkeypatch, arguments, password, words):
    with pytest.raises(CommandError, match=words):
        staff(monkeypatch, *arguments, password=password)
    assert not User.objects.exists()


@pytest.mark.parametrize("role", ["clerk", "clerk:education", "clerk:education:", "education:clerk:370100"])
def test_what_is_no_role_is_told_with_the_form_of_one(monkeypatch, role):
    with pytest.raises(CommandError, match="请写成 clerk:education:370100"):
        staff(monkeypatch, "set", "wang", "--name", "王老师", "--role", role)
    assert not User.objects.exists()
