"""Highlighting: the parts asked for are marked on the original, whatever it holds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import exact_key
from search.highlighting import highlight, highlight_nearly, segments
from search.results import Segment

TEXTS = st.text() | st.text(st.sampled_from('明德教育培訓乐重𠮷〇 abzÜé\u0301\u0308１2①㎡ﬁ👨\u200d👩️(（\x00%*"ſİ'), max_size=30)


@pytest.mark.parametrize(
    ("original", "query", "shown"),
    [
        ("济南市明德教育", "明德", "济南市[明德]教育"),
        ("濟南市明德教育", "济南", "[濟南]市明德教育"),
        ("明德英语教育中心", "明德教育", "[明德]英语[教育]中心"),
        ("济南市明德教育", "mingde", "济南市[明德]教育"),
        ("济南市明德教育", "mdjy", "济南市[明德教育]"),
        ("济南市明德教育", "mingdej", "济南市[明德教]育"),
        ("济南市明德教育", "MDjiaoyu", "济南市[明德教育]"),
        ("济南市明德教育", "jinanmingde", "[济南]市[明德]教育"),
        ("济南市明德教育", "mingdejinan", "[济南]市[明德]教育"),
        ("济南市明德教育", "mindezhiaoyu", "济南市明德教育"),
        ("济南市明德教育", "mindejiaoyu", "济南市[明德教育]"),
        ("济南市明德教育", "m", "济南市明德教育"),
        ("济南市明德教育", "明得", "济南市[明德]教育"),
        ("济南市明德教育", "德铭", "济南市明[德]教育"),
        ("济南市明德教育", "明", "济南市[明]德教育"),
        ("重庆英语", "zhongqing", "[重庆]英语"),
        ("乐陵市单县", "danxian", "乐陵市[单县]"),
        ("51爱课堂", "51aiketang", "[51爱课堂]"),
        ("ＡＢＣ英语ABC", "abc", "[ＡＢＣ]英语[ABC]"),
        ("Cafe\u0301英语", "café", "[Cafe\u0301]英语"),
        ("爱🎈课堂", "爱课", "[爱]🎈[课]堂"),
        ("学校<b>明德</b>", "明德", "学校<b>[明德]</b>"),
        ("济南市明德教育", "青岛", "济南市明德教育"),
        ("济南市明德教育", "", "济南市明德教育"),
        ("", "明德", ""),
    ],
)
def test_the_parts_asked_for_are_marked_on_the_original(original, query, shown):
    assert "".join(f"[{part.text}]" if part.hit else part.text for part in highlight(original, query)) == shown


@pytest.mark.parametrize(
    ("original", "letters", "shown"),
    [
        ("青岛启航优课网络科技有限公司", "qihangyoke", "青岛[启航优课]网络科技有限公司"),
        ("启航优课", "qihagnyouke", "[启航优课]"),
        ("百脉学堂", "bamaixuetang", "[百脉学堂]"),
        ("青岛夔阶本文化创意有限公司", "kuijiebenchuangyi", "青岛[夔阶本]文化[创意]有限公司"),
        ("济南南山先锋文化创意有限公司", "jnnsxfcy", "[济南南山先锋]文化[创意]有限公司"),
        ("青岛琴韵揽月教育咨询有限公司", "qinyunlanyuepeixunxuexiao", "青岛[琴韵揽月]教育咨询有限公司"),
        ("启航优课", "mingdejiaoyu", ""),
        ("启航优课", "启航优可", ""),
        ("启航优课", "qhk", ""),
        ("", "qihang", ""),
    ],
)
def test_letters_with_a_slip_or_a_gap_are_marked_where_they_nearly_stand(original, letters, shown):
    assert "".join(f"[{part.text}]" if part.hit else part.text for part in highlight_nearly(original, letters)) == shown


@given(TEXTS, st.text("abeijmqgnu", min_size=4, max_size=12))
def test_what_is_nearly_marked_joins_to_the_original(original, letters):
    parts = highlight_nearly(original, letters)
    assert not parts or "".join(part.text for part in parts) == original


def test_segments_alternate():
    assert segments("明德教育", [True, True, False, True]) == (Segment("明德", True), Segment("教", False), Segment("育", True))
    with pytest.raises(ValueError):
        segments("明德", [True])


@given(TEXTS, TEXTS)
def test_segments_always_join_to_the_original(original, query):
    parts = highlight(original, query)
    assert "".join(part.text for part in parts) == original
    assert all(part.text for part in parts)
    assert all(left.hit != right.hit for left, right in pairwise(parts))


@given(TEXTS)
def test_any_text_is_found_in_itself(text):
    marked = "".join(part.text for part in highlight(text, text) if part.hit)
    assert exact_key(marked) == exact_key(text)


@pytest.mark.parametrize("character", ["明", "a", "1", "重", "*", "𠮷", "\u0301", "教育", "zh"])
def test_a_very_long_query_is_marked(character):
    query = character * (10_000 // len(character))
    assert "".join(part.text for part in highlight("济南市明德教育培训学校", query)) == "济南市明德教育培训学校"
