"""What the page frame needs to know on every page."""

from django.http import HttpRequest

from registry import selectors


def frame(request: HttpRequest) -> dict[str, bool]:
    """Whether the registry holds invented records, which every page then says."""
    return {"demo_data": selectors.holds_sample_data()}
