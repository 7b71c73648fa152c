"""What was fetched for all that is held at once, and a record as a candidate for it."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from registry.selectors import Document
from registry.standing import InstitutionStanding, status_on
from registry.vocabulary import CreditStatus, RecordKind
from search.tokens import key_token
from search.two_names import two_names
from search.verifying.held import Clue
from search.verifying.verdicts import Candidate

TieSort: TypeAlias = Literal["name", "core", "brand", "former_name", "code", "host", "like", "near"]

WEIGHED_KINDS: Final = frozenset((RecordKind.INSTITUTION.value, RecordKind.PLATFORM.value, RecordKind.LISTING.value))
# How sure a tie is; one that is not here makes a name similar at most.
SURE: Final[Mapping[TieSort, float]] = {"code": 1.0, "host": 1.0, "name": 0.95, "brand": 0.9, "former_name": 0.85}
CREDIT_REASONS: Final = {CreditStatus.BLACK: "black_list", CreditStatus.GREY: "grey_list", CreditStatus.WHITE: "white_list"}


class Tie(NamedTuple):
    """That a record holds a token, and as what."""

    record: str
    sort: TieSort


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was fetched for all that is held: ties by token, documents and standings by id, institutions by credit code.

    `similar` has the ties of what is like a clue that is nobody's own. `certificates` has the id of the record of each
    certificate that was issued, `known_later` the records of which nothing is known up to the day: public ones, and platforms
    that have left the registry since. Asked of another day, `of_today` has what those say today that a code led to: they may
    not have borne it then.
    """

    on: date
    ties: Mapping[str, Sequence[Tie]] = field(default_factory=dict)
    similar: Mapping[Clue, Sequence[Tie]] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    standings: Mapping[str, InstitutionStanding] = field(default_factory=dict)
    institutions: Mapping[str, str] = field(default_factory=dict)
    certificates: Mapping[str, str] = field(default_factory=dict)
    known_later: Set[str] = frozenset()
    of_today: Mapping[str, Document] = field(default_factory=dict)

    def named_by(self, clue: Clue) -> str:
        """Return the id of the record that a clue names by its id, or by a certificate."""
        return clue.value if clue.kind == "record" else self.certificates.get(clue.value, "")


def first_ties(clue: Clue, ties: Mapping[str, Sequence[Tie]]) -> tuple[int, Sequence[Tie]]:
    """Return the ties of the first token of a clue that anybody has, which are sure ones, and the place of that token."""
    for place, token in enumerate(clue.tokens):
        if known := ties.get(token):
            return place, known
    return 0, ()


def sort_then(tie: Tie, token: str, document: Document) -> TieSort:
    """Return as what a record bore a token by its document of a day; what it did not bear then is tied as it is today."""
    if tie.sort not in ("name", "brand", "former_name"):
        return tie.sort
    body = document.body
    borne: tuple[tuple[TieSort, Iterable[str]], ...] = (
        ("name", (body["name"], *two_names(body["name"]))),
        ("brand", body.get("brands", ())),
        ("former_name", (former["name"] for former in body.get("formerNames", ()))),
    )
    return next((sort for sort, names in borne if token in map(key_token, names)), tie.sort)


def operator_id(document: Document) -> str:
    """Return the id of who answers for a record: its institution, or the list of a line."""
    return document.parent if document.kind != RecordKind.INSTITUTION else document.id


def candidate_of(document: Document, score: float, reasons: tuple[str, ...], evidence: Evidence) -> Candidate:
    """Return a record as a candidate, with what of it a payer should know behind the reasons."""
    operator = evidence.documents.get(operator_id(document))
    standing = evidence.standings.get(operator.id) if operator else None
    return Candidate(document, score, (*reasons, *_state_reasons(document, standing, on=evidence.on)), operator, standing)


def _state_reasons(document: Document, standing: InstitutionStanding | None, *, on: date) -> tuple[str, ...]:
    reasons: list[str] = []
    if document.kind == RecordKind.PLATFORM:
        reasons.append(status_on(on.isoformat(), document.body["status"], document.body["validUntil"]).lower())
    elif document.kind == RecordKind.INSTITUTION and standing:
        reasons.append(standing.filing_status.value)
    if standing and standing.credit_status in CREDIT_REASONS:
        reasons.append(CREDIT_REASONS[standing.credit_status])
    return tuple(reasons)
