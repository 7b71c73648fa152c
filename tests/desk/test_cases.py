"""The page of a case and the acts on it, as a clerk does them in a browser."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import contacts, selectors, services
from complaints.models import Complaint
from complaints.vocabulary import Outcome, Status
from desk.acts import ACTS, offered
from registry.days import day_words
from tests import factories
from tests.complaints.making import AT, case, case_of, clerk, objection, receipt, supervisor
from tests.desk.pages import shown, url, version_of
from tests.public_site.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_clerk_takes_answers_and_closes_a_case_and_the_reporter_reads_it(client, person):
    given = receipt(at=timezone.now())
    one = case_of(given)
    assert client.post(url(one, "take"), {"version": "1"}).url == url(one)
    assert client.post(url(one, "write"), {"version": "2", "words": "请补充合同编号。"}).url == url(one)
    services.write_as_reporter(given.reference, given.secret, body="合同编号 12。", at=timezone.now())
    assert "合同编号 12。" in shown(client, url(one))
    version = version_of(one)
    client.post(url(one, "close"), {"version": version, "outcome": "resolved", "words": "退费已到账。"})
    view = selectors.case_by_receipt(given.reference, given.secret)
    assert (view.status, view.status_text) == (Status.CLOSED, "已办结")
    assert [line.body for line in view.messages if line.body] == ["请补充合同编号。", "合同编号 12。", "退费已到账。"]
    page = shown(client, url(one))
    for words in ("受理", "给提交人留言", "办结", "诉求已解决", str(person)):
        assert words in page


@pytest.mark.parametrize(
    ("act", "words"), [("reply", "时限不再计算。这个件还开着"), ("close", "不能再更改"), ("extend", "最后一天推后")]
)
def test_what_comes_of_an_act_is_said_before_it_is_done(client, person, act, words):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    assert words in shown(client, url(one, act))


def test_every_act_that_asks_for_something_says_what_comes_of_it():
    assert {name for name, act in ACTS.items() if not act.effect} == {"take", "note"}


def test_the_page_shows_facts_clocks_and_the_public_record(client, person):
    school = factories.institution(name="启明星教育", region="370102")
    one = case(at=timezone.now() - timedelta(days=30), record=school.public_id, about="")
    page = shown(client, url(one))
    assert f'href="/institutions/{school.public_id}/"' in page
    for words in ("启明星教育", "¥3,600.50", "山东省济南市历下区 教育部门", "退费难", "红牌：已超期", one.description):
        assert words in page
    assert f"公开记录 {school.public_id}" in page
    assert "公开记录" not in shown(client, url(case(at=timezone.now())))


def test_the_last_day_is_not_taken_for_the_day_on_which_a_case_was_accepted_or_closed(client, person):
    one = case(at=AT)
    assert "最后一天是" not in shown(client, url(one))
    one = services.close(services.take(one, by=person, at=AT), outcome=Outcome.RESOLVED, words="已退费。", by=person, at=AT)
    page = text_of(client.get(url(one)))
    for clock in (f"已受理 最后一天是 {day_words(one.accept_by)}", f"已办结 最后一天是 {day_words(one.due_on)}"):
        assert clock in page


def test_days_are_written_as_everywhere_and_what_nobody_typed_is_not_called_unfiled(client, person):
    one = case(at=AT, occurred_on=date(2026, 10, 8), amount=None)
    sent = services.transfer(one, unit=Unit.MARKET, region="370100", words="属广告问题。", by=person, at=AT)
    other = clerk("market", unit=Unit.MARKET)
    services.extend(services.take(sent, by=other, at=AT), days=1, words="需要鉴定。", by=other, at=AT)
    client.force_login(other)
    page = shown(client, url(one))
    for words in ("2026年10月8日", "应在 2026年11月26日 前退回", "延至 2026年12月2日", "未填写"):
        assert words in page
    assert "未填报" not in page
    assert not re.search(r">[^<]*\d{4}-\d\d-\d\d", page)


def test_a_last_day_that_was_counted_again_is_told_as_nobodys_act(client, person):
    one = case(at=AT)
    estimate = one.due_on - timedelta(days=1)
    Complaint.objects.update(due_on=estimate, due_is_estimated=True)
    assert services.recount_estimates(at=AT) == 1
    page = shown(client, url(one))
    for words in ("系统", "按公布的节假日重新计算时限", f"由 {day_words(estimate)} 改为 {day_words(one.due_on)}"):
        assert words in page
    Complaint.objects.update(due_is_estimated=True)
    assert services.recount_estimates(at=AT) == 1
    page = shown(client, url(one))
    assert page.count("按公布的节假日重新计算时限") == 2
    assert f"由 {day_words(one.due_on)} 改为" not in page
    assert re.findall(r'actor">(.+?)</span>', page) == ["提交人", "系统", "系统"]


def test_what_people_write_is_text_and_never_markup(client, person):
    bad = "<script>alert(1)</script>"
    given = receipt(at=timezone.now(), about=bad, description=f"{bad} 十个字以上的情况说明")
    services.write_as_reporter(given.reference, given.secret, body=bad, at=timezone.now())
    one = case_of(given)
    services.write_note(one, body=bad, by=person, at=timezone.now())
    contacts.ask(one, reason=bad, by=person, at=timezone.now())
    client.force_login(supervisor())
    for address in (url(one), url(one, "reject"), "/desk/", "/desk/print/"):
        assert bad not in shown(client, address)


def test_only_what_can_be_done_is_offered(client, person):
    one = case(at=timezone.now())
    acts = set(re.findall(rf"{url(one)}([a-z-]+)/", shown(client, url(one))))
    assert acts == {"take", "reject", "transfer", "write", "note", "contact"}
    services.take(one, by=clerk("other"), at=timezone.now())
    assert not re.findall(rf'action="{url(one)}', shown(client, url(one)))


def test_a_supervisor_is_offered_to_assign_from_acceptance_to_the_end_and_then_only_a_note(person):
    one, boss = case(at=timezone.now()), supervisor()
    assert "assign" not in offered(one, boss)
    one = services.take(one, by=person, at=timezone.now())
    assert {"assign", "write", "note"} <= set(offered(one, boss))
    assert not {"assign", "supervise"} & set(offered(one, person))
    one = services.close(one, outcome=Outcome.RESOLVED, words="已退费。", by=person, at=timezone.now())
    assert offered(one, boss) == ["note"]


def test_an_extension_is_offered_once_for_no_enquiry_and_not_when_it_would_end_in_the_past(person):
    def taken(nature, at):
        return services.take(case(at=at, nature=nature), by=person, at=at)

    now = timezone.now()
    one = taken("report", now)
    assert "extend" in offered(one, person)
    one = services.extend(one, days=1, words="需要鉴定。", by=person, at=now)
    one = services.change_status(one, to=Status.IN_PROGRESS, by=person, at=now)
    for other in (one, taken("enquiry", now), taken("report", now - timedelta(days=90))):
        assert "extend" not in offered(other, person)


def test_an_act_that_the_case_does_not_allow_leads_back_with_the_reason(client, person):
    one = case(at=timezone.now())
    response = client.get(url(one, "close"), follow=True)
    assert response.redirect_chain == [(url(one), 302)]
    assert "这个件现在是“已提交”，不能办结。" in response.content.decode()


def test_what_was_typed_stays_when_something_is_missing(client, person):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    response = client.post(url(one, "close"), {"version": "2", "words": "机构已经把钱退回。"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "机构已经把钱退回。" in page
    assert "请先改正这些地方" in page
    assert Complaint.objects.get().status == Status.ACCEPTED


@pytest.mark.parametrize(
    ("act", "typed", "told"),
    [
        ("close", {"outcome": "answered", "words": "已办。"}, "选择"),
        ("close", {"outcome": "resolved", "words": "字" * 5_001}, "5001"),
        ("extend", {"days": "0", "words": "需要鉴定。"}, "1"),
        ("extend", {"days": "99", "words": "需要鉴定。"}, "1 到 10 个工作日"),
        ("transfer", {"unit": "navy", "region": "370100", "words": "转办。"}, "选择"),
        ("transfer", {"unit": "market", "region": "330106", "words": "转办。"}, "选择"),
        ("transfer", {"unit": "education", "region": "370000", "words": "转办。"}, "已经在该单位"),
        ("reply", {"words": "\x00"}, ""),
        ("reply", {"words": "   "}, ""),
    ],
)
def test_bad_input_is_an_error_in_words_and_changes_nothing(client, person, act, typed, told):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    response = client.post(url(one, act), {"version": "2"} | typed)
    assert response.status_code == 400
    assert told in response.content.decode()
    unchanged = Complaint.objects.get()
    assert (unchanged.status, unchanged.version) == (Status.ACCEPTED, 2)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_form_without_a_right_version_changes_nothing(client, person, version):
    one = case(at=timezone.now())
    assert client.post(url(one, "take"), {"version": version}).status_code in (400, 409)
    assert Complaint.objects.get().status == Status.SUBMITTED


def test_two_clerks_at_once_notice_each_other_and_nothing_typed_is_lost(client, person):
    one = case(at=timezone.now())
    boss = supervisor()
    services.take(one, by=boss, at=timezone.now())
    services.assign(one, to=person, by=boss, at=timezone.now())
    stale = {"version": "1", "words": "机构已经退费。", "outcome": "resolved"}
    response = client.post(url(one, "close"), stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "有人更新了这个件" in page
    assert "机构已经退费。" in page
    assert Complaint.objects.get().status == Status.ACCEPTED
    seen = re.search(r'name="version" value="(\d+)"', page)
    assert seen
    assert client.post(url(one, "close"), stale | {"version": seen[1]}).status_code == 302
    assert Complaint.objects.get().status == Status.CLOSED


def test_who_assigns_or_sends_back_what_somebody_else_has_moved_meanwhile_is_told(client, person):
    one, boss, other = services.take(case(at=timezone.now()), by=person, at=timezone.now()), supervisor(), clerk("other")
    services.write_to_reporter(one, body="请补充合同编号。", by=person, at=timezone.now(), version=2)
    client.force_login(boss)
    late = client.post(url(one, "assign"), {"version": "2", "to": str(other.pk)})
    assert (late.status_code, Complaint.objects.get().assigned_to) == (409, person)
    elsewhere = services.transfer(
        one, unit=Unit.MARKET, region="370102", words="属广告问题。", by=person, at=timezone.now(), version=3
    )
    receiver = clerk("receiver", unit=Unit.MARKET, region="370102")
    client.force_login(receiver)
    back = {"version": "3", "words": "不属于本单位。"}
    assert client.post(url(one, "send-back"), back).status_code == 409
    assert Complaint.objects.get().unit == elsewhere.unit == "market"
    assert client.post(url(one, "send-back"), back | {"version": "4"}).status_code == 302
    assert Complaint.objects.get().unit == "education"


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("reject", {"ground": "other_procedure"}),
        ("transfer", {"unit": "market", "region": "370100"}),
        ("write", {}),
        ("reply", {}),
        ("extend", {"days": "3"}),
    ],
)
def test_nobody_acts_before_they_have_read_what_the_reporter_wrote_meanwhile(client, person, act, typed):
    given, now = receipt(at=timezone.now()), timezone.now()
    one = case_of(given)
    if act in ("reply", "extend"):
        one = services.take(one, by=person, at=now)
    services.write_as_reporter(given.reference, given.secret, body="钱已经退了。", at=now)
    typed = {"version": str(one.version), "words": "请看说明。"} | typed
    refused = client.post(url(one, act), typed)
    assert (refused.status_code, "钱已经退了。" in refused.content.decode()) == (409, True)
    assert [line.body for line in case_of(given).messages.all() if line.body] == ["钱已经退了。"]
    assert client.post(url(one, act), typed | {"version": version_of(one)}).status_code == 302


def test_what_somebody_else_has_done_meanwhile_is_not_offered_again(client, person):
    one = case(at=timezone.now())
    assert '<button class="button">受理</button>' in client.get(url(one, "take")).content.decode()
    services.take(one, by=supervisor(), at=timezone.now())
    page = client.post(url(one, "take"), {"version": "1"}).content.decode()
    assert "有人更新了这个件" in page
    assert "现在不能受理了" in page
    assert '<button class="button">受理</button>' not in page


def test_a_double_click_acts_once(client, person):
    one = case(at=timezone.now())
    assert client.post(url(one, "take"), {"version": "1"}).status_code == 302
    assert client.post(url(one, "take"), {"version": "1"}).status_code == 409
    assert AuditLine.objects.filter(action="complaint.accepted").count() == 1


def tracked(given, language="zh-hans"):
    """What the reporter's page says to who shows the receipt."""
    visitor = Client(headers={"accept-language": language})
    return visitor.post("/complaints/track/", {"reference": given.reference, "secret": given.secret}, follow=True).content.decode()


def test_both_sides_read_until_when_a_case_was_put_off_when_why_and_under_which_rule(client, person):
    given = receipt(at=AT)
    one = services.take(case_of(given), by=person, at=AT)
    assert "延至" not in shown(client, url(one))
    assert "原定" not in tracked(given)
    services.extend(one, days=8, words="需要调取银行流水。", by=person, at=AT + timedelta(days=2))
    page = shown(client, url(one))
    assert "由 2026年12月1日延至 2026年12月11日，共 8 个工作日" in page
    why = "2026年11月26日决定 · 需要调取银行流水。 · 山东省 12345 热线办理规定（2020年1月）：延期一般不超过 10 个工作日"
    assert why in page
    page = tracked(given)
    for words in ("2026年12月11日前", "原定 2026年12月1日前", "2026年11月26日决定，延长 8 个工作日", "延期一般不超过 10 个工作日"):
        assert words in page
    assert page.count("需要调取银行流水。") == 2
    assert "By 8 working days, decided on 26 November 2026" in tracked(given, "en")


def test_an_objection_that_another_unit_checks_is_put_off_under_the_same_rule(client, person):
    given = objection(at=AT)
    services.transfer(case_of(given), unit=Unit.MARKET, region="370100", words="请核查处罚。", by=person, at=AT)
    page = tracked(given)
    assert "原定 2026年11月27日前" in page
    assert "2026年11月24日决定，延长 4 个工作日" in page
    assert page.count("第三十九条") == 1


def test_a_case_that_is_done_again_is_no_longer_put_off(client, person):
    given = receipt(at=AT)
    one = services.extend(services.take(case_of(given), by=person, at=AT), days=3, words="需要鉴定。", by=person, at=AT)
    one = services.change_status(one, to=Status.REPLIED, words="不予退费。", by=person, at=AT)
    later = AT + timedelta(days=1)
    one = services.change_status(one, to=Status.REDO, words="重新核查。", by=person, at=later)
    assert selectors.put_off(one) is None
    one = services.extend(one, days=2, words="再次鉴定。", by=person, at=later)
    known = selectors.put_off(one)
    assert known is not None
    assert (known.days, known.before, known.reason) == (2, date(2026, 12, 2), "再次鉴定。")


def test_a_case_that_was_sent_elsewhere_leads_back_to_the_queue_which_says_who_has_it(client, person):
    one = case(at=timezone.now())
    typed = {"version": "1", "unit": "market", "region": "370100", "words": "属广告问题。"}
    assert client.post(url(one, "transfer"), typed).url == "/desk/"
    assert f"{one.reference}：已转办。现由山东省济南市 市场监管部门承办。" in shown(client, "/desk/")
    assert one.reference not in shown(client, "/desk/")
    assert client.get(url(one)).status_code == 403


def test_a_supervisor_gives_a_case_to_somebody_else(client, person):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    other = clerk("other")
    client.force_login(supervisor())
    assert str(other) in shown(client, url(one, "assign"))
    client.post(url(one, "assign"), {"version": "2", "to": str(other.pk)})
    assert Complaint.objects.get().assigned_to == other
    assert f'<span>改派</span>\n  <span class="audit-line__detail">{other}</span>' in shown(client, url(one))
    assert client.post(url(one, "assign"), {"version": "3", "to": "99999"}).status_code == 400


def test_who_loses_the_role_while_they_are_given_a_case_is_not_given_it(client, person, monkeypatch):
    one = services.take(case(at=timezone.now()), by=person, at=timezone.now())
    other, offered_to = clerk("other"), selectors.handlers

    def offered_and_then_gone(of):
        found = offered_to(of)
        other.roles.all().delete()
        return found

    monkeypatch.setattr(selectors, "handlers", offered_and_then_gone)
    client.force_login(supervisor())
    refused = client.post(url(one, "assign"), {"version": "2", "to": str(other.pk)})
    assert refused.status_code == 403
    assert "这个人没有办理这个件的权限" in refused.content.decode()
    assert Complaint.objects.get().assigned_to == person


def test_an_anonymous_case_says_that_there_is_no_contact(client, person):
    one = case(at=timezone.now(), mode="anonymous")
    page = shown(client, url(one))
    assert "匿名提交，没有联系方式" in page
    assert "申请查看联系方式" not in page


def test_the_page_of_a_case_asks_the_database_as_often_for_a_long_thread(client, person, django_assert_max_num_queries):
    given = receipt(at=timezone.now())
    one = services.take(case_of(given), by=person, at=timezone.now())
    for _ in range(15):
        services.write_to_reporter(one, body="您好。", by=person, at=timezone.now())
        services.write_as_reporter(given.reference, given.secret, body="您好。", at=timezone.now())
    # The first page of a minute writes when the person was last seen.
    client.get("/desk/")
    with django_assert_max_num_queries(12):
        client.get(url(one))


def test_too_many_words_are_sent_whole_and_told_beside_the_box(client, person):
    one = case(at=timezone.now())
    services.take(one, by=person, at=timezone.now())
    box = client.get(f"/desk/cases/{one.reference}/").content.decode()
    assert "maxlength" not in box[box.index("<main") :]
    written = "长" * 5_320
    response = client.post(f"/desk/cases/{one.reference}/write/", {"version": 2, "words": written})
    assert response.status_code == 400
    shown = response.content.decode()
    assert "最多 5000 个字，现在有 5320 个" in shown
    assert written in shown


def test_what_is_chinese_on_pages_in_english_is_marked_as_chinese(client, person):
    one = case(at=timezone.now(), description="三月交了费用<b>，四月提出退费。")
    services.take(one, by=person, at=timezone.now())
    services.write_to_reporter(one, body="您好。", by=person, at=timezone.now())
    for address in (url(one), f"{url(one)}close/", "/desk/", "/desk/print/"):
        page = client.get(address, headers={"accept-language": "en"}).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        main = re.sub(r"<(select|textarea)\b.*?</\1>", "", main, flags=re.DOTALL)
        marked = re.sub(r'<(\w+)[^>]* ?lang="zh-Hans">[^<]*</\1>', "", main)
        assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", " ", marked)) == [], address
        assert "<b>" not in main


def test_an_act_is_not_named_like_the_status_that_it_leads_to(client, person):
    client.cookies["django_language"] = "en"
    page = shown(client, url(case_of(receipt(at=timezone.now()))))
    assert "Do not accept" in page
    assert "Not accepted" not in page
