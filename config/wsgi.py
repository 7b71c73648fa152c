"""The WSGI application that a server runs."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from config import starting
from config.http_requests import Utf8WSGIRequest
from config.logs import WithoutRequests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
application.request_class = Utf8WSGIRequest
logging.getLogger("gunicorn.error").addFilter(WithoutRequests())
starting.settle()
