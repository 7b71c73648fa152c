"""The registry's tables, by the door that Django asks for; each sort stands in a module of `registry.tables`."""

from registry.tables.decisions import (
    ContactLine,
    CreditEntry,
    Listing,
    ListingPrivate,
    Penalty,
    PublishedList,
)
from registry.tables.filed import (
    Course,
    FiledRecord,
    Institution,
    InstitutionPrivate,
    Platform,
    Publisher,
    RecordKey,
    Teacher,
    TeacherPrivate,
)
from registry.tables.kept import Certificate, FactsMark, InstitutionFigures, RegionFigures, StaffTally, Standing
from registry.tables.ledger import (
    ErasedMark,
    ErasureDue,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    PendingChange,
    PublicRecord,
    SignedHead,
)

__all__ = [
    "Certificate",
    "ContactLine",
    "Course",
    "CreditEntry",
    "ErasedMark",
    "ErasureDue",
    "FactsMark",
    "FiledRecord",
    "Institution",
    "InstitutionFigures",
    "InstitutionPrivate",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "Listing",
    "ListingPrivate",
    "Penalty",
    "PendingChange",
    "Platform",
    "PublicRecord",
    "PublishedList",
    "Publisher",
    "RecordKey",
    "RegionFigures",
    "SignedHead",
    "StaffTally",
    "Standing",
    "Teacher",
    "TeacherPrivate",
]
