"""Addresses of the GraphQL endpoint."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
