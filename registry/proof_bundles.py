"""Proofs as files: what `beian_verify.py` checks, with the signed head that each proof leads to (docs/ledger.md)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext

from registry import ledger, ledger_tree, merkle, proofs
from registry.ledger_tree import BrokenLedger
from registry.merkle import ProofPlan
from registry.models import SignedHead

Told = Mapping[str, Any]


class NoSignedHead(LookupError):
    """No head of that size was signed; the message names the nearest sizes that were."""

    def __init__(self, size: int, nearest: Sequence[int]) -> None:
        self.size, self.nearest = size, nearest
        super().__init__(size)

    @property
    def message(self) -> str:
        if not self.nearest:
            return gettext("账本还没有签名的检查点。请等到下一次签名以后再查。")
        return gettext("没有 %(size)s 条时的签名检查点。最接近的检查点在 %(nearest)s 条，请改用它。") % {
            "size": self.size,
            "nearest": gettext(" 条或 ").join(str(each) for each in self.nearest),
        }


def signed_head(size: int) -> SignedHead:
    """Return the newest signed head of a size. Raises `NoSignedHead`."""
    found = SignedHead.objects.filter(size=size).order_by("-id").first()
    if found is None:
        raise NoSignedHead(size, _nearest_sizes(size))
    return found


def signed_heads(*, first: int, skip: int = 0) -> list[SignedHead]:
    """Return signed heads, newest first."""
    return list(SignedHead.objects.order_by("-size", "-id")[skip : skip + first])


def signed_head_count() -> int:
    """Return how many heads were signed."""
    return SignedHead.objects.count()


def _nearest_sizes(size: int) -> list[int]:
    """Return the sizes next to this one, below and above, of which a head was signed."""
    sizes = SignedHead.objects.values_list("size", flat=True)
    below = sizes.filter(size__lt=size).order_by("-size").first()
    above = sizes.filter(size__gt=size).order_by("size").first()
    return [each for each in (below, above) if each is not None]


def inclusions(entries: Iterable[Told], size: int) -> list[dict[str, Any]]:
    """Return, for entries as told, the bundles without a checkpoint that each is in the log of a size. Two queries for all.

    Raises `proofs.NotInTheLedger`.
    """
    told_entries = list(entries)
    for entry in told_entries:
        if not 1 <= entry["seq"] <= size:
            raise proofs.NotInTheLedger(entry["seq"], size)
    plans = [merkle.inclusion_plan(entry["seq"] - 1, size) for entry in told_entries]
    hashes = iter(ledger_tree.read(ProofPlan(tuple(part for plan in plans for part in plan.parts))))
    return [
        {"entry": entry, "index": entry["seq"] - 1, "size": size, "proof": [each.hex() for each in islice(hashes, len(plan.parts))]}
        for entry, plan in zip(told_entries, plans, strict=True)
    ]


def inclusion_bundle(entry: Told, head: SignedHead) -> dict[str, Any]:
    """Return the bundle that an entry as told is in the ledger of a signed head.

    Raises `proofs.NotInTheLedger`; `BrokenLedger` where the entry and what is kept of the tree do not lead to that head.
    """
    (bundle,) = inclusions([entry], head.size)
    leaf, hashes = ledger.leaf_of_told(entry), [bytes.fromhex(each) for each in bundle["proof"]]
    if not merkle.verify_inclusion(leaf, bundle["index"], head.size, hashes, ledger_tree.hash_from(head.root)):
        raise BrokenLedger
    return {"checkpoint": head.note, **bundle}


def consistency_bundle(old_size: int, new_size: int) -> dict[str, Any]:
    """Return the bundle that the ledger of one signed head continues that of an earlier one.

    Raises `NoSignedHead`; `ValueError` where the old size is the greater; `BrokenLedger` where what is kept does not lead to both.
    """
    if old_size > new_size:
        raise ValueError(old_size, new_size)
    old, new = signed_head(old_size), signed_head(new_size)
    found = proofs.consistency(old_size, new_size)
    if (found.old_root.hex(), found.new_root.hex()) != (old.root, new.root):
        raise BrokenLedger
    return {"old": old.note, "new": new.note, "proof": [each.hex() for each in found.proof]}
