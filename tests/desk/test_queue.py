"""The queue: what it shows, how it is narrowed and printed, and how often it asks the database."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.html import escape

from complaints import contacts, services
from complaints.models import Complaint, Message
from complaints.vocabulary import Author, Outcome, Status
from tests import factories
from tests.complaints.making import AT, case, case_of, receipt, supervisor
from tests.plans import plans_of

pytestmark = pytest.mark.django_db


def page(client, **query):
    response = client.get("/desk/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_fresh_complaint_is_in_the_queue_marked_as_new(client, person):
    given = receipt(at=timezone.now(), region="370102", about="启明星<script>课堂")
    shown = page(client)
    assert given.reference in shown
    assert "启明星&lt;script&gt;课堂" in shown
    assert "山东省济南市历下区" in shown
    assert "上次看过之后有 1 个新件" in shown
    assert "待认领" in shown
    services.take(case_of(given), by=person, at=timezone.now())
    shown = page(client)
    assert str(person) in shown[shown.index(given.reference) :]
    assert '<span class="tag tag--strong">新</span>' not in shown


def test_new_cases_stay_new_until_one_says_so(client, person):
    receipt(at=timezone.now())
    page(client)
    assert "上次看过之后有 1 个新件" in page(client)
    assert client.post("/desk/looked/").url == "/desk/"
    assert "上次看过之后" not in page(client)
    receipt(at=timezone.now())
    assert "上次看过之后有 1 个新件" in page(client)


def test_what_came_in_after_the_list_was_made_stays_new(client, person):
    receipt(at=timezone.now())
    (early,) = re.findall('name="shown_at" value="(.+?)"', page(client))
    receipt(at=timezone.now())
    client.post("/desk/looked/", {"shown_at": early})
    assert "上次看过之后有 1 个新件" in page(client)
    for moment in (timezone.now().isoformat(), early):
        client.post("/desk/looked/", {"shown_at": moment})
        assert "个新件" not in page(client)


@pytest.mark.parametrize("moment", ["", "yesterday", "0001-01-01T00:00:00+23:59", "2999-01-01T00:00:00+00:00"])
def test_a_moment_at_which_no_list_was_made_is_taken_for_now(client, person, moment):
    receipt(at=timezone.now())
    client.post("/desk/looked/", {"shown_at": moment})
    assert "个新件" not in page(client)
    receipt(at=timezone.now())
    assert "上次看过之后有 1 个新件" in page(client)


def test_late_cases_say_so_in_words(client, person):
    late = case(at=timezone.now() - timedelta(days=30))
    shown = page(client, only="overdue")
    assert late.reference in shown
    assert "红牌：已超期" in shown
    assert "没有符合条件的件" in page(client, only="soon")


@pytest.fixture
def on(monkeypatch):
    """Set the day of the queue."""

    def set_day(day):
        monkeypatch.setattr("desk.queue.today", lambda: day)

    return set_day


def test_the_clock_that_ends_first_is_in_the_row(client, person, on):
    one = case(at=AT)
    on(date(2026, 11, 24))
    shown = page(client)
    assert "受理：还剩 1 个工作日" in shown
    assert '<time datetime="2026-11-25">2026年11月25日</time>' in shown
    assert "2026年12月1日" not in shown
    assert one.reference not in page(client, only="soon")
    on(date(2026, 11, 25))
    assert "受理：今天到期" in page(client, only="soon")
    on(date(2026, 11, 26))
    assert "红牌：未按时受理" in page(client, only="overdue")
    on(date(2026, 12, 2))
    assert "红牌：已超期 1 个工作日" in page(client, only="overdue")
    services.take(one, by=person, at=AT)
    on(date(2026, 11, 26))
    shown = page(client)
    assert "还剩 3 个工作日" in shown
    assert '<time datetime="2026-12-01">2026年12月1日</time>' in shown


def test_a_letter_of_the_reporter_is_noticed(client, person):
    given = receipt(at=timezone.now())
    services.write_as_reporter(given.reference, given.secret, body="请尽快。", at=timezone.now())
    assert "有未读留言" in page(client)
    assert given.reference in page(client, only="unread")


def test_a_wish_to_see_a_contact_is_noticed_by_who_may_allow_it(client, person):
    one, other = case(at=timezone.now()), case(at=timezone.now())
    contacts.ask(one, reason="需要电话核实合同。", by=person, at=timezone.now())
    assert "待批：查看联系方式" not in page(client)
    assert client.get("/desk/", {"only": "contact"}).status_code == 400
    client.force_login(supervisor())
    shown = page(client)
    assert '<span class="counter__number">1</span> <span class="counter__label">待批：查看联系方式</span>' in shown
    assert 'href="/desk/?only=contact&amp;status=all"' in shown
    assert shown.count("投诉 · 待批：查看联系方式") == 1
    shown = page(client, only="contact", status="all")
    assert one.reference in shown
    assert other.reference not in shown


def test_filters_and_search_narrow_the_queue_and_can_be_taken_off(client, person):
    refund, report = case(at=timezone.now()), case(at=timezone.now(), nature="report", about="黑板擦网校", region="370200")
    shown = page(client, nature="report", q="黑板擦", region="370200")
    assert report.reference in shown
    assert refund.reference not in shown
    assert "类型：举报" in shown
    assert "地区：山东省青岛市" in shown
    assert 'href="/desk/?q=%E9%BB%91%E6%9D%BF%E6%93%A6&amp;region=370200"' in shown
    assert 'value="黑板擦"' in shown


def test_the_cases_about_a_record_are_found_by_any_code_that_leads_to_it(client, person):
    school = factories.institution(region="370102")
    platform = factories.platform(school, filing_number="鲁备2020000001")
    one, other = (case(at=timezone.now(), about="", record=each.public_id) for each in (school, platform))
    for typed in (school.uscc, school.uscc.lower(), school.public_id):
        shown = page(client, q=typed)
        assert one.reference in shown
        assert other.reference not in shown
    shown = page(client, q="鲁备2020000001")
    assert other.reference in shown
    assert one.reference not in shown


def test_ended_cases_are_shown_when_asked_for(client, person):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    services.close(one, outcome=Outcome.RESOLVED, words="已退。", by=person, at=timezone.now())
    assert one.reference not in page(client)
    assert one.reference in page(client, status="ended")
    assert one.reference in page(client, status="all")


def test_a_whole_reference_is_looked_up_in_all_cases_whatever_the_filters(client, person):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    services.close(one, outcome=Outcome.RESOLVED, words="已退。", by=person, at=timezone.now())
    again = case(at=timezone.now(), description=f"不满意，原编号 {one.reference}。")
    spaced = f" {one.reference[:3].lower()} {one.reference[3:11]}-{one.reference[11:]}"
    for typed in (one.reference, spaced):
        shown = page(client, q=typed, nature="report", only="overdue")
        assert f"/desk/cases/{one.reference}/" in shown
        assert f"/desk/cases/{again.reference}/" in shown
        assert "共 2 件" in shown
        assert "在全部件里查找" in shown
        assert "类型：举报" not in shown
    elsewhere = case(at=timezone.now(), category="data_leak")
    assert "或者它不在您的单位和地区" in page(client, q=elsewhere.reference)
    assert f"/desk/cases/{elsewhere.reference}/" not in page(client, q=elsewhere.reference)


def test_the_queue_says_that_it_shows_open_cases_and_how_many_more_have_ended(client, person):
    one = services.take(case(at=timezone.now(), about="黑板擦网校"), by=person, at=timezone.now())
    services.close(one, outcome=Outcome.RESOLVED, words="已退。", by=person, at=timezone.now())
    case(at=timezone.now())
    shown = page(client)
    assert "未结 1 件" in shown
    assert "已结的件里" not in shown
    shown = page(client, q="黑板擦")
    assert "未结 0 件" in shown
    assert "已结的件里还有 1 件符合条件" in shown
    assert 'href="/desk/?q=%E9%BB%91%E6%9D%BF%E6%93%A6&amp;status=ended"' in shown
    assert "已结的件里还有" not in page(client, q="启明星")
    assert "共 1 件" in page(client, q="黑板擦", status="ended")


@pytest.mark.parametrize("query", [{"status": "lost"}, {"region": "999999"}, {"only": "x"}, {"q": "字" * 101}, {"q": "\x00"}])
def test_a_bad_value_is_an_error_in_words(client, person, query):
    response = client.get("/desk/", query)
    assert response.status_code == 400
    assert "请先改正这些地方" in response.content.decode()
    assert client.get("/desk/print/", query).status_code == 302
    assert client.get("/desk/cases.csv", query).status_code == 302


def test_a_bad_value_is_shown_where_it_stands(client, person):
    shown = client.get("/desk/", {"status": "foo"}).content.decode()
    assert "没有“foo”这个选项，请重新选择。" in shown
    assert re.search(r'<details class="facet-group"[^>]* open>', shown)


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE complaints_complaint; --", "\\", "(" * 100, "*" * 100])
def test_odd_text_is_searched_for_as_it_stands(client, person, text):
    case(at=timezone.now())
    assert client.get("/desk/", {"q": text}).status_code == 200


def test_the_queue_is_paged_and_walks_the_whole_set(client, person):
    references = {case(at=timezone.now() - timedelta(hours=hour)).reference for hour in range(30)}
    first, second = page(client), page(client, page="2")
    on_first = {each for each in references if each in first}
    on_second = {each for each in references if each in second}
    assert len(on_first) == 25
    assert on_first | on_second == references
    assert not on_first & on_second
    assert "第 2 页，共 2 页" in page(client, page="99")
    narrowed = {"nature": "complaint", "q": "启明星"}
    assert f'href="{escape("/desk/?" + urlencode(narrowed | {"page": "2"}))}"' in page(client, **narrowed)


def test_the_way_back_from_a_case_leads_to_the_list_as_it_was_left(client, person):
    shown = [case(at=timezone.now(), nature="report", region="370100") for _ in range(26)]
    left = "/desk/?nature=report&page=2"
    client.get(left)
    back = f'<a href="{escape(left)}">回到待办</a>'
    assert back in client.get(f"/desk/cases/{shown[0].reference}/").content.decode()
    assert back in client.get("/desk/print/?nature=report").content.decode()
    assert client.post("/desk/looked/").url == left
    client.get("/desk/?status=lost")
    assert back in client.get(f"/desk/cases/{shown[0].reference}/").content.decode()
    page(client)
    assert '<a href="/desk/">回到待办</a>' in client.get(f"/desk/cases/{shown[0].reference}/").content.decode()


def test_the_queue_asks_the_database_as_often_for_one_case_as_for_many(client, person, django_assert_num_queries):
    page(client)
    for cases in (1, 20):
        for _ in range(cases):
            case(at=timezone.now())
        # Session, user, roles; last look, counts; how many, the page, unread texts.
        with django_assert_num_queries(8):
            page(client)
    client.force_login(supervisor())
    page(client)
    # And whose contact colleagues ask to see, how many and on the page, and who has a case in hand.
    with django_assert_num_queries(11):
        page(client)


@pytest.mark.postgres
def test_the_queue_looks_at_open_cases_and_unseen_texts_alone(client, person):
    one = case(at=timezone.now())
    ended = {"status": Status.WITHDRAWN, "closed_at": AT}
    cases = Complaint.objects.bulk_create(
        Complaint(**_columns(one) | ended | {"reference": f"SDT{number:015}", "submission_key": str(number)})
        for number in range(2000)
    )
    said = {"author": Author.REPORTER, "body": "还没有退款。", "at": AT, "seen_at": AT}
    Message.objects.bulk_create(Message(complaint=each, **said) for each in [*cases, *[one] * 2000])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_complaint, complaints_message")
    client.force_login(supervisor())
    plans = plans_of(lambda: page(client))
    # What is counted, how many there are and the page; what else is asked may be about any case.
    assert sum("open_cases" in plan for plan in plans) == 3
    assert sum("unseen_messages" in plan for plan in plans) == 2


def _columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def test_the_queue_asks_the_database_as_often_for_many_words_as_for_two(client, person, django_assert_num_queries):
    client.get("/desk/")
    for words in ("退费 课", "退费 课 不 退 还 了 三 次 电话 没人接"):
        with django_assert_num_queries(10):
            client.get("/desk/", {"q": words})


def test_the_printed_queue_has_every_case_of_the_filter(client, person):
    references = [case(at=timezone.now()).reference for _ in range(30)]
    shown = client.get("/desk/print/").content.decode()
    assert all(reference in shown for reference in references)
    assert "未结 30 件" in shown
    assert "共 30 件" in client.get("/desk/print/?status=all").content.decode()
    assert "筛选待办" not in shown


def test_who_has_a_case_is_called_alike_in_the_queue_in_its_table_and_on_the_page_of_the_case(client, person):
    one = case(at=timezone.now())
    for address in ("/desk/", "/desk/print/", "/desk/cases.csv", f"/desk/cases/{one.reference}/"):
        assert "承办人" in client.get(address).getvalue().decode()


def test_on_paper_is_new_what_is_new_in_the_queue(client, person):
    case(at=timezone.now())
    assert '<span class="tag tag--strong">新</span>' in client.get("/desk/print/").content.decode()
    client.post("/desk/looked/")
    for address in ("/desk/", "/desk/print/"):
        assert '<span class="tag tag--strong">新</span>' not in client.get(address).content.decode()


def test_the_conditions_are_told_in_the_language_of_the_page(client, person):
    assert "类型：投诉" in page(client, nature="complaint")
    english = client.get("/desk/print/?nature=complaint", headers={"accept-language": "en"}).content.decode()
    assert "Kind: Complaint" in english


def test_a_case_taken_in_shows_its_clerk(client, person):
    given = receipt(at=timezone.now())
    services.take(case_of(given), by=person, at=timezone.now())
    assert str(person) in page(client, only="mine")
