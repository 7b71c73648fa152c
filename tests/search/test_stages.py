"""The plan of a text: its stages and their levels."""

import orjson
import pytest
from elasticsearch import Elasticsearch

from search import analysis, bonds, slips
from search.conditions import All, But, Condition, Either, Has, Under, all_of, leaves, spread
from search.engines.elastic import compiled
from search.engines.elastic_index import create_index, drop_index
from search.engines.postgres import PostgresEngine, alternatives
from search.engines.sqlite import SqliteEngine
from search.stages import beginning_with, has_only_common_words, stages_of
from search.tokens import CONTEXT_MARK, written
from tests.search.scenario_records import load_records


def levels_of(text: str, name: str) -> tuple[Condition, ...]:
    """The levels of the stage of that name."""
    return next(stage.levels for stage in stages_of(text) if stage.name == name)


def asked(text: str, name: str = "strict") -> set[str]:
    """The tokens that a stage of a text speaks of."""
    return {each.token for level in levels_of(text, name) for each in leaves(level)}


def test_a_name_is_looked_for_whole_then_short_then_by_all_its_parts() -> None:
    assert levels_of("爱课堂教育", "strict") == (
        Has("=爱课堂教育"),
        Has("^爱课堂教育"),
        All((Has("爱课"), Has("课堂"), Has("堂教"), Has("教育"))),
        All((Has("爱课"), Has("课堂"))),
        But(Under(All((Has("爱课"), Has("课堂"))), ("", "~")), Has("#kind-teacher")),
    )


def test_of_several_words_one_is_the_short_name_and_the_others_are_there_too() -> None:
    named = next(iter(stages_of("济南 爱课堂"))).levels[2]

    assert isinstance(named, All)
    assert named.parts[0] == Either((Has("^济南"), Has("^爱课堂")))
    assert {each.token for each in leaves(named.parts[1])} >= {"济南", "~济南", "爱课", "~课堂"}


@pytest.mark.parametrize(("text", "is_found"), [("明月", False), ("张明", False), ("明月 爱课堂", True), ("张明月爱课堂", True)])
def test_a_part_of_a_persons_name_is_looked_for_together_with_something_else_only(text: str, is_found: bool) -> None:
    assert any(token.startswith("%") for token in asked(text)) == is_found


def test_words_that_everybody_uses_lead_to_names_alone() -> None:
    strict = next(iter(stages_of("教育培训")))

    assert {each.token for level in strict.levels for each in leaves(level)} == {"=教育培训", "教育", "育培", "培训"}
    assert [has_only_common_words(text) for text in ("教育培训", "教育，机构", "爱教育", "", "！")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_two_characters_are_looked_for_as_those_they_look_like_anywhere_in_a_name() -> None:
    assert "思德" in asked("恩德", "loose")
    assert "海岳" in asked("海丘", "loose")


def test_a_slip_in_a_short_name_is_one_character_left_out_on_either_side() -> None:
    loose = asked("爱可堂", "loose")

    assert {"!爱堂", "^爱堂", "!爱-堂", "^aiketang"} <= loose
    assert {"_ai_ke", "_ke_tang"} <= loose


def is_fulfilled(condition: Condition, held: set[str]) -> bool:
    """Whether a record that holds some tokens fulfils a condition of tokens alone."""
    if isinstance(condition, Has):
        return condition.token in held
    assert isinstance(condition, All | Either)
    return (all if isinstance(condition, All) else any)(is_fulfilled(part, held) for part in condition.parts)


def test_a_longer_name_may_have_any_of_its_characters_wrong_or_two_of_them_turned() -> None:
    slip = slips.one_slip(slips.rows_of(analysis.runs("明德至善")))

    assert slip in levels_of("明德至善", "loose")
    for held in (
        {"明", "至善"},
        {"明德", "善"},
        {"德至", "至善"},
        {"明德", "德至"},
        {"德明", "明至", "至善"},
        {"明德", "德善", "善至"},
    ):
        assert is_fulfilled(slip, held)
        assert not any(is_fulfilled(slip, held - {token}) for token in held)


def test_of_a_name_whose_ends_are_one_character_that_one_is_not_enough() -> None:
    slip = slips.one_slip(slips.rows_of(analysis.runs("一对一")))

    assert slip
    assert not is_fulfilled(slip, {"一"})
    assert is_fulfilled(slip, {"一", "一对"})
    assert is_fulfilled(slip, {"一", "对一"})


def test_what_the_ways_to_mistype_a_long_name_have_in_common_is_asked_for_once() -> None:
    slip = slips.one_slip(slips.rows_of(analysis.runs("潍坊市寒亭区盖韵方圆")))

    assert slip
    assert len(list(leaves(slip))) < 64


def test_what_people_say_around_a_name_is_dropped_when_it_leads_nowhere() -> None:
    assert "^辕天" in asked("辕天网课", "loose")
    assert "^sidanlai" in asked("sidanlaixuetang", "loose")
    assert "^辕天" not in asked("辕天网课")


def test_what_many_are_called_counts_but_does_not_lead_to_a_record() -> None:
    last = levels_of("济南知行七年级数学课堂", "partly")[-1]

    firsts = {next(leaves(part)).token for part in last.parts}  # type: ignore[union-attr]
    assert "知行" in firsts
    assert not firsts & {"济南", "七年", "年级", "数学", "课堂"}


def test_letters_are_a_word_or_pinyin_or_initials() -> None:
    assert {"akt", ".akt", "^akt"} <= asked("akt")
    assert {"_ai_ke", "_ke_tang", "^aiketang"} <= asked("aiketang")
    # Syllables typed apart are those of neighbouring characters, or just there.
    assert {"_ai_ke", "-ai", "-tang", "^aiketang"} <= asked("ai ke tang")
    assert {"_ai_ka", "_ai_kuo", ".akt"} <= asked("aikt")
    # The last syllable may go on; each way is named.
    assert {"_ke_ta", "_ke_tan", "_ke_tang"} <= asked("keta")
    # One that another word follows does not.
    assert asked("keta 数学").isdisjoint({"_ke_tan", "_ke_tang"})
    assert {"_ke_ta", "_ke_tang"} <= asked("数学 keta")


def test_of_digits_too_only_the_last_may_be_the_beginning_of_others() -> None:
    def begun(text: str) -> set[str]:
        return {leaf.token for level in levels_of(text, "strict") for leaf in leaves(level) if leaf.prefix}

    assert "2026" in begun("辕天 2026")
    assert "2026" not in begun("2026八年级语文")


def test_syllables_typed_apart_are_one_name_and_tell_nothing_of_what_a_record_belongs_to() -> None:
    marked = {token for token in asked("yuan tian jiao yu") if token.startswith(CONTEXT_MARK)}
    assert not marked
    assert asked("yuan tian jiao yu").isdisjoint({"^yuan", "^tian", "^jiao"})
    # Two words may be those that a school has in letters.
    assert "^hope" in asked("hope tian")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("91370102MA3C0001A8", ("strict", "loose")),
        ("202312051234567890", ("strict",)),
        ("辕天 91370102MA3C0001A8", ("strict", "meant", "loose")),
        ("教民13713227OOOO321号", ("strict", "meant")),
        ("鲁ICP备17022608号-1", ("exact",)),
        ("https://m.example.cn/a?b=1", ("exact", "loose")),
        ("com.gaocheng.parent208885", ("exact", "strict", "loose", "partly")),
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


def test_the_beginning_of_a_code_is_enough_once_it_is_long() -> None:
    begun = next(iter(stages_of("370112000005"))).levels[0]
    assert set(leaves(begun)) == {Has(f"={words}370112000005", prefix=True) for words in ("", "鲁教线备", "教民")}
    assert next(iter(stages_of("51爱课堂"))).levels[0] == Has("=51爱课堂")


def test_the_label_of_a_host_is_a_name_without_its_hyphens_and_in_chinese_where_it_stands_for_that() -> None:
    assert {"^aiketang", "_ai_ke"} <= asked("https://ai-ke-tang.com/x", "loose")
    assert "^爱课堂" in asked("爱课堂.com", "loose")


def test_a_link_leads_to_what_lies_above_its_host_up_to_what_was_registered() -> None:
    assert asked("https://m.aiketang.com.cn/x", "exact") >= {"@m.aiketang.com.cn", "@aiketang.com.cn"}
    assert "@com.cn" not in asked("https://m.aiketang.com.cn/x", "loose")


def test_suggestions_begin_with_what_was_typed_before_they_hold_it() -> None:
    assert beginning_with("爱课").levels == (Has("^爱课"), Has("<爱课"), Has("爱课"), Under(Has("爱课"), ("", "~")))
    assert beginning_with("aiket").levels[:2] == (Has("^aiket"), Has("^aiket", prefix=True))


def test_each_database_compiles_a_condition_to_its_own_language() -> None:
    condition = all_of([Has("爱课"), Either((Has("akt", prefix=True), Has(".akt")))])
    barred = [Has("#kind-course"), Has("#status-filed")]

    anywhere = Under(condition, ("", "~"))

    assert SqliteEngine().compiled([condition], ()) == '("爱课" AND ("akt" * OR ".akt"))'
    assert SqliteEngine().compiled([anywhere], ()) == '(("爱课" OR "~爱课") AND (("akt" * OR "~akt") OR ".akt"))'
    assert SqliteEngine().compiled([condition, Has("x")], barred) == (
        '(("爱课" AND ("akt" * OR ".akt")) AND "x") NOT ("#kind-course" OR "#status-filed")'
    )
    assert PostgresEngine().compiled([condition], ()) == "('爱课' & ('akt':* | '.akt'))"
    assert PostgresEngine().compiled([anywhere], ()) == "(('爱课' | '~爱课') & (('akt':* | '~akt') | '.akt'))"
    assert orjson.loads(compiled(anywhere)) == orjson.loads(compiled(spread(anywhere)))
    assert PostgresEngine().compiled([Has("x")], barred) == "'x' & !('#kind-course' | '#status-filed')"


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
            ours = [token for run in han for token in written(run)]

            def cut(analyzer: str, runs: list[str] = han) -> list[str]:
                answers = [client.indices.analyze(index=index, analyzer=analyzer, text=run) for run in runs]
                return [token["token"] for answer in answers for token in answer["tokens"]]

            assert cut("single") == [token for token in ours if len(token) == 1]
            assert [token for token in cut("pairs") if len(token) > 1] == [token for token in ours if len(token) > 1]
    drop_index(index)


def test_postgresql_is_asked_for_each_alternative_by_itself_and_for_single_tokens_together() -> None:
    people = Has("#kind-teacher")
    rows, others = All((Has("爱课"), Has("课堂"))), All((Has("爱"), Has("堂")))
    condition = Either((Has("^爱课堂"), But(Either((rows, others)), people), Has("!爱课堂")))

    assert list(alternatives(condition)) == [Either((Has("^爱课堂"), Has("!爱课堂"))), But(rows, people), But(others, people)]
    assert list(alternatives(rows)) == [rows]
    assert list(alternatives(Under(Either((rows, others)), ("~",)))) == [Under(rows, ("~",)), Under(others, ("~",))]


def test_whoever_is_called_so_is_meant_whatever_is_asked_about_it() -> None:
    assert "^爱课堂" in asked("爱课堂下载") & asked("请问爱课堂是正规的吗")


def test_a_long_word_with_a_slip_in_it_begins_as_it_was_typed() -> None:
    assert "panda" in asked("pandacpde", "loose")


def test_a_spelling_may_have_one_letter_more_less_other_or_turned() -> None:
    for typed in ("aikettang", "aiktang", "aikwtang", "aiketnag"):
        assert "^aiketang" in asked(typed, "loose")
    assert "^weijin" in asked("weijn", "loose")
    # Of what spells something else, the next key is taken for a slip before what sounds alike, any other letter behind it.
    before, sounds, behind = (
        next(at for at, level in enumerate(levels_of("xingfa", "loose")) if Has(token, prefix=prefix) in set(leaves(level)))
        for token, prefix in (("^xingda", True), ("_xin_fa", False), ("^xingba", False))
    )
    assert before < sounds < behind


def test_an_u_may_be_an_v_behind_an_l_or_n() -> None:
    assert asked("zhenglu") >= {"_zheng_lu", "_zheng_lv"}
    assert "_lv_xing" in asked("lu xing")
    assert "_zheng_lvo" not in asked("zhengluo")


def test_what_opens_the_shop_of_a_telephone_is_the_id_of_an_app() -> None:
    assert [(each.name, each.levels) for each in stages_of("market://details?id=cn.aiketang.app")] == [
        ("exact", (Has("=cnaiketangapp"),))
    ]


def test_a_person_may_be_named_in_one_with_the_school() -> None:
    for typed in ("妮娜凯孙燕康", "孙燕康妮娜凯"):
        assert {"^孙燕康", "~妮娜", "~娜凯"} <= asked(typed, "loose")
    # What is taught is no school.
    assert "^孙燕康" not in asked("孙燕康数学", "loose")
    assert {"^孙燕康", "#subject-math"} <= asked("孙燕康数学", "meant")


def test_what_is_taught_is_asked_of_properties() -> None:
    assert {"#region-370202", "#subject-english", "#stage-junior"} <= asked("市南区初二英语", "strict")
    assert {"#region-370103", "#region-370402"} <= asked("市中哪里有学画画的", "strict")
    assert {"#subject-coding"} == {each for each in asked("有没有正规的少儿编程班", "strict") if each.startswith("#subject")}
    assert "#subject-biology" in asked("jiawei 生物", "meant")
    # No people, of whose names nothing was typed; what is called by the subject comes before all that teaches it.
    *_, called, taught = levels_of("市南区初二英语", "strict")
    assert {level.unwanted for level in (called, taught) if isinstance(level, But)} == {Has("#kind-teacher")}
    assert {each.token for each in leaves(called)} - {each.token for each in leaves(taught)} == {"英语"}
    # Where a school is named too, it is not asked for whatever lies there; nor what is elsewhere.
    assert "#region-370202" not in asked("市南区辕天初二英语", "strict")
    assert "#subject-english" not in asked("北京英语", "strict")


def levels_with(token: str, text: str) -> int:
    """How many of the levels by which a text is looked for as it was typed ask for a token."""
    return sum(token in {each.token for each in leaves(level)} for level in levels_of(text, "strict"))


def test_a_place_and_what_is_taught_there_are_no_neighbours() -> None:
    # Only whoever is called all of it.
    assert levels_with("南英", "济南英语培训") == 1
    # Of what many are called a place is a part.
    assert levels_with("南学", "济南学堂") > 1


def test_neighbours_of_a_short_name_may_have_changed_places() -> None:
    assert {"^侯霞桂", "^桂侯霞"} <= asked("侯桂霞", "loose")
    # Not the surname, where a school is named too.
    assert "^郭童辉" in asked("瑞威夏郭辉童", "loose")
    assert "^辉郭童" not in asked("瑞威夏郭辉童", "loose")


def test_a_teacher_may_be_named_with_a_school_in_letters_or_with_its_platform() -> None:
    assert {"^李强翀", "~志"} <= asked("one志 李强翀", "loose")
    assert {"^朱国", "~云航"} <= asked("云航口语朱国", "loose")


@pytest.mark.parametrize(("text", "name", "is_heard"), [("济南辕天", "辕天", True), ("济南课堂", "课堂", False)])
def test_without_its_place_a_name_is_heard_unless_many_are_called_so(text: str, name: str, is_heard: bool) -> None:
    levels = levels_of(text, "loose")

    assert (slips.as_heard(slips.rows_of(analysis.runs(name))) in levels) == is_heard


@pytest.mark.parametrize(("text", "name", "is_heard"), [("孜才课堂", "孜才", True), ("初中思维提升", "初中", False)])
def test_without_what_is_said_behind_it_a_name_is_heard_unless_many_are_called_so(text: str, name: str, is_heard: bool) -> None:
    levels = levels_of(text, "loose")

    assert (slips.as_heard(slips.rows_of(analysis.runs(name))) in levels) == is_heard


def test_of_who_is_typed_by_initials_beside_a_school_the_surname_begins_so() -> None:
    assert {"%单", "%孙", "~辕天"} <= asked("辕天sxm", "meant")
    assert not {"%王", "%李"} & asked("辕天sxm", "meant")


def test_who_is_typed_by_some_initials_is_asked_for_with_the_rest_as_written() -> None:
    assert {"^oyxz", "%欧", "%阳"} <= asked("欧阳xz", "loose")
    # Three initials are those of too many people.
    assert "^syh" not in asked("单yh", "loose")
    # The surname and the first letters of the rest are a part of a name: the school has to be told too.
    assert {"%单", "~课堂"} <= asked("爱课堂单yh", "meant")
    assert not [token for token in asked("单yh", "meant") if token[0] in "%^"]


def test_in_a_sentence_whatever_is_called_by_a_part_of_it_is_looked_for_last_but_no_person() -> None:
    within = levels_of("听说辕天被老师点名了", "within")

    assert {"^辕天", "^听说辕天", "<辕天", "^老师点名"} <= asked("听说辕天被老师点名了", "within")
    assert "^老师" not in asked("听说辕天被老师点名了", "within")
    assert all(isinstance(level, But) and Has("#kind-teacher") in set(leaves(level.unwanted)) for level in within)


def test_of_a_long_name_with_slips_those_come_first_that_hold_something_of_each_third() -> None:
    assert levels_of("东营黄河囗大雁知能", "partly")[-3] == bonds.parts_all_over(
        slips.rows_of(analysis.runs("东营黄河囗大雁知能")), frozenset({"东营"})
    )


def test_a_name_mistyped_is_first_looked_for_as_it_sounds_then_with_another_character_then_longer_or_shorter() -> None:
    levels = levels_of("张春菠", "loose")
    at = [
        next(n for n, level in enumerate(levels) if each in set(leaves(level)))
        for each in (Has("^zhangchunbo"), Has("!张春-"), Has("^张春"))
    ]

    assert at == sorted(set(at))


@pytest.mark.parametrize(("text", "bond"), [("you清", "_you_qing"), ("清you天", "_you_tian"), ("山ti", "_shan_tian")])
def test_a_syllable_beside_a_character_is_looked_for_beside_it(text: str, bond: str) -> None:
    assert bond in asked(text)
    assert bond not in asked(" ".join(text.partition("you") if "you" in text else text))
