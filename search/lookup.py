"""The one door to search: the site, the API and the desk all look up here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from registry import selectors
from registry.days import today
from registry.selectors import Document
from registry.vocabulary import RecordKind
from search import analysis, cursors
from search.choice import answer, freshness
from search.composing import by_parent
from search.conditions import leaves
from search.cursors import Position
from search.documents import ENDED_STATUSES, SHAPE, Surroundings, map_document
from search.engines.base import Cell, Engine, Found, Key, Request, key_fields
from search.explaining import matched_fields, name_of
from search.facets import facets_of, total_of
from search.models import SearchRow
from search.plan import FARTHEST_HIT, BadQuery, Narrowing, Plan, SearchQuery, checked_text, make_plan
from search.rank import Asked, Fit, asked_of, fit_of
from search.results import SearchHit, SearchPage, Suggestion
from search.stages import PlanStage, stages_of

__all__ = ["BadQuery", "SearchPage", "SearchQuery", "Suggestion", "look_up", "suggest"]

RANKED = 60
SHORTEST_PREFIX = 2
SUGGESTED_KINDS = (
    RecordKind.INSTITUTION.value,
    RecordKind.LISTING.value,
    RecordKind.PLATFORM.value,
    RecordKind.PUBLISHED_LIST.value,
)
_BROWSED = Fit(0.0, "browse")


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The part of an engine's answer that makes a page, each record with its fit and the position after it."""

    stage: PlanStage
    chosen: tuple[tuple[Found, Fit, Position], ...]
    has_next: bool
    cells: Mapping[Cell, int]


def look_up(query: SearchQuery) -> SearchPage:
    """Return a page of what the query finds; raises `BadQuery`.

    An engine that does not answer is stood in for by the database's own, and the page says so.
    """
    plan = make_plan(query)
    types = {"points": int, "precedence": int}
    key_types = tuple(types.get(name, str) for name, _ in key_fields(plan.sort))
    start = cursors.read(plan, query.after, key_types) if query.after else Position(offset=(query.page - 1) * query.first)
    gathered, engine, degraded = answer(lambda asked: _gather(asked, plan, start, query.first))
    total = total_of(gathered.cells, plan.narrowing)
    hits, parents = _hits(plan, gathered)
    institutions = {each.id for each in (*parents.values(), *(hit.record for hit in hits)) if each.kind == RecordKind.INSTITUTION}
    return SearchPage(
        hits=hits,
        parents=parents,
        standings=selectors.standings(institutions) if institutions else {},
        total=min(total, FARTHEST_HIT),
        total_is_exact=total <= FARTHEST_HIT,
        facets=facets_of(gathered.cells, plan.narrowing),
        engine=engine,
        degraded=degraded,
        freshness=freshness(engine),
        stage=gathered.stage.name,
        next_cursor=cursors.written(plan, gathered.chosen[-1][2]) if gathered.has_next else "",
        has_next=gathered.has_next,
        has_previous=start.offset > 0 or bool(start.after),
    )


def suggest(prefix: str, first: int = 8) -> list[Suggestion]:
    """Return names that hold what was typed so far, those that begin with it first; raises `BadQuery`."""
    text = checked_text(prefix)
    if len(analysis.exact_key(text)) < SHORTEST_PREFIX:
        return []
    stage = stages_of(text)[0]
    request = Request(stage, Narrowing(kinds=SUGGESTED_KINDS), "relevance", RANKED, counted=False)
    candidates, _, _ = answer(lambda engine: engine.find(request))
    ranked = _ranked(candidates.found, asked_of(text, is_code=stage.name == "exact"))
    documents = selectors.documents([found.public_id for found, _ in ranked[: 3 * first]])
    named: dict[str, Suggestion] = {}
    for document in documents.values():
        name = name_of(document.kind, document.body)
        named.setdefault(name, Suggestion(name, document.kind, document.id))
    return list(named.values())[:first]


def _gather(engine: Engine, plan: Plan, start: Position, first: int) -> _Gathered:
    """Try the stages in order until one finds something, whatever the filters then leave of it."""
    stages = [each for each in plan.stages if start.stage in (None, each.name)]
    for stage in stages:
        gathered = _gather_stage(engine, plan, stage, start, first)
        if gathered.cells:
            return gathered
    return gathered if stages else _Gathered(PlanStage("strict"), (), False, {})


def _gather_stage(engine: Engine, plan: Plan, stage: PlanStage, start: Position, first: int) -> _Gathered:
    asked = asked_of(plan.text, is_code=stage.name == "exact")
    is_ranked = plan.sort == "relevance" and stage.condition is not None and not start.after
    head: list[tuple[Found, Fit, Position]] = []
    cells: Mapping[Cell, int] = {}
    after, skip = start.after, start.offset
    if is_ranked:
        candidates = engine.find(Request(stage, plan.narrowing, plan.sort, RANKED))
        cells = candidates.cells
        ranked = _ranked(candidates.found, asked)
        head = [(found, fit, Position(stage.name, place + 1)) for place, (found, fit) in enumerate(ranked)][start.offset :]
        after, skip = _end_of_head(candidates.found), max(0, start.offset - RANKED)
    chosen = head[: first + 1]
    if len(chosen) <= first and (after or not is_ranked):
        limit = first + 1 - len(chosen)
        request = Request(stage, plan.narrowing, plan.sort, limit, after, skip, counted=not is_ranked)
        candidates = engine.find(request)
        cells = cells or candidates.cells
        fits = _fits(candidates.found, asked) if stage.condition is not None else {}
        chosen += [
            (found, fits.get(found.public_id, _BROWSED), Position(stage.name, after=found.key)) for found in candidates.found
        ]
    return _Gathered(stage, tuple(chosen[:first]), len(chosen) > first, cells)


def _end_of_head(found: Sequence[Found]) -> Key:
    """The key after which the unranked rest begins; empty when the ranked head is all there is."""
    return found[-1].key if len(found) == RANKED else ()


def _ranked(found: Sequence[Found], asked: Asked) -> list[tuple[Found, Fit]]:
    """The records that fit best first; where two fit alike the engine's order stands."""
    fits = _fits(found, asked)
    fitting = [(each, fits[each.public_id]) for each in found if each.public_id in fits]
    return sorted(fitting, key=lambda pair: (-pair[1].score, pair[0].key[1:]))


def _fits(found: Sequence[Found], asked: Asked) -> dict[str, Fit]:
    rows = SearchRow.objects.filter(public_id__in=[each.public_id for each in found])
    # The forms of an earlier shape cannot be compared with: such a row keeps its place behind those that can, until a rebuild.
    return {
        public_id: fit_of(asked, orjson.loads(forms), has_ended=status in ENDED_STATUSES) if shape == SHAPE else _BROWSED
        for public_id, forms, status, shape in rows.values_list("public_id", "forms", "status", "shape")
    }


def _hits(plan: Plan, gathered: _Gathered) -> tuple[tuple[SearchHit, ...], dict[str, Document]]:
    documents = selectors.documents([found.public_id for found, _, _ in gathered.chosen])
    parents = _parents(documents)
    condition = gathered.stage.condition
    asked = frozenset(each.token for each in leaves(condition)) if condition and plan.text else frozenset()
    around = _surroundings(gathered, documents, parents)
    hits = []
    for found, fit, position in gathered.chosen:
        # A record that has ceased to be public since the engine found it is not shown.
        if document := documents.get(found.public_id):
            indexed = map_document(document, around)
            context = indexed.context if indexed else ()
            matched = matched_fields(document.kind, document.body, plan.text, fit.reason, asked, context)
            hits.append(SearchHit(document, fit.score, matched, fit.reason, cursors.written(plan, position)))
    return tuple(hits), parents


def _surroundings(gathered: _Gathered, documents: Mapping[str, Document], parents: Mapping[str, Document]) -> Surroundings:
    """What the hits belong to; an institution that was found by the name of a platform needs its platforms to say so."""
    by_platform = [
        found.public_id
        for found, fit, _ in gathered.chosen
        if fit.reason == "context" and found.public_id in documents and documents[found.public_id].kind == RecordKind.INSTITUTION
    ]
    platforms = selectors.documents_under((RecordKind.PLATFORM,), by_platform) if by_platform else []
    return Surroundings(day=today(), documents=parents, platforms=by_parent(platforms))


def _parents(documents: Mapping[str, Document]) -> dict[str, Document]:
    """The documents that others hang under, up to the institution or the list."""
    parents: dict[str, Document] = {}
    waiting = {each.parent for each in documents.values() if each.parent}
    while waiting:
        found = selectors.documents(waiting)
        parents |= found
        waiting = {each.parent for each in found.values() if each.parent} - parents.keys()
    return parents
