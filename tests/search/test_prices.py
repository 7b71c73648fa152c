"""Prices and numbers of lessons that are copied beside the name of a course are no part of it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lookup import SearchQuery, look_up
from search.typed.prices import without_prices
from search.verify import verify
from search.verifying.held import Held
from tests import factories


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("爱课堂 初中数学同步 2400元", "爱课堂 初中数学同步"),
        ("爱课堂初中数学同步2400元", "爱课堂初中数学同步"),
        ("初中数学同步2,400.00元爱课堂", "初中数学同步 爱课堂"),
        ("爱课堂 初中数学同步 ￥980", "爱课堂 初中数学同步"),
        ("爱课堂 初中数学同步 收费：１４４０", "爱课堂 初中数学同步"),
        ("爱课堂初中数学同步60元/课时", "爱课堂初中数学同步"),
        ("爱课堂 初中数学同步 1800块钱40节", "爱课堂 初中数学同步"),
        ("爱课堂 初中数学同步 共24课时", "爱课堂 初中数学同步"),
        # A bare number behind what is taught; elsewhere it may be a part of a name.
        ("爱课堂 初中数学同步 1470", "爱课堂 初中数学同步"),
        ("爱课堂 1470", "爱课堂 1470"),
        ("爱课堂 数学 51", "爱课堂 数学 51"),
        ("三元素课堂", "三元素课堂"),
        ("10元素课堂", "10元素课堂"),
        ("第1讲堂", "第1讲堂"),
        ("2400元", "2400元"),
        ("第5讲", "第5讲"),
        ("三年级第12讲", "三年级第12讲"),
        ("成交100", "成交100"),
        ("英语外交10", "英语外交10"),
        ("2元一次方程", "2元一次方程"),
        ("原价2班", "原价2班"),
        # Lines are parted, and blanks where nothing was left out stay.
        ("平台名称：启思Learning\n版本：2.0", "平台名称：启思Learning\n版本：2.0"),
        ("爱课堂  51", "爱课堂  51"),
        ("商户 爱课堂\n金额 2400元\n单号 77", "商户 爱课堂\n \n单号 77"),
    ],
)
def test_prices_are_left_out_and_names_stay(text: str, rest: str) -> None:
    assert without_prices(text) == rest


@given(st.text(alphabet="爱课数学元块节¥收费共1,. /", max_size=200))
def test_what_is_left_has_no_more_prices(text: str) -> None:
    rest = without_prices(text)

    assert rest or not text


@pytest.mark.django_db
def test_the_course_comes_first_whatever_was_copied_beside_it(engine: str, caught_up: Callable[[], None]) -> None:
    platforms = [
        factories.platform(factories.institution(name=f"济南{name}教育科技有限公司"), name=f"{name}云课堂")
        for name in ("海泓", "云舟", "岳桥")
    ]
    courses = [factories.course(each, name="五年级语文思维训练") for each in platforms]
    factories.course(platforms[0], name="小学语文思维训练")
    caught_up()

    for text in (
        "海泓 五年级语文思维训练 580元",
        "海泓五年级语文思维训练580元",
        "海泓五年级语文思维训练",
        "海泓 五年级语文思维训练 收费580",
        "海泓 五年级语文思维训练 ¥580 10节",
        "五年级语文思维训练580元海泓",
        "海泓云课堂 五年级语文思维训练 580",
    ):
        assert look_up(SearchQuery(text)).hits[0].record.id == courses[0].public_id, text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["小学作文100讲", "5元学堂", "数学 100", "第10节课", "初中数学 2400元"])
def test_what_is_called_like_a_price_is_found_by_its_name(name: str) -> None:
    app = factories.platform(name=name)
    (verdict,) = verify([Held(name)])
    assert (verdict.outcome, verdict.record and verdict.record.record.id) == ("match", app.public_id)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["平台名称：启思Learning\n版本：2.0", "商户全称：启思Learning\n交易时间：2024-01-01"])
def test_a_name_ends_with_its_line(text: str) -> None:
    app = factories.platform(name="启思Learning")
    (verdict,) = verify([Held(text)])
    assert (verdict.outcome, verdict.record and verdict.record.record.id) == ("match", app.public_id)
