"""Assets, which pages name as `collectstatic` has put them down: with DEBUG off a page fails that names one which is not there."""

import logging
from collections.abc import Sequence
from functools import cache

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage

logger = logging.getLogger(__name__)


@cache
def not_collected() -> Sequence[str]:
    """Return the assets of ours that pages cannot name. Looked for once: what is collected later a process does not see."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if not isinstance(collected, dict):
        # With DEBUG on they are read where they lie.
        return ()
    # What `collectstatic` leaves out, such as what an editor or a file manager puts beside them, no page names.
    left_out = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    return sorted(name for finder in get_finders() for name, _ in finder.list(left_out) if name not in collected)


def tell() -> None:
    """Say in the log of a server that starts what its pages will fail for."""
    if names := not_collected():
        logger.error(
            "%d assets are not collected (%s …), and pages that show them fail: run manage.py collectstatic, then start anew",
            len(names),
            names[0],
        )
