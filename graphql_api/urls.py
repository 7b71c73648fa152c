"""Addresses of the GraphQL endpoint."""

from django.urls import path

from graphql_api import views

urlpatterns = [path("graphql", views.graphql, name="graphql"), path("graphql/", views.beside_the_endpoint, name="beside_graphql")]
