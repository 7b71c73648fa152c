"""The one door to checking what a person holds against the registry: the site and the API both ask here.

What is held is never stored and never logged; of texts that were read a bounded number stays in the memory of the process. However
much is asked at once, the number of queries is the same.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import orjson

from registry import as_of, regions, selectors, standing, told_documents
from registry.as_of import Moment
from registry.days import today
from registry.models import Certificate, RecordKey
from registry.numbers.typed_numbers import compact
from registry.public_ids import KIND_LETTERS
from registry.selectors import Document
from registry.standing import InstitutionStanding
from registry.vocabulary import RecordKind
from search.addresses.sites import LABEL_MARK
from search.choice import database_engine
from search.engines.rows import Holder
from search.forms import Forms
from search.tokens import host_token, key_token
from search.verifying.asked_tokens import LONGEST_NAME
from search.verifying.coverage import coverages
from search.verifying.evidence import WEIGHED_KINDS, Evidence, Tie, TieSort, first_ties, operator_id, sort_then
from search.verifying.held import MOST_HELD, Clue, Held, Reading
from search.verifying.reading import read
from search.verifying.verdicts import Verdict
from search.verifying.weighing import Weighed, weigh

# Of a name that more records bear, these are enough to say that it may be any of them.
MOST_OF_A_TOKEN: Final = 50


class TooManyHeld(ValueError):
    """More was asked for at once than is answered."""


def verify(held: Sequence[Held], *, as_of: date | None = None) -> list[Verdict]:
    """Return a verdict for each of at most 1,000 things that are held, in their order, as of a day, by default today.

    Raises `TooManyHeld`. Records are looked up by the names and numbers that they bear today or bore before; of an earlier day also
    platforms that have left the registry since, by their filing numbers.
    """
    if len(held) > MOST_HELD:
        raise TooManyHeld(len(held))
    day = as_of or today()
    readings = [read(each) for each in held]
    evidence = _evidence(readings, on=day, at=Moment(as_of) if as_of else None)
    weighed = [weigh(reading, evidence) for reading in readings]
    regions_asked = [_region(reading, each) for reading, each in zip(readings, weighed, strict=True)]
    covered = coverages(regions_asked, on=day)
    return [
        Verdict(
            held=reading.held,
            understood=_understood(reading, evidence),
            outcome=each.outcome,
            record=each.record,
            candidates=each.candidates,
            reasons=each.reasons,
            problem=reading.problem,
            coverage=covered[region],
            as_of=day,
            certificate=_certificate(reading) if each.record else "",
        )
        for reading, each, region in zip(readings, weighed, regions_asked, strict=True)
    ]


def _evidence(readings: Sequence[Reading], *, on: date, at: Moment | None) -> Evidence:
    """Fetch what the readings can be weighed by."""
    clues = [clue for reading in readings for clue in (*reading.clues, *reading.further, *reading.beside, reading.payee) if clue]
    asked = {token for clue in clues for token in clue.tokens}
    ties = _ties(asked, _as_its_own)
    alone = (clue for reading in readings for clue in (*reading.clues, *reading.further) if not first_ties(clue, ties)[1])
    alike = {clue: clue.similar() for clue in alone}
    further = {token for tokens in alike.values() for token in tokens} - asked
    ties |= _ties(further, _as_alike)
    left = _left_since([clue for clue in clues if not first_ties(clue, ties)[1]]) if at else {}
    certificates = _certificates(readings)
    named = {clue.value for reading in readings for clue in reading.clues if clue.kind == "record"}
    tied = (tie.record for each in (*ties.values(), *left.values()) for tie in each)
    held = {*named, *certificates.values(), *tied}
    found = _documents(held, at)
    later = _known_later(held - found.keys(), left, at) if at and on < today() else set()
    if at:
        ties = _borne_then({**ties, **_told_of(left, found.keys() | later)}, found)
    institutions = _responsible(found.values()) if any(map(_is_compared, readings)) else {}
    around = _documents({*map(operator_id, found.values()), *institutions.values()} - found.keys(), at)
    documents = {**found, **around}
    operators = [each.id for each in documents.values() if each.kind == RecordKind.INSTITUTION]
    return Evidence(
        on=on,
        ties=ties,
        similar={clue: [tie for token in tokens if token in ties for tie in ties[token]] for clue, tokens in alike.items()},
        documents=documents,
        standings=_standings(operators, at),
        institutions=institutions,
        certificates=certificates,
        of_today=selectors.documents(_with_a_code(ties)) if at else {},
        known_later=later,
    )


def _is_compared(reading: Reading) -> bool:
    """Tell whether it matters who answers for a platform besides its operator."""
    return bool(reading.payee or reading.beside or reading.further or len(reading.clues) > 1)


def _understood(reading: Reading, evidence: Evidence) -> str:
    """Return what was understood; of names around a link or a number those that somebody bears."""
    if not reading.beside:
        return reading.understood
    names = [clue.value for clue in reading.beside if first_ties(clue, evidence.ties)[1]]
    return " ".join(filter(None, (*names, reading.understood)))


def _ties(asked: set[str], held_as: Callable[[Holder], Iterable[TieSort]]) -> dict[str, list[Tie]]:
    """Return which records of the weighed kinds hold which of the tokens, and as what. At most one query.

    Of many, the records themselves are kept before lines of lists with their name, and always the same.
    """
    ties: dict[str, list[Tie]] = {}
    if not asked:
        return ties
    for holder in sorted(database_engine().holding(asked, WEIGHED_KINDS), key=_lines_last):
        for sort in held_as(holder):
            if len(known := ties.setdefault(holder.token, [])) < MOST_OF_A_TOKEN:
                known.append(Tie(holder.public_id, sort))
    return ties


def _lines_last(holder: Holder) -> tuple[bool, str]:
    return holder.public_id[0] == KIND_LETTERS["listing"], holder.public_id


def _as_its_own(holder: Holder) -> Iterator[TieSort]:
    """Yield as what a record holds a token: nothing where that is a number that may be anybody's, or a part of its name."""
    if holder.token.startswith(host_token("")):
        yield "host"
        return
    forms: Forms = orjson.loads(holder.forms)
    key = holder.token[1:]
    yield from [sort for sort, called, *_ in forms["called"] if called == key and sort != "core"]
    if key in forms["codes"]:
        yield "code"


def _as_alike(holder: Holder) -> Iterator[TieSort]:
    """Yield as what a record holds a token that is also that of what looks or sounds like it."""
    yield "near" if holder.token.startswith(LABEL_MARK) else "like"


def _left_since(clues: Iterable[Clue]) -> dict[str, list[Tie]]:
    """Return which platforms that have left the registry bore the numbers that are nobody's today, by token. One query at most."""
    numbers = {compact(clue.value): key_token(clue.value) for clue in clues if len(clue.value) <= LONGEST_NAME}
    return {numbers[number]: [Tie(each, "code")] for number, each in selectors.ids_called(RecordKind.PLATFORM, numbers).items()}


def _told_of(ties: Mapping[str, list[Tie]], found: Container[str]) -> dict[str, list[Tie]]:
    return {token: known for token, known in ties.items() if all(tie.record in found for tie in known)}


def _borne_then(ties: Mapping[str, list[Tie]], found: Mapping[str, Document]) -> dict[str, list[Tie]]:
    """Return the ties of a day: a name that is a former one today was the name, or a brand, of whoever bore it then."""
    return {
        token: [
            tie._replace(sort=sort_then(tie, token, found[tie.record])) if token[0] == "=" and tie.record in found else tie
            for tie in known
        ]
        for token, known in ties.items()
    }


def _known_later(absent: set[str], left: Mapping[str, list[Tie]], at: Moment) -> set[str]:
    """Return which of the records that are absent on a day came only later: of what is public, or has left the registry since.

    Two queries at most.
    """
    if not absent:
        return set()
    came = selectors.ids_among(absent, WEIGHED_KINDS) | {tie.record for known in left.values() for tie in known}
    return (came & absent) - as_of.known(absent, at)


def _with_a_code(ties: Mapping[str, Iterable[Tie]]) -> set[str]:
    return {tie.record for known in ties.values() for tie in known if tie.sort == "code"}


def _certificate(reading: Reading) -> str:
    """Return the number of the certificate that is held, however that was written; "" where none is."""
    return next((clue.value for clue in reading.clues if clue.kind == "certificate"), "")


def _certificates(readings: Iterable[Reading]) -> dict[str, str]:
    """Return the id of the record of each certificate that was issued, by its number."""
    numbers = {number for number in map(_certificate, readings) if number}
    if not numbers:
        return {}
    return dict(Certificate.objects.filter(number__in=numbers).values_list("number", "record_id"))


def _responsible(found: Iterable[Document]) -> dict[str, str]:
    """Return the id of each institution that answers for a platform besides its operator, by credit code."""
    codes = {code for each in found for code in each.body.get("responsibleUsccs", ())}
    if not codes:
        return {}
    rows = RecordKey.objects.filter(kind=RecordKey.Kind.USCC, value__in=codes)
    return dict(rows.values_list("value", "record_id"))


def _documents(ids: Iterable[str], at: Moment | None) -> dict[str, Document]:
    return dict(told_documents.documents(ids, at, on=today())) if at else selectors.documents(ids)


def _standings(institutions: Sequence[str], at: Moment | None) -> Mapping[str, InstitutionStanding]:
    if not institutions:
        return {}
    if at is None:
        return selectors.standings(institutions)
    platforms = told_documents.children(RecordKind.PLATFORM, institutions, at, on=today())
    credit = told_documents.children(RecordKind.CREDIT, institutions, at, on=today())
    return {
        each: standing.standing_of(
            [document.body for document in platforms[each]], [document.body for document in credit[each]], on=at.as_of
        )
        for each in institutions
    }


def _region(reading: Reading, weighed: Weighed) -> str:
    """Return the region whose coverage tells how far an answer reaches: of who was found, else the one that is told, else home."""
    if weighed.outcome == "none" and (told := reading.region_told):
        return told
    first = weighed.record or next(iter(weighed.candidates), None)
    if first and first.operator and (region := first.operator.body.get("region")):
        return str(region)
    return reading.region_told or regions.HOME
