"""A sender that is killed: nothing is lost, nothing overtakes, and what is sent again has the same id."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from partners.models import WebhookDelivery, WebhookEndpoint
from tests import factories
from tests.partners.webhooks import serve_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_followers")]


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_in_the_middle_loses_nothing(server, told, clock):
    for _ in range(5):
        factories.institution()
    WebhookEndpoint.objects.update(url=f"https://localhost:{server.port}/")
    url = connection.settings_dict["NAME"]
    address = f"sqlite:///{url}" if connection.vendor == "sqlite" else address_of_this_database()
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DEBUG": "1",
        "WEBHOOK_PORTS": str(server.port),
        "WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",
        "WEBHOOK_CA_FILE": server.ca_file,
    }
    for killed_at in (1, 2):
        server.open.clear()
        server.arrived.clear()
        process = subprocess.Popen([sys.executable, "manage.py", "send_webhooks"], env=environment, stdout=subprocess.DEVNULL)
        # It is killed after the message has arrived, and before anybody has said so; the second time after one was taken.
        assert server.arrived.wait(30)
        if killed_at == 2:
            server.arrived.clear()
            server.open.set()
            while len(server.received) < 4:
                server.arrived.wait(1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        server.open.set()
        WebhookEndpoint.objects.update(claimed_until=None)
    serve_all(clock_after(clock))
    assert sorted(set(server.seqs)) == [1, 2, 3, 4, 5]
    assert server.seqs == sorted(server.seqs)
    assert len(server.seqs) > 5
    by_seq = {each.event["data"]["seq"]: each.headers["webhook-id"] for each in server.received}
    assert all(by_seq[each.event["data"]["seq"]] == each.headers["webhook-id"] for each in server.received)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def clock_after(clock):
    clock.now = timezone.now() + timedelta(hours=1)
    return clock


def address_of_this_database():
    told = connection.settings_dict
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
