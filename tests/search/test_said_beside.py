"""What a text with a link in it says is meant."""

import pytest

from search.stages import stages_of
from search.typed.said_beside import said_beside


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("【淘宝】https://m.tb.cn/h.5xQk1aZ?tk=Yw8K3Vd9pLq MF3543 「辕天旗舰店」点击链接直接打开", "辕天旗舰店"),
        ("https://shop46280.taobao.com/ 辕天教育", "辕天教育"),
        ("复制这条信息打开抖音 辕天的主页 https://v.douyin.com/iRk8abc/", "辕天"),
        ("7.43 复制打开抖音，看看【辕天教育的作品】孩子数学不好怎么办 https://v.douyin.com/abc/ X@m.QK 05/12", "辕天教育"),
        ("https://apps.apple.com/cn/app/%E8%BE%95%E5%A4%A9/id1488273611", "辕天"),
        ("青岛辕天 www.yuantian.cn", "青岛辕天"),
        # Nothing is said but that there is a link.
        ("打开yuantian.com看看", ""),
        ("点击 https://h5.yuantian.com/s/aX3k?from=timeline 报名", ""),
        ("https://www.yuantian.com/课程/小学", ""),
        ("辕天", ""),
    ],
)
def test_what_is_said_beside_a_link(text: str, said: str) -> None:
    assert said_beside(text) == said


def test_a_link_that_leads_nowhere_leads_to_what_is_said_beside_it() -> None:
    text = "辕天 https://mp.weixin.qq.com/s/Ab3kZ9"
    exact, *others = stages_of(text)

    assert (exact.name, exact.about) == ("exact", text)
    assert [(stage.name, stage.levels) for stage in others] == [(stage.name, stage.levels) for stage in stages_of("辕天")]
    assert {stage.about for stage in others} == {"辕天"}


def test_beside_a_number_with_a_slip_in_it_nothing_is_looked_for() -> None:
    assert [stage.name for stage in stages_of("辕天 鲁ICP备17022608号-1 www.yuantian.cn")] == ["exact"]
