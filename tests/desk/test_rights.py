"""Every address of the desk, each method, each kind of person: who is let in, and that a refusal changes nothing."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import contacts, services
from complaints.references import draw_reference
from complaints.vocabulary import Nature
from desk import urls
from desk.acts import ACTS
from partners.models import ApiKey, KeyRequest
from tests.complaints.making import AT, case, clerk, staff, supervisor
from tests.partners import making as partners

# Who is let in is not asked of the database's own abilities.
pytestmark = [pytest.mark.once, pytest.mark.django_db]

OPEN_TO_ALL = {"sign-in", "sign-out"}
PEOPLE = {
    "visitor": lambda: None,
    "without a role": lambda: staff("nobody"),
    "clerk elsewhere": lambda: clerk("elsewhere", region="370200"),
    "clerk": lambda: clerk("clerk", region="370100"),
    "supervisor": lambda: supervisor("supervisor"),
    "key officer": lambda: partners.officer("key-officer"),
}
PASSWORD = "a-password-of-a-test"
WORDS = {"version": "2", "words": "经过核实，情况如下。"}
TYPED = {
    "write": WORDS,
    "note": WORDS,
    "start": WORDS,
    "reply": WORDS,
    "close": WORDS | {"outcome": "resolved"},
    "extend": WORDS | {"days": "2"},
    "transfer": WORDS | {"unit": "market", "region": "370100"},
    "supervise": WORDS,
    "take": {"version": "2"},
    "ask-for-contact": {"reason": "需要电话核实。"},
    "refuse-contact": {"reason": "来信可以说明。"},
    "grant-key": {"name": "应用", "quota": "600000", "lifetime": "365"},
    "refuse-key": {"reason": "用途不清楚"},
    "change-keys": {"change-scopes": ["teachers"], "change-quota": "60000"},
}
SUPERVISORS_OWN = {"supervise", "assign", "approve-contact", "refuse-contact"}
OF_KEYS = {
    "partners",
    "key-request",
    "grant-key",
    "refuse-key",
    "partner",
    "partner-usage",
    "change-keys",
    "rotate-key",
    "revoke-key",
}
QUEUE_PAGES = {"queue", "queue-print", "queue-export", "looked", "enter"}


def addresses():
    """Every address of the desk as (name, argument of the act)."""
    for pattern in urls.urlpatterns:
        if pattern.name in OPEN_TO_ALL:
            continue
        if pattern.name == "act":
            yield from (("act", name) for name in ACTS)
        else:
            yield (pattern.name, "")


METHODS = {
    "queue": ["GET"],
    "queue-print": ["GET"],
    "queue-export": ["GET"],
    "looked": ["POST"],
    "enter": ["GET", "POST"],
    "case": ["GET"],
    "act": ["GET", "POST"],
    "ask-for-contact": ["POST"],
    "open-contact": ["POST"],
    "approve-contact": ["POST"],
    "refuse-contact": ["POST"],
    "partners": ["GET"],
    "key-request": ["GET"],
    "grant-key": ["POST"],
    "refuse-key": ["POST"],
    "partner": ["GET"],
    "partner-usage": ["GET"],
    "change-keys": ["POST"],
    "rotate-key": ["POST"],
    "revoke-key": ["POST"],
}
CALLS = [(name, act, method) for name, act in addresses() for method in METHODS[name]]


def everything():
    """Every row that the desk could change."""
    labels = ("accounts", "complaints", "partners")
    return [
        list(model._default_manager.order_by("pk").values_list())
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]


def url_of(name, act, one, request):
    match name:
        case "act":
            return reverse("desk:act", args=[one.reference, act])
        case "approve-contact" | "refuse-contact":
            return reverse(f"desk:{name}", args=[one.reference, request.pk])
        case "key-request" | "grant-key" | "refuse-key":
            return reverse(f"desk:{name}", args=[KeyRequest.objects.get(decision="").reference])
        case "partner" | "partner-usage" | "change-keys":
            return reverse(f"desk:{name}", args=[ApiKey.objects.get().partner_id])
        case "rotate-key" | "revoke-key":
            key = ApiKey.objects.get()
            return reverse(f"desk:{name}", args=[key.partner_id, key.prefix])
        case "case" | "ask-for-contact" | "open-contact":
            return reverse(f"desk:{name}", args=[one.reference])
        case _:
            return reverse(f"desk:{name}")


@pytest.fixture(scope="module")
def prepared(published_once):
    """A case of Jinan that its clerk has taken, with a request for its contact that waits; a key, and a request for one."""
    partners.granted(at=timezone.now())
    partners.request()
    person = clerk("clerk", region="370100")
    one = services.take(case(region="370102"), by=person, at=AT)
    return one, contacts.ask(one, reason="需要电话核实。", by=person, at=AT)


def test_every_address_of_the_desk_is_tried():
    named = {pattern.name for pattern in urls.urlpatterns}
    assert named == OPEN_TO_ALL | set(METHODS)


def refused_to(person, name, act):
    if person in ("visitor", "without a role"):
        return True
    if (person == "key officer") != (name in OF_KEYS):
        return True
    if person == "clerk elsewhere":
        return name not in QUEUE_PAGES
    if person == "clerk":
        return bool({name, act} & SUPERVISORS_OWN)
    return False


@pytest.mark.parametrize("person", list(PEOPLE))
@pytest.mark.parametrize(("name", "act", "method"), CALLS)
def test_a_refusal_says_whom_to_ask_and_changes_nothing(client, prepared, person, name, act, method):
    one, request = prepared
    user = PEOPLE[person]()
    if user:
        client.force_login(user)
    before = everything()
    address = url_of(name, act, one, request)
    response = client.generic(method, address) if method == "GET" else client.post(address, TYPED.get(act or name, WORDS))
    assert response.headers["Cache-Control"] == "no-store"
    if person == "visitor" and method == "POST" and response.status_code == 403:
        # What was written is shown to who wrote it.
        assert "请重新登录" in response.content.decode()
        assert one.description not in response.content.decode()
    elif person == "visitor":
        assert response.status_code == 302
        assert response.url.startswith("/desk/sign-in/?next=/desk/")
    elif (person, name) == ("key officer", "queue"):
        assert response.status_code == 302
        assert response.url == "/desk/partners/"
    elif refused_to(person, name, act):
        assert response.status_code == 403
        assert "督办员" in response.content.decode()
        assert one.description not in response.content.decode()
    elif name == "open-contact":
        # Within the scopes, but nobody has approved it.
        assert response.status_code == 403
        assert "密封" in response.content.decode()
    else:
        assert response.status_code in (200, 302, 400)
        return
    assert everything() == before


@pytest.mark.parametrize(("name", "act"), list(addresses()))
def test_signing_in_leads_back_to_the_page_on_which_one_was(client, prepared, name, act):
    one, request = prepared
    supervisor("supervisor")
    partners.officer("key-officer")
    method = METHODS[name][-1]
    sent = client.generic(method, url_of(name, act, one, request))
    page = parse_qs(urlsplit(sent.url).query)["next"][0]
    assert (page == "/desk/") == (name in {"queue", "looked"})
    who = "key-officer" if name in OF_KEYS else "supervisor"
    assert client.post("/desk/sign-in/", {"username": who, "password": PASSWORD, "next": page}).url == page
    assert client.get(page, follow=True).status_code == 200


@pytest.mark.parametrize("name", [name for name, methods in METHODS.items() if methods == ["POST"]])
def test_what_changes_something_does_not_answer_to_a_link(client, prepared, name):
    one, request = prepared
    client.force_login(PEOPLE["key officer" if name in OF_KEYS else "supervisor"]())
    before = everything()
    assert client.get(url_of(name, "", one, request)).status_code == 405
    assert everything() == before


def test_what_was_written_stays_when_the_case_has_gone_elsewhere_meanwhile(client, prepared):
    one, _ = prepared
    client.force_login(PEOPLE["clerk elsewhere"]())
    response = client.post(reverse("desk:act", args=[one.reference, "reply"]), WORDS | {"words": "写了很久的<b>答复</b>"})
    assert response.status_code == 403
    assert "写了很久的&lt;b&gt;答复&lt;/b&gt;</textarea>" in response.content.decode()


def test_a_form_of_another_site_is_refused(prepared):
    one, request = prepared
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk("clerk", region="370100"))
    before = everything()
    assert strict.post(url_of("act", "write", one, request), WORDS).status_code == 403
    assert everything() == before


def test_an_unknown_case_and_one_elsewhere_look_alike(client, prepared):
    one, _ = prepared
    client.force_login(PEOPLE["clerk elsewhere"]())
    pages = []
    for reference in (one.reference, draw_reference(Nature.COMPLAINT, date(2026, 11, 24)), "SDT202611240000000", "a\0b"):
        response = client.get(reverse("desk:case", args=[reference]))
        assert response.status_code == 403
        pages.append(response.content.decode().replace(reference, "").split("<main")[1])
    assert len(set(pages)) == 1


def test_an_unknown_act_is_not_found(client, prepared):
    one, _ = prepared
    client.force_login(PEOPLE["supervisor"]())
    assert client.get(reverse("desk:act", args=[one.reference, "delete"])).status_code == 404
