"""The product's addresses with the components page, as in debug, and suggestions that do not depend on an index."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from config.components_page import components
from config.urls import urlpatterns as product


def suggest(request: HttpRequest) -> JsonResponse:
    known = [
        {"text": "启航云课堂", "kind": "平台", "url": "/no/such/platform/"},
        {"text": "启航教育", "kind": "机构"},
    ]
    return JsonResponse({"suggestions": [each for each in known if request.GET["q"] in each["text"]]})


urlpatterns = [path("developers/components/", components), path("suggest", suggest), *product]
