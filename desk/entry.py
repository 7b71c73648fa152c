"""Entering a case on behalf of someone who called, wrote or came, and the receipt that they take home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.rights import Right, Staff
from complaints import intake
from complaints.problems import DraftInvalid, SubmissionConflict, SubmissionExpired
from complaints.references import new_submission_key
from complaints.vocabulary import Channel
from desk.access import case_is_here, needs
from desk.forms import EntryForm
from registry import regions
from registry.days import today


@needs(Right.ENTER_CASES, "GET", "POST")
def enter(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form, and on POST the receipt; sent twice it gives the same receipt, because each form has a key of its own."""
    if request.method == "GET":
        return _form_page(
            request, EntryForm(initial={"submission_key": new_submission_key(), "record": request.GET.get("record", "")})
        )
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    typed = form.cleaned_data
    try:
        receipt = intake.submit(
            form.draft(),
            submission_key=f"desk {staff.pk} {typed['submission_key']}",
            channel=Channel(typed["channel"]),
            at=timezone.now(),
            actor=staff,
            received_on=typed["received_on"],
        )
    except DraftInvalid as invalid:
        for problem in invalid.problems:
            name = "_".join(problem.field)
            form.add_error(name if name in form.fields else None, problem.message)
        return _form_page(request, form, status=400)
    except SubmissionConflict:
        form.data = request.POST.dict() | {"submission_key": new_submission_key()}
        form.add_error(
            None,
            gettext("用这一页已经登记过一件，内容和现在的不同。请先在待办里核对；确实是另一件的，再按一次“登记并出具回执”。"),
        )
        return _form_page(request, form, status=409)
    except SubmissionExpired as refused:
        form.add_error(None, refused.message)
        return _form_page(request, form, status=409)
    return render(
        request,
        "desk/entry_receipt.html",
        {
            "receipt": receipt,
            "received_on": typed["received_on"] if typed["received_on"] != today() else None,
            "unit": f"{regions.full_name(receipt.complaint.region)} {receipt.complaint.unit.label}",
            "is_here": case_is_here(staff, receipt.reference),
        },
    )


def _form_page(request: HttpRequest, form: EntryForm, status: int = 200) -> HttpResponse:
    return render(request, "desk/entry.html", {"form": form}, status=status)
