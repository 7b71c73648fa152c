"""The records that a clue belongs to, each with the reason."""

from collections.abc import Iterable
from typing import Final

from registry.identifiers import icp_subject
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search import analysis
from search.verifying.evidence import SURE, Evidence, Tie, candidate_of, first_ties
from search.verifying.held import Clue
from search.verifying.verdicts import Candidate

# The numbers of a platform, by the reason that names them.
_NUMBERS: Final = {
    "filing_number": "filingNumber", "icp_number": "icpNumber", "mps_number": "mpsNumber", "telecom_licence": "telecomLicense",
}  # fmt: skip
_SECOND_TOKEN: Final = 0.05


def own(clue: Clue, evidence: Evidence) -> list[Candidate]:
    """Return the records that a clue belongs to."""
    if clue.kind in ("record", "certificate"):
        reason, document = "record_id" if clue.kind == "record" else "certificate", evidence.documents.get(evidence.named_by(clue))
        return [candidate_of(document, 1.0, (reason,), evidence)] if document else []
    place, ties = first_ties(clue, evidence.ties)
    best: dict[str, Candidate] = {}
    for tie in ties:
        document = evidence.documents.get(tie.record)
        score = SURE[tie.sort] - _SECOND_TOKEN * (place > 0)
        if document and (tie.record not in best or best[tie.record].score < score):
            best[tie.record] = candidate_of(document, score, (_reason(tie, clue, place, document, evidence),), evidence)
    found = _telling(list(best.values()))
    # Of another site than the number names, only who holds the number is known.
    return _holders(found, evidence) if clue.kind == "icp" and place else found


def _holders(found: Iterable[Candidate], evidence: Evidence) -> list[Candidate]:
    """Return in the place of platforms their operators, each once."""
    holders = {each.operator.id: (each.operator, each) for each in found if each.operator}
    return [candidate_of(operator, each.score, each.reasons[:1], evidence) for operator, each in holders.values()]


def _telling(found: list[Candidate]) -> list[Candidate]:
    """Leave out former names where somebody bears the name now, and lines of lists where the registry has the record itself."""
    if len(found) < 2:
        return found
    current = [each for each in found if each.reasons[0] != "former_name"] or found
    return [each for each in current if each.record.kind != RecordKind.LISTING] or current


def _reason(tie: Tie, clue: Clue, place: int, document: Document, evidence: Evidence) -> str:
    if document.kind == RecordKind.LISTING:
        return "licence_number" if tie.sort == "code" else "listing"
    if tie.sort == "host":
        return "domain_above" if place else "domain"
    if tie.sort != "code":
        return tie.sort
    if clue.kind == "icp":
        return "icp_subject" if place else "icp_number"
    key = clue.tokens[place].removeprefix("=")
    # On another day than today it may not have borne the code.
    told = (document, evidence.of_today.get(document.id))
    return next(filter(None, (_code_reason(key, each) for each in told if each)), _other_code(document))


def _code_reason(key: str, document: Document) -> str:
    """Return the reason that names what a code is of an institution or platform; "" where its document does not say."""
    body = document.body
    if document.kind == RecordKind.PLATFORM:
        if key in map(analysis.exact_key, body["appIds"]):
            return "app_id"
        named = ((reason, body[field]) for reason, field in _NUMBERS.items())
        # The number of a filing of sites is that of its holder too, without the order of the site.
        return next((reason for reason, code in named if code and key in map(analysis.exact_key, (code, icp_subject(code)))), "")
    if analysis.exact_key(body["uscc"]) == key:
        return "uscc"
    return "former_uscc" if any(analysis.exact_key(former["uscc"]) == key for former in body["formerUsccs"]) else ""


def _other_code(document: Document) -> str:
    return "app_id" if document.kind == RecordKind.PLATFORM else "licence_number"
