"""How a record is found."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
