"""What lists may be narrowed and ordered by."""

from enum import Enum

import strawberry
from strawberry import UNSET, enum_value

from graphql_api import enums
from graphql_api.arguments import given, region_code, words
from registry import selectors
from registry.record_lists import InstitutionFilter as WantedInstitutions
from registry.record_lists import ListFilter as WantedLists
from registry.record_lists import PlatformFilter as WantedPlatforms
from registry.record_lists import TeacherFilter as WantedTeachers
from registry.vocabulary import CreditStatus, FilingStatus, PlatformStatus, RecordKind


# Each has one value so far, which is how `registry.record_lists` orders in any case: no resolver looks at it.
@strawberry.enum(description="Orders of a list of institutions.")
class InstitutionOrder(Enum):
    NAME = enum_value("NAME", description="By name, in the order of its characters; the public id decides between equal names.")


@strawberry.enum(description="Orders of a list of platforms.")
class PlatformOrder(Enum):
    FILING_NUMBER = enum_value(
        "FILING_NUMBER", description="By filing number, those without one first; then by name and by public id."
    )


@strawberry.input(description="Narrows a list of institutions. What is left out does not narrow; what is given must all hold.")
class InstitutionFilter:
    region: str | None = strawberry.field(
        default=UNSET, description="Code of a region of six digits; it stands for all regions below it too."
    )
    kinds: list[enums.InstitutionKind] | None = strawberry.field(default=UNSET, description="Legal forms, any of them.")
    filing_statuses: list[enums.FilingStatus] | None = strawberry.field(default=UNSET, description="Filing statuses, any of them.")
    credit_statuses: list[enums.CreditStatus] | None = strawberry.field(default=UNSET, description="Credit statuses, any of them.")

    def wanted(self) -> WantedInstitutions:
        """Return the filter as the registry takes it. Raises `regions.UnknownRegion`."""
        return WantedInstitutions(
            region=region_code(self.region),
            kinds=words(self.kinds),
            filing_statuses=tuple(FilingStatus(word) for word in words(self.filing_statuses)),
            credit_statuses=tuple(CreditStatus(word) for word in words(self.credit_statuses)),
        )


@strawberry.input(description="Narrows a list of platforms. What is left out does not narrow; what is given must all hold.")
class PlatformFilter:
    region: str | None = strawberry.field(
        default=UNSET, description="Code of the region of its operator, of six digits; it stands for all regions below it too."
    )
    operator: str | None = strawberry.field(
        default=UNSET, description="A credit code that its operator has or had, or its public id."
    )
    kinds: list[enums.PlatformKind] | None = strawberry.field(default=UNSET, description="Kinds of platform, any of them.")
    statuses: list[enums.PlatformStatus] | None = strawberry.field(default=UNSET, description="States of the filing, any of them.")

    def wanted(self) -> WantedPlatforms | None:
        """Return the filter as the registry takes it; nothing where no institution is called so. Raises `regions.UnknownRegion`."""
        operator = selectors.resolve(RecordKind.INSTITUTION, self.operator) if given(self.operator) else ""
        if operator is None:
            return None
        return WantedPlatforms(
            region=region_code(self.region),
            operator=operator,
            kinds=words(self.kinds),
            statuses=tuple(PlatformStatus(word) for word in words(self.statuses)),
        )


@strawberry.input(
    description="Which teaching and research staff: of an institution, or of a name. One of both is needed, and both must hold."
)
class TeacherFilter:
    institution: str | None = strawberry.field(
        default=UNSET, description="A credit code that the institution has or had, or its public id."
    )
    name: str | None = strawberry.field(default=UNSET, description="The whole name, character by character.")

    def wanted(self) -> WantedTeachers | None:
        """Return the filter as the registry takes it; nothing where no institution, or nobody, is called so."""
        institution = selectors.resolve(RecordKind.INSTITUTION, self.institution) if given(self.institution) else ""
        name = self.name.strip() if given(self.name) else ""
        # PostgreSQL keeps no text that has this letter, and refuses to look for one.
        if institution is None or (given(self.name) and not name) or "\0" in name:
            return None
        return WantedTeachers(institution=institution, name=name)


@strawberry.input(description="Narrows the published lists. What is left out does not narrow; what is given must all hold.")
class ListFilter:
    region: str | None = strawberry.field(
        default=UNSET, description="Code of the region that a list is about, of six digits; it stands for all regions below it too."
    )
    colours: list[enums.CreditList] | None = strawberry.field(default=UNSET, description="What a list calls itself, any of them.")

    def wanted(self) -> WantedLists:
        """Return the filter as the registry takes it. Raises `regions.UnknownRegion`."""
        return WantedLists(region=region_code(self.region), colours=words(self.colours))
