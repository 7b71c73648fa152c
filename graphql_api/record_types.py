"""The types of the public records: a field without a resolver of its own is read from the document by its name."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, TypeVar

import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo

from graphql_api import enums
from graphql_api.fields import (
    as_of,
    complaint_summary,
    connection,
    counted,
    documented,
    known_at,
    paged,
    platform_status,
    region,
    related,
    related_list,
    responsible_parties,
    standing,
    updated_at,
)
from graphql_api.levels import Level, Record
from graphql_api.rule_types import (
    RuleFinding,
    StaffFinding,
    rule_findings_of_a_course,
    rule_findings_of_a_platform,
    staff_findings,
)
from registry.vocabulary import RecordKind

NodeType = TypeVar("NodeType")


@strawberry.interface(description="A public record. Its id is permanent, whatever happens to its codes and numbers.")
class Node:
    id: strawberry.ID = documented("The permanent public id, such as iqhn4kgoj42yr: a letter for the kind and 12 characters.")

    @classmethod
    def resolve_type(cls, record: Record, info: GraphQLResolveInfo[Any], node: GraphQLAbstractType) -> str:
        return type_name_of(record)


@strawberry.type(description="Where a page of a list stands in the whole of it.")
class PageInfo:
    has_next_page: bool = documented("Whether more follow: ask for them with `after: endCursor`.")
    has_previous_page: bool = documented("Whether others come before this page.")
    start_cursor: str | None = documented("Cursor of the first item, null on an empty page.")
    end_cursor: str | None = documented("Cursor of the last item, null on an empty page.")


@strawberry.type(description="An item of a list with its cursor.")
class Edge(Generic[NodeType]):
    cursor: str = documented("Where this item stands: opaque, for `after` of the same list.")
    node: NodeType = documented("The record.")


@strawberry.type(description="A page of a list. Ask for `first` items, from 1 to 100, and go on with `after`.")
class Connection(Generic[NodeType]):
    edges: list[Edge[NodeType]] = documented("The items of this page.")
    page_info: PageInfo = documented("Whether more follow, and how to ask for them.")
    total_count: int = counted("How many items the whole list has; counted only when you ask.")


@strawberry.type(description="An administrative division of China, by its code in GB/T 2260.")
class Region:
    code: str = documented("The code of six digits, such as 370102.")
    name: str = documented("Its own name, such as 历下区.")
    full_name: str = documented("Its name with all that it hangs under, such as 山东省济南市历下区.")
    level: enums.RegionLevel = documented("Its level.")
    parent: "Region | None" = documented("What it hangs under; null for a province.")
    valid_until: int | None = documented("The year in which its code was withdrawn, null while in force.")
    successor: "Region | None" = documented("The region that a withdrawn one now belongs to.")


@strawberry.type(description="A credit code that an institution had before.")
class FormerUscc:
    uscc: str = documented("The former unified social credit code; it still leads to the institution.")
    until: date | None = documented("The last day on which it was in use, where known.")


@strawberry.type(description="A name that an institution had before.")
class FormerName:
    name: str = documented("The former name.")
    until: date | None = documented("The last day on which it was in use, where known.")


@strawberry.type(description="A penalty that stands, Ministry of Education Order 53 (2023); a withdrawn one is not shown.")
class Penalty:
    decision_number: str = documented("Number of the decision.")
    kind: enums.PenaltyKind = documented("Kind of penalty.")
    amount: Decimal | None = documented("Amount in yuan, for a fine or a confiscation.")
    issued_by: str = documented("The authority that decided.")
    decided_on: date = documented("Day of the decision.")
    basis: str | None = documented("Law and article on which it rests.")


@strawberry.type(description="That a penalty was withdrawn; of the penalty itself no more is told (行政处罚法 article 48).")
class PenaltyWithdrawal:
    decision_number: str = documented("Number of the decision that was withdrawn.")
    issued_by: str = documented("The authority that had decided.")
    withdrawn_on: date = documented("Day of the withdrawal; it is told of earlier days too.")
    reason: str = documented("Why it was withdrawn.")


@strawberry.type(description="How fees paid in advance are kept safe (教监管函〔2021〕2号).")
class Custody:
    bank: str | None = documented("The bank that keeps them.")
    account_masked: str | None = documented("The account, with all but the last four digits of its number hidden.")
    mode: str | None = documented("How: bank custody or a deposit against risk, in the words of the filing.")
    status: str | None = documented("State of the custody, in the words of the filing.")


@strawberry.type(
    description="How many complaints there were about an institution and its platforms. Not all of them were justified."
)
class ComplaintSummary:
    since: date = documented("The day from which they are counted: a year ago.")
    received: int = documented("Complaints and reports since then that were not withdrawn.")
    closed: int = documented("How many of them are closed.")


@strawberry.type(
    description="One entry of a record in the ledger, without the document that it wrote. Of one that tells of a "
    "penalty that was withdrawn since, or of a person's, only that it was written is shown."
)
class HistoryEntry:
    seq: int = documented("Its number in the ledger.")
    action: enums.LedgerAction = documented("What it did to the record.")
    effective_on: date = documented("The day from which it is true in law; it may lie in the past or be still to come.")
    recorded_at: datetime = documented("When the registry recorded it.")
    changed_fields: list[str] = documented(
        "Names of the record's fields that it changed; none for its first entry, nor once erased or not to be shown."
    )
    basis: str | None = documented("Decision and article on which it rests, where known; null once erased or not to be shown.")
    source: str | None = documented(
        "Where it comes from, `calendar` for what the date alone caused; null once erased or not to be shown."
    )


@strawberry.type(description="A provider of off-campus training: the legal person that files and answers for its platforms.")
class Institution(Node):
    uscc: str = documented("Unified social credit code of 18 characters, such as 52370102YL00000042 (GB 32100).")
    former_usccs: list[FormerUscc] = documented("Credit codes that it had before.")
    name: str = documented("Registered name.")
    former_names: list[FormerName] = documented("Names that it had before.")
    brands: list[str] = documented("Brands under which it teaches.")
    kind: enums.InstitutionKind = documented("Legal form.")
    region: Region = region("Where it is registered; `parent` leads up to the province.")
    address: str | None = documented("Registered address.")
    service_phone: str | None = documented("Phone for customers, such as 0531-12345678.")
    is_nonprofit: bool | None = documented("Whether it is non-profit; null where not known.")
    authority_basis: enums.AuthorityBasis = documented("Whether it teaches on a filing or on an approval.")
    filing_basis: enums.FilingBasis | None = documented("Why it files in this province.")
    licence_number: str | None = documented("Number of its school licence (办学许可证), such as 教民137010270000011号.")
    licence_valid_until: date | None = documented("Last day of the school licence.")
    filing_status: enums.FilingStatus = standing(
        "filing_status", "What its platforms add up to on the day. That it is filed recommends nothing."
    )
    credit_status: enums.CreditStatus = standing(
        "credit_status", "The gravest list on which it stands, of those that may be shown today."
    )
    custody: Custody | None = documented("How fees paid in advance are kept safe; null where nothing is filed about it.")
    contract_template: str | None = documented("The model contract that it uses, such as GF-2021-2604.")
    penalties: list[Penalty] = documented("Penalties that stand, newest first.")
    penalty_withdrawals: list[PenaltyWithdrawal] = documented("Penalties that were withdrawn.")
    credit_entries: "Connection[CreditEntry]" = connection(
        RecordKind.CREDIT, "Its entries on lists that may be shown today, newest first, ended ones too."
    )
    platforms: "Connection[Platform]" = connection(RecordKind.PLATFORM, "Its platforms, by filing number.")
    teachers: "Connection[Teacher]" = connection(
        RecordKind.TEACHER, "Its teaching and research staff in service; as of an earlier day, those alone who still are."
    )
    listings: "Connection[Listing]" = paged(
        Level.listings,
        "Lines of published lists that are matched to it; as of an earlier day, of those alone that were published by then.",
    )
    complaint_summary: ComplaintSummary | None = complaint_summary(
        "How many complaints there were within a year; null where there were fewer than five, and as of another day."
    )
    history: "Connection[HistoryEntry]" = paged(
        Level.history,
        "Its entries in the ledger, the last recorded first, days to come included; with `knownAt` those recorded by then.",
    )
    as_of: date = as_of("The day of which this tells: the one that was asked for, else today.")
    known_at: datetime | None = known_at("The moment by which all this had been recorded; null when all that is known counts.")
    updated_at: datetime = updated_at(
        "When its record last changed; as of another day, when what it says of that day was recorded."
    )


@strawberry.type(description="Another institution that answers for a platform beside its operator.")
class ResponsibleParty:
    uscc: str = documented("Its credit code, as it was filed.")
    institution: Institution | None = documented("Its record; null when it has no public one.")


@strawberry.type(description="A website, app, mini program or client through which an institution teaches.")
class Platform(Node):
    filing_number: str | None = documented("Filing number (备案编号), such as 鲁教线备20200000001; null where it never filed.")
    name: str = documented("Name.")
    kind: enums.PlatformKind = documented("Kind of platform.")
    domains: list[str] = documented("Domain names.")
    app_ids: list[str] = documented("Identifiers in app stores, such as the name of a package or a bundle.")
    icp_number: str | None = documented("ICP filing number (ICP 备案号), such as 鲁ICP备2019000000号-1A.")
    mps_number: str | None = documented("Filing number with the police (公安备案), such as 鲁公网安备37010502000057号.")
    mlps_level: int | None = documented("Level of protection of its systems (等级保护), 1 to 5 (rule MLPS_LEVEL).")
    telecom_license: str | None = documented(
        "Number of its telecommunications licence (增值电信业务经营许可证), where it needs one."
    )
    status: enums.PlatformStatus = platform_status(
        "State of the filing on the day of which this tells; UNFILED once a filing has run out (`validUntil`). All that the "
        "registry says of it goes by this: `filingStatus`, `verify`, `search` and `statistics`."
    )
    filed_on: date | None = documented("Day of filing.")
    valid_until: date | None = documented(
        "Last day of the filing, null where it has no end. From the next day on it no longer counts as filed."
    )
    responsible_parties: list[ResponsibleParty] = responsible_parties("Others who share the responsibility for it.")
    responsible_usccs: list[str] = documented("Credit codes of others who share the responsibility.")
    has_eye_protection: bool | None = documented(
        "Whether it protects eyes, with breaks and limits of time (rule EYE_CARE); null where not known."
    )
    has_parental_control: bool | None = documented(
        "Whether parents can watch over its use (rule PARENT_CONTROL); null where not known."
    )
    servers_in_mainland: bool | None = documented(
        "Whether its servers stand in mainland China (rule SERVER_CN); null where not known."
    )
    content_kept_months: int | None = documented("Months for which it keeps what was taught (rule CONTENT_RETENTION).")
    live_video_kept_months: int | None = documented("Months for which it keeps recordings of live lessons (rule VIDEO_RETENTION).")
    log_kept_days: int | None = documented("Days for which it keeps its log of use (rule LOG_RETENTION).")
    shows_fees: bool | None = documented(
        "Whether it shows fees, refunds and prospectus to the public (rule FEE_PUBLIC); null where not known."
    )
    shows_staff: bool | None = documented(
        "Whether it shows its teaching staff to the public (rule STAFF_PUBLIC); null where not known."
    )
    shows_foreign_staff: bool | None = documented(
        "Whether it shows the training and experience of its foreign staff to the public (rule FOREIGN_PUBLIC); null where not "
        "known."
    )
    operator: Institution | None = related("operator", "The institution that operates it; null when that has no public record.")
    courses: "Connection[Course]" = connection(RecordKind.COURSE, "Its courses, by code.")
    rule_findings: list[RuleFinding] = rule_findings_of_a_platform(
        "What each dated rule for platforms that binds on the day and applies finds, by what is filed; each names its document and "
        "article."
    )
    staff_findings: list[StaffFinding] | None = staff_findings(
        "What the rules about staff find about those who teach its courses, as counts; null as of another day, of which nothing "
        "is told of staff."
    )
    history: "Connection[HistoryEntry]" = paged(
        Level.history,
        "Its entries in the ledger, the last recorded first, days to come included; with `knownAt` those recorded by then.",
    )
    as_of: date = as_of("The day of which this tells: the one that was asked for, else today.")
    updated_at: datetime = updated_at(
        "When its record last changed; as of another day, when what it says of that day was recorded."
    )


@strawberry.type(description="What a course costs.")
class Fee:
    basis: enums.FeeBasis = documented("For lessons or for a span of time.")
    lessons: int | None = documented("Number of lessons that the amount pays for, where it is told.")
    starts_on: date | None = documented("First day of the span.")
    ends_on: date | None = documented("Last day of the span.")
    amount: Decimal = documented("Amount in yuan.")
    per_lesson: Decimal | None = documented(
        "Amount in yuan for one lesson, rounded to the fen; null where no number of lessons is told."
    )


@strawberry.type(description="A course on a platform.")
class Course(Node):
    code: str = documented("The platform's own code of the course.")
    name: str = documented("Name.")
    subject: enums.Subject = documented("Subject.")
    stage: enums.Stage = documented("Stage of schooling.")
    grades: list[int] = documented("School years, 1 to 12.")
    mode: enums.DeliveryMode = documented("How it is taught.")
    lesson_minutes: int | None = documented("Minutes of a lesson (rule LESSON_MAX).")
    break_minutes: int | None = documented("Minutes between lessons (rule BREAK_MIN).")
    starts_at: time | None = documented("When a lesson begins.")
    ends_at: time | None = documented("When a lesson ends (rule LIVE_END).")
    weekdays: list[int] = documented("Days of the week on which it is taught: 1 is Monday, 7 is Sunday (rule REST_DAYS).")
    starts_on: date | None = documented("First day of the course.")
    ends_on: date | None = documented("Last day of the course.")
    assigns_homework: bool | None = documented("Whether homework is set (rule NO_HOMEWORK); null where not known.")
    is_imported: bool | None = documented("Whether it was brought in from abroad (rule FOREIGN_COURSE_BAN); null where not known.")
    import_proof: str | None = documented("The paper that proves where a course from abroad comes from.")
    fees: list[Fee] = documented("What it costs (rules FEE_LESSONS and FEE_AMOUNT).")
    refund_policy: str | None = documented("Rules of refund as filed.")
    platform: Platform | None = related("platform", "The platform that offers it; null when that has no public record.")
    teachers: "list[Teacher]" = related_list("teachers", "Those of its staff who have a public record.")
    rule_findings: list[RuleFinding] = rule_findings_of_a_course(
        "What each dated rule for courses and fees finds, by the rules of the day, or of its last day where it was over by then."
    )
    updated_at: datetime = updated_at("When its record last changed.")


@strawberry.type(description="A teaching certificate.")
class Certificate:
    kind: enums.CertificateKind = documented("Kind of certificate.")
    subject: enums.Subject | None = documented("Subject on the certificate.")
    masked_number: str | None = documented("Its number with the middle hidden, such as 201237*********41.")


@strawberry.type(
    description="A member of an institution's teaching or research staff in service; nothing else about the person is public."
)
class Teacher(Node):
    name: str = documented("Name.")
    role: enums.StaffRole = documented("What the person does.")
    nationality: str = documented("Nationality, ISO 3166-1 alpha-2, such as CN.")
    certificate: Certificate | None = documented("Teaching certificate, where there is one.")
    subjects: list[enums.Subject] = documented("Subjects taught.")
    institution: Institution | None = related("institution", "The institution; null when that has no public record.")
    courses: Connection[Course] = paged(Level.taught, "The courses that the person teaches, by code.")
    updated_at: datetime = updated_at("When the record last changed.")


@strawberry.type(description="An entry on a list, erased five years after the conduct ended (山东省社会信用条例 article 38).")
class CreditEntry(Node):
    credit_list: enums.CreditList = documented("The list.", name="list")
    reason: str = documented("Why it was listed.")
    decision_number: str = documented("Number of the decision.")
    issued_by: str = documented("The authority that listed it.")
    basis: str | None = documented("Law and article on which it rests.")
    listed_on: date = documented("Day of listing.")
    valid_until: date | None = documented("Last day, null where it has no end.")
    removed_on: date | None = documented("Day of removal, null while it stands.")
    removal_kind: enums.RemovalKind | None = documented("In which way it was removed, null while it stands or where not known.")
    removal_reason: str | None = documented("Why it was removed.")
    disclosed_until: date | None = documented("Last day on which the law lets it be shown, where known.")
    institution: Institution | None = related("institution", "The institution; null when that has no public record.")
    updated_at: datetime = updated_at("When the record last changed.")


@strawberry.type(description="A list of training providers as an authority published it. A line says what the list says, no more.")
class PublishedList(Node):
    title: str = documented("Title.")
    issuer: str = documented("The authority that published it.")
    region: Region = region("The region that it is about; it may have been withdrawn since.")
    published_on: date = documented("Day of publication.")
    source: str = documented("Where it was found.")
    colour: enums.CreditList | None = documented("What the list calls itself, where it has a colour.")
    lines: "Connection[Listing]" = connection(RecordKind.LISTING, "Its lines, in their order.")
    updated_at: datetime = updated_at("When the record last changed.")


@strawberry.type(description="One line of a published list, as found.")
class Listing(Node):
    line_number: int = documented("Number of the line.")
    name: str = documented("Name.")
    address: str | None = documented("Address.")
    licence_number: str | None = documented("School licence number.")
    phone: str | None = documented("Landline; a mobile number is not shown.")
    published_list: PublishedList | None = related("list", "The list that it stands on.", name="list")
    institution: Institution | None = related("institution", "The institution that the line was matched to, if any.")
    match_reason: str | None = documented("By what it was matched: USCC, LICENCE or NAME; null where it was not.")
    updated_at: datetime = updated_at("When the record last changed.")


RECORD_TYPES = {
    RecordKind.INSTITUTION: Institution,
    RecordKind.PLATFORM: Platform,
    RecordKind.COURSE: Course,
    RecordKind.TEACHER: Teacher,
    RecordKind.CREDIT: CreditEntry,
    RecordKind.PUBLISHED_LIST: PublishedList,
    RecordKind.LISTING: Listing,
}
TYPE_NAMES = {kind.value: record_type.__name__ for kind, record_type in RECORD_TYPES.items()}


def type_name_of(record: Record) -> str:
    """Return the name of the type of a record."""
    return TYPE_NAMES[record.document.kind]
