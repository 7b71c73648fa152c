"""Reading a page as a person would: its text, and the list under a heading."""

import html
import re
from typing import Any

# What Django's test client returns has no name that could be imported.
Response = Any


def text_of(response: Response) -> str:
    """Return the words of a page's main part, in one line."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def status_panel_of(response: Response) -> str:
    """Return the words of the status panel, in one line."""
    page = response.content.decode()
    panel = page[page.index('<div class="status-panel') : page.index("record-layout")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", panel)).split())


def addresses_in(response: Response) -> list[str]:
    """Return where the links of a page's main part lead."""
    page = response.content.decode()
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page[page.index("<main") :])]
