"""The explorer: an editor that knows the schema, with examples to choose from, the reader's own key, and what a query takes."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

QUERIES: Final = Path(__file__).parent / "examples" / "explorer"
# In the order in which they can be chosen; the first one stands in the editor at the beginning.
TITLES: Final = {
    "institution": _("查一家机构"),
    "search": _("检索"),
    "verify": _("批量核验"),
    "past_day": _("某一天的情况"),
    "changes": _("跟着账本走"),
    "rate_limit": _("额度还剩多少"),
}

# The editor of GraphiQL writes style attributes; everything else is as strict as on every page.
POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)


def explorer(request: HttpRequest) -> HttpResponse:
    """Show the editor."""
    examples = [
        {"title": title, "query": _text(f"{name}.graphql"), "variables": _text(f"{name}.json")} for name, title in TITLES.items()
    ]
    response = render(request, "developers/explorer.html", {"examples": examples, "is_sandbox": settings.SANDBOX})
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _text(name: str) -> str:
    path = QUERIES / name
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""
