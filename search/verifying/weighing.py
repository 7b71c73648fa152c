"""What the records that were found say of what is held: which of them it belongs to, and which of them it only looks like.

Pure functions over what was fetched before; `search.verify` fetches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from registry.selectors import Document
from registry.vocabulary import InstitutionKind, RecordKind
from search.addresses import sites
from search.addresses.imitations import SCORES, is_left_of, site_likeness
from search.two_names import two_names
from search.verifying.asked_tokens import LONGEST_NAME
from search.verifying.evidence import CREDIT_REASONS, Evidence, TieSort, candidate_of, first_ties, operator_id
from search.verifying.free_text import names_told
from search.verifying.held import Clue, Reading
from search.verifying.names_alike import closeness, is_alike, is_nearly, is_taken_for, names_of, syllables_spelt
from search.verifying.owners import own
from search.verifying.payees import PayeeFinding, Payees, hides_its_own, is_person, payee_finding
from search.verifying.verdicts import MOST_CANDIDATES, Candidate, Outcome

_OF_SIMILAR_NAMES: Final = 0.8
# A site spelt as a name: of so many characters hardly another name sounds alike, of fewer than the least too many do.
_SURE_SYLLABLES: Final = 4
_FEWEST_SYLLABLES: Final = 3
_SPELT: Final = 0.65
_SPELT_BY_FEW: Final = 0.5
_SURE_PAYEES: Final = frozenset(("payee_matches", "payee_is_branch", "payee_is_former_name", "payee_is_responsible"))
_FITTING_PAYEES: Final = _SURE_PAYEES | {"payee_is_brand", "payee_is_masked"}
_PAYEES_BY_REASON: Final[Mapping[str, PayeeFinding]] = {"former_name": "payee_is_former_name", "brand": "payee_is_brand"}


@dataclass(slots=True)
class Weighed:
    """The outcome, with the record of a MATCH and the candidates of any, surest first. It is not to be changed."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    record: Candidate | None = None


def weigh(reading: Reading, evidence: Evidence) -> Weighed:
    """Return what the evidence says of what is held."""
    weighed = _without_payee(reading, evidence)
    for clue in reading.further:
        weighed = _with_further(weighed, reading, clue, evidence)
    return _with_payee(weighed, reading, reading.payee, evidence) if reading.payee else weighed


def _without_payee(reading: Reading, evidence: Evidence) -> Weighed:
    if not reading.clues:
        return Weighed("none", reasons=(reading.refusal or "unreadable",))
    link = next((clue for clue in reading.clues if clue.kind == "link"), None)
    site = own(link, evidence) if link else []
    others = [(clue, own(clue, evidence)) for clue in reading.clues if clue is not link]
    numbered = [found for _, found in others if found]
    if link and not site and link.site and not link.site.is_shared:
        site, imitated = _by_look(link, evidence)
        if imitated:
            return Weighed("impostor_suspected", _surest(imitated))
        if numbered and not site and not link.site.is_of_government:
            return Weighed("impostor_suspected", _surest([_because(each, "site_not_filed") for each in numbered[0]]))
    if site and numbered and not any(_common(site, found, evidence) for found in numbered):
        return Weighed("impostor_suspected", _surest([_because(each, "number_of_another") for each in site]))
    found = _agreeing([each for each in (site, *numbered) if each])
    if found:
        return _with_names(found, reading, evidence)
    spelt = [*_spelt_alike(link, evidence), *_left_of(link, evidence)] if link else []
    if sure := [each for each in spelt if each.score >= _SPELT]:
        return Weighed("impostor_suspected", _surest(sure))
    similar = [*spelt, *(each for clue in reading.clues for each in _similar(clue, evidence))]
    if reading.held.hint == "payee" and (nearly := _nearly_paid(reading.clues[0].value, similar)):
        return Weighed("impostor_suspected", _surest(nearly))
    return Weighed("none", _surest([*similar, *_named_beside(reading, evidence)]), (_why_nothing(reading, evidence),))


def _with_further(weighed: Weighed, reading: Reading, clue: Clue, evidence: Evidence) -> Weighed:
    """Return what is said once another link is judged that stands there too."""
    if weighed.outcome == "impostor_suspected":
        return weighed
    found = weighed.candidates if weighed.outcome != "none" else ()
    site = own(clue, evidence)
    if clue.site and not site:
        site, imitated = _by_look(clue, evidence)
        if imitated:
            return Weighed("impostor_suspected", _surest(imitated))
    if site and found:
        return weighed if _common(site, found, evidence) else Weighed("several", _surest([*found, *site]), weighed.reasons)
    # Of one who filed, beside a site that nobody did.
    strays = (each.site for each in (reading.clues if site else (clue,)))
    if (theirs := site or found) and any(each and each.may_exist and not each.is_everybodys for each in strays):
        return Weighed("impostor_suspected", _surest([_because(each, "site_not_filed") for each in theirs]))
    return _settled(site, reading) if site else weighed


def _by_look(link: Clue, evidence: Evidence) -> tuple[list[Candidate], list[Candidate]]:
    """Return the platforms that have the domain of a link, then, where none has, those of whose hosts one looks like its site."""
    likes = _looking_like(link, evidence)
    same = [each for each in likes if each.reasons[0] == "same_domain"]
    return same, [] if same else likes


def _looking_like(link: Clue, evidence: Evidence) -> list[Candidate]:
    """Return the platforms of whose hosts one looks like the site of a link, or is that."""
    found = []
    for document in _similar_documents(link, "near", evidence):
        hosts = document.body["domains"] if document.kind == RecordKind.PLATFORM else ()
        likes = [like for host in hosts if link.site and (like := site_likeness(link.site, sites.site_of(host)))]
        if likes:
            best = max(likes, key=lambda like: SCORES[like])
            found.append(candidate_of(document, SCORES[best], (best,), evidence))
    return found


def _spelt_alike(link: Clue, evidence: Evidence) -> list[Candidate]:
    """Return the records one of whose names is spelt as the site's label; surely meant are those of many syllables alone."""
    spelling = link.site.spelling if link.site else ""
    found = []
    for document in _similar_documents(link, "like", evidence):
        spelt = syllables_spelt(spelling, names_of(document.body)) if document.kind != RecordKind.LISTING else 0
        if spelt >= _FEWEST_SYLLABLES:
            score = _SPELT if spelt >= _SURE_SYLLABLES else _SPELT_BY_FEW
            found.append(candidate_of(document, score, ("spelt_as_name",), evidence))
    return found


def _left_of(link: Clue, evidence: Evidence) -> list[Candidate]:
    """Return the platforms whose site is called as the one that was asked for with words that many add."""
    return [
        candidate_of(each, _SPELT_BY_FEW, ("name_similar",), evidence)
        for each in _similar_documents(link, "near", evidence)
        if each.kind == RecordKind.PLATFORM
        and link.site
        and any(is_left_of(link.site, sites.site_of(host)) for host in each.body["domains"])
    ]


def _similar_documents(clue: Clue, sort: TieSort, evidence: Evidence) -> list[Document]:
    """Return the documents, each once, of the records that are like a clue in one way."""
    records = dict.fromkeys(tie.record for tie in evidence.similar.get(clue, ()) if tie.sort == sort)
    return [evidence.documents[record] for record in records if record in evidence.documents]


def _similar(clue: Clue, evidence: Evidence) -> list[Candidate]:
    """Return the records with a name that is nearly the one held."""
    ties = (*(tie for token in clue.tokens for tie in evidence.ties.get(token, ())), *evidence.similar.get(clue, ()))
    found = []
    records = dict.fromkeys([tie.record for tie in ties if tie.sort not in ("near", "host")])
    names = list(filter(_may_be_name, dict.fromkeys((clue.value, *names_told(clue.value))))) if records else ()
    for record in records:
        document = evidence.documents.get(record)
        if not document or document.kind == RecordKind.LISTING:
            continue
        if clue.kind == "app":
            found.append(candidate_of(document, SCORES["added_words"], ("added_words",), evidence))
        elif alike := [name for name in names if is_alike(name, document.body)]:
            score = round(_OF_SIMILAR_NAMES * max(closeness(name, document.body["name"]) for name in alike), 2)
            found.append(candidate_of(document, score, ("name_similar",), evidence))
    return found


def _may_be_name(text: str) -> bool:
    """Tell whether a text is short enough for a name: a longer one would be taken apart and compared for nothing."""
    return len(text) <= LONGEST_NAME


def _nearly_paid(payee: str, similar: Iterable[Candidate]) -> list[Candidate]:
    """Return the institutions whose full name differs from that of a payee by one slip alone."""
    if is_person(payee) or not _may_be_name(payee):
        return []
    return [
        replace(each, reasons=("payee_similar", *each.reasons[1:]))
        for each in similar
        if each.record.kind == RecordKind.INSTITUTION and is_nearly(payee, each.record.body["name"])
    ]


def _because(candidate: Candidate, reason: str) -> Candidate:
    return replace(candidate, reasons=(reason, *candidate.reasons))


def _common(site: Sequence[Candidate], numbered: Sequence[Candidate], evidence: Evidence) -> bool:
    """Tell whether one of those who answer for a site, responsible parties too, is one of those whose number was held."""
    answering = {operator_id(each.record) for each in site}
    answering.update(evidence.institutions.get(code, "") for each in site for code in each.record.body.get("responsibleUsccs", ()))
    return not answering.isdisjoint(operator_id(each.record) for each in numbered)


def _named_beside(reading: Reading, evidence: Evidence) -> list[Candidate]:
    """Return the records that are called as something that stands beside a site or an app which nobody filed."""
    if not any(clue.kind in ("link", "app") for clue in reading.clues):
        return []
    named = (each for clue in reading.beside for each in own(clue, evidence) if each.record.kind != RecordKind.LISTING)
    return [_because(each, "site_not_filed") for each in named]


def _with_names(found: Sequence[Candidate], reading: Reading, evidence: Evidence) -> Weighed:
    """Return what is said of records that were found, unless a name that stands beside is another institution's."""
    borne = [[each for each in own(clue, evidence) if each.record.kind != RecordKind.LISTING] for clue in reading.beside]
    strangers = [each for bearers in borne if bearers and not _common(found, bearers, evidence) for each in bearers]
    return Weighed("several", _surest([*found, *strangers]), ("name_of_another",)) if strangers else _settled(found, reading)


def _agreeing(lists: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Return the candidates of the institutions on which every clue agrees, of all where they do not; each record once."""
    if len(lists) == 1:
        return list(lists[0])
    common = set.intersection(*({operator_id(each.record) for each in found} for found in lists)) if lists else set()
    best: dict[str, Candidate] = {}
    for each in (each for found in lists for each in found if not common or operator_id(each.record) in common):
        if each.record.id not in best or best[each.record.id].score < each.score:
            best[each.record.id] = each
    return list(best.values())


def _surest(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    if len(found) < 2:
        return tuple(found)
    once = {each.record.id: each for each in sorted(found, key=lambda each: each.score)}
    return tuple(sorted(once.values(), key=lambda each: (-each.score, each.record.id))[:MOST_CANDIDATES])


def _settled(found: Sequence[Candidate], reading: Reading) -> Weighed:
    """Return MATCH where one institution answers for all that was found, else SEVERAL."""
    surest = _surest(found)
    if len({operator_id(each.record) for each in found}) > 1:
        return Weighed("several", surest)
    return Weighed("match", surest, record=_chosen(surest, prefers_platform=reading.held.hint == "app_name"))


def _chosen(surest: Sequence[Candidate], *, prefers_platform: bool) -> Candidate:
    """Return the surest; of several the institution, unless it is one of its platforms that was asked for by name."""
    best = [each for each in surest if each.score == surest[0].score]
    platforms = [each for each in best if each.record.kind == RecordKind.PLATFORM]
    institution = next((each for each in best if each.record.kind == RecordKind.INSTITUTION), None)
    if len(platforms) == 1 and (prefers_platform or institution is None):
        return platforms[0]
    if institution is None and platforms and platforms[0].operator:
        # Several of its platforms: what they add up to is the institution's standing.
        operator, reason, standing = platforms[0].operator, platforms[0].reasons[0], platforms[0].standing
        states = (standing.filing_status.value,) if standing else ()
        credit = tuple(each for each in platforms[0].reasons if each in CREDIT_REASONS.values())
        return Candidate(operator, platforms[0].score, (reason, *states, *credit), operator, standing)
    return institution or best[0]


def _why_nothing(reading: Reading, evidence: Evidence) -> str:
    if reading.refusal:
        return reading.refusal
    clue = reading.clues[0]
    if reading.held.hint == "payee" and is_person(clue.value):
        return "payee_is_person"
    # Whose name or number it is today, nobody's was known on the day that is asked for.
    held = {evidence.named_by(each) for each in reading.clues}
    held.update(tie.record for each in reading.clues for tie in first_ties(each, evidence.ties)[1])
    if not held.isdisjoint(evidence.known_later):
        return "not_known_before"
    if clue.kind == "certificate":
        return "certificate_withdrawn" if clue.value in evidence.certificates else "certificate_unknown"
    return "not_in_registry"


def _with_payee(weighed: Weighed, reading: Reading, paid: Clue, evidence: Evidence) -> Weighed:
    """Return what is said once it is known who got the money."""
    name = paid.value
    payee = [each for each in own(paid, evidence) if each.record.kind == RecordKind.INSTITUTION]
    is_found = weighed.outcome != "none"
    compared = weighed.candidates if is_found else _taken_for(reading, weighed.candidates)
    findings = {each.record.id: _finding(name, payee, each, evidence) for each in compared}
    if hides_its_own(name) and "payee_is_masked" in findings.values():
        # What is seen speaks neither for them nor against them.
        return weighed
    seen = [_after(each, findings[each.record.id]) for each in compared]
    if weighed.outcome == "impostor_suspected":
        return replace(weighed, candidates=tuple(seen))
    # Of a name that is only similar, nobody but the institution itself may be the payee.
    fits = _FITTING_PAYEES if is_found else _SURE_PAYEES
    fitting = [each for each in seen if findings[each.record.id] in fits or (is_found and _may_be_paid(each, name))]
    if fitting:
        if "name_of_another" in weighed.reasons:
            return replace(weighed, candidates=tuple(seen))
        settled = _settled(fitting, reading)
        record = settled.record and _after(settled.record, findings.get(settled.record.record.id, findings[fitting[0].record.id]))
        return replace(settled, record=record)
    if not is_found and (payee or not compared):
        reasons = (*weighed.reasons, "payee_is_person") if is_person(name) and not payee else weighed.reasons
        return replace(weighed, candidates=_surest([*weighed.candidates, *payee]), reasons=reasons)
    return Weighed("impostor_suspected", _surest(seen), ("payee_is_another",) if payee else ())


def _finding(name: str, payee: Iterable[Candidate], candidate: Candidate, evidence: Evidence) -> PayeeFinding:
    """Return whether a payee is who answers for a candidate; on the day that is asked for it may have been called otherwise."""
    finding = payee_finding(name, _payees(candidate, evidence))
    if finding in _FITTING_PAYEES:
        return finding
    codes = candidate.record.body.get("responsibleUsccs", ())
    responsible = {evidence.institutions.get(code) for code in codes}
    for each in payee:
        if candidate.operator and each.record.id == candidate.operator.id:
            return _PAYEES_BY_REASON.get(each.reasons[0], "payee_matches")
        if each.record.id in responsible:
            return "payee_is_responsible"
    return finding


def _taken_for(reading: Reading, similar: Iterable[Candidate]) -> list[Candidate]:
    """Return the records of which a name that is held is one mistyped or misheard."""
    names = [clue.value for clue in reading.clues if clue.kind == "name" and _may_be_name(clue.value)]
    return [each for each in similar if any(is_taken_for(name, names_of(each.record.body)) for name in names)]


def _after(candidate: Candidate, reason: str) -> Candidate:
    return candidate if reason in candidate.reasons else replace(candidate, reasons=(*candidate.reasons, reason))


def _may_be_paid(candidate: Candidate, name: str) -> bool:
    """Tell whether a person is the payee of an individual business, which is a natural person in law (民法典 article 54)."""
    operator = candidate.operator
    return bool(operator and operator.body.get("kind") == InstitutionKind.INDIVIDUAL.name and is_person(name))


def _payees(candidate: Candidate, evidence: Evidence) -> Payees:
    if candidate.operator is None or candidate.operator.kind != RecordKind.INSTITUTION:
        return Payees((candidate.record.body["name"],))
    operator, codes = candidate.operator.body, candidate.record.body.get("responsibleUsccs", ())
    responsible = (evidence.documents.get(evidence.institutions.get(code, "")) for code in codes)
    brands = (*operator["brands"], *([candidate.record.body["name"]] if candidate.record.kind == RecordKind.PLATFORM else ()))
    return Payees(
        (operator["name"], *two_names(operator["name"])),
        tuple(former["name"] for former in operator["formerNames"]),
        tuple(each.body["name"] for each in responsible if each),
        brands,
        (operator["uscc"], *(former["uscc"] for former in operator["formerUsccs"])),
    )
