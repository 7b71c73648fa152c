"""What a process of a server does once it has started, whichever protocol it speaks."""

from django.urls import get_resolver

from config import garbage_collector, silent_database
from public_site import assets
from registry.release import release


def settle() -> None:
    """Do it, so that no request waits for what the process needs to be loaded."""
    # Models are there only now.
    from search.warming import warm_up

    warm_up()
    # Views are loaded by whoever first asks which there are.
    _ = get_resolver().url_patterns
    garbage_collector.settle()
    silent_database.settle()
    assets.tell()
    # Found out now: in an upgrade the files of the next one soon lie on the disk.
    release()
