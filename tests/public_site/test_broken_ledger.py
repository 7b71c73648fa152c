"""A ledger that was damaged behind its back: pages and files that rest on the damage say so, and give no proof that fails."""

import json

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from public_site.broken_ledger import BrokenLedgerMiddleware
from registry import certificates, ledger_tree, proofs
from registry.days import today
from registry.models import LedgerEntry, LedgerHead, LedgerNode, SignedHead
from tests import factories
from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db

SEQ = 20
TOLD = "与它的哈希对不上"
PROOF, PAGE, LIST, CONSISTENCY = (
    f"/ledger/proof.json?seq={SEQ}",
    f"/ledger/entries/{SEQ}/",
    "/ledger/entries/",
    "/ledger/consistency.json?from=18",
)


@pytest.fixture
def signed():
    """Forty entries, with heads signed at 18 and 40."""
    for size in range(1, 41):
        factories.institution()
        if size in (18, 40):
            proofs.sign_head(timezone.now())


def edit(table, column, value, key, which):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table._meta.db_table} SET {column} = %s WHERE {key} = %s", [value, which])


def node(level, position):
    return ledger_tree.position_of((level, position))


DAMAGES = {
    "the entry is gone": (lambda: LedgerEntry.objects.filter(seq=SEQ).delete(), {PROOF, PAGE, LIST, CONSISTENCY}),
    "its neighbour is gone": (lambda: LedgerEntry.objects.filter(seq=SEQ + 1).delete(), {PROOF, PAGE, LIST, CONSISTENCY}),
    "its content is no text of ours": (lambda: edit(LedgerEntry, "payload", "{", "seq", SEQ), {PROOF, PAGE, LIST}),
    "its content is another": (lambda: edit(LedgerEntry, "payload", "{}", "seq", SEQ), {PROOF, PAGE, LIST}),
    "its content alone is blank": (lambda: edit(LedgerEntry, "payload", None, "seq", SEQ), {PROOF, PAGE, LIST}),
    "its salt is no number": (lambda: edit(LedgerEntry, "salt", "salt", "seq", SEQ), {PROOF, PAGE, LIST}),
    "it is of no kind": (lambda: edit(LedgerEntry, "kind", "bank", "seq", SEQ), {PROOF, PAGE, LIST}),
    "its leaf is no hash": (lambda: edit(LedgerEntry, "leaf", "x" * 64, "seq", SEQ), {PROOF, PAGE, LIST, CONSISTENCY}),
    "a leaf beside it is another": (lambda: edit(LedgerEntry, "leaf", "0" * 64, "seq", SEQ + 1), {PROOF, PAGE, LIST, CONSISTENCY}),
    "a subtree is gone": (lambda: LedgerNode.objects.filter(position=node(4, 0)).delete(), {PROOF, PAGE, CONSISTENCY}),
    "a subtree is another": (lambda: edit(LedgerNode, "hash", "0" * 64, "position", node(4, 0)), {PROOF, PAGE, CONSISTENCY}),
    "a subtree is no hash": (lambda: edit(LedgerNode, "hash", "x" * 64, "position", node(4, 0)), {PROOF, PAGE, CONSISTENCY}),
    "the root that was signed is another": (lambda: edit(SignedHead, "root", "0" * 64, "size", 40), {PROOF, PAGE, CONSISTENCY}),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_rests_on_the_damage_says_so_and_the_rest_is_told(client: Client, signed, damage) -> None:
    do, told_by = DAMAGES[damage]
    do()
    for address in (PROOF, PAGE, LIST, CONSISTENCY):
        response = client.get(address)
        assert response.status_code == (503 if address in told_by else 200), address
        if response.status_code == 503:
            assert "no-store" in response.headers["Cache-Control"]
            words = response.json()["error"] if ".json" in address else text_of(response)
            assert TOLD in words
            assert "过后再查" in words


def test_the_page_of_the_damage_says_what_the_desk_is_to_do_and_leads_on(client: Client, signed) -> None:
    LedgerEntry.objects.filter(seq=SEQ).delete()
    page = client.get(PAGE)
    assert "verify_ledger" in text_of(page)
    assert 'href="/ledger/"' in page.content.decode()
    english = client.get(PAGE, headers={"accept-language": "en"})
    assert "The ledger is damaged" in text_of(english)
    assert "does not fit its hashes" in client.get(PROOF, headers={"accept-language": "en"}).json()["error"]


@pytest.mark.parametrize("payload", ["{", "{}", "[]"])
def test_a_record_whose_history_cannot_be_read_says_so(client: Client, payload) -> None:
    school = factories.institution()
    LedgerEntry.objects.filter(record_id=school.public_id).update(payload=payload)
    for address in (f"/institutions/{school.uscc}/", f"/institutions/{school.uscc}/?on={today()}"):
        response = client.get(address)
        assert (response.status_code, TOLD in text_of(response)) == (503, True)
    query = "query ($uscc: String!) { institution(uscc: $uscc) { history(first: 1) { edges { node { seq } } } } }"
    asked = {"query": query, "variables": {"uscc": school.uscc}}
    answer = client.post("/graphql", asked, content_type="application/json").json()
    assert answer["errors"][0]["extensions"]["code"] == "LEDGER_BROKEN"


@pytest.mark.parametrize(("column", "value"), [("payload", None), ("effective_on", "2001-02-03"), ("action", "corrected")])
def test_a_time_line_shows_no_entry_that_was_altered(client: Client, column, value) -> None:
    school = factories.institution()
    entry = LedgerEntry.objects.get(record_id=school.public_id)
    edit(LedgerEntry, column, value or str(entry.payload).replace('"basis":""', '"basis":"别的依据"'), "seq", entry.seq)
    response = client.get(f"/institutions/{school.uscc}/")
    assert (response.status_code, TOLD in text_of(response)) == (503, True)


def test_no_certificate_is_issued_on_a_head_that_cannot_be_read(client: Client, signed) -> None:
    school = factories.institution()
    LedgerHead.objects.update(peaks="no hash")
    response = client.post("/certificates/", {"record": school.public_id})
    assert response.status_code == 503
    assert TOLD in text_of(response)


def test_the_proof_of_a_certificate_says_that_the_tree_is_damaged(client: Client, signed) -> None:
    school = factories.institution()
    view = certificates.issue("institution", school.public_id, today(), issued_at=timezone.now())
    LedgerNode.objects.all().delete()
    response = client.get(f"/certificates/{view.number}/proof.json")
    assert (response.status_code, TOLD in json.loads(response.content)["error"]) == (503, True)


def test_any_other_failure_stays_one(rf) -> None:
    middleware = BrokenLedgerMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(rf.get("/ledger/"), KeyError("x")) is None
