"""The tree of the ledger as it is kept: grown by every append, read for roots and proofs, two queries each."""

from collections.abc import Iterable

from django.utils.translation import gettext

from registry import bulk_rows, merkle
from registry.merkle import ProofPlan
from registry.models import LedgerEntry, LedgerHead, LedgerNode

_LEVEL_BITS = 48


class BrokenLedger(RuntimeError):
    """What is kept of the ledger does not make the log that its head stands for: `verify_ledger` names the first entry.

    `message` is for those who run the registry, `told` for everybody.
    """

    @property
    def message(self) -> str:
        return gettext("账本不完整，或有内容被改动过。请运行 verify_ledger，它会指出是哪一条。")

    @property
    def told(self) -> str:
        return gettext(
            "登记处的账本在这里与它的哈希对不上：有内容缺失或被改动过，所以不给出内容和证明。您手里的检查点和证明仍然有效，请保留，过后再查。"
        )


def grow(head: LedgerHead, leaves: Iterable[str]) -> None:
    """Append leaf hashes (hexadecimal) to the tree of a locked head: keep the subtrees that became complete, set the new peaks."""
    peaks, completed = merkle.append(peaks_of(head), head.seq, map(bytes.fromhex, leaves))
    bulk_rows.insert(LedgerNode, [LedgerNode(position=position_of(node), hash=node.hash.hex()) for node in completed])
    head.peaks = " ".join(peak.hex() for peak in peaks)


def peaks_of(head: LedgerHead) -> tuple[bytes, ...]:
    """Return the hashes of the perfect subtrees of the log, largest first. Raises `BrokenLedger`."""
    return tuple(hash_from(peak) for peak in head.peaks.split())


def read(plan: ProofPlan) -> list[bytes]:
    """Return the hashes of a proof. Raises `BrokenLedger`."""
    return read_together(plan)[0]


def read_together(*plans: ProofPlan) -> list[list[bytes]]:
    """Return the hashes of several proofs, with the two queries of one. Raises `BrokenLedger`."""
    positions = {position_of(place): place for plan in plans for place in plan.stored}
    rows = LedgerNode.objects.filter(position__in=positions).values_list("position", "hash") if positions else ()
    stored = {positions[at]: hash_from(hash_) for at, hash_ in rows}
    seqs = {index + 1 for plan in plans for index in plan.leaves}
    found = LedgerEntry.objects.filter(seq__in=seqs).values_list("seq", "leaf") if seqs else ()
    leaves = {seq - 1: hash_from(leaf) for seq, leaf in found}
    try:
        return [plan.proof(stored, leaves) for plan in plans]
    except KeyError as missing:
        raise BrokenLedger from missing


def hash_from(text: str) -> bytes:
    """Return the hash that is kept as hexadecimal text. Raises `BrokenLedger`."""
    try:
        return bytes.fromhex(text)
    except ValueError as wrong:
        raise BrokenLedger from wrong


def position_of(place: tuple[int, int] | merkle.Node) -> int:
    """Return the key under which a subtree `(level, position)` is kept."""
    return (place[0] << _LEVEL_BITS) | place[1]
