"""Reading a page as a person would: the page of a record, its text, and the list under a heading."""

import html
import re
from typing import Any
from urllib.parse import quote

from django.test import Client

from registry.models import Institution, Platform

# What Django's test client returns has no name that could be imported.
Response = Any


def page_of(client: Client, row: Institution | Platform, query: str = "") -> Response:
    """Return the page of an institution or a platform."""
    address = (
        f"institutions/{row.uscc}" if isinstance(row, Institution) else f"platforms/{quote(row.filing_number or row.public_id)}"
    )
    return client.get(f"/{address}/{query}")


def text_of(response: Response) -> str:
    """Return the words of a page's main part, in one line."""
    page = response.content.decode()
    return _words(page[page.index("<main") : page.index("</main>")])


def status_panel_of(response: Response) -> str:
    """Return the words of the status panel, in one line."""
    page = response.content.decode()
    panel = page[page.index('<div class="status-panel') : page.index("record-layout")]
    return _words(panel)


def _words(page: str) -> str:
    # What only marks the language of a stretch parts no words.
    plain = re.sub(r'<span lang="zh-Hans">([^<]*)</span>', r"\1", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def addresses_in(response: Response) -> list[str]:
    """Return where the links of a page's main part lead."""
    page = response.content.decode()
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page[page.index("<main") :])]


def search(client: Client, query: str) -> Response:
    """Return the page of results for the parameters of an address."""
    return client.get(f"/search?{query}")


def names_on(response: Response) -> list[str]:
    """Return what the records are called that a page of results shows, in order."""
    names = re.findall(r'result-line__name"><a [^>]*>(.*?)</a>', response.content.decode())
    return [name.replace("<mark>", "").replace("</mark>", "") for name in names]
