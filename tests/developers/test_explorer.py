"""The pages for developers: every example on them runs, and the explorer works without asking anybody else."""

import hashlib
import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

from tests import factories


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


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_explorer_runs_its_query_and_asks_nobody_else(live_server, chromium, tmp_path):
    school = factories.institution(name="济南爱课堂在线教育科技有限公司")
    asked: list[str] = []
    said: list[str] = []
    with chromium.new_page(viewport={"width": 1280, "height": 1000}) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{live_server.url}/developers/explorer/")
        page.get_by_role("button", name="Execute query").click()
        page.locator(".result-window", has_text=school.uscc).wait_for(timeout=20_000)
        assert said == []
        assert Axe().run(page).response["violations"] == []
        page.screenshot(path=os.environ.get("EXPLORER_SCREENSHOT") or tmp_path / "explorer.png")
    assert [url for url in asked if not url.startswith((f"{live_server.url}/", "data:", "blob:"))] == []
