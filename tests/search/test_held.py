"""How what is held is read, whatever is known of it: by its clues, or why there are none. Verdicts are in `test_verify.py`."""

from typing import Any, get_args

import pytest

from registry.certificate_numbers import EXAMPLE
from search.numbers_of_people import is_card
from search.verifying.asked_tokens import LONGEST_NAME
from search.verifying.free_text import asked_about, names_told, without_people
from search.verifying.held import LONGEST_HELD, Clue, Held, Hint
from search.verifying.reading import MOST_FURTHER, read

HINTS = get_args(Hint)
# An identity card's, a mobile telephone's, and that of a teacher's certificate.
OF_PEOPLE = ("37010219900307123X", "138 0013 8000", "20103702141001234")


@pytest.mark.parametrize("number", OF_PEOPLE)
@pytest.mark.parametrize("hint", HINTS)
def test_a_number_of_a_person_is_refused_whatever_it_is_called(number: str, hint: Hint) -> None:
    for held in (Held(number, hint), Held("", hint, payee=number), Held("爱课堂", hint, payee=number)):
        reading = read(held)
        assert (reading.refusal, reading.clues, reading.payee) == ("personal_number", (), None)


CARDS = (
    "6222021602001234568",
    "6222 0216 0200 1234 568",
    "622202-1602001234568",
    "6222.0216.0200.1234.568",
    "622848001000123450",
    "4111-1111-1111-1111",
    "4111 1111 1111 1111 123",
    "2221000000000009",
    "6222  0216  0200\n1234 568",
)


@pytest.mark.parametrize("number", CARDS)
def test_the_number_of_a_card_is_that_of_a_person_and_beside_a_name_that_of_an_account(number: str) -> None:
    assert read(Held(number)).refusal == "personal_number"
    beside = read(Held("爱课堂", payee=number))
    assert (beside.refusal, beside.payee, beside.clues) == (None, None, read(Held("爱课堂")).clues)


def test_the_name_beside_the_number_of_a_card_is_the_payee() -> None:
    reading = read(Held("爱课堂", payee="6222021602001234568 张三"))
    assert reading.payee is not None
    assert reading.payee.value == "张三"


def test_a_letter_stands_for_a_digit_of_a_card() -> None:
    assert read(Held("6222O21602OO1234568")).refusal == "personal_number"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        *((f"爱课堂 卡号 {number}", "爱课堂 卡号") for number in CARDS),
        ("明德课堂 4111111111111111 200", "明德课堂   200"),
        ("明德课堂 200 4111111111111111", "明德课堂 200"),
        ("明德课堂 4111-1111-1111-1111 12/29", "明德课堂   12/29"),
        ("明德课堂 ICBC6222021602001234568", "明德课堂 ICBC"),
        # Neither fees with days, nor what a link or an order is called by.
        ("爱课堂 4000 2026-09-01 2026-12-31 周六", "爱课堂 4000 2026-09-01 2026-12-31 周六"),
        ("https://www.douyin.com/video/6901234567890123457", "https://www.douyin.com/video/6901234567890123457"),
        ("https://xue.example.cn/c?id=6512345678901239 报名", "https://xue.example.cn/c?id=6512345678901239 报名"),
    ],
)
def test_the_number_of_a_card_is_left_out_among_words(text: str, left: str) -> None:
    assert without_people(text) == left


@pytest.mark.parametrize(
    "number",
    # Another check digit, an order, a credit code of digits alone that could be a card's, and one that is cut.
    ["6222021602001234560", "4096123456789012341", "1000050001202611253", "623701029906958483", "5237010230871942"],
)
def test_a_number_that_is_no_card_is_not_taken_for_one(number: str) -> None:
    assert not is_card(number)


@pytest.mark.parametrize("hint", HINTS)
def test_marks_are_nothing_that_is_held(hint: Hint) -> None:
    for text in ("", " ", "\u3000"):
        assert (read(Held(text, hint)).refusal, read(Held(text, hint)).clues) == ("unreadable", ())


def test_a_text_is_read_up_to_its_longest() -> None:
    assert read(Held("爱" * LONGEST_HELD)).refusal is None
    assert read(Held("爱" * (LONGEST_HELD + 1))).refusal == "unreadable"
    assert read(Held("爱课堂", payee="爱" * LONGEST_NAME)).refusal is None
    assert read(Held("爱课堂", payee="爱" * (LONGEST_NAME + 1))).refusal == "unreadable"


def test_what_grows_while_it_is_read_is_too_long() -> None:
    # One character that stands for eighteen.
    grown = "\ufdfa" * 30
    assert read(Held(grown)).refusal == "unreadable"
    assert read(Held("爱课堂", payee=grown)).refusal == "unreadable"
    assert read(Held("爱课堂", payee="\ufdfa")).refusal is None


def test_what_is_asked_about_a_name_is_no_part_of_it_and_a_long_row_of_it_is_left() -> None:
    assert asked_about("请问爱课堂备案了吗") == "爱课堂"
    # To take this apart takes a tenth of a second, and a thousand may be held at once.
    row = "老师" * 31
    assert asked_about(row) == row


def test_names_in_quotation_marks_may_be_meant() -> None:
    assert {"爱课堂", "小课桌"} <= set(names_told("关注“爱课堂”和《小课桌》领资料"))


@pytest.mark.parametrize(
    "text",
    [
        "济南爱课堂教育有限公司 2400元",
        "济南爱课堂教育有限公司 ¥2,400.00",
        "济南爱课堂教育有限公司2400元40节",
        "付款给济南爱课堂教育有限公司2400元",
    ],
)
def test_an_amount_is_no_part_of_the_name_beside_it(text: str) -> None:
    (clue,) = read(Held(text)).clues

    assert clue.value == "济南爱课堂教育有限公司"


def test_an_app_that_is_called_as_a_price_is_held_by_its_name() -> None:
    assert read(Held("100元课堂", hint="app_name")).clues[0].value == "100元课堂"


def test_of_several_links_those_are_compared_that_say_whose_they_are() -> None:
    reading = read(
        Held("https://aiketang.cn 见 https://www.baidu.com https://beian.miit.gov.cn http://localhost https://zuoyedaren.net")
    )
    assert [clue.value for clue in reading.clues] == ["aiketang.cn"]
    assert [clue.value for clue in reading.further] == ["zuoyedaren.net"]
    many = " ".join(f"https://school{number}.cn" for number in range(9))
    assert len(read(Held(many)).further) == MOST_FURTHER


def test_a_link_to_this_registry_is_not_one_of_theirs(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["beian.example"]
    reading = read(Held("https://aiketang.cn https://beian.example/search?q=x"))
    assert [clue.value for clue in reading.clues] == ["aiketang.cn"]
    assert reading.further == ()


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,
        EXAMPLE.replace("-", "‑"),
        f"\u200b{EXAMPLE}",
        f"证明编号：{EXAMPLE.lower()}",
        f"证明编号 {EXAMPLE.replace('-', ' ')}",
        f"这张证明（{EXAMPLE}）是真的吗？",
        f"“明德课堂”已经备案。{EXAMPLE}。",
    ],
)
def test_the_number_of_a_certificate_is_read_with_words_around_it(text: str) -> None:
    assert read(Held(text)).clues == (Clue("certificate", EXAMPLE),)


@pytest.mark.parametrize(
    "text", [f"编号{EXAMPLE[:-1]}R", f"A{EXAMPLE}的课", f"{EXAMPLE}7这样的", f"beian-example.top/certificates/{EXAMPLE}/"]
)
def test_what_only_looks_like_the_number_of_a_certificate_is_none(text: str) -> None:
    assert "certificate" not in {clue.kind for clue in read(Held(text)).clues}
