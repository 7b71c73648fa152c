"""What is suggested while somebody types."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_suggestions_lead_to_records(client: Client) -> None:
    school = factories.institution(name="济南明德在线教育有限公司")
    found = client.get("/suggest?q=" + quote("济南明")).json()["suggestions"]
    assert found == [{"text": school.name, "kind": "机构", "note": "", "url": f"/institutions/{school.uscc}/"}]
    assert client.get("/suggest?q=").json() == {"suggestions": []}
    assert client.get("/suggest").json() == {"suggestions": []}


@pytest.mark.parametrize("typed", ["济南启明", "qiming", "qmxx"])
def test_suggestion_by_a_former_name_says_so(client: Client, typed: str) -> None:
    former = [{"name": "济南启明学校", "until": "2021-05-01"}]
    factories.institution(name="济南明德在线教育有限公司", former_names=former)
    (found,) = client.get("/suggest?q=" + quote(typed)).json()["suggestions"]
    assert found["text"] == "济南明德在线教育有限公司"
    assert found["note"] == "曾用名：济南启明学校"
    (found,) = client.get("/suggest?q=" + quote("济南明")).json()["suggestions"]
    assert found["note"] == ""


def test_suggestions_to_nonsense_are_none_with_words(client: Client) -> None:
    response = client.get("/suggest?q=%00%00")
    assert response.status_code == 400
    assert response.json()["suggestions"] == []
    assert response.json()["message"]
