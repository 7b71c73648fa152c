"""Where the clients and generators of package-lock.json are, and the Node.js that runs them."""

import shutil
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent
MAKE = "run `make clients`"


def node() -> str:
    """Return the path of Node.js; a test that needs it fails without, for what was not run is not known to work."""
    found = shutil.which("node")
    if found is None:
        pytest.fail(f"Node.js is not here; install Node.js 18 or later with npm, then {MAKE}.")
    if not (CLIENTS / "node_modules" / ".installed").exists():
        pytest.fail(f"The clients of tests/clients/package-lock.json are not installed: {MAKE}.")
    return found
