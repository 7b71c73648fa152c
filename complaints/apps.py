"""What parents see go wrong, and what becomes of it."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
