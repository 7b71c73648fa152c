"""What the public may see of each kind of record: one JSON-ready document each, with the field names of the API.

Nothing else decides what is public. A private fact has no line here, and the functions cannot reach one: they are given rows of the
tables that hold none. Dates are ISO text, money is yuan as text with two decimals, vocabulary is upper case.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from registry.days import years_after
from registry.models import Course, CreditEntry, FiledRecord, Institution, Listing, Penalty, Platform, PublishedList, Teacher
from registry.typed_amounts import FEN
from registry.vocabulary import CreditList, InstitutionKind, RecordKind

Body = dict[str, Any]

DISCLOSURE_YEARS = 5


def institution(row: Institution, penalties: Iterable[Penalty], *, on: date) -> Body:
    """Return the document of an institution with the penalties that stand on a day.

    One that was withdrawn is no longer told; only that it was, and why (行政处罚法 article 48).
    """
    decided = [] if row.kind == InstitutionKind.INDIVIDUAL else [each for each in penalties if each.decided_on <= on]
    decided.sort(key=lambda each: (each.decided_on, each.decision_number), reverse=True)
    return {
        "id": row.public_id,
        "uscc": row.uscc,
        "formerUsccs": [{"uscc": former["uscc"], "until": former.get("until")} for former in row.former_usccs],
        "name": row.name,
        "formerNames": [{"name": former["name"], "until": former.get("until")} for former in row.former_names],
        "brands": list(row.brands),
        "kind": row.kind.upper(),
        "region": row.region,
        "address": row.address or None,
        "servicePhone": row.service_phone or None,
        "isNonprofit": row.is_nonprofit,
        "authorityBasis": row.authority_basis.upper(),
        "filingBasis": row.filing_basis.upper() or None,
        "licenceNumber": row.licence_number or None,
        "licenceValidUntil": _day(row.licence_valid_until),
        "custody": _custody(row),
        "contractTemplate": row.contract_template or None,
        "penalties": [_penalty(each) for each in decided if not is_withdrawn(each, on=on)],
        "penaltyWithdrawals": [_withdrawal(each) for each in decided if is_withdrawn(each, on=on)],
    }


def platform(row: Platform) -> Body:
    """Return the document of a platform; its operator is named by public id."""
    return {
        "id": row.public_id,
        "operator": row.operator_id,
        "filingNumber": row.filing_number,
        "name": row.name,
        "kind": row.kind.upper(),
        "domains": list(row.domains),
        "appIds": list(row.app_ids),
        "icpNumber": row.icp_number or None,
        "mpsNumber": row.mps_number or None,
        "mlpsLevel": row.mlps_level,
        "telecomLicense": row.telecom_license or None,
        "status": row.status.upper(),
        "filedOn": _day(row.filed_on),
        "validUntil": _day(row.valid_until),
        "responsibleUsccs": list(row.responsible_usccs),
        "hasEyeProtection": row.has_eye_protection,
        "hasParentalControl": row.has_parental_control,
        "serversInMainland": row.servers_in_mainland,
        "contentKeptMonths": row.content_kept_months,
        "liveVideoKeptMonths": row.live_video_kept_months,
        "logKeptDays": row.log_kept_days,
        "showsFees": row.shows_fees,
        "showsStaff": row.shows_staff,
        "showsForeignStaff": row.shows_foreign_staff,
    }


def course(row: Course, teacher_ids: Sequence[str]) -> Body:
    """Return the document of a course; `teacher_ids` are those of its staff who have a public record."""
    return {
        "id": row.public_id,
        "platform": row.platform_id,
        "code": row.code,
        "name": row.name,
        "subject": row.subject.upper(),
        "stage": row.stage.upper(),
        "grades": list(row.grades),
        "mode": row.mode.upper(),
        "lessonMinutes": row.lesson_minutes,
        "breakMinutes": row.break_minutes,
        "startsAt": row.starts_at.isoformat() if row.starts_at else None,
        "endsAt": row.ends_at.isoformat() if row.ends_at else None,
        "weekdays": list(row.weekdays),
        "startsOn": _day(row.starts_on),
        "endsOn": _day(row.ends_on),
        "assignsHomework": row.assigns_homework,
        "isImported": row.is_imported,
        "importProof": row.import_proof or None,
        "fees": [_fee(fee) for fee in row.fees],
        "refundPolicy": row.refund_policy or None,
        "teachers": sorted(teacher_ids),
    }


def teacher(row: Teacher) -> Body | None:
    """Return the document of a member of teaching or research staff in service, and nothing for anybody else."""
    if not row.is_public:
        return None
    return {
        "id": row.public_id,
        "institution": row.institution_id,
        "name": row.name,
        "role": row.role.upper(),
        "nationality": row.nationality,
        "certificate": {
            "kind": row.certificate_kind.upper(),
            "subject": row.certificate_subject.upper() or None,
            "maskedNumber": row.certificate_masked or None,
        }
        if row.certificate_kind
        else None,
        "subjects": [subject.upper() for subject in row.subjects],
    }


def credit(row: CreditEntry, institution_kind: str) -> Body | None:
    """Return the document of a credit entry; nothing where the law forbids to post it.

    An individual business is a natural person in law (民法典 article 54), whose public credit information is not posted
    (山东省社会信用条例 article 20). Entries of dishonesty are disclosed until five years after the conduct ended (article 38).
    """
    if institution_kind == InstitutionKind.INDIVIDUAL:
        return None
    return {
        "id": row.public_id,
        "institution": row.institution_id,
        "list": row.list.upper(),
        "reason": row.reason,
        "decisionNumber": row.decision_number,
        "issuedBy": row.issued_by,
        "basis": row.basis or None,
        "listedOn": _day(row.listed_on),
        "validUntil": _day(row.valid_until),
        "removedOn": _day(row.removed_on),
        "removalKind": row.removal_kind.upper() or None,
        "removalReason": row.removal_reason or None,
        "disclosedUntil": _day(disclosed_until(row)),
    }


def published_list(row: PublishedList) -> Body:
    """Return the document of a published list."""
    return {
        "id": row.public_id,
        "title": row.title,
        "issuer": row.issuer,
        "region": row.region,
        "publishedOn": _day(row.published_on),
        "source": row.source,
        "colour": row.colour.upper() or None,
    }


def listing(row: Listing) -> Body:
    """Return the document of one line of a published list."""
    return {
        "id": row.public_id,
        "list": row.list_id,
        "lineNumber": row.line_number,
        "name": row.name,
        "address": row.address or None,
        "licenceNumber": row.licence_number or None,
        "phone": row.phone or None,
        "institution": row.institution_id,
        "matchReason": row.match_reason.upper() or None,
    }


def sort_key(row: FiledRecord) -> str:
    """Return the text that orders a record among its siblings; newest first where a date leads."""
    match row:
        case Institution():
            return row.name
        case Platform():
            return _by_number(row.filing_number, row.name)
        case CreditEntry():
            return _newest_first(row.listed_on, row.decision_number)
        case PublishedList():
            return _newest_first(row.published_on, row.title)[:200]
        case Listing():
            return _by_line(row.line_number)
        case Course():
            return row.code
        case Teacher():
            # Cursors tell what orders a list, and the codes that an institution gives its staff are nobody else's business.
            return ""
        case _:
            raise TypeError(row)


def sort_key_told(kind: str, body: Mapping[str, Any]) -> str:
    """Return the same of a document; empty where it does not hold what orders its kind, as staff do not their codes."""
    match kind:
        case RecordKind.PLATFORM:
            return _by_number(body["filingNumber"], body["name"])
        case RecordKind.COURSE:
            return str(body["code"])
        case RecordKind.CREDIT:
            return _newest_first(date.fromisoformat(body["listedOn"]), body["decisionNumber"])
        case RecordKind.LISTING:
            return _by_line(body["lineNumber"])
        case _:
            return ""


def disclosed_until(row: CreditEntry) -> date | None:
    """Return the last day on which an entry of dishonesty may be shown, or nothing where no end is known.

    That is until five years after the conduct ended (山东省社会信用条例 article 38).
    """
    if row.list == CreditList.WHITE or row.conduct_ended_on is None:
        return None
    return years_after(row.conduct_ended_on, DISCLOSURE_YEARS)


def is_withdrawn(row: Penalty, *, on: date) -> bool:
    """Tell whether a penalty has been withdrawn from the public by a day."""
    return row.withdrawn_on is not None and row.withdrawn_on <= on


def _custody(row: Institution) -> Body | None:
    """Return the custody of prepaid fees: bank, masked account, mode and status (教监管函〔2021〕2号)."""
    custody = {
        "bank": row.custody_bank or None,
        "accountMasked": row.custody_account_masked or None,
        "mode": row.custody_mode or None,
        "status": row.custody_status or None,
    }
    return custody if any(custody.values()) else None


def _withdrawal(row: Penalty) -> Body:
    return {
        "decisionNumber": row.decision_number,
        "issuedBy": row.issued_by,
        "withdrawnOn": _day(row.withdrawn_on),
        "reason": row.withdrawal_reason,
    }


def _penalty(row: Penalty) -> Body:
    return {
        "decisionNumber": row.decision_number,
        "kind": row.kind.upper(),
        "amount": None if row.amount is None else _money(row.amount),
        "issuedBy": row.issued_by,
        "decidedOn": _day(row.decided_on),
        "basis": row.basis or None,
    }


def _fee(fee: dict[str, Any]) -> Body:
    amount, lessons = Decimal(fee["amount"]), fee.get("lessons")
    return {
        "basis": fee["basis"].upper(),
        "lessons": lessons,
        "startsOn": fee.get("starts_on"),
        "endsOn": fee.get("ends_on"),
        "amount": _money(amount),
        "perLesson": _money(amount / lessons) if lessons else None,
    }


def _money(amount: Decimal) -> str:
    return str(amount.quantize(FEN, rounding=ROUND_HALF_UP))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _by_number(filing_number: str | None, name: str) -> str:
    return f"{filing_number or '~'} {name}"[:200]


def _newest_first(day: date, name: str) -> str:
    return f"{99_999_999 - int(day.strftime('%Y%m%d')):08d} {name}"


def _by_line(number: int) -> str:
    return f"{number:08d}"
