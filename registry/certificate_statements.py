"""What a certificate of status says, worked out from the documents that it rests on. Pure.

A statement is signed as canonical JSON and never kept: from the ledger up to the head that it names, the same is worked out
again whenever the certificate is read. The field names are those of docs/ledger.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from registry import standing
from registry.certificate_wording import EDITIONS, signed_day
from registry.selectors import Document
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Ground:
    """The documents of one day that a certificate rests on: of an institution its platforms and the credit entries in force,
    of a platform its operator."""

    record: Document
    operator: Document | None = None
    platforms: Sequence[Document] = ()
    credit: Sequence[Document] = ()

    @property
    def documents(self) -> list[Document]:
        """All of them, the certified record first."""
        return [self.record, *([self.operator] if self.operator else ()), *self.platforms, *self.credit]


@dataclass(frozen=True, slots=True)
class Rest:
    """A ledger entry that a certificate rests on: its number and its leaf hash in hexadecimal."""

    seq: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed: the state of a record on a day, as the first `size` entries of the ledger tell it."""

    edition: int
    number: str
    kind: RecordKind
    record: str
    name: str
    code: str | None
    operator: Mapping[str, str] | None
    as_of: date
    issued_at: datetime
    status: FilingStatus | PlatformStatus
    credit_status: CreditStatus | None
    rests_on: Sequence[Rest]
    size: int
    root: str

    @property
    def sentence(self) -> str:
        """The signed words on the state, in Chinese."""
        return "".join(self.sentences(str, signed_day(self.as_of)))

    @property
    def notice(self) -> str:
        """The signed words on what a filing does not say, in Chinese."""
        return EDITIONS[self.edition].notice

    def sentences(self, translate: Translate, day: str) -> list[str]:
        """Return what is said, in the language of `translate`, with the day as that language writes it."""
        words = EDITIONS[self.edition]
        if isinstance(self.status, PlatformStatus):
            subject, state = words.platform if self.code else words.platform_without_number, words.platform_states[self.status]
        else:
            subject, state = words.institution, words.institution_states[self.status]
        named = {"name": self.name, "code": self.code, "operator": (self.operator or {}).get("name", "")}
        listed = words.credit[self.credit_status] if self.credit_status else ""
        said = translate(state) % {"day": day, "subject": translate(subject) % named}
        return [said, translate(listed)] if listed else [said]

    def told(self) -> dict[str, Any]:
        """Return the JSON that is signed."""
        return {
            "edition": self.edition,
            "number": self.number,
            "kind": str(self.kind),
            "record": self.record,
            "name": self.name,
            "code": self.code,
            "operator": self.operator,
            "asOf": self.as_of.isoformat(),
            "issuedAt": f"{self.issued_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z",
            "status": self.status.upper(),
            "creditStatus": self.credit_status.upper() if self.credit_status else None,
            "sentence": self.sentence,
            "notice": self.notice,
            "restsOn": [{"seq": rest.seq, "leaf": rest.leaf} for rest in self.rests_on],
            "size": self.size,
            "root": self.root,
        }


def code_of(ground: Ground) -> str | None:
    """Return the code that a record was known by on the day: credit code or filing number; a platform may have none."""
    field = "uscc" if ground.record.kind == RecordKind.INSTITUTION else "filingNumber"
    code: str | None = ground.record.body[field]
    return code


def status_of(ground: Ground, *, on: date) -> tuple[FilingStatus | PlatformStatus, CreditStatus | None]:
    """Return the filing status of the record on a day, and of an institution its credit status."""
    if ground.record.kind == RecordKind.PLATFORM:
        return standing.platform_status(ground.record.body, on=on), None
    filing = standing.filing_status((platform.body for platform in ground.platforms), on=on)
    return filing, standing.credit_status((entry.body for entry in ground.credit), on=on)


def operator_of(ground: Ground) -> dict[str, str] | None:
    """Return who ran a platform on the day, by id, name and credit code; nothing for an institution."""
    if ground.operator is None:
        return None
    return {field: ground.operator.body[field] for field in ("id", "name", "uscc")}
