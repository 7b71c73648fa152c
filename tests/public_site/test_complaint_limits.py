"""Complaints without end from one address: what is refused, and what was typed stays."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.throttle import DRAFT, SUBMISSION
from complaints.models import Complaint
from tests.public_site.complaining import DESCRIPTION, answer, begin, fill_in, submission_key
from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db


def test_submissions_without_end_are_stopped_in_words_and_the_draft_stays(client: Client) -> None:
    for _ in range(SUBMISSION.failures):
        SUBMISSION.count_failure("127.0.0.1")
    checked = fill_in(client)
    response = client.post("/complaints/new/check/", {"submission_key": submission_key(checked)})
    assert response.status_code == 429
    assert "您填写的内容还在" in text_of(response)
    assert not Complaint.objects.exists()


def test_complaints_begun_without_end_make_no_more_sessions_and_one_that_is_there_goes_on(client: Client) -> None:
    begin(client)
    for _ in range(DRAFT.failures - 2):
        DRAFT.count_failure("127.0.0.1")
    assert begin(Client()).status_code == 302
    kept = Session.objects.count()
    refused = begin(Client())
    assert refused.status_code == 429
    assert "从这个网络开始填写的太多了" in text_of(refused)
    # One whose earlier answers were deleted meanwhile is shown what was typed on this page.
    late = answer(Client(), "what")
    assert late.status_code == 429
    assert DESCRIPTION in text_of(late)
    assert Session.objects.count() == kept
    assert begin(client).status_code == 302
    assert begin(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302
