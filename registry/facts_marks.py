"""Marks of what answers rest on that no entry of the ledger tells of: what is private of staff, and complaints, as counted.

As the ledger's head does for all that is public, a mark says whether what was counted before is still true. Each sort has a row of
its own, so that whoever complains does not wait for an import.
"""

import secrets

from registry import bulk_rows
from registry.models import FactsMark

Sort = FactsMark.Sort


def renew(sort: FactsMark.Sort) -> None:
    """Give a sort of facts another mark; must be called in the transaction of the change. One statement."""
    # No number, which would be given out again after the database was restored.
    bulk_rows.upsert(FactsMark, [FactsMark(sort=sort, mark=secrets.token_hex(16))])


def marks() -> str:
    """Return the marks of all sorts in one. One query."""
    return " ".join(FactsMark.objects.order_by("sort").values_list("mark", flat=True))
