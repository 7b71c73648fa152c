"""A view that answers nothing, to a caller who is known and charged."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from graphql_api.callers import caller_of, caller_without_key, charge


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    """Answer with an empty object."""
    charge(caller_of(request, caller_without_key(request), timezone.now()), 1)
    return HttpResponse(b'{"data":{}}', content_type="application/json")
