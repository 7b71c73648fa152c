"""What the name on a receipt says of where the money went."""

import pytest

from search.verifying.payees import Payees, is_person, payee_finding

PAYEES = Payees(
    operator=("济南鹏程达教育科技有限公司",),
    former=("济南启明星培训学校",),
    responsible=("青岛海岳信息技术有限公司",),
    brands=("鹏程达课堂",),
    codes=("91370102MA3TEST00X",),
)


@pytest.mark.parametrize(
    ("payee", "finding"),
    [
        ("济南鹏程达教育科技有限公司", "payee_matches"),
        ("91370102ma3test00x", "payee_matches"),
        # An invoice has both.
        ("济南鹏程达教育科技有限公司 91370102MA3TEST00X", "payee_matches"),
        ("济南鹏程达教育科技有限公司 纳税人识别号：91370102MA3TEST00X", "payee_matches"),
        ("统一社会信用代码 91370102MA3TEST00X", "payee_matches"),
        ("烟台北斗网络有限公司 91370102MA3TEST00X", "payee_differs"),
        ("济南启明星培训学校", "payee_is_former_name"),
        ("青岛海岳信息技术有限公司", "payee_is_responsible"),
        ("鹏程达课堂", "payee_is_brand"),
        ("王小明", "payee_is_person"),
        ("济南鹏程通教育科技有限公司", "payee_similar"),
        ("烟台北斗网络有限公司", "payee_differs"),
        # A branch has the whole name of its company in front.
        ("济南鹏程达教育科技有限公司青岛第一分公司", "payee_is_branch"),
        ("济南鹏程通教育科技有限公司青岛分公司", "payee_similar"),
        ("鹏程达课堂青岛分公司", "payee_similar"),
        # All that is its own, however short.
        ("青岛启明星网校", "payee_similar"),
        # Stars stand for any characters of a name, and not for one that is another's.
        ("济南鹏程达********", "payee_is_masked"),
        ("济***************司", "payee_is_masked"),
        ("济南××达教育科技有限公司", "payee_is_masked"),
        ("青岛海岳＊＊＊＊有限公司", "payee_is_masked"),
        ("青岛****教育科技有限公司", "payee_differs"),
        ("***", "payee_differs"),
        ("***公司", "payee_is_masked"),
        # In the name of a person each star stands for a character: 鹏* is nobody who is called 鹏程达.
        ("鹏*达", "payee_is_person"),
        ("王*明", "payee_is_person"),
        ("*。" * 90, "payee_differs"),
        # Stars and blanks are no name that somebody bears.
        ("——", "payee_differs"),
    ],
)
def test_who_got_the_money_is_told(payee: str, finding: str) -> None:
    assert payee_finding(payee, PAYEES) == finding


@pytest.mark.parametrize("one", ["历下区海岳辅导服务部", "历下区海岳辅导服务部（个体工商户）"])
@pytest.mark.parametrize("other", ["历下区海岳辅导服务部", "历下区海岳辅导服务部(个体工商户)"])
def test_that_it_is_an_individual_business_makes_no_other_name(one: str, other: str) -> None:
    assert payee_finding(one, Payees(operator=(other,))) == "payee_matches"


def test_the_company_of_a_branch_is_one_with_it_and_another_branch_is_not() -> None:
    branch = Payees(operator=("济南鹏程达教育科技有限公司青岛分公司",))
    assert payee_finding("济南鹏程达教育科技有限公司", branch) == "payee_is_branch"
    assert payee_finding("济南鹏程达教育科技有限公司烟台分公司", branch) == "payee_similar"


def test_three_of_four_characters_are_just_alike_enough() -> None:
    assert payee_finding("甲乙丙丁", Payees(operator=("甲乙丙戊",))) == "payee_similar"
    assert payee_finding("甲乙丙丁", Payees(operator=("甲乙己戊",))) == "payee_differs"


# With a surname that many bear, who is called as everybody's words are is rather somebody's nickname; with another, a firm.
@pytest.mark.parametrize("name", ["王小明", "李数学", "翟东明", "翟老师", "王㛃", "欧阳修", "司马光", "司马相如", "王*明", "*小明"])
def test_a_name_of_a_person_is_known(name: str) -> None:
    assert is_person(name)
    assert is_person(f" {name} ")


@pytest.mark.parametrize("name", ["翟教育", "东方之星", "学而思", "智慧树", "黑马", "明德", "张三李四", "王", "李晓云课堂", "Wang"])
def test_a_name_of_a_firm_is_not_that_of_a_person(name: str) -> None:
    assert not is_person(name)
