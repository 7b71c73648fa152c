"""The explorer: its examples run, it shows what a query took, it asks nobody else and keeps no key."""

import hashlib
import json
import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport
from playwright.sync_api import expect

from graphql_api.explorer_view import QUERIES, TITLES
from tests import factories
from tests.developers.running import asked


@pytest.mark.django_db
def test_only_the_explorer_may_write_styles_and_nothing_may_write_scripts(client):
    explorer, guide = client.get("/developers/explorer/"), client.get("/developers/")
    assert "style-src 'self' 'unsafe-inline'" in explorer["Content-Security-Policy"]
    assert "script-src" not in explorer["Content-Security-Policy"]
    assert "default-src 'self'" in explorer["Content-Security-Policy"]
    assert "unsafe" not in guide["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*src=)|<[^>]+ style=|<[^>]+ on\w+=", explorer.content.decode()) == []


def test_vendored_files_are_those_of_the_readme():
    readme = finders.find("vendor/graphiql/README.md")
    assert readme
    with open(readme, encoding="utf-8") as lines:
        listed = re.findall(r"\| `([\w.-]+)` \|.*`(\w{64})`", lines.read())
    assert len(listed) == 4
    for name, checksum in listed:
        with open(readme.replace("README.md", name), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == checksum, name


@pytest.mark.django_db(transaction=True)
def test_a_partners_client_goes_from_the_schema_to_a_complaint(live_server):
    school = factories.institution(name="济南爱课堂在线教育科技有限公司")
    factories.platform(school)
    client = Client(transport=RequestsHTTPTransport(url=f"{live_server.url}/graphql"), fetch_schema_from_transport=True)
    with client as session:
        found = session.execute(
            gql('{ search(query: "爱课堂", kinds: [INSTITUTION], first: 1) { edges { node { record { id } } } } }')
        )
        record = found["search"]["edges"][0]["node"]["record"]["id"]
        verify = gql("query ($id: String!) { institution(uscc: $id) { name filingStatus platforms(first: 5) { totalCount } } }")
        verify.variable_values = {"id": record}
        assert session.execute(verify)["institution"] == {
            "name": school.name,
            "filingStatus": "FILED",
            "platforms": {"totalCount": 1},
        }
        submit = gql(
            """mutation ($record: ID!) { submitComplaint(input: { idempotencyKey: "k-1", nature: REPORT, category: OVERTIME,
            record: $record, description: "周末晚上九点以后还在上课，请查处。", mode: ANONYMOUS })
            { receipt { reference secret } userErrors { message } } }"""
        )
        submit.variable_values = {"record": record}
        receipt = session.execute(submit)["submitComplaint"]["receipt"]
        track = gql("query ($reference: String!, $secret: String!) { complaint(reference: $reference, secret: $secret) { state } }")
        track.variable_values = receipt
        assert session.execute(track)["complaint"] == {"state": "SUBMITTED"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", TITLES)
def test_an_example_of_the_explorer_runs(sample_site, name):
    query, variables = (QUERIES / f"{name}.graphql", QUERIES / f"{name}.json")
    values = variables.read_text(encoding="utf-8") if variables.exists() else "{}"
    answered = json.loads(asked(query.read_text(encoding="utf-8"), values, sample_site))
    assert "errors" not in answered, answered
    assert None not in answered["data"].values()


def test_every_example_of_the_explorer_can_be_chosen():
    assert {path.stem for path in QUERIES.iterdir()} == set(TITLES)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_explorer_runs_what_is_chosen_shows_what_it_took_and_asks_nobody_else(sample_site, chromium, tmp_path, width):
    asked_of: list[str] = []
    said: list[str] = []
    with chromium.new_page(viewport={"width": width, "height": 1000}, locale="en") as page:
        page.on("request", lambda request: asked_of.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{sample_site}/developers/explorer/")
        page.get_by_role("button", name="Execute query").click()
        page.locator(".result-window", has_text="济南明德云课堂网络培训学校").wait_for(timeout=20_000)
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"took \d+ points; [\d,]+ of [\d,]+ are left"))
        page.get_by_label("Example").select_option("As of a day")
        expect(page.locator(".graphiql-query-editor")).to_contain_text("OnThatDay")
        expect(page.locator(".graphiql-editor-tool")).to_contain_text("2021-06-01")
        page.get_by_role("button", name="Execute query").click()
        result = page.locator(".result-window", has_text="济南明德云课堂教育科技有限公司")
        result.wait_for(timeout=20_000)
        box = result.bounding_box()
        assert box
        assert box["width"] > 250
        assert box["x"] + box["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert said == []
        assert Axe().run(page).response["violations"] == []
        page.screenshot(path=os.environ.get("EXPLORER_SCREENSHOT") or tmp_path / "explorer.png")
    assert [url for url in asked_of if not url.startswith((f"{sample_site}/", "data:", "blob:"))] == []


@pytest.mark.browser
def test_whoever_has_no_mouse_comes_through_the_explorer_and_back(sample_site, chromium):
    with chromium.new_page(viewport={"width": 1280, "height": 1000}, locale="en") as page:
        page.goto(f"{sample_site}/developers/explorer/")
        editor = page.locator(".graphiql-query-editor .CodeMirror")
        editor.click()
        written = page.get_by_role("textbox", name="Query")
        expect(written).to_be_focused()
        before = editor.locator(".CodeMirror-code").inner_text()
        page.keyboard.press("Shift+Tab")
        expect(written).not_to_be_focused()
        page.keyboard.press("Tab")
        expect(written).to_be_focused()
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('footer') !== null"):
                break
        assert page.evaluate("document.activeElement.closest('footer') !== null")
        assert editor.locator(".CodeMirror-code").inner_text() == before


@pytest.mark.browser
def test_a_key_is_sent_and_kept_nowhere(sample_site, chromium):
    key = "beian_live_" + "a" * 57
    with chromium.new_page(viewport={"width": 1280, "height": 1000}, locale="en") as page:
        page.goto(f"{sample_site}/developers/explorer/")
        page.get_by_label("Your key").fill(key)
        with page.expect_request(lambda request: request.method == "POST" and "Institution" in (request.post_data or "")) as sent:
            page.get_by_role("button", name="Execute query").click()
        assert sent.value.headers["authorization"] == f"Bearer {key}"
        assert sent.value.headers["graphql-client-name"] == "explorer"
        page.locator(".result-window", has_text="KEY_MALFORMED").wait_for(timeout=20_000)
        kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])")
        assert "Institution" in kept
        assert key not in kept
        page.reload()
        expect(page.get_by_label("Your key")).to_have_value("")
