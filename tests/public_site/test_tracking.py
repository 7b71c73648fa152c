"""Following a complaint by its receipt: what its holder sees and may do, and that nobody else gets in."""

import re
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.throttle import TRACKING
from complaints import selectors, services
from complaints.models import Complaint, Message
from complaints.vocabulary import Ground, Outcome, Status
from public_site import tracking_views
from public_site.after_the_end import if_late
from registry.ledger import head_seq
from registry.vocabulary import RecordKind
from tests import factories
from tests.complaints import making
from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt():
    return making.receipt(at=timezone.now())


def open_case(client: Client, receipt, **changes: str):
    return client.post("/complaints/track/", {"reference": receipt.reference, "secret": receipt.secret} | changes, follow=True)


def test_receipt_opens_status_promise_and_thread(client: Client, receipt) -> None:
    response = open_case(client, receipt)
    assert response.status_code == 200
    text = text_of(response)
    due = receipt.complaint.due_on
    assert receipt.reference in text
    assert "状态：已收到" in text
    assert f"承诺办结 {due.year}年{due.month}月{due.day}日前" in text
    assert "教育部门" in text


def test_what_was_complained_of_is_printed_and_what_is_to_be_pressed_is_not(client: Client, receipt) -> None:
    page = open_case(client, receipt).content.decode()
    before, folded = page.split('<details class="fold fold--printed column">')
    assert "您反映的内容" in folded.split("</details>")[0]
    forms = [form for form in re.findall(r"<form [^>]+>", before + folded) if "/complaints/track/" in form]
    assert [form for form in forms if "no-print" not in form] == []
    assert len(forms) == 2


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code} "])
def test_codes_are_read_as_people_type_them(client: Client, receipt, typed) -> None:
    response = open_case(client, receipt, reference=typed(receipt.reference), secret=typed(receipt.secret))
    assert receipt.reference in text_of(response)


def test_codes_stand_in_no_address(client: Client, receipt) -> None:
    response = open_case(client, receipt)
    assert response.redirect_chain == [("/complaints/track/", 302)]
    assert client.get("/complaints/track/", {"reference": receipt.reference, "secret": receipt.secret}).status_code == 200
    assert receipt.reference not in text_of(
        Client().get("/complaints/track/", {"reference": receipt.reference, "secret": receipt.secret})
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret": "AAAA-BBBB-CCCC-DDDD"}, "没有找到这个编号和查询密码对应的记录"),
        ({"reference": "12345"}, "编号应以 SD 开头"),
        ({"reference": ""}, "请填写受理编号"),
        ({"secret": ""}, "请填写查询密码"),
        ({"secret": "x" * 500}, "80"),
        ({"reference": "a\x00b"}, ""),
    ],
)
def test_wrong_codes_are_refused_in_words(client: Client, receipt, changes, words) -> None:
    response = open_case(client, receipt, **changes)
    assert response.status_code == 400
    assert words in text_of(response)
    assert "状态：已收到" not in text_of(response)


def test_each_code_that_is_wrong_has_its_own_words(client: Client, receipt) -> None:
    words = text_of(open_case(client, receipt, reference="12345", secret=""))
    assert "编号应以 SD 开头" in words
    assert "请填写查询密码" in words


def test_guessing_is_stopped(client: Client, receipt) -> None:
    for _ in range(TRACKING.failures):
        open_case(client, receipt, secret="AAAA-BBBB-CCCC-DDDD")
    response = open_case(client, receipt)
    assert response.status_code == 429
    assert "请过 15 分钟再试" in text_of(response)


def test_whose_codes_were_right_may_mistype_as_often_again(client: Client, receipt) -> None:
    for _ in range(2):
        for _ in range(TRACKING.failures - 1):
            assert open_case(client, receipt, secret="AAAA-BBBB-CCCC-DDDD").status_code == 400
        assert receipt.reference in text_of(open_case(client, receipt))


def test_codes_that_were_good_before_are_asked_for_again(client: Client, receipt) -> None:
    open_case(client, receipt)
    Complaint.objects.update(secret_hash="0" * 64)
    asked = client.get("/complaints/track/", follow=True)
    assert asked.redirect_chain == [("/complaints/track/", 302)]
    assert receipt.reference not in asked.content.decode()
    assert 'name="secret"' in asked.content.decode()


def test_until_it_is_taken_a_case_says_by_when_it_will_be_told_whether_it_is(client: Client, receipt) -> None:
    assert "告知是否受理" in text_of(open_case(client, receipt))
    services.take(Complaint.objects.get(), by=making.clerk(), at=timezone.now())
    assert "告知是否受理" not in text_of(client.get("/complaints/track/"))


def test_messages_go_both_ways(client: Client, receipt) -> None:
    open_case(client, receipt)
    client.post("/complaints/track/message/", {"body": "机构今天答应退一半。"})
    clerk = making.clerk()
    services.take(Complaint.objects.get(), by=clerk, at=timezone.now())
    services.write_to_reporter(Complaint.objects.get(), body="请补充付款截图。", by=clerk, at=timezone.now())
    page = client.get("/complaints/track/")
    text = text_of(page)
    assert text.index("机构今天答应退一半。") < text.index("请补充付款截图。")
    assert page.content.decode().count("message--mine") == 1
    assert "承办单位" in text
    assert clerk.display_name not in text


def test_reading_the_thread_is_told_to_staff(client: Client, receipt) -> None:
    clerk = making.clerk()
    services.take(Complaint.objects.get(), by=clerk, at=timezone.now())
    services.write_to_reporter(Complaint.objects.get(), body="请补充付款截图。", by=clerk, at=timezone.now())
    open_case(client, receipt)
    assert Message.objects.get(body="请补充付款截图。").seen_at is not None


def test_same_message_by_a_second_press_is_one(client: Client, receipt) -> None:
    open_case(client, receipt)
    for _ in range(2):
        client.post("/complaints/track/message/", {"body": "第一行\r\n第二行"})
    assert Message.objects.filter(author="reporter", body__gt="").count() == 1


def test_same_message_a_minute_later_is_another(receipt) -> None:
    for at in (timezone.now(), timezone.now() + services.SAME_WORDS_WITHIN):
        services.write_as_reporter(receipt.reference, receipt.secret, body="还没有退费。", at=at)
    assert Message.objects.filter(author="reporter", body="还没有退费。").count() == 2


def test_longest_message_is_taken_whole(client: Client, receipt) -> None:
    open_case(client, receipt)
    client.post("/complaints/track/message/", {"body": "长" * services.MAX_WORDS})
    assert Message.objects.filter(author="reporter", body="长" * 5000).exists()


def test_line_break_of_a_message_is_one_character_as_it_is_kept(client: Client, receipt) -> None:
    open_case(client, receipt)
    client.post("/complaints/track/message/", {"body": "\r\n".join(["长" * 99] * 50)})
    assert Message.objects.filter(author="reporter", body="\n".join(["长" * 99] * 50)).exists()


@pytest.mark.parametrize("body", ["", "   ", "长" * 5001])
def test_message_without_words_or_with_too_many_is_told_beside_the_field(client: Client, receipt, body) -> None:
    open_case(client, receipt)
    response = client.post("/complaints/track/message/", {"body": body})
    assert response.status_code == 400
    assert 'class="error-summary"' in response.content.decode()
    assert not Message.objects.filter(author="reporter", body__gt="").exists()


def test_closed_case_shows_its_outcome_and_takes_no_more(client: Client, receipt) -> None:
    clerk, now = making.clerk(), timezone.now()
    case = services.take(Complaint.objects.get(), by=clerk, at=now)
    case = services.change_status(case, to=Status.IN_PROGRESS, words="", by=clerk, at=now)
    services.close(case, outcome=Outcome.RESOLVED, words="机构已全额退费。", by=clerk, at=now)
    text = text_of(open_case(client, receipt))
    assert "办理结果 诉求已解决" in text
    assert "机构已全额退费。" in text
    assert "这件事已经结束" in text
    assert client.post("/complaints/track/message/", {"body": "还有一件事要说。"}).status_code == 400


def ended(given, outcome: Outcome, clerk) -> None:
    case = services.take(making.case_of(given), by=clerk, at=timezone.now())
    services.close(case, outcome=outcome, words="已核查。", by=clerk, at=timezone.now())


def test_whose_promised_day_has_passed_reads_that_it_has_and_what_can_be_done(client: Client, receipt) -> None:
    assert "承诺的日期已经过了" not in text_of(open_case(client, receipt))
    late = making.receipt(at=timezone.now() - timedelta(days=30), region="370102")
    text = text_of(open_case(client, late))
    assert "承诺的日期已经过了" in text
    assert "也可以向承办单位的上级反映：山东省济南市 教育部门" in text
    person = making.clerk()
    one = services.take(making.case_of(late), by=person, at=timezone.now())
    assert "承诺的日期已经过了" in text_of(open_case(client, late))
    services.change_status(one, to=Status.REPLIED, words="已答复。", by=person, at=timezone.now())
    assert "承诺的日期已经过了" not in text_of(open_case(client, late))


def test_a_promised_day_has_passed_on_the_next_one_though_no_office_is_open(client: Client) -> None:
    for day in range(7):
        given = making.receipt(at=datetime(2026, 11, 2 + day, 4, tzinfo=UTC), region="370102")
        case = selectors.receipt_view(making.case_of(given))
        assert not if_late(case, today=case.accept_by)
        assert if_late(case, today=case.accept_by + timedelta(days=1))


def test_who_is_not_content_with_the_end_reads_what_can_be_done(client: Client) -> None:
    school = factories.institution(region="370102")
    given = making.receipt(at=timezone.now(), record=school.public_id, about="")
    assert "对结果不满意" not in text_of(open_case(client, given))
    ended(given, Outcome.NOT_SETTLED, making.clerk())
    response = open_case(client, given)
    text = text_of(response)
    assert f"写明编号 {given.reference}" in text
    assert "上级反映：山东省济南市 教育部门；也可以拨打 12345" in text
    assert "《信访工作条例》第三十五条" in text
    assert "向人民法院起诉" in text
    assert f'href="/complaints/new/?record={school.public_id}"' in response.content.decode()


def test_the_province_has_no_level_above_it_here_and_what_a_provider_was_called_is_in_no_address(client: Client) -> None:
    given = making.receipt(at=timezone.now(), nature="report")
    ended(given, Outcome.NOT_FOUND, making.clerk())
    response = open_case(client, given)
    assert "上级反映：上一级主管部门" in text_of(response)
    assert "向人民法院起诉" not in text_of(response)
    assert 'href="/complaints/new/"' in response.content.decode()


def test_who_objected_objects_again_with_a_new_ground(client: Client) -> None:
    given = making.objection(at=timezone.now())
    ended(given, Outcome.UPHELD, making.clerk())
    response = open_case(client, given)
    assert "再提一次异议" in text_of(response)
    assert f'href="/objections/?record={given.complaint.record_id}"' in response.content.decode()


def test_a_correction_leads_to_the_entry_that_made_it(client: Client) -> None:
    school = factories.institution()
    given = making.objection(at=factories.RECORDED_AT, record=school.public_id)
    factories.publish(school, RecordKind.INSTITUTION, None)
    person = making.clerk()
    case = services.take(making.case_of(given), by=person, at=timezone.now())
    services.close(case, outcome=Outcome.CORRECTED, words="已更正。", correction=head_seq(), by=person, at=timezone.now())
    page = open_case(client, given).content.decode()
    assert f'href="/ledger/entries/{head_seq()}/"' in page


def test_a_refused_case_tells_on_which_ground(client: Client, receipt) -> None:
    person = making.clerk()
    services.reject(making.case_of(receipt), ground=Ground.EMERGENCY, words="请先报警。", by=person, at=timezone.now())
    assert "不予受理理由 紧急情况，应拨打 110、119 或 120" in text_of(open_case(client, receipt))
    assert "不予受理理由" not in text_of(open_case(client, making.receipt(at=timezone.now())))


def test_a_refused_case_leads_on_and_a_withdrawn_one_only_to_another(client: Client, receipt) -> None:
    services.reject(
        making.case_of(receipt), ground=Ground.NOT_OUR_DUTY, words="请向法院起诉。", by=making.clerk(), at=timezone.now()
    )
    assert "可以向承办单位的上级反映" in text_of(open_case(client, receipt))
    other = making.receipt(at=timezone.now())
    services.withdraw(other.reference, other.secret, at=timezone.now())
    text = text_of(open_case(client, other))
    assert "再提交一次" in text
    assert "不满意" not in text
    assert "上级" not in text


def test_the_reporter_withdraws_once_asked_whether_to(client: Client, receipt) -> None:
    address = "/complaints/track/withdraw/"
    assert address in open_case(client, receipt).content.decode()
    asked = client.get(address)
    assert "确定撤回吗" in text_of(asked)
    assert Complaint.objects.get().status == Status.SUBMITTED
    after = client.post(address, follow=True)
    assert after.redirect_chain == [("/complaints/track/", 302)]
    assert "已撤回" in text_of(after)
    assert "结束时间" in text_of(after)
    assert address not in after.content.decode()
    case = Complaint.objects.get()
    assert (case.status, case.closed_at is not None) == (Status.WITHDRAWN, True)
    assert client.post(address).headers["Location"] == "/complaints/track/"
    assert Complaint.objects.get().version == case.version


def test_nobody_withdraws_without_the_receipt_or_what_has_ended(client: Client, receipt) -> None:
    assert Client().get("/complaints/track/withdraw/").headers["Location"] == "/complaints/track/"
    assert Client().post("/complaints/track/withdraw/").status_code == 403
    assert Complaint.objects.get().status == Status.SUBMITTED
    open_case(client, receipt)
    clerk, now = making.clerk(), timezone.now()
    case = services.take(Complaint.objects.get(), by=clerk, at=now)
    services.close(case, outcome=Outcome.RESOLVED, words="机构已全额退费。", by=clerk, at=now)
    assert client.get("/complaints/track/withdraw/").headers["Location"] == "/complaints/track/"
    assert "已办结" in text_of(client.post("/complaints/track/withdraw/", follow=True))
    assert Complaint.objects.get().status == Status.CLOSED


def test_whoever_leaves_is_asked_for_the_codes_again(client: Client, receipt) -> None:
    open_case(client, receipt)
    client.post("/complaints/track/leave/")
    assert receipt.reference not in client.get("/complaints/track/").content.decode()
    assert client.post("/complaints/track/message/", {"body": "谁在写"}).status_code == 403
    assert not Message.objects.filter(body__gt="").exists()


@pytest.mark.parametrize("act", ["message", "leave"])
def test_nothing_is_written_or_left_by_following_a_link(client: Client, receipt, act) -> None:
    open_case(client, receipt)
    assert client.get(f"/complaints/track/{act}/", {"body": "谁在写"}).status_code == 405
    assert receipt.reference in text_of(client.get("/complaints/track/"))


def test_half_an_hour_later_one_has_left(client: Client, receipt, monkeypatch) -> None:
    open_case(client, receipt)
    later = time.time() + timedelta(seconds=tracking_views.SHOWN_RECEIPT.seconds).total_seconds()
    monkeypatch.setattr("time.time", lambda: later)
    assert receipt.reference not in client.get("/complaints/track/").content.decode()


def test_the_holder_reads_what_they_wrote_and_nobody_else_does(client: Client) -> None:
    receipt = making.receipt(at=timezone.now(), occurred_on=date(2026, 3, 2))
    text = text_of(open_case(client, receipt))
    own = f"经过和要求 {making.DESCRIPTION} 发生日期 2026年3月2日 涉及金额 ¥3,600.50 谁可以知道您是谁 保密"
    assert own in text
    for stranger in (Client(), client):
        stranger.post("/complaints/track/leave/")
        assert making.DESCRIPTION not in text_of(stranger.get("/complaints/track/"))


def test_what_was_left_empty_is_not_listed(client: Client) -> None:
    text = text_of(open_case(client, making.receipt(at=timezone.now(), amount=None)))
    assert "发生日期" not in text
    assert "涉及金额" not in text


def test_contact_is_on_no_page_of_the_case(client: Client, receipt) -> None:
    page = open_case(client, receipt).content.decode()
    for private in (making.NAME, making.PHONE, making.ADDRESS):
        assert private not in page


def two_open(client: Client, receipt):
    """Another case, opened in another tab while the page of the first one is still there."""
    open_case(client, receipt)
    other = making.receipt(at=timezone.now())
    open_case(client, other)
    return other


def test_what_was_written_on_a_page_that_was_left_meanwhile_is_shown_to_be_copied(client: Client, receipt, monkeypatch) -> None:
    open_case(client, receipt)
    later = time.time() + tracking_views.SHOWN_RECEIPT.seconds
    monkeypatch.setattr("time.time", lambda: later)
    response = client.post("/complaints/track/message/", {"body": "写了半个多小时。\r\n第二段。", "reference": receipt.reference})
    assert response.status_code == 403
    assert "刚才那一步没有做成" in text_of(response)
    assert "写了半个多小时。\r\n第二段。" in response.content.decode()
    assert receipt.reference not in response.content.decode()
    refused = client.post("/complaints/track/withdraw/")
    assert (refused.status_code, "刚才那一步没有做成" in text_of(refused)) == (403, True)
    assert "没有提交" not in text_of(refused)
    assert Complaint.objects.get().status == Status.SUBMITTED


def test_a_message_for_one_case_is_not_written_to_another_that_was_opened_since(client: Client, receipt) -> None:
    page = open_case(client, receipt).content.decode()
    assert f'name="reference" value="{receipt.reference}"' in page
    two_open(client, receipt)
    response = client.post("/complaints/track/message/", {"body": "只说给这一家听的话。", "reference": receipt.reference})
    assert response.status_code == 403
    assert "只说给这一家听的话。" in response.content.decode()
    assert not Message.objects.filter(body__gt="").exists()


def test_only_the_case_that_was_asked_about_is_withdrawn(client: Client, receipt) -> None:
    open_case(client, receipt)
    assert f'name="reference" value="{receipt.reference}"' in client.get("/complaints/track/withdraw/").content.decode()
    other = two_open(client, receipt)
    assert client.post("/complaints/track/withdraw/", {"reference": receipt.reference}).status_code == 403
    assert {making.case_of(each).status for each in (receipt, other)} == {Status.SUBMITTED}
