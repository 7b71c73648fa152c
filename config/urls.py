"""Which package answers which address."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.components_page import components
from config.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("graphql_api.urls")),
    path("developers/", include("graphql_api.developer_urls")),
    path("desk/", include("desk.urls")),
    path("metrics", metrics),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("public_site.urls")),
]

handler400 = "config.error_pages.bad_request"
handler500 = "config.error_pages.server_error"

if settings.DEBUG:
    urlpatterns.insert(0, path("developers/components/", components))
