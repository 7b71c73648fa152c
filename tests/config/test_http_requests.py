"""What a request says of its encoding changes nothing: it is read as UTF-8."""

import subprocess
import sys
from io import BytesIO

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.test import AsyncRequestFactory, RequestFactory

from config.http_requests import Utf8ASGIRequest, Utf8WSGIRequest

# Of these Python decodes no text, no such text, or text with halves of letters, which cannot be written again.
STRANGE = ["rot13", "idna", "utf-7", "unicode_escape", "gbk"]
ADDRESS = "q=+2AA-\\ud800%C3%A9"


def requests(content_type: str) -> list[WSGIRequest | ASGIRequest]:
    environ = RequestFactory().generic("GET", "/", QUERY_STRING=ADDRESS).environ
    asked = AsyncRequestFactory().generic("GET", "/", QUERY_STRING=ADDRESS).scope
    scope = {**asked, "headers": [(b"content-type", content_type.encode())]}
    return [Utf8WSGIRequest({**environ, "CONTENT_TYPE": content_type}), Utf8ASGIRequest(scope, BytesIO())]


@pytest.mark.parametrize("charset", STRANGE)
def test_an_address_is_read_as_utf_8(charset: str) -> None:
    for request in requests(f"text/plain; charset={charset}"):
        assert request.GET["q"] == " 2AA-\\ud800é"
        assert request.content_params == {"charset": charset}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; a*=nothing''x",
        "application/json; a*=idna''x",
        "application/json; a*=\x00''x",
        f'application/json; a="{";" * 8_000}',
    ],
)
def test_a_media_type_that_cannot_be_read_is_none(content_type: str) -> None:
    for request in requests(content_type):
        assert (request.content_type, request.content_params) == ("", {})


@pytest.mark.parametrize(("parameters", "since", "value"), [("a*=punycode''%ff", (3, 13), ""), ("a*1=x; a=x; a*=x", (3, 14), "xx")])
def test_a_media_type_that_only_some_pythons_can_read_is_no_fault(parameters: str, since: tuple[int, int], value: str) -> None:
    read = ("application/json", {"a": value}) if sys.version_info >= since else ("", {})
    for request in requests(f"application/json; {parameters}"):
        assert (request.content_type, request.content_params) == read


@pytest.mark.parametrize(("module", "name"), [("config.wsgi", "Utf8WSGIRequest"), ("config.asgi", "Utf8ASGIRequest")])
def test_servers_make_such_requests(module: str, name: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import {module}; print({module}.application.request_class.__name__)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == [name]
