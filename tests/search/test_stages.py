"""The plan of a text, compared whole, and the same tokens from Elasticsearch's own analysis."""

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.conditions import All, Either, Has, all_of, leaves
from search.engines.elastic_index import create_index, drop_index
from search.engines.postgres import PostgresEngine
from search.engines.sqlite import SqliteEngine
from search.stages import Merit, PlanStage, stages_of
from search.tokens import name_tokens, syllable_splits
from tests.search.scenario_records import load_records


def test_a_name_is_looked_for_strictly_then_loosely() -> None:
    exact = Has("=爱课堂教育")
    retrieving = All((Has("爱课"), Has("课堂")))
    whole = All((Has("爱课"), Has("课堂"), Has("堂教"), Has("教育")))
    strict, loose = stages_of("爱课堂教育")

    assert strict == PlanStage(
        "strict",
        Either((retrieving, exact)),
        (Merit(exact, 4, in_name=True), Merit(whole, 2, in_name=True), Merit(retrieving, 1, in_name=True)),
    )
    assert loose == PlanStage(
        "loose",
        Either((Has("爱课"), Has("_ai_ke"), Has("课堂"), Has("_ke_tang"), All((Has("爱"), Has("堂"))))),
        (
            Merit(Has("爱"), 1),
            Merit(Has("课"), 1),
            Merit(Has("堂"), 1),
            Merit(Has("爱课"), 2),
            Merit(Has("_ai_ke"), 2),
            Merit(Has("课堂"), 2),
            Merit(Has("_ke_tang"), 2),
        ),
        least=2,
    )


def test_what_many_are_called_counts_but_does_not_lead_to_a_record() -> None:
    loose = stages_of("济南知行数学课堂")[1]

    led_to = set(leaves(loose.condition))  # type: ignore[arg-type]
    assert {Has("知行"), Has("_zhi_xing")} <= led_to
    assert not led_to & {Has("数学"), Has("课堂"), Has("济南")}
    assert {merit.condition for merit in loose.merits} >= {Has("数学"), Has("课堂")}


def test_letters_are_a_word_or_pinyin_or_initials() -> None:
    strict = stages_of("akt")[0]
    assert Has("akt", prefix=True) in set(leaves(strict.condition))  # type: ignore[arg-type]
    assert Has(".akt") in set(leaves(strict.condition))  # type: ignore[arg-type]

    spelt = set(leaves(stages_of("aiketang")[0].condition))  # type: ignore[arg-type]
    assert {Has("_ai_ke"), Has("_ke_tang", prefix=True)} <= spelt


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("91370102MA3C0001A8", ("strict",)),
        ("鲁ICP备17022608号-1", ("exact",)),
        ("https://m.example.cn/a?b=1", ("exact", "strict")),
        ("", ("browse",)),
        ("!?", ()),
        ("教育", ("strict", "loose")),
    ],
)
def test_the_stages_that_a_text_is_worth(text: str, names: tuple[str, ...]) -> None:
    assert tuple(stage.name for stage in stages_of(text)) == names


def test_a_code_with_a_slip_in_it_never_leads_to_another_record() -> None:
    (exact,) = stages_of("鲁ICP备17022608号-1")

    assert set(leaves(exact.condition)) == {Has("=鲁icp备17022608号1"), Has("=鲁icp备17022608号")}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("letters", "splits"),
    [
        ("aiketang", (("ai", "ke", "tang"), ("ai", "ke", "tan", "g"))),
        ("xian", (("xian",), ("xi", "an"))),
        ("xianshi", (("xian", "shi"), ("xi", "an", "shi"))),
        ("aiketa", (("ai", "ke", "ta"),)),
        ("akt", ()),
    ],
)
def test_letters_split_into_syllables(letters: str, splits: tuple[tuple[str, ...], ...]) -> None:
    assert syllable_splits(letters)[: len(splits)] == splits
    assert len(syllable_splits(letters)) <= 4


@given(st.text(max_size=40))
def test_no_token_needs_more_than_quotes(text: str) -> None:
    for token in name_tokens([text], [text], []):
        assert not set(token) & set(" \t\n'\"\\")


def test_each_database_compiles_a_condition_to_its_own_language() -> None:
    condition = all_of([Has("爱课"), Either((Has("akt", prefix=True), Has(".akt")))])

    assert SqliteEngine().compiled(condition, in_name=False) == '(("爱课") AND (("akt" *) OR (".akt")))'
    assert SqliteEngine().compiled(condition, in_name=True) == 'name : (("爱课") AND (("akt" *) OR (".akt")))'
    assert PostgresEngine().compiled(condition, in_name=False) == "('爱课' & ('akt':* | '.akt'))"
    assert PostgresEngine().compiled(condition, in_name=True) == "('爱课':A & ('akt':*A | '.akt':A))"


@pytest.mark.elastic
def test_the_server_cuts_han_into_the_same_characters_and_pairs_as_we_do(
    db: None, elasticsearch_url: str, settings: object
) -> None:
    index = f"{settings.ELASTICSEARCH_INDEX}-analysis"  # type: ignore[attr-defined]
    names = [row.name for row in load_records().values() if hasattr(row, "name")]
    names += ["𠮷野家学堂", "々木〇学堂", "愛課堂", "龘靐", "ﬁ爱课2课堂", "㐀㐁书院"]
    create_index(index)
    with Elasticsearch(elasticsearch_url) as client:
        for name in names:
            han = [run.text for run in analysis.runs(name) if run.kind == "han"]
            grams = analysis.grams(" ".join(han))

            def cut(analyzer: str, runs: list[str] = han) -> list[str]:
                answers = [client.indices.analyze(index=index, analyzer=analyzer, text=run) for run in runs]
                return [token["token"] for answer in answers for token in answer["tokens"]]

            assert cut("single") == list(grams.unigrams)
            assert [token for token in cut("pairs") if len(token) > 1] == list(grams.bigrams)
    drop_index(index)
