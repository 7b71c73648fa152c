"""Checking what somebody holds against the registry, many things at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET, enum_value

from graphql_api.context import Context
from graphql_api.fields import documented, plain
from graphql_api.levels import Level
from graphql_api.limits import MAX_IDENTIFIERS
from graphql_api.moments import asked_moment
from graphql_api.people import level_for
from graphql_api.record_types import Node
from registry.identifiers import mask
from search.old_rows import old_rows
from search.verify import verify
from search.verifying.asked_tokens import LONGEST_NAME
from search.verifying.free_text import without_people
from search.verifying.held import LONGEST_HELD, Held, Hint
from search.verifying.reading import read
from search.verifying.verdict_words import advice_of, explanations_of, sentence_of
from search.verifying.verdicts import Candidate, Verdict


@strawberry.enum(description="What an identifier is, where that is known; the rest is recognised by its shape.")
class IdentifierKind(Enum):
    LINK = enum_value("LINK", description="A link, or a host name.")
    APP_NAME = enum_value("APP_NAME", description="The name of an app, a mini program or a site.")
    PAYEE = enum_value("PAYEE", description="The name on a receipt.")
    ICP = enum_value("ICP", description="An ICP number (ICP 备案号).")
    USCC = enum_value("USCC", description="A unified social credit code.")
    LICENCE = enum_value("LICENCE", description="The number of a school licence (办学许可证号).")
    CERTIFICATE = enum_value("CERTIFICATE", description="The number of a certificate that this registry issued.")


@strawberry.enum(description="What an identifier turned out to be.")
class VerificationOutcome(Enum):
    MATCH = enum_value("MATCH", description="It belongs to a record; whether that is in good standing, its reasons say.")
    SEVERAL = enum_value("SEVERAL", description="It may belong to records of several institutions.")
    NONE = enum_value(
        "NONE",
        description="Nothing is known of it, which says no more than the coverage does. Candidates say what it comes near to, or "
        "whose name stands beside it.",
    )
    IMPOSTOR_SUSPECTED = enum_value(
        "IMPOSTOR_SUSPECTED", description="It looks like a record's own and is not, or the money went to somebody else."
    )


@strawberry.enum(description="Why a record is named, what of it a payer should know, or why nothing was found. More may be added.")
class VerificationReason(Enum):
    USCC = enum_value("USCC", description="It bears this credit code.")
    FORMER_USCC = enum_value("FORMER_USCC", description="It bore this credit code before.")
    FILING_NUMBER = enum_value("FILING_NUMBER", description="The filing number is its own.")
    LICENCE_NUMBER = enum_value("LICENCE_NUMBER", description="The licence number is its own.")
    ICP_NUMBER = enum_value("ICP_NUMBER", description="The ICP number is its own.")
    ICP_SUBJECT = enum_value(
        "ICP_SUBJECT", description="The ICP number of the subject is its own; it filed no site or app under the number behind it."
    )
    MPS_NUMBER = enum_value("MPS_NUMBER", description="The number of the public security filing is its own.")
    TELECOM_LICENCE = enum_value("TELECOM_LICENCE", description="The number of the telecom licence is its own.")
    APP_ID = enum_value("APP_ID", description="The app is one that it filed.")
    DOMAIN = enum_value("DOMAIN", description="The host is one that it filed.")
    DOMAIN_ABOVE = enum_value("DOMAIN_ABOVE", description="The host lies below one that it filed.")
    SAME_DOMAIN = enum_value("SAME_DOMAIN", description="The host belongs to the same registered domain as one that it filed.")
    NAME = enum_value("NAME", description="The name is its own.")
    BRAND = enum_value("BRAND", description="The name is a brand of its own.")
    FORMER_NAME = enum_value("FORMER_NAME", description="It bore this name before.")
    NAME_SIMILAR = enum_value("NAME_SIMILAR", description="The name is nearly its own.")
    RECORD_ID = enum_value("RECORD_ID", description="This is its public id.")
    CERTIFICATE = enum_value("CERTIFICATE", description="The certificate was issued for it.")
    LISTING = enum_value("LISTING", description="It is a line of a published list, which does not mean that it has filed.")
    OTHER_SUFFIX = enum_value("OTHER_SUFFIX", description="Its name under another suffix than it filed.")
    LOOKALIKE_CHARACTERS = enum_value("LOOKALIKE_CHARACTERS", description="Its name in characters that look the same.")
    NAME_IN_FRONT = enum_value("NAME_IN_FRONT", description="Its name in front of somebody else's domain.")
    MISTYPED = enum_value("MISTYPED", description="One character away from its domain.")
    ADDED_WORDS = enum_value("ADDED_WORDS", description="Its name with words added.")
    SPELT_AS_NAME = enum_value("SPELT_AS_NAME", description="The site is spelt as its name, and is none that it filed.")
    SITE_NOT_FILED = enum_value("SITE_NOT_FILED", description="A name, number or link is its own, a site or app beside it is not.")
    NUMBER_OF_ANOTHER = enum_value("NUMBER_OF_ANOTHER", description="The site is its own, the number beside it is another's.")
    PAYEE_MATCHES = enum_value("PAYEE_MATCHES", description="The payee is its operator.")
    PAYEE_IS_BRANCH = enum_value("PAYEE_IS_BRANCH", description="The payee and its operator are a company and a branch of it.")
    PAYEE_IS_FORMER_NAME = enum_value("PAYEE_IS_FORMER_NAME", description="The payee is what its operator was called before.")
    PAYEE_IS_RESPONSIBLE = enum_value("PAYEE_IS_RESPONSIBLE", description="The payee is filed as answering for it too.")
    PAYEE_IS_BRAND = enum_value("PAYEE_IS_BRAND", description="The payee is a brand of its operator, no full name.")
    PAYEE_IS_MASKED = enum_value(
        "PAYEE_IS_MASKED", description="What is shown of the payee fits its operator; stars hide the rest."
    )
    PAYEE_IS_PERSON = enum_value("PAYEE_IS_PERSON", description="The payee seems to be a person.")
    PAYEE_SIMILAR = enum_value("PAYEE_SIMILAR", description="The payee has nearly the name of its operator.")
    PAYEE_DIFFERS = enum_value("PAYEE_DIFFERS", description="The payee is not its operator.")
    PAYEE_IS_ANOTHER = enum_value("PAYEE_IS_ANOTHER", description="The payee is another institution of the registry.")
    FILED = enum_value("FILED", description="It is filed.")
    RECTIFYING = enum_value("RECTIFYING", description="It has been told to put something right.")
    PARTLY = enum_value("PARTLY", description="Only some of its platforms are filed.")
    REFUSED = enum_value("REFUSED", description="Its filing was refused.")
    SUSPENDED = enum_value("SUSPENDED", description="It has been ordered to pause.")
    SHUT_DOWN = enum_value("SHUT_DOWN", description="It was shut down by an authority.")
    DELISTED = enum_value("DELISTED", description="It was taken out of the app stores.")
    CANCELLED = enum_value("CANCELLED", description="Its filing was cancelled.")
    ENDED = enum_value("ENDED", description="All its platforms have been cancelled.")
    UNFILED = enum_value("UNFILED", description="It teaches without having filed, or its filing has run out.")
    NOT_FILED = enum_value("NOT_FILED", description="None of its platforms is filed or rectifying, or it has none.")
    BLACK_LIST = enum_value("BLACK_LIST", description="It, or its operator, is on the black list.")
    GREY_LIST = enum_value("GREY_LIST", description="It, or its operator, is on the grey list.")
    WHITE_LIST = enum_value("WHITE_LIST", description="It, or its operator, is on the white list.")
    PERSONAL_NUMBER = enum_value(
        "PERSONAL_NUMBER",
        description="It looks like a number of a person, such as a mobile telephone, and was not looked up.",
    )
    PAYMENT_CODE = enum_value("PAYMENT_CODE", description="A code for payment, which does not say whose it is.")
    SHARED_HOST = enum_value("SHARED_HOST", description="A site on which many have pages.")
    UNREADABLE = enum_value("UNREADABLE", description="Nothing could be made out, or it looks like a landline.")
    NOT_IN_REGISTRY = enum_value("NOT_IN_REGISTRY", description="The registry has nothing of that kind.")
    NOT_KNOWN_BEFORE = enum_value(
        "NOT_KNOWN_BEFORE",
        description="It is in the registry, or was; nothing is known of it up to the day that was asked for: no answer.",
    )
    NAME_OF_ANOTHER = enum_value(
        "NAME_OF_ANOTHER",
        description="The name and the number, the site or the payee that stand together belong to different institutions.",
    )
    CERTIFICATE_UNKNOWN = enum_value("CERTIFICATE_UNKNOWN", description="No certificate was issued under this number.")
    CERTIFICATE_WITHDRAWN = enum_value("CERTIFICATE_WITHDRAWN", description="What the certificate speaks of is no longer public.")


@strawberry.input(description="Something that somebody holds.")
class IdentifierInput:
    value: str = strawberry.field(
        description="A link, a page of an app store, the name of an app, an ICP number, a credit code, the number of a filing, of "
        "a licence or certificate, the name on a receipt, or the text of a QR code; at most 2,000 characters. Never a number of a "
        "person: it is refused."
    )
    kind: IdentifierKind | None = strawberry.field(default=UNSET, description="What it is, where that is known.")
    payee: str | None = strawberry.field(
        default=UNSET,
        description=f"The name of who got the money for it; at most {LONGEST_NAME} characters. What names nobody, such as the "
        "number of an account, is left out.",
    )


# Strawberry takes longer to find out how an identifier is made than it takes to check one, for each of a thousand anew.
IdentifierInput.__strawberry_definition__.from_input = lambda of, sent, _context: of(**sent)  # type: ignore[attr-defined]


def _explanations(candidate: strawberry.Parent[Mapping[str, Any]]) -> list[str]:
    return list(explanations_of(candidate["candidate"]))


def _status_sentence(verification: strawberry.Parent[Mapping[str, Any]]) -> str:
    return sentence_of(verification["verdict"])


def _advice(verification: strawberry.Parent[Mapping[str, Any]]) -> list[str]:
    return list(advice_of(verification["verdict"]))


@strawberry.type(description="A record that an identifier may belong to, or looks like.")
class VerificationCandidate:
    record: Node = documented("The record: an institution, a platform, or a line of a published list.")
    score: float = documented("How sure it is, from 0 to 1.")
    reasons: list[VerificationReason] = documented("Why it is named, and what of it a payer should know.")
    explanations: list[str] = plain(_explanations, "The reasons in words, in the language of `Accept-Language`.")


@strawberry.type(description="How far the registry reaches in a region.")
class Coverage:
    region: str = documented(
        "Code of the region: the record's, else the one that the identifier names, else the province; of a withdrawn one its "
        "successor."
    )
    source: str | None = documented("Who published what is known of it; null when nothing is.")
    updated_on: date | None = documented("Day of the newest change that is known.")
    institutions: int = documented("How many institutions of the region the registry has, on the day of which it is told.")
    complete: bool = documented("Whether anybody says that these are all.")


@strawberry.type(description="What is said of one identifier.")
class Verification:
    input: str = documented(
        "What was understood of the identifier: all of it as it was sent, but of a text around a link or a number only these, and "
        "names that somebody bears. Telephones are left out; a number of a person has its middle hidden. Of what is too long, "
        "only the beginning."
    )
    outcome: VerificationOutcome = documented("What it turned out to be.")
    record: Node | None = documented("The record that it belongs to, with MATCH alone.")
    candidates: list[VerificationCandidate] = documented(
        "Records that it may belong to or looks like: at most 10, the surest first."
    )
    reasons: list[VerificationReason] = documented("What is said of the identifier itself; with MATCH that of the record too.")
    coverage: Coverage = documented("How far the registry reaches where the record or the identifier is from.")
    as_of: date = documented("The day of which it is told.")
    degraded: bool = documented(
        "True while what identifiers are looked up in is written anew after an upgrade: some records may not be found, so that one "
        "with NONE is to be asked for again later."
    )
    status_sentence: str = plain(_status_sentence, "What it means, in one or two sentences, in the language of `Accept-Language`.")
    advice: list[str] = plain(_advice, "What to do next, in words, in the language of `Accept-Language`.")


def resolve_verify(
    info: strawberry.Info,
    identifiers: Annotated[
        list[IdentifierInput],
        strawberry.argument(description=f"What is held, at most {MAX_IDENTIFIERS:,}; answered in the same order."),
    ],
    as_of: Annotated[
        date | None,
        strawberry.argument(
            description="The day whose truth is asked for, today when left out. Records are found by what they are called today "
            "and by former names and credit codes, platforms that have left the registry since by their filing number; not by a "
            "host, a number or a brand that was given up."
        ),
    ] = UNSET,
) -> Any:
    context: Context = info.context
    context.is_private = True
    at = asked_moment(info, as_of, None)
    level = level_for(info, at)
    verdicts = verify([_held(each) for each in identifiers], as_of=at.as_of if at else None)
    # Asked after the look-up, which is when that is found out.
    degraded = old_rows.seen()
    return [_view(each, level, degraded=degraded) for each in verdicts]


def _held(sent: IdentifierInput) -> Held:
    hint = cast(Hint, sent.kind.name.lower()) if sent.kind else ""
    return Held(sent.value, hint, sent.payee or "")


def _view(verdict: Verdict, level: Level, *, degraded: bool) -> Mapping[str, Any]:
    told = verdict.record.reasons if verdict.record else ()
    return {
        "verdict": verdict,
        "input": _input(verdict),
        "outcome": verdict.outcome.upper(),
        "record": level.add(verdict.record.record) if verdict.record else None,
        "candidates": [_candidate_view(each, level) for each in verdict.candidates],
        "reasons": _names((*verdict.reasons, *told)),
        "coverage": {
            "region": verdict.coverage.region,
            "source": verdict.coverage.source or None,
            "updatedOn": verdict.coverage.updated_on and verdict.coverage.updated_on.isoformat(),
            "institutions": verdict.coverage.institutions,
            "complete": verdict.coverage.complete,
        },
        "asOf": verdict.as_of.isoformat(),
        "degraded": degraded,
    }


def _input(verdict: Verdict) -> str:
    held = verdict.held
    # What is longer was not read.
    text = held.text[:LONGEST_HELD]
    # The number may stand in the name of the payee alone, which is not repeated.
    is_personal = "personal_number" in verdict.reasons and read(replace(held, payee="")).refusal == "personal_number"
    return mask(text) if is_personal else verdict.understood or without_people(text)


def _candidate_view(candidate: Candidate, level: Level) -> Mapping[str, Any]:
    record = level.add(candidate.record)
    return {"candidate": candidate, "record": record, "score": candidate.score, "reasons": _names(candidate.reasons)}


def _names(reasons: Iterable[str]) -> list[str]:
    return [reason.upper() for reason in reasons]
