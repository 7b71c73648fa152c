"""What is asked about a name is told apart from it, and no text of such words is dear to read."""

import signal
from itertools import product

import pytest
from hypothesis import given

from search.plan import BadQuery, SearchQuery, make_plan
from search.typed import questions
from search.typed.questions import without_question
from tests.search.hostile import sentences

LEADS_TO_IT = ("不", "能", "能不能", "有", "没", "没有", "有没有", "可以", "可", "可不可以", "是", "是不是", "是否", "这个", "一下")
ASKS = ("我", "我们", "你", "请", "麻烦", "麻烦你", "麻烦您", "想", "帮我", "查", "查查", "查一下", "叫什么", "什么", "喂", "这个")


@pytest.fixture
def ends():
    """A pattern that tries every way to read a text would take longer than anybody lives; half a minute is no measure of time."""

    def never(*_):
        raise AssertionError("the time doubles with each word")

    before = signal.signal(signal.SIGALRM, never)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize("words", [LEADS_TO_IT, ASKS, questions._SAID[::9] + questions._BEHIND])
def test_words_that_are_made_of_others_may_be_said_again_and_again(words):
    for one, other in product(words, repeat=2):
        assert without_question("甲" + (one + other) * 20 + "乙").startswith("甲")
        without_question((one + other) * 20 + "乙")


@pytest.mark.django_db
@pytest.mark.usefixtures("ends")
@given(sentences(["明德云课堂", "单晓梅", "济南"]))
def test_no_sentence_is_dear_to_plan_for(sentence):
    try:
        list(make_plan(SearchQuery(sentence)).stages)
    except BadQuery:
        assert not sentence


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("麻烦你帮我查一下明德云课堂", "明德云课堂"),
        ("明德云课堂到底是不是正规的", "明德云课堂"),
        ("明德云课堂现在还能不能退费", "明德云课堂"),
        ("明德云课堂", "明德云课堂"),
        ("明德云课堂贵不贵", "明德云课堂"),
        ("明德云课堂收费贵吗", "明德云课堂"),
        ("明德云课堂在黑名单上吗", "明德云课堂"),
        ("明德云课堂在不在白名单里面", "明德云课堂"),
        # People are called so.
        ("王圆贵", "王圆贵"),
    ],
)
def test_a_name_is_left_of_a_sentence(said, name):
    assert without_question(said) == name
