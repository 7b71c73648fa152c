"""In which sentences a verdict is told."""

import pytest
from django.utils import translation

from registry.state_wording import CREDIT_SENTENCES, INSTITUTION_SENTENCES
from registry.vocabulary import CreditStatus, FilingStatus
from search.verify import verify
from search.verifying.held import Held
from search.verifying.verdict_words import sentence_of
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
