"""The contact on the page of a case: who may see it, after whom."""

import pytest
from django.utils import timezone

from accounts.models import AuditLine
from complaints import contacts, services
from complaints.models import ContactRequest
from tests.complaints.making import ADDRESS, NAME, PHONE, case, clerk, supervisor
from tests.desk.pages import shown, url

pytestmark = pytest.mark.django_db


def test_the_contact_is_shown_only_after_a_second_person_agreed(client, person):
    one = case(at=timezone.now())
    page = shown(client, url(one))
    assert not [private for private in (NAME, PHONE, ADDRESS) if private in page]
    assert client.post(f"{url(one)}contact/", {"reason": "  "}).status_code == 400
    client.post(f"{url(one)}contact/", {"reason": "需要电话核实合同。"})
    assert client.post(f"{url(one)}contact/open/").status_code == 403
    request = ContactRequest.objects.get()
    client.force_login(supervisor())
    assert "需要电话核实合同。" in shown(client, url(one))
    client.post(f"{url(one)}contact/{request.pk}/approve/")
    assert client.post(f"{url(one)}contact/open/").status_code == 403
    client.force_login(person)
    opened = client.post(f"{url(one)}contact/open/")
    page = opened.content.decode()
    assert all(private in page for private in (NAME, PHONE, ADDRESS))
    assert opened.headers["Cache-Control"] == "no-store"
    assert "查看联系方式" in shown(client, url(one))
    assert AuditLine.objects.filter(action="complaint.contact_opened").count() == 1


def test_a_supervisor_refuses_with_a_reason_that_who_asked_reads(client, person):
    one = case(at=timezone.now())
    request = contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    client.force_login(supervisor())
    address = f"{url(one)}contact/{request.pk}/refuse/"
    assert f'action="{address}"' in shown(client, url(one))
    empty = client.post(address, {"reason": "  "})
    assert empty.status_code == 400
    assert f'id="refuse_{request.pk}_reason_error"' in empty.content.decode()
    client.post(address, {"reason": "请先在往来里询问。"})
    assert "不批准查看联系方式" in shown(client, url(one)).split("办理记录")[1]
    assert address not in shown(client, url(one))
    client.force_login(person)
    page = shown(client, url(one))
    assert "您的申请没有批准" in page
    assert "请先在往来里询问。" in page
    assert f'action="{url(one)}contact/"' in page


def test_an_approval_of_which_nobody_could_make_use_is_not_told_as_one(client, person):
    one, boss = case(at=timezone.now()), supervisor()
    request = contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    services.take(one, by=clerk("other"), at=timezone.now())
    client.force_login(boss)
    after = client.post(f"{url(one)}contact/{request.pk}/approve/", follow=True)
    assert after.redirect_chain == [(url(one), 302)]
    assert "申请人已经不能办理这个件" in after.content.decode()
    assert "已批准" not in after.content.decode()


def test_who_decides_what_somebody_else_has_decided_is_told_so_on_the_case(client, person):
    one = case(at=timezone.now())
    request = contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    contacts.refuse(one, request.pk, reason="请先在往来里询问。", by=supervisor("first"), at=timezone.now())
    client.force_login(supervisor("second"))
    for decision in ("approve", "refuse"):
        after = client.post(f"{url(one)}contact/{request.pk}/{decision}/", {"reason": "不需要。"}, follow=True)
        assert (after.status_code, after.redirect_chain) == (200, [(url(one), 302)])
        assert "它可能已经有人处理" in after.content.decode()
