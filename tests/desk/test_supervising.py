"""Who looks after several units, or several people: whose a case is, and what somebody has in hand."""

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.vocabulary import RoleName, Unit
from complaints import services
from tests.complaints.making import case, clerk, staff, supervisor
from tests.desk.pages import shown

pytestmark = pytest.mark.django_db
BOTH = tuple((RoleName.SUPERVISOR, unit, "370000") for unit in (Unit.EDUCATION, Unit.POLICE))


def test_who_sees_several_units_reads_whose_a_case_is_and_asks_for_one(client):
    client.force_login(staff("boss", *BOTH))
    refund = case(at=timezone.now(), region="370102")
    leak = case(at=timezone.now(), category="data_leak", region="370102")
    for address in ("/desk/", "/desk/print/"):
        page = shown(client, address)
        assert "山东省济南市历下区 教育部门" in page
        assert "山东省济南市历下区 公安机关" in page
    page = shown(client, "/desk/?unit=police")
    assert leak.reference in page
    assert refund.reference not in page
    assert "单位：公安机关" in page
    assert 'value="market"' not in page
    assert leak.reference in client.get("/desk/cases.csv?unit=police").getvalue().decode()
    assert refund.reference not in client.get("/desk/cases.csv?unit=police").getvalue().decode()
    assert client.get("/desk/?unit=market").status_code == 400


def test_who_sees_one_unit_alone_is_not_asked_for_one(client, person):
    case(at=timezone.now(), region="370102")
    page = shown(client, "/desk/")
    assert 'name="unit"' not in page
    assert "山东省济南市历下区 教育部门" not in page


def test_a_supervisor_finds_what_somebody_has_in_hand_even_after_their_account_is_closed(client):
    leaver = clerk("leaver")
    theirs = services.take(case(at=timezone.now()), by=leaver, at=timezone.now())
    mine = services.take(case(at=timezone.now()), by=clerk("other"), at=timezone.now())
    nobodys = case(at=timezone.now())
    accounts.close_account("leaver")
    client.force_login(supervisor())
    page = shown(client, f"/desk/?handler={leaver.pk}")
    assert f"承办人：{leaver}" in page
    assert theirs.reference in page
    assert mine.reference not in page
    page = shown(client, "/desk/?handler=nobody")
    assert "承办人：待认领" in page
    assert nobodys.reference in page
    assert theirs.reference not in page
    for wrong in ("somebody", "0", "9" * 30):
        assert client.get("/desk/", {"handler": wrong}).status_code == 400


def test_whose_last_case_was_given_to_others_has_an_empty_list(client):
    leaver = clerk("leaver")
    theirs = services.take(case(at=timezone.now()), by=leaver, at=timezone.now())
    boss, other = supervisor(), clerk("other")
    client.force_login(boss)
    shown(client, f"/desk/?handler={leaver.pk}")
    services.assign(theirs, to=other, by=boss, at=timezone.now())
    back = f"/desk/{client.session['queue_last_seen']}"
    assert back == f"/desk/?handler={leaver.pk}"
    page = shown(client, back)
    assert theirs.reference not in page
    assert "承办人：手里已经没有件的人" in page


def test_a_supervisor_is_offered_nobody_who_handles_cases_elsewhere(client):
    elsewhere = clerk("elsewhere", region="370200")
    services.take(case(at=timezone.now(), region="370200"), by=elsewhere, at=timezone.now())
    client.force_login(supervisor(region="370100"))
    assert str(elsewhere) not in shown(client, "/desk/")


def test_a_clerk_asks_for_what_nobody_has_taken_and_for_no_colleague(client, person):
    other = clerk("other")
    taken = services.take(case(at=timezone.now()), by=other, at=timezone.now())
    nobodys = case(at=timezone.now())
    page = shown(client, "/desk/?handler=nobody")
    assert nobodys.reference in page
    assert taken.reference not in page
    assert client.get(f"/desk/?handler={other.pk}").status_code == 400
