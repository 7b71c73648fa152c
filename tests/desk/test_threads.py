"""What the thread of a case tells staff of each line."""

import pytest

from complaints import services
from desk.wording import thread
from tests.complaints.making import AT, case_of, receipt

pytestmark = pytest.mark.django_db


def test_of_what_staff_wrote_it_is_told_whether_the_reporter_has_read_it(person):
    given = receipt(at=AT)
    one = services.take(case_of(given), by=person, at=AT)
    services.write_as_reporter(given.reference, given.secret, body="还没有退费。", at=AT)
    services.write_to_reporter(one, body="已联系机构。", by=person, at=AT)

    def lines():
        return [(line.author, line.is_mine, line.is_office, line.text) for line in thread(one)[1:]]

    reporters, staffs = ("提交人", False, False, "还没有退费。"), ("工作人员clerk", True, True, "已联系机构。")
    taken = ("系统", False, True, "【已受理】")
    assert lines() == [taken, reporters, staffs]
    services.mark_seen_by_reporter(given.reference, given.secret, at=AT)
    assert lines() == [taken, reporters, ("工作人员clerk（对方已读）", *staffs[1:])]
