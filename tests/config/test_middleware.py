"""What each address has of the middleware: all the rights of a page, and for the API nothing that only pages need."""

import pytest
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.utils import translation

from config.middleware import API, LanguageMiddleware

QUESTION = {"query": "{ __typename }"}
PROTECTING = ("Content-Security-Policy", "Permissions-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")


def test_the_api_is_answered_where_its_address_is():
    assert {address: resolve(address).func for address in API} == API
    assert list(API) == [reverse("graphql"), reverse("beside_graphql")]


@pytest.mark.django_db
def test_the_api_is_protected_as_pages_are(client):
    page, answer = client.get("/"), client.post("/graphql", QUESTION, content_type="application/json")
    assert {name: answer[name] for name in PROTECTING} == {name: page[name] for name in PROTECTING}
    assert answer["Content-Length"] == str(len(answer.content))


@pytest.mark.django_db
def test_what_the_api_answers_may_be_read_by_any_site_and_what_pages_say_by_none(client):
    page, answer = client.get("/"), client.post("/graphql", QUESTION, content_type="application/json")
    assert [each.get("Access-Control-Allow-Origin") for each in (page, answer)] == [None, "*"]


@pytest.mark.django_db
def test_the_api_looks_for_no_session(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="clerk"))
    request = client.post("/graphql", QUESTION, content_type="application/json").wsgi_request
    assert not hasattr(request, "session")
    assert not hasattr(request, "user")


@pytest.mark.django_db
def test_the_api_answers_no_host_that_is_not_ours(client):
    refused = client.post("/graphql", QUESTION, content_type="application/json", headers={"Host": "elsewhere.example"})
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        ("", "", "zh-hans"),
        ("", "en-GB, zh;q=0.5", "en"),
        ("", "fr", "zh-hans"),
        ("zh-hans", "en", "zh-hans"),
        ("en", "zh", "en"),
        ("klingon", "en", "en"),
    ],
)
def test_what_a_visitor_chose_goes_before_what_the_browser_asks_for(rf, settings, chosen, accepted, spoken):
    request = rf.get("/", headers={"Accept-Language": accepted})
    request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: chosen}
    with translation.override(None):
        response = LanguageMiddleware(lambda request: HttpResponse(request.LANGUAGE_CODE, headers={"Vary": "Accept"}))(request)
    assert (response.content.decode(), response["Content-Language"]) == (spoken, spoken)
    assert response["Vary"] == "Accept, Accept-Language"
