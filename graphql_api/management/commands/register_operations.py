"""Register the documents of trusted clients, which then send nothing but a hash."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from graphql_api import persisted
from graphql_api.errors import RefusedDocument
from graphql_api.execution import check
from graphql_api.limits import MAX_REGISTERED_TOKENS
from graphql_api.requests import hash_of

OPERATIONS = Path(persisted.__file__).with_name("operations")


class Command(BaseCommand):
    help = (
        "Register documents at deploy time: files ending in .graphql, JSON files whose values are documents (as relay-compiler "
        "writes them), manifests of Apollo's clients, and folders of such. Prints the SHA-256 by which each is asked for. What was "
        "registered before stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, default=[OPERATIONS], help="files and folders; our own when left out")
        parser.add_argument("--check", action="store_true", help="register nothing; fail when a document may not be executed")

    def handle(self, *_args: Any, paths: list[Path], check: bool, **_options: Any) -> None:
        documents = [document for path in paths for document in _documents(path)]
        for name, text in documents:
            _check(name, text)
            self.stdout.write(f"{hash_of(text)} {name}")
        if not check:
            new = _registered([text for _, text in documents])
            self.stdout.write(f"{len(documents)} documents registered, {new} of them new")


def _registered(texts: list[str]) -> int:
    try:
        return persisted.register(texts)
    except (OSError, ValueError) as wrong:
        raise CommandError(f"GRAPHQL_OPERATIONS cannot be read or written, and is as it was: {wrong}.") from wrong


def _documents(path: Path) -> list[tuple[str, str]]:
    """Return the names and texts of the documents at a path."""
    if path.is_dir():
        inside = [each for each in sorted(path.iterdir()) if each.suffix in (".graphql", ".json")]
        if not inside:
            raise CommandError(f"{path} holds no file ending in .graphql or .json.")
        return [document for each in inside for document in _documents(each)]
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".json":
            return [(path.name, text)]
        return [(f"{path.name}: {name}", document) for name, document in _named(json.loads(text))]
    except (OSError, ValueError) as wrong:
        raise CommandError(f"{path} cannot be read as documents: {wrong}.") from wrong


def _named(found: Any) -> list[tuple[str, str]]:
    """Return the documents of a JSON file, by their names or hashes. Raises `ValueError` for one that holds anything else."""
    match found:
        case {"format": "apollo-persisted-query-manifest", "operations": [*operations]}:
            return [_of_manifest(each) for each in operations]
        case dict() if all(isinstance(each, str) for each in found.values()):
            return list(found.items())
    raise ValueError("neither an object of documents by their names nor a manifest of Apollo's clients")


def _of_manifest(operation: Any) -> tuple[str, str]:
    match operation:
        case {"id": str(asked_by), "name": str(name), "body": str(document)}:
            if asked_by.lower() != hash_of(document):
                raise ValueError(f"{name} is asked for as {asked_by}, which is not its SHA-256")
            return name, document
    raise ValueError("an operation of the manifest has no id, name and body")


def _check(name: str, text: str) -> None:
    try:
        check(text, MAX_REGISTERED_TOKENS)
    except RefusedDocument as refused:
        raise CommandError(f"{name} may not be executed: {refused.errors[0].message}") from refused
