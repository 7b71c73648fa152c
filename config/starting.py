"""What a process of a server does once it has started, whichever protocol it speaks."""

from config import collecting, silent_database
from public_site import assets
from registry.release import release


def settle() -> None:
    """Do it, when all that the process needs is loaded."""
    collecting.settle()
    silent_database.settle()
    assets.tell()
    # Found out now: in an upgrade the files of the next one soon lie on the disk.
    release()
