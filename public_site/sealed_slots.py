"""What a visitor's session may remember for a while: sealed, so that the session table alone tells nobody anything."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from django.contrib.sessions.backends.base import SessionBase

from registry.sealing import CannotOpen, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedSlot:
    """One named place in a session whose content is forgotten after so many seconds."""

    name: str
    seconds: int

    def put(self, session: SessionBase, content: dict[str, Any]) -> None:
        """Keep a JSON-ready content."""
        kept = {"until": time.time() + self.seconds, "content": content}
        session[self.name] = seal(orjson.dumps(kept).decode(), context=self._context)

    def take(self, session: SessionBase) -> dict[str, Any] | None:
        """Return the content, or nothing when there is none or its time is over; it stays until it is cleared."""
        sealed = session.get(self.name)
        if sealed is None:
            return None
        try:
            kept = orjson.loads(unseal(sealed, context=self._context))
        except CannotOpen:
            # Sealed with a key that has been retired since.
            return None
        content: dict[str, Any] = kept["content"]
        return content if time.time() < kept["until"] else None

    def clear(self, session: SessionBase) -> None:
        """Forget the content."""
        session.pop(self.name, None)

    @property
    def _context(self) -> str:
        return f"session {self.name}"
