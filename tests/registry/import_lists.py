"""Lists as cities publish them, for tests: written to a file, imported, and what the registry has then."""

import contextlib
import io

import pytest
from django.core.management import call_command

from registry.models import Listing


def run(path, *arguments, status=0):
    printed = io.StringIO()
    with pytest.raises(SystemExit, match=f"^{status}$") if status else contextlib.nullcontext():
        call_command(
            "import_list", path, "--title", "名单", "--region", "330104", "--published-on", "2020-06-01", *arguments, stdout=printed
        )
    return printed.getvalue()


def written(path, content, encoding="utf-8"):
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def names():
    return list(Listing.objects.order_by("line_number").values_list("name", flat=True))
