"""What every gunicorn that serves this takes, however it is started: it reads this file by itself."""

import select
import time
from typing import Any

# The most that gunicorn may be set to; addresses of GET requests to the API are as long (`graphql_api.limits.MAX_ADDRESS_BYTES`).
limit_request_line = 8190
# Signals say all that we tell it (docs/running.md). The socket would lie in the home of the user, where two deployments share it.
control_socket_disable = True
# Servers in front keep a connection that rests for a minute. One that we close sooner is now and then closed just as a request is
# sent on it, and a POST they send to nobody else. A connection that rests holds no thread.
keepalive = 75
# A thread that waits for a body answers nobody else. It is given so many seconds (`graphql_api.limits.MAX_BODY_SECONDS`), and one
# more for so many bytes that have come: photographs are sent from telephones.
body_seconds = 10
bytes_of_a_second = 16 * 1024


class _Awaited:
    """The socket of a request, which raises `TimeoutError` once it has had its time."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.sock = request.unreader.sock
        self.until = time.monotonic() + body_seconds
        self.poll = select.poll()
        self.poll.register(self.sock, select.POLLIN)

    def recv(self, size: int) -> bytes:
        left = self.until - time.monotonic()
        if left <= 0 or not self.poll.poll(left * 1000):
            # What comes of the body later is no next request.
            self.request.force_close()
            raise TimeoutError("the body did not arrive in time")
        sent: bytes = self.sock.recv(size)
        self.until += len(sent) / bytes_of_a_second
        return sent


def pre_request(worker: Any, req: Any) -> None:
    """Give the body its time; the headers were read."""
    req.unreader.sock = _Awaited(req)


def post_request(worker: Any, req: Any, environ: Any, resp: Any) -> None:
    """Let the next request on the connection have its own time."""
    req.unreader.sock = req.unreader.sock.sock
