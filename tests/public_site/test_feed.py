"""The Atom feed: read by a reader of feeds, checked against the rules, whole over its archives, silent where the law is."""

import gzip
import re
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import feedparser
import orjson
import pytest
from django.db import transaction
from django.test import Client

from public_site import feeds
from registry.erasure import Erasure, erase
from registry.models import LedgerEntry
from registry.turning import LAPSED
from registry.vocabulary import RecordKind
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
FEED = "/feeds/changes.atom"
# RFC 3339, as RFC 4287 wants it.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z.]+,\d{4}:[a-z0-9_-]+")


@pytest.fixture(autouse=True)
def without_followers(settings):
    settings.LEDGER_FOLLOWERS = []


def root_of(response):
    assert response.status_code == 200, response.content.decode()
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 (our own)


def links_of(root, relation):
    return [each.get("href") for each in root.findall("a:link", ATOM) if each.get("rel") == relation]


def read(response):
    found = feedparser.parse(response.content, response_headers={"content-type": response.headers["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def walked(client, address=FEED):
    """The documents of a feed from the newest on, as a reader follows `prev-archive`."""
    while address:
        root = root_of(client.get(address))
        yield root
        parts = [urlsplit(each) for each in links_of(root, "prev-archive")]
        address = f"{parts[0].path}?{parts[0].query}" if parts else ""


def ids_of(roots):
    return [each.text for root in roots for each in root.findall("a:entry/a:id", ATOM)]


def of_numbers(*seqs):
    return [f"tag:testserver,2026:entry-{seq}" for seq in seqs]


def check_rules(root):
    """What RFC 4287 demands of every feed and entry (sections 4.1.1 and 4.1.2)."""
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
            assert element.find(f"a:{name}", ATOM).text
        assert TAG.fullmatch(element.find("a:id", ATOM).text)
        assert MOMENT.fullmatch(element.find("a:updated", ATOM).text)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    assert root.find("a:author/a:name", ATOM).text
    assert len(links_of(root, "self")) == 1
    for entry in root.findall("a:entry", ATOM):
        assert len([each for each in entry.findall("a:link", ATOM) if each.get("rel") == "alternate"]) == 1
    ids = ids_of([root])
    assert len(ids) == len(set(ids))


def test_a_reader_of_feeds_understands_it(client: Client):
    school = factories.institution(name="济南明德在线教育有限公司")
    platform = factories.platform(school, name="爱课堂")
    found = read(client.get(FEED))
    assert found.feed.title == "登记簿的变更"
    assert [each.title for each in found.entries] == ["新登记平台“爱课堂”", "新登记机构“济南明德在线教育有限公司”"]
    assert unquote(found.entries[0].link) == f"http://testserver/platforms/{platform.filing_number}/"
    assert found.entries[1].link == f"http://testserver/institutions/{school.uscc}/"
    assert found.entries[1].tags[0].term == "institution"
    assert "2020年1月8日起生效" in found.entries[1].summary
    assert client.get(urlsplit(found.entries[1].link).path).status_code == 200


def test_every_document_obeys_the_rules(client: Client, monkeypatch):
    monkeypatch.setattr(feeds, "NUMBERS_AN_ARCHIVE", 2)
    school = factories.institution()
    factories.course(factories.platform(school), teachers=(factories.teacher(school),))
    factories.credit_entry(school)
    factories.listing()
    for address in (FEED, f"{FEED}?archive=1", f"{FEED}?kind=course&archive=3", f"{FEED}?region=370000"):
        check_rules(root_of(client.get(address)))
        read(client.get(address))


def test_an_empty_registry_has_a_feed_that_obeys_the_rules(client: Client):
    root = root_of(client.get(FEED))
    check_rules(root)
    assert ids_of([root]) == []


def test_a_change_says_what_changed_and_of_what(client: Client):
    school = factories.institution(name="旧名称")
    body = {**client_document(), "name": "新名称", "address": "新地址"}
    factories.publish(school, RecordKind.INSTITUTION, body, effective_on=date(2024, 5, 1))
    assert read(client.get(FEED)).entries[0].title == "机构“新名称”有变更：地址、名称"


def test_what_the_calendar_caused_says_why(client: Client):
    school = factories.institution(name="济南明德在线教育有限公司")
    body = client_document()
    factories.publish(school, RecordKind.INSTITUTION, body, effective_on=date(2024, 5, 1), basis=LAPSED, by_calendar=True)
    factories.publish(school, RecordKind.INSTITUTION, body, effective_on=date(2024, 6, 1), by_calendar=True)
    titles = [each.title for each in read(client.get(FEED)).entries]
    name = "机构“济南明德在线教育有限公司”"
    assert titles == [f"{name}有变更", f"{name}有变更：备案有效期届满", f"新登记{name}"]


def client_document():
    return orjson.loads(LedgerEntry.objects.get(seq=1).payload or "")["document"]


@pytest.mark.parametrize("written", [1, 3, 4, 5, 9])
def test_the_archives_and_the_feed_hold_every_entry(client: Client, monkeypatch, written):
    monkeypatch.setattr(feeds, "NUMBERS_AN_ARCHIVE", 2)
    for _ in range(written):
        factories.institution()
    roots = list(walked(client))
    assert ids_of(roots) == of_numbers(*range(written, 0, -1))
    assert [root.find("fh:archive", ATOM) is not None for root in roots] == [False] + [True] * (len(roots) - 1)
    assert all(links_of(root, "current") == [f"http://testserver{FEED}"] for root in roots[1:])
    assert [links_of(root, "next") for root in roots] == [links_of(root, "prev-archive") for root in roots]


def test_an_archive_stays_as_it_is_when_the_ledger_grows(client: Client, monkeypatch):
    monkeypatch.setattr(feeds, "NUMBERS_AN_ARCHIVE", 2)
    for _ in range(4):
        factories.institution()
    before = ids_of([root_of(client.get(f"{FEED}?archive=1"))])
    factories.institution()
    assert ids_of([root_of(client.get(f"{FEED}?archive=1"))]) == before == of_numbers(2, 1)


def test_some_kinds_or_a_region_are_whole_too_and_pass_over_empty_archives(client: Client, monkeypatch):
    monkeypatch.setattr(feeds, "NUMBERS_AN_ARCHIVE", 2)
    factories.listing()
    for _ in range(9):
        factories.institution(region="370202")
    factories.institution(region="370102")
    assert ids_of(walked(client, f"{FEED}?kind=listing")) == of_numbers(2)
    assert ids_of(walked(client, f"{FEED}?region=370102")) == of_numbers(12)
    assert ids_of(walked(client, f"{FEED}?region=370200&kind=institution&kind=course")) == of_numbers(*range(11, 2, -1))
    assert len(list(walked(client, f"{FEED}?kind=listing"))) == 1
    assert read(client.get(f"{FEED}?region=370102")).feed.title == "登记簿的变更：山东省济南市历下区"


def test_the_tag_follows_the_head(client: Client, django_assert_num_queries):
    factories.institution()
    first = client.get(FEED)
    with django_assert_num_queries(1):
        again = client.get(FEED, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.institution()
    assert client.get(FEED, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_it_is_packed_for_who_asks_under_a_tag_that_says_that_the_bytes_may_differ(client: Client):
    factories.institution()
    plain = client.get(FEED)
    packed = client.get(FEED, headers={"accept-encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.content)) == ("gzip", plain.content)
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    again = client.get(FEED, headers={"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {each.headers["Vary"] for each in (plain, packed, again)} == {"Accept-Encoding"}


def test_the_tag_tells_a_ledger_that_was_restored_from_one_that_is_lost(client: Client):
    lost = transaction.savepoint()
    factories.institution(name="丢失学校")
    tag = client.get(FEED).headers["ETag"]
    transaction.savepoint_rollback(lost)
    factories.institution(name="另一学校")
    assert client.get(FEED, headers={"if-none-match": tag}).status_code == 200


def test_it_is_in_chinese_whoever_asks(client: Client):
    factories.institution()
    response = client.get(FEED, headers={"accept-language": "en"})
    assert "新登记机构" in response.content.decode()
    # Who keeps it for many needs one copy of each coding.
    assert (response.headers["Content-Language"], response.headers["Vary"]) == ("zh-Hans", "Accept-Encoding")


def test_the_name_in_the_ids_can_be_set_for_good(client: Client, settings):
    settings.FEED_DOMAIN = "beian.example.cn"
    factories.institution()
    assert ids_of([root_of(client.get(FEED))]) == ["tag:beian.example.cn,2026:entry-1"]


def test_staff_are_not_named_and_what_was_erased_is_gone(client: Client):
    school = factories.institution()
    teacher = factories.teacher(school, name="孙丽丽")
    assert read(client.get(FEED)).entries[0].title == "新登记教学人员"
    erase([Erasure("teacher", teacher.public_id, date(2026, 11, 24), "本人申请")], recorded_at=datetime(2026, 11, 24, tzinfo=UTC))
    text = client.get(FEED).content.decode()
    assert "教学人员的内容已依法删除" in text
    assert "孙丽丽" not in text


def test_a_credit_entry_past_its_disclosure_does_not_say_whose_it_was(client: Client):
    school = factories.institution(name="济南明德在线教育有限公司")
    factories.credit_entry(school, listed_on=date(2010, 3, 1), conduct_ended_on=date(2010, 3, 1), reason="虚假宣传")
    entry = read(client.get(f"{FEED}?kind=credit")).entries[0]
    assert entry.title == "新登记名单记录"
    assert "内容依法不再公布" in entry.summary
    assert "明德" not in client.get(f"{FEED}?kind=credit").content.decode()


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("kind=school", 400, "没有“school”这种记录"),
        ("region=999999", 400, "999999"),
        ("kind=course&kind=COURSE", 400, "“course”写了不止一次"),
        ("region=370100&region=370200", 400, "“region”写了不止一次"),
        ("archive=1&archive=2", 400, "“archive”写了不止一次"),
        ("archive=0", 404, "没有这一册存档"),
        ("archive=2", 404, "没有这一册存档"),
        ("archive=x", 404, "没有这一册存档"),
        ("archive=" + "9" * 40, 404, "没有这一册存档"),
    ],
)
def test_a_wrong_address_is_told_in_words(client: Client, query, status, words):
    factories.institution()
    for tag in ('"none"', client.get(FEED).headers["ETag"]):
        response = client.get(f"{FEED}?{query}", headers={"if-none-match": tag})
        assert (response.status_code, response.headers.get("ETag")) == (status, None)
        assert words in response.content.decode()


def test_kinds_that_can_be_asked_for_are_listed_as_the_language_lists(client: Client):
    for language, listed in (("zh-hans", "institution、platform"), ("en", "institution, platform")):
        assert listed in client.get(f"{FEED}?kind=school", headers={"accept-language": language}).content.decode()


def test_queries_do_not_grow_with_the_feed(client: Client, django_assert_num_queries):
    for _ in range(3):
        factories.platform()
    for _ in range(2):
        with django_assert_num_queries(6):
            client.get(FEED)
        factories.credit_entry()


def test_control_characters_do_not_break_the_xml(client: Client):
    factories.institution(name="济南\x0b明德\x01公司")
    assert "济南明德公司" in read(client.get(FEED)).entries[0].title
