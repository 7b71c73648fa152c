"""Addresses of the developers pages."""

from django.urls import path

from graphql_api import developer_views

urlpatterns = [
    path("", developer_views.guide, name="developers"),
    path("explorer/", developer_views.explorer, name="explorer"),
]
