"""Whether the database takes changes."""

import os
from pathlib import Path

from django.db import connection


def is_writable() -> bool:
    """Tell whether the database may be written to: a standby may not, nor a file that is only read. Raises `DatabaseError`.

    Whether there is room on its disk is not known before something is written.
    """
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return not file.exists() or os.access(file, os.W_OK)
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        (read_only,) = cursor.fetchone()
    return bool(read_only == "off")
