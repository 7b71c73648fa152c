"""What a process of a server does once it has started."""

import subprocess
import sys

import pytest

TOLD = (
    "import gc; from registry.release import release; "
    "print(gc.get_threshold()[0], gc.get_freeze_count() > 10_000, release.cache_info().currsize)"
)


@pytest.mark.parametrize("module", ["config.wsgi", "config.asgi"])
def test_a_server_leaves_alone_what_it_loaded_and_knows_its_release(module: str) -> None:
    told = subprocess.run([sys.executable, "-c", f"import {module}; {TOLD}"], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["50000", "True", "1"]
