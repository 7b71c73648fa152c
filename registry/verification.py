"""Verification of the ledger from its rows alone: numbers, digests, leaves, tree, signed heads, blanks, and current documents.

Nothing that is stored is believed: every leaf is made anew from its row, every kept subtree and signed head from the leaves. The
first entry that does not fit is named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext

from registry import checkpoints, ledger, ledger_tree, merkle
from registry.days import today
from registry.ledger_tree import BrokenLedger
from registry.models import LedgerEntry, LedgerHead, LedgerNode, PendingChange, PublicRecord, SignedHead

AT_ONCE = 10_000
_ENTRIES, _DOCUMENTS = LedgerEntry._meta.db_table, PublicRecord._meta.db_table
# Days and moments as a leaf holds them, made by the database: a conversion of each in Python would cost more than the hashes.
_AS_TEXT = {
    "sqlite": (
        "effective_on || ''",
        "replace(recorded_at, ' ', 'T') || CASE length(recorded_at) WHEN 19 THEN '.000000' ELSE '' END || '+00:00'",
    ),
    "postgresql": ("effective_on::text", "to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"),
}
# The last version of each record up to a day is found in the index alone; only then entries and documents are read. What is in
# the statements are names of our own.
_MISFITS = f"""
    WITH dated AS (
        SELECT seq, lead(seq) OVER (PARTITION BY record_id ORDER BY effective_on, seq) AS following
        FROM {_ENTRIES} WHERE effective_on <= %s
    ), compared AS (
        SELECT entry.seq, entry.record_id, entry.payload, shown.seq AS shown_seq, shown.body,
            (shown.kind, shown.parent, shown.effective_on) = (entry.kind, entry.parent, entry.effective_on)
                AND CASE WHEN shown.shown_until IS NULL THEN {{contains}}(shown.body, '"disclosedUntil":"') = 0
                    ELSE {{contains}}(shown.body, '"disclosedUntil":"' || CAST(shown.shown_until AS TEXT) || '"') > 0 END
                AS is_placed,
            entry.payload IS NULL OR entry.action IN ('removed', 'erased') AS is_gone
        FROM dated JOIN {_ENTRIES} AS entry ON entry.seq = dated.seq
            LEFT JOIN {_DOCUMENTS} AS shown ON shown.public_id = entry.record_id
        WHERE dated.following IS NULL
    )
    SELECT seq, record_id, is_gone, shown_seq FROM compared
    WHERE CASE WHEN is_gone THEN shown_seq IS NOT NULL ELSE
        shown_seq IS NULL OR shown_seq <> seq OR NOT is_placed
            OR {{contains}}(payload, '"document":' || body || ',"source":') = 0 END
    ORDER BY seq
"""  # noqa: S608
_CONTAINS = {"sqlite": "instr", "postgresql": "strpos"}
_UNWRITTEN = f"""
    SELECT seq, public_id FROM {_DOCUMENTS} AS shown
    WHERE NOT EXISTS (SELECT 1 FROM {_ENTRIES} AS entry WHERE entry.record_id = shown.public_id)
    ORDER BY seq LIMIT 1
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first thing that does not fit: the entry where there is one, and why in words."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries were checked, the root over all of them, and what did not fit."""

    entries: int
    root: bytes
    misfit: Misfit | None = None


class _Wrong(Exception):
    def __init__(self, seq: int, reason: str) -> None:
        self.misfit = Misfit(seq, reason)
        super().__init__(seq)


def verify(*, first: int = 1, progress: Callable[[int], object] = lambda _: None) -> Verified:
    """Check the ledger from entry `first` on; what stands before it is taken from the kept tree."""
    try:
        walk = _Walk(first)
    except BrokenLedger:
        return Verified(
            0, merkle.EMPTY_ROOT, Misfit(first - 1, gettext("账本保存的树在这一条之前残缺。请不加 --from 再核对一遍。"))
        )
    try:
        for size in walk.stops():
            walk.go_to(size, progress)
            walk.check_heads()
        walk.check_end()
        _check_documents(max(today(), walk.turned_on), walk.turned_on)
    except _Wrong as wrong:
        return Verified(walk.size, merkle.root_of(walk.peaks), wrong.misfit)
    return Verified(walk.size - first + 1, merkle.root_of(walk.peaks))


class _Walk:
    """One pass over the entries: the tree so far, the blanks that wait for an erasure to name them."""

    def __init__(self, first: int) -> None:
        self.head = LedgerHead.objects.filter(id=1).first() or LedgerHead(id=1)
        self.turned_on = self.head.turned_on or date.min
        self.size = min(max(first, 1) - 1, self.head.seq)
        self.peaks: merkle.Peaks = tuple(ledger_tree.read(merkle.peaks_plan(self.size)))
        self.blank: dict[int, str] = {}
        self.is_partial = self.size > 0

    def stops(self) -> Iterator[int]:
        """Yield the sizes to stop at: every signed head, and the end."""
        signed = SignedHead.objects.filter(size__gt=self.size, size__lte=self.head.seq).values_list("size", flat=True)
        yield from sorted({*signed, self.head.seq})

    def go_to(self, size: int, progress: Callable[[int], object]) -> None:
        while self.size < size:
            rows = _rows(self.size, min(size, self.size + AT_ONCE))
            leaves = [self._leaf(expected, row) for expected, row in enumerate(rows, self.size + 1)]
            if len(rows) < min(size - self.size, AT_ONCE):
                raise _Wrong(self.size + len(rows) + 1, gettext("账本里缺少这一条。"))
            self.peaks, completed = merkle.append(self.peaks, self.size, leaves)
            _check_nodes(completed)
            self.size += len(rows)
            progress(len(rows))

    def _leaf(self, expected: int, row: Sequence[Any]) -> bytes:
        seq, kind, record_id, parent, action, effective_on, recorded_at, payload, salt, digest, leaf = row
        if seq != expected:
            raise _Wrong(expected, gettext("账本里缺少这一条。"))
        if payload is None and salt is None:
            self.blank[seq] = record_id
        # An erasure leaves neither: content alone would stand unchecked, and by the salt alone it could be guessed.
        elif payload is None or salt is None or not _is_committed(salt, payload, digest):
            raise _Wrong(seq, gettext("这一条的内容与它的摘要不符，内容被改动过。"))
        told = (
            f'{{"action":"{action}","digest":"{digest}","effectiveOn":"{effective_on}","id":"{record_id}","kind":"{kind}",'
            f'"parent":"{parent}","recordedAt":"{recorded_at}","seq":{seq}}}'
        )
        made = merkle.leaf_hash(told.encode())
        if made.hex() != leaf:
            raise _Wrong(seq, gettext("这一条的日期、编号或摘要被改动过，与它的叶子不符。"))
        # What it erased is believed only of a row that is itself as it was written.
        if action == LedgerEntry.Action.ERASED and payload is not None:
            self._take_named(seq, record_id, orjson.loads(payload)["erases"])
        return made

    def _take_named(self, seq: int, record_id: str, erased: Sequence[int]) -> None:
        for each in erased:
            # Of a check that began later, earlier blanks were not seen.
            if self.blank.pop(each, None) != record_id and not self.is_partial:
                raise _Wrong(each, gettext("第 %(seq)s 条说这一条已依法删除，但它的内容还在，或属于别的记录。") % {"seq": seq})

    def check_heads(self) -> None:
        """Check the heads that were signed at this size."""
        root = merkle.root_of(self.peaks)
        for signed in SignedHead.objects.filter(size=self.size):
            try:
                told = checkpoints.read(signed.note, checkpoints.verifier_keys())
            except checkpoints.InvalidCheckpoint as wrong:
                raise _Wrong(self.size, _why_not_verified(signed.note)) from wrong
            if (told.size, told.root) != (self.size, root) or signed.root != root.hex():
                raise _Wrong(self.size, gettext("到这一条为止的内容与当时签名的检查点不符，历史被改写过。"))

    def check_end(self) -> None:
        if self.blank:
            raise _Wrong(min(self.blank), gettext("这一条的内容被抹去，却没有“删除”条目说明依据。"))
        # Both are read before the head, which may grow meanwhile: nothing stands or was ever signed beyond it.
        signed = SignedHead.objects.order_by("-size").values_list("size", flat=True).first() or 0
        newest = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        size = ledger.head_seq()
        if newest > size:
            raise _Wrong(size + 1, gettext("这一条在检查点之外。"))
        if signed > size:
            raise _Wrong(
                size + 1, gettext("检查点已经签到第 %(signed)s 条，这一条却不在了：账本的末尾被删去。") % {"signed": signed}
            )
        if self.head.peaks != " ".join(peak.hex() for peak in self.peaks):
            raise _Wrong(self.size, gettext("检查点保存的哈希与全部条目算出的不符。"))


def _why_not_verified(note: str) -> str:
    """Tell an unknown key, as after a change of settings, from a note that was changed."""
    signers = checkpoints.signers(note)
    if not signers or not checkpoints.key_names().isdisjoint(signers):
        return gettext("这一条处的检查点不能通过验证：签名或密钥不符。")
    return gettext(
        "这一条处的检查点由密钥 %(keys)s 签名，它不在 LEDGER_SIGNING_KEYS 和 LEDGER_RETIRED_KEYS 里。"
        "停用的密钥，请把它的公钥写进 LEDGER_RETIRED_KEYS。"
    ) % {"keys": gettext("、").join(signers)}


def _is_committed(salt: str, payload: str, digest: str) -> bool:
    """Tell whether a digest is the commitment to a payload with this salt."""
    try:
        return ledger.digest_of(salt, payload) == digest
    except ValueError:
        # The salt is no hexadecimal text any more.
        return False


def is_whole(entry: LedgerEntry) -> bool:
    """Tell whether an entry has the fields that it was written with, and its content unless both content and salt are blank."""
    if entry.payload is None or entry.salt is None:
        fits = entry.payload is entry.salt
    else:
        fits = _is_committed(entry.salt, entry.payload, entry.digest)
    return fits and ledger.leaf_of(entry) == entry.leaf


def _rows(after: int, until: int) -> Sequence[Sequence[Any]]:
    effective_on, recorded_at = _AS_TEXT[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT seq, kind, record_id, parent, action, {effective_on}, {recorded_at}, payload, salt, digest, leaf "  # noqa: S608 (names of our own)
            f"FROM {_ENTRIES} WHERE seq > %s AND seq <= %s ORDER BY seq",
            [after, until],
        )
        return list(cursor.fetchall())


def _check_nodes(completed: Sequence[merkle.Node]) -> None:
    kept = dict(
        LedgerNode.objects.filter(position__in=[ledger_tree.position_of(each) for each in completed]).values_list(
            "position", "hash"
        )
    )
    for node in completed:
        if kept.get(ledger_tree.position_of(node)) != node.hash.hex():
            last = (node.position + 1) << node.level
            raise _Wrong(last, gettext("账本保存的树在这一条处与条目算出的不符。"))


def _check_documents(on: date, turned_on: date) -> None:
    """Check that the current documents are those of the ledger on a day, neither fewer nor more."""
    # Only what was due since the day was last turned may still wait.
    waiting = set(
        PendingChange.objects.filter(effective_on__lte=on, effective_on__gt=turned_on).values_list("record_id", flat=True)
    )
    for seq, record_id, reason in _document_misfits(on):
        if record_id not in waiting:
            raise _Wrong(seq, reason)


def _document_misfits(on: date) -> Iterator[tuple[int, str, str]]:
    """Yield entry, record and reason of each current document that is not that of a day. The database compares them."""
    with connection.cursor() as cursor:
        cursor.execute(_MISFITS.format(contains=_CONTAINS[connection.vendor]), [on])
        while rows := cursor.fetchmany(AT_ONCE):
            for seq, record_id, is_gone, shown_seq in rows:
                if is_gone:
                    yield seq, record_id, gettext("账本说这条记录已不公开，现行记录里却还有它。")
                elif shown_seq != seq:
                    yield seq, record_id, gettext("现行记录与账本的最新版本不是同一条，或已经缺失。")
                else:
                    yield seq, record_id, gettext("现行记录的内容与账本这一条不符，记录被改动过。")
        cursor.execute(_UNWRITTEN)
        for seq, record_id in cursor.fetchall():
            yield seq, record_id, gettext("现行记录里有一条账本从未写过的记录。")
