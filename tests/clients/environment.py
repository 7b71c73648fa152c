"""Where the clients and generators are that `make clients` installs, and the Node.js that runs them."""

import os
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent
PROGRAMS = CLIENTS / ".environment" / "bin"


def node() -> str:
    """Return the path of Node.js; a test that needs it fails without, for what was not run is not known to work."""
    if not (CLIENTS / "node_modules" / ".installed").exists() or not (PROGRAMS / "node").exists():
        pytest.fail("The clients of tests/clients are not installed: run `make clients`.")
    return str(PROGRAMS / "node")


def with_node() -> dict[str, str]:
    """Return the environment in which a program finds our Node.js before any other."""
    return {**os.environ, "NO_COLOR": "1", "PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
