"""Heads and proofs of the ledger: with them anyone can check, without trusting us, that nothing in it was rewritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from registry import checkpoints, ledger_tree, merkle
from registry.days import civil_day
from registry.ledger import fields_of
from registry.ledger_tree import BrokenLedger
from registry.models import LedgerEntry, LedgerHead, SignedHead


class NotInTheLedger(LookupError):
    """The entry or the size asked for is beyond the ledger, or not a number of one."""

    def __init__(self, asked: int, size: int) -> None:
        self.asked, self.size = asked, size
        super().__init__(asked)

    @property
    def message(self) -> str:
        return gettext("账本现有 %(size)s 条，没有第 %(asked)s 条。请填写 1 到 %(size)s 之间的编号。") % {
            "size": f"{self.size:,}",
            "asked": f"{self.asked:,}",
        }


@dataclass(frozen=True, slots=True)
class Head:
    """The state of the ledger: how many entries, and the root hash (32 bytes) of their tree."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That entry `seq` stands in the log of `size` entries with this root: hashes from its leaf upwards."""

    seq: int
    size: int
    root: bytes
    leaf: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log of `new_size` begins with that of `old_size`."""

    old_size: int
    new_size: int
    old_root: bytes
    new_root: bytes
    proof: tuple[bytes, ...]


def head() -> Head:
    """Return the present head. One query."""
    row = LedgerHead.objects.filter(id=1).first() or LedgerHead(id=1)
    return Head(row.seq, merkle.root_of(ledger_tree.peaks_of(row)))


def inclusion(seq: int, size: int | None = None) -> InclusionProof:
    """Return the proof that an entry stands in the log of a size, by default the present one.

    Raises `NotInTheLedger`; `BrokenLedger` where what is kept of the tree does not lead to the root.
    """
    now = head()
    size = now.size if size is None else size
    if not 1 <= seq <= size <= now.size:
        raise NotInTheLedger(seq if size <= now.size else size, now.size)
    of_older_size = [merkle.peaks_plan(size)] if size < now.size else []
    plans = merkle.inclusion_plan(seq - 1, size), merkle.leaf_plan(seq - 1), *of_older_size
    proof, (leaf,), *peaks = ledger_tree.read_together(*plans)
    root = merkle.root_of(peaks[0]) if peaks else now.root
    if not merkle.verify_inclusion(leaf, seq - 1, size, proof, root):
        raise BrokenLedger
    return InclusionProof(seq, size, root, leaf, tuple(proof))


def consistency(old_size: int, new_size: int | None = None) -> ConsistencyProof:
    """Return the proof that the log of a size, by default the present one, extends an older one.

    Raises `NotInTheLedger`; `BrokenLedger` where what is kept of the tree does not lead to both roots.
    """
    now = head()
    new_size = now.size if new_size is None else new_size
    if not 0 <= old_size <= new_size <= now.size:
        raise NotInTheLedger(max(old_size, new_size), now.size)
    of_older_size = [merkle.peaks_plan(new_size)] if new_size < now.size else []
    plans = merkle.consistency_plan(old_size, new_size), merkle.peaks_plan(old_size), *of_older_size
    proof, old_peaks, *peaks = ledger_tree.read_together(*plans)
    old_root, new_root = merkle.root_of(old_peaks), merkle.root_of(peaks[0]) if peaks else now.root
    if not merkle.verify_consistency(old_size, new_size, proof, old_root, new_root):
        raise BrokenLedger
    return ConsistencyProof(old_size, new_size, old_root, new_root, tuple(proof))


def sign_head(at: datetime) -> SignedHead:
    """Return a signed head of the present size: made now, unless all keys of now signed one of this size on the same day."""
    now = head()
    newest = newest_signed_head()
    is_of_today = newest is not None and newest.size == now.size and civil_day(newest.signed_at) == civil_day(at)
    if newest is not None and is_of_today and checkpoints.is_signed_by_all(newest.note):
        return newest
    note = checkpoints.sign(now.size, now.root, at)
    return SignedHead.objects.create(size=now.size, root=now.root.hex(), signed_at=at, note=note)


def newest_signed_head() -> SignedHead | None:
    """Return the newest signed head, or nothing while none was signed."""
    return SignedHead.objects.order_by("-size", "-id").first()


def entry_as_told(entry: LedgerEntry) -> Mapping[str, Any]:
    """Return an entry in the form in which files, proofs and certificates hold it (docs/ledger.md)."""
    return {**fields_of(entry), "payload": entry.payload, "salt": entry.salt}
