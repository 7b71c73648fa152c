"""The Merkle tree of the ledger, against published vectors and against the definition taken literally."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import merkle

# The eight leaves and the hashes of the reference tests of Certificate Transparency (RFC 6962; the tree of RFC 9162 is the same).
PUBLISHED_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PUBLISHED_INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
PUBLISHED_CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
MOST = 130


def leaf_hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(index.to_bytes(4)) for index in range(count)]


LEAVES = leaf_hashes(2**11)


def definition(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1 taken literally, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + definition(leaves[:split]) + definition(leaves[split:])).digest()


def inclusion_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162 section 2.1.3.1 taken literally."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*inclusion_by_definition(index, leaves[:split]), definition(leaves[split:])]
    return [*inclusion_by_definition(index - split, leaves[split:]), definition(leaves[:split])]


def consistency_by_definition(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 9162 section 2.1.4.1 taken literally."""
    if old == len(leaves):
        return [] if whole else [definition(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*consistency_by_definition(old, leaves[:split], whole), definition(leaves[split:])]
    return [*consistency_by_definition(old - split, leaves[split:], False), definition(leaves[:split])]


def reader(leaves: list[bytes]) -> merkle.Reader:
    return lambda level, index: definition(leaves[index << level : (index + 1) << level])


def root(size: int) -> bytes:
    return merkle.root_over(LEAVES[:size])


@st.composite
def sizes(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(st.integers(1, len(LEAVES)))
    return draw(st.integers(0, new)), new


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size):
    assert merkle.root_over([merkle.leaf_hash(leaf) for leaf in PUBLISHED_LEAVES[:size]]).hex() == PUBLISHED_ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PUBLISHED_INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index, size):
    leaves = [merkle.leaf_hash(leaf) for leaf in PUBLISHED_LEAVES]
    proof = merkle.inclusion_plan(index, size).read(reader(leaves))
    assert [part.hex() for part in proof] == PUBLISHED_INCLUSION[index, size]
    assert merkle.verify_inclusion(leaves[index], index, size, proof, bytes.fromhex(PUBLISHED_ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), PUBLISHED_CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(old, new):
    proof = merkle.consistency_plan(old, new).read(reader([merkle.leaf_hash(leaf) for leaf in PUBLISHED_LEAVES]))
    assert [part.hex() for part in proof] == PUBLISHED_CONSISTENCY[old, new]
    roots = (bytes.fromhex(PUBLISHED_ROOTS[size]) for size in (old, new))
    assert merkle.verify_consistency(old, new, proof, *roots)


def test_every_size_agrees_with_the_definition_and_keeps_each_complete_node_once():
    peaks: merkle.Peaks = ()
    kept: dict[merkle.Place, bytes] = {}
    for size in range(MOST + 1):
        assert merkle.root_of(peaks) == definition(LEAVES[:size])
        for level in range(merkle.STORED_FROM, 8):
            for index in range(size >> level):
                assert kept[level, index] == definition(LEAVES[index << level : (index + 1) << level])
        peaks, nodes = merkle.append(peaks, size, [LEAVES[size]])
        for level, index, value in nodes:
            assert (level, index) not in kept
            kept[level, index] = value
    assert min(level for level, _ in kept) == merkle.STORED_FROM


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_proof_agrees_with_the_definition_and_verifies(size):
    leaves, node, whole = LEAVES[:size], reader(LEAVES), root(size)
    for index in range(size):
        proof = merkle.inclusion_plan(index, size).read(node)
        assert proof == inclusion_by_definition(index, leaves)
        assert merkle.verify_inclusion(leaves[index], index, size, proof, whole)
    for old in range(1, size + 1):
        proof = merkle.consistency_plan(old, size).read(node)
        assert proof == consistency_by_definition(old, leaves)
        assert merkle.verify_consistency(old, size, proof, root(old), whole)


@given(sizes())
def test_appending_in_two_steps_is_appending_at_once(pair):
    old, new = pair
    first, nodes = merkle.append((), 0, LEAVES[:old])
    second, more = merkle.append(first, old, LEAVES[old:new])
    assert merkle.append((), 0, LEAVES[:new]) == (second, [*nodes, *more])


@given(sizes())
def test_a_plan_reads_kept_nodes_and_few_leaves_and_makes_the_same_proof(pair):
    old, new = pair
    kept = {(node.level, node.position): node.hash for node in merkle.append((), 0, LEAVES[:new])[1]}
    plans = [merkle.consistency_plan(old, new), merkle.peaks_plan(new)] + ([merkle.inclusion_plan(old, new)] if old < new else [])
    for plan in plans:
        assert len(plan.leaves) <= 31
        assert len(plan.stored) <= 2 * new.bit_length()
        stored = {place: kept[place] for place in plan.stored}
        assert plan.proof(stored, {index: LEAVES[index] for index in plan.leaves}) == plan.read(reader(LEAVES))
    assert tuple(merkle.peaks_plan(new).read(reader(LEAVES))) == merkle.append((), 0, LEAVES[:new])[0]


@given(sizes(), st.data())
def test_one_flipped_bit_anywhere_makes_an_inclusion_proof_fail(pair, data):
    index, size = pair
    index = min(index, size - 1)
    parts = [LEAVES[index], root(size), *merkle.inclusion_plan(index, size).read(reader(LEAVES))]
    changed = _flip_one(parts, data)
    assert not merkle.verify_inclusion(changed[0], index, size, changed[2:], changed[1])


@given(sizes(), st.data())
def test_one_flipped_bit_anywhere_makes_a_consistency_proof_fail(pair, data):
    old, new = pair
    parts = [root(old), root(new), *merkle.consistency_plan(old, new).read(reader(LEAVES))]
    # From an empty log there is nothing to contradict, so the new root is not under test.
    changed = _flip_one(parts[:1] if old == 0 else parts, data) + (parts[1:] if old == 0 else [])
    assert not merkle.verify_consistency(old, new, changed[2:], changed[0], changed[1])


@given(sizes(), st.data())
def test_a_proof_for_another_place_size_or_length_fails(pair, data):
    index, size = pair
    index = min(index, size - 1)
    proof = merkle.inclusion_plan(index, size).read(reader(LEAVES))
    other = data.draw(st.integers(-1, size).filter(lambda place: place != index))
    assert not merkle.verify_inclusion(LEAVES[index], other, size, proof, root(size))
    assert not merkle.verify_inclusion(LEAVES[index], index, size, [*proof, LEAVES[0]], root(size))
    assert not proof or not merkle.verify_inclusion(LEAVES[index], index, size, proof[:-1], root(size))


@given(sizes(), st.data())
def test_a_log_that_was_rewritten_has_no_consistency_proof(pair, data):
    old, new = pair
    old = max(old, 1)
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*LEAVES[:changed], merkle.leaf_hash(b"another"), *LEAVES[changed + 1 : new]]
    proof = merkle.consistency_plan(old, new).read(reader(rewritten))
    assert not merkle.verify_consistency(old, new, proof, root(old), merkle.root_over(rewritten))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_log_has_no_proof(index, size):
    with pytest.raises(ValueError, match="is not in a log"):
        merkle.inclusion_plan(index, size)
    assert not merkle.verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


def test_a_shrunken_log_has_no_consistency_proof():
    for old, new in ((4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="does not extend"):
            merkle.consistency_plan(old, new)
    assert not merkle.verify_consistency(4, 3, [], root(4), root(3))
    assert not merkle.verify_consistency(-1, 3, [], merkle.EMPTY_ROOT, root(3))
    assert not merkle.verify_consistency(3, 4, [], root(3), root(4))


def test_a_log_of_the_same_root_but_another_size_is_no_continuation():
    assert not merkle.verify_consistency(4, 3, [], root(4), root(4))
    assert not merkle.verify_consistency(2, 4, [], root(2), root(2))
    assert not merkle.verify_consistency(3, 6, [root(3)], root(3), root(3))


def test_a_root_is_no_leaf_of_its_own_log():
    assert not merkle.verify_inclusion(root(4), 0, 4, [], root(4))


def test_between_equal_sizes_and_from_an_empty_log_the_proof_is_empty():
    for old, old_root in ((0, merkle.EMPTY_ROOT), (5, root(5))):
        assert merkle.verify_consistency(old, 5, [], old_root, root(5))
        assert not merkle.verify_consistency(old, 5, [root(5)], old_root, root(5))
        assert not merkle.verify_consistency(old, 5, [], root(3), root(5))


def test_peaks_that_do_not_fit_the_size_are_refused():
    with pytest.raises(ValueError, match="has 2 peaks"):
        merkle.append((LEAVES[0],), 3, LEAVES[:1])


def _flip_one(parts: list[bytes], data: st.DataObject) -> list[bytes]:
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = (int.from_bytes(parts[which]) ^ (1 << bit)).to_bytes(merkle.HASH_BYTES)
    return [*parts[:which], changed, *parts[which + 1 :]]
