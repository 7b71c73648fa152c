"""The chapters of the developers' pages: Markdown in docs/developers, from which pages are made, and whose examples are tests.

A line such as `<!-- errors -->` stands for a table that is made from the code, and `<!-- example: walk.py -->` for an example
that is a file of its own, so that neither is written twice. Chapters are in English, and in Chinese under zh-hans.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from graphql_api import developer_tables

CHAPTERS_FOLDER: Final = Path(settings.BASE_DIR) / "docs" / "developers"
EXAMPLES: Final = Path(__file__).parent / "examples"
# In the order of reading. The first one is the page of /developers/ itself.
GUIDE: Final = "guide"
SANDBOX: Final = "sandbox"
CHAPTERS: Final = (
    GUIDE,
    "walk-a-list",
    "search",
    "verify-a-batch",
    "past-days",
    "lists-and-rules",
    "watch",
    "mirror",
    "webhooks",
    "complaint-form",
    "http",
    "errors",
    "limits",
    SANDBOX,
    "status",
    "changelog",
)
# What stands in the chapters where a site has its own.
EXAMPLE_SITE: Final = "http://127.0.0.1:8000"
LANGUAGES_OF_EXAMPLES: Final = {".py": "python", ".sh": "bash", ".mjs": "js"}

TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "errors": developer_tables.errors,
    "limits": developer_tables.limits,
    "dear": developer_tables.dear_fields,
    "rules": developer_tables.rules,
    "status": developer_tables.status,
}

_MARK: Final = re.compile(r"^<!-- (?P<kind>[a-z]+)(?:: (?P<file>[\w.-]+))? -->$", re.MULTILINE)


def source(name: str, language: str | None = None) -> str:
    """Return the Markdown of a chapter in a language, the active one by itself, with tables and examples in their places."""
    return _MARK.sub(_put, _read(_path(name, language or get_language() or "")))


def title(name: str) -> str:
    """Return the title of a chapter in the active language."""
    return _read(_path(name, get_language() or "")).partition("\n")[0].removeprefix("# ")


def _path(name: str, language: str) -> Path:
    return (CHAPTERS_FOLDER if language.startswith("en") else CHAPTERS_FOLDER / "zh-hans") / f"{name}.md"


def _put(mark: re.Match[str]) -> str:
    if mark["kind"] == "example":
        text = _read(EXAMPLES / mark["file"])
        return f"```{LANGUAGES_OF_EXAMPLES[Path(mark['file']).suffix]}\n{text}```"
    return TABLES[mark["kind"]]()


@lru_cache(maxsize=128)
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
