"""A command of search in a process of its own, which is killed where a drill says, and whose last words come late.

What `child` reads it reads too, and beside that: `DRILL_KILL` knows the places `before-sending` and `after-sending`, which count
the requests that write documents; one after which the process is to be killed is held back for `DRILL_LATE` seconds, or until
the file `DRILL_RELEASE` is there, while others overtake it; with `DRILL_UNVERSIONED` the documents go without their versions, as
if nobody had thought of that.
"""

import os
import time
from typing import Any, Final
from unittest.mock import patch

import orjson
from elastic_transport import Urllib3HttpNode

from tests.drills import child

WRITING: Final = "/_bulk"

_late = float(os.environ.get("DRILL_LATE", "0"))
_release = os.environ.get("DRILL_RELEASE", "")
_unversioned = "DRILL_UNVERSIONED" in os.environ


def main() -> None:
    """Run the command that the arguments name."""
    perform_request = Urllib3HttpNode.perform_request

    def watched(node: Urllib3HttpNode, method: str, target: str, body: bytes | None = None, **options: Any) -> Any:
        if WRITING not in target or body is None:
            return perform_request(node, method, target, body, **options)
        child.reach("before-sending")
        if child.is_killed_next_at("after-sending"):
            _hold_back()
        answer = perform_request(node, method, target, without_versions(body) if _unversioned else body, **options)
        child.reach("after-sending")
        return answer

    with patch.object(Urllib3HttpNode, "perform_request", watched):
        child.main()


def _hold_back() -> None:
    until = time.monotonic() + _late
    while time.monotonic() < until and not os.path.exists(_release):
        time.sleep(0.01)


def without_versions(body: bytes) -> bytes:
    """Return a request that writes documents, each of which now replaces whatever is held."""
    lines = body.splitlines()
    return b"".join(_plain(line) + b"\n" for line in lines)


def _plain(line: bytes) -> bytes:
    """Return a line without the version where it says what is to be done with the document in the next."""
    said = orjson.loads(line)
    for done in ("index", "delete"):
        if set(said) == {done}:
            said[done].pop("version", None)
            said[done].pop("version_type", None)
    return orjson.dumps(said)


if __name__ == "__main__":
    main()
