"""The interface for staff."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
