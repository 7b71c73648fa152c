"""Explanations: what a typed number says, what is wrong with it, and what a clerk should look at twice."""

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from django.utils import translation

from registry.identifiers import (
    Explanation,
    IdentifierKind,
    InvalidIdentifier,
    certificate_kind,
    date_of_birth,
    explain,
    has_right_organisation_check,
    organisation_code,
    parse_id_document,
    parse_id_number,
    parse_passport,
    parse_uscc,
    valid_uscc,
)
from registry.vocabulary import CertificateKind, IdDocument

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
CASES = tomllib.loads((SCENARIOS / "identifiers.toml").read_text(encoding="utf-8"))["case"]
FOUND = list(csv.DictReader((SCENARIOS / "identifiers_found.csv").read_text(encoding="utf-8").splitlines()))


def explained(kind: IdentifierKind, text: str) -> Explanation:
    with translation.override("zh-hans"):
        return explain(kind, text)


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row["raw"])
def test_a_number_found_on_a_page_is_judged_as_it_was_labelled(row):
    explanation = explained(row["kind"], row["raw"])
    assert (explanation.value or "") == row["normalized"]
    assert (explanation.value is not None) == (row["valid_shape"] == "1")
    assert bool(explanation.warnings) == (row["warned"] == "1")
    if explanation.value:
        assert explanation.value.startswith(row["province"])
    else:
        assert explanation.error


def test_all_the_numbers_found_are_there():
    assert len(FOUND) == 32


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['why']}")
def test_a_typed_number_is_explained(case):
    explanation = explained(case["kind"], case["text"])
    assert explanation.value == case.get("value"), explanation.error
    assert case.get("error", "") in (explanation.error or "")
    assert (explanation.error is None) == ("value" in case)
    expected = case.get("warnings", [])
    assert len(explanation.warnings) == len(expected), explanation.warnings
    assert all(piece in warning for piece, warning in zip(expected, explanation.warnings, strict=True))
    assert case.get("parts", {}).items() <= explanation.parts.items()


@pytest.mark.parametrize("kind", get_args(IdentifierKind))
def test_nothing_typed_is_an_error_in_words_for_every_kind(kind):
    explanation = explained(kind, "  ")
    assert explanation == Explanation(kind, error=explanation.error)
    assert explanation.error
    assert explanation.error.endswith("。")


def test_parts_stand_in_the_order_in_which_the_number_is_read():
    assert list(explained("icp", "鲁ICP备17022608号-1").parts) == ["省份", "年份", "序号", "备案对象"]


def test_every_kind_of_certificate_is_read_from_its_tenth_digit():
    kinds = [certificate_kind(f"201937001{digit}1000123") for digit in "1234567"]
    assert kinds == [kind for kind in CertificateKind if kind != CertificateKind.EXAM_PASS]
    assert certificate_kind("99341180103000062") is None
    assert certificate_kind("鲁教资字第84135号") is None


def test_the_organisation_code_inside_a_credit_code_is_checked_as_a_note_only():
    right, wrong = "91110000600037341L", valid_uscc("91370102MA3F00000")
    assert organisation_code(right) == "60003734-1"
    assert has_right_organisation_check(right)
    assert not has_right_organisation_check(wrong)
    assert parse_uscc(wrong) == wrong
    assert explained("uscc", wrong).parts["组织机构代码校验"].startswith("不符")
    assert explained("uscc", wrong).warnings == ()


@pytest.mark.parametrize("code", ["12440600MB2C07549J", "92141127MA0KD1Y64A"])
def test_the_organisation_code_of_real_codes_is_right(code):
    assert has_right_organisation_check(code)


def test_a_credit_code_of_an_authority_outside_the_standard_gives_a_warning():
    code = valid_uscc("X1370102600037341")
    assert "不是国家标准列出的" in explained("uscc", code).warnings[0]


def test_the_date_of_birth_is_read_from_a_right_number_only():
    assert date_of_birth("370116195503070012") == date(1955, 3, 7)
    with pytest.raises(InvalidIdentifier):
        date_of_birth("370116195503070013")


@pytest.mark.parametrize(
    ("document", "typed", "number"),
    [
        (IdDocument.RESIDENT_ID, "370116195503070012", "370116195503070012"),
        (IdDocument.PASSPORT, "e84130562", "E84130562"),
        (IdDocument.HK_MO_PERMIT, "H84130562", "H84130562"),
        (IdDocument.TW_PERMIT, "84130562", "84130562"),
        (IdDocument.OTHER, "AB-84130562", "AB-84130562"),
    ],
)
def test_each_document_of_a_person_has_its_own_shape(document, typed, number):
    assert parse_id_document(document, typed) == number
    assert explained(document.value, typed).value == number


def test_every_document_can_be_parsed():
    for document in IdDocument:
        with pytest.raises(InvalidIdentifier):
            parse_id_document(document, "")


@pytest.mark.parametrize("parse", [parse_id_number, parse_passport])
def test_a_refused_document_is_not_repeated(parse):
    for typed in ("370116195503070013", "370116195513070016", "37011619550307001", "护照 <b>370116195503070013</b>"):
        with pytest.raises(InvalidIdentifier) as refused:
            parse(f"{typed}{typed}")
        assert typed[:6] not in refused.value.message


@pytest.mark.parametrize("kind", get_args(IdentifierKind))
@pytest.mark.parametrize(
    "text", ["9" * 20_000, "鲁ICP备" * 5_000, "A2." * 8_000, "公 网 安 备 " * 3_000, "1 " * 10_000, "编号:" * 5_000, "-" * 20_000]
)
def test_a_very_long_text_is_explained_at_once(kind, text):
    explanation = explained(kind, text)
    assert len(explanation.value or "") <= 253
