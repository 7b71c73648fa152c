"""What partners may send: complaints of their users."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Annotated, Any

import strawberry
from django.utils import timezone
from strawberry import UNSET, enum_value
from strawberry.utils.str_converters import to_camel_case

from complaints.drafts import EARLIEST, MAX_ABOUT, MAX_ADDRESS, MAX_NAME, ComplaintDraft, Contact
from complaints.intake import submit
from complaints.problems import DraftInvalid, Problem, SubmissionConflict, SubmissionExpired
from complaints.vocabulary import Channel
from graphql_api.arguments import or_none
from graphql_api.callers import check_complaints, counted_complaint, submission_owner
from graphql_api.complaint_types import (
    ComplaintCategory,
    ComplaintMode,
    ComplaintNature,
    ComplaintReceipt,
    ComplaintStatus,
    status_view,
)
from graphql_api.context import Context
from graphql_api.fields import documented
from graphql_api.people import level_for


@strawberry.enum(name="ErrorCode", description="What is wrong with an input.")
class UserErrorCode(Enum):
    REQUIRED = enum_value("REQUIRED", description="It is missing.")
    CHOOSE = enum_value("CHOOSE", description="It is none of the choices.")
    UNKNOWN = enum_value("UNKNOWN", description="No such record or region.")
    MALFORMED = enum_value("MALFORMED", description="It is not written as it should be.")
    NOT_WANTED = enum_value("NOT_WANTED", description="It must be left out, such as a contact in an anonymous complaint.")
    TOO_SHORT = enum_value("TOO_SHORT", description="It is too short.")
    TOO_LONG = enum_value("TOO_LONG", description="It is too long.")
    TOO_PRECISE = enum_value("TOO_PRECISE", description="It has more than two decimals.")
    OUT_OF_RANGE = enum_value("OUT_OF_RANGE", description="It is beyond what is possible.")
    FUTURE = enum_value("FUTURE", description="The day has not come yet.")
    TOO_EARLY = enum_value("TOO_EARLY", description="The day is too long ago to be right.")
    SUBMISSION_CONFLICT = enum_value("SUBMISSION_CONFLICT", description="The idempotency key was used for other input.")
    SUBMISSION_EXPIRED = enum_value("SUBMISSION_EXPIRED", description="The same was submitted with this key more than a day ago.")


@strawberry.type(description="Something that the person who filled in the input can put right.")
class UserError:
    field: list[str] | None = documented("Path of the input's field, such as [input, contact, phone].")
    code: UserErrorCode = documented("What is wrong, for programs.")
    message: str = documented("What to do, in words, in the language of `Accept-Language`.")


@strawberry.input(description="How to reach the reporter. It is sealed: nobody reads it but the unit that handles the case.")
class ComplaintContactInput:
    name: str = strawberry.field(description=f"Name, at most {MAX_NAME} characters.")
    phone: str = strawberry.field(description="Mobile number of 11 digits, or landline with its area code, such as 0531-12345678.")
    address: str | None = strawberry.field(
        default=UNSET, description=f"Postal address, where an answer on paper is wanted; at most {MAX_ADDRESS} characters."
    )


@strawberry.input(description="A complaint as the reporter fills it in.")
class SubmitComplaintInput:
    idempotency_key: str = strawberry.field(
        description="A random text of your own, 1 to 200 characters, new for each complaint. A retry with the same key and input "
        "within a day gets the same receipt; keep the key as secret as the receipt. Those that a partner "
        "sends, with whichever of its API keys, are its own; without an API key they are those of everybody without one."
    )
    nature: ComplaintNature = strawberry.field(description="What the reporter wants.")
    category: ComplaintCategory = strawberry.field(description="What it is about.")
    record: strawberry.ID | None = strawberry.field(default=UNSET, description="Id of the public record that it is about.")
    about: str | None = strawberry.field(
        default=UNSET,
        description=f"Whom it is about in words, at most {MAX_ABOUT} characters, for one without a record; needed without "
        "`record`, but for an enquiry, and not kept beside it.",
    )
    description: str = strawberry.field(description="What happened and what is wanted, 10 to 5,000 characters.")
    occurred_on: date | None = strawberry.field(
        default=UNSET, description=f"Day on which it happened, from {EARLIEST.isoformat()} to today."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="Amount in dispute, in yuan, from 0 to 10,000,000, with at most two decimals."
    )
    mode: ComplaintMode = strawberry.field(description="Who may know the reporter.")
    contact: ComplaintContactInput | None = strawberry.field(
        default=UNSET, description="How to reach the reporter; needed when named or confidential, not wanted when anonymous."
    )
    region: str | None = strawberry.field(
        default=UNSET,
        description="Code of the region of six digits, for a complaint without a record; with one it is the record's.",
    )

    def draft(self) -> ComplaintDraft:
        """Return the complaint as the service takes it."""
        contact = Contact(self.contact.name, self.contact.phone, self.contact.address or "") if self.contact else None
        return ComplaintDraft(
            nature=self.nature.name,
            category=self.category.name,
            description=self.description,
            mode=self.mode.name,
            record=self.record or "",
            about=self.about or "",
            occurred_on=self.occurred_on or None,
            amount=or_none(self.amount),
            contact=contact,
            region=self.region or "",
        )


@strawberry.type(description="What came of submitting a complaint: a receipt, or what must be put right first.")
class SubmitComplaintPayload:
    receipt: ComplaintReceipt | None = documented(
        "The receipt: show it to the reporter, and do not keep its secret. Null on errors."
    )
    complaint: ComplaintStatus | None = documented("The complaint as it now stands. Null on errors.")
    user_errors: list[UserError] = documented("What must be put right; empty when the complaint was received.")


def resolve_submit_complaint(
    info: strawberry.Info,
    input: Annotated[SubmitComplaintInput, strawberry.argument(description="The complaint.")],  # noqa: A002 (the public name)
) -> Any:
    context: Context = info.context
    context.is_private = True
    check_complaints(context.caller)
    counted = partial(counted_complaint, context.caller)
    try:
        receipt = submit(
            input.draft(),
            submission_key=input.idempotency_key,
            channel=Channel.API,
            at=timezone.now(),
            sender=submission_owner(context.caller),
            counted=counted,
        )
    except DraftInvalid as invalid:
        return _refused(invalid.problems)
    except (SubmissionConflict, SubmissionExpired) as refused:
        return _refused([Problem(("idempotency_key",), refused.code, refused.message)])
    return {
        "receipt": {"reference": receipt.reference, "secret": receipt.secret},
        "complaint": status_view(receipt.complaint, level_for(info)),
        "userErrors": [],
    }


def _refused(problems: Iterable[Problem]) -> Mapping[str, Any]:
    errors = [
        {
            "field": ["input", *(to_camel_case(each) for each in problem.field)],
            "code": problem.code.upper(),
            "message": problem.message,
        }
        for problem in problems
    ]
    return {"receipt": None, "complaint": None, "userErrors": errors}


@strawberry.type(description="What can be sent. Mutations go by POST alone.")
class Mutation:
    submit_complaint: SubmitComplaintPayload = strawberry.field(
        resolver=resolve_submit_complaint,
        description="Send a complaint for your user, under the same rules as the form on the site.",
    )
