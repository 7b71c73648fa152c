"""The tree of the ledger as it is kept: grown by every append, read for roots and proofs, two queries each."""

from collections.abc import Iterable, Sequence

from registry import merkle
from registry.merkle import Place, ProofPlan
from registry.models import LedgerEntry, LedgerHead, LedgerNode

_LEVEL_BITS = 48


def grow(head: LedgerHead, leaves: Iterable[str]) -> None:
    """Append leaf hashes (hexadecimal) to the tree of a locked head: keep the subtrees that became complete, set the new peaks."""
    peaks, completed = merkle.append(peaks_of(head), head.seq, map(bytes.fromhex, leaves))
    LedgerNode.objects.bulk_create([LedgerNode(position=_position(node), hash=node.hash.hex()) for node in completed])
    head.peaks = " ".join(peak.hex() for peak in peaks)


def peaks_of(head: LedgerHead) -> tuple[bytes, ...]:
    """Return the hashes of the perfect subtrees of the log, largest first."""
    return tuple(bytes.fromhex(peak) for peak in head.peaks.split())


def root_at(size: int) -> bytes:
    """Return the root hash (32 bytes) that the log had when it had `size` entries."""
    return merkle.root_of(read(merkle.peaks_plan(size)))


def read(plan: ProofPlan) -> list[bytes]:
    """Return the hashes of a proof; `KeyError` when a part of the tree is not there."""
    positions = {_position(place): (place.level, place.position) for place in plan.stored}
    rows = LedgerNode.objects.filter(position__in=positions).values_list("position", "hash") if positions else ()
    stored: dict[tuple[int, int], bytes] = {positions[at]: bytes.fromhex(hash_) for at, hash_ in rows}
    indexes = plan.leaves
    found = LedgerEntry.objects.filter(seq__in=[index + 1 for index in indexes]).values_list("seq", "leaf") if indexes else ()
    return plan.proof(stored, {seq - 1: bytes.fromhex(leaf) for seq, leaf in found})


def stored_nodes(leaves: Sequence[str]) -> list[LedgerNode]:
    """Return the rows that a log of these leaves keeps, for a check or for a tree that is built anew."""
    _, completed = merkle.append((), 0, map(bytes.fromhex, leaves))
    return [LedgerNode(position=_position(node), hash=node.hash.hex()) for node in completed]


def _position(place: Place | merkle.Node) -> int:
    return (place[0] << _LEVEL_BITS) | place[1]
