"""Addresses of the GraphQL endpoint."""

from django.urls import path

from graphql_api import views

urlpatterns = [path("", views.graphql, name="graphql"), path("/", views.beside_the_endpoint, name="beside_graphql")]
