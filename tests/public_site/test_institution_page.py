"""The page of an institution: its state in one second, then what it offers, who teaches, what was decided, what changed."""

import re
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.test import Client

from public_site import fees, institution_page
from registry import public_records
from registry.days import today
from registry.models import Penalty, RecordKey
from registry.vocabulary import RecordKind
from tests import factories
from tests.public_site.reading import addresses_in, page_of, status_panel_of, text_of

pytestmark = pytest.mark.django_db


def test_filed_institution_says_so_with_its_seal_platforms_and_day(client: Client) -> None:
    school = factories.institution(name="济南明德在线教育有限公司")
    factories.platform(school, name="明德课堂")
    response = page_of(client, school)
    assert response.status_code == 200
    assert "这家机构的线上平台已经备案。" in status_panel_of(response)
    assert 'class="seal seal--l tone--filed"' in response.content.decode()
    assert "2020年1月8日备案" in text_of(response)


@pytest.mark.parametrize(
    ("statuses", "sentence", "tone"),
    [
        ([], "没有已备案的线上平台", "warning"),
        (["unfiled"], "没有已备案的线上平台", "warning"),
        (["filed", "rectifying"], "有平台正在限期整改", "caution"),
        (["filed", "suspended"], "只有部分平台备案", "caution"),
        (["cancelled"], "都已注销备案", "ended"),
    ],
)
def test_state_is_what_the_platforms_add_up_to(client: Client, statuses, sentence, tone) -> None:
    school = factories.institution()
    for number, status in enumerate(statuses):
        factories.platform(school, name=f"平台{number}", status=status)
    response = page_of(client, school)
    assert sentence in status_panel_of(response)
    assert f'class="seal seal--l tone--{tone}"' in response.content.decode()


def test_black_list_outweighs_a_filing_and_names_reason_day_and_decision(client: Client) -> None:
    school = factories.institution()
    factories.platform(school)
    factories.credit_entry(school, reason="提供虚假备案材料", decision_number="鲁教罚〔2026〕3号", listed_on=date(2026, 3, 1))
    panel = status_panel_of(page_of(client, school))
    assert "这家机构在黑名单中" in panel
    assert "2026年3月1日列入黑名单：提供虚假备案材料（山东省教育厅，鲁教罚〔2026〕3号）" in panel


def test_entry_that_was_removed_is_shown_as_past_and_changes_no_state(client: Client) -> None:
    school = factories.institution()
    factories.platform(school)
    factories.credit_entry(school, removed_on=date(2022, 3, 1), removal_reason="已完成信用修复")
    response = page_of(client, school)
    assert "已经备案" in status_panel_of(response)
    assert "2022年3月1日 移出：已完成信用修复" in text_of(response)
    assert "已不在名单中" in text_of(response)


def test_entry_of_a_day_to_come_is_not_said_to_be_past_and_no_past_day_tells_of_it(client: Client) -> None:
    school = factories.institution()
    factories.platform(school)
    entry = factories.credit_entry(school, reason="拒不退费", listed_on=today() + timedelta(days=10))
    factories.publish(entry, RecordKind.CREDIT, public_records.credit(entry, school.kind), school.public_id)
    response = page_of(client, school)
    assert "已经备案" in status_panel_of(response)
    assert "黑名单 还没有列入 拒不退费" in text_of(response)
    past = text_of(page_of(client, school, "?as_of=2023-06-01"))
    assert "拒不退费" not in past[past.index("名单和处罚", past.index("教学和教研人员 ")) : past.rindex("变更记录")]


def test_entry_beyond_five_years_after_the_conduct_is_not_shown(client: Client) -> None:
    school = factories.institution()
    factories.credit_entry(school, reason="逾期未整改", conduct_ended_on=date(2021, 2, 10), listed_on=date(2021, 3, 1))
    assert "逾期未整改" not in text_of(page_of(client, school))


def test_penalty_stands_with_its_amount_and_a_withdrawn_one_only_with_its_reason(client: Client) -> None:
    school = factories.institution()
    penalties = [
        Penalty(
            institution=school,
            decision_number="罚一",
            kind="fine",
            amount=Decimal(30000),
            issued_by="济南市教育局",
            decided_on=date(2024, 5, 6),
        ),
        Penalty(
            institution=school,
            decision_number="罚二",
            kind="warning",
            issued_by="济南市教育局",
            decided_on=date(2024, 5, 7),
            withdrawn_on=date(2024, 6, 1),
            withdrawal_reason="处罚决定被复议机关撤销",
        ),
    ]
    factories.publish(school, RecordKind.INSTITUTION, public_records.institution(school, penalties, on=date(2026, 1, 1)))
    text = text_of(page_of(client, school))
    assert "罚款 ¥30,000.00" in text
    assert "罚一" in text
    assert "行政处罚已撤回 处罚决定被复议机关撤销 2024年6月1日 撤回 济南市教育局，罚二" in text
    assert "警告" not in text


def test_fees_are_worked_out_per_lesson_and_compared(client: Client) -> None:
    app = factories.platform()
    factories.course(app, name="初一数学", fees=[{"basis": "per_lesson", "lessons": 30, "amount": "2400.00"}])
    assert "本表最低" not in text_of(page_of(client, app.operator))
    factories.course(app, name="初二数学", fees=[{"basis": "per_lesson", "lessons": 20, "amount": "2000.00"}])
    factories.course(app, name="初三数学", fees=[{"basis": "per_period", "amount": "2880.00"}])
    text = text_of(page_of(client, app.operator))
    assert "初一数学 初中数学，7 年级 ¥80.00 ¥2,400.00 30 按课时收费 本表最低" in text
    assert "¥100.00 ¥2,000.00 20 按课时收费 比最低高 ¥20.00" in text
    assert "初三数学 初中数学，7 年级 算不出 ¥2,880.00 按周期收费" in text


def test_period_fee_cannot_be_worked_out_and_a_course_without_fee_says_so(client: Client) -> None:
    app = factories.platform()
    period = {"basis": "per_period", "starts_on": "2026-03-01", "ends_on": "2026-05-31", "amount": "2880.00"}
    factories.course(app, name="春季班", fees=[period])
    factories.course(app, name="试听课", fees=[])
    text = text_of(page_of(client, app.operator))
    assert "2026年3月1日至2026年5月31日 算不出 ¥2,880.00 按周期收费" in text
    assert "试听课 初中数学，7 年级 算不出 没有公示" in text


def test_staff_table_links_teachers_and_masks_the_certificate(client: Client) -> None:
    school = factories.institution()
    person = factories.teacher(school, name="单晓梅")
    response = page_of(client, school)
    assert "单晓梅 教学人员 数学 初级中学教师资格、数学 201037*********12" in text_of(response)
    assert f"/teachers/{person.public_id}/" in addresses_in(response)


def test_published_list_that_names_it_is_quoted_as_what_the_list_says(client: Client) -> None:
    school = factories.institution()
    line = factories.listing(institution=school, name="杭州思丹莱培训学校", match_reason="name")
    response = page_of(client, school)
    assert "名单中写作“杭州思丹莱培训学校”" in text_of(response)
    assert "不决定上面的备案状态" in text_of(response)
    assert f"/listings/{line.public_id}/" in addresses_in(response)


def test_history_says_what_changed_from_what_to_what_and_when(client: Client) -> None:
    school = factories.institution(name="旧名培训学校")
    school.name = "新名培训学校"
    factories.publish(
        school,
        RecordKind.INSTITUTION,
        public_records.institution(school, [], on=date(2026, 1, 1)),
        effective_on=date(2025, 9, 1),
        basis="鲁教备变〔2025〕8号",
    )
    text = text_of(page_of(client, school))
    assert "2025年9月1日 变更：名称 名称由“旧名培训学校”改为“新名培训学校” 依据：鲁教备变〔2025〕8号 2026年11月24日登记" in text
    assert "2020年1月8日 登记 2026年11月24日登记 看 2020年1月8日的状态" in text


def test_every_record_says_that_a_filing_is_no_endorsement(client: Client) -> None:
    assert "材料备案通过，仅表示审查时材料符合要求" in text_of(page_of(client, factories.institution()))


def test_complaint_about_it_is_one_step_away(client: Client) -> None:
    school = factories.institution()
    assert f"/complaints/new/?record={school.public_id}" in addresses_in(page_of(client, school))


def test_former_code_and_public_id_lead_to_the_address_by_the_current_code(client: Client) -> None:
    school = factories.institution()
    former = factories.new_uscc()
    RecordKey.objects.create(kind=RecordKey.Kind.USCC, value=former, record_id=school.public_id)
    for code in (former, former.lower(), school.public_id, f"{school.uscc}）", f"{former}，这家"):
        response = client.get(f"/institutions/{code}/?platforms=1")
        assert response.status_code == 302
        assert response.headers["Location"] == f"/institutions/{school.uscc}/?platforms=1"


def test_withdrawn_region_is_shown_with_its_successor(client: Client) -> None:
    school = factories.institution(region="330104")
    assert "江干区（已于2021年撤销" in text_of(page_of(client, school))


def test_unknown_code_is_a_404_that_says_what_it_means(client: Client) -> None:
    response = client.get(f"/institutions/{factories.new_uscc()}/")
    assert response.status_code == 404
    assert "这家机构没有登记过线上培训平台" in text_of(response)
    assert "/complaints/new/" in addresses_in(response)
    assert 'action="/search"' in response.content.decode().split("<main")[1]


def test_mistyped_code_is_told_from_an_unknown_one(client: Client) -> None:
    code = factories.new_uscc()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert "校验" in text_of(client.get(f"/institutions/{wrong}/"))


def test_two_hundred_platforms_and_a_name_of_sixty_characters_are_paged(client: Client) -> None:
    school = factories.institution(name="济南" + "育" * 58)
    for number in range(30):
        factories.platform(school, name=f"平台{number:02d}")
    first, last = page_of(client, school), page_of(client, school, "?platforms=3&utm_source=x")
    assert "第 1 页，共 3 页" in text_of(first)
    assert "?platforms=2#platforms" in addresses_in(first)
    assert "平台29" in text_of(last)
    assert "utm_source" not in " ".join(addresses_in(last))
    for wrong in ("4", "0", "x", "-1", "9" * 50):
        assert page_of(client, school, f"?platforms={wrong}").status_code == 400


def test_the_newest_list_that_names_it_stands_first(client: Client) -> None:
    school = factories.institution()
    for year in (2021, 2023, 2022):
        of = factories.published_list(title=f"{year} 年名单", published_on=date(year, 5, 1))
        factories.listing(of, institution=school, match_reason="name")
    found = re.findall(r"(\d{4}) 年名单", text_of(page_of(client, school)))
    assert found == ["2023", "2022", "2021"]


def test_page_takes_the_same_queries_however_much_hangs_under_it(client: Client, django_assert_num_queries) -> None:
    school = factories.institution()
    for number in range(6):
        app = factories.platform(school, name=f"平台{number}")
        person = factories.teacher(school)
        for _ in range(4):
            factories.course(app, teachers=(person,))
        factories.credit_entry(school, list="white")
        factories.listing(institution=school)
    page_of(client, school)
    # Code, document, platforms, credit entries, courses, staff, lines of lists and their documents, the lists, history and what it
    # says, counts of staff, contact lines.
    with django_assert_num_queries(12):
        page_of(client, school)


def test_address_that_holds_control_characters_is_unknown_and_no_error(client: Client) -> None:
    for code in ("\x00", "a\x00b", "\x1f", "' OR 1=1 --", "<script>", "长" * 300):
        assert client.get(f"/institutions/{quote(code, safe='')}/").status_code == 404


def test_lines_are_made_of_what_the_page_shows_alone(client: Client) -> None:
    school = factories.institution()
    platform = factories.platform(school)
    for number in range(21):
        factories.course(platform, code=f"C-{number}")
        factories.teacher(school, code=f"T-{number}")
    with (
        patch.object(fees, "_fee_row", wraps=fees._fee_row) as of_fees,
        patch.object(institution_page, "_staff_line", wraps=institution_page._staff_line) as of_staff,
    ):
        page_of(client, school)
    assert (of_fees.call_count, of_staff.call_count) == (20, 20)
