"""What somebody would write who needs these answers alone: a query a level over columns, dictionaries, orjson."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from benchmarks.graphql.peers.models import Course, Institution, Platform

_INSTITUTION = ("public_id", "uscc", "name", "kind", "address", "service_phone")
_PLATFORM = ("public_id", "operator_id", "filing_number", "name", "kind", "status", "filed_on", "domains", "icp_number")
_COURSE = ("public_id", "platform_id", "code", "name", "subject", "stage", "mode")


def answer(request: HttpRequest) -> HttpResponse:
    """Answer by the variables that are sent; the query is not looked at."""
    asked = orjson.loads(request.body)["variables"]
    if "uscc" in asked:
        data: dict[str, Any] = {
            "institution": _institution(Institution.objects.filter(uscc=asked["uscc"]).values(*_INSTITUTION)[0])
        }
    else:
        rows = list(Institution.objects.values(*_INSTITUTION)[: asked["first"]])
        below = _platforms([row["public_id"] for row in rows], asked) if "platforms" in asked else None
        data = {"institutions": _edges([_institution(row, below) for row in rows])}
    return HttpResponse(orjson.dumps({"data": data}), content_type="application/json")


def _platforms(operators: list[str], asked: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    rows = list(Platform.objects.filter(operator__in=operators).values(*_PLATFORM))
    courses: dict[str, list[dict[str, Any]]] = {row["public_id"]: [] for row in rows}
    for row in Course.objects.filter(platform__operator__in=operators).values(*_COURSE):
        courses[row["platform_id"]].append(_course(row))
    below: dict[str, list[dict[str, Any]]] = {each: [] for each in operators}
    for row in rows:
        shown = courses[row["public_id"]][: asked["courses"]]
        below[row["operator_id"]].append(
            {
                "id": row["public_id"],
                "filingNumber": row["filing_number"],
                "name": row["name"],
                "kind": row["kind"].upper(),
                "status": row["status"].upper(),
                "filedOn": row["filed_on"],
                "domains": row["domains"],
                "icpNumber": row["icp_number"] or None,
                "courses": _edges(shown),
            }
        )
    return {operator: platforms[: asked["platforms"]] for operator, platforms in below.items()}


def _institution(row: dict[str, Any], below: dict[str, list[dict[str, Any]]] | None = None) -> dict[str, Any]:
    shown = {
        "id": row["public_id"],
        "uscc": row["uscc"],
        "name": row["name"],
        "kind": row["kind"].upper(),
        "address": row["address"] or None,
        "servicePhone": row["service_phone"] or None,
    }
    return shown if below is None else {**shown, "platforms": _edges(below[row["public_id"]])}


def _course(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["public_id"],
        "code": row["code"],
        "name": row["name"],
        "subject": row["subject"].upper(),
        "stage": row["stage"].upper(),
        "mode": row["mode"].upper(),
    }


def _edges(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"edges": [{"node": node} for node in nodes]}
