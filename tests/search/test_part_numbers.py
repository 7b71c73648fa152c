"""Numbers of which a part was typed, or with what looks like it."""

import pytest

from registry.identifiers import valid_uscc
from registry.numbers.filing_marks import PROVINCES
from search.typed.part_numbers import (
    codes_begun,
    codes_meant,
    numbers_among,
    numbers_begun,
    numbers_meant,
    tails_meant,
    telephones_meant,
    with_sign_of_site,
    without_long_numbers,
)

# With letters and digits that are taken for each other in every part.
CODE = valid_uscc("91370182MA3B0L58D")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("20232066461", ("鲁教线备20232066461", "教民20232066461", "20232066461")),
        ("客服电话：0531-8888 1234", ("鲁教线备053188881234", "教民053188881234", "053188881234")),
        ("教线备 2023-2066461 号", ("鲁教线备20232066461",)),
        ("备案编号：鲁教线备20232066461", ("鲁教线备20232066461",)),
        ("办学许可证号 教民137010530250072", ("教民137010530250072",)),
        ("线上培训备案号鲁教线备20232066461", ("鲁教线备20232066461",)),
        ("鲁教备20232066461", ("鲁教线备20232066461",)),
        ("鲁教网备字 20232066461 号", ("鲁教线备20232066461",)),
        ("ljxb20232066461", ("鲁教线备20232066461",)),
        ("鲁ICP备20232066461", ()),
        ("12345", ()),
        ("辕天20232066461", ()),
    ],
)
def test_a_number_is_meant_with_or_without_its_words(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_meant(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("鲁教线备20232066461 2026年还有效吗", ("鲁教线备20232066461",)),
        ("备案号鲁教线备 20232066461 有效期3年", ("鲁教线备20232066461",)),
        ("鲁教备案字第20232066461号 辕天", ("鲁教线备20232066461",)),
        ("鲁教线备20232066461，鲁教线备371402000021", ("鲁教线备20232066461", "鲁教线备371402000021")),
        ("教民137010530250072号 是哪家", ("教民137010530250072",)),
        ("教民字第137010530250072号", ("教民137010530250072",)),
        ("教民证137010530250072号", ("教民137010530250072",)),
        ("经营许可证：鲁B2-20230006", ("鲁b220230006",)),
        ("鲁Ｂ2－20230006号 辕天", ("鲁b220230006",)),
        ("许可证 B2-20230006", ("b220230006",)),
        ("合字A2.B1.B2-20230006", ("合字a2b1b220230006",)),
        # Of a part it cannot be told where it ends; that of a site, of a model, of a room.
        ("鲁教线备2023206 辕天", ()),
        ("鲁ICP备20232066461", ()),
        ("DB2-20230006", ()),
        ("B2 20230006", ()),
        ("辕天 A1-201", ()),
    ],
)
def test_a_number_with_its_words_stands_anywhere(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_among(text) == numbers
    assert numbers_meant(text) == (numbers if len(numbers) == 1 else ())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ICP备202000053", tuple(f"{each}icp备202000053" for each in PROVINCES)),
        ("网站备案号：鲁ICP备202000053号", ("鲁icp备202000053",)),
        ("鲁lcp 备案 2020000", ("鲁icp备2020000",)),
        # Of the year 2020 there are whole numbers of as many digits, and such as have ten.
        ("鲁ICP备20200005", ("鲁icp备20200005",)),
        ("icp1702260号", tuple(f"{each}icp备1702260" for each in PROVINCES)),
        ("公安备案号 3706110200", ("鲁公网安备3706110200",)),
        ("鲁公网安备 370611 02000号", ("鲁公网安备37061102000",)),
        # Whole ones, too little, of another province, no such number, hidden digits, a name in front.
        ("ICP备2020000537", ()),
        ("鲁ICP备17022608号", ()),
        ("鲁ICP备20240000号", ()),
        ("公安备案号370102", ()),
        ("沪公网安备37028102", ()),
        ("公安备案0531025652", ()),
        ("鲁ICP备2024***57号", ()),
        ("公网安备37061102000537", ()),
        ("鲁ICP备20200", ()),
        ("ICP备30200005", ()),
        ("辕天ICP备202000053", ()),
    ],
)
def test_a_number_at_the_foot_of_a_site_may_be_unfinished(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_begun(text) == numbers


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("备案号尾号 005372", "005372"),
        ("鲁教线备后六位：005372", "005372"),
        ("信用代码最后8位是 MA3B0L58", "ma3b0l58"),
        ("办学许可证号末六位250072", "250072"),
        ("尾号10990X", "10990x"),
        ("0010990Q", "0010990q"),
        ("20005372", "20005372"),
        ("0005372", "0005372"),
        ("913701****2047017Q", "2047017q"),
        # The end of many, or of the number of a person; a name, letters, a number that is longer.
        ("尾号 5372", ""),
        ("005372", ""),
        ("5005372", ""),
        ("手机尾号005372", ""),
        ("身份证后六位 10990X", ""),
        ("证号后六位10990X", ""),
        ("尾号13800138000", ""),
        ("138****5678", ""),
        ("辕天20205372", ""),
        ("abcdefgh", ""),
        ("20232066461", ""),
    ],
)
def test_a_code_is_meant_by_its_end_where_few_end_so(text: str, tail: str) -> None:
    assert tails_meant(text) == ((tail,) if tail else ())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (CODE[2:], (CODE[8:17],)),
        (CODE[8:], (CODE[8:17],)),
        (f"辕天 {CODE[8:17]}", (CODE[8:17],)),
        (f"组织机构代码：{CODE[8:16]}-{CODE[16]}", (CODE[8:17],)),
        (CODE[8:17].lower(), (CODE[8:17],)),
        (CODE, ()),
        # A telephone, a name with a year, letters.
        ("0531-80910001", ()),
        ("辕天2024", ()),
        ("yuantianjiaoyu", ()),
    ],
)
def test_a_part_of_a_credit_code_leads_to_the_organisation_code_in_it(text: str, codes: tuple[str, ...]) -> None:
    assert codes_meant(text) == tuple(map(str.lower, codes))


@pytest.mark.parametrize(("right", "read"), [("0", "O"), ("5", "S"), ("1", "l"), ("8", "B"), ("B", "8"), ("L", "1"), ("D", "0")])
def test_letters_and_digits_that_look_alike_are_told_by_the_check_digit(right: str, read: str) -> None:
    typed = CODE.replace(right, read, 1)

    assert typed != CODE
    assert CODE.lower() in codes_meant(f"信用代码 {typed}")


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("税号 52371329YL203", ("52371329yl203",)),
        ("统一社会信用代码：9137O703MA3BX", ("91370703ma3bx",)),
        ("9137070312345", ("9137070312345",)),
        # Fewer are those of many, more are all of it.
        ("税号 91370703MA3B", ()),
        ("91370703MA3BXYZ12Q", ()),
        # What may be the number of a person, or begins as no code does.
        ("身份证 5137071985010", ()),
        ("37070119850101123X", ()),
        ("订单 37070119MA3BX", ()),
    ],
)
def test_a_credit_code_may_be_cut_behind_its_thirteenth_character(text: str, begun: tuple[str, ...]) -> None:
    assert codes_begun(text) == begun


def test_every_one_of_the_same_digits_may_be_a_letter() -> None:
    code = "91370305YL209100XD"

    assert code.lower() in codes_meant(code.replace("1", "l"))


def test_a_code_that_no_reading_makes_right_is_none() -> None:
    slipped = CODE[:9] + CODE[10] + CODE[9] + CODE[11:]

    assert CODE.lower() not in codes_meant(slipped)


@pytest.mark.parametrize(
    "text",
    [
        "0531-08523017", "(0531) 08523017", "+86 531 08523017", "0086531-08523017", "86-531-08523017", "531-08523017",
        "8653108523017", "tel:0531-08523017", "0531-08523017转801", "０５３１－０８５２３０１７", "0531-08523017 张老师",
    ],
)  # fmt: skip
def test_a_telephone_is_meant_however_it_is_typed(text: str) -> None:
    assert telephones_meant(text) == ("053108523017",)


@pytest.mark.parametrize("text", ["13800138000", "86 13800138000", "08523017", "鲁教线备20232066461", CODE, "辕天2024"])
def test_nothing_else_is_a_telephone(text: str) -> None:
    assert telephones_meant(text) == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("91370102MA3C0001A8", ""),
        ("统一社会信用代码：91370102MA3C0001A8", ""),
        ("辕天 91370102ma3c0001a8", "辕天"),
        ("收款方：辕天 单号4200001234202611281234567890", "收款方:辕天 单号"),
        ("辕天 0531-08523017", "辕天 0531-08523017"),
        ("com.gaocheng.parent208885", "com.gaocheng.parent208885"),
        ("qingdaoyuantianjiaoyu51", "qingdaoyuantianjiaoyu51"),
    ],
)
def test_long_numbers_are_no_part_of_what_else_is_typed(text: str, rest: str) -> None:
    assert without_long_numbers(text) == rest


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2019000000-1A", "2019000000号-1A"),
        ("２０１９００００００－２", "2019000000号-2"),
        ("17022608-1x", "17022608号-1X"),
        ("icp2019000000-1a", "ICP2019000000号-1A"),
        ("ICP备17022608-1", "ICP备17022608号-1"),
        # An organisation code, a telephone, a number that is whole.
        ("12345678-9", "12345678-9"),
        ("0531-08523017", "0531-08523017"),
        ("2019000000号-1A", "2019000000号-1A"),
    ],
)
def test_the_digits_of_a_site_have_the_sign_that_was_left_out(text: str, read: str) -> None:
    assert with_sign_of_site(text) == read
