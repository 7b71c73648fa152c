"""The time line of a record's page: changes from old to new, corrections, decisions to come, the calendar, erasures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from public_site.wording import FIELD_LABELS
from registry import histories, public_records, turning
from registry.as_of import Moment
from registry.days import day_words, today
from registry.erasure import Erasure, erase
from registry.filing import removals
from registry.filing.due_changes import CALENDAR
from registry.histories import StatusSpan
from registry.models import LedgerEntry, Penalty
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.reading import Response, addresses_in, text_of

pytestmark = pytest.mark.django_db

RECORDED = "2026年11月24日登记"


def history_of(client: Client, row, query: str = "") -> str:
    code = row.uscc if hasattr(row, "uscc") else row.filing_number
    kind = "institutions" if hasattr(row, "uscc") else "platforms"
    text = text_of(client.get(f"/{kind}/{code}/{query}"))
    return text[text.index("变更记录", text.index("对照规定")) :]


def say(row, kind: RecordKind, effective_on: date, parent: str = "", **draft) -> None:
    document = public_records.platform(row) if kind == RecordKind.PLATFORM else public_records.institution(row, [], on=effective_on)
    factories.publish(row, kind, document, parent, effective_on=effective_on, **draft)


def test_change_is_told_from_old_to_new_with_basis_source_and_the_day_of_recording(client: Client) -> None:
    app = factories.platform(domains=["a.cn"], has_eye_protection=None)
    app.status, app.domains, app.has_eye_protection = "suspended", ["b" * 300], True
    say(app, RecordKind.PLATFORM, date(2026, 5, 4), app.operator_id, basis="鲁教监〔2026〕5号", source="五月.xlsx")
    text = history_of(client, app)
    assert "2026年5月4日 变更：网址、护眼功能、状态" in text
    assert "状态由“已备案”改为“暂停运营”" in text
    assert "护眼功能由“未填报”改为“是”" in text
    assert "网址由“a.cn”改为“" + "b" * 119 + "…”" in text
    assert f"依据：鲁教监〔2026〕5号 {RECORDED} 来源：五月.xlsx" in text


def test_what_changed_is_called_by_names_that_begin_alike(client: Client) -> None:
    for label in FIELD_LABELS.values():
        with override("en"):
            assert not str(label)[0].islower(), label
    school = factories.institution()
    school.name, school.address, school.is_nonprofit, school.brands = "新名", "新址", True, ["新牌"]
    say(school, RecordKind.INSTITUTION, date(2026, 5, 4))
    assert "变更：地址、品牌、非营利性等 4 项" in history_of(client, school)


def test_institution_tells_of_its_platforms_and_credit_entries_in_one_line_of_time(client: Client) -> None:
    school = factories.institution()
    app = factories.platform(school, name="明德课堂")
    factories.credit_entry(school, reason="提供虚假备案材料", listed_on=date(2021, 3, 1))
    app.status = "suspended"
    say(app, RecordKind.PLATFORM, date(2022, 5, 4), school.public_id)
    text = history_of(client, school)
    told = ["变更平台“明德课堂”：状态", "列入黑名单：提供虚假备案材料", "登记平台“明德课堂”"]
    places = [text.index(each) for each in told]
    assert places == sorted(places)
    assert "明德课堂" not in history_of(client, app).split("2020年1月8日")[0]


def test_line_leads_to_its_day_and_to_its_ledger_entry(client: Client) -> None:
    school = factories.institution()
    entry = histories.lines(school.public_id, kind=RecordKind.INSTITUTION)[0]
    links = addresses_in(client.get(f"/institutions/{school.uscc}/"))
    assert "?as_of=2020-01-08" in links
    assert f"/ledger/entries/{entry.seq}/" in links
    # It is called as the page is to which it leads.
    assert f"账本第 {entry.seq} 条" in history_of(client, school)
    assert f"账本第 {entry.seq} 条" in client.get(f"/ledger/entries/{entry.seq}/").content.decode()


def test_the_first_values_of_a_list_are_added_and_replace_nothing(client: Client) -> None:
    school = factories.institution()
    school.brands = ["明德云课堂"]
    say(school, RecordKind.INSTITUTION, date(2026, 5, 4))
    text = history_of(client, school)
    assert "品牌：新增“明德云课堂”" in text
    assert "品牌由" not in text


def test_correction_of_an_earlier_day_is_marked_and_compared_with_what_was_said_of_that_day(client: Client) -> None:
    app = factories.platform(name="甲课堂")
    app.name = "乙课堂"
    say(app, RecordKind.PLATFORM, date(2024, 1, 1), app.operator_id)
    app.name = "丙课堂"
    say(app, RecordKind.PLATFORM, date(2022, 1, 1), app.operator_id)
    text = history_of(client, app)
    assert "2022年1月1日 更正：名称 名称由“甲课堂”改为“丙课堂”" in text
    assert "2024年1月1日 变更：名称 名称由“甲课堂”改为“乙课堂”" in text


def test_decision_for_the_future_says_when_it_takes_effect_and_has_no_day_to_look_at(client: Client) -> None:
    app = factories.platform()
    app.status = "shut_down"
    say(app, RecordKind.PLATFORM, date(2099, 1, 1), app.operator_id)
    response = client.get(f"/platforms/{app.filing_number}/")
    assert "变更：状态 将于 2099年1月1日生效" in text_of(response)
    assert "?as_of=2099-01-01" not in addresses_in(response)


def test_what_the_calendar_caused_is_called_by_its_cause(client: Client) -> None:
    app = factories.platform(valid_until=date(2024, 1, 7))
    say(app, RecordKind.PLATFORM, date(2024, 1, 8), app.operator_id, basis=turning.LAPSED, source="calendar", by_calendar=True)
    text = history_of(client, app)
    assert "2024年1月8日 备案有效期届满" in text
    assert "calendar" not in text


def test_erased_entry_says_that_it_was_erased_and_nothing_of_what_it_held(client: Client) -> None:
    school = factories.institution()
    entry = factories.credit_entry(school, reason="逾期未完成整改", listed_on=date(2021, 3, 1))
    decision = Erasure(RecordKind.CREDIT, entry.public_id, date(2026, 2, 11), removals.ARTICLE_38)
    erase([decision], recorded_at=datetime(2026, 11, 24, 5, tzinfo=UTC))
    text = history_of(client, school)
    assert "名单记录 不良行为终止满五年（《山东省社会信用条例》第三十八条）" in text
    assert "2021年3月1日 登记名单记录 内容已依法删除" in text
    assert "逾期未完成整改" not in text


def test_entry_whose_disclosure_has_ended_is_not_told_even_before_it_is_erased(client: Client) -> None:
    school = factories.institution()
    factories.credit_entry(school, reason="逾期未完成整改", listed_on=date(2020, 3, 1), conduct_ended_on=date(2020, 2, 1))
    text = history_of(client, school)
    assert "内容依法不再公示" in text
    assert "逾期未完成整改" not in text


def test_correction_that_shortens_disclosure_silences_what_was_said_before(client: Client) -> None:
    school = factories.institution()
    entry = factories.credit_entry(school, reason="逾期未完成整改", listed_on=date(2020, 3, 1), conduct_ended_on=date(2025, 2, 1))
    entry.conduct_ended_on = date(2020, 2, 1)
    document = public_records.credit(entry, "company")
    factories.publish(entry, RecordKind.CREDIT, document, school.public_id, effective_on=date(2020, 3, 1))
    for query in ("", "?as_of=2020-06-01"):
        assert "逾期未完成整改" not in text_of(client.get(f"/institutions/{school.uscc}/{query}"))


def test_version_whose_own_disclosure_has_ended_stays_silent_when_a_later_one_is_still_told(client: Client) -> None:
    school = factories.institution()
    entry = factories.credit_entry(school, reason="逾期未完成整改", listed_on=date(2020, 3, 1), conduct_ended_on=date(2020, 2, 1))
    entry.reason, entry.conduct_ended_on = "提供虚假备案材料", None
    document = public_records.credit(entry, "company")
    factories.publish(entry, RecordKind.CREDIT, document, school.public_id, effective_on=date(2025, 3, 1))
    assert "提供虚假备案材料" in history_of(client, school)
    for query in ("", "?as_of=2020-06-01"):
        assert "逾期未完成整改" not in text_of(client.get(f"/institutions/{school.uscc}/{query}"))


def test_institution_that_became_a_natural_persons_no_longer_shows_its_credit_of_any_day(client: Client) -> None:
    school = factories.institution()
    entry = factories.credit_entry(school, reason="提供虚假备案材料", listed_on=date(2021, 3, 1))
    school.kind = "individual"
    say(school, RecordKind.INSTITUTION, date(2023, 1, 1))
    factories.publish(entry, RecordKind.CREDIT, None, school.public_id, effective_on=date(2023, 1, 1))
    for query in ("", "?as_of=2022-01-01"):
        assert "提供虚假备案材料" not in text_of(client.get(f"/institutions/{school.uscc}/{query}"))


def withdrawn_penalty(school) -> None:
    penalty = Penalty(
        institution=school, decision_number="罚二", kind="warning", issued_by="济南市教育局", decided_on=date(2024, 5, 7)
    )
    document = public_records.institution(school, [penalty], on=date(2024, 5, 7))
    factories.publish(
        school, RecordKind.INSTITUTION, document, effective_on=date(2024, 5, 7), basis="济教罚二决定书", source="五月.xlsx"
    )
    penalty.withdrawn_on, penalty.withdrawal_reason = date(2024, 6, 1), "处罚决定被撤销"
    document = public_records.institution(school, [penalty], on=date(2024, 6, 1))
    factories.publish(school, RecordKind.INSTITUTION, document, effective_on=date(2024, 6, 1), basis="复议决定")


def test_withdrawn_penalty_is_told_as_withdrawn_of_any_day(client: Client) -> None:
    school = factories.institution()
    withdrawn_penalty(school)
    page = text_of(client.get(f"/institutions/{school.uscc}/?as_of=2024-05-20"))
    assert "行政处罚已撤回 处罚决定被撤销" in page
    assert "行政处罚 警告" not in page
    assert "行政处罚由“罚二”" not in history_of(client, school)
    assert "罚二" not in text_of(client.get(f"/institutions/{school.uscc}/?as_of=2022-01-01")).split("变更记录")[0]


def test_what_differs_in_nothing_that_may_be_told_is_not_said_to_change_into_itself(client: Client) -> None:
    school = factories.institution(address="址" * 200 + "一")
    school.address = "址" * 200 + "二"
    say(school, RecordKind.INSTITUTION, date(2023, 7, 1))
    withdrawn_penalty(school)
    told = history_of(client, school)
    assert "行政处罚已变更 撤回的行政处罚：新增“罚二”" in told
    assert "地址已变更" in told
    assert "由“未填报”改为“未填报”" not in told


def test_an_entry_of_a_withdrawn_penalty_keeps_its_place_without_basis_and_source(client: Client) -> None:
    school = factories.institution()
    withdrawn_penalty(school)
    told = history_of(client, school)
    assert "2024年5月7日 变更 内容依法不再公示" in told
    assert not any(each in told for each in ("济教罚二决定书", "五月.xlsx"))
    assert "依据：复议决定" in told


def test_that_a_penalty_was_withdrawn_is_not_told_of_who_is_a_natural_person_now(client: Client) -> None:
    school = factories.institution()
    withdrawn_penalty(school)
    seq = LedgerEntry.objects.get(effective_on=date(2024, 6, 1)).seq
    assert "处罚决定被撤销" in client.get(f"/ledger/entries/{seq}/").content.decode()
    school.kind = "individual"
    say(school, RecordKind.INSTITUTION, date(2025, 1, 1))
    for address in (f"/institutions/{school.uscc}/", f"/institutions/{school.uscc}/?as_of=2024-06-20", f"/ledger/entries/{seq}/"):
        page = client.get(address).content.decode()
        assert not any(each in page for each in ("罚二", "处罚决定被撤销", "复议决定")), address


def test_time_line_is_paged_and_a_page_beyond_it_is_refused(client: Client) -> None:
    app = factories.platform()
    for year in range(2000, 2014):
        app.name = f"课堂{year}"
        say(app, RecordKind.PLATFORM, date(2021, 1, year - 1999), app.operator_id)

    def page(query: str) -> Response:
        return client.get(f"/platforms/{app.filing_number}/{query}")

    assert "?history=2#history" in addresses_in(page(""))
    assert "2020年1月8日 登记" in text_of(page("?history=2"))
    assert page("?history=3").status_code == 400


def test_status_holds_since_the_first_version_of_an_unbroken_run() -> None:
    app = factories.platform(status="suspended")
    for day, status, basis in (
        (date(2024, 1, 1), "filed", ""),
        (date(2026, 5, 4), "suspended", "鲁教监〔2026〕5号"),
        (date(2026, 6, 1), "suspended", ""),
    ):
        app.status, app.domains = status, [f"{day.isoformat()}.cn"]
        say(app, RecordKind.PLATFORM, day, app.operator_id, basis=basis)

    def span(on: date) -> StatusSpan:
        return histories.status_span(app.public_id, Moment(on))

    assert span(date(2026, 11, 24)) == StatusSpan(date(2026, 5, 4), "鲁教监〔2026〕5号")
    assert span(date(2025, 1, 1)) == StatusSpan(date(2024, 1, 1), "", date(2026, 5, 4), "SUSPENDED")
    assert (span(date(2019, 1, 1)).since, span(date(2019, 1, 1)).basis) == (None, "")


def test_status_of_a_filing_that_ended_holds_since_the_day_after_it(client: Client) -> None:
    app = factories.platform(valid_until=date(2026, 2, 9))

    def span(on: date) -> StatusSpan:
        return histories.status_span(app.public_id, Moment(on))

    ended = StatusSpan(date(2026, 2, 10))
    assert span(date(2026, 2, 9)) == StatusSpan(factories.EFFECTIVE_ON)
    assert span(date(2026, 2, 10)) == span(date(2026, 11, 24)) == ended
    say(app, RecordKind.PLATFORM, date(2026, 2, 10), app.operator_id, basis=turning.LAPSED, source="calendar", by_calendar=True)
    app.domains = ["mingde.example"]
    say(app, RecordKind.PLATFORM, date(2026, 5, 4), app.operator_id, basis="变更网址")
    assert span(date(2026, 2, 10)) == span(date(2026, 11, 24)) == ended
    told = text_of(client.get(f"/platforms/{app.filing_number}/"))
    assert "备案有效期已于 2026年2月9日届满 自 2026年2月10日起为这一状态 截至" in told
    app.valid_until = date(2030, 2, 9)
    say(app, RecordKind.PLATFORM, date(2026, 6, 1), app.operator_id, basis="重新备案")
    assert span(date(2026, 5, 31)) == StatusSpan(date(2026, 2, 10), "", date(2026, 6, 1), "FILED")
    assert span(date(2026, 11, 24)) == StatusSpan(date(2026, 6, 1), "重新备案")


def test_an_entry_that_is_to_come_is_not_said_to_be_public_no_longer(client: Client) -> None:
    school = factories.institution()
    entry = factories.credit_entry(school, listed_on=today() + timedelta(days=9))
    seq = LedgerEntry.objects.get(record_id=entry.public_id).seq
    told = history_of(client, school)
    assert "登记名单记录 将于 " in told
    assert "还没有生效，内容不公示" in told
    assert "还没有生效，内容不公布，只留指纹" in text_of(client.get(f"/ledger/entries/{seq}/"))
    assert "还没有生效，内容不公布" in client.get("/feeds/changes.atom?kind=credit").content.decode()
    for page in (told, text_of(client.get(f"/ledger/entries/{seq}/")), client.get("/feeds/changes.atom").content.decode()):
        assert entry.reason not in page
        assert "依法不再" not in page


def test_a_decision_that_was_to_come_keeps_its_basis_when_its_day_has_come() -> None:
    app = factories.platform()
    app.status = "suspended"
    say(app, RecordKind.PLATFORM, date(2026, 5, 4), app.operator_id, basis="鲁教监〔2026〕5号")
    say(app, RecordKind.PLATFORM, date(2026, 5, 4), app.operator_id, source=CALENDAR, by_calendar=True)
    app.status = "filed"
    say(app, RecordKind.PLATFORM, date(2026, 8, 1), app.operator_id)
    told = histories.status_span(app.public_id, Moment(date(2026, 6, 1)))
    assert (told.basis, told.next_status) == ("鲁教监〔2026〕5号", "FILED")


def test_a_change_that_is_to_come_is_said_beside_the_status_of_today_alone(client: Client) -> None:
    app = factories.platform(status="filed")
    app.status = "cancelled"
    to_come = today() + timedelta(days=40)
    say(app, RecordKind.PLATFORM, to_come, app.operator_id)
    told = f"{day_words(to_come)}起将变为“已注销”"
    assert told in text_of(client.get(f"/platforms/{app.filing_number}/")).split("变更记录")[0]
    assert told not in text_of(client.get(f"/platforms/{app.filing_number}/?as_of=2022-01-01")).split("变更记录")[0]
