"""Random histories of a few schools, of two publishers, with lists: all that is kept is level, and a file twice is as one."""

from datetime import timedelta

import pytest

from registry import as_of, statistics
from registry.agreement import disagreements
from registry.as_of import Moment
from registry.models import LedgerEntry
from registry.verification import verify
from search.choice import database_engine
from search.following.checking import check
from tests.registry.any_registry import BEGINNING, Turned, do, history
from tests.registry.ledger_histories import counted

pytestmark = pytest.mark.django_db
ACTS = 8


@pytest.fixture(autouse=True)
def with_figures_and_search(settings):
    settings.LEDGER_FOLLOWERS = ["registry.statistics.follow", "search.following.followers.follow_in_transaction"]


def told_on(day):
    """Return what is told of a day, but of staff, whose day of leaving may be said later, and of who teaches."""
    kinds = ["institution", "platform", "credit", "published_list", "listing"]
    ids = LedgerEntry.objects.filter(kind__in=kinds).order_by().values_list("record_id", flat=True).distinct()
    return {each: found.body for each, found in as_of.documents(ids, Moment(day)).items()}


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_sent_all_is_level_and_a_file_twice_says_nothing_else(seed):
    now = BEGINNING
    for act in history(seed, ACTS):
        day_before = now - timedelta(days=1)
        told = told_on(day_before)
        now = do(act, now)
        if isinstance(act, Turned):
            erased = LedgerEntry.objects.filter(action="erased").values_list("record_id", flat=True)
            assert {each: body for each, body in told.items() if each not in erased} == told_on(day_before)
        assert list(disagreements(on=now)) == []
        size = LedgerEntry.objects.count()
        do(Turned(0) if isinstance(act, Turned) else act, now)
        assert LedgerEntry.objects.count() == size
    assert verify().misfit is None
    assert check(database_engine()).is_none
    entries = list(LedgerEntry.objects.all())
    for day in {each.effective_on for each in entries} | {now}:
        assert statistics.figures(None, as_of=day) == counted(entries, None, on=day)
