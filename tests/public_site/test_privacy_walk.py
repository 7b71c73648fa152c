"""No page that a parent can reach shows a private fact: the walk starts at the home page and follows every link."""

from datetime import date
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from registry.models import InstitutionPrivate, ListingPrivate, TeacherPrivate
from registry.sealing import seal
from tests import factories
from tests.complaints import making
from tests.public_site.reading import addresses_in

pytestmark = pytest.mark.django_db

LEGAL_REPRESENTATIVE = "法定代表人甲某某"
ID_NUMBER = "370102198501011234"
CERTIFICATE_NUMBER = "20103734211000912"
MOBILE = "13791234567"
ASSISTANT = "助教乙某某"
MANAGER = "主管丙某某"
CREDIT_OF_A_PERSON = "个体户的失信事由"
EXPIRED = "五年以前的失信事由"
UNPUBLISHED_COLUMN = "110105-00001"


@pytest.fixture
def registry() -> None:
    school = factories.institution(name="济南明德学校")
    InstitutionPrivate.objects.create(institution=school, legal_representative=LEGAL_REPRESENTATIVE)
    person = factories.teacher(school)
    TeacherPrivate.objects.create(
        teacher=person,
        id_number_sealed=seal(ID_NUMBER, context=person.public_id),
        certificate_number_sealed=seal(CERTIFICATE_NUMBER, context=person.public_id),
        language_credential=CERTIFICATE_NUMBER,
    )
    factories.teacher(school, role="assistant", name=ASSISTANT)
    factories.teacher(school, role="management", name=MANAGER)
    app = factories.platform(school, mlps_number=UNPUBLISHED_COLUMN)
    factories.course(app, teachers=(person,))
    factories.credit_entry(school, reason=EXPIRED, conduct_ended_on=date(2019, 1, 1), listed_on=date(2019, 6, 1))
    line = factories.listing(institution=school)
    ListingPrivate.objects.create(listing=line, mobile_phone=MOBILE)
    stall = factories.institution(name="单晓梅辅导店", kind="individual")
    factories.credit_entry(stall, reason=CREDIT_OF_A_PERSON)
    making.receipt()
    making.objection(record=school.public_id)


def walk(client: Client) -> dict[str, str]:
    """Return every page that links lead to, by address."""
    seen: dict[str, str] = {}
    waiting = ["/", "/search", "/search.csv", "/suggest?q=" + ASSISTANT, "/search?q=" + MOBILE, "/search?q=" + LEGAL_REPRESENTATIVE]
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if address in seen or not parts.path.startswith("/") or parts.path.startswith(("/static/", "/desk/", "/developers/")):
            continue
        response = client.get(address)
        assert response.status_code < 500, address
        seen[address] = response.content.decode()
        if "Location" in response.headers:
            waiting.append(response.headers["Location"])
        if "<main" in seen[address]:
            found = [link if link.startswith("/") else f"{parts.path}{link}" for link in addresses_in(response) if link[:1] in "/?"]
            # One filter tells as much as all their combinations.
            waiting += [link for link in found if link.count("=") <= 2]
    return seen


def test_no_page_that_links_lead_to_shows_a_private_fact(client: Client, registry) -> None:
    pages = walk(client)
    for kind in ("/institutions/", "/platforms/", "/teachers/", "/lists/", "/listings/", "/search", "/complaints/", "/objections/"):
        assert any(address.startswith(kind) for address in pages), kind
    private = (
        *(ID_NUMBER, CERTIFICATE_NUMBER, EXPIRED, CREDIT_OF_A_PERSON, UNPUBLISHED_COLUMN),
        *(making.NAME, making.PHONE, making.ADDRESS, making.DESCRIPTION, making.OBJECTION),
    )
    asked_for = {LEGAL_REPRESENTATIVE, MOBILE, ASSISTANT, MANAGER}
    for address, page in pages.items():
        for fact in private:
            assert fact not in page, (address, fact)
        for fact in asked_for:
            # A search box keeps what was typed into it, and nothing else repeats it.
            # What somebody typed is shown again: in the box, or as what a complaint is to be about.
            is_typed = f"q={fact}" in unquote(address) or unquote(address) == f"/complaints/new/?about={fact}"
            assert fact not in page or is_typed, (address, fact)


@pytest.mark.parametrize(
    "typed", [LEGAL_REPRESENTATIVE, ID_NUMBER, CERTIFICATE_NUMBER, MOBILE, ASSISTANT, MANAGER, CREDIT_OF_A_PERSON]
)
def test_private_facts_find_nothing(client: Client, registry, typed) -> None:
    assert client.get("/suggest", {"q": typed}).json() == {"suggestions": []}
    page = client.get("/search", {"q": typed}).content.decode()
    for name in (ASSISTANT, MANAGER):
        assert f">{name}<" not in page
