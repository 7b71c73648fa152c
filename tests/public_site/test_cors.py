"""What pages of other sites may read: files and feeds that are the same for everybody, and no page of ours."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status", "is_open"),
    [
        ("/feeds/changes.atom", 200, True),
        ("/feeds/changes.atom?kind=person", 400, True),
        ("/statistics.csv?as_of=tomorrow", 400, True),
        ("/ledger/proof.json?seq=1", 400, True),
        ("/ledger/consistency.json?from=1", 400, True),
        ("/ledger/checkpoints/1.txt", 404, True),
        ("/open-data/full/nothing.csv", 404, True),
        ("/statistics/", 200, False),
        ("/ledger/", 200, False),
        ("/complaints/track/", 200, False),
        ("/search.csv?q=", 200, False),
    ],
)
def test_files_and_feeds_are_read_by_pages_of_every_site_with_their_words_of_refusal(
    client: Client, address: str, status: int, is_open: bool
) -> None:
    response = client.get(address, headers={"Origin": "https://news.example"})
    assert response.status_code == status
    assert response.headers.get("Access-Control-Allow-Origin") == ("*" if is_open else None)
    assert "Access-Control-Allow-Credentials" not in response.headers
