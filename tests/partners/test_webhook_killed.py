"""A sender that is killed: nothing is lost, nothing overtakes, and what is sent again has the same id."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from partners.models import WebhookDelivery, WebhookEndpoint
from tests import factories
from tests.partners.webhooks import serve_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


CHANGES = 5


def as_it_connects(server):
    """Nothing has arrived yet."""
    server.greeting.clear()
    return server.knocked


def as_it_waits_for_the_answer(server):
    """The message has arrived, and nobody has said so."""
    server.open.clear()
    return server.arrived


def as_it_goes_on(server):
    """A message was taken a moment ago."""
    return server.arrived


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", [as_it_connects, as_it_waits_for_the_answer, as_it_goes_on])
def test_a_sender_that_is_killed_in_the_middle_loses_nothing(server, told, clock, moment):
    for _ in range(CHANGES):
        factories.institution()
    # The process knows no other name of the test.
    WebhookEndpoint.objects.update(url=f"https://localhost:{server.port}/")
    reached = moment(server)
    process = subprocess.Popen([sys.executable, "manage.py", "send_webhooks"], env=environment(server), stdout=subprocess.DEVNULL)
    assert reached.wait(60)
    process.kill()
    process.wait()
    server.greeting.set()
    server.open.set()
    clock.go_on(timedelta(hours=1))
    serve_all(clock)
    assert sorted(set(server.seqs)) == list(range(1, CHANGES + 1))
    assert server.seqs == sorted(server.seqs)
    ids = {(each.event["data"]["seq"], each.headers["webhook-id"]) for each in server.received}
    assert len(ids) == CHANGES
    assert list(WebhookDelivery.objects.values_list("state", flat=True)) == ["delivered"] * CHANGES


def environment(server):
    """What a sender in a process of its own needs to reach the database and the server of a test."""
    return {
        **os.environ,
        "DATABASE_URL": address_of_the_database(),
        "DEBUG": "1",
        "WEBHOOK_PORTS": str(server.port),
        "WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",
        "WEBHOOK_CA_FILE": server.ca_file,
    }


def address_of_the_database():
    """The address under which another process finds the database of the test."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
