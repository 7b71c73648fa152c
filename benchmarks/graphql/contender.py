"""One contender in a process of its own: reads what it is to answer line by line, and says what that took.

It runs in the environment of its library, and knows nothing of the project but the tables and the queries.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

View = Callable[..., Any]
OURS, REPEATED, EMPTY = "ours", "ours, repeated", "empty view"
# The same two, asked as nearly every client asks.
REPEATED_PACKED, EMPTY_PACKED = "ours, repeated, packed", "empty view, packed"
VIEW, VIEW_BESIDE = "view", "view beside ours"
# Those that stand in the project, behind all its middleware.
IN_THE_PROJECT = (OURS, REPEATED, REPEATED_PACKED, EMPTY, EMPTY_PACKED, VIEW_BESIDE)


def main() -> None:
    """Answer until the input ends: each line holds `query`, `variables` and `times`."""
    name = sys.argv[1]
    set_up(name)
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    from config import garbage_collector

    view = view_of(name)
    # As our server sets it; it helps everybody.
    garbage_collector.settle()
    factory = RequestFactory()
    for line in sys.stdin:
        asked = json.loads(line)
        body = json.dumps({"query": asked["query"], "variables": asked["variables"]})

        def ask(body: str = body) -> Any:
            return view(factory.post("/graphql", body, content_type="application/json", headers={"Accept": "application/json"}))

        with CaptureQueriesContext(connection) as statements:
            answer = json.loads(ask().content)
        ask()
        began, faults = time.process_time(), _page_faults()
        for _ in range(asked["times"]):
            ask()
        spent = (time.process_time() - began) / asked["times"] * 1000
        faults = (_page_faults() - faults) / asked["times"]
        print(json.dumps({"cpu": spent, "faults": faults, "statements": len(statements), "answer": answer}), flush=True)


def set_up(name: str) -> None:
    """Set Django up, as the project does or with as little as a peer needs."""
    import django

    if name in IN_THE_PROJECT:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    else:
        settings.configure(
            DATABASES={"default": _database(os.environ["DATABASE_URL"])},
            INSTALLED_APPS=["django.contrib.contenttypes", "benchmarks.graphql.peers"],
            ALLOWED_HOSTS=["*"],
            SECRET_KEY="of a benchmark",  # noqa: S106 (it guards nothing)
            USE_TZ=True,
        )
    django.setup()
    settings.DEBUG = False
    # What one address may ask for within five minutes is no hindrance here.
    settings.PUBLIC_QUOTA = 10**12


def _database(url: str) -> dict[str, Any]:
    """Return what Django is to know of a database: as for ours its connection stays open, and SQLite has as much memory."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        memory = {"init_command": "PRAGMA cache_size=-65536"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path, "CONN_MAX_AGE": None, "OPTIONS": memory}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "HOST": parts.hostname,
        "PORT": parts.port,
        "USER": parts.username,
        "PASSWORD": parts.password or "",
        "CONN_MAX_AGE": None,
    }


def view_of(name: str) -> View:
    """Return the view that answers for a contender."""
    if name in (EMPTY, EMPTY_PACKED):
        from benchmarks.graphql.empty import empty

        return empty
    if name in (OURS, REPEATED, REPEATED_PACKED):
        from graphql_api import answer_cache
        from graphql_api.views import graphql

        if name == OURS:
            # Every answer is made anew, after having been looked for.
            answer_cache.MOST_BYTES = -1  # type: ignore[misc]
        return graphql
    if name in (VIEW, VIEW_BESIDE):
        from django.views.decorators.csrf import csrf_exempt

        from benchmarks.graphql.peers.views import answer

        return csrf_exempt(answer)
    if name == "strawberry-django":
        from strawberry.django.views import GraphQLView as StrawberryView

        from benchmarks.graphql.peers.strawberry_django_schema import SCHEMA

        strawberry_view: View = StrawberryView.as_view(schema=SCHEMA)
        return strawberry_view
    from graphene_django.views import GraphQLView

    from benchmarks.graphql.peers.graphene_django_schema import PREFETCHED, USUAL

    graphene_view: View = GraphQLView.as_view(schema=USUAL if name == "graphene-django, as usual" else PREFETCHED)
    return graphene_view


def _page_faults() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


if __name__ == "__main__":
    main()
