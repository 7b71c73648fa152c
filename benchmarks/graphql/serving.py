"""One contender as a WSGI application, named by CONTENDER: for requests over HTTP, through all middleware that it has."""

import os
from typing import Any

from benchmarks.graphql.contender import IN_THE_PROJECT, set_up, view_of

_NAME = os.environ["CONTENDER"]
set_up(_NAME)

from django.conf import settings  # noqa: E402 (Django is set up before its parts are imported)
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.urls import path  # noqa: E402

from config import garbage_collector  # noqa: E402

urlpatterns: list[Any] = []
if _NAME in IN_THE_PROJECT:
    from config.middleware import API

    API["/contender"] = view_of(_NAME)
    # As in production, where assets have been collected and are not looked for.
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
else:
    urlpatterns.append(path("contender", view_of(_NAME)))
    settings.ROOT_URLCONF = __name__

application = WSGIHandler()
garbage_collector.settle()
