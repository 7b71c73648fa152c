"""The read schema in graphene-django 3.2.3: as its documentation writes it, and with all rows of a level fetched by hand."""

from typing import Any

import graphene
from graphene_django import DjangoConnectionField, DjangoObjectType

from benchmarks.graphql.peers.models import Course, Institution, Platform


def _upper(name: str) -> Any:
    return lambda row, _info: getattr(row, name).upper()


def _or_null(name: str) -> Any:
    return lambda row, _info: getattr(row, name) or None


def _types(connected: Any) -> type[graphene.ObjectType]:
    """Return the query type; `connected(type_, name)` makes the field of a connection and its resolver."""
    marker = connected.__name__.title().replace("_", "")

    class CourseType(DjangoObjectType):
        id = graphene.ID(required=True, source="public_id")
        subject = graphene.String(required=True, resolver=_upper("subject"))
        stage = graphene.String(required=True, resolver=_upper("stage"))
        mode = graphene.String(required=True, resolver=_upper("mode"))

        class Meta:
            name = f"Course{marker}"
            model = Course
            fields = ("code", "name")
            use_connection = True

    class PlatformType(DjangoObjectType):
        id = graphene.ID(required=True, source="public_id")
        kind = graphene.String(required=True, resolver=_upper("kind"))
        status = graphene.String(required=True, resolver=_upper("status"))
        domains = graphene.List(graphene.NonNull(graphene.String), required=True)
        icp_number = graphene.String(resolver=_or_null("icp_number"))
        courses, resolve_courses = connected(CourseType, "courses")

        class Meta:
            name = f"Platform{marker}"
            model = Platform
            fields = ("filing_number", "name", "filed_on")
            use_connection = True

    class InstitutionType(DjangoObjectType):
        id = graphene.ID(required=True, source="public_id")
        kind = graphene.String(required=True, resolver=_upper("kind"))
        address = graphene.String(resolver=_or_null("address"))
        service_phone = graphene.String(resolver=_or_null("service_phone"))
        platforms, resolve_platforms = connected(PlatformType, "platforms")

        class Meta:
            name = f"Institution{marker}"
            model = Institution
            fields = ("uscc", "name")
            use_connection = True

    class Query(graphene.ObjectType):
        institutions, resolve_institutions = connected(InstitutionType, "institutions")
        institution = graphene.Field(InstitutionType, uscc=graphene.String(required=True))

        def resolve_institution(root: None, _info: Any, uscc: str) -> Any:
            return Institution.objects.filter(uscc=uscc).first()

    return Query


def usual(type_: Any, name: str) -> tuple[Any, Any]:
    """A connection as the documentation has it: one query for each parent."""

    def resolve(row: Any, _info: Any, **_paging: Any) -> Any:
        return Institution.objects.all() if row is None else getattr(row, name).all()

    return DjangoConnectionField(type_), resolve


def prefetched(type_: Any, name: str) -> tuple[Any, Any]:
    """A connection of rows that were fetched before, level by level."""

    class Edge(graphene.ObjectType):
        node = graphene.Field(type_, required=True)

        class Meta:
            name = f"{type_._meta.name}FetchedEdge"

    class Connection(graphene.ObjectType):
        edges = graphene.List(graphene.NonNull(Edge), required=True)

        class Meta:
            name = f"{type_._meta.name}Fetched"

    def resolve(row: Any, info: Any, first: int) -> Any:
        if row is None:
            rows = Institution.objects.all()
            # Only what is asked for is fetched: the whole tree, or none of it.
            asked = info.field_nodes[0].selection_set.loc.source.body
            if "platforms" in asked:
                rows = rows.prefetch_related("platforms__courses" if "courses" in asked else "platforms")
            return {"edges": [{"node": each} for each in rows[:first]]}
        return {"edges": [{"node": each} for each in list(getattr(row, name).all())[:first]]}

    return graphene.Field(Connection, required=True, first=graphene.Int(required=True)), resolve


USUAL = graphene.Schema(query=_types(usual))
PREFETCHED = graphene.Schema(query=_types(prefetched))
