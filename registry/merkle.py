"""The Merkle tree over the ledger's leaves: RFC 9162 section 2.1 with SHA-256.

Pure: it reads no table. A log is its list of leaf hashes; leaf `index` is the entry with `seq` `index + 1`. A *perfect
subtree* `(level, position)` covers the `2**level` leaves from `position * 2**level`, and never changes once it is complete. Those
of `STORED_FROM` and above are kept, at most one row for eight entries; lower ones are made again from at most 16 leaves. So
appending costs the same at any size, and a proof reads about two nodes a level.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = sha256(b"").digest()

# A kept node covers at least 2**4 leaves: sixteen leaves are one short read, and every level less halves the rows.
STORED_FROM = 4

# The hashes of the perfect subtrees of a log, largest (leftmost) first: one for every bit that is set in its size.
Peaks = tuple[bytes, ...]

# Where a perfect subtree is: its level (0: a leaf) and its position among the subtrees of that level, from the left.
Place = tuple[int, int]


class Node(NamedTuple):
    """A completed perfect subtree with its hash."""

    level: int
    position: int
    hash: bytes


Reader = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Return the 32 bytes that a leaf stands for in the tree (RFC 9162 section 2.1.1)."""
    return sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32 bytes of an inner node over its two children (RFC 9162 section 2.1.1)."""
    return sha256(NODE_PREFIX + left + right).digest()


def append(peaks: Peaks, size: int, leaves: Iterable[bytes]) -> tuple[Peaks, list[Node]]:
    """Return the peaks after appending leaf hashes to a log of `size`, and the nodes to keep that became complete.

    The nodes come in the order of completion, all of level `STORED_FROM` or more. On average a leaf costs one hash.
    """
    if len(peaks) != size.bit_count():
        raise ValueError(f"A log of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}.")
    stack = list(peaks)
    completed: list[Node] = []
    for top in leaves:
        index, level = size, 0
        while index & 1:
            top = node_hash(stack.pop(), top)
            index >>= 1
            level += 1
            if level >= STORED_FROM:
                completed.append(Node(level, index, top))
        stack.append(top)
        size += 1
    return tuple(stack), completed


def root_of(peaks: Sequence[bytes]) -> bytes:
    """Return the root hash of the log (or of a right edge) that has these peaks."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root_over(leaves: Iterable[bytes]) -> bytes:
    """Return the root hash over all these leaf hashes."""
    return root_of(append((), 0, leaves)[0])


@dataclass(frozen=True)
class ProofPlan:
    """What a proof is made of, before anything is read.

    `parts` has one item for every hash of the proof: the perfect subtrees, from left to right, whose fold is that hash.
    Read `stored` (kept nodes) and `leaves` (indexes of leaf hashes) in one query each, then call `proof`.
    """

    parts: tuple[tuple[Place, ...], ...]

    @cached_property
    def stored(self) -> tuple[Place, ...]:
        """The kept nodes that are needed, all of level `STORED_FROM` or more: about two a level."""
        return tuple(place for part in self.parts for place in part if place[0] >= STORED_FROM)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """The indexes, in order, of the leaves that the lower subtrees are made from: at most 31, from two blocks of 16."""
        low = (place for part in self.parts for place in part if place[0] < STORED_FROM)
        return tuple(sorted({index for place in low for index in _span(*place)}))

    def proof(self, stored: Mapping[Place, bytes], leaves: Mapping[int, bytes]) -> list[bytes]:
        """Return the proof from kept nodes by `(level, position)` and leaf hashes by index; `KeyError` if one is missing."""

        def node(level: int, position: int) -> bytes:
            if level >= STORED_FROM:
                return stored[level, position]
            return root_over(leaves[leaf] for leaf in _span(level, position))

        return self.read(node)

    def read(self, node: Reader) -> list[bytes]:
        """Return the proof, with every perfect subtree read by `node(level, position)`."""
        return [root_of([node(*place) for place in part]) for part in self.parts]


def inclusion_plan(index: int, size: int) -> ProofPlan:
    """Return the plan of the proof that leaf `index` is in the log of `size` leaves (RFC 9162 section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"Leaf {index} is not in a log of {size} leaves.")
    siblings: list[tuple[int, int]] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((begin, middle))
            begin = middle
    return _plan(reversed(siblings))


def consistency_plan(old: int, new: int) -> ProofPlan:
    """Return the plan of the proof that the log of `new` leaves begins with that of `old` (RFC 9162 section 2.1.4.1).

    Between equal sizes, and from an empty log, the proof is empty.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A log of {new} leaves does not extend one of {old}.")
    if old in (0, new):
        return ProofPlan(())
    ranges: list[tuple[int, int]] = []
    begin, end = 0, new
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    # Who checks knows the old root already, so it is left out when the old log is one perfect subtree.
    if begin > 0:
        ranges.append((begin, end))
    return _plan(reversed(ranges))


def peaks_plan(size: int) -> ProofPlan:
    """Return the plan whose proof is the peaks of the log at `size`; `root_of` makes the root of that size from them."""
    return ProofPlan(tuple((place,) for place in _perfect(0, size)))


def leaf_plan(index: int) -> ProofPlan:
    """Return the plan whose proof is the one hash of leaf `index`."""
    return ProofPlan((((0, index),),))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof shows the leaf hash at `index` of the log with this size and root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last = index, size - 1
    value = leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            position, last = _past_right_edge(position, last)
        else:
            value = node_hash(value, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and value == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Say whether the proof shows that the new log begins with the old one (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old_value = new_value = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_value = node_hash(sibling, old_value)
            new_value = node_hash(sibling, new_value)
            position, last = _past_right_edge(position, last)
        else:
            new_value = node_hash(new_value, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old_value == old_root and new_value == new_root


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _perfect(begin: int, end: int) -> tuple[Place, ...]:
    """The perfect subtrees of a range that the tree's own splits made, from left to right."""
    places = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        places.append((level, begin >> level))
        begin += 1 << level
    return tuple(places)


def _plan(ranges: Iterable[tuple[int, int]]) -> ProofPlan:
    return ProofPlan(tuple(_perfect(begin, end) for begin, end in ranges))


def _span(level: int, position: int) -> range:
    return range(position << level, (position + 1) << level)


def _past_right_edge(position: int, last: int) -> tuple[int, int]:
    """The positions after the levels at which the right edge has no left sibling of its own."""
    while not position & 1 and position:
        position >>= 1
        last >>= 1
    return position, last
