"""What is said where no page was asked for, and what was cannot be given: words alone, as programs and tables are told."""

from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse


def in_json(message: str, *, status: int) -> JsonResponse:
    """Return the refusal of what is JSON."""
    return JsonResponse({"error": message}, status=status, json_dumps_params={"ensure_ascii": False})


def in_text(message: str, *, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the refusal of any other file."""
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8", headers=headers)
