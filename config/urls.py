"""Which package answers which address."""

from django.urls import include, path

urlpatterns = [
    path("graphql", include("graphql_api.urls")),
    path("developers/", include("graphql_api.developer_urls")),
    path("desk/", include("desk.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("public_site.urls")),
]
