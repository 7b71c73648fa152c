"""The pages for developers: a guide with examples that run, and the explorer."""

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from graphql_api import limits
from registry import record_lists
from registry.paging import Window
from registry.record_lists import InstitutionFilter

EXAMPLES: Final = Path(__file__).parent / "examples"
SHOWN_EXAMPLES: Final = (("curl", "verify.sh"), ("Python", "verify.py"), ("JavaScript", "walk.mjs"))
# What stands in the examples where a site has its own.
EXAMPLE_ENDPOINT: Final = "http://127.0.0.1:8000/graphql"
EXAMPLE_CODE: Final = "91370102MA3000000X"

LIMITS: Final = (
    (_("请求正文（字节）"), limits.MAX_BODY_BYTES),
    (_("查询文本（字节）"), limits.MAX_DOCUMENT_BYTES),
    (_("查询的词数"), limits.MAX_TOKENS),
    (_("字段的层数"), limits.MAX_DEPTH),
    (_("字段数（片段用几次算几次）"), limits.MAX_FIELDS),
    (_("别名数"), limits.MAX_ALIASES),
    (_("列表一页的条数"), limits.MAX_FIRST),
    (_("总量（字段数乘以各层列表的条数）"), limits.MAX_COST),
)

# The editor of GraphiQL writes style attributes; everything else is as strict as on every page.
EXPLORER_POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)


def example(name: str, *, endpoint: str, code: str) -> str:
    """Return the text of an example for a site, about an institution that it knows."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return text.replace(EXAMPLE_ENDPOINT, endpoint).replace(EXAMPLE_CODE, code)


def guide(request: HttpRequest) -> HttpResponse:
    """Show how to ask, page, read errors and stay within the limits."""
    endpoint = request.build_absolute_uri(reverse("graphql"))
    known = record_lists.institutions(InstitutionFilter()).page(Window(1)).documents
    code = known[0].body["uscc"] if known else EXAMPLE_CODE
    examples = [{"title": title, "text": example(name, endpoint=endpoint, code=code)} for title, name in SHOWN_EXAMPLES]
    return render(request, "developers/index.html", {"endpoint": endpoint, "examples": examples, "limits": LIMITS})


def explorer(request: HttpRequest) -> HttpResponse:
    """Show an editor that knows the schema and runs queries."""
    query = (EXAMPLES / "explorer.graphql").read_text(encoding="utf-8")
    response = render(request, "developers/explorer.html", {"query": query})
    response.headers["Content-Security-Policy"] = EXPLORER_POLICY
    return response
