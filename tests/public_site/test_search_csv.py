"""What a search finds, as a file."""

import csv
import io
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.throttle import SEARCH_FILE
from public_site import search_page, search_views
from registry.days import today
from tests import factories
from tests.public_site.reading import addresses_in, names_on, text_of

pytestmark = pytest.mark.django_db


def test_what_is_found_is_to_be_had_as_csv_that_no_spreadsheet_runs(client: Client) -> None:
    factories.institution(name="=1+1 星辰学校")
    response = client.get("/search.csv?q=" + quote("星辰"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["名称", "状态", "类别", "地区", "说明", "记录页面", "截至"]
    assert rows[1][:4] == ["'=1+1 星辰学校", "未备案", "机构·公司", "山东省济南市历下区"]
    # A status without its day would be taken for that of the day on which the file is opened.
    assert rows[1][6] == today().isoformat()
    assert response.headers["Content-Disposition"] == f'attachment; filename="results-{today().isoformat()}.csv"'
    assert client.get("/search.csv?kind=planet").status_code == 400


def test_csv_holds_all_that_is_found_on_whatever_page_it_is_asked_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(45):
        factories.institution(name=f"济南星辰{number:02d}学校")
    monkeypatch.setattr(search_views, "MOST_HITS", 20)
    pages = [client.get(f"/search?page={number}&q=" + quote("星辰")) for number in (1, 2, 3)]
    (address,) = {each for page in pages for each in addresses_in(page) if ".csv" in each}
    assert all("下载全部 45 条（CSV）" in text_of(page) for page in pages)
    rows = list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))
    assert [name for name, *_ in rows[1:]] == [name for page in pages for name in names_on(page)]


def test_csv_of_too_much_says_so_before_and_holds_the_first(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(45):
        factories.institution(name=f"济南星辰{number:02d}学校")
    for module in (search_views, search_page):
        monkeypatch.setattr(module, "MOST_IN_A_FILE", 40)
    monkeypatch.setattr(search_views, "MOST_HITS", 20)
    page = client.get("/search?q=" + quote("星辰"))
    assert "下载前 40 条（CSV）" in text_of(page)
    (address,) = (each for each in addresses_in(page) if ".csv" in each)
    rows = list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 40
    assert [name for name, *_ in rows[1:21]] == names_on(page)


def test_files_without_end_are_refused_and_pages_are_not(client: Client) -> None:
    factories.institution(name="济南星辰学校")
    for _ in range(SEARCH_FILE.failures - 1):
        SEARCH_FILE.count_failure("127.0.0.1")
    address = "/search.csv?q=" + quote("星辰")
    # A wrong question makes no file.
    assert client.get("/search.csv?kind=planet").status_code == 400
    assert client.get(address).status_code == 200
    refused = client.get(address)
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert 0 < int(refused.headers["Retry-After"]) <= SEARCH_FILE.seconds
    assert "全部记录在“开放数据”里" in refused.content.decode()
    assert client.get(address.replace(".csv", "")).status_code == 200
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200
