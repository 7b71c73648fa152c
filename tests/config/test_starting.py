"""What a process of a server does once it has started."""

import subprocess
import sys

import pytest

TOLD = (
    "import gc, sys; from registry.release import release; from search.typed.spelt import places_spelt; "
    "print(gc.get_threshold()[0], gc.get_freeze_count() > 10_000, release.cache_info().currsize); "
    "print('public_site.urls' in sys.modules, places_spelt.cache_info().currsize)"
)


@pytest.mark.parametrize("module", ["config.wsgi", "config.asgi"])
def test_a_server_has_loaded_all_that_a_request_needs_leaves_it_alone_and_knows_its_release(module: str) -> None:
    told = subprocess.run([sys.executable, "-c", f"import {module}; {TOLD}"], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["50000", "True", "1", "True", "1"]
