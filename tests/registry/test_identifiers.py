"""Identifiers: what real documents and web pages carry is read, what is damaged is refused with a way out."""

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registry.identifiers import (
    InvalidIdentifier,
    Recognised,
    icp_subject,
    mask,
    parse_certificate_number,
    parse_domain,
    parse_filing_number,
    parse_icp,
    parse_id_number,
    parse_licence_number,
    parse_mps,
    parse_uscc,
    recognise,
    valid_uscc,
)
from registry.numbers.filing_marks import PROVINCES
from registry.numbers.region_codes import province_name

USCC = "91110000600037341L"

POLICE_NUMBERS = [
    ("鲁公网安备37011602000384号", "鲁公网安备37011602000384号"),
    ("鲁公网安备 37040302000202号", "鲁公网安备37040302000202号"),
    ("鲁公网安备37088302000254号", "鲁公网安备37088302000254号"),
    ("鲁公网安备 37021202000071号", "鲁公网安备37021202000071号"),
    ("鲁公网安备 37098202000538号", "鲁公网安备37098202000538号"),
    ("鲁公网安备37028202001309号", "鲁公网安备37028202001309号"),
    ("鲁公网安备37089902000008号", "鲁公网安备37089902000008号"),
    ("鲁公网安备 37030302000209号", "鲁公网安备37030302000209号"),
    ("公网安备37030302000209", "鲁公网安备37030302000209号"),
    ("https://beian.mps.gov.cn/#/query/webSearch?code=37011602000384", "鲁公网安备37011602000384号"),
    ("http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=37011602000384", "鲁公网安备37011602000384号"),
]
NOT_POLICE_NUMBERS = ["鲁公网安备：25854651152", "鲁公网安备 33010602002329号", "鲁公网安备370116020003840号", "", "37011602000384"]

ICP_NUMBERS = [
    ("鲁ICP备2026008648号-1", "鲁ICP备2026008648号-1"),
    ("鲁ICP备2021035435号", "鲁ICP备2021035435号"),
    ("鲁ICP备17022608号-1", "鲁ICP备17022608号-1"),
    ("鲁ICP备15038929号", "鲁ICP备15038929号"),
    ("鲁ICP备12031654 号", "鲁ICP备12031654号"),
    ("鲁ICP备17007495号-1", "鲁ICP备17007495号-1"),
    ("鲁ICP备06070077号", "鲁ICP备06070077号"),
    ("鲁ICP备09041295号", "鲁ICP备09041295号"),
    ("蜀ICP备15019259号-3", "蜀ICP备15019259号-3"),
    ("蜀ICP备15034350号", "蜀ICP备15034350号"),
    ("粤ICP备20230819号-3A", "粤ICP备20230819号-3A"),
    ("鲁ICP备12345678号", "鲁ICP备12345678号"),
    (" 鲁icp備１７０２２６０８號—1 ", "鲁ICP备17022608号-1"),
    ("鲁ICP备17022608-1", "鲁ICP备17022608号-1"),
    ("山东ICP备17022608号-1", "鲁ICP备17022608号-1"),
    ("山东省 ICP备 2021207821", "鲁ICP备2021207821号"),
    ("内蒙古ICP备17022608号", "蒙ICP备17022608号"),
    ("四川ICP备17022608号", "川ICP备17022608号"),
    ("北京市ICP备17022608号", "京ICP备17022608号"),
    ("lu icp备17022608号", "鲁ICP备17022608号"),
    ("魯ICP備17022608號-1A", "鲁ICP备17022608号-1A"),
]
NOT_ICP_NUMBERS = ["鲁ICP备xxxxxxxx号-1", "鲁ICP备1702260号", "鲁ICP备170226081号", "国ICP备17022608号", "17022608", ""]


def refusal(parse: Callable[[str], str], text: str) -> str:
    with translation.override("zh-hans"), pytest.raises(InvalidIdentifier) as refused:
        parse(text)
    return refused.value.message


@pytest.mark.parametrize(("typed", "number"), POLICE_NUMBERS)
def test_police_filing_numbers_as_pages_carry_them(typed, number):
    assert parse_mps(typed) == number


@pytest.mark.parametrize("typed", NOT_POLICE_NUMBERS)
def test_made_up_police_filing_numbers_are_refused(typed):
    assert "公安备案号" in refusal(parse_mps, typed)


@pytest.mark.parametrize(("typed", "number"), ICP_NUMBERS)
def test_icp_numbers_as_pages_carry_them(typed, number):
    assert parse_icp(typed) == number


@pytest.mark.parametrize("typed", NOT_ICP_NUMBERS)
def test_made_up_icp_numbers_are_refused(typed):
    assert "例如 鲁ICP备17022608号-1" in refusal(parse_icp, typed)


@pytest.mark.parametrize("digits", dict.fromkeys(PROVINCES.values()))
def test_the_province_of_an_icp_number_may_be_written_in_full(digits):
    name = re.sub("(?:壮族|回族|维吾尔)?自治区$", "", province_name(digits))
    number = parse_icp(f"{name}ICP备17022608号")
    assert PROVINCES[number[0]] == digits
    assert recognise(f"备案号：{name}icp备17022608号-1") == (Recognised("icp", number + "-1"),)


def test_a_telecom_licence_is_not_taken_for_an_icp_filing():
    assert "经营许可证号" in refusal(parse_icp, "京ICP证030173号")


def test_sites_of_one_subject_share_the_part_before_the_suffix():
    assert icp_subject("鲁ICP备17022608号-1") == icp_subject("鲁ICP备17022608号-12X") == "鲁ICP备17022608号"
    assert icp_subject("鲁ICP备17022608号") == "鲁ICP备17022608号"


@pytest.mark.parametrize(
    "typed",
    [
        USCC,
        "９１１１００００６０００３７３４１ｌ",
        " 9111 0000 6000 3734 1L\t",
        "91110000-600037341-l",
        "91110000600037341L\u200b",
    ],
)
def test_a_credit_code_is_read_however_it_is_typed(typed):
    assert parse_uscc(typed) == USCC


@pytest.mark.parametrize("code", ["92141127MA0KD1Y64A", "12440600MB2C07549J"])
def test_a_credit_code_may_carry_a_region_that_never_was(code):
    assert parse_uscc(code) == code


@pytest.mark.parametrize("body", ["A1370000MB2C07549", "N2370102MF1234567", "Y1370102MB1234567"])
def test_a_credit_code_may_begin_with_a_letter(body):
    code = valid_uscc(body)
    assert code[:17] == body
    assert parse_uscc(code) == code


@pytest.mark.parametrize("typed", ["916201055716048000", "9.16201055716048E+17", "9.13701E+17", "9E17"])
def test_a_code_that_a_spreadsheet_has_rounded_is_refused_with_that_explanation(typed):
    assert "电子表格" in refusal(parse_uscc, typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写"),
        ("370102600037341", "这里有 15 位"),
        (USCC + "1", "这里有 19 位"),
        ("9111000060003734IL", "没有 I、O、S、V、Z"),
        ("911100A0600037341L", "第 3 至 8 位是数字"),
        ("91110000600037341M", "校验位不符"),
        ("91110000600037314L", "校验位不符"),
    ],
)
def test_a_wrong_credit_code_is_refused_in_words(typed, said):
    assert said in refusal(parse_uscc, typed)


def test_an_all_digit_code_ending_in_zeros_stands_when_its_check_digit_is_right():
    code = next(code for serial in range(1000) if (code := valid_uscc(f"9137010{serial:08d}00")).endswith("000"))
    assert parse_uscc(code) == code


@given(st.from_regex(r"[1-9AY][1-9]37[0-9]{4}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True), st.integers(0, 16), st.data())
def test_one_miswritten_character_is_always_noticed(body, at, data):
    code = valid_uscc(body)
    other = data.draw(st.sampled_from([c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if c != code[at]]))
    with pytest.raises(InvalidIdentifier):
        parse_uscc(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("51ketang.cn", "51ketang.cn"),
        ("https://www.51KeTang.cn/course?id=1#top", "51ketang.cn"),
        ("http://user:pw@m.example.com.cn:8080/", "m.example.com.cn"),
        ("www。example。cn", "example.cn"),
        ("example点com", "example.com"),
        ("example .com .cn", "example.com.cn"),
        ("www.www.example.cn", "example.cn"),
        ("w\ufe0fww.example.cn", "example.cn"),
        ("www.cn", ""),
        ("ｅｘａｍｐｌｅ．ｃｎ", "example.cn"),
        (" example.cn. ", "example.cn"),
        ("学习.中国", "xn--vjq503a.xn--fiqs8s"),
        ("//example.cn/", ""),
        ("example", ""),
        ("127.0.0.1", ""),
        ("-a.cn", ""),
        ("a_b.cn", ""),
        ("", ""),
        ("某某培训学校", ""),
        ("a" * 64 + ".cn", ""),
        ("a." * 5000 + "cn", ""),
        ("example..cn", ""),
    ],
)
def test_a_link_or_host_is_reduced_to_the_host(typed, host):
    if host:
        assert parse_domain(typed) == host
    else:
        assert "域名" in refusal(parse_domain, typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" sd-2020-0001 ", "SD-2020-0001"), ("鲁教备2020001", "鲁教备2020001"), ("ＡＢ１２", "AB12"), ("A" * 40, "A" * 40)],
)
def test_a_filing_number_is_tidied(typed, number):
    assert parse_filing_number(typed) == number


@pytest.mark.parametrize("typed", ["", "  ", "-", "A/1", "A--", "A" * 41, "<b>", "A_1"])
def test_a_filing_number_of_another_shape_is_refused(typed):
    assert "最多 40 个字符" in refusal(parse_filing_number, typed)


def test_a_certificate_number_has_seventeen_digits():
    assert parse_certificate_number("２０１９３７００１３１０００１２３") == "20193700131000123"
    for wrong in ("2019370013100012", "201937001310001234", "2019370013100012X", ""):
        assert "17 位" in refusal(parse_certificate_number, wrong)


@pytest.mark.parametrize("number", ["370902195503070013", "371702198412310028", "37011620000229002X"])
def test_identity_numbers_of_counties_younger_than_the_person_are_right(number):
    digits = "10X98765432"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = number[:17] + digits[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11]
    assert parse_id_number(right.lower()) == right


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("370102850307001", "18 位"),
        ("110101199003074251", "校验位不符"),
        ("000101199003070008", "省份或出生日期"),
        ("370102199013320007", "省份或出生日期"),
        ("", "18 位"),
    ],
)
def test_a_wrong_identity_number_is_refused_without_being_repeated(typed, said):
    message = refusal(parse_id_number, typed)
    assert said in message
    assert not typed or typed not in message


def test_a_school_licence_number_is_kept_as_it_stands_on_the_paper():
    assert parse_licence_number(" 教民１３７０１０２７００００１２３号 ") == "教民137010270000123号"
    assert "60" in refusal(parse_licence_number, "1" * 61)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("20193700131000123", "201937*********23"), ("123456789", "123456*89"), ("12345678", "********"), ("", "")],
)
def test_a_masked_number_shows_six_and_two_characters_at_most(number, shown):
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (USCC, [("uscc", USCC)]),
        (f"信用代码：{USCC.lower()}，请查", [("uscc", USCC)]),
        ("9111 0000 6000 3734 1L", [("uscc", USCC)]),
        ("91110000600037341M", []),
        ("9III0000600O3734IL", [("uscc", USCC)]),
        ("911100006000373411", []),
        ("鲁ICP备17022608号-1", [("icp", "鲁ICP备17022608号-1")]),
        # A Cyrillic or Greek letter beside a host is part of it, and never parts what only looks like it from it.
        ("\u0430example.cn", [("domain", "xn--example-1fg.cn")]),
        ("快来报名ex\u0430mple.cn看看", [("domain", "xn--exmple-4nf.cn")]),
        ("example.cn\u0430", [("domain", "example.xn--cn-8kc")]),
        ("爱课堂example.cn", [("domain", "example.cn")]),
        ("鲁icp备 17022608 号 3班", [("icp", "鲁ICP备17022608号")]),
        ("鲁ICP备17022608号-1 3班", [("icp", "鲁ICP备17022608号-1")]),
        ("鲁 ICP 备 17022608 号 -1A", [("icp", "鲁ICP备17022608号-1A")]),
        ("鲁ICP备17022608号 - 3班", [("icp", "鲁ICP备17022608号")]),
        ("鲁ICP备17022608号-1APP", [("icp", "鲁ICP备17022608号")]),
        ("鲁icp17022608", [("icp", "鲁ICP备17022608号")]),
        ("鲁ICP备案第17022608号-2", [("icp", "鲁ICP备17022608号-2")]),
        ("鲁ICP备:2020031234号", [("icp", "鲁ICP备2020031234号")]),
        ("鲁ICP备I7O22608号-1", [("icp", "鲁ICP备17022608号-1")]),
        ("鲁IPC备17022608号", [("icp", "鲁ICP备17022608号")]),
        ("鲁lCP备17022608号-1 官网", [("icp", "鲁ICP备17022608号-1")]),
        ("鲁1CP备17022608号", [("icp", "鲁ICP备17022608号")]),
        ("鲁公网安备 37OII602000384号", [("mps", "鲁公网安备37011602000384号")]),
        ("鲁ICP备OOOOOOOO号", []),
        ("鲁ICP证17022608号", []),
        ("鲁ICP170226081", []),
        ("鲁公网备37011602000384", [("mps", "鲁公网安备37011602000384号")]),
        ("鲁公网安备 37011602000384号", [("mps", "鲁公网安备37011602000384号")]),
        ("https://beian.mps.gov.cn/#/query/webSearch?code=37011602000384", [("mps", "鲁公网安备37011602000384号")]),
        ("看这个https://www.example.cn/a/b.html 可靠吗", [("domain", "example.cn")]),
        ("官网example.cn课程", [("domain", "example.cn")]),
        ("example点cn是谁的", [("domain", "example.cn")]),
        ("example,cn", [("domain", "example.cn")]),
        ("hope english, top school", []),
        ("学习9.9元课", []),
        ("学习.中国", [("domain", "xn--vjq503a.xn--fiqs8s")]),
        ("example.cn www.example.cn", [("domain", "example.cn")]),
        (f"{USCC} 鲁ICP备17022608号 a.cn", [("uscc", USCC), ("icp", "鲁ICP备17022608号"), ("domain", "a.cn")]),
        ("www.www.example.cn", [("domain", "example.cn")]),
        ("看www.cn吗", []),
        ("www.cn", []),
        (f"{USCC} www.cn a.cn", [("uscc", USCC), ("domain", "a.cn")]),
        ("鲁B2-20170010", []),
        ("37010213001-20001", []),
        ("someone@example.cn", []),
        ("http://someone:word@example.cn:8080/a", [("domain", "example.cn")]),
        ("https://example.cn@other.cn@last.cn/b@c.cn", [("domain", "last.cn")]),
        ("https://example.cn\\@other.cn", [("domain", "example.cn")]),
        ("看https://example.cn/a@b.cn", [("domain", "example.cn")]),
        ("3.14", []),
        ("济南某某培训学校", []),
        ("", []),
        ("\x00%00 OR 1=1", []),
    ],
)
def test_the_identifiers_in_a_text_are_recognised(text, found):
    assert recognise(text) == tuple(Recognised(kind, value) for kind, value in found)


PIECES = [USCC, "鲁ICP备17022608号", "鲁公网安备37011602000384号", "https://www.example.cn/a", "备", "号", "点", ".", "@", "-", " "]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8).map("".join))
def test_what_is_recognised_in_any_text_is_recognised_by_itself(text):
    for found in recognise(text):
        assert re.fullmatch(r"\S+", found.value)
        assert found in recognise(found.value)


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "a." * 5_000, "a-" * 5_000, "鲁ICP备" * 2_500, "9" * 10_000, ("a" * 63 + ".") * 150]
)
def test_a_very_long_text_is_answered(text):
    assert recognise(text) == ()
