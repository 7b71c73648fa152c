"""Files and feeds are the same for everybody: pages of every site may read them, as they may ask the API, without credentials."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def for_pages_of_every_site(view: View) -> View:
    """Let browsers give the answers of a view, words of refusal too, to the page that asked, wherever it is from."""

    @wraps(view)
    def read_anywhere(request: HttpRequest, /, **arguments: str) -> HttpResponseBase:
        response = view(request, **arguments)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return read_anywhere
