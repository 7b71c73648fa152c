"""Which entry of the public ledger corrected the record that somebody objected to.

Every change of a record is an entry of the ledger, so that a correction which stands in none was not made.
"""

from datetime import datetime

from django.utils.translation import gettext

from complaints.models import Complaint
from complaints.problems import WordsMissing, WrongMove
from registry import histories
from registry.days import civil_day


def newest_change(case: Complaint) -> int | None:
    """Return the newest entry about the case's record, or what hangs under it, since the objection came in. Two queries."""
    written = histories.newest_change(case.record_id)
    return written.seq if written and _is_since(case, written.recorded_at) else None


def check_correction(case: Complaint, seq: int | None) -> int:
    """Return the entry that corrected the record. Raises `WordsMissing` without one, `WrongMove` for one that cannot have."""
    if seq is None:
        raise WordsMissing(gettext("请写明更正在公开账本的第几条。还没有更正的，请先更正记录，再办结。"))
    recorded_at = histories.recorded_at(seq)
    if recorded_at is None:
        raise WrongMove(gettext("公开账本里没有第 %(seq)d 条。请打开记录的变更历史核对。") % {"seq": seq})
    if not _is_since(case, recorded_at):
        raise WrongMove(gettext("账本第 %(seq)d 条写在收到异议以前，不是这一次的更正。") % {"seq": seq})
    return seq


def _is_since(case: Complaint, recorded_at: datetime) -> bool:
    """Tell whether an entry was written since the objection came in; since that day where staff entered it, who note no hour."""
    came_in = case.messages.earliest("id").at
    if case.entered_by_id is None:
        return recorded_at >= came_in
    return civil_day(recorded_at) >= civil_day(came_in)
