"""Fills a database until its ledger has so many entries, or finds that it has; prints the credit code of an institution and a key.

usage: python -m benchmarks.graphql.filling ENTRIES
"""

# ruff: noqa: E402 (Django is set up before its models can be imported)

import sys

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks.filled_ledger import fill
from benchmarks.graphql.queries import INSTITUTIONS
from benchmarks.graphql.registry_rows import batches, uscc_of
from partners import keys
from partners.models import MAX_QUOTA
from registry import ledger

# Pages that nobody has read yet would be marked by whoever comes first.
_TIDIED = {"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}


def main() -> None:
    """Fill the database."""
    entries = int(sys.argv[1])
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    if not ledger.head_seq():
        fill(batches(entries))
        call_command("turn_day")
        with connection.cursor() as cursor:
            cursor.execute(_TIDIED[connection.vendor])
    if (found := ledger.head_seq()) != entries:
        raise SystemExit(f"The ledger in this database has {found:,} entries, not {entries:,}: name another one.")
    key = _new_key()
    # What was written goes from the log of the database to where it stays.
    connection.close()
    print(uscc_of(INSTITUTIONS // 2), key)


def _new_key() -> str:
    """Return the text of a key with the largest quota that there is."""
    at, name = timezone.now(), "benchmark"
    by, _ = User.objects.get_or_create(username=name)
    asked = keys.ask(
        organisation=name,
        purpose=name,
        contact_name=name,
        contact_mail="benchmark@example.cn",
        scopes=[],
        submission_key=str(at),
        at=at,
    )
    return keys.grant(asked, name=name, scopes=[], by=by, at=at, quota=MAX_QUOTA).text


if __name__ == "__main__":
    main()
