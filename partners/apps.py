"""Who builds on the registry: keys, quotas, usage."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
