"""One state of the registry to write files from, whatever is written to it meanwhile, and the signed head that it belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from registry import checkpoints, proofs
from registry.days import civil_day
from registry.models import SignedHead


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What everything in one export belongs to: the ledger's head, the same signed, the civil day, and the moment."""

    head: proofs.Head
    signed: SignedHead
    on: date
    at: datetime

    def keep_signed_head(self) -> None:
        """Keep the signed head if it was made for this export; to be called once the snapshot is closed."""
        if self.signed._state.adding:
            self.signed.save()


@contextmanager
def snapshot(at: datetime) -> Iterator[Snapshot]:
    """Hold one state for reading until the context ends. No writer waits for it, and it waits for none."""
    with one_state():
        head = proofs.head()
        signed = proofs.newest_signed_head()
        if signed is None or signed.size != head.size or not checkpoints.is_signed_by_all(signed.note):
            note = checkpoints.sign(head.size, head.root, at)
            signed = SignedHead(size=head.size, root=head.root.hex(), signed_at=at, note=note)
        yield Snapshot(head, signed, civil_day(at), at)


@contextmanager
def one_state() -> Iterator[None]:
    """Let all that is read until the context ends be of one moment, unless the caller's transaction has chosen already."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # A transaction of Django's would be a writer's from its beginning (IMMEDIATE) and shut out every other; a deferred one only
        # reads, and in WAL mode goes on seeing the state of its first read.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            connection.rollback()
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
