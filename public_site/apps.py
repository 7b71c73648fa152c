"""The interface for parents."""

from django.apps import AppConfig


class PublicSiteConfig(AppConfig):
    name = "public_site"
