"""Addresses of the developers pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
