"""What is said of teachers: titles, and sentences that tell who teaches where; on every engine."""

from collections.abc import Callable

import pytest

from search.lookup import SearchQuery, look_up
from search.typed.told_of_teachers import as_teacher, teachers_told
from tests import factories


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("王校长 辕天", "王老师 辕天"),
        ("辕天王丽华教练", "辕天王丽华老师"),
        ("王laoshi 辕天", "王老师 辕天"),
        ("教师王丽华", "老师王丽华"),
        ("辕天教师王丽华", "辕天老师王丽华"),
        ("王丽华是辕天的老师吗", "辕天 王丽华"),
        ("王丽华是不是辕天的", "辕天 王丽华"),
        ("王老师在辕天吗", "辕天 王老师"),
        ("王丽华在辕天任教吗", "辕天 王丽华"),
        ("辕天有没有王老师", "辕天 王老师"),
        ("辕天有姓王的老师吗", "辕天 王老师"),
        ("辕天有个老师叫王丽华", "辕天 王丽华"),
        ("辕天的老师叫王丽华", "辕天 王丽华"),
        ("辕天教钢琴的老师姓王", "辕天 王老师"),
        ("辕天初四数学老师姓王", "辕天 王老师"),
        ("辕天书法老师是王丽华", "辕天 王丽华"),
        ("yuantian wanglihualaoshi", "yuantian wanglihua"),
        ("辕天有王丽华这个老师吗", "辕天 王丽华"),
        ("有方有个欧阳老师", "有方 欧阳老师"),
        ("辕天教课的王老师", "辕天 王老师"),
        ("在辕天上课的王丽华", "辕天 王丽华"),
        ("在线辕天上课的王丽华", "在线辕天 王丽华"),
        ("辕天里面的王丽华", "辕天 王丽华"),
        ("孩子在辕天上课 老师姓王", "孩子在辕天上课 王老师"),
    ],
)
def test_a_title_is_said_for_a_teacher_and_a_sentence_for_a_school_and_a_teacher(text: str, told: str) -> None:
    assert as_teacher(text) == told


def test_what_somebody_teaches_is_told_in_front_of_the_name_and_apart_from_it_too() -> None:
    for text in ("数学老师王丽华 辕天", "数学老师 王丽华 辕天", "老师 王丽华 辕天"):
        assert teachers_told(text) == "王丽华 辕天"
    assert teachers_told("辕天 数学老师 王丽华") == "辕天 王丽华"
    # With whom it is taught to.
    for text in ("辕天 小学数学 王老师", "辕天 小学 王老师", "辕天三年级英语王老师", "辕天 小学体能 王老师", "辕天小三作文王老师"):
        assert teachers_told(text) == "辕天 王老师"
    for text in ("辕天教数学的老师姓王", "辕天数学的老师姓王"):
        assert teachers_told(text) == "辕天 王老师"
    assert teachers_told("小学堂 王老师") == "小学堂 王老师"


@pytest.mark.parametrize(
    "text",
    [
        "王教授",
        "辕天校长",
        "教师之家",
        "辕天教师端",
        "王一在线口语",
        "辕天里的课",
        "辕天有数学吗",
        "wang laoshi",
        "yuantian wanglaoshi",
    ],
)
def test_what_may_be_called_so_or_tells_of_nobody_stays_as_it_is(text: str) -> None:
    assert as_teacher(text) == text


@pytest.mark.django_db
def test_a_teacher_is_first_whatever_the_title_and_whatever_is_asked(engine: str, caught_up: Callable[[], None]) -> None:
    school = factories.institution(name="济南辕天教育咨询有限公司", brands=["辕天"])
    other = factories.institution(name="青岛知博培训学校")
    teachers = {factories.teacher(each, name="王丽华").public_id: each.public_id for each in (school, other)}
    factories.teacher(school, name="李丽红")
    caught_up()

    def first(text: str) -> str:
        record = look_up(SearchQuery(text)).hits[0].record
        return teachers.get(record.id, record.kind)

    asked = (
        "王校长 辕天", "辕天王教练", "辕天的王教授", "辕天王丽华主任", "辕天教师王丽华", "王丽华教师 辕天", "王丽华是辕天的老师吗",
        "王丽华是不是辕天的", "王老师在辕天吗", "辕天里有没有王老师", "辕天有姓王的老师吗", "辕天有个老师叫王丽华",
        "辕天有没有叫王丽华的老师", "辕天教课的王老师", "我家孩子在辕天上课，老师姓王",
    )  # fmt: skip
    assert {text: first(text) for text in asked} == dict.fromkeys(asked, school.public_id)
    assert first("教师王丽华") in teachers.values()


@pytest.mark.django_db
def test_of_teachers_of_a_surname_who_teaches_what_was_typed_is_first(engine: str, caught_up: Callable[[], None]) -> None:
    school = factories.institution(name="济南辕天教育咨询有限公司", brands=["辕天"])
    subjects = ("chinese", "math", "english")
    names = ("李娜", "李强", "李雪婷")
    teaching = {
        factories.teacher(school, name=name, subjects=[subject]).public_id: subject
        for name, subject in zip(names, subjects, strict=True)
    }
    caught_up()

    for subject, word in zip(subjects, ("语文", "数学", "英语"), strict=True):
        for text in (f"辕天 李老师 {word}", f"辕天李老师{word}", f"辕天{word}李老师", f"辕天的{word}李老师", f"李老师 辕天 {word}"):
            found = [teaching.get(hit.record.id) for hit in look_up(SearchQuery(text)).hits]
            assert found[0] == subject, text
            assert len(found) == len(subjects), text
