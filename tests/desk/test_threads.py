"""What the thread of a case and the notes beside it tell staff of each line."""

import pytest
from django.utils import timezone

from complaints import services
from complaints.models import Note
from desk.wording import thread
from tests.complaints.making import AT, case, case_of, receipt, supervisor
from tests.desk.pages import shown, url

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


def test_a_note_is_signed_by_who_wrote_it_and_tells_with_which_act_it_went(client, person):
    one = case(at=timezone.now())
    boss = supervisor()
    client.force_login(boss)
    client.post(url(one, "note"), {"version": "1", "words": "请三天内联系机构。"})
    assert Note.objects.get().staff == boss
    client.post(url(one, "transfer"), {"version": "1", "words": "属广告。", "unit": "education", "region": "370200"})
    page = shown(client, url(one))
    assert '<p class="message__text">请三天内联系机构。</p>' in page
    assert '<p class="message__text">【已转办】\n属广告。</p>' in page
