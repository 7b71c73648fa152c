"""The WSGI application that a server runs."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from config import collecting, silent_database
from config.http_requests import Utf8WSGIRequest
from config.logs import WithoutRequests
from public_site import assets
from registry.release import release

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
application.request_class = Utf8WSGIRequest
logging.getLogger("gunicorn.error").addFilter(WithoutRequests())
collecting.settle()
silent_database.settle()
assets.tell()
# Found out now: in an upgrade the files of the next one soon lie on the disk.
release()
