"""In which sentences a verdict is told."""

import pytest
from django.utils import translation

from registry.state_wording import CREDIT_SENTENCES, INSTITUTION_SENTENCES
from registry.vocabulary import CreditStatus, FilingStatus
from search.verify import verify
from search.verifying.held import Held
from search.verifying.verdict_words import advice_of, explanations_of, sentence_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_of_a_filed_site_beside_the_number_of_another_it_is_not_said_that_it_only_looks_filed() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂", domains=["chenming.cn"])
    other = factories.institution(name="德州海风网络培训学校")
    (verdict,) = verify([Held(f"https://chenming.cn {other.uscc}")])
    assert verdict.outcome == "impostor_suspected"
    assert sentence_of(verdict) == "“晨鸣课堂”：网址是它的，但同时写着的号码属于另一家。"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "zh-hans",
            "这不是“晨鸣课堂”备案的网址，只是看起来像。在它的名字前后加了别的词。收款方像是个人姓名；学费应当付进机构的账户。",
        ),
        (
            "en",
            "This is not an address that “晨鸣课堂” filed; it only looks like one. It adds other words to the name. "
            "The payee looks like a person's name; fees belong in the institution's account.",
        ),
    ],
)
def test_of_a_site_that_looks_like_a_filed_one_and_a_wrong_payee_both_are_said(language: str, sentence: str) -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂", domains=["chenming.cn"])
    with translation.override(language):
        (verdict,) = verify([Held("https://chenming-tuifei.com", payee="王小明")])
        assert sentence_of(verdict) == sentence


@pytest.mark.parametrize(("language", "between"), [("zh-hans", ""), ("en", " ")])
def test_sentences_follow_each_other_as_in_the_language_of_who_asks(language: str, between: str) -> None:
    school = factories.institution(name="德州晨鸣网络培训学校")
    factories.credit_entry(school)
    with translation.override(language):
        (verdict,) = verify([Held(school.uscc)])
        told = (CREDIT_SENTENCES[CreditStatus.BLACK], INSTITUTION_SENTENCES[FilingStatus.NOT_FILED])
        assert sentence_of(verdict).endswith(between.join(map(str, told)))


@pytest.mark.parametrize("held", ["晨鸣课堂", "https://chenming.cn"])
def test_of_a_wrong_payee_it_is_said_whatever_was_held_beside_it(held: str) -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂", domains=["chenming.cn"])
    (verdict,) = verify([Held(held, payee="王小明")])
    assert sentence_of(verdict).startswith("您手里的对得上“晨鸣课堂”，钱却不是付给它的运营机构。")


def test_that_somebody_else_is_paid_is_said_once() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂")
    factories.institution(name="青岛远山教育科技有限公司")
    (verdict,) = verify([Held("晨鸣课堂", payee="青岛远山教育科技有限公司")])
    assert sentence_of(verdict) == "您手里的对得上“晨鸣课堂”，钱却不是付给它的运营机构。"


DO_NOT_PAY = "先不要付款，也不要填写个人信息。"
ASK_FOR_NUMBER = "付款前请对方出示备案编号或统一社会信用代码，再来这里查。"
LOOK_BY_NAME = (
    "只凭这样的链接常常查不到：请看清它说的是哪个应用、哪家机构，用名称再查一次；查清以前，不要在里面付款或填写个人信息。"
)
COMPLAIN = "没有备案就在网上给中小学生上学科课是违规的，可以投诉。"
STILL_AT_IT = "它还在招生、上课或收费的，可以投诉。"
CHECK_FULL_NAME = "付款前请逐字核对收款方全称，它应当就是运营机构。"


@pytest.mark.parametrize(
    ("held", "advice"),
    [
        (Held("晨鸣课堂"), [CHECK_FULL_NAME]),
        (Held("晨鸣课堂", payee="德州晨鸣网络培训学校"), []),
        (Held("海风课堂"), ["付款前问清楚正在整改什么、什么时候改完；改完以前，最好不要一次付很多。", CHECK_FULL_NAME]),
        (
            Held("海风课堂", payee="德州海风网络培训学校"),
            ["付款前问清楚正在整改什么、什么时候改完；改完以前，最好不要一次付很多。"],
        ),
        (Held("远山课堂"), [DO_NOT_PAY, STILL_AT_IT]),
        (Held("从未课堂"), [DO_NOT_PAY, COMPLAIN]),
        (Held("蓝天培训中心"), [ASK_FOR_NUMBER, COMPLAIN]),
        (Held("没有人叫这个名字"), [ASK_FOR_NUMBER, COMPLAIN]),
        (Held("https://apps.apple.com/cn/app/id999999"), [LOOK_BY_NAME, ASK_FOR_NUMBER, COMPLAIN]),
        (Held("apps.apple.com/cn/app/id999999"), [LOOK_BY_NAME, ASK_FOR_NUMBER, COMPLAIN]),
        (Held("https://t.cn/A6abcd"), [LOOK_BY_NAME, ASK_FOR_NUMBER, COMPLAIN]),
        (Held("https://nobody.example/app/id999999"), [ASK_FOR_NUMBER, COMPLAIN]),
        (Held("同名课堂"), ["请看合同或收据上的机构全称、ICP 备案号，用那个再查一次。"]),
        (Held("https://chenming-tuifei.com"), [DO_NOT_PAY, "请留下网址、聊天记录和付款凭证，去投诉。"]),
        (Held("13800138000"), []),
    ],
)
def test_what_to_do_next_is_said_of_every_outcome(held: Held, advice: list[str]) -> None:
    school = factories.institution(name="德州晨鸣网络培训学校")
    factories.platform(school, name="晨鸣课堂", domains=["chenming.cn"])
    another = factories.institution(name="德州海风网络培训学校")
    factories.platform(another, name="海风课堂", status="rectifying")
    factories.platform(another, name="远山课堂", status="shut_down")
    factories.platform(another, name="从未课堂", status="unfiled", filing_number=None)
    factories.platform(school, name="同名课堂")
    factories.platform(another, name="同名课堂")
    factories.listing(factories.published_list(), name="蓝天培训中心")
    (verdict,) = verify([held])
    assert list(advice_of(verdict)) == advice


def test_each_reader_is_told_in_a_language_of_their_own() -> None:
    factories.platform(factories.institution(name="德州晨鸣网络培训学校"), name="晨鸣课堂")
    told = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            found, nothing = verify([Held("晨鸣课堂"), Held("没有人叫这个名字")])
            told.append(
                (
                    sentence_of(found),
                    *explanations_of(found.candidates[0]),
                    *advice_of(found),
                    sentence_of(nothing).partition("。")[0].partition(".")[0],
                )
            )
    assert told == [
        ("“晨鸣课堂”：这个平台已经备案。", "名称和它的一字不差。", "它已经备案。", CHECK_FULL_NAME, "登记簿里没有查到"),
        (
            "“晨鸣课堂”: This platform is filed.",
            "The name is exactly the same.",
            "It is filed.",
            "Before you pay, compare the payee's full name character by character: it should be the operating institution.",
            "The registry does not have it",
        ),
        told[0],
    ]
