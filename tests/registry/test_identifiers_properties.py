"""What holds for every number however it is typed, and for every text that is none."""

from collections.abc import Iterable
from datetime import date
from typing import get_args

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registry import identifiers
from registry.identifiers import PROVINCES, IdentifierKind, InvalidIdentifier, explain, parse_id_number, valid_uscc
from registry.numbers.credit_codes import codes_a_slip_away
from registry.vocabulary import IdDocument

PARSERS = {
    "uscc": identifiers.parse_uscc,
    "icp": identifiers.parse_icp,
    "mps": identifiers.parse_mps,
    "mlps": identifiers.parse_mlps,
    "telecom": identifiers.parse_telecom,
    "domain": identifiers.parse_domain,
    "filing_number": identifiers.parse_filing_number,
    "teacher_certificate": identifiers.parse_certificate_number,
    "school_licence": identifiers.parse_licence_number,
    "region": identifiers.parse_region,
    "resident_id": identifiers.parse_id_number,
    "passport": identifiers.parse_passport,
    "hk_mo_permit": identifiers.parse_hk_mo_permit,
    "tw_permit": identifiers.parse_tw_permit,
    "other": identifiers.parse_other_document,
    "work_permit": identifiers.parse_work_permit,
}
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
PIECES = [
    "鲁", "粤", "ICP", "icp备", "备案", "公网安备", "号", "-", "—", "-1", "-1A", "A", "X", "B2-", "A2.B1.", "合字", "教民",
    "第", ":", "：", "(", "）", "编号：", "17022608", "2021035435", "37011602000384", "37010213001", "20001", "20170010",
    "20193700131000123", "370102", "370116195503070012", "91110000600037341L", "H84130562", "000", "E+17", ".0", "www.",
    ".cn", "学习.中国", "https://", "/", "?", "code=", "xxxxxx", "٣", "²", "ß", "ŉ", "\u200b", "\u0301", "\x00", " ",
]  # fmt: skip


def resident_id(region: str, day: str, order: int) -> str:
    body = f"{region}{day}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11]


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


provinces = st.sampled_from(sorted(PROVINCES))
serials = digits(6)
uscc_bodies = st.from_regex(r"[1-9AY][1-9]37[0-9]{4}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True)
filed_bodies = st.from_regex(r"(?:12|5[12]|9[12]|N2)37[0-9]{4}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True)
resident_ids = st.builds(
    resident_id,
    st.sampled_from(["370102", "371202", "370899", "110105", "820000"]),
    st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 1, 1)).map("{:%Y%m%d}".format),
    st.integers(1, 999),
)
NUMBERS: dict[IdentifierKind, st.SearchStrategy[str]] = {
    "uscc": uscc_bodies.map(valid_uscc),
    "icp": st.builds(
        "{}ICP备{}{}号{}".format,
        provinces,
        st.sampled_from(["06", "17", "20", "2021", "2026"]),
        serials,
        st.one_of(st.just(""), st.builds("-{}{}".format, st.integers(1, 9999), st.sampled_from(["", "A", "X"]))),
    ),
    "mps": provinces.flatmap(lambda each: digits(12).map(lambda rest: f"{each}公网安备{PROVINCES[each]}{rest}号")),
    "mlps": st.builds("{}-{}".format, digits(11), digits(5)),
    "telecom": st.builds(
        "{}{}-20{}".format,
        st.one_of(st.just(""), st.just("合字"), provinces),
        st.sampled_from(["B2", "B1", "A2.B1.B2"]),
        digits(6),
    ),
    "teacher_certificate": st.builds(
        "{}37{}{}{}{}".format, st.integers(2008, 2025), digits(3), st.integers(1, 7), st.integers(0, 2), serials
    ),
    "school_licence": st.builds("教民137{}7{}号".format, digits(4), digits(7)),
    "region": st.sampled_from(["370000", "370102", "371203", "370101", "370171", "429001"]),
    "resident_id": resident_ids,
    "passport": st.from_regex(r"[A-Z]{1,2}[0-9]{7,8}", fullmatch=True),
    "hk_mo_permit": st.from_regex(r"[HM]([0-9]{8}|[0-9]{10})", fullmatch=True),
    "tw_permit": st.from_regex(r"[0-9]{8}|[0-9]{10}[A-Z]?", fullmatch=True),
    "work_permit": st.from_regex(r"[0-9A-Z]{7,20}[0-9]", fullmatch=True),
}
IN_WORDS: list[IdentifierKind] = ["uscc", "icp", "mps", "mlps", "telecom", "resident_id", "teacher_certificate", "region"]


def numbers_of(kinds: Iterable[IdentifierKind]) -> st.SearchStrategy[tuple[IdentifierKind, str]]:
    return st.sampled_from(sorted(kinds)).flatmap(lambda kind: st.tuples(st.just(kind), NUMBERS[kind]))


numbers = numbers_of(NUMBERS)
texts = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
)


def test_every_kind_is_under_test():
    assert set(PARSERS) == set(get_args(IdentifierKind))
    assert {document.value for document in IdDocument} <= set(PARSERS)


@given(numbers)
def test_a_canonical_number_stands_for_itself(number):
    kind, canonical = number
    assert PARSERS[kind](canonical) == canonical


@given(numbers, st.data())
def test_spaces_width_and_case_do_not_matter(number, data):
    kind, canonical = number
    typed = ""
    for character in canonical:
        written = data.draw(st.sampled_from([character, character.lower(), character.translate(FULL_WIDTH)]))
        typed += written + data.draw(st.sampled_from(["", "", "", " ", "\u3000", "\u200b", "\t"]))
    assert PARSERS[kind](typed) == canonical


@given(numbers_of(IN_WORDS), st.sampled_from(["编号：{}", "（{}）", "  {}。", "号码: {} 查询"]))
def test_words_around_a_number_do_not_hide_it(number, words):
    kind, canonical = number
    assert PARSERS[kind](words.format(canonical)) == canonical


@given(st.sampled_from(sorted(PARSERS)), texts)
def test_any_text_is_read_to_a_canonical_number_or_refused(kind, text):
    try:
        number = PARSERS[kind](text)
    except InvalidIdentifier:
        number = ""
    assert not number or PARSERS[kind](number) == number


@given(st.sampled_from(sorted(PARSERS)), texts)
def test_an_explanation_has_a_number_or_an_error_and_agrees_with_the_parser(kind, text):
    explanation = explain(kind, text)
    assert (explanation.value is None) != (explanation.error is None)
    if explanation.value is None:
        assert not explanation.parts
        assert not explanation.warnings
    else:
        assert explanation.value == PARSERS[kind](text)
        assert explain(kind, explanation.value) == explanation


@given(numbers)
def test_a_number_of_a_real_shape_is_explained_in_parts(number):
    kind, canonical = number
    explanation = explain(kind, canonical)
    assert explanation.parts
    assert all(label and text for label, text in explanation.parts.items())


@given(numbers_of(NUMBERS.keys() - {"region"}))
def test_no_word_about_a_number_repeats_it(number):
    kind, canonical = number
    own = canonical.strip("鲁号")
    for typed in (canonical, f"{canonical}-Q9", canonical[:-2], f"{canonical}{canonical}"):
        explanation = explain(kind, typed)
        assert own not in "".join((*explanation.warnings, explanation.error or ""))


@given(uscc_bodies, st.integers(0, 17), st.data())
def test_one_changed_character_of_a_credit_code_is_found(body, at, data):
    code = valid_uscc(body)
    other = data.draw(st.sampled_from([each for each in "0123456789ABCDEFGHJKLMNPQRTUWXY" if each != code[at]]))
    with pytest.raises(InvalidIdentifier):
        identifiers.parse_uscc(code[:at] + other + code[at + 1 :])


@given(resident_ids, st.integers(0, 17), st.data())
def test_one_changed_digit_of_an_identity_number_is_found(number, at, data):
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != number[at]]))
    with pytest.raises(InvalidIdentifier):
        parse_id_number(number[:at] + other + number[at + 1 :])


@given(resident_ids, st.integers(0, 16))
def test_two_neighbours_that_changed_places_are_found(number, at):
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        with pytest.raises(InvalidIdentifier):
            parse_id_number(swapped)


@given(st.from_regex(r"91[0-9]{13}000", fullmatch=True))
def test_a_rounded_credit_code_is_explained_by_the_spreadsheet_unless_its_check_digit_is_right(number):
    with translation.override("zh-hans"):
        explanation = explain("uscc", number)
    assert explanation.value == number or "电子表格" in (explanation.error or "")
    assert (explanation.value == number) == (number == valid_uscc(number[:17]))


@given(provinces, st.integers(11, 65).map(str), digits(12))
def test_police_digits_must_fit_their_province(province, prefix, rest):
    typed = f"{province}公网安备{prefix}{rest}号"
    if PROVINCES[province] == prefix:
        assert identifiers.parse_mps(typed) == typed
    else:
        with pytest.raises(InvalidIdentifier):
            identifiers.parse_mps(typed)


@given(body=filed_bodies, at=st.integers(0, 17), other=st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_whatever_slips_in_a_credit_code_its_check_digit_leads_back(body, at, other):
    code = valid_uscc(body)
    slips = (
        code[:at] + other + code[at + 1 :],
        code[:at] + code[at + 1 :],
        code[:at] + other + code[at:],
        code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :],
    )

    for typed in slips:
        meant = codes_a_slip_away(typed)
        assert typed == code or code in meant
        assert len(meant) <= 40
        assert all(identifiers.parse_uscc(each) == each for each in meant if len(set(each)) > 1)
