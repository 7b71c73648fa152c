"""What the dated rules find, on record pages: the worst first, by the rules of the day, never at a person."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from registry import selectors, staff_tallies
from registry.judging.staff import StaffFacts
from registry.models import ContactLine, StaffTally
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.reading import Response, addresses_in, page_of, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def section_of(response: Response, name: str) -> str:
    page = response.content.decode()
    start = page.index(f'<section id="{name}"')
    return text_of(HttpResponse(f"<main>{page[start : page.index('</section>', start)]}</main>"))


def findings_of(response: Response) -> str:
    return section_of(response, "findings")


def test_platform_says_of_each_rule_what_was_filed_what_is_allowed_by_which_article_and_since_when(client: Client) -> None:
    text = findings_of(page_of(client, factories.platform(has_eye_protection=False)))
    assert "护眼功能 不符合 备案内容：没有 规定：要有 《山东省校外线上培训规范管理实施方案》（2019年12月）" in text
    assert "2019年12月18日起" in text


def test_worst_findings_and_worst_courses_come_first_and_met_rules_are_folded(client: Client) -> None:
    app = factories.platform(has_eye_protection=True, has_parental_control=False)
    factories.course(app, name="好课", lesson_minutes=30, break_minutes=10)
    factories.course(app, name="坏课", lesson_minutes=50, break_minutes=5)
    response = page_of(client, app)
    text = findings_of(response)
    assert text.index("家长监管功能 不符合") < text.index("护眼功能 符合")
    assert text.index("坏课 2 项不符合规定") < text.index("好课 没有发现不符合")
    assert "每节课时长 不符合 备案内容：50 分钟 规定：不超过 30 分钟" in text
    folded = response.content.decode().split("好课")[-1]
    assert folded.index("<details") < folded.index("每节课时长")
    assert text.startswith("对照规定")
    assert "3 项不符合规定" in text.split("平台")[0]


def test_verdicts_use_no_colour_of_the_seals(client: Client) -> None:
    page = page_of(client, factories.platform(has_eye_protection=False)).content.decode()
    section = page[page.index('<section id="findings"') : page.index('<section id="history"')]
    assert "tone--" not in section


def test_rules_are_those_of_the_day_of_the_page(client: Client) -> None:
    app = factories.platform()
    factories.course(app, name="四十分钟的课", lesson_minutes=40)
    assert "每节课时长 符合 备案内容：40 分钟 规定：不超过 40 分钟" in findings_of(page_of(client, app, "?as_of=2021-07-23"))
    assert "每节课时长 不符合 备案内容：40 分钟 规定：不超过 30 分钟" in findings_of(page_of(client, app, "?as_of=2021-07-24"))


def test_course_that_is_over_is_judged_by_the_rules_of_its_last_day(client: Client) -> None:
    app = factories.platform()
    factories.course(app, lesson_minutes=40, starts_on=date(2021, 3, 1), ends_on=date(2021, 5, 31))
    assert "每节课时长 不符合" not in findings_of(page_of(client, app))


def test_institution_shows_its_own_findings_and_a_tally_for_each_platform(client: Client) -> None:
    school = factories.institution(contract_template="GF-2020-2604")
    bad = factories.platform(school, name="坏平台", has_eye_protection=False)
    factories.course(bad, lesson_minutes=50)
    factories.platform(school, name="好平台", has_eye_protection=True)
    response = page_of(client, school)
    assert "培训合同 不符合 备案内容：GF-2020-2604" in findings_of(response)
    text = section_of(response, "platforms")
    assert "2 项不符合规定" in text.split("坏平台")[1].split("好平台")[0]
    assert "不符合" not in text.split("好平台")[1]


def staff(record_id: str, **counts: int) -> None:
    StaffTally.objects.update_or_create(record_id=record_id, defaults={"facts": {**counts}})


def test_rules_about_staff_are_counts_of_today_and_a_past_day_says_why_it_has_none(client: Client) -> None:
    app = factories.platform()
    staff(app.public_id, all=8, teaching=8, in_service=2, academic=8, without_certificate=1)
    text = findings_of(page_of(client, app))
    assert "8 人中有 2 人不符合" in text
    assert "8 人中有 1 人不符合" in text
    past = findings_of(page_of(client, app, "?as_of=2024-01-01"))
    assert "人不符合" not in past
    assert "人员情况只按今天的登记统计" in past


def test_fees_are_told_the_limits_of_the_day_where_there_were_any(client: Client) -> None:
    app = factories.platform(filed_on=date(2019, 11, 1))
    course = factories.course(app)
    for row, kind, parent in (
        (app.operator, "institution", ""),
        (app, "platform", app.operator_id),
        (course, "course", app.public_id),
    ):
        document = selectors.document(row.public_id)
        assert document
        factories.publish(row, RecordKind(kind), dict(document.body), parent, effective_on=date(2019, 11, 1))
    for row in (app, app.operator):
        assert "一次收费不得超过 60 课时或 3 个月。收费与公示不一致的，可以投诉。" in text_of(page_of(client, row))
        before = text_of(page_of(client, row, "?as_of=2019-12-17"))
        assert "一次收费不得超过" not in before
        assert "收费与公示不一致的，可以投诉。" in before


def test_a_past_day_says_of_no_staff_that_it_was_not_filed_or_broke_a_rule(client: Client) -> None:
    app = factories.platform(shows_foreign_staff=False)
    for record_id in (app.public_id, app.operator_id):
        staff(record_id, all=8, teaching=8, full_time_teaching=8)
    for query, told in (("", "专职教学、教研人员占比 符合"), ("?as_of=2024-01-01", "专职人员占比只按今天的登记统计")):
        assert told in findings_of(page_of(client, app.operator, query))
        assert "外籍人员的经历 不符合" not in findings_of(page_of(client, app, query))
        assert "项不符合规定" not in text_of(page_of(client, app.operator, query))
    assert "专职教学、教研人员占比" not in findings_of(page_of(client, app.operator, "?as_of=2024-01-01"))
    past = findings_of(page_of(client, app, "?as_of=2024-01-01"))
    assert "公示外籍人员的经历 无法判断 备案内容：没有公示，不清楚有没有外籍人员" in past


def test_so_few_people_that_one_could_be_meant_are_not_judged(client: Client) -> None:
    app = factories.platform()
    staff(app.public_id, all=2, teaching=2, in_service=1, academic=2)
    assert "不足 3 人，不公布结果" in findings_of(page_of(client, app))


def test_counts_of_staff_are_those_that_the_registry_keeps(client: Client) -> None:
    school = factories.institution()
    for _ in range(4):
        factories.teacher(school)
    with transaction.atomic():
        staff_tallies.refresh([school.public_id], on=TODAY)
    assert staff_tallies.facts_of_many([school.public_id])[school.public_id] != StaffFacts()
    assert "专职教学、教研人员占比" in findings_of(page_of(client, school))


@pytest.mark.parametrize("kind", ["institution", "platform", "teacher", "published_list", "listing"])
def test_every_record_says_once_on_screen_that_a_filing_is_no_endorsement(client: Client, kind) -> None:
    row = getattr(factories, kind)()
    address = {
        "institution": lambda: f"/institutions/{row.uscc}/",
        "platform": lambda: f"/platforms/{row.filing_number}/",
        "teacher": lambda: f"/teachers/{row.public_id}/",
        "published_list": lambda: f"/lists/{row.public_id}/",
        "listing": lambda: f"/listings/{row.public_id}/",
    }[kind]()
    assert "材料备案通过，仅表示审查时材料符合要求" in text_of(client.get(address))


def test_page_without_contact_lines_has_no_section_for_them(client: Client) -> None:
    assert 'id="contacts"' not in page_of(client, factories.institution()).content.decode()


def test_contact_lines_of_the_region_say_whom_to_call_when_and_who_says_so(client: Client) -> None:
    app = factories.platform(factories.institution(region="370102"))
    ContactLine.objects.create(
        region="370100",
        matter="fees",
        name="济南市市场监督管理局",
        phone="12315",
        hours="全天",
        source="市场监督管理投诉举报处理暂行办法",
        publisher=factories.publisher(),
    )
    for row in (app, app.operator):
        response = page_of(client, row)
        text = text_of(response)
        assert "收费和退费 济南市市场监督管理局 12315" in text[text.index("向谁投诉") :]
        assert "全天 来源：市场监督管理投诉举报处理暂行办法" in text
        assert "tel:12315" in addresses_in(response)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("热线规则的报道（2020年1月），https://news.example/1.html?a=1&b=2", "热线规则的报道（2020年1月）"),
        ("https://news.example/1.html?a=1&b=2", "https://news.example/1.html?a=1&amp;b=2"),
    ],
)
def test_the_address_of_a_source_is_a_link_in_its_words(client: Client, source: str, shown: str) -> None:
    school = factories.institution(region="370102")
    values = {"region": "370100", "matter": "fees", "name": "市场监督管理局", "phone": "12315", "publisher": factories.publisher()}
    ContactLine.objects.create(source=source, **values)
    page = page_of(client, school).content.decode()
    link = '<a href="https://news.example/1.html?a=1&amp;b=2" rel="nofollow noopener">'
    assert f"来源：{link}{shown}</a></span>" in page


def test_new_facts_are_shown_and_old_entries_that_lack_them_read_as_not_filed(client: Client) -> None:
    school = factories.institution(
        custody_bank="齐鲁示例银行", custody_mode="银行托管", custody_account_masked="****0001", custody_status="正常"
    )
    app = factories.platform(school, servers_in_mainland=True, content_kept_months=12, log_kept_days=365, shows_fees=True)
    factories.course(app, is_imported=True, import_proof="引进批文 1 号")
    assert "预收费监管 齐鲁示例银行，银行托管，账号 ****0001 状态：正常" in text_of(page_of(client, school))
    text = text_of(page_of(client, app))
    assert "服务器 在中国内地 培训内容留存 12 个月 直播影像留存 未填报 用户行为日志留存 365 天" in text
    assert "证明材料：引进批文 1 号" in text


def test_judging_does_not_slow_with_queries(client: Client, django_assert_max_num_queries) -> None:
    app = factories.platform()
    for number in range(12):
        factories.course(app, lesson_minutes=30 + number, starts_on=TODAY - timedelta(days=number))
    page_of(client, app)
    with django_assert_max_num_queries(11):
        page_of(client, app)
