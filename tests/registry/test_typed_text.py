"""Text in the normal forms of Unicode."""

import sys
import unicodedata
from typing import Any

import pytest

from registry.typed_text import MOST_MARKS, composed, in_one_width

FORMS: dict[Any, Any] = {composed: "NFC", in_one_width: "NFKC"}
# An accent above and one below, each of which goes to the other side of the next.
TURNED = "\u0315\u0300"


@pytest.mark.parametrize("normal", FORMS)
@pytest.mark.parametrize(
    "text",
    ["", "abc 123", "明德教育", "ＡＢＣ１２３　。", "e\u0301", "\u1112\u1161\u11ab", "ﷺ㍿", f"a{TURNED * 15}b{TURNED * 15}"],
)
def test_what_is_written_is_in_the_form_that_unicode_says(normal, text):
    assert normal(text) == unicodedata.normalize(FORMS[normal], text)


@pytest.mark.parametrize("normal", FORMS)
def test_of_marks_in_a_row_no_more_are_left_than_any_writing_has(normal):
    assert normal(f"明{TURNED * 100}德") == normal(f"明{TURNED * (MOST_MARKS // 2)}德")
    # As is what begins with a mark once it is taken apart.
    assert len(normal("\u0f73" * 100)) == 2 * MOST_MARKS


def test_every_mark_is_known():
    characters = filter(str.isprintable, map(chr, range(0x80, sys.maxunicode)))
    marks = [each for each in characters if unicodedata.combining(unicodedata.normalize("NFD", each)[0])]
    assert len(marks) > 900
    assert not [each for each in marks if composed(each * 100) == unicodedata.normalize("NFC", each * 100)]
