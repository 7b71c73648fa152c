"""What lists may be narrowed and ordered by."""

from collections.abc import Iterable
from enum import Enum

import strawberry
from strawberry import UNSET, enum_value

from graphql_api import enums
from registry import regions
from registry.record_lists import InstitutionFilter as WantedInstitutions
from registry.vocabulary import CreditStatus, FilingStatus


@strawberry.enum(description="Orders of a list of institutions.")
class InstitutionOrder(Enum):
    NAME = enum_value("NAME", description="By name, in the order of its characters; the public id decides between equal names.")


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
            region=regions.get(self.region).code if self.region else "",
            kinds=words(self.kinds),
            filing_statuses=tuple(FilingStatus(word) for word in words(self.filing_statuses)),
            credit_statuses=tuple(CreditStatus(word) for word in words(self.credit_statuses)),
        )


def words(chosen: Iterable[Enum] | None) -> tuple[str, ...]:
    """Return the registry's words, in lower case, for values of the API's enums."""
    return tuple(each.name.lower() for each in chosen or ())
