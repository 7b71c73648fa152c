"""Filling in a complaint with a plain client, as a browser without scripts does."""

import re

from django.test import Client

from tests.public_site.reading import Response

DESCRIPTION = "三月交了六十课时的费用，四月提出退费，机构一直说在走流程。"
ANSWERS: dict[str, dict[str, str]] = {
    "nature": {"nature": "complaint"},
    "about": {"about": "启明星在线课堂", "region": "370100"},
    "category": {"category": "refund"},
    "what": {"description": DESCRIPTION, "occurred_on": "2026-10-08", "amount": "3,600.50"},
    "mode": {"mode": "confidential"},
    "reach": {"name": "王小红", "phone": "138 0013 8000", "address": "泉城路 188 号"},
}


def begin(client: Client, record: str = "") -> Response:
    """Start a complaint, about a record if one is named."""
    return client.post("/complaints/new/", {"record": record})


def answer(client: Client, step: str, **changes: str) -> Response:
    """Answer one question."""
    return client.post(f"/complaints/new/{step}/", ANSWERS.get(step, {}) | changes)


def fill_in(client: Client, record: str = "", **changes: dict[str, str]) -> Response:
    """Answer every question that comes, and return the page on which the answers are checked."""
    response = begin(client, record)
    while not response.headers["Location"].endswith("/check/"):
        step = response.headers["Location"].split("/")[-2]
        response = answer(client, step, **changes.get(step, {}))
        assert response.status_code == 302, response.content.decode()
    return client.get("/complaints/new/check/")


def submission_key(page: Response) -> str:
    """Return the one-time key in the form of the check page."""
    return field(page, "submission_key")


def field(page: Response, name: str) -> str:
    """Return what a hidden field of a page says."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def send(client: Client, page: Response) -> Response:
    """Send what was checked and return the receipt."""
    sent = {name: field(page, name) for name in ("submission_key", "mark")}
    return client.post("/complaints/new/check/", sent, follow=True)


def codes(receipt: Response) -> tuple[str, str]:
    """Return the reference and the secret on a receipt."""
    page = receipt.content.decode()
    reference = re.search(r'id="receipt-reference">([^<]+)<', page)
    secret = re.search(r'id="receipt-secret">([^<]+)<', page)
    assert reference is not None
    assert secret is not None
    return reference[1], secret[1]
