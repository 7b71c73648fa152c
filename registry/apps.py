"""What is true: the filed institutions and everything that hangs under them."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
