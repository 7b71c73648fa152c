"""The pages of a case at the desk, and what they show."""

from typing import Any

from complaints.models import Complaint


def url(one: Any, act: str = "") -> str:
    """Return the address of a case, by its receipt or itself, or of an act on it."""
    return f"/desk/cases/{one.reference}/{act}/" if act else f"/desk/cases/{one.reference}/"


def shown(client: Any, address: str) -> str:
    """Return what a page says that is there."""
    response = client.get(address)
    assert response.status_code == 200
    page: str = response.content.decode()
    return page


def version_of(one: Any) -> str:
    """Return the version of a case as a form that is opened now sends it."""
    return str(Complaint.objects.get(pk=one.pk).version)
