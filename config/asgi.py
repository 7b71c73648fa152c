"""The ASGI application that a server runs."""

import os

from django.core.asgi import get_asgi_application

from config import starting
from config.http_requests import Utf8ASGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_asgi_application()
application.request_class = Utf8ASGIRequest
starting.settle()
