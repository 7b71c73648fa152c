"""What is typed in pinyin otherwise than names are spelt."""

import pytest

from search.typed.places_meant import places_spelt
from search.typed.spelt import common_words_spelt, names_behind_place, people_spelt, place_nearly_spelt, without_tones


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ai ke tang shan xiao mei", {"shanxiaomei"}),
        ("shan xiao mei ai ke tang", {"shanxiaomei"}),
        ("aiketanghoujie", {"houjie"}),
        ("yuan tian shang guan zhi ze", {"shangguanzhize"}),
        ("aiketang xiaomei shan", {"shanxiaomei"}),
        ("chou haiming aiketang", {"chouhaiming"}),
        # Neither has room for both, nor spells anything.
        ("houjie", set()),
        ("shan xiao mei", set()),
        ("aiketang123", set()),
        ("爱课堂 shanxiaomei", set()),
    ],
)
def test_who_may_be_named_beside_a_school_begins_with_a_surname(text: str, people: set[str]) -> None:
    found = {name for name, _ in people_spelt(text)}

    assert people <= found
    assert bool(found) == bool(people)


@pytest.mark.parametrize(
    ("text", "letters", "is_place"),
    [
        ("qingdaoyuantian", "qingdao", True),
        ("qindaoyuantian", "qindao", False),
        ("zhiboyuantian", "zhibo", False),
        # With a slip behind the place.
        ("qingdaoyuanntiam", "qingdao", True),
        ("qingdao", "", False),
        ("yuantian", "", False),
        ("青岛yuantian", "", False),
    ],
)
def test_a_place_may_be_spelt_as_it_nearly_sounds(text: str, letters: str, is_place: bool) -> None:
    assert place_nearly_spelt(text) == letters
    assert (letters in places_spelt()) == is_place


def test_what_stands_behind_a_place_is_a_name_without_everybodys_words_too() -> None:
    assert names_behind_place("qindaoyuantianjiaoyu") == ("yuantianjiaoyu", "yuantian")
    assert names_behind_place("licengquyuantianjiaoyu") == ("quyuantianjiaoyu", "quyuantian", "yuantianjiaoyu", "yuantian")
    assert names_behind_place("yuantianjiaoyu") == ()


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("ming2de2", "mingde"),
        ("ming2 de2 zhi4 shan4", "mingdezhishan"),
        ("zhong3zi", ""),
        ("zhong3zi4", "zhongzi"),
        ("zhong3zi jia1yuan2", "zhongzijiayuan"),
        # Where the vowel is, and behind a word that is no pinyin.
        ("mi2ngde2", "mingde"),
        ("mi2ng de2", "mingde"),
        ("wa4njua4n", "wanjuan"),
        ("kidming2jia1", "kidmingjia"),
        # A number behind the last of them is one.
        ("chu1 zhong1 ban3 2", "chuzhongban2"),
        ("chu1zhong1ban32", "chuzhongban2"),
        ("ban3 2", ""),
        ("mi2ng", ""),
        ("kidming2jia1yuan", ""),
        ("mp3 mp4", ""),
        ("a1" * 100 + "!", ""),
        ("mingde", ""),
        ("a" * 100_000, ""),
    ],
)
def test_tones_are_no_part_of_a_name_and_some_syllables_have_none(text: str, spelt: str) -> None:
    assert without_tones(text) == spelt


def test_everybodys_words_are_read_behind_characters_alone() -> None:
    assert list(common_words_spelt("辕天xuexiao")) == ["辕天学校"]
    assert list(common_words_spelt("辕天 peixun")) == ["辕天培训"]
    assert list(common_words_spelt("yuantianxuexiao")) == list(common_words_spelt("辕天yuantian")) == []
