"""One contender as a WSGI application, named by CONTENDER: for requests over HTTP, through all middleware that it has."""

import os
from typing import Any

from benchmarks.graphql.contender import IN_THE_PROJECT, set_up, view_of

_NAME = os.environ["CONTENDER"]
set_up(_NAME)

from django.conf import settings  # noqa: E402 (Django is set up before its parts are imported)
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.urls import path  # noqa: E402

from config import collecting  # noqa: E402

if _NAME in IN_THE_PROJECT:
    from config.urls import urlpatterns as _pages
else:
    _pages = []
urlpatterns: list[Any] = [path("contender", view_of(_NAME)), *_pages]
settings.ROOT_URLCONF = __name__

application = WSGIHandler()
collecting.settle()
