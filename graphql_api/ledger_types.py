"""The ledger's head and its proofs: with them a partner can check, without trusting us, that nothing was rewritten."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphql_api import enums
from graphql_api.arguments import given
from graphql_api.context import Context
from graphql_api.errors import out_of_bounds
from graphql_api.fields import documented
from registry import checkpoints, proof_bundles, proofs, told_entries
from registry.days import today
from registry.ledger_tree import BrokenLedger
from registry.proof_bundles import NoSignedHead
from registry.proofs import NotInTheLedger

_HASH = "SHA-256, in hexadecimal"


@strawberry.type(description="A head of the ledger that the registry has signed: a C2SP checkpoint (`tlog-checkpoint`).")
class SignedHead:
    size: int = documented("How many entries it covers.")
    root: str = documented(f"The root hash of their Merkle tree (RFC 9162 section 2.1): {_HASH}.")
    signed_at: datetime = documented("When it was signed.")
    note: str = documented("The checkpoint itself, as it was signed with Ed25519. Keep it: later ledgers must continue it.")


@strawberry.type(description="The state of the ledger of all public truth, which only ever grows.")
class LedgerHead:
    size: int = documented("How many entries it has; the number of the newest one.")
    root: str = documented(f"The root hash of the Merkle tree of all its entries (RFC 9162 section 2.1): {_HASH}.")
    signed: SignedHead | None = documented("The newest head that was signed; null while none was.")
    verifier_keys: list[str] = documented(
        "The keys by which anything that the registry signed can be checked, newest first. Take them from another place too."
    )


@strawberry.type(
    description="An entry of the ledger. Its leaf is SHA-256 over a zero byte and the canonical JSON (RFC 8785) of all fields but "
    "`payload` and `salt`, to which `digest` commits, with `kind` and `action` in small letters."
)
class ProvenEntry:
    seq: int = documented("Its number.")
    kind: enums.RecordKind = documented("The kind of the record that it is about; the leaf holds it in small letters.")
    id: strawberry.ID = documented("The permanent public id of that record.")
    parent: str = documented("The public id of what the record hangs under, empty where it hangs under nothing.")
    action: enums.LedgerAction = documented("What it did to the record; the leaf holds it in small letters.")
    effective_on: date = documented("The day from which it is true in law.")
    recorded_at: str = documented("When it was recorded, written as the leaf holds it: UTC, with six decimals of a second.")
    digest: str = documented(f"The commitment to the bytes of salt and the text of payload behind them: {_HASH}.")
    payload: str | None = documented(
        "The canonical JSON (RFC 8785) of the document and of why it was written; null where it was erased, or is not told in bulk "
        "or any longer. The proof holds all the same."
    )
    salt: str | None = documented("The 16 random bytes of the commitment, in hexadecimal; null where the payload is.")


@strawberry.type(description="That an entry stands in the ledger of a size: the hashes from its leaf up to the root.")
class InclusionProof:
    seq: int = documented("Number of the entry.")
    size: int = documented("Size of the ledger in which it stands.")
    root: str = documented(f"Root hash of that ledger: {_HASH}.")
    leaf: str = documented(f"Leaf hash of the entry: {_HASH}.")
    hashes: list[str] = documented(f"The inclusion proof of RFC 9162 section 2.1.3, from the leaf upwards; each {_HASH}.")
    checkpoint: str | None = documented(
        "The signed head of that size; null where none was signed of exactly that size, as while an entry is newer than them all."
    )
    entry: ProvenEntry = documented("The entry.")


@strawberry.type(description="That the ledger of one size continues that of an earlier one: nothing in it was rewritten.")
class ConsistencyProof:
    from_size: int = documented("The earlier size.", name="from")
    to: int = documented("The later size.")
    from_root: str = documented(f"Root hash of the earlier ledger: {_HASH}.")
    to_root: str = documented(f"Root hash of the later ledger: {_HASH}.")
    hashes: list[str] = documented(f"The consistency proof of RFC 9162 section 2.1.4; each {_HASH}.")
    from_checkpoint: str | None = documented("The signed head of the earlier size, where one was signed.")
    to_checkpoint: str | None = documented("The signed head of the later size, where one was signed.")


def resolve_ledger_head(info: strawberry.Info) -> Any:
    _tell_of_signatures(info)
    head, newest = proofs.head(), proofs.newest_signed_head()
    signed = newest and {
        "size": newest.size,
        "root": newest.root,
        "signedAt": newest.signed_at.isoformat(),
        "note": newest.note,
    }
    return {"size": head.size, "root": head.root.hex(), "signed": signed, "verifierKeys": checkpoints.verifier_keys()}


def resolve_proof(
    info: strawberry.Info,
    seq: Annotated[int, strawberry.argument(description="Number of the entry, from 1 to the size.")],
    size: Annotated[
        int | None,
        strawberry.argument(
            description="Size of the ledger in which it is to stand. When left out, that of the newest signed head, or the present "
            "one while no signed head covers the entry."
        ),
    ] = UNSET,
) -> Any:
    _tell_of_signatures(info)
    if not given(size):
        newest = proofs.newest_signed_head()
        size = newest.size if newest and 1 <= seq <= newest.size else None
    try:
        proof, entry = proofs.inclusion(seq, size), told_entries.one(seq, on=today())
    except NotInTheLedger as missing:
        if size is None or 1 <= size <= missing.size:
            raise out_of_bounds(info.field_name, "seq", seq, size or missing.size) from missing
        raise out_of_bounds(info.field_name, "size", size, missing.size) from missing
    return {
        "seq": proof.seq,
        "size": proof.size,
        "root": proof.root.hex(),
        "leaf": proof.leaf.hex(),
        "hashes": [each.hex() for each in proof.proof],
        "checkpoint": _checkpoint(proof.size, proof.root),
        "entry": _entry_view(entry.told),
    }


def resolve_consistency(
    info: strawberry.Info,
    from_size: Annotated[
        int,
        strawberry.argument(name="from", description="The earlier size, of a head that you have kept; from 0 to the later one."),
    ],
    to: Annotated[
        int | None,
        strawberry.argument(description="The later size. When left out, that of the newest signed head, or the present one."),
    ] = UNSET,
) -> Any:
    _tell_of_signatures(info)
    if not given(to):
        newest = proofs.newest_signed_head()
        to = newest.size if newest and 0 <= from_size <= newest.size else None
    try:
        proof = proofs.consistency(from_size, to)
    except NotInTheLedger as missing:
        if to is None or 0 <= to <= missing.size:
            raise out_of_bounds(info.field_name, "from", from_size, missing.size if to is None else to, least=0) from missing
        raise out_of_bounds(info.field_name, "to", to, missing.size, least=0) from missing
    return {
        "from": proof.old_size,
        "to": proof.new_size,
        "fromRoot": proof.old_root.hex(),
        "toRoot": proof.new_root.hex(),
        "hashes": [each.hex() for each in proof.proof],
        "fromCheckpoint": _checkpoint(proof.old_size, proof.old_root),
        "toCheckpoint": _checkpoint(proof.new_size, proof.new_root),
    }


def _tell_of_signatures(info: strawberry.Info) -> None:
    """Note that the answer is of this moment: a head is signed without an entry in the ledger."""
    context: Context = info.context
    context.is_passing = True


def _checkpoint(size: int, root: bytes) -> str | None:
    """Return the signed head of a size, if there is one. Raises `BrokenLedger` where it was signed with another root."""
    try:
        signed = proof_bundles.signed_head(size)
    except NoSignedHead:
        return None
    if signed.root != root.hex():
        raise BrokenLedger
    return signed.note


def _entry_view(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**told, "kind": told["kind"].upper(), "action": told["action"].upper()}
