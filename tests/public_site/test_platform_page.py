"""The page of a platform: its state and since when, who runs it, what the courses cost, how they are taught."""

import re
from datetime import date, time
from urllib.parse import quote

import pytest
from django.test import Client

from public_site.addresses import record_address
from registry import public_records
from registry.state_wording import PLATFORM_SENTENCES
from registry.vocabulary import PlatformStatus, RecordKind
from tests import factories
from tests.public_site.reading import addresses_in, page_of, status_panel_of, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "sentence", "seal", "tone"),
    [
        ("filed", "已经备案", "已备案", "filed"),
        ("rectifying", "正在限期整改", "整改中", "caution"),
        ("suspended", "暂停运营，请不要付费", "暂停运营", "caution"),
        ("refused", "没有通过备案审查", "未通过备案", "warning"),
        ("shut_down", "已被关停", "已关停", "warning"),
        ("delisted", "已被下架", "已下架", "warning"),
        ("unfiled", "没有备案", "未备案", "warning"),
        ("cancelled", "已注销备案", "已注销", "ended"),
    ],
)
def test_each_status_has_its_seal_and_sentence(client: Client, status, sentence, seal, tone) -> None:
    response = page_of(client, factories.platform(status=status))
    assert sentence in status_panel_of(response)
    assert f'tone--{tone}" viewBox="0 0 64 64" role="img" aria-label="{seal}"' in response.content.decode()


def test_state_says_since_when_and_on_what_basis(client: Client) -> None:
    app = factories.platform()
    app.status = "suspended"
    document = public_records.platform(app)
    factories.publish(app, RecordKind.PLATFORM, document, app.operator_id, effective_on=date(2026, 5, 4), basis="鲁教监〔2026〕5号")
    app.domains = ["example.cn"]
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), app.operator_id, effective_on=date(2026, 6, 1))
    panel = status_panel_of(page_of(client, app))
    assert "自 2026年5月4日起为这一状态" in panel
    assert "依据：鲁教监〔2026〕5号" in panel


def test_filing_that_was_brought_back_says_since_when_it_is_so_again(client: Client) -> None:
    app = factories.platform(status="rectifying", filed_on=date(2020, 1, 8))
    app.status = "filed"
    document = public_records.platform(app)
    factories.publish(app, RecordKind.PLATFORM, document, app.operator_id, effective_on=date(2021, 10, 1), basis="整改完成")
    panel = status_panel_of(page_of(client, app))
    assert "于 2020年1月8日备案" in panel
    assert "自 2021年10月1日起为这一状态" in panel
    assert "依据：整改完成" in panel


@pytest.mark.parametrize(("status", "is_told"), [("filed", True), ("rectifying", True), ("cancelled", False), ("shut_down", False)])
def test_a_filing_that_is_no_more_is_valid_until_no_day(client: Client, status, is_told) -> None:
    panel = status_panel_of(page_of(client, factories.platform(status=status, valid_until=date(2031, 9, 1))))
    assert ("备案有效期至 2031年9月1日" in panel) is is_told
    panel = status_panel_of(page_of(client, factories.platform(status=status, valid_until=date(2024, 9, 1))))
    assert ("备案有效期已于 2024年9月1日届满" in panel) is is_told


def test_filing_that_ran_out_counts_as_none(client: Client) -> None:
    panel = status_panel_of(page_of(client, factories.platform(valid_until=date(2024, 1, 7))))
    assert "没有备案" in panel
    assert "备案有效期已于 2024年1月7日届满" in panel
    assert "自 2024年1月8日起为这一状态" in panel


def test_operator_stands_with_its_own_state(client: Client) -> None:
    app = factories.platform()
    factories.credit_entry(app.operator)
    response = page_of(client, app)
    assert f"{app.operator.name} 黑名单" in text_of(response)
    assert f"/institutions/{app.operator.uscc}/" in addresses_in(response)


@pytest.mark.parametrize(("status", "seal"), [("filed", "黑名单"), ("suspended", "黑名单"), ("shut_down", "已关停")])
def test_platform_of_an_operator_on_the_black_list_warns_by_its_seal(client: Client, status: str, seal: str) -> None:
    app = factories.platform(status=status)
    assert "黑名单" not in status_panel_of(page_of(client, app))
    factories.credit_entry(app.operator)
    panel = status_panel_of(page_of(client, app))
    assert f" {seal} " in panel
    assert str(PLATFORM_SENTENCES[PlatformStatus(status)]) in panel
    assert "运营它的机构在黑名单中，请不要付费" in panel


def test_who_answers_jointly_is_named(client: Client) -> None:
    other = factories.institution()
    response = page_of(client, factories.platform(responsible_usccs=[other.uscc]))
    assert "与运营机构共同承担责任的" in text_of(response)
    assert f"/institutions/{other.uscc}/" in addresses_in(response)


def test_course_tells_hours_days_teachers_and_refunds(client: Client) -> None:
    app = factories.platform()
    person = factories.teacher(app.operator, name="查海轩")
    course = factories.course(
        app,
        teachers=(person,),
        weekdays=[6, 7],
        assigns_homework=False,
        refund_policy="开课前五日内全额退费",
    )
    response = page_of(client, app)
    text = text_of(response)
    assert "每课时 40 分钟，间隔 10 分钟，周六、周日" in text
    assert "7 年级，每课时 ¥" in text
    assert "教学人员 查海轩" in text
    assert "退费规则 开课前五日内全额退费" in text
    assert f'id="{course.public_id}"' in response.content.decode()


def test_a_course_without_a_break_between_lessons_says_so_where_that_was_filed(client: Client) -> None:
    app = factories.platform()
    factories.course(app, break_minutes=0)
    factories.course(app, break_minutes=None)
    text = text_of(page_of(client, app))
    assert "每课时 40 分钟，间隔 0 分钟 " in text
    assert "每课时 40 分钟 " in text


@pytest.mark.parametrize(
    ("filed", "days", "hours"),
    [
        ({}, "未填报", ""),
        ({"starts_on": date(2026, 3, 7), "starts_at": time(19, 50)}, "2026年3月7日起", "，19:50起"),
        ({"ends_on": date(2026, 6, 28), "ends_at": time(20, 30)}, "2026年6月28日止", "，20:30止"),
        (
            {"starts_on": date(2026, 3, 7), "ends_on": date(2026, 6, 28), "starts_at": time(19, 50), "ends_at": time(20, 30)},
            "2026年3月7日至2026年6月28日",
            "，19:50–20:30",
        ),
    ],
)
def test_days_and_hours_are_told_also_where_only_the_first_or_the_last_is_filed(client: Client, filed, days, hours) -> None:
    app = factories.platform()
    fee = {
        "basis": "per_period",
        "amount": "2880.00",
        **{name: str(filed[name]) for name in ("starts_on", "ends_on") if name in filed},
    }
    factories.course(app, name="春季班", fees=[fee], **filed)
    text = text_of(page_of(client, app))
    assert f"间隔 10 分钟{hours} 开课和结课 {days} 布置作业" in text
    period = f"，{days}" if filed else ""
    assert f"春季班 初中数学，7 年级{period} 算不出" in text


def test_courses_are_paged_and_the_address_of_each_opens_it_on_its_page(client: Client) -> None:
    app = factories.platform()
    courses = [factories.course(app, code=f"C-{number:03d}", name=f"第{number}门课") for number in range(41)]
    first = page_of(client, app)
    assert "课程详情 41" in text_of(first)
    assert f'id="{courses[19].public_id}"' in first.content.decode()
    assert f'id="{courses[20].public_id}"' not in first.content.decode()
    assert "?courses=2#courses" in addresses_in(first)
    body = public_records.course(courses[40], [])
    found = client.get(record_address(RecordKind.COURSE, body), follow=True)
    opened = re.findall(r'<details class="[^"]+" open>\s*<summary><span class="fold__title">(.+?)</span>', found.content.decode())
    assert "第40门课" in opened
    assert "?courses=2#courses" in addresses_in(found)
    assert page_of(client, app, "?courses=4").status_code == 400
    # A course that is gone by now leads to the first page.
    assert f'id="{courses[0].public_id}"' in page_of(client, app, "?course=cgone").content.decode()


def test_platform_without_courses_says_what_that_means(client: Client) -> None:
    assert "没有公示课程和收费" in text_of(page_of(client, factories.platform()))


def test_platform_without_number_is_called_by_its_id_and_one_with_a_number_by_that(client: Client) -> None:
    unfiled = factories.platform(filing_number=None, name="野课堂", status="unfiled")
    assert page_of(client, unfiled).status_code == 200
    filed = factories.platform(filing_number="鲁教线备000777")
    response = client.get(f"/platforms/{filed.public_id}/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/platforms/{quote('鲁教线备000777')}/"


def test_unknown_number_is_a_404_in_words(client: Client) -> None:
    response = client.get("/platforms/nothing/")
    assert response.status_code == 404
    assert "没有找到这个平台" in text_of(response)


def test_page_takes_the_same_queries_however_many_courses(client: Client, django_assert_num_queries) -> None:
    app = factories.platform()
    for _ in range(25):
        factories.course(app, teachers=(factories.teacher(app.operator),))
    page_of(client, app)
    # Number, document, operator, its standing, courses, their staff, since when, history and what it says, counts of
    # staff, contact lines.
    with django_assert_num_queries(11):
        response = page_of(client, app)
    assert "第 1 页，共 2 页" in text_of(response)
    with django_assert_num_queries(11):
        page_of(client, app, "?fees=2")
