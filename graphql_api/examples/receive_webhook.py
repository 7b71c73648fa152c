import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

SECRETS = ["whsec_YS1zZWNyZXQtb25seS1mb3ItdGhpcy1leGFtcGxlISE="]  # while one is replaced, both
TOLERANCE_SECONDS = 300


def event_of(headers: Mapping[str, str], body: bytes, now: float | None = None) -> dict[str, object]:
    """Return the event of a request that we signed; raises ValueError for any other."""
    message, moment, signatures = (headers.get(f"webhook-{each}", "") for each in ("id", "timestamp", "signature"))
    if abs((now or time.time()) - int(moment)) > TOLERANCE_SECONDS:
        raise ValueError("too old, or from the future: perhaps somebody sends it again")
    content = f"{message}.{moment}.".encode() + body
    for secret in SECRETS:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
        if any(hmac.compare_digest(expected, given.encode()) for given in signatures.split()):
            event: dict[str, object] = json.loads(body)
            return event
    raise ValueError("not signed by us")


example = {
    "webhook-id": "msg_example",
    "webhook-timestamp": "1795514400",
    "webhook-signature": "v1,wKw3+I8NibEgZxjzMga17W4OSvQPTGwwzQQ61QZ/rZo=",
}
print(event_of(example, b'{"type":"beian.test","timestamp":"2026-11-24T10:00:00Z","data":{}}', now=1795514400)["type"])
