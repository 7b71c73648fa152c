"""The read schema in strawberry-graphql-django as it comes, with all rows of a level fetched by hand."""

from datetime import date
from typing import Any, Generic, TypeVar

import strawberry
import strawberry_django

from benchmarks.graphql.peers import models

Node = TypeVar("Node")


@strawberry.type
class Edge(Generic[Node]):
    node: Node


@strawberry.type
class Connection(Generic[Node]):
    edges: list[Edge[Node]]


def _connection(rows: Any, first: int) -> Any:
    return Connection(edges=[Edge(node=row) for row in list(rows)[:first]])


@strawberry_django.type(models.Course)
class Course:
    code: str
    name: str

    @strawberry_django.field
    def id(self) -> strawberry.ID:
        return self.pk

    @strawberry_django.field
    def subject(root: models.Course) -> str:
        return root.subject.upper()

    @strawberry_django.field
    def stage(root: models.Course) -> str:
        return root.stage.upper()

    @strawberry_django.field
    def mode(root: models.Course) -> str:
        return root.mode.upper()


@strawberry_django.type(models.Platform)
class Platform:
    filing_number: str | None
    name: str
    filed_on: date | None
    domains: list[str]

    @strawberry_django.field
    def id(self) -> strawberry.ID:
        return self.pk

    @strawberry_django.field
    def kind(root: models.Platform) -> str:
        return root.kind.upper()

    @strawberry_django.field
    def status(root: models.Platform) -> str:
        return root.status.upper()

    @strawberry_django.field
    def icp_number(root: models.Platform) -> str | None:
        return root.icp_number or None

    @strawberry_django.field
    def courses(root: models.Platform, first: int) -> Connection[Course]:
        return _connection(root.courses.all(), first)


@strawberry_django.type(models.Institution)
class Institution:
    uscc: str
    name: str

    @strawberry_django.field
    def id(self) -> strawberry.ID:
        return self.pk

    @strawberry_django.field
    def kind(root: models.Institution) -> str:
        return root.kind.upper()

    @strawberry_django.field
    def address(root: models.Institution) -> str | None:
        return root.address or None

    @strawberry_django.field
    def service_phone(root: models.Institution) -> str | None:
        return root.service_phone or None

    @strawberry_django.field
    def platforms(root: models.Institution, first: int) -> Connection[Platform]:
        return _connection(root.platforms.all(), first)


@strawberry.type
class Query:
    @strawberry_django.field
    def institutions(self, info: strawberry.Info, first: int) -> Connection[Institution]:
        rows = models.Institution.objects.all()
        asked = info.context.request.body.decode()
        if "platforms" in asked:
            rows = rows.prefetch_related("platforms__courses" if "courses" in asked else "platforms")
        return _connection(rows[:first], first)

    @strawberry_django.field
    def institution(self, uscc: str) -> Institution | None:
        return models.Institution.objects.filter(uscc=uscc).first()


SCHEMA = strawberry.Schema(query=Query)
