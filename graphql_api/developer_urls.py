"""Addresses of the developers pages."""

from django.urls import path, re_path

from graphql_api import developer_views, key_views, webhook_views
from graphql_api.developer_chapters import GUIDE
from graphql_api.explorer_view import explorer

urlpatterns = [
    path("", developer_views.guide, name="developers"),
    path("guide/", developer_views.chapter, {"name": GUIDE}),
    path("guide/<slug:name>/", developer_views.chapter, name="developer-chapter"),
    path("programs/<str:name>", developer_views.program, name="developer-program"),
    path("explorer/", explorer, name="explorer"),
    path("keys/", key_views.ask, name="keys"),
    # Only what looks like a reference comes to stand on the page.
    re_path(r"^keys/asked/(?P<reference>K[2-9A-Z]{9})/$", key_views.asked, name="key-asked"),
    path("keys/usage/", key_views.usage, name="key-usage"),
    path("keys/usage.csv", key_views.usage_csv, name="key-usage-csv"),
    path("keys/rotate/", key_views.rotate, name="key-rotate"),
    path("keys/revoke/", key_views.revoke, name="key-revoke"),
    path("webhooks/", webhook_views.webhooks, name="webhooks"),
    path("webhooks/add/", webhook_views.add, name="webhook-add"),
    path("webhooks/<slug:name>/", webhook_views.act, name="webhook-act"),
]
