"""Analysis: one promise for names and queries, told by scenarios and by properties that hold for any text."""

import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import (
    MOST_VARIANTS,
    STOP_TERMS,
    core,
    exact_key,
    is_han,
    normalise,
    pinyin,
    runs,
)
from search.tokens import written
from search.variants import JAPANESE, OTHERS, RADICALS, VARIANTS

pytestmark = pytest.mark.once

SCENARIOS = Path(__file__).parent.parent / "scenarios"
TOKENS = tomllib.loads((SCENARIOS / "tokens.toml").read_text(encoding="utf-8"))["case"]

TEXTS = st.text() | st.text(st.sampled_from('明德教育培訓乐重𠮷〇 abzÜé\u0301\u0308１2①㎡ﬁ👨\u200d👩️(（\x00%*"ſİ'), max_size=30)


def _is_pair(token: str) -> bool:
    return len(token) == 2 and is_han(token)


ANALYSES: dict[str, Callable[[str], object]] = {
    "normalised": lambda text: normalise(text).text,
    "runs": lambda text: [f"{run.kind}:{run.text}" for run in runs(text)],
    "unigrams": lambda text: [token for token in written(text) if not _is_pair(token)],
    "bigrams": lambda text: [token for token in written(text) if _is_pair(token)],
    "core": core,
    "syllables": lambda text: [as_meant for as_meant, *_ in pinyin(text).readings],
    "joined": lambda text: list(pinyin(text).joined),
    "initials": lambda text: list(pinyin(text).initials),
    "initials_of_words": lambda text: pinyin(text).initials_of_words,
}


@pytest.mark.parametrize("case", TOKENS, ids=[case["why"] for case in TOKENS])
def test_a_text_becomes_these_tokens(case):
    expected = {field: value for field, value in case.items() if field not in ("why", "text")}
    assert expected
    assert {field: ANALYSES[field](case["text"]) for field in expected} == expected


def test_a_name_keeps_its_key_through_spaces_punctuation_and_script():
    assert exact_key("濟南市 明德（歷下）ＡＢＣ") == exact_key("济南市明德(历下)abc") == "济南市明德历下abc"
    assert exact_key("明德") != exact_key("德明")


@given(TEXTS)
def test_the_exact_key_is_all_runs_of_a_text(text: str) -> None:
    assert exact_key(text) == "".join(run.text for run in runs(text))


@given(TEXTS)
def test_every_position_leads_back_to_the_original(text):
    normalised = normalise(text)
    assert len(normalised.offsets) == len(normalised.text)
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert all(0 <= offset < len(text) for offset in normalised.offsets)


@given(TEXTS)
def test_analysing_twice_changes_nothing_more(text):
    once = normalise(text).text
    assert normalise(once).text == once


@given(TEXTS)
def test_the_way_a_text_is_composed_makes_no_difference(text):
    composed, decomposed = (exact_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed


@given(TEXTS)
def test_runs_are_where_they_say(text):
    normalised = normalise(text).text
    for run in runs(text):
        assert normalised[run.start : run.start + len(run.text)] == run.text


@given(TEXTS)
def test_variants_are_few_distinct_and_have_a_syllable_for_each_character(text):
    read = pinyin(text)
    assert len(read.readings) == sum(len(run.text) for run in runs(text) if run.kind == "han")
    for variants in (read.joined, read.initials):
        assert len(set(variants)) == len(variants) <= MOST_VARIANTS


def test_each_shape_of_a_character_is_compared_as_its_plain_one():
    written = RADICALS + JAPANESE + OTHERS
    assert len(set(written[::2])) == len(VARIANTS) == len(written) // 2
    for met, compared in VARIANTS.items():
        assert normalise(met).text == normalise(compared).text == compared, met


@given(st.lists(st.sampled_from(sorted(STOP_TERMS)), max_size=5))
def test_stop_terms_alone_leave_no_core(terms):
    assert core(" ".join(terms)) == ""


@pytest.mark.parametrize("character", ["明", "a", "1", "重", "*", "𠮷", "\u0301", "教育", "zh", "○", "二○", "ﷺ"])
def test_a_very_long_text_is_analysed(character):
    text = character * (10_000 // len(character))
    assert len(pinyin(text).readings) == sum(len(run.text) for run in runs(text) if run.kind == "han")
    assert set("".join(written(text))) == set(exact_key(text)) >= set(core(text)) - {" "}


@pytest.mark.elastic
def test_the_server_takes_the_same_characters_for_han(elasticsearch_url):
    """What it does not know vanishes from its text, and would make neighbours of what stands around it."""
    codes = [*range(0x3005, 0x3008, 2), *range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x33480)]
    characters = [chr(code) for code in codes if normalise(chr(code)).text == chr(code)]
    with Elasticsearch(elasticsearch_url) as client:
        for at in range(0, len(characters), 9_000):
            text = "".join(characters[at : at + 9_000])
            tokens = [each["token"] for each in client.indices.analyze(tokenizer="standard", text=text)["tokens"]]
            assert tokens == [han for run in runs(text) if run.kind == "han" for han in run.text]
