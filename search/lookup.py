"""The one door to search: the site and the API look up here; the desk does not search."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

import orjson

from registry import selectors
from registry.days import today
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search import analysis, cursors
from search.asked import Asked, asked_of
from search.choice import answer, database_engine, freshness, used_cursor
from search.conditions import leaves
from search.cursors import Position
from search.documents import SHAPE, Surroundings, by_parent, has_ended, is_teacher
from search.engines.base import MOST_COUNTED, Engine, Found, Request
from search.explaining import matched_fields, name_of
from search.facets import Tally, counts_of, facets_of, samples_of, tallies_of
from search.fits import Fit
from search.forms import Forms
from search.likeness import WHOLE_NAME
from search.narrowing import NO_FILTERS, Narrowing
from search.old_rows import old_rows
from search.plan import FARTHEST_HIT, BadQuery, Plan, SearchQuery, checked_text, make_plan
from search.rank import fit_of
from search.results import Reason, SearchHit, SearchPage, Suggestion
from search.stages import PlanStage, beginning_with
from search.typed.places import is_place
from search.typed.places_meant import where_meant
from search.typed.taught import offer_meant

__all__ = ["BadQuery", "SearchPage", "SearchQuery", "Suggestion", "look_up", "suggest"]

RANKED: Final = 60
# A stage whose best record fits less well than this has found nothing good.
GOOD: Final = 0.65
# For a whole name that is more than a name fits by that has one character too few or too many: 杭州博培训学校有限公司 stands, with
# gaps, in 杭州博圆倍思科培训学校有限公司 (.83), and is rather 杭州拓博培训学校有限公司 (.84), which only a later stage finds.
GOOD_OF_WHOLE_NAME: Final = 0.86
# After this no other name is looked for within the text: it is rather a name with a slip than a sentence.
FAIR: Final = 0.5
SHORTEST_PREFIX: Final = 2
SUGGESTED_KINDS: Final = (
    RecordKind.INSTITUTION.value,
    RecordKind.LISTING.value,
    RecordKind.PLATFORM.value,
    RecordKind.PUBLISHED_LIST.value,
)
_LISTED_KINDS: Final = (RecordKind.LISTING, RecordKind.PUBLISHED_LIST)
_BROWSED: Final = Fit(0.0, "browse")


class _Candidate(NamedTuple):
    """A record that the engine found, how well it fits, and what it hangs under."""

    found: Found
    fit: Fit
    above: Sequence[str] = ()


class _Gathered(NamedTuple):
    """The part of an engine's answer that makes a page, each record with the position after it.

    `following` is where the next page begins, if there is one; `best` is the best fit of all.
    """

    stage: PlanStage
    chosen: Sequence[tuple[_Candidate, Position]]
    following: Position | None
    tallies: Sequence[Tally]
    best: float

    @property
    def total(self) -> int:
        return self.tallies[0].total


def look_up(query: SearchQuery) -> SearchPage:
    """Return a page of what the query finds; raises `BadQuery`.

    An engine that does not answer is stood in for by the database's own, and the page says so.
    """
    plan = make_plan(query)
    start = cursors.read(plan, query.after) if query.after else Position(offset=(query.page - 1) * query.first)
    cursor = used_cursor()
    gathered, engine, degraded = answer(lambda asked: _gather(asked, plan, start, query.first))
    above = {parent for each, _ in gathered.chosen for parent in each.above}
    shown = selectors.shown((*(each.found.public_id for each, _ in gathered.chosen), *above))
    parents = {each: shown.documents[each] for each in above if each in shown.documents}
    return SearchPage(
        hits=_hits(plan, gathered, shown.documents, parents),
        parents=parents,
        standings=shown.standings,
        total=min(gathered.total, FARTHEST_HIT),
        total_is_exact=gathered.total < MOST_COUNTED,
        facets=facets_of(plan.narrowing, gathered.tallies),
        engine=engine,
        # Rows that wait to be written anew are found by little of what they are called, or by nothing.
        degraded=degraded or old_rows.seen(),
        freshness=freshness(engine, shown.seq, cursor),
        stage=gathered.stage.name,
        only_common_words=plan.only_common_words,
        next_cursor=cursors.written(plan, gathered.following) if gathered.following else "",
        has_next=gathered.following is not None,
        has_previous=start.offset > 0 or bool(start.after),
    )


def suggest(prefix: str, first: int = 8) -> list[Suggestion]:
    """Return names that begin with what was typed so far, then those that hold it; raises `BadQuery`."""
    text = checked_text(prefix)
    if len(analysis.exact_key(text)) < SHORTEST_PREFIX:
        return []
    request = Request(beginning_with(text), Narrowing(kinds=SUGGESTED_KINDS), NO_FILTERS, "relevance", 3 * first)
    (found, _), _, _ = answer(lambda engine: engine.find(request))
    ranked = _ranked(_candidates(found, (asked_of(text, is_code=False),)))
    documents = selectors.documents(each.found.public_id for each in ranked)
    levels = {each.found.public_id: each.found.key[0] for each in ranked}
    # Nothing that they are called today is what was typed.
    once = {each.found.public_id for each in ranked if each.fit.reason in ("former_name", "similar")}
    # Of those that begin alike, what is called so comes before what once was, and what is filed before the lines of lists, of which
    # there may be many more.
    in_order = sorted(documents.values(), key=lambda each: (levels[each.id], each.id in once, each.kind in _LISTED_KINDS))
    named: dict[str, Suggestion] = {}
    for document in in_order:
        name = name_of(document.kind, document.body)
        named.setdefault(name, Suggestion(name, document.kind, document.id))
    return list(named.values())[:first]


def _gather(engine: Engine, plan: Plan, start: Position, first: int) -> _Gathered:
    """Try the stages in order until one finds something good, whatever the filters then leave of it."""
    best: _Gathered | None = None
    best_fit = 0.0
    for stage in plan.stages:
        if start.stage not in (None, stage.name) or (stage.name == "within" and best_fit >= FAIR):
            continue
        tried = _gather_stage(engine, plan, stage, start, first)
        good = max(GOOD_OF_WHOLE_NAME if stage.name == "strict" and _is_whole_name(plan) else GOOD, best_fit)
        if start.stage or not stage.levels or tried.best >= good:
            return tried
        fit = _best_fit(engine, plan, tried)
        if fit >= good:
            return tried
        if best is None or fit > best_fit or not (best_fit or best.total):
            best, best_fit = tried, fit
    # Of nothing but marks there is no stage.
    return best or _Gathered(PlanStage("strict"), (), None, [Tally(0, {}, True)] * (1 + len(list(plan.narrowing.chosen()))), 0.0)


def _is_whole_name(plan: Plan) -> bool:
    """Tell whether a text is as long as whole names are, in characters without a sign or a blank, and tells something."""
    runs = analysis.runs(plan.text)
    return len(runs) == 1 and runs[0].kind == "han" and len(runs[0].text) >= WHOLE_NAME and not plan.only_common_words


def _best_fit(engine: Engine, plan: Plan, tried: _Gathered) -> float:
    """Return how well a stage fits at best: neither filters nor sorting nor the page change how a text is understood."""
    if plan.narrowing == plan.exclude == NO_FILTERS and plan.sort == "relevance":
        best = tried.best
    else:
        found, _ = engine.find(Request(tried.stage, NO_FILTERS, NO_FILTERS, "relevance", RANKED))
        best = max((each.fit.score for each in _candidates(found, _asked(tried.stage))), default=0.0)
    # Who types a place, or a subject, asks for what lies or is taught there, all of which fits, not for what is called nearly so.
    is_nothing_else = is_place(analysis.exact_key(analysis.core(plan.text))) or bool(
        where_meant(plan.text) or offer_meant(plan.text)
    )
    return 1.0 if best and is_nothing_else else best


def _gather_stage(engine: Engine, plan: Plan, stage: PlanStage, start: Position, first: int) -> _Gathered:
    """The first records of a stage are ranked, the others follow in the engine's order."""
    asked = _asked(stage) if stage.levels else ()
    is_ranked = bool(asked) and plan.sort == "relevance" and (start.is_ranked or not start.after)
    # Those that have come in among the ranked since the first page must not push others out, which would come again.
    limit, after, skip = (RANKED * (2 if start.is_ranked else 1), (), 0) if is_ranked else (first + 1, start.after, start.offset)
    request = Request(stage, plan.narrowing, plan.exclude, plan.sort, limit, after, skip)
    counts = counts_of(stage, plan.narrowing, plan.exclude)
    found, counted = engine.find(request, counts)
    samples = samples_of(counts, counted)
    _, sampled = engine.find(replace(request, limit=0), samples) if samples else ((), ())
    tallies = tallies_of(counts, counted, sampled)
    # Whether others follow is told by what the engine found: some of that the database may no longer know.
    if not is_ranked:
        candidates = _candidates(found[:first], asked)
        chosen = [(each, Position(stage.name, after=each.found.key)) for each in candidates]
        following = Position(stage.name, after=found[first - 1].key) if len(found) > first else None
        return _Gathered(stage, chosen, following, tallies, max((each.fit.score for each in candidates), default=0.0))
    if start.end:
        found = tuple(each for each in found if each.key <= start.end)
    end = start.end or (found[-1].key if len(found) == request.limit else ())
    head = _ranked(_candidates(found, asked))
    best = head[0].fit.score if head else 0.0
    shown = [each for each in head if _follows(each, start)] if start.is_ranked else head[start.offset :]
    chosen = [(each, Position(stage.name, each.fit.score, each.found.key, end)) for each in shown[:first]]
    following = chosen[-1][1] if len(shown) > first else None
    if following is None and end:
        wanted = first - len(chosen)
        rest, _ = engine.find(replace(request, limit=wanted + 1, after=end, skip=max(0, start.offset - len(head))))
        if len(rest) > wanted:
            following = Position(stage.name, after=rest[wanted - 1].key) if wanted else chosen[-1][1]
        chosen += [(each, Position(stage.name, after=each.found.key)) for each in _candidates(rest[:wanted], asked)]
    return _Gathered(stage, chosen, following, tallies, best)


def _asked(stage: PlanStage) -> tuple[Asked, ...]:
    """Return what records are compared with: the text, the place that it is another name of, what is asked for in a place."""
    text = stage.about
    if stage.name == "exact":
        return (asked_of(text, is_code=True),)
    offer = offer_meant(text)
    subject = (offer.word,) if offer else ()
    return tuple(asked_of(each, is_code=False) for each in (text, *where_meant(text), *subject))


def _follows(candidate: _Candidate, start: Position) -> bool:
    return (-candidate.fit.score, candidate.found.key) > (-start.score, start.after)


def _ranked(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """The records that fit best first; where two fit alike the engine's order stands."""
    return sorted(candidates, key=lambda each: (-each.fit.score, each.found.key))


def _candidates(found: Sequence[Found], asked: Sequence[Asked]) -> list[_Candidate]:
    """The records found that the database knows too, in their order, with how well they fit what they fit best of what is asked."""
    unread = [each.public_id for each in found if each.kept is None]
    read = database_engine().kept(unread) if unread else {}
    candidates = []
    for each in found:
        kept = each.kept or read.get(each.public_id)
        if kept is None:
            continue
        if kept.shape != SHAPE:
            # The forms of an earlier shape cannot be compared with: such a row keeps its place behind those that can.
            candidates.append(_Candidate(each, _BROWSED))
            continue
        forms: Forms = orjson.loads(kept.forms)
        ended, person = has_ended(kept.place), is_teacher(kept.place)
        fits = [fit_of(text, forms, has_ended=ended, is_person=person) for text in asked]
        candidates.append(_Candidate(each, max(fits, default=_BROWSED), forms["above"]))
    return candidates


def _hits(
    plan: Plan, gathered: _Gathered, documents: Mapping[str, Document], parents: Mapping[str, Document]
) -> tuple[SearchHit, ...]:
    levels = gathered.stage.levels if gathered.stage.name == "exact" else ()
    asked = frozenset(each.token for level in levels for each in leaves(level))
    # In a later stage what is found is only alike, whatever it teaches.
    offer = offer_meant(gathered.stage.about) if gathered.stage.name == "strict" else None
    reasons: Container[Reason] = ("name", "brand", "former_name", "similar", "context") if offer else ("context",)
    platforms = by_parent(_under_found(RecordKind.PLATFORM, gathered, documents, reasons))
    # A credit code or a licence is the institution's own; a number that was typed otherwise may be that of a decision about it.
    credit = by_parent(_under_found(RecordKind.CREDIT, gathered, documents, ("identifier",))) if not levels else {}
    around = Surroundings(today(), parents, platforms, credit=credit)
    explain = partial(matched_fields, text=plan.text, places=where_meant(plan.text), asked=asked, offer=offer, around=around)
    hits = []
    for each, position in gathered.chosen:
        # A record that has ceased to be public since the engine found it is not shown.
        if document := documents.get(each.found.public_id):
            hits.append(SearchHit(document, each.fit.score, each.fit.reason, partial(cursors.written, plan, position), explain))
    return tuple(hits)


def _under_found(kind: str, gathered: _Gathered, documents: Mapping[str, Document], reasons: Container[Reason]) -> list[Document]:
    """The records of a kind below institutions that were found for one of the reasons which those have to tell."""
    above = [
        each.found.public_id
        for each, _ in gathered.chosen
        if each.fit.reason in reasons
        and each.found.public_id in documents
        and documents[each.found.public_id].kind == RecordKind.INSTITUTION
    ]
    return selectors.documents_under((kind,), above) if above else []
