"""The date box: a record's page as it was on a day, and by what was recorded until a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from config.template_tags import cn_date
from public_site.addresses import record_address
from public_site.as_of_request import PageDay
from registry import days, ledger, public_records, selectors
from registry.days import day_words
from registry.models import Platform, RecordKey
from registry.public_ids import public_id
from registry.sample.loading import file_sample
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.reading import addresses_in, page_of, status_panel_of, text_of

pytestmark = pytest.mark.django_db


def say(row, kind: RecordKind, document, effective_on: date, parent: str = "", recorded_at: datetime | None = None) -> None:
    """Put a version into the ledger as a service would at that moment."""
    draft = ledger.Draft(kind, row.public_id, parent, public_records.sort_key(row), document, effective_on)
    with transaction.atomic():
        ledger.publish([draft], recorded_at=recorded_at or factories.RECORDED_AT)


def suspend(app, on: date, recorded_at: datetime | None = None) -> None:
    app.status = "suspended"
    say(app, RecordKind.PLATFORM, public_records.platform(app), on, app.operator_id, recorded_at)


def test_page_of_a_past_day_shows_the_state_of_that_day_and_says_so(client: Client) -> None:
    app = factories.platform(name="明德课堂")
    suspend(app, date(2022, 5, 4))
    for row in (app, app.operator):
        response = page_of(client, row, "?as_of=2021-03-01")
        assert response.status_code == 200
        assert "2021年3月1日的状态：" in status_panel_of(response)
        assert "已经备案" in status_panel_of(response)
        assert 'class="seal seal--l tone--filed"' in response.content.decode()
        assert "这是 2021年3月1日的状态（按今天查到的登记内容）。 看今天的状态" in text_of(response)
        assert "截至 2021年3月1日" in status_panel_of(response)
        assert 'value="2021-03-01"' in response.content.decode()
        assert "暂停运营" in status_panel_of(page_of(client, row, "?as_of=2022-05-04")) or row is app.operator


def test_the_button_names_the_day_of_which_it_gives_a_certificate(client: Client) -> None:
    app = factories.platform()
    for row in (app, app.operator):
        assert f"开具 {cn_date(days.today())} 的状态证明" in text_of(page_of(client, row))
        assert "开具 2021年3月1日 的状态证明" in text_of(page_of(client, row, "?as_of=2021-03-01"))


def test_known_at_shows_what_was_said_by_then(client: Client) -> None:
    app = factories.platform()
    suspend(app, date(2021, 1, 1), recorded_at=factories.RECORDED_AT + timedelta(days=-30))
    query = "?as_of=2021-03-01&known_at="
    before = page_of(client, app, query + "2026-10-20")
    # The factories record on 24 November, so that nothing of the platform was known in October but its suspension.
    assert "到 2026年10月20日 为止，登记簿里还没有这条记录。" in status_panel_of(before)
    after = page_of(client, app, query + "2026-10-25")
    assert "暂停运营" in status_panel_of(after)
    assert "以 2026年10月25日 已登记的内容为准" in text_of(after)


def test_day_of_knowledge_means_its_end_in_china_and_a_moment_means_itself(client: Client) -> None:
    app = factories.platform()
    app.name = "改名课堂"
    late = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    say(app, RecordKind.PLATFORM, public_records.platform(app), date(2021, 1, 1), app.operator_id, late)
    address = "?as_of=2021-03-01&known_at="
    assert "改名课堂" in text_of(page_of(client, app, address + "2026-11-24"))
    for moment in ("2026-11-24T23:59:58", "2026-11-24T15:59:58Z", "2026-11-24T23:59:58%2B08:00", "2026-11-24T23:59:58+08:00"):
        response = page_of(client, app, address + moment)
        assert "改名课堂" not in text_of(response), moment
        assert "以 2026年11月24日 23:59 已登记的内容为准" in text_of(response), moment


def test_before_the_first_entry_nothing_is_known_and_nothing_is_denied(client: Client) -> None:
    app = factories.platform()
    for row in (app, app.operator):
        response = page_of(client, row, "?as_of=2019-12-01")
        assert response.status_code == 200
        assert "2020年1月8日以前的情况没有登记，不能据此说当时有没有备案。" in status_panel_of(response)
        assert 'aria-label="无记录"' in response.content.decode()
        assert "未备案" not in text_of(response)
        assert "：无记录（2019年12月1日） · Beian</title>" in response.content.decode()
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_record_that_was_removed_says_so_and_its_earlier_days_can_still_be_seen(client: Client) -> None:
    app = factories.platform(filing_number="鲁教线备000991")
    say(app, RecordKind.PLATFORM, None, date(2023, 1, 1), app.operator_id)
    today = page_of(client, app)
    assert today.status_code == 404
    assert "当日已移除：从 2023年1月1日起" in status_panel_of(today)
    gone = page_of(client, app, "?as_of=2023-06-01")
    assert "当日已移除：从 2023年1月1日起，登记簿不再公示这条记录。" in status_panel_of(gone)
    assert "已经备案" in status_panel_of(page_of(client, app, "?as_of=2022-12-31"))


@pytest.mark.parametrize(
    ("query", "words", "typed"),
    [
        ("as_of=gestern", "这不是日期", "gestern"),
        ("as_of=2021-02-30", "这不是日期", "2021-02-30"),
        ("as_of=2021-02-03T10:00", "这不是日期", "2021-02-03T10:00"),
        ("as_of=2099-01-01", "这一天还没有到", "2099-01-01"),
        ("as_of=2001-01-01", "从 2019年7月12日起才有备案", "2001-01-01"),
        ("as_of=2021-02-03&known_at=x", "这不是日期", "x"),
        ("as_of=2021-02-03&known_at=25:99", "这不是日期或时间", "25:99"),
        ("known_at=2099-01-01", "要填写今天或以前的日期", "2099-01-01"),
        ("as_of=" + "9" * 400, "这不是日期", "9" * 400),
        ("as_of=0000-01-01", "这不是日期", "0000-01-01"),
        ("as_of=%00", "", ""),
    ],
)
def test_wrong_day_is_refused_in_words_and_kept_as_typed(client: Client, query, words, typed) -> None:
    app = factories.platform()
    for row in (app, app.operator):
        response = page_of(client, row, f"?{query}")
        assert response.status_code == 400
        assert words in text_of(response)
        assert "<title>错误：" in response.content.decode()
        assert f'value="{typed}"' in response.content.decode()
        # No state is shown: it would be that of another day.
        assert 'class="seal' not in response.content.decode()
        assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("written", ["2021-3-1", "2021/3/1", "2021.03.01", "2021年3月1日", "２０２１年３月１日", "20210301"])
def test_day_may_be_written_in_the_usual_ways(client: Client, written) -> None:
    response = page_of(client, factories.institution(), f"?as_of={written}")
    assert response.status_code == 200
    assert 'value="2021-03-01"' in response.content.decode()


def test_empty_box_is_the_page_of_today_and_may_be_indexed(client: Client) -> None:
    response = page_of(client, factories.institution(), "?as_of=&known_at=")
    assert response.status_code == 200
    assert "X-Robots-Tag" not in response.headers
    assert "canonical" not in response.content.decode()


def test_page_of_a_day_is_kept_out_of_search_engines_and_names_the_page_of_today(client: Client) -> None:
    school = factories.institution()
    response = page_of(client, school, "?as_of=2021-03-01")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert f'<link rel="canonical" href="http://testserver/institutions/{school.uscc}/">' in response.content.decode()


def test_former_code_leads_to_the_current_one_and_keeps_the_day(client: Client) -> None:
    school = factories.institution()
    former = factories.new_uscc()
    RecordKey.objects.create(kind=RecordKey.Kind.USCC, value=former, record_id=school.public_id)
    response = client.get(f"/institutions/{former}/?as_of=2021-03-01")
    assert response.headers["Location"] == f"/institutions/{school.uscc}/?as_of=2021-03-01"


def test_links_to_other_records_and_pages_keep_the_day(client: Client) -> None:
    school = factories.institution()
    for number in range(14):
        factories.platform(school, name=f"平台{number:02d}", filing_number=f"A{number:02d}")
    person, line = factories.teacher(school), factories.listing(institution=school)
    links = addresses_in(page_of(client, school, "?as_of=2021-03-01"))
    assert "/platforms/A00/?as_of=2021-03-01" in links
    assert f"/teachers/{person.public_id}/?as_of=2021-03-01" in links
    assert "?as_of=2021-03-01&amp;platforms=2#platforms" in links or "?as_of=2021-03-01&platforms=2#platforms" in links
    for address in ("/platforms/A00/", f"/teachers/{person.public_id}/", f"/lists/{line.list_id}/"):
        assert f"/institutions/{school.uscc}/?as_of=2021-03-01" in addresses_in(client.get(f"{address}?as_of=2021-03-01")), address


def test_courses_and_fees_are_those_of_the_day(client: Client) -> None:
    app = factories.platform()
    course = factories.course(app, name="旧课名", fees=[{"basis": "per_lesson", "lessons": 30, "amount": "2400.00"}])
    course.name, course.fees = "新课名", [{"basis": "per_lesson", "lessons": 30, "amount": "3000.00"}]
    say(course, RecordKind.COURSE, public_records.course(course, []), date(2024, 1, 1), app.public_id)
    for row in (app, app.operator):
        then, now = text_of(page_of(client, row, "?as_of=2023-12-31")), text_of(page_of(client, row))
        assert "旧课名" in then
        assert "¥2,400.00" in then
        assert "新课名" not in then
        assert "¥3,000.00" in now


def test_staff_of_a_past_day_are_those_alone_who_are_public_today(client: Client) -> None:
    app = factories.platform()
    here, gone = factories.teacher(app.operator, name="查海轩"), factories.teacher(app.operator, name="仇立新")
    factories.course(app, teachers=(here, gone))
    say(gone, RecordKind.TEACHER, None, date(2024, 1, 1), app.operator_id)
    for row in (app, app.operator):
        text = text_of(page_of(client, row, "?as_of=2023-06-01"))
        assert "查海轩" in text
        assert "仇立新" not in text
    assert "已经离开的人员依法不再显示" in text
    assert client.get(f"/teachers/{gone.public_id}/?as_of=2023-06-01").status_code == 404
    assert client.get(f"/teachers/{here.public_id}/?as_of=2023-06-01").status_code == 200


def test_record_of_a_day_to_come_leads_to_no_day_that_cannot_be_shown(client: Client) -> None:
    school = factories.institution()
    app = Platform(public_id=public_id("platform", "未来"), operator=school, name="未来课堂", kind="app", status="filed")
    to_come = days.today() + timedelta(days=20)
    say(app, RecordKind.PLATFORM, public_records.platform(app), to_come, school.public_id)
    response = client.get(f"/platforms/{app.public_id}/")
    assert response.status_code == 404
    assert f"登记的内容从 {day_words(to_come)}起生效，以前的情况没有登记。" in status_panel_of(response)
    assert not [link for link in addresses_in(response) if "as_of" in link]
    assert "看今天的状态" not in text_of(response)
    assert f"/complaints/new/?about={app.public_id}" in addresses_in(response)


def test_of_a_person_and_a_list_nobody_asks_whether_they_were_filed(client: Client) -> None:
    person, found = factories.teacher(), factories.published_list()
    for address in (f"/teachers/{person.public_id}/", f"/lists/{found.public_id}/"):
        response = client.get(f"{address}?as_of=2019-08-01")
        text = text_of(response)
        assert "以前的情况没有登记。 截至" in text, address
        assert "没有登记，不等于当时没有。" in text, address
        assert "有没有备案" not in text, address
        assert "（2019年8月1日） · Beian</title>" in response.content.decode()


def test_a_page_without_sections_has_no_table_of_contents(client: Client) -> None:
    line, app = factories.listing(), factories.platform()
    for address in (f"/listings/{line.public_id}/", f"/platforms/{app.filing_number}/?as_of=2019-12-01"):
        assert "本页内容" not in client.get(address).content.decode(), address
    assert "本页内容" in client.get(f"/platforms/{app.filing_number}/").content.decode()


def test_credit_entry_of_a_past_day_is_as_it_was_then(client: Client) -> None:
    school = factories.institution()
    factories.platform(school)
    entry = factories.credit_entry(school, reason="提供虚假备案材料", listed_on=date(2022, 3, 1))
    entry.removed_on, entry.removal_kind, entry.removal_reason = date(2023, 3, 1), "repaired", "已整改"
    say(entry, RecordKind.CREDIT, public_records.credit(entry, "company"), date(2023, 3, 1), school.public_id)
    assert "黑名单" in status_panel_of(page_of(client, school, "?as_of=2022-06-01"))
    assert "信用修复" not in text_of(page_of(client, school, "?as_of=2022-06-01")).split("变更记录")[0]
    assert "2023年3月1日 信用修复：已整改" in text_of(page_of(client, school))
    assert "黑名单" not in status_panel_of(page_of(client, school, "?as_of=2022-02-28"))


def test_operator_stands_with_its_state_of_the_day(client: Client) -> None:
    app = factories.platform()
    factories.credit_entry(app.operator, listed_on=date(2024, 3, 1))
    assert f"{app.operator.name} 黑名单" in text_of(page_of(client, app))
    assert f"{app.operator.name} 已备案" in text_of(page_of(client, app, "?as_of=2023-01-01"))


def test_published_list_shows_its_lines_of_the_day(client: Client) -> None:
    listed = factories.published_list()
    line = factories.listing(listed, name="旧名学校", phone="0531-1234567")
    line.name, line.phone = "新名学校", ""
    say(line, RecordKind.LISTING, public_records.listing(line), date(2024, 1, 1), listed.public_id)
    then = text_of(client.get(f"/lists/{listed.public_id}/?as_of=2023-01-01"))
    assert "旧名学校" in then
    assert "这是 2023年1月1日的状态" in then
    # A number that was taken back is not told of an earlier day either.
    assert "0531-1234567" not in then
    assert client.get(f"/lists/{listed.public_id}/?as_of=x").status_code == 400


@pytest.mark.parametrize("seed", range(4))
def test_page_of_today_is_the_same_whichever_way_it_is_asked_for(client: Client, seed) -> None:
    school = factories.institution(kind="company", custody_bank="齐鲁示例银行", custody_mode="银行托管")
    statuses = ["filed", "rectifying", "suspended", "cancelled"]
    for number in range(3 + seed):
        number_or_none = None if number % 3 == 2 else f"B{9 - number}"
        app = factories.platform(school, name=f"平台{number}", filing_number=number_or_none, status=statuses[(number + seed) % 4])
        person = factories.teacher(school)
        for minutes in (30, 40 + seed):
            factories.course(app, teachers=(person,), lesson_minutes=minutes, code=f"C{9 - number}{minutes}")
        factories.credit_entry(
            school,
            list=["black", "grey", "white"][number % 3],
            listed_on=date(2022, 1, 1 + number),
            decision_number=f"第{number}号",
        )
        if number == seed:
            suspend(app, date(2025, 1, 1))
    factories.credit_entry(school, conduct_ended_on=date(2020, 1, 1), listed_on=date(2020, 6, 1))
    factories.listing(institution=school)
    for row in (school, app):
        asked = page_of(client, row, f"?as_of={days.today().isoformat()}")
        assert text_of(asked).replace(f"?as_of={days.today().isoformat()}", "") == text_of(page_of(client, row))


def test_every_page_of_the_sample_is_the_same_for_today_whichever_way_it_is_asked_for(client: Client) -> None:
    list(file_sample(8))
    found = selectors.ids_after("", [RecordKind.INSTITUTION, RecordKind.PLATFORM], limit=100)
    assert len(found) > 16
    for document in selectors.documents(found).values():
        address = record_address(document.kind, document.body)
        asked = client.get(f"{address}?as_of={days.today().isoformat()}")
        assert asked.status_code == 200
        assert text_of(asked).replace(f"?as_of={days.today().isoformat()}", "") == text_of(client.get(address)), address


def test_page_of_a_day_takes_the_same_queries_however_much_hangs_under_it(client: Client, django_assert_num_queries) -> None:
    school = factories.institution()
    for number in range(6):
        app = factories.platform(school, name=f"平台{number}")
        for _ in range(4):
            factories.course(app, teachers=(factories.teacher(school),))
        factories.credit_entry(school, list="white")
        factories.listing(institution=school)
    page_of(client, school, "?as_of=2026-01-01")
    # As for today, and once more the document, the credit entries and the staff, of the day.
    with django_assert_num_queries(14):
        page_of(client, school, "?as_of=2026-01-01")
    # As for today, and once more the document and the staff, of the day; the operator, its platforms, its credit entries of today
    # and of the day instead of its standing.
    with django_assert_num_queries(15):
        page_of(client, app, "?as_of=2026-01-01&known_at=2026-11-24")


def test_day_of_the_page_goes_into_other_addresses_only_if_it_is_not_today() -> None:
    assert PageDay(days.today(), days.today()).address("/x/") == "/x/"
