"""Asking for the sealed contact and deciding on it, on the page of the case."""

import pytest
from django.utils import timezone

from complaints import contacts, services
from tests.complaints.making import case, supervisor
from tests.desk.pages import shown, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(person):
    """A case that the clerk has in hand."""
    return services.take(case(at=timezone.now()), by=person, at=timezone.now())


def test_who_asks_without_a_reason_is_told_so_beside_the_field(client, one):
    response = client.post(url(one, "contact"), {"reason": " "})
    assert response.status_code == 400
    assert response.content.decode().count("请填写“申请查看联系方式的理由”。") == 2
    assert not contacts.waiting(one).exists()


@pytest.mark.parametrize(
    ("decision", "typed", "told"),
    [
        ("approve", {}, "已批准，申请人 24 小时内可以查看。"),
        ("refuse", {"reason": "来信可以说明。"}, "没有批准，申请人会看到理由。"),
    ],
)
def test_who_decides_finds_both_answers_on_the_case_and_is_told_what_was_decided(client, person, one, decision, typed, told):
    request = contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    client.force_login(supervisor())
    page = shown(client, url(one))
    assert "需要电话核实合同。" in page
    assert f'action="/desk/cases/{one.reference}/contact/{request.pk}/approve/"' in page
    assert f'id="refuse_{request.pk}_reason"' in page
    response = client.post(f"{url(one, 'contact')}{request.pk}/{decision}/", typed, follow=True)
    assert told in response.content.decode()
    assert not contacts.waiting(one).exists()


def test_the_english_page_marks_who_asked_and_why_as_chinese(client, person, one):
    person.display_name = "王敏"
    person.save(update_fields=["display_name"])
    contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    client.force_login(supervisor())
    page = client.get(url(one), headers={"accept-language": "en"}).content.decode()
    for words in ("王敏", "需要电话核实合同。"):
        assert f'<span lang="zh-Hans">{words}</span>' in page


def test_the_page_tells_a_deleted_contact_from_one_that_never_was(client, one):
    forgotten, anonymous = "办结已满三年，联系方式已经删除。", "匿名提交，没有联系方式。"
    assert forgotten not in shown(client, url(one))
    one.sealed_contact.delete()
    page = shown(client, url(one))
    assert forgotten in page
    assert anonymous not in page
    page = shown(client, url(case(at=timezone.now(), mode="anonymous")))
    assert anonymous in page
    assert forgotten not in page


# What takes no room; and so few letters that are longer composed than typed.
@pytest.mark.parametrize("nothing", ["\u200b\u200b", "\u0958" * contacts.MAX_REASON])
def test_a_reason_that_cannot_be_kept_is_refused_beside_its_field_by_whoever_asks_or_decides(client, person, one, nothing):
    assert client.post(url(one, "contact"), {"reason": nothing}).status_code == 400
    request = contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    client.force_login(supervisor())
    refused = client.post(f"{url(one, 'contact')}{request.pk}/refuse/", {"reason": nothing})
    assert refused.status_code == 400
    assert f'id="refuse_{request.pk}_reason_error"' in refused.content.decode()
    assert list(contacts.waiting(one)) == [request]
