"""The ledger for everybody: its heads, its entries as they may be told today, and proofs that the verifier takes."""

import base64
import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import checkpoints, proofs, public_records, turning
from registry.days import today
from registry.erasure import Erasure, erase
from registry.filing.due_changes import CALENDAR
from registry.models import InstitutionPrivate, LedgerEntry, SignedHead, TeacherPrivate
from registry.sealing import seal
from registry.verifier import beian_verify
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.reading import addresses_in, text_of
from tests.registry.certifying import ISSUED_AT, ON, payload_of, verify

pytestmark = pytest.mark.django_db

ID_NUMBER = "370102198501011234"
MOBILE = "13791234567"


@pytest.fixture
def school():
    return factories.institution(name="济南明德在线教育有限公司")


def sign() -> SignedHead:
    return proofs.sign_head(ISSUED_AT)


def test_the_page_tells_the_newest_head_and_the_key(client: Client, school) -> None:
    head = sign()
    factories.platform(school)
    response = client.get("/ledger/")
    text = text_of(response)
    assert "1 条已签名" in text
    assert "账本现有 2 条" in text
    assert head.root in text
    assert checkpoints.verifier_keys()[0] in text


def test_where_keys_were_changed_the_page_asks_for_all_of_them(client: Client, school, settings, tmp_path) -> None:
    assert "密钥更换过" not in text_of(client.get("/ledger/"))
    old = sign()
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(bytes(32)).decode(), *settings.LEDGER_SIGNING_KEYS]
    factories.platform(school)
    sign()
    text = text_of(client.get("/ledger/"))
    assert "密钥更换过" in text
    assert all(key in text for key in checkpoints.verifier_keys())
    proof = client.get(f"/ledger/consistency.json?from={old.size}").content
    assert verify(tmp_path, proof, "proof", key=checkpoints.verifier_keys()[0])[0] == 1
    assert verify(tmp_path, proof, "proof")[0] == 0


def test_a_ledger_without_a_head_says_so(client: Client, school) -> None:
    assert "还没有签过名" in text_of(client.get("/ledger/"))
    assert "还没有签名的检查点" in client.get("/ledger/proof.json?seq=1").json()["error"]
    assert "还没有签过名" in text_of(client.get("/ledger/entries/1/"))


def test_an_empty_ledger_has_pages(client: Client) -> None:
    assert "账本现有 0 条" in text_of(client.get("/ledger/"))
    assert "这里还没有条目" in text_of(client.get("/ledger/entries/"))


def test_heads_are_paged_and_downloaded(client: Client) -> None:
    for _ in range(23):
        factories.institution()
        sign()
    first, second = client.get("/ledger/"), client.get("/ledger/?heads=2")
    assert "第 1 页，共 2 页" in text_of(first)
    assert "/ledger/checkpoints/1.txt" in addresses_in(second)
    assert "/ledger/checkpoints/1.txt" not in addresses_in(first)
    response = client.get("/ledger/checkpoints/7.txt")
    assert checkpoints.read(response.content.decode(), checkpoints.verifier_keys()).size == 7
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    for wrong in ("3", "x", "0", "99999999"):
        assert client.get("/ledger/", {"heads": wrong}).status_code == 400


def test_a_head_that_was_not_signed_names_the_nearest(client: Client) -> None:
    for _ in range(3):
        factories.institution()
        sign()
    factories.institution()
    response = client.get("/ledger/checkpoints/9.txt")
    assert (response.status_code, response.content.decode()) == (
        404,
        "没有 9 条时的签名检查点。最接近的检查点在 3 条，请改用它。\n",
    )
    assert client.get(f"/ledger/checkpoints/{10**40}.txt").status_code == 404


def test_what_the_calendar_caused_says_so_in_words(client: Client, school) -> None:
    app = factories.platform(school)
    document = public_records.platform(app)
    draft = {"effective_on": ON, "basis": turning.LAPSED, "source": CALENDAR, "by_calendar": True}
    factories.publish(app, RecordKind.PLATFORM, document, school.public_id, **draft)
    assert "来源 日历：到了日期自动登记" in text_of(client.get(f"/ledger/entries/{LedgerEntry.objects.count()}/"))


def test_the_verifier_is_served_as_it_lies_in_the_source(client: Client) -> None:
    response = client.get("/ledger/beian_verify.py")
    with open(beian_verify.__file__, "rb") as source:
        assert response.content == source.read()
    assert response.headers["Content-Type"].startswith("text/x-python")
    assert response.headers["Content-Disposition"] == 'attachment; filename="beian_verify.py"'
    assert client.get("/ledger/beian_verify.py", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_entries_are_walked_from_the_newest_to_the_first(client: Client) -> None:
    for _ in range(120):
        factories.institution()
    seen: list[str] = []
    address = "/ledger/entries/"
    while address:
        response = client.get(address)
        links = addresses_in(response)
        seen += [link.split("/")[3] for link in links if link.startswith("/ledger/entries/") and link.split("/")[3]]
        older = [link for link in links if link.startswith("?after=") and "较早的" in text_of(response)]
        address = f"/ledger/entries/{older[-1]}" if older else ""
    assert {int(seq) for seq in seen} == set(range(1, 121))
    assert int(seen[0]) == 120


def test_a_list_of_entries_asks_three_questions_of_the_database(client: Client, school) -> None:
    for _ in range(10):
        factories.course(factories.platform(school))
    client.get("/ledger/entries/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/ledger/entries/")
    assert len(queries) == 3, [query["sql"][:80] for query in queries]


@pytest.mark.parametrize("after", ["x", "-1", "1,000", "9" * 30, "１"])
def test_a_wrong_place_in_the_list_is_told_in_words(client: Client, after) -> None:
    response = client.get("/ledger/entries/", {"after": after})
    assert (response.status_code, "整数" in text_of(response)) == (400, True)


def test_an_entry_shows_what_was_recorded_and_proves_it(client: Client, school, tmp_path) -> None:
    factories.platform(school)
    head = sign()
    response = client.get("/ledger/entries/1/")
    text = text_of(response)
    assert "机构 登记" in text
    assert '"name": "济南明德在线教育有限公司"' in text
    assert "这一条在 2 条的签名账本里" in text
    proof = client.get(f"/ledger/proof.json?seq=1&size={head.size}")
    assert f"/ledger/proof.json?seq=1&size={head.size}" in addresses_in(response)
    assert verify(tmp_path, proof.content, "proof") == (0, "核验通过：第 1 条在账本中（共 2 条，2026-11-24T10:00:00Z）。")
    assert proof.headers["Content-Disposition"] == 'attachment; filename="entry-1-of-2.json"'


def test_the_command_names_a_key_that_signed_the_head(client: Client, school, tmp_path, settings) -> None:
    sign()
    settings.LEDGER_SIGNING_KEYS = [base64.b64encode(bytes(32)).decode(), *settings.LEDGER_SIGNING_KEYS]
    old_key, proof = checkpoints.verifier_keys()[1], client.get("/ledger/proof.json?seq=1").content
    assert f"--key '{old_key}' proof" in text_of(client.get("/ledger/entries/1/"))
    assert verify(tmp_path, proof, "proof", key=old_key)[0] == 0
    sign()
    assert f"--key '{checkpoints.verifier_keys()[0]}' proof" in text_of(client.get("/ledger/entries/1/"))


def test_a_proof_leads_to_an_older_head_too(client: Client, school, tmp_path) -> None:
    sign()
    factories.platform(school)
    sign()
    assert verify(tmp_path, client.get("/ledger/proof.json?seq=1&size=1").content, "proof")[1].startswith("核验通过：第 1 条")
    assert client.get("/ledger/proof.json?seq=1").json()["size"] == 2


def test_one_ledger_is_proved_to_continue_another(client: Client, school, tmp_path) -> None:
    sign()
    for _ in range(4):
        factories.platform(school)
    sign()
    response = client.get("/ledger/consistency.json?from=1&to=5")
    assert "从 1 条" in verify(tmp_path, response.content, "proof")[1]
    assert client.get("/ledger/consistency.json?from=1").json() == response.json()
    changed = response.json() | {"proof": response.json()["proof"][::-1]}
    assert verify(tmp_path, changed, "proof")[0] == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("proof.json", "“seq”要写成"),
        ("proof.json?seq=x", "“seq”要写成"),
        ("proof.json?seq=1&size=1.5", "“size”要写成"),
        ("proof.json?seq=0", "没有第 0 条"),
        ("proof.json?seq=4", "没有第 4 条"),
        ("proof.json?seq=3&size=2", "没有第 3 条"),
        ("proof.json?seq=1&size=9", "最接近的检查点在 3 条"),
        ("proof.json?seq=1&size=1", "最接近的检查点在 2 条"),
        ("consistency.json", "“from”要写成"),
        ("consistency.json?from=2&to=x", "“to”要写成"),
        ("consistency.json?from=3&to=2", "from 要不大于 to"),
        ("consistency.json?from=1&to=3", "最接近的检查点在 2 条"),
        ("consistency.json?from=0&to=3", "最接近的检查点在 2 条"),
        ("consistency.json?from=2&to=7", "最接近的检查点在 3 条"),
    ],
)
def test_a_wrong_number_is_told_in_words(client: Client, address, words) -> None:
    factories.institution()
    factories.institution()
    sign()
    factories.institution()
    sign()
    response = client.get(f"/ledger/{address}")
    assert response.status_code == 400
    assert words in response.json()["error"]


@pytest.mark.parametrize("seq", ["0", "2", "9" * 30])
def test_an_entry_that_is_not_there_is_told_in_words(client: Client, school, seq) -> None:
    response = client.get(f"/ledger/entries/{seq}/")
    assert (response.status_code, "账本现有 1 条" in text_of(response)) == (404, True)


def test_an_erased_entry_says_so_and_its_proof_holds(client: Client, school, tmp_path) -> None:
    entry = factories.credit_entry(school, reason="失信事由")
    erase([Erasure("credit", entry.public_id, today(), "山东省社会信用条例第三十八条")], recorded_at=timezone.now())
    sign()
    assert "内容已依法删除" in text_of(client.get("/ledger/entries/2/"))
    assert "内容已依法删除" in text_of(client.get("/ledger/entries/"))
    assert "山东省社会信用条例第三十八条" in text_of(client.get("/ledger/entries/3/"))
    assert "第 2 条未附内容" in verify(tmp_path, client.get("/ledger/proof.json?seq=2").content, "proof")[1]


def test_a_teachers_entry_is_withheld_everywhere_and_its_proof_holds(client: Client, school, tmp_path) -> None:
    person = factories.teacher(school, name="单晓梅")
    sign()
    pages = [client.get(address) for address in ("/ledger/entries/", "/ledger/entries/2/", "/ledger/proof.json?seq=2")]
    for page in pages:
        assert "单晓梅" not in page.content.decode()
    assert f"/teachers/{person.public_id}/" in addresses_in(pages[0])
    assert pages[2].json()["entry"]["withheld"] is True
    assert verify(tmp_path, pages[2].content, "proof")[0] == 0


def test_nobody_is_linked_who_has_left(client: Client, school) -> None:
    person = factories.teacher(school)
    factories.publish(person, RecordKind.TEACHER, None, school.public_id, effective_on=ON)
    for address in ("/ledger/entries/", "/ledger/entries/2/"):
        assert f"/teachers/{person.public_id}/" not in addresses_in(client.get(address))


@pytest.mark.parametrize("values", [{"conduct_ended_on": date(2019, 1, 1), "listed_on": date(2019, 6, 1)}, {"list": "grey"}])
def test_a_credit_entry_that_may_be_told_no_longer_is_not_told(client: Client, school, values, tmp_path) -> None:
    entry = factories.credit_entry(school, reason="失信事由", **values)
    if "list" in values:
        factories.publish(entry, RecordKind.CREDIT, None, school.public_id, effective_on=ON)
    sign()
    for address in ("/ledger/entries/", "/ledger/entries/2/", "/ledger/proof.json?seq=2"):
        assert "失信事由" not in client.get(address).content.decode()
    assert verify(tmp_path, client.get("/ledger/proof.json?seq=2").content, "proof")[0] == 0


def test_nothing_private_is_on_any_page_of_the_ledger(client: Client, school) -> None:
    InstitutionPrivate.objects.create(institution=school, legal_representative="法定代表人甲某某")
    person = factories.teacher(school)
    TeacherPrivate.objects.create(
        teacher=person,
        id_number_sealed=seal(ID_NUMBER, context=person.public_id),
        certificate_number_sealed=seal(ID_NUMBER, context=person.public_id),
        language_credential=MOBILE,
    )
    stall = factories.institution(name="小店铺", kind="individual")
    factories.credit_entry(stall, reason="个体户的失信事由")
    became_a_person = factories.institution(name="后来改成个体户")
    factories.credit_entry(became_a_person, reason="改制以前的失信事由")
    seq = LedgerEntry.objects.get(record_id=became_a_person.public_id).seq
    body = {**json.loads(payload_of(seq))["document"], "kind": "INDIVIDUAL"}
    factories.publish(became_a_person, RecordKind.INSTITUTION, body, effective_on=ON)
    head = sign()
    addresses = ["/ledger/", "/ledger/entries/"]
    for seq in range(1, head.size + 1):
        addresses += [f"/ledger/entries/{seq}/", f"/ledger/proof.json?seq={seq}"]
    for address in addresses:
        page = client.get(address).content.decode()
        for private in ("法定代表人", ID_NUMBER, MOBILE, "失信事由", person.name):
            assert private not in page, (address, private)


def test_proofs_may_be_kept_for_a_while_but_not_for_long(client: Client, school) -> None:
    sign()
    assert client.get("/ledger/proof.json?seq=1").headers["Cache-Control"] == "public, max-age=300"
    assert client.get("/ledger/consistency.json?from=1").headers["Cache-Control"] == "public, max-age=300"
    for signed in ("/ledger/checkpoints/1.txt", "/ledger/consistency.json?from=1&to=1"):
        assert client.get(signed).headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    "address", ["/ledger/checkpoints/2.txt", "/ledger/consistency.json?from=1&to=2", "/ledger/proof.json?seq=2"]
)
def test_nobody_keeps_that_a_head_is_not_signed_yet(client: Client, school, address) -> None:
    sign()
    assert "Cache-Control" not in client.get(address).headers
    factories.platform(school)
    sign()
    assert client.get(address).status_code == 200


def test_the_footer_leads_to_the_ledger(client: Client) -> None:
    assert 'href="/ledger/"' in client.get("/certificates/").content.decode()
