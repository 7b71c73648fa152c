"""The home page and what machines ask."""

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext

from public_site import assets
from tests import factories
from tests.public_site.reading import addresses_in, text_of

pytestmark = pytest.mark.django_db


def test_examples_lead_to_real_results(client: Client) -> None:
    school = factories.institution(name="东营思文教育咨询有限公司")
    factories.platform(
        school,
        name="思文课堂",
        domains=["siwen.example"],
        app_ids=["example.siwen.app"],
        icp_number="鲁ICP备2022000215号-1",
        filing_number="鲁教线备000555",
    )
    home = client.get("/")
    examples = [each for each in addresses_in_opening(home) if each.startswith("/search?q=")]
    assert len(examples) == 10
    for address in examples:
        found = addresses_in(client.get(address))
        assert any(each.startswith((f"/institutions/{school.uscc}/", "/platforms/")) for each in found), address


def addresses_in_opening(response) -> list[str]:
    page = response.content.decode()
    return [part.split('"')[0] for part in page[page.index('class="opening"') : page.index("<main")].split('href="')[1:]]


def test_figures_are_counted_and_what_there_is_none_of_is_left_out(client: Client) -> None:
    app = factories.platform()
    factories.course(app)
    text = text_of(client.get("/"))
    assert "1 家机构 1 个线上平台 1 门课程" in text
    assert "公布的名单" not in text


def test_figures_are_found_without_counting_all_records(client: Client) -> None:
    factories.platform()
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    counted = [each["sql"] for each in asked if "count(" in each["sql"].lower()]
    assert len(counted) == 1
    assert "i.kind = 'published_list'" in counted[0]


def test_empty_registry_says_so(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "登记簿还是空的" in text_of(response)


def test_home_page_has_one_box_and_is_cheap(client: Client, django_assert_num_queries) -> None:
    factories.platform()
    page = client.get("/").content.decode()
    assert page.count('role="search"') == 1
    with django_assert_num_queries(0):
        client.get("/")


def test_crawlers_are_asked_to_leave_searches_people_and_cases_alone(client: Client) -> None:
    rules = client.get("/robots.txt").content.decode()
    for path in ("/search", "/teachers/", "/complaints/", "/desk/"):
        assert f"Disallow: {path}" in rules


def test_liveness_asks_nothing_of_anybody(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_readiness_tells_each_dependency(client: Client) -> None:
    factories.institution()
    states = client.get("/readyz").json()
    assert states["ready"] is True
    assert states["database"] == {"ok": True, "vendor": connection.vendor, "writable": True, "migrated": True, "ledgerSeq": 1}
    assert states["cache"] == {"ok": True}
    assert states["search"]["degraded"] is False
    assert states["search"]["needsRebuild"] is False


def test_assets_that_were_not_collected_are_told_by_readiness_and_in_the_log(client: Client, monkeypatch, caplog) -> None:
    assert client.get("/readyz").json()["assets"] == {"ok": True}
    storage = ManifestStaticFilesStorage()
    storage.hashed_files = {name: name for finder in get_finders() for name, _ in finder.list([]) if name != "css/site.css"}
    monkeypatch.setattr("public_site.assets.staticfiles_storage", storage)
    assets.not_collected.cache_clear()
    try:
        readiness = client.get("/readyz")
        assets.tell()
    finally:
        assets.not_collected.cache_clear()
    assert (readiness.status_code, readiness.json()["assets"]) == (200, {"ok": False})
    assert "1 assets are not collected (css/site.css …)" in caplog.text


def test_readiness_is_refused_while_a_migration_waits(client: Client) -> None:
    assert client.get("/readyz").json()["database"]["migrated"] is True
    assert "beian_database_migrated 1.0" in client.get("/metrics").content.decode()

    MigrationRecorder.Migration.objects.filter(app="registry").latest("pk").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is response.json()["database"]["migrated"] is False
    assert response.json()["database"]["ok"] is True
    metrics = client.get("/metrics").content.decode()
    assert "beian_database_up 1.0" in metrics
    assert "beian_database_migrated 0.0" in metrics


@pytest.mark.postgres
def test_a_database_that_is_only_read_is_ready_and_told(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    readiness = client.get("/readyz")
    assert (readiness.status_code, readiness.json()["database"]["writable"]) == (200, False)
    assert "beian_database_writable 0.0" in client.get("/metrics").content.decode()


def test_readiness_is_refused_without_a_database(client: Client, monkeypatch) -> None:
    def no_database() -> int:
        raise OperationalError

    monkeypatch.setattr("registry.ledger.head_seq", no_database)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert "needsRebuild" not in response.json()["search"]


def test_readiness_goes_by_the_code_that_runs_and_not_by_the_next_that_lies_on_the_disk(client: Client, monkeypatch) -> None:
    assert client.get("/readyz").json()["ready"] is True
    monkeypatch.setattr("django.db.migrations.loader.MigrationLoader.load_disk", lambda _: pytest.fail("the disk was read again"))
    assert client.get("/readyz").json()["ready"] is True
