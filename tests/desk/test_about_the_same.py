"""Other cases about the same as a case, among which may be the one that it repeats."""

import pytest
from django.utils import timezone

from complaints import services
from complaints.vocabulary import Outcome
from tests import factories
from tests.complaints.making import case
from tests.desk.pages import shown, url

pytestmark = pytest.mark.django_db


def test_a_case_leads_to_others_about_the_same_of_which_it_may_be_a_repetition(client, person):
    school = factories.institution(name="启明星教育", region="370102")
    one = case(at=timezone.now(), about="", record=school.public_id)
    assert "同一对象的其他件" not in shown(client, url(one))
    ended = services.take(case(at=timezone.now(), about="", record=school.public_id), by=person, at=timezone.now())
    services.close(ended, outcome=Outcome.RESOLVED, words="已退。", by=person, at=timezone.now())
    in_words, another = case(at=timezone.now(), about="启明星教育"), case(at=timezone.now(), about="启明星")
    out_of_sight = case(at=timezone.now(), about="", record=school.public_id, category="false_advertising")
    page = shown(client, url(one))
    assert "同一对象的其他件" in page
    assert "2 件，未结 1 件" in page
    address = f"/desk/?same={one.reference}&amp;status=all"
    assert f'href="{address}"' in page
    page = shown(client, address.replace("&amp;", "&"))
    assert f"与此件同一对象：{one.reference}" in page
    assert "共 3 件" in page
    assert ended.reference in page
    assert in_words.reference in page
    assert another.reference not in page
    assert f'<input type="hidden" name="same" value="{one.reference}"' in page
    # The case may go elsewhere by the next act, after which one is led back to the list.
    assert client.session.get("queue_last_seen", "") == ""
    for unseen in (out_of_sight.reference, "nonsense"):
        refused = client.get("/desk/", {"same": unseen})
        assert refused.status_code == 400
        assert 'name="same"' not in refused.content.decode()


def test_cases_about_what_is_in_no_record_lead_to_each_other_by_its_name(client, person):
    one, other = (case(at=timezone.now(), about="没有备案的小课堂") for _ in range(2))
    assert "1 件，未结 1 件" in shown(client, url(one))
    assert other.reference in shown(client, f"/desk/?same={one.reference}")


def test_an_enquiry_about_nobody_is_about_the_same_as_no_other(client, person):
    one, other = (case(at=timezone.now(), nature="enquiry", category="other", about="") for _ in range(2))
    assert "同一对象的其他件" not in shown(client, url(one))
    assert other.reference not in shown(client, f"/desk/?same={one.reference}")
