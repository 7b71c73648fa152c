"""Documents that are asked for by their SHA-256: registered at deploy time, or sent once together with their hash."""

import json
import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson
import redis
from django.conf import settings
from django.core.cache import cache

from graphql_api.callers import Caller, may_keep
from graphql_api.errors import CodedError, ErrorCode, RefusedDocument
from graphql_api.requests import GraphQLRequest, hash_of, may_hold_what_is_private
from partners.quotas import Quota

logger = logging.getLogger(__name__)

# Of documents that anybody may send; each is kept for a day after it was last sent whole.
KEPT_LENGTH: Final = 16 * 1024
KEPT_SECONDS: Final = 24 * 60 * 60
# So many kilobytes of new ones are kept for one caller within an hour, so that nobody fills the memory that all share.
KEPT_KILOBYTES: Final = Quota(points=256, seconds=3_600)


def with_document(request: GraphQLRequest) -> GraphQLRequest:
    """Return a request with its document, where only the hash was sent. Raises `RefusedDocument` for one that is not known."""
    if request.query:
        return request
    if (document := registered().get(request.document_hash)) is not None:
        return replace(request, query=document, is_registered=True)
    document = _sent_before(request.document_hash)
    if document is None:
        # Clients of Apollo decide by these words, others by the code.
        not_found = CodedError(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        raise RefusedDocument([not_found])
    return replace(request, query=document)


def keep_document(request: GraphQLRequest, caller: Caller) -> None:
    """Keep the document of a request that sent it with its hash, and was found to be valid; nothing where only the hash was sent.

    Beyond what is kept for one caller nothing is: a client then sends its document again, and is answered all the same. Nor is
    one that may hold something private.
    """
    if not (request.document_hash and request.query) or len(request.query) > KEPT_LENGTH or request.document_hash in registered():
        return
    if may_hold_what_is_private(request.query):
        return
    key = _key(request.document_hash)
    try:
        if cache.touch(key, KEPT_SECONDS):
            return
        if may_keep(caller, "documents", len(request.query), KEPT_KILOBYTES):
            cache.set(key, request.query, KEPT_SECONDS)
    except (redis.RedisError, OSError):
        logger.warning("a document cannot be kept")


def registered() -> dict[str, str]:
    """Return the registered documents by their hashes; none where the file cannot be read, which is logged.

    They are read again when the file was written anew.
    """
    try:
        documents = _stored()
    except (OSError, ValueError) as wrong:
        _tell(str(wrong))
        return {}
    # What is mended may break again in the same way.
    _tell.cache_clear()
    return documents


def register(documents: list[str]) -> int:
    """Register documents beside those that are; return how many are new. Clients of earlier releases keep theirs.

    Raises `OSError` or `ValueError` where those cannot be read, and leaves them as they are.
    """
    known = _stored()
    wanted = {hash_of(each): each for each in documents}
    path = Path(settings.GRAPHQL_OPERATIONS)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(json.dumps({**known, **wanted}, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    written.replace(path)
    return len(wanted.keys() - known.keys())


@lru_cache(maxsize=8)
def _tell(wrong: str) -> None:
    """Say it once for as long as it lasts, however many ask for a document by its hash; `/metrics` has how many there are."""
    logger.error("GRAPHQL_OPERATIONS cannot be read, no document is registered: %s", wrong)


def _stored() -> dict[str, str]:
    path = Path(settings.GRAPHQL_OPERATIONS)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=1)
def _read(path: Path, _written_at: int) -> dict[str, str]:
    documents: dict[str, str] = orjson.loads(path.read_bytes())
    if not (isinstance(documents, dict) and all(isinstance(each, str) for each in documents.values())):
        raise ValueError(f"{path} is no object of documents by their hashes")
    return documents


def _sent_before(document_hash: str) -> str | None:
    try:
        document: str | None = cache.get(_key(document_hash))
    except (redis.RedisError, OSError):
        logger.warning("documents cannot be read")
        return None
    return document


def _key(document_hash: str) -> str:
    return f"graphql:document:{document_hash}"
