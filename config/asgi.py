"""The ASGI application that a server runs."""

import os

from django.core.asgi import get_asgi_application

from config import collecting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_asgi_application()
collecting.settle()
