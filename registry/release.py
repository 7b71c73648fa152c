"""Which release of the code runs: what one keeps where all processes find it, another must not take for its own."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

_PACKAGES: Final = ("accounts", "registry", "search", "complaints", "partners", "graphql_api", "public_site", "locale")


@cache
def release() -> str:
    """Return a hash of everything that decides what is kept and how an answer is made of it."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    files = [
        root / "requirements" / "run.txt",
        *(each for name in _PACKAGES for each in (root / name).rglob("*") if each.is_file()),
    ]
    for each in sorted(files):
        if each.suffix != ".pyc":
            digest.update(b"%s\0%s\0" % (str(each.relative_to(root)).encode(), each.read_bytes()))
    return digest.hexdigest()
