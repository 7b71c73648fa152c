"""The interface for partner apps."""

from django.apps import AppConfig


class GraphqlApiConfig(AppConfig):
    name = "graphql_api"
