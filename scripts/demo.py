"""Serves the whole product with the invented registry of `load_sample`, which is loaded once, into an empty database.

With `SANDBOX=1` it is the sandbox for partners, with the records of its scenarios.
"""

import io
import logging
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connection, connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

PAGES = {
    "/": "the lookup, for parents",
    "/statistics/": "figures by region",
    "/ledger/": "the ledger, its signed heads and the verifier",
    "/developers/": "guide and explorer, for partner apps",
    "/graphql": "the API itself",
    "/desk/": "the desk, for complaint staff",
}


class Server(WSGIServer):
    """Ends what a thread asked the database by together with the thread, of which there is one for each who connects.

    `runserver` leaves it to the garbage collector; until that comes, each holds a cache of many megabytes.
    """

    def close_request(self, request: Any) -> None:
        connections.close_all()
        super().close_request(request)


def demo_staff() -> tuple[tuple[str, str, str, object], ...]:
    """Username, password, name and roles of each demo account; importable only once Django is set up."""
    staff: tuple[tuple[str, str, str, object], ...] = import_string("accounts.services.DEMO_STAFF")
    return staff


def refuse_a_taken_port(port: int) -> None:
    """Stop in words before any work is done, if somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}); choose another: make demo PORT={port + 1}")


def prepare() -> None:
    """Bring the database up to date, and fill it if its ledger is empty or an earlier filling was stopped half way."""
    call_command("migrate", verbosity=0)
    is_empty = not apps.get_model("registry", "LedgerEntry").objects.exists()
    has_sample = apps.get_model("registry", "Publisher").objects.filter(is_sample=True).exists()
    # The accounts are the last thing that the sample makes.
    is_whole = apps.get_model("accounts", "User").objects.filter(username=demo_staff()[0][0]).exists()
    if settings.SANDBOX:
        # Loaded again after an upgrade, it brings what that adds, and changes nothing else.
        call_command("load_sandbox")
    elif is_empty or (has_sample and not is_whole):
        call_command("load_sample")
    if not apps.get_model("registry", "InstitutionFigures").objects.exists():
        # A database of an earlier version has no figures yet.
        call_command("rebuild_statistics", stdout=io.StringIO())
    # What the calendar caused since the last time; it signs the head of the ledger too.
    call_command("turn_day", stdout=io.StringIO())
    if not (settings.OPEN_DATA_ROOT / "full").exists():
        call_command("export_open_data", stdout=io.StringIO())
    # The database's own index is kept while records are written, but may be of an earlier version; Elasticsearch follows.
    call_command("sync_search", once=True)


def send_webhooks() -> None:
    """Tell partners' servers of every change, as `manage.py worker` does elsewhere."""
    sender = import_string("partners.webhooks.sending.Sender")()
    while True:
        try:
            sender.round()
        except Exception:
            # Whatever it was, other endpoints are due in the next round.
            logger.exception("a round of webhooks failed")
            connection.close()
        sender.wait(1.0)


def print_the_way_in(address: str) -> None:
    """Print where each audience begins, and who may sign in."""
    print("\nBeian, with an invented registry:")
    for path, whom in PAGES.items():
        print(f"  {f'http://{address}{path}':36} {whom}")
    print("Sign in at the desk as:")
    for username, password, display_name, _roles in demo_staff():
        print(f"  {username:12} {password:24} {display_name}")
    print("Stop with Ctrl-C.", flush=True)


def main(port: str) -> None:
    """Prepare, print and serve until stopped."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DJANGO_RUNSERVER_HIDE_WARNING", "true")
    refuse_a_taken_port(int(port))
    django.setup()
    try:
        prepare()
    except CommandError as error:
        # As manage.py says it: what is to be done, without the way through the code.
        sys.exit(str(error))
    address = f"127.0.0.1:{port}"
    print_the_way_in(address)
    Thread(target=send_webhooks, daemon=True).start()
    # Errors look as they do to everybody else: Django's own page about a wrong address lists addresses, without its style. What
    # DEBUG adds to the addresses, the page of components, stays.
    import_module(settings.ROOT_URLCONF)
    settings.DEBUG = False
    # An answer is sent in parts, and on a connection that is kept the second would wait 40 ms until the first is acknowledged.
    WSGIRequestHandler.disable_nagle_algorithm = True
    command: Any = load_command_class(get_commands()["runserver"], "runserver")
    command.server_cls = Server
    call_command(command, address, use_reloader=False)


if __name__ == "__main__":
    main(sys.argv[1])
