"""Figures by region, as of a day: what the page of statistics shows."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphql_api import enums
from graphql_api.arguments import region_code
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.fields import documented, region_view
from graphql_api.moments import FIRST_YEAR
from graphql_api.record_types import Region
from registry import statistics
from registry.days import today
from registry.statistics import Figures as FoundFigures
from registry.statistics import RegionFiguresLine


@strawberry.type(description="How many institutions have a filing status.")
class FilingStatusCount:
    status: enums.FilingStatus = documented("The status.")
    count: int = documented("How many institutions have it.")


@strawberry.type(description="How many institutions have a credit status.")
class CreditStatusCount:
    status: enums.CreditStatus = documented("The status.")
    count: int = documented("How many institutions have it.")


@strawberry.type(description="How many platforms have a status.")
class PlatformStatusCount:
    status: enums.PlatformStatus = documented("The status.")
    count: int = documented("How many platforms have it; a filing that has run out counts as UNFILED.")


@strawberry.type(description="What is counted of a region and all below it.")
class Figures:
    institutions: int = documented("Institutions, whatever their status.")
    subject_institutions: int = documented("Institutions that have a course of an academic subject (学科类).")
    platforms: int = documented("Platforms, whatever their status.")
    courses: int = documented("Courses on platforms.")
    staff: int = documented("Members of teaching and research staff with a public record.")
    institutions_by_filing_status: list[FilingStatusCount] = documented("Institutions by filing status; every status is told.")
    institutions_by_credit_status: list[CreditStatusCount] = documented("Institutions by the gravest list that may be shown.")
    platforms_by_status: list[PlatformStatusCount] = documented("Platforms by status; every status is told.")


@strawberry.type(description="The figures of one part of a region.")
class RegionFigures:
    region: Region | None = documented(
        "The part; null for what is filed under none of the parts, or of whose institution nothing is known of the day."
    )
    name: str = documented("Its name; of the rest, what it is, in the language of `Accept-Language`.")
    figures: Figures = documented("Its figures.")


@strawberry.type(description="The figures of a region on a day.")
class RegistryStatistics:
    region: Region | None = documented("The region; null for the whole registry.")
    as_of: date = documented("The day.")
    known_from: date | None = documented("The first day of which figures say anything; null while the registry is empty.")
    figures: Figures = documented("The figures of all of it.")
    parts: list[RegionFigures] = documented("The figures of the regions directly under it; they add up to those of all of it.")


def resolve_statistics(
    info: strawberry.Info,
    region: Annotated[
        str | None,
        strawberry.argument(
            description="Code of a region of six digits; it stands for all below it. Left out: the whole registry."
        ),
    ] = UNSET,
    as_of: Annotated[
        date | None, strawberry.argument(description="The day, today when left out. A day to come has no figures yet.")
    ] = UNSET,
) -> Any:
    code = region_code(region) or None
    day = as_of or today()
    known_from = statistics.known_from()
    _refuse_other_days(info, day, known_from)
    lines = statistics.figures_of_children(code, as_of=day)
    return {
        "region": region_view(code) if code else None,
        "asOf": day.isoformat(),
        "knownFrom": known_from and known_from.isoformat(),
        "figures": _figures_view(sum((each.figures for each in lines), FoundFigures())),
        "parts": [_part_view(each) for each in lines if code or each.figures != FoundFigures()],
    }


def _refuse_other_days(info: strawberry.Info, day: date, known_from: date | None) -> None:
    if day > today() or day.year < FIRST_YEAR:
        message = f"`asOf` must be a day from {FIRST_YEAR}-01-01 to today."
        raise CodedError(ErrorCode.BAD_ARGUMENT, message, field=info.field_name, argument="asOf", value=day.isoformat())
    if known_from is not None and day < known_from:
        since = known_from.isoformat()
        message = (
            f"Nothing is known of days before {since}; that does not say that there was nothing. Ask for {since} or a later day."
        )
        raise CodedError(ErrorCode.NOT_KNOWN_BEFORE, message, field=info.field_name, knownSince=since)


def _part_view(line: RegionFiguresLine) -> Mapping[str, Any]:
    return {
        "region": region_view(line.code) if line.code else None,
        "name": line.name,
        "figures": _figures_view(line.figures),
    }


def _figures_view(found: FoundFigures) -> Mapping[str, Any]:
    return {
        "institutions": found.institutions,
        "subjectInstitutions": found.subject_institutions,
        "platforms": found.platforms,
        "courses": found.courses,
        "staff": found.staff,
        "institutionsByFilingStatus": _counts(found.institutions_by_filing),
        "institutionsByCreditStatus": _counts(found.institutions_by_credit),
        "platformsByStatus": _counts(found.platforms_by_status),
    }


def _counts(by_status: Mapping[Any, int]) -> list[Mapping[str, Any]]:
    return [{"status": status.upper(), "count": number} for status, number in by_status.items()]
