"""What a look-up sends, captured once, and sent again by bare clients: a plain cursor, and the official client of Elasticsearch."""

import pickle
import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from unittest import mock

import psycopg
from django.conf import settings
from django.db import connection
from elastic_transport import Urllib3HttpNode
from elasticsearch import Elasticsearch

from search.lookup import SearchQuery, look_up

PAGE = 20
_PLACEHOLDER = re.compile("(?<!%)%s")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the database's driver takes it."""

    sql: str
    parameters: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request to Elasticsearch."""

    method: str
    target: str
    body: bytes | None
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """All that one look-up sent, in order."""

    statements: list[Statement]
    requests: list[Request]


def captured(texts: Sequence[str], warming: Sequence[str]) -> list[Sent]:
    """Return what the look-up of each text sends once a process is warm."""
    for text in warming:
        look_up(SearchQuery(text, first=PAGE))
    return [_captured(text) for text in texts]


def _captured(text: str) -> Sent:
    sent = Sent([], [])
    perform = Urllib3HttpNode.perform_request

    def note_statement(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        assert not many, "a look-up only reads"
        sent.statements.append(_statement(sql, parameters))
        return execute(sql, parameters, many, context)

    def note_request(node: Any, method: str, target: str, **given: Any) -> Any:
        sent.requests.append(Request(method, target, given.get("body"), dict(given.get("headers") or {})))
        return perform(node, method, target, **given)

    with connection.execute_wrapper(note_statement), mock.patch.object(Urllib3HttpNode, "perform_request", note_request):
        look_up(SearchQuery(text, first=PAGE))
    return sent


def _statement(sql: str, parameters: Sequence[Any] | None) -> Statement:
    if parameters is None:
        return Statement(sql, None)
    if connection.vendor == "sqlite":
        sql = _PLACEHOLDER.sub("?", sql).replace("%%", "%")
    return Statement(sql, tuple(parameters))


def packed(sent: Sequence[Sent]) -> bytes:
    """Return what was sent as bytes that only this program reads again."""
    return pickle.dumps(list(sent))


def unpacked(stored: bytes) -> list[Sent]:
    """Return what was packed."""
    sent: list[Sent] = pickle.loads(stored)  # noqa: S301 (written by the step before)
    return sent


def replayer() -> Callable[[Sent], tuple[Callable[[], object], Callable[[], object]]]:
    """Return what makes, of what was sent, two calls that send it again: to the search engine alone, and to all."""
    ask_database = _plain_cursor()
    client = Elasticsearch(settings.ELASTICSEARCH_URL.split(",")) if settings.ELASTICSEARCH_URL else None

    def calls(sent: Sent) -> tuple[Callable[[], object], Callable[[], object]]:
        def ask_engine() -> None:
            for each in sent.requests:
                assert client is not None
                client.transport.perform_request(each.method, each.target, body=each.body, headers=each.headers)

        def ask_all() -> None:
            ask_engine()
            ask_database(sent.statements)

        return (ask_engine if sent.requests else ask_all), ask_all

    return calls


def _plain_cursor() -> Callable[[Sequence[Statement]], object]:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        driver = connection.connection
        return lambda several: [driver.cursor().execute(each.sql, each.parameters or ()).fetchall() for each in several]
    server = settings.DATABASES["default"]
    plain = psycopg.connect(
        host=server["HOST"],
        port=server["PORT"],
        user=server["USER"],
        password=server["PASSWORD"],
        dbname=server["NAME"],
        autocommit=True,
        cursor_factory=psycopg.ClientCursor,
    )

    def run(several: Sequence[Statement]) -> None:
        for needs_one, group in groupby(several, key=_needs_transaction):
            with plain.transaction() if needs_one else nullcontext():
                for each in group:
                    cursor = plain.cursor().execute(each.sql, each.parameters)
                    # What is sent with what the planner is told, and what declares a cursor and reads it, has several results.
                    is_left: bool | None = True
                    while is_left:
                        if cursor.description:
                            cursor.fetchall()
                        is_left = cursor.nextset()

    return run


def _needs_transaction(statement: Statement) -> bool:
    """Tell whether a statement was sent within a transaction: where a cursor reads, and what the planner is told is taken back."""
    return any(each in statement.sql for each in ("search_tokens_read", "TO DEFAULT")) or "SELECT" not in statement.sql
