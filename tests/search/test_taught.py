"""What is taught, as somebody types it."""

import pytest

from search.typed.taught import (
    graded_otherwise,
    plainly_graded,
    stage_of,
    subject_of,
    with_course_apart,
    with_subject_apart,
    with_subject_written,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("小学2年级数学上册", "二年级数学"),
        ("辕天小三语文课", "辕天三年级语文课"),
        ("辕天 高2暑假班美术", "辕天 高二 美术"),
        ("高一语文第一学期 辕天", "高一语文 辕天"),
        ("初中八年级物理秋季", "八年级物理"),
        ("小学三年级数学网课 辕天", "三年级数学 辕天"),
        ("辕天化学班", "辕天化学"),
        ("初三 语文 辕天", "初三语文 辕天"),
        ("辕天 小学 数学", "辕天 小学数学"),
        # The grade behind what is taught, or the name between the two.
        ("辕天数学七年级", "辕天七年级数学"),
        ("辕天初4数学下册", "辕天初四数学"),
        ("数学辕天七年级", "七年级数学辕天"),
        ("数学 辕天 高一", "高一数学 辕天"),
        ("七年级 辕天 数学", "辕天 七年级数学"),
        ("初三 语文课堂", "初三 语文课堂"),
        ("数学初中版", "数学初中版"),
        ("七年级趣味数学", "七年级趣味数学"),
        # What schools, courses and things are called.
        ("小三课堂", "小三课堂"),
        ("辕天暑期衔接", "辕天暑期衔接"),
        ("高3d打印", "高3d打印"),
        ("上册", "上册"),
    ],
)
def test_a_grade_is_the_same_however_it_is_typed_and_a_term_is_no_part_of_it(text: str, plain: str) -> None:
    assert plainly_graded(text) == plain


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("辕天初二数学", "辕天 初二数学"),
        ("数学辕天", "数学 辕天"),
        ("初中物理辕天", "初中物理 辕天"),
        ("历史胡鹏 辕天", "历史 胡鹏 辕天"),
        # With the place beyond it, or in brackets.
        ("青岛数学辕天", "青岛 数学 辕天"),
        ("辕天初二数学青岛", "辕天 初二数学 青岛"),
        ("辕天(青岛)数学", "辕天 青岛 数学"),
        ("辕天(少儿)数学", "辕天(少儿)数学"),
        ("辕天(青岛)数学培训学校", "辕天(青岛)数学培训学校"),
        ("辕天 语文欧阳雪", "辕天 语文 欧阳雪"),
        ("历史故事 辕天", "历史故事 辕天"),
        # Who teaches it, what everybody says of it, and more than a name.
        ("数学老师李敏", "数学老师李敏"),
        ("数学的辕天", "数学的辕天"),
        ("数学思维", "数学思维"),
        ("数学辕天远航教育", "数学辕天远航教育"),
        ("英语流利说abc", "英语流利说abc"),
    ],
)
def test_what_is_taught_is_a_word_of_its_own_behind_a_name_and_in_front(text: str, parted: str) -> None:
    assert with_subject_apart(text) == parted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("yuantian shuxue", "yuantian 数学"),
        ("yuantianshuxue", "yuantian 数学"),
        ("yuantian chuzhong shuxue", "yuantian 初中数学"),
        ("yuantianchuzhongshuxue", "yuantian 初中数学"),
        ("hope yingyu", "hope 英语"),
        # A subject alone and in a place, who may be a person, what is no pinyin or no subject.
        ("shuxue", "shuxue"),
        ("jinan yingyu", "jinan yingyu"),
        ("wang shuxue", "wang shuxue"),
        ("hopeyingyu", "hopeyingyu"),
        ("yuantian jiaoyu", "yuantian jiaoyu"),
        ("辕天 shuxue", "辕天 shuxue"),
    ],
)
def test_what_is_taught_is_read_behind_a_school_in_pinyin(text: str, written: str) -> None:
    assert with_subject_written(text) == written


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("辕天学堂九年级英语寒假特训", "辕天学堂 九年级英语寒假特训"),
        ("辕天初中数学期末复习", "辕天 初中数学期末复习"),
        ("辕天学堂初中版", "辕天学堂初中版"),
        ("九年级英语寒假特训", "九年级英语寒假特训"),
    ],
)
def test_a_course_is_a_word_of_its_own_behind_a_name(text: str, parted: str) -> None:
    assert with_course_apart(text) == parted


@pytest.mark.parametrize(
    ("word", "subject", "stage"),
    [
        ("数学", "math", ""),
        ("初中语文", "chinese", "junior"),
        ("高三英语", "english", "senior"),
        ("初四物理", "physics", "junior"),
        ("三年级体能", "sport", "primary"),
        ("shuxue", "math", ""),
    ],
)
def test_a_word_names_a_subject_alone_or_with_a_stage(word: str, subject: str, stage: str) -> None:
    assert (subject_of(word), stage_of(word)) == (subject, stage)


def test_the_fourth_grade_of_junior_school_is_the_ninth() -> None:
    assert list(graded_otherwise("初四物理 辕天")) == ["九年级 物理 辕天", "初中 物理 辕天"]


@pytest.mark.parametrize("word", ["初中", "高三", "辕天语文", "初中语文思维训练"])
def test_what_is_more_or_less_than_a_subject_names_none(word: str) -> None:
    assert subject_of(word) == ""
