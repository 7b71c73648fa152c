"""What verify says of who has several standings, platforms, codes, names or lines: the day's, all, the record before its lines."""

from datetime import date

import pytest
from django.core.cache import cache

from registry import statistics
from registry.days import today
from registry.identifiers import valid_uscc
from registry.standing import InstitutionStanding
from registry.vocabulary import CreditStatus, FilingStatus
from search.verify import MOST_OF_A_TOKEN, verify
from search.verifying.held import Held
from search.verifying.verdict_words import sentence_of
from search.verifying.verdicts import MOST_CANDIDATES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2024, 6, 30), InstitutionStanding(FilingStatus.FILED, CreditStatus.BLACK)),
        (date(2024, 7, 1), InstitutionStanding(FilingStatus.NOT_FILED, CreditStatus.NONE)),
    ],
)
def test_of_an_earlier_day_the_standing_is_what_had_not_run_out_on_it(day: date, standing: InstitutionStanding) -> None:
    school = factories.institution(name="德州晨鸣网络培训学校")
    factories.platform(school, valid_until=date(2024, 6, 30))
    factories.credit_entry(school, valid_until=date(2024, 6, 30))
    (verdict,) = verify([Held(school.name)], as_of=day)

    assert verdict.record
    assert verdict.record.standing == standing


def test_of_several_platforms_of_one_institution_its_lists_are_told_too() -> None:
    school = factories.institution(name="德州晨鸣网络培训学校")
    for name in ("晨鸣课堂", "晨鸣题库"):
        factories.platform(school, name=name, domains=["chenming.cn"])
    factories.credit_entry(school)
    (verdict,) = verify([Held("chenming.cn")])

    assert verdict.record
    assert verdict.record.record.id == school.public_id
    assert "black_list" in verdict.record.reasons


def test_who_bears_a_name_is_found_however_many_lists_hold_it() -> None:
    name = "德州晨鸣网络培训学校"
    of = factories.published_list()
    for number in range(MOST_OF_A_TOKEN):
        factories.listing(of, name=name, occurrence=number)
    school = factories.institution(name=name)
    factories.platform(school, status="cancelled")
    (verdict,) = verify([Held(name)])

    assert verdict.record
    assert verdict.record.record.id == school.public_id
    assert verdict.record.reasons == ("name", "ended")


@pytest.mark.parametrize(
    ("bearers", "sentence"),
    [
        (MOST_CANDIDATES - 1, "登记簿里有 9 条记录对得上，分属不同的机构。"),
        (MOST_CANDIDATES + 1, "登记簿里至少有 10 条记录对得上，分属不同的机构。"),
    ],
)
def test_of_more_than_are_named_it_is_not_said_how_many_there_are(bearers: int, sentence: str) -> None:
    for _ in range(bearers):
        factories.institution(name="德州晨鸣网络培训学校")
    (verdict,) = verify([Held("德州晨鸣网络培训学校")])
    assert sentence_of(verdict) == sentence


def test_the_credit_codes_of_the_operator_are_its_own_as_a_payee() -> None:
    former = {"uscc": valid_uscc("91371402MA3BB0009"), "until": "2021-09-01"}
    school = factories.institution(name="德州晨鸣网络培训学校", former_usccs=[former])
    other = factories.institution(name="德州海风网络培训学校")
    factories.platform(school, name="晨鸣课堂")
    verdicts = verify([Held("晨鸣课堂", payee=code) for code in (school.uscc, former["uscc"], other.uscc)])

    assert [each.outcome for each in verdicts] == ["match", "match", "impostor_suspected"]
    assert all(each.record and "payee_matches" in each.record.reasons for each in verdicts[:2])
    assert verdicts[2].reasons == ("payee_is_another",)


def test_of_a_name_beside_a_site_that_nobody_filed_it_is_said_that_it_is_not_its_own() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂")
    (verdict,) = verify([Held("晨鸣课堂 https://kechengtehui.top")])
    assert sentence_of(verdict) == "登记簿里有“晨鸣课堂”，但这个网址或应用不是它备案的。"


def test_of_a_filed_site_beside_one_that_nobody_filed_it_is_said_that_not_all_is_its_own() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂", domains=["chenming.cn"])
    (verdict,) = verify([Held("https://chenming.cn https://kechengtehui.top/pay")])
    assert sentence_of(verdict).startswith("这里写的名称、号码和网址，不全是“晨鸣课堂”备案的。")


@pytest.mark.parametrize("words", ["{name} {number}", "{number} {name}", "{name}，备案号：{number}"])
def test_a_name_beside_the_number_of_a_filing_or_a_licence_must_be_that_of_its_holder(words: str) -> None:
    holder = factories.institution(name="德州晨鸣网络培训学校", licence_number="教民137140270000011号")
    factories.platform(holder, name="晨鸣课堂", filing_number="鲁教线备20209000001")
    factories.institution(name="德州海风网络培训学校")
    numbers = ("鲁教线备20209000001", "教民137140270000011号")
    own = verify([Held(words.format(name="德州晨鸣网络培训学校", number=number)) for number in numbers])
    others = verify([Held(words.format(name="德州海风网络培训学校", number=number)) for number in numbers])

    assert [each.outcome for each in own] == ["match", "match"]
    assert [(each.outcome, each.reasons) for each in others] == [("several", ("name_of_another",))] * 2


@pytest.mark.parametrize(
    "payee",
    [" ", "\u202e", "***", "。", "财付通-微信支付", "6222 0212 3456 7890 128", "0531-88881234", "https://chenming.cn/pay"],
)
def test_a_payee_that_names_nobody_is_none(payee: str) -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂")
    bare, told = verify([Held("晨鸣课堂"), Held("晨鸣课堂", payee=payee)])
    assert (told.outcome, told.record, told.reasons) == (bare.outcome, bare.record, bare.reasons)


def test_the_credit_code_of_another_is_no_account_even_in_digits_alone() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂")
    (verdict,) = verify([Held("晨鸣课堂", payee="913701020000000030")])
    assert verdict.outcome == "impostor_suspected"


def test_the_name_and_the_credit_code_of_the_operator_side_by_side_are_its_own_as_a_payee() -> None:
    school = factories.institution(name="德州晨鸣网络培训学校")
    other = factories.institution(name="德州海风网络培训学校")
    factories.platform(school, name="晨鸣课堂")
    verdicts = verify([Held("晨鸣课堂", payee=f"{school.name} {code}") for code in (school.uscc, other.uscc)])
    assert [each.outcome for each in verdicts] == ["match", "impostor_suspected"]


def test_the_number_of_a_holder_of_sites_is_told_as_that_however_it_is_asked_for() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂", icp_number="鲁ICP备2020000123号-2")
    (verdict,) = verify([Held("鲁ICP备2020000123号", "licence")])
    assert verdict.record
    assert verdict.record.reasons[0] == "icp_number"


def test_a_withdrawn_region_is_told_of_as_what_it_became() -> None:
    # What an earlier test asked for is remembered for a minute.
    cache.clear()
    factories.institution(name="章丘未名网络培训学校", region="370181")
    factories.institution(name="济南未名网络培训学校", region="370114")
    found = verify([Held("章丘未名网络培训学校")])[0]
    told = statistics.figures("370114", as_of=today())
    assert (found.coverage.region, found.coverage.institutions) == ("370114", told.institutions)
    assert found.coverage.institutions >= 2


def test_each_of_two_names_of_an_institution_is_its_own_also_as_a_payee() -> None:
    school = factories.institution(name="晨鸣美育中心（德州晨鸣教育咨询有限公司）")
    verdicts = verify([Held("晨鸣美育中心"), Held("晨鸣美育中心", payee="德州晨鸣教育咨询有限公司")])
    assert [each.outcome for each in verdicts] == ["match", "match"]
    assert {each.record and each.record.record.id for each in verdicts} == {school.public_id}
    assert verdicts[1].record
    assert "payee_matches" in verdicts[1].record.reasons
