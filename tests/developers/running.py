"""Running the examples of a chapter as a partner would, and comparing what they print with the answers beside them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings

from graphql_api.developer_chapters import EXAMPLE_SITE, LANGUAGES_OF_EXAMPLES
from tests.clients.environment import CLIENTS, node

SUFFIXES = {language: suffix for suffix, language in LANGUAGES_OF_EXAMPLES.items()}
ANSWER = "answer"
VARIABLES = "variables"
# What differs from day to day or from caller to caller; of the same kind it must be all the same.
VOLATILE = frozenset({"ledgerSeq", "remaining", "limit", "resetAt", "retryAfter", "seq", "size", "head", "recordedAt"})
ANYTHING = "…"
FENCE = re.compile(r"^```(?P<words>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the language, what more stands behind it (`answer`, `variables`), and its text."""

    language: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A block that is executed, with the variables that go with it and the answer that is shown beside it, if one is."""

    block: Block
    variables: str
    answer: Block | None

    @property
    def is_query(self) -> bool:
        """Tell whether it is a query by itself; sentences of its answer are in the language of who asks."""
        return self.block.language == "graphql"


def examples(markdown: str) -> list[Example]:
    """Return what is to be executed of a chapter. A block that only shows a shape (`json` or `text` alone) is not."""
    found: list[Example] = []
    for block in blocks(markdown):
        if block.role == ANSWER:
            found[-1] = Example(found[-1].block, found[-1].variables, block)
        elif block.role == VARIABLES:
            found[-1] = Example(found[-1].block, block.text, None)
        elif block.language == "graphql" or block.language in SUFFIXES:
            found.append(Example(block, "{}", None))
    return found


def blocks(markdown: str) -> list[Block]:
    """Return the fenced blocks of Markdown in their order."""
    found = []
    for fence in FENCE.finditer(markdown):
        language, _, role = fence["words"].partition(" ")
        found.append(Block(language, role, fence["text"]))
    return found


def run(example: Example, *, site: str, folder: Path, language: str = "en") -> str:
    """Return what an example prints, or the answer to a query in a language; fails when it fails."""
    if example.is_query:
        return asked(example.block.text, example.variables, site, language)
    return printed(example.block.text.replace(EXAMPLE_SITE, site), example.block.language, folder)


def printed(text: str, language: str, folder: Path) -> str:
    """Return what a program prints that runs in a folder of its own."""
    # JavaScript finds its packages in the folders above it.
    place = CLIENTS / "node_modules" / ".examples" if language == "js" else folder
    place.mkdir(exist_ok=True)
    script = place / f"{folder.name}-{abs(hash(text))}{SUFFIXES[language]}"
    script.write_text(text, encoding="utf-8")
    command = {"bash": ["bash", "-eu", "-o", "pipefail"], "python": [sys.executable], "js": [node()]}[language]
    ran = subprocess.run(
        [*command, str(script)], cwd=folder, env=os.environ, capture_output=True, text=True, timeout=120, check=False
    )
    script.unlink()
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def asked(query: str, variables: str, site: str, language: str = "en") -> str:
    """Return the answer in a language to a query with its variables, both as text."""
    body = json.dumps({"query": query, "variables": json.loads(variables)}).encode()
    request = Request(f"{site}/graphql", body, {"Content-Type": "application/json", "Accept-Language": language})  # noqa: S310
    with urlopen(request, timeout=60) as response:  # noqa: S310
        answered: str = response.read().decode()
    return answered


def differences(shown: Block, printed_text: str) -> list[str]:
    """Return where what was printed is other than what is shown."""
    if shown.language == "json":
        told, answered = json.loads(shown.text), json.loads(printed_text)
        if isinstance(told, Mapping) and "extensions" not in told:
            answered.pop("extensions", None)
        return list(_compared(told, answered, "answer"))
    pattern = re.escape(shown.text.strip()).replace(ANYTHING, ".*")
    return [] if re.fullmatch(pattern, printed_text.strip()) else [printed_text]


def _compared(told: Any, answered: Any, place: str) -> Iterator[str]:
    if type(told) is not type(answered):
        yield f"{place}: {told!r} is shown, {answered!r} was answered"
    elif isinstance(told, dict):
        if list(told) != list(answered):
            yield f"{place}: {list(told)} is shown, {list(answered)} was answered"
        for name in (each for each in told if each in answered):
            if name not in VOLATILE or type(told[name]) is not type(answered[name]):
                yield from _compared(told[name], answered[name], f"{place}.{name}")
    elif isinstance(told, list):
        if len(told) != len(answered):
            yield f"{place}: {len(told)} items are shown, {len(answered)} were answered"
        for index, (one, other) in enumerate(zip(told, answered, strict=False)):
            yield from _compared(one, other, f"{place}[{index}]")
    elif told not in (answered, ANYTHING):
        yield f"{place}: {told!r} is shown, {answered!r} was answered"


def every_chapter_file() -> list[Path]:
    """Return every chapter in every language."""
    return sorted((settings.BASE_DIR / "docs" / "developers").rglob("*.md"))
